"""Real engines: a Spark of this machine, a PostgreSQL server of its own, started when asked for."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from duixian.readings.population.run_spark import NoSpark, spark_session


def _skip_loudly(reason: str) -> None:
    """Skip, and say so among the warnings too, which are shown whatever the options."""
    warnings.warn(f"NOT TESTED: {reason}", stacklevel=2)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def spark():
    """A Spark session; a small number of partitions, for small registers."""
    settings = {"spark.sql.shuffle.partitions": "2", "spark.default.parallelism": "2"}
    opened = spark_session("local[2]", settings=settings)
    try:
        session = opened.__enter__()
    except NoSpark as missing:
        _skip_loudly(f"{missing.why}; {missing.hint}")
    try:
        yield session
    finally:
        opened.__exit__(None, None, None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[object]:
    """A connection to an empty database of a server that lives as long as the tests."""
    import psycopg

    programs = _server_programs()
    if programs is None:
        _skip_loudly("no PostgreSQL server on this machine (Debian: apt-get install postgresql)")
    user = _server_user()
    place = Path(tempfile.mkdtemp(prefix="duixian-pg-"))
    try:
        if user is not None:
            os.chown(place, user.pw_uid, user.pw_gid)
        who = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid}
        where = {"cwd": place, "env": {**os.environ, "HOME": str(place), "LC_ALL": "C"}, **who}
        data = place / "data"
        initdb = [programs / "initdb", "-D", data, "-A", "trust", "-U", "test", "-E", "UTF8"]
        subprocess.run([*initdb, "--no-sync"], check=True, stdout=subprocess.DEVNULL, **where)
        settings = f"-c listen_addresses='' -c fsync=off -k {place}"
        start = [programs / "pg_ctl", "-D", data, "-w", "-l", place / "log", "-o", settings]
        subprocess.run([*start, "start"], check=True, stdout=subprocess.DEVNULL, **where)
        try:
            with psycopg.connect(host=str(place), user="test", dbname="postgres") as connection:
                yield connection
        finally:
            stop = [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"]
            subprocess.run(stop, check=True, stdout=subprocess.DEVNULL, **where)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _server_programs() -> Path | None:
    """The folder of initdb and pg_ctl; Debian keeps them off the PATH."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return debian[-1].parent if debian else None


def _server_user() -> pwd.struct_passwd | None:
    """The user to run the server as: initdb refuses root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")
