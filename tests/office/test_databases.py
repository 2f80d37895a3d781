"""Tables that only grow, on either database."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection

from duixian.office.checks import tables_only_grow
from duixian.office.databases import AppendOnly, create, database_of, drop


@pytest.mark.django_db
def test_a_lost_trigger_is_told():
    assert tables_only_grow(None, ["default"]) == []
    assert tables_only_grow(None, None) == []
    with connection.cursor() as cursor:
        for statement in drop("ledger_entry", connection.vendor):
            cursor.execute(statement)
    told = [message.msg for message in tables_only_grow(None, ["default"])]
    assert "the trigger ledger_entry_no_delete is missing" in told
    assert len(told) == (3 if connection.vendor == "postgresql" else 2)


def run(statement: str, params: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


@pytest.mark.django_db
def test_the_step_can_be_taken_back_and_repeated():
    step = AppendOnly("Record")
    assert step.describe() == "Refuse changes of Record"
    # Django's own editor for SQLite refuses to work inside a test's transaction.
    editor = SimpleNamespace(connection=connection, execute=run)
    step.database_backwards("audit", editor, None, None)
    assert tables_only_grow(None, ["default"]) != []
    step.database_forwards("audit", editor, None, None)
    assert tables_only_grow(None, ["default"]) == []


def test_postgresql_refuses_truncation_too():
    statements = list(create("entry", ("amount",), "postgresql"))
    assert any("BEFORE TRUNCATE" in statement for statement in statements)
    assert any('UPDATE OF "amount"' in statement for statement in statements)


def test_connections_are_set_for_each_database():
    sqlite = database_of("sqlite:////srv/office.sqlite3")
    assert "journal_mode=WAL" in sqlite["OPTIONS"]["init_command"]
    assert database_of("postgres://u@h/d")["CONN_HEALTH_CHECKS"] is True


@pytest.mark.django_db
def test_the_schema_is_current():
    call_command("migrate", check_unapplied=True, verbosity=0)
