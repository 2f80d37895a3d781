"""Results as open data: enterprises by name, residents as counts and sums.

A case counts once the office has decided it: after its determination and its notice. Enterprises
are listed only where a notice was held; a benefit that its procedure publishes nothing of
(不公示) stays out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from duixian.office.cases import acts
from duixian.office.cases.case import State
from duixian.office.cases.models import CaseEvent, CaseRow
from duixian.office.clock import CHINA, day_of
from duixian.office.payment.models import LineOutcome
from duixian.office.payment.outcomes import Outcome
from duixian.office.register.models import PersonalItem
from duixian.portal.notices.aggregate import Payment, Row, aggregate
from duixian.portal.notices.names import NAMES, ORGANISATIONS, Shown, shown

DECIDED = (State.DETERMINED, State.READY, State.PAYING, State.BOUNCED)
PAID = (State.PAID, State.RECOVERING)
"""A recovery that was ordered is not yet final; what was recovered is no result any more."""
_ORGANISATION = Q(
    applicant__kind__in=ORGANISATIONS,
    applicant__is_person=False,
    applicant__reference__isnull=False,
)


@dataclass(frozen=True, slots=True)
class Result:
    """One decided case of an enterprise."""

    id: UUID
    benefit: str
    department: str
    year: int
    applicant: Shown
    is_paid: bool
    amount: int
    """分, as it was decided."""
    paid: int
    decided_on: date
    paid_on: date | None


def month_span(month: str) -> tuple[datetime, datetime] | None:
    """A month as its first instant and that of the next, in China; None where it is none.

    >>> [str(at) for at in month_span("2025-12")]
    ['2025-12-01 00:00:00+08:00', '2026-01-01 00:00:00+08:00']
    >>> month_span("2025-13")
    """
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=CHINA)
    except ValueError:
        return None
    return first, (first + timedelta(days=32)).replace(day=1)


def decided(benefits: Iterable[str] | None = None, month: str = "") -> QuerySet[Any]:
    """Decided cases of enterprises, the latest first; a month is that of the payment, if any."""
    rows = _dated(
        CaseRow.objects.filter(_ORGANISATION, notice_until__isnull=False).filter(
            state__in=[state.value for state in (*DECIDED, *PAID)]
        )
    )
    if benefits is not None:
        rows = rows.filter(benefit__in=list(benefits))
    span = month_span(month)
    if span is not None:
        first, after = span
        in_days = Q(paid_on__gte=first.date(), paid_on__lt=after.date())
        waits = Q(paid_on__isnull=True, decided_at__gte=first, decided_at__lt=after)
        rows = rows.filter(in_days | waits)
    return rows.select_related("applicant").order_by("-decided_at", "pk")


def listed(rows: Iterable[Any]) -> list[Result]:
    """As the public may see them."""
    those = list(rows)
    who = shown(row.applicant for row in those)
    return [_result(row, who[row.applicant_id]) for row in those]


def residents(today: date) -> list[Row]:
    """What residents were paid in the months that are over, small numbers hidden.

    Who applied for each of several purchases is one person: those of one name count as one, which
    errs on the side of hiding.
    """
    rows = CaseRow.objects.exclude(_ORGANISATION).filter(state__in=[one.value for one in PAID])
    named = PersonalItem.objects.filter(subject=OuterRef("applicant"), kind=NAMES[0])
    paid = _dated(rows).annotate(who=Subquery(named.values("index")[:1]))
    return aggregate(
        Payment(benefit, day.strftime("%Y-%m"), who or applicant, amount)
        for benefit, day, who, applicant, amount in paid.filter(paid_on__lt=today.replace(day=1))
        .values_list("benefit", "paid_on", "who", "applicant_id", "paid")
        .iterator()
    )


def months(today: date, count: int = 12) -> list[str]:
    """This month and those before it, the latest first.

    >>> months(date(2025, 2, 1), 3)
    ['2025-02', '2025-01', '2024-12']
    """
    found, first = [], today.replace(day=1)
    for _ in range(count):
        found.append(first.strftime("%Y-%m"))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _result(row: Any, applicant: Shown) -> Result:
    is_paid = row.state in {state.value for state in PAID}
    return Result(
        row.pk, row.benefit, row.department, row.year, applicant, is_paid, row.amount,
        row.paid if is_paid else 0, day_of(row.decided_at), row.paid_on if is_paid else None,
    )  # fmt: skip


def _dated(rows: QuerySet[CaseRow]) -> QuerySet[Any]:
    """With when it was decided (at the last gate, or when the notice ended) and paid."""
    gates = [acts.Pass.__name__, acts.CloseNotice.__name__]
    passed = CaseEvent.objects.filter(case=OuterRef("pk"), kind__in=gates).order_by("-seq")
    receipts = LineOutcome.objects.filter(
        line__case=OuterRef("pk"), outcome=Outcome.PAID.value
    ).order_by("-at")
    return rows.annotate(
        decided_at=Subquery(passed.values("at")[:1]), paid_on=Subquery(receipts.values("on")[:1])
    )
