"""Whose registered facts somebody may have checked, and which facts those are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from duixian.basics.problems import Problems
from duixian.language.subjects import Subject
from duixian.library.facts import FactsReader
from duixian.library.package import Package
from duixian.library.yamltree import compose
from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.permissions import Action, authority
from duixian.office.cases.facts import Facts, of_register
from duixian.office.keys import is_key
from duixian.office.register.models import Subject as SubjectRow
from duixian.office.register.services import facts_of, statements_of, thing_of
from duixian.office.register.statements import Finding, find


@dataclass(frozen=True, slots=True)
class Registered:
    """What the register knows of one subject on a day, and who said so."""

    row: SubjectRow
    facts: Facts
    findings: Mapping[tuple[str, str], Finding]
    """By fact and period."""

    @property
    def conflicts(self) -> list[Finding]:
        """What sources disagree about: used by nobody until a department settles it."""
        return [finding for finding in self.findings.values() if finding.is_conflict]


def own_subjects(actor: Actor | None) -> list[SubjectRow]:
    """The enterprises and persons that somebody speaks for."""
    keys = [key for key in (actor.scopes(Role.APPLICANT) if actor else ()) if is_key(key)]
    return list(SubjectRow.objects.filter(pk__in=keys).order_by("kind", "reference", "pk"))


def may_read(actor: Actor | None, key: str, on: date) -> SubjectRow | None:
    """The subject, if the permission table lets this person read its facts; else nothing at all.

    The same nothing for what is not there: a credit code is public, and opens no private fact.
    """
    if actor is None or not is_key(key):
        return None
    row = SubjectRow.objects.filter(pk=key).first()
    if row is None:
        return None
    thing = thing_of(actor, row, Action.READ_FACTS, on)
    return None if authority(actor, Action.READ_FACTS, thing) is None else row


def note_reading(actor: Actor, row: SubjectRow, *, on: date, at: datetime) -> None:
    """That somebody opened the registered facts stands in the trail, once for a check-up.

    Raises:
        Refused: `not-permitted`.
    """
    facts_of(actor, row, on=on, at=at)


def registered(row: SubjectRow, package: Package, on: date) -> Registered:
    """What the register knows; whoever calls has asked `may_read`."""
    facts = of_register(row, package.vocabulary, on=on, year=package.year)
    findings = {(f.fact, f.period): f for f in find(statements_of(row), on)}
    return Registered(row, facts, findings)


def subject_of(facts: Facts, package: Package) -> Subject:
    """Facts as the engine reads them; what can't be read is left out, and so asked."""
    problems = Problems()
    tree = compose(json.dumps(facts, ensure_ascii=False), "facts", problems)
    assert tree is not None
    application = FactsReader(package, problems).application(tree, "facts")
    if application is None:
        return Subject(str(facts["主体"]), str(facts["标识"]))
    return application.subject
