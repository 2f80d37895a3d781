"""A backup is whole or it is not there; what comes back is examined before anybody works on."""

from __future__ import annotations

import io
import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from tests.office.cases import an_office
from tests.office.conftest import use

from duixian.office.audit.models import Record
from duixian.office.cases import services, uploads
from duixian.office.cases.models import CaseRow, Upload
from duixian.office.databases import drop
from duixian.office.ledger.models import Entry, Fund
from duixian.office.refusal import Refused
from duixian.office.running.backup import back_up
from duixian.office.running.restore import restore
from duixian.office.running.soundness import examine

AT = datetime(2025, 6, 1, 2, tzinfo=UTC)


@pytest.fixture
def kept(office, tmp_path) -> Path:
    """A backup of an office with one case whose money is promised."""
    an_office.open_books()
    an_office.ready(an_office.submitted())
    file = tmp_path / "备份" / "六月.tgz"
    made = back_up(file, at=AT)
    assert (made.files, made.heads[an_office.FUND][0]) == (3, Fund.objects.get().seq)
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == ["六月.tgz"]
    return file


def run(name: str, *arguments: object, **options: object) -> str:
    out = io.StringIO()
    call_command(name, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def test_on_an_empty_machine_the_office_goes_on_where_the_backup_was_made(
    kept, empty, settings, tmp_path
):
    head = Fund.objects.get().head
    settings.DATA = tmp_path / "new machine"
    empty()
    done = restore(kept, at=AT)
    assert (done.examined.faults, done.examined.cases, done.examined.files) == ((), 1, 3)
    assert [fund[2] for fund in done.examined.heads] == [head]
    row = CaseRow.objects.get()
    assert (row.state, all(same for _, same in services.replay(row))) == ("待拨付", True)
    assert all(uploads.fetch(upload.digest) for upload in Upload.objects.all())
    noted = Record.objects.order_by("pk").last()
    assert noted is not None
    assert (noted.action, noted.thing, noted.after["faults"]) == ("恢复备份", "六月.tgz", 0)
    call_command("check", databases=["default"], verbosity=0)
    assert services.take_promise_back(an_office.STAFF["审定"], row, "不要了", at=AT).paid == 0
    assert examine().faults == ()


def test_what_is_there_is_replaced_only_on_demand(kept):
    with pytest.raises(Refused, match="not-empty"):
        restore(kept, at=AT)
    services.take_promise_back(an_office.STAFF["审定"], CaseRow.objects.get(), "不要了", at=AT)
    upload = Upload.objects.first()
    damaged = uploads._place(upload.digest)
    damaged.write_bytes(b"x")
    assert f"file {upload.digest}: file-damaged" in examine().faults
    done = restore(kept, at=AT, over=True)
    assert done.examined.faults == ()
    assert CaseRow.objects.get().state == "待拨付"


def rewritten(file: Path, **changes: object) -> Path:
    """The same backup with another manifest, or with one more member."""
    other = file.with_name("other.tgz")
    with tarfile.open(file) as old, tarfile.open(other, "w:gz") as new:
        for member in old:
            data = old.extractfile(member).read()
            if member.name == "manifest.json":
                manifest = {**json.loads(data), **changes}
                manifest.pop("more", None)
                data = json.dumps(manifest).encode()
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
        if "more" in changes:
            new.addfile(tarfile.TarInfo(str(changes["more"])), io.BytesIO())
    return other


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"engine": "oracle"}, "other-database"),
        ({"format": 2}, "other-database"),
        ({"migrations": [["ledger", "9999_later"]]}, "newer-backup"),
        ({"database": "0" * 64}, "backup-damaged"),
        ({"files": 4}, "backup-damaged"),
        ({"more": "../outside"}, "not-a-backup"),
        ({"more": "files/ab/" + "a" * 64}, "backup-damaged"),
        ({"surprise": 1}, "not-a-backup"),
    ],
)
def test_a_backup_that_does_not_fit_changes_nothing(kept, changes, code):
    before = Fund.objects.get().head
    with pytest.raises(Refused, match=code):
        restore(rewritten(kept, **changes), at=AT, over=True)
    assert Fund.objects.get().head == before


def test_half_a_file_and_another_file_are_no_backup(kept, tmp_path):
    data = kept.read_bytes()
    half = tmp_path / "half.tgz"
    half.write_bytes(data[: len(data) // 2])
    other = tmp_path / "other.tgz"
    with tarfile.open(other, "w:gz") as tar:
        tar.add(__file__, "test.py")
    for file in (half, other, tmp_path / "none.tgz"):
        with pytest.raises(Refused, match="not-a-backup"):
            restore(file, at=AT, over=True)


def test_a_book_that_was_shortened_or_rewritten_is_told(kept):
    head = Fund.objects.get()
    assert "entry 99 is not the one whose head was noted" in str(
        examine({head.pk: [99, head.head]}).faults
    )
    with connection.cursor() as cursor:
        for statement in drop("ledger_entry", connection.vendor):
            cursor.execute(statement)
    last = Entry.objects.order_by("-seq")[0]
    Entry.objects.filter(pk=last.pk).update(body=last.body.replace("commit", "Commit"))
    Upload.objects.first()
    uploads._place(Upload.objects.order_by("pk")[0].digest).unlink()
    told = "\n".join(examine().faults)
    assert "trigger ledger_entry_no_delete is missing" in told
    assert f"{an_office.FUND}: " in told
    assert "file-missing" in told


def test_the_commands_print_the_heads_and_what_was_found(kept, empty, tmp_path, settings):
    file = tmp_path / "七月.tgz"
    head = Fund.objects.get().head
    assert head in run("backup", file)
    with pytest.raises(CommandError, match="file-exists"):
        run("backup", file)
    with pytest.raises(CommandError, match="not empty"):
        run("restore", file, "--lang", "en")
    empty()
    said = run("restore", file)
    assert head in said
    assert "账链、余额、办件和附件全部一致" in said
    uploads._place(Upload.objects.order_by("pk")[0].digest).unlink()
    with pytest.raises(SystemExit):
        run("health", "--whole")


def test_without_its_programs_postgresql_is_not_copied(kept, tmp_path, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite needs none")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="no-program"):
        back_up(tmp_path / "x.tgz", at=AT)
    assert not (tmp_path / "x.tgz").exists()


def test_a_program_that_fails_says_why(office, tmp_path, databases):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite needs none")
    from duixian.office.running.backup import run_program

    with pytest.raises(Refused, match="backup-failed"):
        run_program("pg_restore", str(tmp_path / "none"))
    use(office)
