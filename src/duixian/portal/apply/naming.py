"""What benefits and those who hold a case are called, in the reader's language."""

from __future__ import annotations

from duixian.basics.text import say
from duixian.language.plain import Named, Phrase, Plain
from duixian.office.cases.case import APPLICANT
from duixian.portal.apply.drafting import benefit_of
from duixian.portal.apply.track import EXPERTS, PUBLIC
from duixian.portal.shell.policies import official


def benefit_name(id: str) -> Phrase:
    """Its name; the last part of its id where the policy of today no longer has it."""
    found = benefit_of(official(), id)
    if found is None:
        return id.rpartition(".")[2]
    return Named(found.name, found.english)


def owner_name(owner: str) -> Phrase:
    """您, a department, the public; "" where nobody has to do anything."""
    match owner:
        case "":
            return ""
        case str() if owner == APPLICANT:
            return say("您")
        case str() if owner == PUBLIC:
            return say("社会公众")
        case str() if owner == EXPERTS:
            return say("评审专家")
        case _:
            return Plain.of(official()).department(owner)
