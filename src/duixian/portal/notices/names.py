"""Whom a case is about, as the public may see it. Plain names of persons never leave this file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from duixian.basics.text import Text, say
from duixian.office.register.models import PersonalItem, Subject
from duixian.office.register.personal import IDENTITY
from duixian.office.register.secrets import decrypt, masked
from duixian.portal.notices.masking import told_apart

ORGANISATIONS = frozenset({"企业"})
"""Kinds of applicants that are named in full; everybody else is treated as a natural person."""
NAME = "姓名"


@dataclass(frozen=True, slots=True)
class Shown:
    """An applicant on a public page."""

    name: Text | str
    code: str = ""
    """统一社会信用代码, of organisations alone."""

    @property
    def is_open(self) -> bool:
        """True for an organisation."""
        return bool(self.code)


def is_organisation(subject: Subject) -> bool:
    """True for whoever is named in full."""
    return subject.kind in ORGANISATIONS and not subject.is_person and bool(subject.reference)


def shown(subjects: Iterable[Subject]) -> Mapping[UUID, Shown]:
    """As they may be shown side by side, in two queries whatever their number."""
    those = {subject.pk: subject for subject in subjects}
    firms = [one for one in those.values() if is_organisation(one)]
    people = [one for one in those.values() if not is_organisation(one)]
    return {**_firms(firms), **_people(people)}


def _firms(firms: list[Subject]) -> dict[UUID, Shown]:
    return {one.pk: Shown(one.reference or "", one.reference or "") for one in firms}


def _people(people: list[Subject]) -> dict[UUID, Shown]:
    held: dict[tuple[UUID, str], str] = {
        (item.subject_id, item.kind): item.cipher
        for item in PersonalItem.objects.filter(
            subject__in=[one.pk for one in people], kind__in=[NAME, IDENTITY]
        )
    }
    named = [one for one in people if (one.pk, NAME) in held]
    names = [decrypt(held[one.pk, NAME]) for one in named]
    numbers = {
        at: masked(decrypt(held[one.pk, IDENTITY]))
        for at, one in enumerate(named)
        if (one.pk, IDENTITY) in held
    }
    said = dict(zip((one.pk for one in named), told_apart(names, numbers), strict=True))
    return {one.pk: Shown(said.get(one.pk) or say("个人(姓名没有登记)")) for one in people}
