"""公示 that runs: the cases that anybody may read about, and nothing of them a day later."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from duixian.office.accounts.actor import Actor
from duixian.office.cases import acts, store
from duixian.office.cases.case import Case, Objection, State
from duixian.office.cases.models import CaseEvent, CaseRow
from duixian.office.clock import day_of
from duixian.portal.notices.names import Shown, shown
from duixian.portal.shell.pages import missing

RUNNING = (State.PUBLISHED.value, State.CONTESTED.value)
"""A notice goes on while an objection to it is heard: nobody takes it down by objecting."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One case under notice."""

    id: UUID
    benefit: str
    department: str
    year: int
    applicant: Shown
    amount: int
    batch: str
    batch_title: str
    since: date | None
    until: date
    is_provisional: bool
    """The working days reach past the published calendar."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The list of one batch under notice."""

    batch: str
    title: str
    benefit: str
    until: date
    cases: int
    amount: int


class Gone(Exception):
    """The period is over."""


def running(on: date, benefits: Iterable[str] | None = None) -> QuerySet[CaseRow]:
    """Cases under notice on a day, those that end first before the others."""
    rows = CaseRow.objects.filter(state__in=RUNNING, notice_until__gte=on)
    if benefits is not None:
        rows = rows.filter(benefit__in=list(benefits))
    return rows.select_related("applicant", "batch").order_by("notice_until", "benefit", "pk")


def sheets(rows: QuerySet[CaseRow]) -> list[Sheet]:
    """The lists among them, in one query."""
    found: Any = (
        rows.filter(batch__isnull=False)
        .order_by()
        .values("batch", "batch__title", "benefit", "notice_until")
        .annotate(cases=Count("pk"), total=Sum("amount"))
        .order_by("notice_until", "batch")
    )
    return [
        Sheet(
            row["batch"], row["batch__title"], row["benefit"], row["notice_until"], row["cases"],
            row["total"],
        )
        for row in found
    ]  # fmt: skip


def entries(rows: Iterable[CaseRow]) -> list[Entry]:
    """As the public may see them; three queries whatever their number."""
    those = list(rows)
    who = shown(row.applicant for row in those)
    papers = _papers(those)
    made = []
    for row in those:
        assert row.notice_until is not None
        since, provisional = papers.get(row.pk, (None, False))
        made.append(
            Entry(
                row.pk, row.benefit, row.department, row.year, who[row.applicant_id], row.amount,
                row.batch_id or "", row.batch.title if row.batch else "", since, row.notice_until,
                provisional,
            )
        )  # fmt: skip
    return made


def one(id: UUID, on: date) -> CaseRow:
    """A case under notice.

    Raises:
        Http404: it never was, or is no longer meant to be known.
        Gone: its notice ran and is over.
    """
    row = CaseRow.objects.select_related("applicant", "batch").filter(pk=id).first()
    if row is None or row.notice_until is None:
        raise missing()
    if row.state not in RUNNING or row.notice_until < on:
        raise Gone
    return row


@dataclass(frozen=True, slots=True)
class Mine:
    """An objection, for whoever made it."""

    objection: Objection
    on: date
    benefit: str
    department: str
    notice_until: date | None
    case: UUID
    is_running: bool


def objections_in(row: CaseRow, by: Actor) -> list[Objection]:
    """Their own, in one case."""
    return _of(store.current(row.pk, row.head), by)


def objections_of(by: Actor, on: date) -> list[Mine]:
    """Everything that somebody objected to, the latest first; three queries at most.

    They learn what became of their words, and nothing else of a case that is not theirs.
    """
    said = CaseEvent.objects.filter(kind=acts.Object.__name__, by=by.id).order_by("at", "pk")
    moments = list(said.values_list("case", "at"))
    rows = {row.pk: row for row in CaseRow.objects.filter(pk__in={id for id, _ in moments})}
    cases = store.current_of(rows.values())
    own = {id: iter(_of(case, by)) for id, case in cases.items()}
    found = [_mine(rows[id], next(own[id]), day_of(at), on) for id, at in moments]
    return found[::-1]


def _of(case: Case, by: Actor) -> list[Objection]:
    return [one for one in case.objections if one.by == by.id]


def _mine(row: CaseRow, objection: Objection, made: date, today: date) -> Mine:
    until = row.notice_until
    is_running = row.state in RUNNING and until is not None and until >= today
    return Mine(objection, made, row.benefit, row.department, until, row.pk, is_running)


def _papers(rows: list[CaseRow]) -> dict[UUID, tuple[date, bool]]:
    """Since when each is published, and whether its end is provisional: the last notice counts."""
    found: dict[UUID, tuple[date, bool]] = {}
    events = CaseEvent.objects.filter(
        case__in=[row.pk for row in rows], kind=acts.Publish.__name__
    ).order_by("case", "seq")
    for event in events:
        act = acts.event_from_json(json.loads(event.body)).act
        assert isinstance(act, acts.Publish)
        found[event.case_id] = day_of(event.at), act.provisional
    return found
