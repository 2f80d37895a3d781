"""Whom a case is about, as the public may see it. Plain names of persons never leave this file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from duixian.basics.text import Text, current_language, say
from duixian.office.payment.services import HOLDER
from duixian.office.register.models import PersonalItem, Subject
from duixian.office.register.personal import IDENTITY
from duixian.office.register.secrets import decrypt, masked
from duixian.portal.notices.masking import told_apart
from duixian.portal.shell.policies import official

ORGANISATIONS = frozenset({"企业", "项目", "科创平台", "博士后工作站"})
"""Kinds of applicants that are never a person: named in full, each by its public code.

Everything else (a purchase, an infant, a farm) may stand for a person and is treated as one.
"""
ENTERPRISE = "企业"
NAMES = ("姓名", HOLDER)
"""Where the register keeps a name; the holder of the account is the applicant."""
Held = Mapping[tuple[UUID, str], str]
"""(subject, kind) → cipher."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An applicant on a public page."""

    name: Text | str
    code: str = ""
    """统一社会信用代码, of enterprises alone."""


def is_organisation(subject: Subject) -> bool:
    """True for whoever is named in full."""
    return subject.kind in ORGANISATIONS and not subject.is_person and bool(subject.reference)


def shown(subjects: Iterable[Subject]) -> Mapping[UUID, Shown]:
    """As they may be shown side by side, in one query whatever their number."""
    those = {subject.pk: subject for subject in subjects}
    held: Held = {
        (item.subject_id, item.kind): item.cipher
        for item in PersonalItem.objects.filter(subject__in=those, kind__in=[*NAMES, IDENTITY])
    }
    firms = [one for one in those.values() if is_organisation(one)]
    people = [one for one in those.values() if not is_organisation(one)]
    return {**_firms(firms, held), **_people(people, held)}


def _firms(firms: list[Subject], held: Held) -> dict[UUID, Shown]:
    return {
        one.pk: Shown(_plain(one, held) or _called(one), _code(one)) for one in firms
    }  # fmt: skip


def _code(firm: Subject) -> str:
    return firm.reference or "" if firm.kind == ENTERPRISE else ""


def _called(firm: Subject) -> str:
    """An enterprise by its code; another, such as a project, by its kind and code."""
    if firm.kind == ENTERPRISE:
        return firm.reference or ""
    kind = official().vocabulary.kinds.get(firm.kind)
    english = kind.english if kind is not None and current_language() == "en" else ""
    return f"{english.capitalize() or firm.kind} {firm.reference}"


def _people(people: list[Subject], held: Held) -> dict[UUID, Shown]:
    named = [(one.pk, name) for one in people if (name := _plain(one, held))]
    numbers = {
        at: masked(decrypt(held[key, IDENTITY]))
        for at, (key, _) in enumerate(named)
        if (key, IDENTITY) in held
    }
    masks = told_apart([name for _, name in named], numbers)
    said = dict(zip((key for key, _ in named), masks, strict=True))
    return {one.pk: Shown(said.get(one.pk) or say("个人(姓名没有登记)")) for one in people}


def _plain(subject: Subject, held: Held) -> str:
    cipher = next((held[subject.pk, kind] for kind in NAMES if (subject.pk, kind) in held), "")
    return decrypt(cipher) if cipher else ""
