"""A backup becomes the office again: checked before anything changes, examined afterwards."""

from __future__ import annotations

import getpass
import hashlib
import json
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from duixian.basics.text import say
from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.permissions import Action, Thing
from duixian.office.audit.services import note
from duixian.office.refusal import Refused
from duixian.office.running.backup import (
    DATABASE,
    FILES,
    FORMAT,
    HELD,
    MANIFEST,
    Manifest,
    run_program,
    sha256,
)
from duixian.office.running.soundness import Examined, examine

_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and what was found when all of it was looked at."""

    manifest: Manifest
    examined: Examined


def restore(source: Path, *, at: datetime, over: bool = False) -> Restored:
    """Put a backup in the place of the database and its files, then examine everything.

    Raises:
        Refused: `not-a-backup`, `backup-damaged`, `other-database`, `newer-backup`,
            `not-empty`, `no-program`, `backup-failed`.
    """
    if not over and connection.introspection.table_names():
        raise Refused(
            "not-empty",
            say("数据库不是空的,没有恢复"),
            say("先建一个空的数据库,不要运行 migrate;确实要覆盖的,加 --over"),
        )
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".restore-") as folder:
        place = Path(folder)
        manifest = unpack(source, place)
        _require_fitting(manifest)
        _replace_database(place / DATABASE, over)
        _move_files(place / FILES)
    examined = examine(manifest.heads)
    _note(source, manifest, examined, at)
    return Restored(manifest, examined)


def unpack(source: Path, place: Path) -> Manifest:
    """Everything of a backup into a folder, each part held against its digest.

    Raises:
        Refused: `not-a-backup`, `backup-damaged`.
    """
    try:
        with tarfile.open(source) as tar:
            first = tar.next()
            if first is None or first.name != MANIFEST:
                raise KeyError(MANIFEST)
            manifest = Manifest(**json.loads(_bytes(tar, first)))
            count = sum(_unpack(tar, member, place) for member in tar if member.name != MANIFEST)
    except FileNotFoundError as error:
        raise Refused("not-a-backup", say("没有这个文件:{name}", name=source.name)) from error
    except (tarfile.TarError, EOFError, OSError, KeyError, TypeError, ValueError) as error:
        raise Refused(
            "not-a-backup",
            say("读不了这个备份:{name}", name=source.name),
            say("换另一份备份;文件可能没有传完"),
        ) from error
    database = place / DATABASE
    is_whole = database.exists() and sha256(database) == manifest.database
    if not is_whole or count != manifest.files + 1:
        raise Refused(
            "backup-damaged",
            say("备份损坏:和它自己的清单对不上"),
            say("换另一份备份"),
        )
    return manifest


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> bool:
    """Only the names that a backup holds, and only plain files: a tar may name any path."""
    held = HELD.fullmatch(member.name)
    if not member.isfile() or (member.name != DATABASE and held is None):
        raise ValueError(member.name)
    target = place / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    opened = tar.extractfile(member)
    assert opened is not None
    digest = hashlib.sha256()
    with target.open("wb") as file:
        while piece := opened.read(_AT_ONCE):
            digest.update(piece)
            file.write(piece)
    target.chmod(0o600)
    if held is not None and digest.hexdigest() != held[1]:
        raise Refused("backup-damaged", say("备份损坏:和它自己的清单对不上"), say("换另一份备份"))
    return True


def _require_fitting(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor or manifest.format != FORMAT:
        raise Refused(
            "other-database",
            say(
                "备份是 {theirs} 的,现在的数据库是 {ours}",
                theirs=manifest.engine,
                ours=connection.vendor,
            ),
            say("把 DATABASE_URL 指向同一种数据库"),
        )
    known = MigrationLoader(None).graph.nodes
    ours = {app for app, _ in known}
    newer = [f"{a}.{n}" for a, n in manifest.migrations if a in ours and (a, n) not in known]
    if newer:
        raise Refused(
            "newer-backup",
            say("备份来自更新的版本:{names}", names="、".join(newer[:3])),
            say("先安装做备份时的版本,或者更新的版本"),
        )


def _replace_database(copy: Path, over: bool) -> None:
    connection.close()
    if connection.vendor == "postgresql":
        clean = ["--clean", "--if-exists"] if over else []
        # One transaction: done whole, or the database is as it was. Whoever restores owns it all.
        run_program(
            "pg_restore", "--no-owner", "--no-privileges", "--single-transaction",
            "--exit-on-error", *clean, str(copy),
        )  # fmt: skip
        return
    with closing(sqlite3.connect(copy)) as source:
        if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Refused(
                "backup-damaged", say("备份损坏:和它自己的清单对不上"), say("换另一份备份")
            )
        name = Path(connection.settings_dict["NAME"])
        name.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with closing(sqlite3.connect(name, timeout=60)) as target:
            source.backup(target)  # one transaction, waited for by whoever reads or writes


def _move_files(folder: Path) -> None:
    """By digest: what stands there under the same name is the same, or is put right."""
    for file in folder.glob("??/*"):
        target = settings.DATA / FILES / file.parent.name / file.name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.replace(target)


def _note(source: Path, manifest: Manifest, examined: Examined, at: datetime) -> None:
    """The record stands in the database that came back. Who restores is known to the machine."""
    by = Actor(f"shell:{getpass.getuser()}"[:64], "")
    with transaction.atomic():
        note(
            by, Role.SYSTEM, Action.RESTORE, Thing("备份", source.name[:200]), at=at,
            after={"made": manifest.made, "faults": len(examined.faults)},
        )  # fmt: skip


def _bytes(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    opened = tar.extractfile(member)
    if opened is None:
        raise KeyError(member.name)
    return opened.read()
