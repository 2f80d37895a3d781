"""Which cases wait for this very person: role × department × gate, in one query.

Left out is what they may not decide: cases where they acted at another gate, declared an interest,
were recused, or speak for the applicant. The columns that the events of a case project are asked,
so that the answer costs the same however long the histories are.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.permissions import TABLE, Action, Allowed
from duixian.office.cases.acts import Consult, DeclareConflict, Recuse
from duixian.office.cases.case import ENDED, RE_EXAMINATION, State
from duixian.office.cases.models import CaseEvent, CaseRow, Hand
from duixian.office.cases.procedure import ACTION_AT, GateName
from duixian.office.keys import is_key
from duixian.office.ledger.verify import canonical

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
    return [UUID(scope) for scope in scopes if is_key(scope)]
