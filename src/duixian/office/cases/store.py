"""Events in, events out: the only place that writes to a case."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from duixian.basics.text import say
from duixian.office.cases.acts import (
    Command,
    Event,
    Submit,
    event_as_json,
    event_from_json,
)
from duixian.office.cases.case import Case, apply, fold
from duixian.office.cases.clocks import due
from duixian.office.cases.decide import decide
from duixian.office.cases.models import Batch, CaseEvent, CaseRow, Hand
from duixian.office.cases.procedure import Mode
from duixian.office.ledger.verify import GENESIS, digest
from duixian.office.refusal import Refused
from duixian.office.register.models import Subject

_FOLDED: OrderedDict[str, Case] = OrderedDict()
"""By the hash of the last event, which stands for the whole history: never stale."""
_MOST = 2048


def begin(id: UUID, command: Command, *, system: str = "", external: str | None = None) -> CaseRow:
    """A new case.

    Raises:
        Refused: `case-exists`.
    """
    (event,) = decide(None, command, str(id))
    case = apply(None, event)
    terms = case.terms
    body = event_as_json(event)
    batch = Batch.objects.get(pk=terms.batch) if terms.batch else None
    try:
        with transaction.atomic():
            row = CaseRow.objects.create(
                id=id, package=terms.package, edition=terms.edition, benefit=terms.benefit,
                applicant=Subject.objects.get(pk=terms.applicant), object=terms.object,
                payee=Subject.objects.get(pk=terms.payee), year=terms.year,
                department=terms.department, batch=batch,
                is_unasked=terms.procedure.mode is Mode.UNASKED, system=system, external=external,
                version=1, head=digest(GENESIS + body), state=case.state, label=case.label,
                drafted=command.at,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(
            "case-exists",
            say(
                "{object}{year}年度的「{benefit}」已经有一件在办或办结",
                object=terms.object, year=terms.year, benefit=terms.benefit,
            ),
            say("查看已有的那一件"),
        ) from error  # fmt: skip
    _write(row, event, body, GENESIS)
    _remember(row.head, case)
    return row


def act(row: CaseRow, command: Command) -> Case:
    """One act on a case, in the turn of whoever holds the row.

    `row` is brought up to date. On SQLite writers queue for the database, on PostgreSQL for the
    row; an act decided on an older version is refused by the conditional update.

    Raises:
        Refused: as `decide`; `changed-meanwhile`.
    """
    head = CaseRow.objects.select_for_update().values_list("head", flat=True).get(pk=row.pk)
    case = current(row.pk, head)
    (event,) = decide(case, command)
    after = apply(case, event)
    body = event_as_json(event)
    new = digest(head + body)
    changed = {
        "version": after.version, "head": new, "state": after.state.value, "label": after.label,
        "amount": after.amount, "paid": after.paid, "claim": after.claim or None,
        "notice_until": after.notice_until, "due": _next_due(after),
        "barred_until": after.barred_until,
        "submitted": command.at if isinstance(event.act, Submit) else row.submitted,
    }  # fmt: skip
    if not CaseRow.objects.filter(pk=row.pk, head=head).update(**changed):
        raise Refused(  # pragma: no cover - the lock of the row comes first
            "changed-meanwhile", say("这件刚刚被别人办过"), say("刷新后再办")
        )
    for name, value in changed.items():
        setattr(row, name, UUID(str(value)) if name == "claim" and value else value)
    _write(row, event, body, head)
    for gate, person in after.hands[len(case.hands) :]:
        Hand.objects.create(case=row, person=person, gate=gate)
    _remember(new, after)
    return after


def current(id: UUID, head: str = "") -> Case:
    """The case as all of its events give it."""
    if not head:
        head = CaseRow.objects.values_list("head", flat=True).get(pk=id)
    found = _FOLDED.get(head)
    if found is None:
        found = fold(events(id))
        _remember(head, found)
    else:
        _FOLDED.move_to_end(head)
    return found


def current_of(rows: Iterable[CaseRow]) -> dict[UUID, Case]:
    """Many cases at once: at most one query, however many."""
    found: dict[UUID, Case] = {}
    missing: dict[UUID, CaseRow] = {}
    for row in rows:
        known = _FOLDED.get(row.head)
        if known is None:
            missing[row.pk] = row
        else:
            _FOLDED.move_to_end(row.head)
            found[row.pk] = known
    told: dict[UUID, list[Event]] = {}
    kept = CaseEvent.objects.filter(case__in=missing).order_by("case", "seq")
    for case, body in kept.values_list("case", "body") if missing else ():
        told.setdefault(case, []).append(event_from_json(json.loads(body)))
    for id, said in told.items():
        found[id] = fold(said)
        # An act may have come between: remember only what the row stands for.
        if found[id].version == missing[id].version:
            _remember(missing[id].head, found[id])
    return found


def events(id: UUID) -> list[Event]:
    """All of a case's events, in order."""
    rows = CaseEvent.objects.filter(case=id).order_by("seq").values_list("body", flat=True)
    return [event_from_json(json.loads(body)) for body in rows]


def faults(row: CaseRow) -> list[str]:
    """What does not agree between a case's row and its events; nothing, if all is well."""
    head, found = GENESIS, []
    for kept in row.events.order_by("seq"):
        head = digest(head + kept.body)
        if kept.hash != head:
            found.append(f"{row.pk}: event {kept.seq} was changed, or one before it")
            break
    folded = fold(events(row.pk))
    if (row.head, row.version) != (head, folded.version):
        found.append(f"{row.pk}: the row ends elsewhere than its events")
    for name, expected in (
        ("state", folded.state.value),
        ("label", folded.label),
        ("amount", folded.amount),
        ("paid", folded.paid),
        ("claim", folded.claim or None),
        ("due", _next_due(folded)),
    ):
        said = getattr(row, name)
        if (str(said) if name == "claim" and said else said) != expected:
            found.append(f"{row.pk}: the row says {name} {said}, the events {expected}")
    hands = sorted(row.hands.values_list("gate", "person"))
    if hands != sorted(folded.hands):
        found.append(f"{row.pk}: the hands differ from the events")
    return found


def _write(row: CaseRow, event: Event, body: str, head: str) -> None:
    CaseEvent.objects.create(
        case=row, seq=event.seq, kind=type(event.act).__name__, by=event.by, at=event.at,
        body=body, hash=digest(head + body),
    )  # fmt: skip


def _next_due(case: Case) -> date | None:
    days = [ends.day for clock in case.clocks if clock.is_running and (ends := due(clock))]
    return min(days, default=None)


def _remember(head: str, case: Case) -> None:
    _FOLDED[head] = case
    while len(_FOLDED) > _MOST:
        _FOLDED.popitem(last=False)
