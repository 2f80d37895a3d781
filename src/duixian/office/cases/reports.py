"""Cases, counted: how many stand where, how long they took, what is stuck.

Every report is a fixed number of queries, whatever the number of cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q, Sum

from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.cases.case import State
from duixian.office.cases.models import CaseEvent, CaseRow
from duixian.office.cases.spread import Spread, spread
from duixian.office.clock import day_of


@dataclass(frozen=True, slots=True)
class Stuck:
    """Overdue cases of one department at one station."""

    department: str
    label: str
    overdue: int
    oldest: date
    """The earliest due date that has passed."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """The whole district's cases on a day."""

    applicants: int
    """Different applicants who handed something in."""
    reached: int
    """Different applicants to whom money was paid."""
    paid: int
    """分."""
    paid_cases: int
    by_label: tuple[tuple[str, int], ...]
    to_money: Spread
    """Days from application to money."""
    stuck: tuple[Stuck, ...]


def throughput(by: Actor, package: str, today: date) -> Throughput:
    """For leaders, auditors and supervisors.

    Raises:
        Refused: `not-permitted`.
    """
    require(by, Action.READ_CASE, Thing("办件"))
    cases = CaseRow.objects.filter(package=package)
    sums = cases.aggregate(
        applicants=Count("applicant", distinct=True, filter=Q(submitted__isnull=False)),
        reached=Count("applicant", distinct=True, filter=Q(paid__gt=0)),
        money=Sum("paid"),
        paid_cases=Count("pk", filter=Q(paid__gt=0)),
    )
    labels = cases.values("label").annotate(n=Count("pk")).order_by("-n", "label")
    late = (
        cases.filter(due__lt=today)
        .values("department", "label")
        .annotate(n=Count("pk"), oldest=Min("due"))
        .order_by("-n", "oldest")
    )
    return Throughput(
        sums["applicants"], sums["reached"], sums["money"] or 0, sums["paid_cases"],
        tuple((row["label"], row["n"]) for row in labels),
        spread(_days_to_money(package)),
        tuple(Stuck(row["department"], row["label"], row["n"], row["oldest"]) for row in late),
    )  # fmt: skip


def _days_to_money(package: str) -> list[int]:
    rows = (
        CaseEvent.objects.filter(
            kind="Pay", case__package=package, case__state=State.PAID.value,
            case__submitted__isnull=False,
        )
        .values_list("case", "case__submitted")
        .annotate(first=Min("at"))
    )  # fmt: skip
    return [(day_of(paid) - day_of(asked)).days for _, asked, paid in rows if asked is not None]


def first_money(package: str) -> dict[str, date]:
    """When each benefit was paid for the first time; open to everybody, as it names nobody."""
    rows = (
        CaseEvent.objects.filter(kind="Pay", case__package=package, case__paid__gt=0)
        .values("case__benefit")
        .annotate(first=Min("at"))
    )
    return {row["case__benefit"]: day_of(row["first"]) for row in rows}
