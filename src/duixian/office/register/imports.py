"""A register of the tables room → statements, each with its source and where it stood.

Set by set: a block of rows is looked up, compared and written by a handful of statements to the
database, in one transaction; a killed import goes on where it stopped, since what was said before
is not said again.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from duixian.basics.problems import Problems
from duixian.language.vocabulary import Vocabulary
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.audit.services import note
from duixian.office.clock import day_of
from duixian.office.register.models import FactStatement, FactValue, Subject
from duixian.office.register.personal import (
    PERSON,
    Grounds,
    known_persons,
    register_persons,
)
from duixian.office.register.services import digest
from duixian.office.register.statements import Origin, Value
from duixian.tables.columns import IDENTIFIER, FactColumn, column_named
from duixian.tables.import_tables import Imported, Job, import_tables
from duixian.tables.register import Register, load_register

BLOCK = 2000
"""Rows written in one transaction: on SQLite nobody else writes while it lasts."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What an import did."""

    subjects: int
    new_subjects: int
    stated: int
    unchanged: int
    """Values that the source had said before, and that still stand: not said again."""
    unknown_people: int = 0
    """Rows of persons whom the office does not keep: left out."""

    def plus(self, other: Counted) -> Counted:
        """Both together."""
        return Counted(
            self.subjects + other.subjects,
            self.new_subjects + other.new_subjects,
            self.stated + other.stated,
            self.unchanged + other.unchanged,
            self.unknown_people + other.unknown_people,
        )


def import_from_tables(
    actor: Actor, jobs: Sequence[Job], *, source: str, vocabulary: Vocabulary, problems: Problems,
    at: datetime, since: date | None = None, grounds: Grounds | None = None,
) -> tuple[Counted, list[Imported]] | None:  # fmt: skip
    """Read a department's tables by their mappings and take over what could be read.

    Rejected rows stand in each job's file with their reasons. None where nothing could be read;
    `problems` says why.

    Raises:
        Refused: as `import_register`.
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
            since=since, grounds=grounds,
        )  # fmt: skip
    return counted, done


def import_register(
    actor: Actor, register: Register, *, source: str, vocabulary: Vocabulary, evidence: str,
    at: datetime, since: date | None = None, grounds: Grounds | None = None,
) -> Counted:  # fmt: skip
    """Take over a register. The same register again says nothing a second time.

    Persons are found by their identity number, through its blind index; whom the office does not
    keep is left out, or, with `grounds`, registered with the number encrypted.

    Raises:
        Refused: `not-permitted`, `bad-grounds`, `no-keys`.
    """
    thing = Thing("部门数据", evidence, department=source)
    authority = require(actor, Action.IMPORT_FACTS, thing)
    told = _Telling(source, evidence, since or day_of(at), at, actor)
    total = Counted(0, 0, 0, 0)
    for kind in register.kinds:
        table = register.table(kind)
        columns = {
            name: column
            for name in table.column_names
            if isinstance(column := column_named(name, kind, vocabulary), FactColumn)
        }
        for start in range(0, table.num_rows, BLOCK):
            rows = table.slice(start, BLOCK).to_pylist()
            with transaction.atomic():
                counted = _take_over(kind, rows, columns, told, grounds)
                note(
                    actor, authority, Action.IMPORT_FACTS, thing, at=at,
                    after={
                        "kind": kind, "from_row": start + 1, "subjects": counted.subjects,
                        "new": counted.new_subjects, "stated": counted.stated,
                        "unchanged": counted.unchanged,
                    },
                )  # fmt: skip
            total = total.plus(counted)
    return total


@dataclass(frozen=True, slots=True)
class _Telling:
    """What all statements of one import have in common."""

    source: str
    evidence: str
    since: date
    at: datetime
    actor: Actor


_Key = tuple[UUID, str, str]
"""Subject, fact, period."""


def _take_over(
    kind: str, rows: Sequence[Mapping[str, Any]], columns: Mapping[str, FactColumn],
    told: _Telling, grounds: Grounds | None,
) -> Counted:  # fmt: skip
    references = [str(row[IDENTIFIER]) for row in rows]
    keys, new = _subjects(kind, references, told, grounds)
    last = _last_values(set(keys.values()), told.source)
    said: dict[_Key, Value] = {}
    unchanged = 0
    for reference, row in zip(references, rows, strict=True):
        key = keys.get(reference)
        for name, column in columns.items() if key is not None else ():
            value = row[name]
            if value is None or key is None:
                continue
            if isinstance(value, date):
                value = value.isoformat()
            about = (key, column.fact.name, "" if column.year is None else str(column.year))
            if last.get(about) == (type(value), value):
                unchanged += 1
            else:
                said[about] = value
    _record_all(said, told)
    known = sum(reference in keys for reference in references)
    return Counted(known, new, len(said), unchanged, len(rows) - known)


def _subjects(
    kind: str, references: Sequence[str], told: _Telling, grounds: Grounds | None
) -> tuple[dict[str, UUID], int]:
    """Reference → key, and how many subjects are new."""
    if kind == PERSON:
        keys = known_persons(references)
        missing = [reference for reference in references if reference not in keys]
        if grounds is None or not missing:
            return keys, 0
        added = register_persons(missing, grounds, told.actor, told.source, at=told.at)
        return {**keys, **added}, len(set(added.values()))
    keys = _by_reference(kind, references)
    missing = [reference for reference in dict.fromkeys(references) if reference not in keys]
    made = [Subject(kind=kind, reference=reference, created=told.at) for reference in missing]
    # Somebody may add the same subject at this moment: theirs stays, and is asked for again.
    Subject.objects.bulk_create(made, ignore_conflicts=True)
    return {**keys, **_by_reference(kind, missing)}, len(made)


def _by_reference(kind: str, references: Sequence[str]) -> dict[str, UUID]:
    rows = Subject.objects.filter(kind=kind, reference__in=references)
    return {str(reference): key for reference, key in rows.values_list("reference", "key")}


def _record_all(said: Mapping[_Key, Value], told: _Telling) -> None:
    """As `services.record`, for many at once."""
    salts = [secrets.token_hex(16) for _ in said]
    made = FactStatement.objects.bulk_create(
        FactStatement(
            subject_id=key, fact=fact, period=period, origin=Origin.DEPARTMENT,
            source=told.source, evidence=told.evidence, since=told.since, settles=[],
            recorded=told.at, recorded_by=told.actor.id, digest=digest(salt, value),
        )
        for salt, ((key, fact, period), value) in zip(salts, said.items(), strict=True)
    )  # fmt: skip
    FactValue.objects.bulk_create(
        FactValue(statement_id=row.pk, salt=salt, value=value)
        for row, salt, value in zip(made, salts, said.values(), strict=True)
    )


def _last_values(keys: set[UUID], source: str) -> dict[_Key, tuple[type, object]]:
    """What the source said last, where it was neither withdrawn nor bounded in time."""
    rows = (
        FactValue.objects.filter(
            statement__subject__in=keys, statement__source=source,
            statement__origin=Origin.DEPARTMENT,
        )
        .order_by("statement__since", "statement__recorded", "statement__pk")
        .values_list(
            "statement__subject", "statement__fact", "statement__period", "value",
            "statement__until", "statement__withdrawal",
        )
    )  # fmt: skip
    last: dict[_Key, tuple[type, object]] = {}
    for key, fact, period, value, until, withdrawal in rows.iterator():
        if withdrawal is None and until is None:
            last[key, fact, period] = (type(value), value)
        else:
            last.pop((key, fact, period), None)
    return last
