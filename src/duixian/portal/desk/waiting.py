"""Which cases wait for this very person: role × department × gate, in one query.

Left out is what they may not decide: cases where they acted at another gate, declared an interest,
were recused, or speak for the applicant. The columns that the events of a case project are asked,
so that the answer costs the same however long the histories are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.permissions import TABLE, Action, Allowed
from duixian.office.cases.acts import Consult, DeclareConflict, Recuse
from duixian.office.cases.case import ENDED, RE_EXAMINATION, State
from duixian.office.cases.models import CaseEvent, CaseRow, Hand
from duixian.office.cases.procedure import ACTION_AT, GateName
from duixian.office.ledger.verify import canonical

PAGE = 50
_ENDED = [state.value for state in ENDED]


def waiting_for(actor: Actor, today: date) -> QuerySet[CaseRow]:
    """Every case on which this person may act now and is expected to."""
    wanted = Q(pk__in=[])
    for role in actor.roles:
        for ask, may in _asked_of(role, actor, today):
            place = Q() if may.other else Q(department__in=actor.scopes(role))
            wanted |= place & ask
    rows = CaseRow.objects.filter(wanted, submitted__isnull=False)
    return (
        rows.exclude(pk__in=_excluded(actor))
        .exclude(applicant__in=_keys(actor.scopes(Role.APPLICANT)))
        .select_related("applicant", "batch")
    )


def readable_by(actor: Actor) -> Q:
    """The cases that the permission table lets this person read, apart from their own."""
    scopes: set[str] = set()
    for role in actor.roles - {Role.APPLICANT}:
        may = TABLE[role].get(Action.READ_CASE, Allowed())
        if may.other:
            return Q(submitted__isnull=False)
        if may.own:
            scopes |= actor.scopes(role)
    return Q(department__in=scopes, submitted__isnull=False)


def _asked_of(role: Role, actor: Actor, today: date) -> Iterable[tuple[Q, Allowed]]:
    """What each action of a role asks for."""
    table = TABLE[role]
    asked: list[tuple[Action, Q]] = [
        (
            Action.ACCEPT,
            (Q(state=State.SUBMITTED) | Q(state=State.CORRECTING, due__lt=today))
            & _free_at(GateName.INTAKE, actor),
        ),
        *(
            (ACTION_AT[gate], _at_gate(gate, actor))
            for gate in GateName
            if gate is not GateName.INTAKE
        ),
        (
            Action.PUBLISH,
            Q(state=State.TO_PUBLISH) | Q(state=State.PUBLISHED, notice_until__lt=today),
        ),
        (Action.RE_EXAMINE, Q(state=State.CONTESTED) & _free_at(RE_EXAMINATION, actor)),
        (Action.COMMIT, Q(state=State.DETERMINED)),
        (Action.REVERSE, Q(state=State.RECOVERING)),
        (Action.SUPERVISE, Q(due__lt=today) & ~Q(state__in=_ENDED)),
    ]
    return [(ask, table[action]) for action, ask in asked if action in table]


def _at_gate(gate: GateName, actor: Actor) -> Q:
    """It waits there for a decision, or there experts were asked."""
    latest = CaseEvent.objects.filter(case=OuterRef("case"), kind=Consult.__name__).order_by("-seq")
    consulted = Hand.objects.filter(
        case=OuterRef("pk"), gate=gate.value, person=Subquery(latest.values("by")[:1])
    )
    return (Q(label=f"待{gate.value}") & _free_at(gate, actor)) | (
        Q(state=State.CONSULTING) & Q(Exists(consulted))
    )


def _free_at(gate: str, actor: Actor) -> Q:
    other = Hand.objects.filter(case=OuterRef("pk"), person=actor.id).exclude(gate=gate)
    return ~Q(Exists(other))


def _excluded(actor: Actor) -> QuerySet[CaseEvent, UUID]:
    named = f'"person":{canonical(actor.id)}'
    return CaseEvent.objects.filter(
        Q(kind=DeclareConflict.__name__, by=actor.id)
        | Q(kind=Recuse.__name__, body__contains=named)
    ).values_list("case", flat=True)


def _keys(scopes: Iterable[str]) -> list[UUID]:
    return [UUID(scope) for scope in scopes if _UUID.fullmatch(scope)]


_UUID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")
_NUMBER = re.compile(r"[0-9a-f]{4,32}")


# -- narrowing it down ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filter:
    """What the reader of the queue looks for; what is empty doesn't narrow."""

    benefit: str = ""
    label: str = ""
    batch: str = ""
    when: str = ""
    """One of `Times`' names."""
    mine: bool = False
    """Only what they have handled before."""
    words: str = ""

    def apply(self, rows: QuerySet[CaseRow], actor: Actor, today: date) -> QuerySet[CaseRow]:
        """The rows that fit."""
        exact = {"benefit": self.benefit, "label": self.label, "batch": self.batch}
        rows = rows.filter(**{name: value for name, value in exact.items() if value})
        if self.mine:
            own = Hand.objects.filter(case=OuterRef("pk"), person=actor.id)
            rows = rows.filter(Exists(own))
        if self.words.strip():
            rows = rows.filter(_named(self.words.strip()))
        return rows

    def within(self, rows: QuerySet[CaseRow], today: date) -> QuerySet[CaseRow]:
        """Those that are due when the reader said."""
        due = due_by(today).get(self.when)
        return rows if due is None else rows.filter(due)


