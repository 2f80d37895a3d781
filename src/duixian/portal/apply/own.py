"""What belongs to whoever asks: subjects, cases, papers. Everything else is not there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Sum

from duixian.basics.text import Text, say
from duixian.library.package import Package
from duixian.office.accounts.actor import Actor, Role
from duixian.office.cases import editions, services
from duixian.office.cases.acts import Event, event_from_json
from duixian.office.cases.case import ENDED, Case, State, fold
from duixian.office.cases.models import CaseEvent, CaseRow
from duixian.office.clock import day_of
from duixian.office.keys import is_key
from duixian.office.payment.services import HOLDER
from duixian.office.refusal import Refused
from duixian.office.register.models import PersonalItem, Subject
from duixian.office.register.secrets import decrypt, masked
from duixian.portal.apply.track import Typical, typical_times
from duixian.portal.shell.pages import missing

NAME = "姓名"
FINISHED = (
    *(State.PAID, State.REFUSED, State.DECLINED, State.RECOVERING, State.RECOVERED),
)  # fmt: skip
"""Went all the way, with whatever end; one that was withdrawn did not."""
MOST_FINISHED = 500
"""The latest so many are enough to say what is typical."""


@dataclass(frozen=True, slots=True)
class Held:
    """A case with everything that happened to it."""

    row: CaseRow
    events: tuple[Event, ...]
    case: Case


def subjects_of(actor: Actor) -> list[Subject]:
    """Enterprises and persons that somebody speaks for."""
    keys = [key for key in actor.scopes(Role.APPLICANT) if is_key(key)]
    return list(Subject.objects.filter(pk__in=keys).order_by("kind", "reference", "created", "pk"))


def subject_of(actor: Actor, key: UUID | str) -> Subject:
    """One of them.

    Raises:
        Http404: it is not there, or not theirs.
    """
    if not is_key(str(key)) or not actor.speaks_for(str(key)):
        raise missing()
    found = Subject.objects.filter(pk=key).first()
    if found is None:
        raise missing()
    return found


def names_of(subjects: Iterable[Subject]) -> dict[UUID, str | Text]:
    """What to call them: an enterprise by the holder of its account, a person by a masked name,
    everything else by its number; one query whatever their number.
    """
    those = list(subjects)
    items = PersonalItem.objects.filter(
        subject__in=[one.pk for one in those], kind__in=[NAME, HOLDER]
    ).order_by("kind")
    held = {(item.subject_id, item.kind): item.cipher for item in items}
    found: dict[UUID, str | Text] = {}
    for one in those:
        person, firm = held.get((one.pk, NAME)), held.get((one.pk, HOLDER))
        if one.is_person:
            found[one.pk] = masked(decrypt(person)) if person else say("个人(姓名没有登记)")
        elif firm and one.kind == "企业":
            found[one.pk] = decrypt(firm)
        else:
            found[one.pk] = one.reference or ""
    return found


def case_of(actor: Actor, id: UUID) -> Held:
    """A case of somebody that the actor speaks for.

    Raises:
        Http404: it is not there, or somebody else's.
    """
    row = CaseRow.objects.select_related("applicant", "payee", "batch").filter(pk=id).first()
    if row is None or not actor.speaks_for(str(row.applicant_id)):
        raise missing()
    try:
        services.read(actor, id)
    except Refused:  # pragma: no cover - whoever speaks for it may read it
        raise missing() from None
    return with_history([row])[0]


def with_history(rows: Sequence[CaseRow]) -> list[Held]:
    """Cases with their events: one query whatever their number."""
    found = histories([row.pk for row in rows])
    return [Held(row, found[row.pk], fold(found[row.pk])) for row in rows]


def histories(ids: Iterable[UUID]) -> dict[UUID, tuple[Event, ...]]:
    """All events of some cases, in order."""
    found: dict[UUID, list[Event]] = {}
    rows = CaseEvent.objects.filter(case__in=list(ids)).order_by("case", "seq")
    for case, body in rows.values_list("case", "body"):
        found.setdefault(case, []).append(event_from_json(json.loads(body)))
    return {case: tuple(events) for case, events in found.items()}


def things_of(rows: Iterable[CaseRow]) -> dict[UUID, str]:
    """What each case is for, where that is not the applicant: its number; one query for all.

    A thing that the register knows is held by its key, whoever applies for it.
    """
    those = [row for row in rows if row.object != str(row.applicant_id)]
    known = Subject.objects.in_bulk([row.object for row in those if is_key(row.object)])
    shown = {str(key): subject.reference or "" for key, subject in known.items()}
    return {row.pk: shown.get(row.object, row.object) for row in those}


def rules_of(row: CaseRow) -> Package:
    """The policy by which a case is judged.

    Raises:
        Refused: `edition-missing`.
    """
    return editions.pinned(row.package, row.edition, day_of(row.drafted))


_TYPICAL: dict[str, tuple[tuple[int, int], Mapping[str, Typical]]] = {}
"""By benefit: worked out anew only when a finished case of it has changed."""


def typical_of(benefit: str) -> Mapping[str, Typical]:
    """Typical times of each step, from all finished cases of a benefit, whoever's they are."""
    rows = CaseRow.objects.filter(benefit=benefit, state__in=[s.value for s in FINISHED])
    seen = rows.aggregate(n=Count("pk"), versions=Sum("version"))
    stamp = (seen["n"], seen["versions"] or 0)
    known = _TYPICAL.get(benefit)
    if known is not None and known[0] == stamp:
        return known[1]
    latest = list(rows.order_by("-drafted").values_list("pk", flat=True)[:MOST_FINISHED])
    found = typical_times(histories(latest).values())
    _TYPICAL[benefit] = (stamp, found)
    return found


def open_case_of(subject: Subject, benefit: str, year: int, object: str) -> CaseRow | None:
    """One that is under way or paid for the same thing already, if it is this subject's."""
    return (
        CaseRow.objects.filter(applicant=subject, benefit=benefit, year=year, object=object)
        .exclude(state__in=[state.value for state in ENDED])
        .first()
    )
