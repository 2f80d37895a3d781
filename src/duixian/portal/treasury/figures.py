"""The figures of the treasury's pages: read from books and cases, put side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum

from duixian.basics.text import current_language
from duixian.language.provision import Appropriation, Benefit
from duixian.library.package import Package
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.cases.case import State
from duixian.office.cases.models import CaseRow
from duixian.office.ledger import reports
from duixian.office.ledger.announced import FIELD, ITEM, SPECIAL, TOTAL
from duixian.office.ledger.models import Allotment, Balance, Claim, Fund, Line
from duixian.office.ledger.reports import LineReport
from duixian.portal.shell import clock
from duixian.portal.treasury.forecast import (
    Forecast,
    Pipeline,
    Warned,
    at_this_pace,
    forecast,
    passed_of_year,
    warning,
)

REVIEWING = (
    State.SUBMITTED, State.CORRECTING, State.REVIEWED, State.CONSULTING, State.TO_PUBLISH,
    State.PUBLISHED, State.CONTESTED,
)  # fmt: skip
PASSED = (
    State.DETERMINED, State.READY, State.PAYING, State.PAID, State.BOUNCED, State.RECOVERING,
    State.RECOVERED,
)  # fmt: skip
NOT_PASSED = (State.DECLINED, State.REFUSED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Row:
    """One announced line, what became of it, and what is expected. 分."""

    report: LineReport
    provision: str
    """Whose sentence announces it."""
    name: str
    quote: str
    forecast: Forecast | None
    pace: int | None
    warned: Warned

    @property
    def left(self) -> int:
        """Announced, and neither promised nor paid."""
        return self.report.announced - self.report.committed - self.report.spent

    @property
    def is_item(self) -> bool:
        """A part of the line above."""
        return self.report.role == ITEM

    @property
    def is_beyond(self) -> bool:
        """True if more is expected than the text announces."""
        said = self.report
        expected = self.forecast.total if self.forecast else said.committed + said.spent
        return not said.is_minimum and expected > said.announced


@dataclass(frozen=True, slots=True)
class Page:
    """The overview: eight fields with their items, the ceiling, smaller sums."""

    fund: Fund
    fields: tuple[Row, ...]
    total: Row | None
    special: tuple[Row, ...]
    overlap: int
    passed: Fraction
    """Of the year."""
    beside: tuple[tuple[str, int, int, int], ...]
    """Money on top of what the text announces: source, 指标, promised, paid."""


def default_fund() -> Fund | None:
    """That of the policy in force; else the newest."""
    return (
        Fund.objects.filter(pk=settings.PACKAGE).first() or Fund.objects.order_by("-year").first()
    )


def overview(by: Actor, fund: Fund, package: Package) -> Page:
    """Everything about a fund's announced money.

    Raises:
        Refused: `not-permitted`.
    """
    said = reports.overview(by, fund.pk)
    pipelines = pipelines_of(by, fund.pk)
    passed = passed_of_year(clock.today(), fund.year)
    by_line = _by_line(package, pipelines)
    everything = [pipeline for chosen in by_line.values() for pipeline in chosen]
    rows = []
    for report in said.lines:
        provision = _provision_of(report.name, package)
        expected = None
        if report.role in (FIELD, TOTAL):
            chosen = everything if report.role == TOTAL else by_line.get(report.name, [])
            expected = forecast(report.spent, report.committed, chosen)
        rows.append(_row(report, provision, expected, passed, fund.year, package))
    return Page(
        fund,
        tuple(row for row in rows if row.report.role in (FIELD, ITEM)),
        next((row for row in rows if row.report.role == TOTAL), None),
        tuple(row for row in rows if row.report.role == SPECIAL),
        said.overlap,
        passed,
        _beside(fund),
    )


def pipelines_of(by: Actor, fund: str) -> Mapping[str, Pipeline]:
    """By benefit: what is on its way, and how earlier cases ended. One query.

    Raises:
        Refused: `not-permitted`.
    """
    require(by, Action.READ_CASE, Thing("办件"))
    reviewing, passed = Q(state__in=REVIEWING), Q(state__in=PASSED)
    rows = (
        CaseRow.objects.filter(package=fund)
        .values("benefit")
        .annotate(
            determined=Sum("amount", filter=Q(state=State.DETERMINED), default=0),
            reviewing=Count("pk", filter=reviewing),
            unpriced=Count("pk", filter=reviewing & Q(amount=0)),
            priced=Sum("amount", filter=reviewing, default=0),
            passed=Count("pk", filter=passed),
            passed_amount=Sum("amount", filter=passed, default=0),
            # Withdrawn before it was handed in is no decision.
            refused=Count("pk", filter=Q(state__in=NOT_PASSED, submitted__isnull=False)),
        )
        .order_by("benefit")
    )
    return {row["benefit"]: Pipeline(**row) for row in rows}


def line_name(name: str, package: Package) -> str:
    """A line as people call it: the field's title, an item's purpose, an article's provision."""
    provision = _provision_of(name, package)
    found = package.provisions.get(provision)
    if found is None:
        return name
    if name != provision:  # an item of a field
        purpose = name.removeprefix(f"{provision}.")
        return f"“{purpose}”" if current_language() == "en" else purpose
    if current_language() == "en":
        return found.english
    fields = package.document.fields if package.document else ()
    titles = {field.id: field.title for field in fields}
    return titles.get(found.section) or f"{found.section} {found.name}"


