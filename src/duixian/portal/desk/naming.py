"""How cases and applicants are called on the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from duixian.basics.text import say, translate
from duixian.office.cases.models import CaseRow
from duixian.office.payment.services import HOLDER
from duixian.office.register.models import PersonalItem, Subject
from duixian.office.register.secrets import decrypt


def number_of(id: UUID | str) -> str:
    """A case's number as people read it out; searching finds it by any beginning.

    >>> number_of("1a2b3c4d-0000-4000-8000-000000000000")
    '1A2B3C4D'
    """
    return str(id)[:8].upper()


def called(row: CaseRow) -> str:
    """Its own number, and the one under which it came from elsewhere."""
    own = number_of(row.pk)
    return f"{own} ({row.external})" if row.external else own


ORGANISATIONS = frozenset({"企业"})
"""Kinds of applicants whose name is public; who bought something is a person."""


@dataclass(frozen=True, slots=True)
class Named:
    """An applicant as the desk calls them."""

    name: str
    code: str = ""
    """统一社会信用代码, or what else identifies it in public."""

    is_organisation: bool = False

    def __str__(self) -> str:
        return self.name


def names_of(subjects: Iterable[Subject]) -> Mapping[UUID, Named]:
    """In one query. An organisation by its name; a person by nothing that tells who it is."""
    those = {subject.pk: subject for subject in subjects}
    firms = [key for key, one in those.items() if one.kind in ORGANISATIONS and one.reference]
    held = dict(
        PersonalItem.objects.filter(subject__in=firms, kind=HOLDER).values_list("subject", "cipher")
    )
    return {key: _named(one, held.get(key, "")) for key, one in those.items()}


def name_of(subject: Subject) -> Named:
    """Of one."""
    return names_of([subject])[subject.pk]


def _named(subject: Subject, cipher: str) -> Named:
    kind = translate(subject.kind)
    if not subject.reference:
        return Named(str(say("{kind}(编号{key})", kind=kind, key=number_of(subject.key))))
    if cipher:
        return Named(decrypt(cipher), subject.reference, is_organisation=True)
    said = str(say("{kind}{code}", kind=kind, code=subject.reference))
    return Named(said, is_organisation=subject.kind in ORGANISATIONS)
