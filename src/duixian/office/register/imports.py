"""A register of the tables room → statements, each with its source and where it stood."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.language.vocabulary import Vocabulary
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.audit.services import note
from duixian.office.clock import day_of
from duixian.office.refusal import Refused
from duixian.office.register.models import FactStatement, FactValue, Subject
from duixian.office.register.services import Said, record
from duixian.office.register.statements import Origin
from duixian.tables.columns import IDENTIFIER, FactColumn, column_named
from duixian.tables.import_tables import Imported, Job, import_tables
from duixian.tables.register import Register, load_register

PERSON = "个人"


@dataclass(frozen=True, slots=True)
class Counted:
    """What an import did."""

    subjects: int
    new_subjects: int
    stated: int
    unchanged: int
    """Values that the source had said before, and that still stand: not said again."""


def import_from_tables(
    actor: Actor, jobs: Sequence[Job], *, source: str, vocabulary: Vocabulary, problems: Problems,
    at: datetime, since: date | None = None,
) -> tuple[Counted, list[Imported]] | None:  # fmt: skip
    """Read a department's tables by their mappings and take over what could be read.

    Rejected rows stand in each job's file with their reasons. None where nothing could be read;
    `problems` says why.

    Raises:
        Refused: `not-permitted`, `persons-need-numbers`.
    """
    require(actor, Action.IMPORT_FACTS, Thing("部门数据", department=source))
    with tempfile.TemporaryDirectory(prefix="duixian-import-") as place:
        folder = Path(place) / "register"
        done = import_tables(jobs, folder, problems)
        register = None if done is None else load_register(folder, problems)
        if done is None or register is None:
            return None
        evidence = "、".join(Path(str(job.table)).name for job in jobs)
        counted = import_register(
            actor, register, source=source, vocabulary=vocabulary, evidence=evidence, at=at,
            since=since,
        )  # fmt: skip
    return counted, done


@transaction.atomic
def import_register(
    actor: Actor, register: Register, *, source: str, vocabulary: Vocabulary, evidence: str,
    at: datetime, since: date | None = None,
) -> Counted:  # fmt: skip
    """Take over a register. The same register again says nothing a second time.

    Persons are not taken over by this: their identity numbers go through `personal`.

    Raises:
        Refused: `not-permitted`, `persons-need-numbers`.
    """
    thing = Thing("部门数据", evidence, department=source)
    authority = require(actor, Action.IMPORT_FACTS, thing)
    if PERSON in register.kinds:
        raise Refused(
            "persons-need-numbers",
            say("个人的表不能这样导入:身份证号要加密保存"),
            say("先用登记个人信息登记这些人"),
        )
    subjects = new = stated = unchanged = 0
    for kind in register.kinds:
        table = register.table(kind)
        columns = {
            name: column
            for name in table.column_names
            if isinstance(column := column_named(name, kind, vocabulary), FactColumn)
        }
        known = {s.reference: s for s in Subject.objects.filter(kind=kind)}
        last = _last_values(kind, source)
        for row in table.to_pylist():
            reference = str(row[IDENTIFIER])
            subject = known.get(reference)
            subjects += 1
            if subject is None:
                subject = Subject.objects.create(kind=kind, reference=reference, created=at)
                known[reference] = subject
                new += 1
            for name, column in columns.items():
                value = row[name]
                if value is None:
                    continue
                if isinstance(value, date):
                    value = value.isoformat()
                period = "" if column.year is None else str(column.year)
                if last.get((subject.pk, column.fact.name, period)) == (type(value), value):
                    unchanged += 1
                    continue
                said = Said(column.fact.name, value, period, since or day_of(at))
                record(
                    subject, said, origin=Origin.DEPARTMENT, source=source, evidence=evidence,
                    by=actor, at=at,
                )  # fmt: skip
                stated += 1
    counted = Counted(subjects, new, stated, unchanged)
    note(
        actor, authority, Action.IMPORT_FACTS, thing, at=at,
        after={"subjects": subjects, "new": new, "stated": stated, "unchanged": unchanged},
    )  # fmt: skip
    return counted


def _last_values(kind: str, source: str) -> dict[tuple[object, str, str], tuple[type, object]]:
    """What the source said last, where it was neither withdrawn nor bounded in time."""
    rows = (
        FactValue.objects.filter(
            statement__subject__kind=kind, statement__source=source,
            statement__origin=Origin.DEPARTMENT,
        )
        .select_related("statement__withdrawal")
        .order_by("statement__since", "statement__recorded", "statement__pk")
    )  # fmt: skip
    last: dict[tuple[object, str, str], tuple[type, object]] = {}
    for row in rows.iterator():
        statement: FactStatement = row.statement
        key = (statement.subject_id, statement.fact, statement.period)
        stands = not hasattr(statement, "withdrawal") and statement.until is None
        if stands:
            last[key] = (type(row.value), row.value)
        else:
            last.pop(key, None)
    return last
