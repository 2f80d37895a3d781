"""One file that holds the whole office: its database and the files that people handed in.

A tar: `manifest.json`, `database` (SQLite's own file, or pg_dump's custom format) and `files/…`,
each under its SHA-256. The database is copied first: a file is always there before the row that
names it. Keys are not in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from duixian.basics.text import say
from duixian.office.ledger.models import Fund
from duixian.office.refusal import Refused

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "database", "files"
HELD = re.compile(r"files/[0-9a-f]{2}/([0-9a-f]{64})")
"""A handed-in file inside the tar, by its digest."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    engine: str
    """sqlite or postgresql."""
    made: str
    database: str
    """SHA-256 of the database's copy."""
    files: int
    migrations: list[list[str]]
    heads: dict[str, list[Any]]
    """Fund → [entries, head of its chain]."""


def back_up(target: Path, *, at: datetime) -> Manifest:
    """Write a backup, while the office works on. Nothing stands at `target` unless it is whole.

    Raises:
        Refused: `file-exists`, `no-program`, `backup-failed`.
    """
    if target.exists():
        raise Refused(
            "file-exists", say("已经有这个文件:{name}", name=target.name), say("换一个文件名")
        )
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        database, draft = Path(folder) / DATABASE, Path(folder) / "draft"
        # Before the copy: a head noted here stands in it, whatever is written meanwhile.
        heads = {fund.pk: [fund.seq, fund.head] for fund in Fund.objects.order_by("pk")}
        copy_database(database)
        files = sorted(_held_files())
        manifest = Manifest(
            FORMAT, connection.vendor, at.isoformat(), sha256(database), len(files),
            sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations()),
            heads,
        )  # fmt: skip
        with tarfile.open(draft, "w:gz", compresslevel=3) as tar:
            _add_text(tar, MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
            tar.add(database, DATABASE)
            for file in files:
                tar.add(file, f"{FILES}/{file.parent.name}/{file.name}")
        draft.chmod(0o600)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(target)
    return manifest


def copy_database(target: Path) -> None:
    """A consistent copy of the database as it is now.

    Raises:
        Refused: `no-program`, `backup-failed`.
    """
    if connection.vendor == "postgresql":
        run_program("pg_dump", "--format=custom", f"--file={target}")
        return
    # https://www.sqlite.org/backup.html: writers go on, what is in the WAL is in the copy.
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)


def run_program(program: str, *arguments: str, connected: bool = True) -> None:
    """One of PostgreSQL's programs, on the office's database.

    Raises:
        Refused: `no-program`, `backup-failed`.
    """
    reach, more = type(connection.client).settings_to_cmd_args_env(connection.settings_dict, [])
    name, parameters = reach[-1], reach[1:-1]  # psql, …, database
    to = [f"--dbname={name}"] if connected else []
    try:
        subprocess.run(
            [program, *parameters, *to, *arguments], check=True, capture_output=True, text=True,
            env={**os.environ, **(more or {})},
        )  # fmt: skip
    except FileNotFoundError as error:
        raise Refused(
            "no-program",
            say("这台机器上没有 {program}", program=program),
            say("安装 PostgreSQL 的客户端程序,版本不低于服务器"),
        ) from error
    except subprocess.CalledProcessError as error:
        raise Refused(
            "backup-failed",
            say("{program} 没有做完:{why}", program=program, why=error.stderr.strip()[-500:]),
            say("数据库没有改动;核对地址、权限和程序版本"),
        ) from error


def sha256(file: Path) -> str:
    """Of a file, in pieces."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _held_files() -> Iterator[Path]:
    for file in (settings.DATA / FILES).glob("??/*"):
        if HELD.fullmatch(f"{FILES}/{file.parent.name}/{file.name}"):  # not a draft of an upload
            yield file


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    member = tarfile.TarInfo(name)
    member.size = len(data)
    tar.addfile(member, io.BytesIO(data))