def draws_under(fund: Fund, name: str) -> list[str]:
    """A line and its parts, by name: whose 指标 count towards it."""
    children: dict[str, list[str]] = {}
    for line, parent in Line.objects.filter(fund=fund).values_list("name", "parent__name"):
        children.setdefault(parent or "", []).append(line)
    found, waiting = [], [name]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


@dataclass(frozen=True, slots=True)
class AllotmentRow:
    """A 预算指标 as a row of a table. 分."""

    allotment: Allotment
    limit: int
    committed: int
    spent: int
    warned: Warned
    claims: int = 0
    waiting: int = 0

    @property
    def left(self) -> int:
        """May still be promised, as far as this 指标 goes."""
        return self.limit - self.committed - self.spent


def allotments(by: Actor, fund: Fund) -> list[AllotmentRow]:
    """All 指标 of a fund; two queries.

    Raises:
        Refused: `not-permitted`.
    """
    require(by, Action.READ_BOOKS, Thing("资金账", fund.pk))
    passed = passed_of_year(clock.today(), fund.year)
    counted = {
        row.pk: row
        for row in Allotment.objects.filter(fund=fund)
        .select_related("line", "fund")
        .annotate(
            claim_count=Count("claims", distinct=True),
            waiting_count=Count("waiting", filter=Q(waiting__left__isnull=True), distinct=True),
        )
    }
    balances = Balance.objects.filter(fund=fund, allotment__isnull=False).order_by(
        "allotment__number"
    )
    found = []
    for balance in balances:
        row: Any = counted[balance.allotment_id or 0]
        found.append(_sum(balance, row, passed, row.claim_count, row.waiting_count))
    return found


@dataclass(frozen=True, slots=True)
class Sums:
    """What the claims of a fund add up to. 分."""

    count: int
    committed: int
    spent: int


def sums_of(fund: Fund) -> Sums:
    """All claims of a fund; one query."""
    return Sums(
        **Claim.objects.filter(fund=fund).aggregate(
            count=Count("pk"), committed=Sum("committed", default=0), spent=Sum("spent", default=0)
        )
    )


def allotment(by: Actor, id: int) -> AllotmentRow | None:
    """One of them; None where there is none.

    Raises:
        Refused: `not-permitted`.
    """
    balance = (
        Balance.objects.filter(allotment=id)
        .select_related("allotment__line", "allotment__fund")
        .first()
    )
    if balance is None or balance.allotment is None:
        return None
    kept = balance.allotment
    require(by, Action.READ_BOOKS, Thing("预算指标", kept.number, department=kept.unit))
    return _sum(balance, kept, passed_of_year(clock.today(), kept.fund.year), 0, 0)


def _sum(
    balance: Balance, row: Allotment, passed: Fraction, claims: int, waiting: int
) -> AllotmentRow:
    limit, used = balance.limit or 0, balance.committed + balance.spent
    warned = warning(limit, used, used, passed)
    return AllotmentRow(row, limit, balance.committed, balance.spent, warned, claims, waiting)


def _row(
    report: LineReport, provision: str, expected: Forecast | None, passed: Fraction, year: int,
    package: Package,
) -> Row:  # fmt: skip
    used = report.committed + report.spent
    # Only money that was allotted can be late; what the text announces is no authority to spend.
    warned = Warned.NONE
    if report.allotted and report.role in (FIELD, TOTAL):
        warned = warning(report.allotted, used, expected.total if expected else used, passed)
    return Row(
        report, provision, line_name(report.name, package), _quote(provision, package), expected,
        at_this_pace(report.spent, clock.today(), year), warned,
    )  # fmt: skip


def _by_line(
    package: Package, pipelines: Mapping[str, Pipeline]
) -> Mapping[str, Sequence[Pipeline]]:
    found: dict[str, list[Pipeline]] = {}
    for id, pipeline in pipelines.items():
        benefit = package.provisions.get(id)
        if isinstance(benefit, Benefit) and benefit.appropriation:
            found.setdefault(benefit.appropriation, []).append(pipeline)
    return found


def _beside(fund: Fund) -> tuple[tuple[str, int, int, int], ...]:
    on_top = ~Q(allotment__source="区") | Q(allotment__is_carried_over=True)
    on_top |= ~Q(allotment__year=fund.year)
    rows = (
        Balance.objects.filter(on_top, fund=fund, allotment__isnull=False)
        .values("allotment__source", "allotment__is_carried_over")
        .annotate(amount=Sum("limit"), promised=Sum("committed"), paid=Sum("spent"))
        .order_by("allotment__source", "allotment__is_carried_over")
    )
    return tuple(
        (
            "结转" if row["allotment__is_carried_over"] else row["allotment__source"],
            row["amount"], row["promised"], row["paid"],
        )
        for row in rows
    )  # fmt: skip


def _provision_of(line: str, package: Package) -> str:
    """A line is a provision's, or `provision.purpose` for an item of it."""
    if line in package.provisions:
        return line
    return next(
        (
            id
            for id, found in package.provisions.items()
            if isinstance(found, Appropriation) and line.startswith(f"{id}.")
        ),
        "",
    )


def _quote(provision: str, package: Package) -> str:
    found = package.provisions.get(provision)
    return "…".join(piece for quote in found.quotes for piece in quote.pieces) if found else ""
