"""A PostgreSQL server of one's own, in a folder that is thrown away: started, killed, recovered."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path


class NoServer(Exception):
    """There is no PostgreSQL on this machine."""


class Server:
    """One cluster, reached through a socket in its own folder."""

    def __init__(self, *, durable: bool = False) -> None:
        self.programs = _programs()
        self.durable = durable
        self.place = Path(tempfile.mkdtemp(prefix="duixian-pg-"))
        self.user = _user()
        if self.user is not None:
            os.chown(self.place, self.user.pw_uid, self.user.pw_gid)
        self._run("initdb", "-A", "trust", "-U", "test", "-E", "UTF8", "--no-sync")
        self.start()

    def start(self) -> None:
        """Also recovers what a killed server left."""
        fsync = "on" if self.durable else "off"
        settings = f"-c listen_addresses='' -c fsync={fsync} -c max_connections=200 -k {self.place}"
        self._run("pg_ctl", "-w", "-l", str(self.place / "log"), "-o", settings, "start")

    def kill(self) -> None:
        """SIGKILL to the postmaster and everything that it started, as a power cut would."""
        lock = self.place / "data" / "postmaster.pid"
        pid = int(lock.read_text().split()[0])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        victims = [pid, *map(int, children)]
        for victim in victims:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        while any(_is_alive(victim) for victim in victims):
            time.sleep(0.01)
        # After a power cut no process has that number; here one may stand unreaped in its place.
        for left in (lock, *self.place.glob(".s.PGSQL.*")):
            left.unlink()

    def stop(self) -> None:
        """Stop it and throw everything away."""
        try:
            self._run("pg_ctl", "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self.place, ignore_errors=True)

    def url(self, database: str) -> str:
        """As DATABASE_URL."""
        return f"postgres://test@{str(self.place).replace('/', '%2F')}/{database}"

    def _run(self, program: str, *arguments: str) -> None:
        who = {} if self.user is None else {"user": self.user.pw_uid, "group": self.user.pw_gid}
        subprocess.run(
            [self.programs / program, "-D", self.place / "data", *arguments],
            check=True, stdout=subprocess.DEVNULL, cwd=self.place,
            env={**os.environ, "HOME": str(self.place), "LC_ALL": "C"}, **who,
        )  # fmt: skip


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def _programs() -> Path:
    """The folder of initdb and pg_ctl; Debian keeps them off the PATH."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not debian:
        raise NoServer("no PostgreSQL server on this machine (Debian: apt-get install postgresql)")
    return debian[-1].parent


def _user() -> pwd.struct_passwd | None:
    """The user to run the server as: initdb refuses root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")
