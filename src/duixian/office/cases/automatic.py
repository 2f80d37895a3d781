"""免申即享: a run over the register opens a case for everybody who qualifies, once."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from duixian.awards.part_of_register import part_of_register
from duixian.basics.text import say
from duixian.language.provision import Benefit
from duixian.language.subjects import Subject as Read
from duixian.library.facts import Application as Stated
from duixian.library.package import Package
from duixian.library.write_facts import write_application
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.audit.services import note
from duixian.office.cases import editions, facts
from duixian.office.cases.models import CaseRow
from duixian.office.cases.procedure import Mode
from duixian.office.cases.services import Application, open_case
from duixian.office.clock import day_of
from duixian.office.refusal import Refused
from duixian.office.register.personal import find_person
from duixian.office.register.services import subject_for
from duixian.readings.population.match import awards, match
from duixian.readings.population.run_duckdb import connected
from duixian.tables.register import Register
from duixian.tables.to_subjects import to_subjects

BLOCK = 500
"""Cases opened in one transaction: a killed run goes on where it stopped."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run did."""

    qualified: int
    opened: int
    there_before: int
    unknown_people: int
    """Qualified by the register, but the office keeps no person with that number."""


def open_for_all(
    by: Actor, package: str, benefit: str, register: Register, *, at: datetime, year: int
) -> Run:
    """Find everybody who qualifies and open a draft for them; a rerun opens nothing twice.

    Whoever was in a case of this benefit and year before, in whatever state, is left alone.

    Raises:
        Refused: `not-permitted`, `no-benefit`, `illustrative`, `no-table`.
    """
    on = day_of(at)
    rules, _, _ = editions.pin(package, on)
    department = facts.leads(rules, benefit)
    thing = Thing("免申即享", benefit, department=department)
    authority = require(by, Action.OPEN_BATCH, thing)
    if benefit in rules.illustrative:
        raise Refused("illustrative", say("这个金额是示例,不能兑付"), say("等配套文件明确"))
    found = rules.provisions[benefit]
    assert isinstance(found, Benefit)
    if found.subject not in register.kinds:
        raise Refused(
            "no-table",
            say("登记表里没有「{kind}」的表", kind=found.subject),
            say("先导入这张表,再运行免申即享"),
        )
    with tempfile.TemporaryDirectory(prefix="duixian-run-") as folder:
        place = Path(folder) / "run"
        match(rules, register, place, on=on, year=year, only=benefit)
        keys = [identity for identity, low, _ in awards(place, found.subject, benefit) if low]
    before = set(
        CaseRow.objects.filter(package=package, benefit=benefit, year=year).values_list(
            "object", flat=True
        )
    )
    opened = unknown = there = 0
    with connected(register) as connection:
        for start in range(0, len(keys), BLOCK):
            block = keys[start : start + BLOCK]
            part = part_of_register(register, rules.vocabulary, found.subject, block, connection)
            with transaction.atomic():
                for read in to_subjects(part, rules.vocabulary, found.subject, block):
                    outcome = _open(by, package, rules, found, read, before, at=at, year=year)
                    opened += outcome == "opened"
                    there += outcome == "there"
                    unknown += outcome == "unknown"
    with transaction.atomic():
        note(
            by, authority, Action.OPEN_BATCH, thing, at=at,
            after={"qualified": len(keys), "opened": opened},
        )  # fmt: skip
    return Run(len(keys), opened, there, unknown)


def _open(
    by: Actor, package: str, rules: Package, benefit: Benefit, read: Read, before: set[str], *,
    at: datetime, year: int,
) -> str:  # fmt: skip
    is_person = benefit.subject == "个人"
    subject = find_person(read.id) if is_person else subject_for(benefit.subject, read.id, at=at)
    if subject is None:
        return "unknown"
    if str(subject.key) in before:
        return "there"
    if is_person:
        read = replace(read, id=str(subject.key))  # never an identity number in a snapshot
    stated = as_facts(read, rules, year=year, on=day_of(at))
    snapshot = facts.take(stated, rules, benefit.id, subject)
    application = Application(benefit.id, subject, package, year)
    open_case(application, by=by.id, at=at, snapshot=snapshot, mode=Mode.UNASKED)
    before.add(str(subject.key))
    return "opened"


def as_facts(read: Read, rules: Package, *, year: int, on: date) -> dict[str, Any]:
    """A subject of a register, with all that hangs from it, as a facts file holds it."""
    text = write_application(Stated(read, year, on, ""), rules.vocabulary)
    found: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # every scalar stays a text
    return found
