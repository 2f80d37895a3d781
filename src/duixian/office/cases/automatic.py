"""免申即享: a run over the register opens a case for everybody who qualifies, once."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from duixian.basics.text import say
from duixian.language.provision import Benefit
from duixian.library.package import Package
from duixian.library.write_facts import write_value
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
from duixian.tables.columns import FactColumn, RecognitionColumn, column_named, from_stored
from duixian.tables.register import Register

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
    rows = _rows(register, found.subject, set(keys))
    opened = unknown = there = 0
    for start in range(0, len(keys), BLOCK):
        with transaction.atomic():
            for identity in keys[start : start + BLOCK]:
                outcome = _open(
                    by, package, rules, found, identity, rows[identity], before, at=at, year=year
                )
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
    by: Actor, package: str, rules: Package, benefit: Benefit, identity: str,
    row: Mapping[str, Any], before: set[str], *, at: datetime, year: int,
) -> str:  # fmt: skip
    is_person = benefit.subject == "个人"
    subject = find_person(identity) if is_person else subject_for(benefit.subject, identity, at=at)
    if subject is None:
        return "unknown"
    if str(subject.key) in before:
        return "there"
    stated = row_as_facts(benefit.subject, row, rules, year=year, on=day_of(at).isoformat())
    if is_person:
        stated["标识"] = str(subject.key)  # never an identity number in a snapshot
    snapshot = facts.take(stated, rules, benefit.id, subject)
    application = Application(benefit.id, subject, package, year)
    open_case(application, by=by.id, at=at, snapshot=snapshot, mode=Mode.UNASKED)
    before.add(str(subject.key))
    return "opened"


def row_as_facts(
    kind: str, row: Mapping[str, Any], rules: Package, *, year: int, on: str
) -> dict[str, Any]:
    """A row of a register as a facts file holds it."""
    said: dict[str, Any] = {}
    recognised: dict[str, str] = {}
    for name, value in row.items():
        column = column_named(name, kind, rules.vocabulary)
        if value is None or column is None:
            continue
        match column:
            case FactColumn():
                text = write_value(column.fact, from_stored(column.fact, value))
                if column.year is None:
                    said[column.fact.name] = text
                else:
                    said.setdefault(column.fact.name, {})[f"{column.year}年度"] = text
            case RecognitionColumn(key):
                recognised[key] = "是" if value else "否"
            case _:
                pass
    more: dict[str, Any] = {"认定": recognised} if recognised else {}
    return {
        "主体": kind, "标识": str(row["标识"]), "基准日": on, "年度": str(year), "事实": said,
        **more,
    }  # fmt: skip


def _rows(register: Register, kind: str, wanted: set[str]) -> dict[str, dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    table = register.table(kind)
    chosen = table.filter(pc.is_in(table["标识"], value_set=pa.array(sorted(wanted), pa.string())))
    return {row["标识"]: row for row in chosen.to_pylist()}
