"""What is well, and what to do where it is not."""

from __future__ import annotations

import io
import json
import shutil
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from tests.office.cases import an_office
from tests.office.conftest import use

from duixian.office import health as health_room
from duixian.office.databases import drop
from duixian.office.health import health, is_well
from duixian.office.ledger.models import Entry, Fund
from duixian.office.register import personal
from duixian.office.register.personal import Grounds

DAY = date(2025, 6, 1)
AT = datetime(2025, 6, 1, 2, tzinfo=UTC)


def failing() -> list[str]:
    found = [check for check in health(on=DAY) if not check.ok]
    assert all(check.next is not None for check in found)
    return [check.name for check in found]


@pytest.fixture
def books(engine) -> Fund:
    an_office.open_books()
    return Fund.objects.get()


@pytest.mark.django_db
def test_a_working_office_is_well(books):
    checks = health(on=DAY)
    assert is_well(checks)
    assert {check.name for check in checks} == {
        "database", "migrations", "triggers", "chain", "disk", "policy",
    }  # fmt: skip
    chain = next(check for check in checks if check.name == "chain")
    assert books.head in str(chain.what)


@pytest.mark.django_db
def test_a_head_that_is_not_that_of_the_last_entry_is_told(books):
    Fund.objects.update(head="0" * 64)
    assert failing() == ["chain"]


@pytest.mark.django_db
def test_an_entry_that_was_rewritten_is_told(books):
    with connection.cursor() as cursor:
        for statement in drop("ledger_entry", connection.vendor):
            cursor.execute(statement)
    last = Entry.objects.order_by("-seq")[0]
    Entry.objects.filter(pk=last.pk).update(body=last.body + " ")
    assert failing() == ["triggers", "chain"]


@pytest.mark.django_db
def test_keys_that_open_nothing_are_told(books, settings):
    firm = an_office.firm()
    grounds = Grounds("法定职责", "拨付资金", date(2040, 1, 1))
    personal.keep(an_office.speaker(firm), firm, "银行账号", "6222000", grounds, at=AT)
    assert is_well(health(on=DAY))
    settings.DATA_KEYS = (Fernet.generate_key().decode(),)
    assert failing() == ["keys"]


@pytest.mark.django_db
def test_disk_and_folder_are_looked_at(books, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=10**9))
    assert failing() == ["disk"]
    settings.DATA = tmp_path / "none"
    assert failing() == ["disk"]


@pytest.mark.django_db
def test_a_policy_that_cannot_be_read_is_told(books, tmp_path, monkeypatch):
    (tmp_path / "没有的政策").mkdir()
    (tmp_path / "没有的政策" / "policy.yaml").write_text("a: [", encoding="utf-8")
    monkeypatch.setattr(health_room, "policies", lambda: tmp_path)
    assert failing() == ["policy"]


def test_a_database_without_tables_is_told_and_nothing_more_is_asked(empty):
    empty()
    assert failing() == ["migrations"]


def test_a_database_that_is_away_is_told(databases, django_db_blocker, tmp_path):
    before = databases.url("sqlite")
    with django_db_blocker.unblock():
        use(f"sqlite:///{tmp_path / 'none' / 'x.sqlite3'}")
        assert failing() == ["database"]
        use(before)


def run(*arguments: str) -> tuple[str, int]:
    out, code = io.StringIO(), 0
    try:
        call_command("health", *arguments, stdout=out)
    except SystemExit as stop:
        code = int(str(stop.code))
    return out.getvalue(), code


@pytest.mark.django_db
def test_the_command_ends_with_one_where_something_is_wrong(books):
    said, code = run()
    assert ("正常" in said, "不正常" in said, code) == (True, False, 0)
    said, code = run("--whole", "--lang", "en")
    assert code == 0
    Fund.objects.update(head="0" * 64)
    said, code = run("--json")
    wrong = [json.loads(line) for line in said.splitlines() if not json.loads(line)["ok"]]
    assert ([one["check"] for one in wrong], code) == (["chain"], 1)