def due_by(today: date) -> dict[str, Q]:
    """The parts of the queue. A week ends on Sunday."""
    sunday = today + timedelta(days=6 - today.weekday())
    return {
        "overdue": Q(due__lt=today),
        "today": Q(due=today),
        "week": Q(due__gt=today, due__lte=sunday),
        "later": Q(due__gt=sunday) | Q(due__isnull=True),
    }


@dataclass(frozen=True, slots=True)
class Times:
    """How many cases are due when."""

    overdue: int
    today: int
    week: int
    later: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.overdue + self.today + self.week + self.later


def times_of(rows: QuerySet[CaseRow], today: date) -> Times:
    """Counted in one query."""
    parts = {name: Count("pk", filter=due) for name, due in due_by(today).items()}
    return Times(**rows.select_related(None).order_by().aggregate(**parts))


@dataclass(frozen=True, slots=True)
class Choices:
    """What the queue can be narrowed to, with how many cases each holds."""

    benefits: dict[str, int]
    labels: dict[str, int]
    batches: dict[str, int]


def choices_of(rows: QuerySet[CaseRow]) -> Choices:
    """Counted in one query."""
    grouped = (
        rows.select_related(None)
        .order_by()
        .values_list("benefit", "label", "batch")
        .annotate(n=Count("pk"))
    )
    benefits: dict[str, int] = {}
    labels: dict[str, int] = {}
    batches: dict[str, int] = {}
    for benefit, label, batch, count in grouped:
        benefits[benefit] = benefits.get(benefit, 0) + count
        labels[label] = labels.get(label, 0) + count
        if batch:
            batches[batch] = batches.get(batch, 0) + count
    return Choices(*(dict(sorted(found.items())) for found in (benefits, labels, batches)))


def _named(words: str) -> Q:
    """By the beginning of a number, a number given elsewhere, or the applicant's identifier."""
    found = Q(external=words) | Q(applicant__reference__icontains=words)
    digits = words.lower().replace("-", "")
    if _NUMBER.fullmatch(digits):
        # A range, since a database may keep the number as such and not as text.
        first, last = UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))
        found |= Q(pk__gte=first, pk__lte=last)
    return found


def in_order(rows: QuerySet[CaseRow]) -> QuerySet[CaseRow]:
    """The most pressing first; what has no due date comes last."""
    return rows.order_by(F("due").asc(nulls_last=True), "submitted", "pk")
