"""The database itself refuses what the services never do."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.office.ledger.a_fund import commit, open_books

from duixian.office.ledger.models import Balance, Claim, Entry, Fund

pytestmark = pytest.mark.django_db
TABLES = (
    *("ledger_entry", "ledger_posting", "ledger_line", "ledger_allotment", "ledger_fund"),
    *("ledger_balance", "ledger_claim", "audit_record"),
)
FROZEN = {
    "ledger_entry": "amount = 1", "ledger_posting": "amount = 1", "ledger_line": "announced = 1",
    "ledger_allotment": "source = '省'", "ledger_fund": "year = 2026",
    "ledger_balance": "line_id = NULL", "ledger_claim": "amount = 1", "audit_record": "actor = 'x'",
}  # fmt: skip


@pytest.fixture
def books(engine):
    open_books(一=("领域一", 600))
    commit("甲", 100)


def refused(statement: str) -> str:
    with pytest.raises(DatabaseError) as told, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(told.value)


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_taken_out(books, table):
    assert "append-only" in refused(f'DELETE FROM "{table}"')


@pytest.mark.parametrize(("table", "change"), FROZEN.items(), ids=FROZEN)
def test_no_row_is_rewritten(books, table, change):
    assert "append-only" in refused(f'UPDATE "{table}" SET {change}')


@pytest.mark.only_on("postgresql")  # SQLite has no TRUNCATE
@pytest.mark.parametrize("table", TABLES)
def test_no_table_is_emptied(table):
    assert "append-only" in refused(f'TRUNCATE "{table}" CASCADE')


def test_a_balance_cannot_pass_its_limit_whoever_writes_it(books):
    for change in ("committed = 601", "spent = -1", "committed = 300, spent = 301"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE ledger_balance SET {change} WHERE allotment_id IS NOT NULL")


def test_two_live_claims_for_the_same_cannot_be_written(books):
    claim = Claim.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(
            fund=claim.fund, allotment=claim.allotment, benefit=claim.benefit,
            object=claim.object, year=claim.year, payee="乙", amount=5, committed=5,
        )  # fmt: skip


def test_the_chain_cannot_fork(books):
    last = Entry.objects.order_by("-seq").first()
    assert last is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            fund=last.fund, seq=last.seq + 1, kind="post", key="分叉", request="", at=last.at,
            actor="x", amount=0, body="{}", previous=last.previous, hash="x",
        )  # fmt: skip


def test_the_books_were_not_opened_by_a_deleted_fund(books):
    with pytest.raises(DatabaseError), transaction.atomic():
        Fund.objects.all().delete()
    assert Balance.objects.count() == 6
