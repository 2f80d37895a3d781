"""One case from the first event to the last, worked out again; all cases against their events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from duixian.basics.text import Text, say
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.audit.models import Record
from duixian.office.cases import acts, services, store
from duixian.office.cases.acts import WORDS, Event
from duixian.office.cases.models import CaseRow, Content
from duixian.office.refusal import Refused
from duixian.portal.shell.guards import Request, guarded, signed_in
from duixian.portal.shell.pages import missing
from duixian.portal.shell.people import Person, people
from duixian.portal.trail.shared import EXAMINES, draw, one_page
from duixian.portal.trail.words import field_word, in_words, value_word

BLOCK = 25
"""Cases examined in one request; the page asks for the next by itself."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event as it is shown."""

    event: Event
    word: str
    who: Person
    hash: str
    details: tuple[tuple[str, str], ...]
    digests: tuple[tuple[Text, str, bool], ...]
    """What it refers to by its SHA-256, and whether that is still kept."""


@guarded(EXAMINES)
def cases(request: Request) -> HttpResponse:
    """Find a case; examine them all."""
    by = signed_in(request)
    require(by, Action.READ_CASE, Thing("办件"))
    rows = CaseRow.objects.select_related("applicant").order_by("-drafted", "pk")
    asked = request.GET.get("q", "").strip()
    if asked:
        rows = _found(rows, asked)
    return draw(request, "cases.html", {"page": one_page(request, rows), "asked": asked})


def _found(rows: Any, asked: str) -> Any:
    by_reference = rows.filter(applicant__reference=asked) | rows.filter(benefit__contains=asked)
    try:
        return by_reference | rows.filter(pk=UUID(asked))
    except ValueError:
        return by_reference


@guarded(EXAMINES)
def case(request: Request, id: UUID) -> HttpResponse:
    """The whole life of a case: events with their chain, what they rest on, money, records."""
    row = _row(signed_in(request), id)
    events, hashes = store.events(row.pk), _hashes(row)
    known = people(id for event in events for id in _ids(event))
    kept = set(
        Content.objects.filter(pk__in=_digests(events)).values_list("pk", flat=True)
    )  # snapshots and traces may have been erased
    steps = [
        Step(
            event, WORDS[type(event.act)], known[event.by], hash, _details(event, known),
            tuple((name, value, value in kept) for name, value in _refers(event)),
        )
        for event, hash in zip(events, hashes, strict=True)
    ]  # fmt: skip
    return draw(
        request, "case.html",
        {
            "row": row, "steps": steps, "case": store.current(row.pk, row.head),
            "faults": [in_words(fault) for fault in store.faults(row)],
            "records": Record.objects.filter(kind="办件", thing=str(row.pk)).count(),
            "payments": list(row.payments.select_related("batch").order_by("attempt")),
        },
    )  # fmt: skip


@guarded(EXAMINES)
def replay(request: Request, id: UUID) -> HttpResponse:
    """Each decision again, from the facts and the rules of its day: the same or not."""
    row = _row(signed_in(request), id)
    refused: Refused | None = None
    found: list[tuple[int, bool]] = []
    try:
        found = services.replay(row)
    except Refused as error:
        refused = error
    decisions = [
        event.seq
        for event in store.events(row.pk)
        if isinstance(event.act, acts.Pass | acts.Refuse)
    ]
    again = dict(found)
    values = {
        "row": row, "refused": refused, "decided": len(decisions),
        "rows": [(seq, again.get(seq)) for seq in decisions],
        "is_same": bool(again) and all(again.values()),
    }  # fmt: skip
    return draw(request, "_replay.html" if request.htmx else "replay.html", values)


@guarded(EXAMINES)
def check_all(request: Request) -> HttpResponse:
    """Rows against events, a block at a time; the page shows how far it is."""
    by = signed_in(request)
    require(by, Action.READ_CASE, Thing("办件"))
    start = _number(request.GET.get("from", "0"))
    bad = _number(request.GET.get("bad", "0"))
    total = CaseRow.objects.count()
    block = list(CaseRow.objects.order_by("drafted", "pk")[start : start + BLOCK])
    found = [(row, [in_words(fault) for fault in store.faults(row)]) for row in block]
    wrong = [(row, faults) for row, faults in found if faults]
    done = min(start + len(block), total)
    values = {
        "total": total, "done": done, "wrong": wrong, "bad": bad + len(wrong),
        "next": f"{reverse('trail:check')}?from={done}&bad={bad + len(wrong)}"
        if done < total and block else "",
    }  # fmt: skip
    return draw(request, "_check.html" if request.htmx else "check.html", values)


def _row(by: Actor, id: UUID) -> CaseRow:
    try:
        services.read(by, id)
    except Refused as refused:
        raise missing() from refused
    return CaseRow.objects.select_related("applicant", "payee", "batch").get(pk=id)


def _hashes(row: CaseRow) -> list[str]:
    return list(row.events.order_by("seq").values_list("hash", flat=True))


def _refers(event: Event) -> list[tuple[Text, str]]:
    """Snapshot, trace and edition, by digest."""
    named = {"snapshot": say("事实快照"), "trace": say("推理"), "edition": say("规则版本")}
    return [
        (word, value) for name, word in named.items() if (value := getattr(event.act, name, ""))
    ]


def _digests(events: list[Event]) -> list[str]:
    return [value for event in events for _, value in _refers(event)]


_HIDDEN = ("snapshot", "trace", "edition", "procedure", "applicant", "payee")
"""Shown elsewhere."""
_PEOPLE = ("prepared_by", "approved_by", "person")


def _ids(event: Event) -> list[str]:
    return [event.by, *(getattr(event.act, name, "") for name in _PEOPLE)]


def _details(event: Event, known: Mapping[str, Person]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for field in fields(event.act):
        value = getattr(event.act, field.name)
        if field.name in _HIDDEN or value in ("", None, (), False):
            continue
        if field.name in _PEOPLE:
            value = known[value].name
        pairs.append((field_word(field.name), value_word(field.name, value)))
    return tuple(pairs)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0
