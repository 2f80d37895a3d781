"""What waits for somebody, in a few counts: for the first page that they see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from duixian.basics.text import Text, say
from duixian.office.accounts.actor import HANDLING, Actor, Role
from duixian.office.cases.case import State
from duixian.office.cases.models import CaseRow
from duixian.office.cases.waiting import waiting_for
from duixian.office.keys import is_key
from duixian.office.payment.models import PaymentBatch

_DONE = [
    state.value
    for state in (
        State.DRAFT, State.DECLINED, State.REFUSED, State.WITHDRAWN, State.RECOVERED, State.PAID
    )
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """One count, what it is, and the address at which it is dealt with (a route's name)."""

    count: int
    what: Text
    route: str
    is_pressing: bool = False


def waiting(by: Actor, today: date) -> list[Waiting]:
    """For each role that somebody holds; at most three queries.

    Only what the permission table lets them read is counted: an applicant's own cases, those
    that wait for an officer, everybody's for finance and supervision.
    """
    found: list[Waiting] = []
    if own := by.scopes(Role.APPLICANT):
        found += _applicant(own)
    departments = {name for role in HANDLING for name in by.scopes(role)}
    if departments:
        found += _queue(by, today)
    elif by.roles & {Role.SUPERVISION, Role.AUDIT}:
        found += _cases(today)
    if Role.FINANCE in by.roles:
        found += _finance(today)
    return found


def _applicant(own: frozenset[str]) -> list[Waiting]:
    keys = [UUID(key) for key in own if is_key(key)]
    counted = CaseRow.objects.filter(applicant__in=keys).aggregate(
        offers=Count("pk", filter=Q(state=State.DRAFT.value, is_unasked=True)),
        corrections=Count("pk", filter=Q(state=State.CORRECTING.value)),
        drafts=Count("pk", filter=Q(state=State.DRAFT.value, is_unasked=False)),
        running=Count("pk", filter=~Q(state__in=_DONE)),
    )
    return [
        Waiting(counted["offers"], say("免申即享,等您确认"), "apply:mine", is_pressing=True),
        Waiting(counted["corrections"], say("要您补正"), "apply:mine", is_pressing=True),
        Waiting(counted["drafts"], say("没有交的草稿"), "apply:mine"),
        Waiting(counted["running"], say("正在办理"), "apply:mine"),
    ]


def _queue(by: Actor, today: date) -> list[Waiting]:
    """The same cases as at the desk, so that the count is what they find there."""
    counted = _by_due(waiting_for(by, today).select_related(None).order_by(), today)
    return [
        Waiting(counted["late"], say("已经超期"), "desk:queue", is_pressing=True),
        Waiting(counted["now"], say("今天到期"), "desk:queue", is_pressing=True),
        Waiting(counted["all"], say("等您办理"), "desk:queue"),
    ]


def _cases(today: date) -> list[Waiting]:
    counted = _by_due(CaseRow.objects.exclude(state__in=_DONE), today)
    return [
        Waiting(counted["late"], say("全区已经超期"), "board:overview", is_pressing=True),
        Waiting(counted["now"], say("全区今天到期"), "board:overview", is_pressing=True),
        Waiting(counted["all"], say("全区正在办理"), "board:overview"),
    ]


def _by_due(cases: QuerySet[CaseRow], today: date) -> dict[str, int]:
    return cases.aggregate(
        late=Count("pk", filter=Q(due__lt=today)),
        now=Count("pk", filter=Q(due=today)),
        all=Count("pk"),
    )


def _finance(today: date) -> list[Waiting]:
    ready = CaseRow.objects.filter(state=State.READY.value).aggregate(
        all=Count("pk"), late=Count("pk", filter=Q(due__lt=today))
    )
    lists = PaymentBatch.objects.filter(approved__isnull=True, discarded__isnull=True).count()
    return [
        Waiting(lists, say("支付批次,等第二人复核"), "treasury:payments", is_pressing=True),
        Waiting(ready["late"], say("待拨付,已经超期"), "treasury:payments", is_pressing=True),
        Waiting(ready["all"], say("待拨付"), "treasury:payments"),
    ]
