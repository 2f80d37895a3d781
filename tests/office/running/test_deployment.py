"""The guide's database roles, as they are printed there: the office can't undo what keeps it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from tests.office.cases import an_office
from tests.office.conftest import use
from tests.office.postgres_server import NoServer

from duixian.office.health import health, is_well
from duixian.office.ledger.models import Entry
from duixian.office.running.backup import back_up
from duixian.office.running.restore import restore
from duixian.office.running.soundness import examine

GUIDE = Path(__file__).parents[3] / "docs" / "office.md"


@pytest.fixture
def roles(databases, django_db_blocker):
    """Makes a database as the guide says; gives its address for a role."""
    import psycopg

    with django_db_blocker.unblock():
        try:
            databases.url("postgresql")
        except NoServer as missing:
            warnings.warn(f"NOT TESTED: {missing}", stacklevel=2)
            pytest.skip(str(missing))
    lines = GUIDE.read_text(encoding="utf-8").split("```sql\n")[1].split("```")[0]
    run = uuid4().hex[:8]

    def made(name: str, *, is_first: bool) -> Callable[[str], str]:
        database = f"{name}_{run}"
        text = lines.replace("office_owner", f"owner_{run}").replace("office_app", f"app_{run}")
        text = text.replace("DATABASE office ", f"DATABASE {database} ")
        before, after = text.split("\\connect office\n")
        for where, statements in (("postgres", before), (database, after)):
            with psycopg.connect(
                host=str(databases.server.place), user="test", dbname=where, autocommit=True
            ) as superuser:
                for statement in statements.split(";"):
                    if statement.strip() and (is_first or "CREATE ROLE" not in statement):
                        superuser.execute(statement)
        address = databases.server.url(database)
        return lambda role: address.replace("//test@", f"//{role}_{run}@")

    with django_db_blocker.unblock():
        yield made
        use(databases.url("postgresql"))


def test_the_office_works_with_rows_and_cannot_touch_tables_or_triggers(roles, tmp_path, settings):
    first = roles("one", is_first=True)
    use(first("owner"))
    call_command("migrate", verbosity=0)
    use(first("app"))
    an_office.open_books()
    an_office.ready(an_office.submitted())
    assert is_well(health(on=date(2025, 6, 1)))
    for statement in (
        "DROP TRIGGER ledger_entry_no_update ON ledger_entry",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "TRUNCATE ledger_entry",
        "DROP TABLE ledger_entry",
        "CREATE TABLE mine (id int)",
        "CREATE OR REPLACE FUNCTION duixian_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$",
        "SET session_replication_role = replica",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.update(amount=1)

    use(first("owner"))
    file = tmp_path / "drill.tgz"
    back_up(file, at=an_office.AT)
    assert restore(file, at=an_office.AT, over=True).examined.faults == ()
    second = roles("two", is_first=False)
    use(second("owner"))
    settings.DATA = tmp_path / "other"
    assert restore(file, at=an_office.AT).examined.faults == ()
    use(second("app"))
    an_office.submitted(an_office.firm(2))
    assert examine().cases == 2
    for role in (first, second):
        use(role("owner"))
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Entry.objects.update(amount=1)
