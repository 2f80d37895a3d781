"""Applications made on another platform come in with their numbers; their status goes back out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from duixian.basics.text import Text, say
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.audit.services import note
from duixian.office.cases import acts, editions, facts, store
from duixian.office.cases.acts import Command
from duixian.office.cases.models import CaseEvent, CaseRow
from duixian.office.cases.services import Application, follow_rules, open_case, require_not_barred
from duixian.office.clock import day_of
from duixian.office.refusal import Refused
from duixian.office.register.services import handle, subject_for


@dataclass(frozen=True, slots=True)
class Foreign:
    """One application as the other platform hands it over."""

    number: str
    benefit: str
    kind: str
    reference: str
    """The applicant's public identifier."""
    facts: Mapping[str, Any]
    materials: Mapping[str, str] = field(default_factory=dict)
    """Name → SHA-256 of a file that was handed over beside it."""
    object: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """One that could not be taken in, and why."""

    number: str
    code: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a delivery."""

    taken: tuple[CaseRow, ...]
    there_before: tuple[str, ...]
    rejected: tuple[Rejected, ...]


def take_in(
    by: Actor, system: str, delivery: Iterable[Foreign], *, at: datetime,
    package: str = "qiantang-2025", year: int = 2025, department: str,
) -> Imported:  # fmt: skip
    """Take in applications; the same number comes in once, a bad one harms no other.

    Raises:
        Refused: `not-permitted`.
    """
    thing = Thing("外部申报", system, department=department)
    authority = require(by, Action.ACCEPT, thing)
    rules, _, _ = editions.pin(package, day_of(at))
    taken: list[CaseRow] = []
    before: list[str] = []
    rejected: list[Rejected] = []
    for one in delivery:
        if CaseRow.objects.filter(system=system, external=one.number).exists():
            before.append(one.number)
            continue
        try:
            with transaction.atomic():
                if facts.leads(rules, one.benefit) != department:
                    raise Refused(
                        "other-department", say("这个待遇不由「{name}」办理", name=department)
                    )
                taken.append(_take(by, system, one, package, year, at))
        except Refused as refused:
            rejected.append(Rejected(one.number, refused.code, refused.reason))
    with transaction.atomic():
        note(
            by, authority, Action.ACCEPT, thing, at=at,
            after={"taken": len(taken), "rejected": len(rejected)},
        )  # fmt: skip
    return Imported(tuple(taken), tuple(before), tuple(rejected))


def _take(by: Actor, system: str, one: Foreign, package: str, year: int, at: datetime) -> CaseRow:
    subject = subject_for(one.kind, one.reference, at=at)
    require_not_barred(subject, day_of(at))
    application = Application(one.benefit, subject, package, year, one.object)
    # By the system, not by the officer who ran the import: that is no gate.
    row = open_case(application, by=system, at=at, system=system, external=one.number)
    for name, file in one.materials.items():
        store.act(row, Command(system, at, acts.Attach(name, file)))
    rules = editions.pinned(row.package, row.edition, day_of(at))
    snapshot = facts.take(one.facts, rules, one.benefit, subject)
    done = store.act(row, Command(system, at, acts.Submit(snapshot)))
    handle(subject, row.department, str(row.pk), since=day_of(at))
    follow_rules(row, done, at=at)
    return row


def status_for(
    by: Actor, system: str, department: str, *, after: int = 0
) -> Iterator[dict[str, Any]]:
    """Every change since event `after`, for the other platform; `event` is where to go on.

    Raises:
        Refused: `not-permitted`.
    """
    require(by, Action.READ_CASE, Thing("外部申报", system, department=department))
    rows = CaseEvent.objects.filter(
        case__system=system, case__department=department, pk__gt=after
    ).select_related("case")
    return (
        {
            "event": row.pk, "number": row.case.external, "act": acts.WORDS[acts.KINDS[row.kind]],
            "state": row.case.label, "at": row.at.isoformat(), "paid": row.case.paid,
        }
        for row in rows.order_by("pk")
    )  # fmt: skip
