"""The work queue: what waits for this person, the most pressing first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpResponse

from duixian.basics.dates import is_working_day
from duixian.office.accounts.actor import HANDLING, Actor, Role
from duixian.office.accounts.permissions import TABLE
from duixian.office.cases import services, store
from duixian.office.cases.acts import Urge
from duixian.office.cases.clocks import Reminder, reminders
from duixian.office.cases.models import CaseEvent, CaseRow
from duixian.office.cases.procedure import ACTION_AT, GateName
from duixian.office.cases.waiting import waiting_for
from duixian.office.keys import is_key
from duixian.portal.desk import batches
from duixian.portal.desk.naming import Named, called, names_of
from duixian.portal.desk.waiting import (
    PAGE,
    Filter,
    choices_of,
    due_by,
    in_order,
    times_of,
)
from duixian.portal.shell import clock
from duixian.portal.shell.guards import Request, guarded, holders, signed_in
from duixian.portal.shell.pages import page

DESKS = holders(
    *HANDLING, Role.FINANCE,
    Role.SUPERVISION,
)  # fmt: skip
"""Whoever has something to do with cases one by one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the queue."""

    it: CaseRow
    number: str
    applicant: Named
    is_provisional: bool
    reminder: Reminder | None
    urged: str
    """What the supervisors wrote, last."""
    may_batch: bool
    """It waits at a gate of review: rules may decide it with others."""


@guarded(DESKS)
def queue(request: Request) -> HttpResponse:
    """The queue."""
    actor, today = signed_in(request), clock.today()
    wanted = _filter(request)
    everything = waiting_for(actor, today)
    chosen = wanted.apply(everything, actor, today)
    shown = wanted.within(chosen, today)
    times, choices = times_of(chosen, today), choices_of(everything)
    pages = Paginator(in_order(shown), PAGE)
    pages.count = getattr(times, wanted.when, times.total)
    here = pages.get_page(request.GET.get("page"))
    rows = rows_of(here)
    return page(
        request,
        "desk/queue.html",
        {
            "rows": rows, "page": here, "times": times, "choices": choices, "filter": wanted,
            "is_filtered": wanted != Filter(), "checks": batches.open_checks(actor),
            "may_batch": any(row.may_batch for row in rows) and may_review(actor),
            "parts": list(due_by(today)),
        },
    )  # fmt: skip


def may_review(actor: Actor) -> bool:
    """True for who may decide at some gate of review."""
    actions = {ACTION_AT[gate] for gate in GateName if gate is not GateName.INTAKE}
    return any(not actions.isdisjoint(TABLE[role]) for role in actor.roles)


def _filter(request: Request) -> Filter:
    asked = request.GET
    when = asked.get("when", "")
    return Filter(
        asked.get("benefit", ""), asked.get("label", ""), asked.get("batch", ""),
        when if when in due_by(clock.today()) else "", asked.get("mine") == "1",
        asked.get("q", "")[:100],
    )  # fmt: skip


def rows_of(found: Iterable[CaseRow]) -> list[Row]:
    """Rows as the table shows them: the reminders of the office, in two queries for all."""
    rows = list(found)
    cases, today = store.current_of(rows), clock.today()
    urged = _urged(rows)
    names = names_of(row.applicant for row in rows)
    return [
        Row(
            row, called(row),
            names[row.applicant_id], _is_provisional(row),
            next(iter(reminders(cases[row.pk].clocks, today)), None), urged.get(row.pk, ""),
            row.label in REVIEWS,
        )
        for row in rows
    ]  # fmt: skip


REVIEWS = frozenset(f"待{gate.value}" for gate in GateName if gate is not GateName.INTAKE)


def _is_provisional(row: CaseRow) -> bool:
    if row.due is None:
        return False
    worked = is_working_day(row.due)
    return worked is not None and worked.provisional


def _urged(rows: Sequence[CaseRow]) -> dict[UUID, str]:
    events = CaseEvent.objects.filter(case__in=[row.pk for row in rows], kind=Urge.__name__)
    found: dict[UUID, str] = {}
    for case, body in events.order_by("seq").values_list("case", "body"):
        found[case] = json.loads(body)["act"]["words"]
    return found


# -- what the rules say, after the page is there -------------------------------------------------


@guarded(DESKS)
def verdicts(request: Request) -> HttpResponse:
    """For htmx: what the rules say of the rows on the page, each put into its own cell."""
    actor = signed_in(request)
    asked = [id for id in request.GET.getlist("id") if is_key(id)][:PAGE]
    rows = list(waiting_for(actor, clock.today()).filter(pk__in=asked))
    return page(request, "desk/verdicts.html", {"verdicts": verdicts_of(rows)})


def verdicts_of(rows: Sequence[CaseRow]) -> dict[UUID, dict[str, Any]]:
    """The verdict and the amount of many cases; kept by the facts they were made from.

    A snapshot is named by its content and the rules by theirs, so what is kept is never stale.
    """
    cases = store.current_of(rows)
    keys = {row.pk: f"desk/{row.edition}/{row.benefit}/{cases[row.pk].snapshot}" for row in rows}
    kept = cache.get_many(set(keys.values()))
    judged = services.judgements([row for row in rows if keys[row.pk] not in kept])
    fresh = {
        keys[id]: {"verdict": found.verdict, "low": found.low, "high": found.high}
        for id, found in judged.items()
    }
    cache.set_many(fresh)
    known = {**kept, **fresh}
    return {id: known[key] for id, key in keys.items() if key in known}
