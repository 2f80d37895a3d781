"""Personal data past its retention: listed by kind and day, erased by whoever may.

个人信息保护法 第19条: kept no longer than its purpose needs; 第47条: then erased unasked. What a
case that is still open needs stays, and is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from duixian.basics.text import Text, say
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.cases.case import ENDED, State
from duixian.office.cases.models import CaseRow
from duixian.office.cases.services import erase_facts
from duixian.office.clock import day_of
from duixian.office.refusal import Refused
from duixian.office.register import personal
from duixian.office.register.models import PersonalItem, Subject

_DONE = [*(state.value for state in ENDED), State.PAID.value]


@dataclass(frozen=True, slots=True)
class Past:
    """What is held of a subject beyond its time; no text of it."""

    subject: Subject
    kinds: tuple[str, ...]
    since: date
    """The earliest day that was to be the last."""
    purposes: tuple[str, ...]
    is_needed: bool
    """An open case has the subject as applicant or payee."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was taken out, and of whom it could not be."""

    subjects: int
    pieces: int
    kept: tuple[tuple[Subject, Text], ...]


def past_retention(by: Actor, on: date) -> list[Past]:
    """Everything that is past its retention, the oldest first.

    Raises:
        Refused: `not-permitted`.
    """
    require(by, Action.ERASE_PERSONAL, Thing("个人信息"))
    held: dict[Subject, list[PersonalItem]] = {}
    rows = PersonalItem.objects.filter(retain_until__lt=on).select_related("subject")
    for item in rows.order_by("retain_until", "pk"):
        held.setdefault(item.subject, []).append(item)
    needed = _needed(list(held))
    return [
        Past(
            subject, tuple(item.kind for item in items), items[0].retain_until,
            tuple(dict.fromkeys(item.purpose for item in items)), subject.pk in needed,
        )
        for subject, items in held.items()
    ]  # fmt: skip


def erase_past(by: Actor, *, reason: str, at: datetime) -> Erased:
    """Erase it. Of whom nothing is left, values of facts and snapshots of cases go too.

    Each subject by itself: a killed run goes on where it stopped.

    Raises:
        Refused: `not-permitted`.
    """
    subjects = pieces = 0
    kept: list[tuple[Subject, Text]] = []
    for past in past_retention(by, day_of(at)):
        if past.is_needed:
            kept.append((past.subject, say("还有办件没有办结")))
            continue
        try:
            pieces += personal.erase_past(by, past.subject, reason=reason, at=at)
            if not past.subject.personal.exists():
                pieces += personal.erase(by, past.subject, reason=reason, at=at)
                pieces += erase_facts(by, past.subject, reason=reason, at=at)
        except Refused as refused:  # pragma: no cover - a case that opened at this very moment
            kept.append((past.subject, refused.reason))
            continue
        subjects += 1
    return Erased(subjects, pieces, tuple(kept))


def _needed(subjects: Sequence[Subject]) -> set[object]:
    rows = CaseRow.objects.exclude(state__in=_DONE).filter(
        Q(applicant__in=subjects) | Q(payee__in=subjects)
    )
    return {key for pair in rows.values_list("applicant", "payee") for key in pair}
