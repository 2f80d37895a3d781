"""The books, read: what is left, an export, and whether the tables agree with the entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum

from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.audit.services import note
from duixian.office.ledger.announced import FIELD, TOTAL
from duixian.office.ledger.beancount import to_beancount
from duixian.office.ledger.models import Allotment, Balance, Claim, Entry, Fund, Posting
from duixian.office.ledger.moves import draws_on
from duixian.office.ledger.verify import canonical, check


@dataclass(frozen=True, slots=True)
class LineReport:
    """An announced line and what became of it, in 分."""

    name: str
    role: str
    announced: int
    is_minimum: bool
    allotted: int
    """预算指标 that count towards it."""
    committed: int
    spent: int

    @property
    def is_allotted_beyond(self) -> bool:
        """True if more was allotted than the text announces; spending stops at the text's sum."""
        return not self.is_minimum and self.allotted > self.announced


@dataclass(frozen=True, slots=True)
class Overview:
    """All lines of a fund; `overlap` is what the fields' sums exceed the ceiling by."""

    lines: tuple[LineReport, ...]
    overlap: int


def overview(actor: Actor, fund: str) -> Overview:
    """The announced figures beside what was allotted, promised and spent.

    Raises:
        Refused: `not-permitted`.
    """
    require(actor, Action.READ_BOOKS, Thing("资金账", fund))
    allotted: dict[str, int] = {}
    limits = dict(
        Balance.objects.filter(fund=fund, allotment__isnull=False).values_list(
            "allotment_id", "limit"
        )
    )
    everything = Allotment.objects.select_related("line__parent__parent", "fund")
    for allotment in everything.filter(fund=fund):
        for line in draws_on(allotment):
            allotted[line.name] = allotted.get(line.name, 0) + (limits[allotment.pk] or 0)
    rows = Balance.objects.select_related("line").filter(fund=fund, line__isnull=False)
    lines = tuple(
        LineReport(
            row.line.name, row.line.role, row.line.announced, row.line.is_minimum,
            allotted.get(row.line.name, 0), row.committed, row.spent,
        )
        for row in rows.order_by("pk") if row.line is not None
    )  # fmt: skip
    fields = sum(line.announced for line in lines if line.role == FIELD)
    total = sum(line.announced for line in lines if line.role == TOTAL)
    return Overview(lines, fields - total)


@dataclass(frozen=True, slots=True)
class AllotmentReport:
    """A 预算指标 and what became of it, in 分."""

    number: str
    line: str
    source: str
    amount: int
    committed: int
    spent: int


def allotments_of(actor: Actor, fund: str, unit: str) -> list[AllotmentReport]:
    """The 预算指标 of one budget unit, for those who work there too.

    Raises:
        Refused: `not-permitted`.
    """
    require(actor, Action.READ_BOOKS, Thing("预算指标", department=unit))
    rows = Balance.objects.select_related("allotment__line").filter(fund=fund, allotment__unit=unit)
    return [
        AllotmentReport(
            row.allotment.number, row.allotment.line.name, row.allotment.source, row.limit or 0,
            row.committed, row.spent,
        )
        for row in rows.order_by("allotment__number") if row.allotment is not None
    ]  # fmt: skip


def export_jsonl(actor: Actor, fund: str, *, at: datetime) -> Iterator[str]:
    """One line an entry, for `verify.py`.

    Raises:
        Refused: `not-permitted`.
    """
    _note_export(actor, fund, "jsonl", at)
    return _lines(fund)


def export_beancount(actor: Actor, fund: str, *, at: datetime) -> Iterator[str]:
    """For `bean-check`.

    Raises:
        Refused: `not-permitted`.
    """
    _note_export(actor, fund, "beancount", at)
    return to_beancount(_entries(fund).values_list("body", flat=True).iterator())


def faults(fund: str) -> list[str]:
    """Everything in which chain, balances, claims and postings disagree; empty when sound."""
    books, found = check(_lines(fund))
    head = Fund.objects.get(pk=fund)
    if (head.seq, head.head) != (books.seq, books.head):
        found.append("the fund's head is not that of its last entry")
    for row in Balance.objects.select_related("line", "allotment").filter(fund=fund):
        if row.line is not None:
            found += _differ(row.line.name, books.used[row.line.name], row.committed + row.spent)
        if row.allotment is not None:
            name = row.allotment.number
            left = (row.limit or 0) - row.committed - row.spent
            found += _differ(f"{name} left", books.accounts[f"Assets:Available:{name}"], left)
            held = books.accounts[f"Assets:Committed:{name}"]
            found += _differ(f"{name} committed", held, row.committed)
    for claim in Claim.objects.filter(fund=fund):
        held_by = books.claims.get(str(claim.pk), [0, 0])
        if held_by != [claim.committed, claim.spent]:
            found.append(f"claim {claim.pk}: the entries say {held_by}")
    sums = Posting.objects.filter(entry__fund=fund).values_list("account").annotate(Sum("amount"))
    stored = {account: amount for account, amount in sums if amount}
    if stored != {account: amount for account, amount in books.accounts.items() if amount}:
        found.append("postings differ from what the entries say")
    return found


def _note_export(actor: Actor, fund: str, form: str, at: datetime) -> None:
    thing = Thing("资金账", fund)
    authority = require(actor, Action.EXPORT_BOOKS, thing)
    note(actor, authority, Action.EXPORT_BOOKS, thing, at=at, after={"form": form})


def _entries(fund: str) -> QuerySet[Entry]:
    return Entry.objects.filter(fund=fund).order_by("seq")


def _lines(fund: str) -> Iterator[str]:
    for body, value in _entries(fund).values_list("body", "hash").iterator():
        yield canonical({"body": body, "hash": value})


def _differ(what: str, entries: int, table: int) -> list[str]:
    return [] if entries == table else [f"{what}: the entries say {entries}, the table {table}"]
