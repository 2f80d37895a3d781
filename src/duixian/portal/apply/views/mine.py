"""Everything of mine: what needs me now, what runs, what has ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse

from duixian.basics.dates import WorkingDay
from duixian.basics.text import Text
from duixian.language.plain import Phrase
from duixian.office.cases.case import APPLICANT, ENDED, State
from duixian.office.cases.clocks import Reminder, reminders
from duixian.office.cases.models import CaseRow
from duixian.portal.apply import naming, own, track
from duixian.portal.apply.chances import Chance, chances
from duixian.portal.apply.own import Held
from duixian.portal.apply.words import tone
from duixian.portal.shell import clock
from duixian.portal.shell.guards import APPLICANTS, Request, guarded, signed_in
from duixian.portal.shell.naming import kind_name
from duixian.portal.shell.pages import page
from duixian.portal.shell.policies import official

OVER = frozenset({*ENDED, State.PAID})
PER_PAGE = 50
MOST_TABS = 4
"""More than these are chosen from a list."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One case in the list."""

    held: Held
    benefit: Phrase
    who: str | Text
    object: str
    owner: Phrase
    since: datetime
    due: WorkingDay | None
    is_late: bool
    is_paused: bool
    tone: str
    url: str
    is_offer: bool


@dataclass(frozen=True, slots=True)
class Nudge:
    """A clock that presses, and whether the applicant is the one to act."""

    entry: Entry
    reminder: Reminder
    is_mine: bool
    owner: Phrase


@guarded(APPLICANTS)
def mine(request: Request) -> HttpResponse:
    """The applicant's cases, for all that they speak for or for one of them."""
    actor, today = signed_in(request), clock.today()
    subjects = own.subjects_of(actor)
    names = own.names_of(subjects)
    chosen = next((s for s in subjects if str(s.pk) == request.GET.get("for", "")), None)
    keys = [chosen.pk] if chosen is not None else [s.pk for s in subjects]
    rows = CaseRow.objects.filter(applicant__in=keys).select_related("applicant")
    over = [state.value for state in OVER]
    open_rows = list(rows.exclude(state__in=over).order_by("due", "-drafted")[:500])
    ended = Paginator(rows.filter(state__in=over).order_by("-submitted", "pk"), PER_PAGE)
    here = ended.get_page(request.GET.get("page"))
    held = own.with_history([*open_rows, *here.object_list])
    things = own.things_of([one.row for one in held])
    entries = [_entry(one, names, things, today) for one in held]
    active, finished = entries[: len(open_rows)], entries[len(open_rows) :]
    me = chosen or (subjects[0] if subjects else None)
    return page(
        request,
        "apply/mine.html",
        {
            "subjects": [(s, kind_name(official(), s.kind), names[s.pk]) for s in subjects],
            "is_many": len(subjects) > MOST_TABS,
            "chosen": chosen,
            "now": [entry for entry in active if _needs_me(entry)],
            "running": [entry for entry in active if not _needs_me(entry)],
            "finished": finished,
            "ended": here,
            "nudges": _nudges(active, today),
            "me": me,
            "me_name": names[me.pk] if me is not None else "",
            "chances": _chances(me, [entry.held.row for entry in entries]),
            "is_several": len(subjects) > 1,
        },
    )


def _entry(
    held: Held, names: dict[UUID, str | Text], things: dict[UUID, str], today: date
) -> Entry:
    row, case = held.row, held.case
    due, is_paused = track.due_of(case)
    return Entry(
        held,
        naming.benefit_name(row.benefit),
        names[row.applicant_id],
        things.get(row.pk, ""),
        naming.owner_name(track.holder(case)),
        track.since_of(held.events),
        due,
        due is not None and not is_paused and today > due.day,
        is_paused,
        tone(row.state),
        reverse("apply:case", args=[row.pk]),
        case.state is State.DRAFT and bool(case.terms.snapshot),
    )


def _needs_me(entry: Entry) -> bool:
    return track.holder(entry.held.case) == APPLICANT or entry.held.case.state is State.BOUNCED


def _nudges(entries: Sequence[Entry], today: date) -> list[Nudge]:
    found = [
        Nudge(entry, one, one.owner == APPLICANT, naming.owner_name(one.owner))
        for entry in entries
        for one in reminders(entry.held.case.clocks, today)
    ]
    return sorted(found, key=lambda nudge: (not nudge.is_mine, -nudge.reminder.late))


def _chances(me: Any, rows: Sequence[CaseRow]) -> list[Chance]:
    if me is None:
        return []
    taken = {
        row.benefit for row in rows
        if row.applicant_id == me.pk and row.object == str(me.pk)
        and State(row.state) not in ENDED
    }  # fmt: skip
    return chances(me, taken, clock.today())
