"""Subjects as rules read them → a register, so that every reading can be held to the same facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from duixian.language.subjects import Subject
from duixian.language.vocabulary import Reference, Rhythm, Vocabulary
from duixian.tables.columns import (
    Column,
    FactColumn,
    IdentifierColumn,
    RecognitionColumn,
    ReferenceColumn,
    Stored,
    field_of,
    to_stored,
)
from duixian.tables.register import Register, register_of


class NotRepresentable(ValueError):
    """These subjects can't stand in one register without changing what rules say of them."""


def from_subjects(
    subjects: Iterable[Subject],
    vocabulary: Vocabulary,
    *,
    one_world: bool = False,
    name: str = "",
    synthetic: bool = False,
    year: int | None = None,
) -> Register:
    """A register in which each of `subjects` is judged exactly as it is by itself.

    Their related subjects and references become rows of their own kinds. Each subject is a world
    apart: what another one happens to name alike gets an id of its own, 甲〔2〕. With `one_world`
    the same kind and id is the same thing everywhere, which undoes `to_subjects`.

    What a reference's target is related to is never read by a rule, and is left out.

    Raises:
        NotRepresentable: two subjects have one id, a number is no multiple of its grain or out of
            its range, or subjects disagree on whether a list of related subjects is complete
            (see `alike`).
    """
    builder = _Builder(vocabulary, one_world)
    listed = list(subjects)
    for subject in listed:
        builder.reserve(subject)
    for subject in listed:
        builder.place(subject, subject.id, {})
    builder.refuse_contradictions()
    tables = {kind: builder.table(kind) for kind in vocabulary.kinds if kind in builder.tables}
    complete = {kind: next(iter(said)) for kind, said in builder.complete.items()}
    return register_of(tables, name=name, complete=complete, synthetic=synthetic, year=year)


def alike(subjects: Iterable[Subject], vocabulary: Vocabulary) -> list[list[Subject]]:
    """The subjects in groups that agree on which lists of related subjects are complete.

    A register says that of a kind as a whole, so each group fits into one.
    """
    groups: dict[frozenset[tuple[str, bool]], list[Subject]] = {}
    for subject in subjects:
        said = frozenset(_completeness(subject, vocabulary))
        groups.setdefault(said, []).append(subject)
    return list(groups.values())


def _completeness(subject: Subject, vocabulary: Vocabulary) -> Iterable[tuple[str, bool]]:
    for relation in vocabulary.relations_of(subject.kind):
        related = subject.related.get(relation.inverse)
        declared = vocabulary.kinds[relation.subject].complete
        said = related.complete if related is not None else None
        yield relation.subject, declared if said is None else said
        for row in related.rows if related is not None else ():
            yield from _completeness(row, vocabulary)


_Row = dict[str, Stored]
"""By the name of the column."""


@dataclass
class _Builder:
    vocabulary: Vocabulary
    one_world: bool
    tables: dict[str, dict[str, _Row | None]] = field(default_factory=dict)
    """By kind and id, the row; None where only the id is taken yet."""
    columns: dict[str, dict[str, Column]] = field(default_factory=dict)
    complete: dict[str, set[bool]] = field(default_factory=dict)
    listed: list[tuple[Reference, str, frozenset[str]]] = field(default_factory=list)
    """What each subject says of a set of related ones: the relation, its own id, their ids."""

    def reserve(self, subject: Subject) -> None:
        """Keep the id of a subject that will be judged for it alone."""
        rows = self.tables.setdefault(subject.kind, {})
        if subject.id in rows:
            raise NotRepresentable(f"two {subject.kind} are called {subject.id}")
        rows[subject.id] = None

    def place(self, subject: Subject, identity: str, back: Mapping[str, str]) -> None:
        """Add the subject's row and those of all that hang from it; `back` points at the parent."""
        row = self.facts(subject)
        for name, target in back.items():
            self.put(row, ReferenceColumn(self.reference(subject, name)), subject.kind, target)
        for name, other in subject.references.items():
            if name not in back:
                self.point(row, subject, name, other)
            elif other.id != back[name]:
                raise NotRepresentable(f"{subject.id} points at {other.id}, not its parent")
        self.settle(subject.kind, identity, row)
        self.place_related(subject, identity)

    def point(self, row: _Row, subject: Subject, name: str, other: Subject) -> None:
        """Let the row point at another subject, and add that one's row."""
        identity = self.name(other)
        self.put(row, ReferenceColumn(self.reference(subject, name)), subject.kind, identity)
        target = self.facts(other)
        for further, beyond in other.references.items():
            self.point(target, other, further, beyond)
        self.settle(other.kind, identity, target)

    def put(self, row: _Row, column: Column, kind: str, value: Stored) -> None:
        self.columns.setdefault(kind, {}).setdefault(column.name, column)
        row[column.name] = value

    def settle(self, kind: str, identity: str, row: _Row) -> None:
        rows = self.tables.setdefault(kind, {})
        before = rows.get(identity)
        if before is not None and before != row:
            raise NotRepresentable(f"{kind} {identity} is described in two ways")
        rows[identity] = row

    def place_related(self, subject: Subject, identity: str) -> None:
        for relation in self.vocabulary.relations_of(subject.kind):
            related = subject.related.get(relation.inverse)
            declared = self.vocabulary.kinds[relation.subject].complete
            said = None if related is None else related.complete
            self.tables.setdefault(relation.subject, {})
            self.complete.setdefault(relation.subject, set()).add(
                declared if said is None else said
            )
            ids: list[str] = []
            for row in () if related is None else related.rows:
                ids.append(self.name(row))
                self.place(row, ids[-1], {relation.name: identity})
            self.listed.append((relation, identity, frozenset(ids)))
        known = {relation.inverse for relation in self.vocabulary.relations_of(subject.kind)}
        for inverse in subject.related:
            if inverse not in known:
                raise NotRepresentable(f"{subject.kind} has no related {inverse}")

    def facts(self, subject: Subject) -> _Row:
        row: _Row = {}
        for (name, year), value in subject.facts.items():
            fact = self.vocabulary.fact(subject.kind, name)
            if fact is None or (year is None) is (fact.rhythm is Rhythm.YEARLY):
                raise NotRepresentable(f"{subject.kind} has no fact {name} ({year})")
            try:
                self.put(row, FactColumn(fact, year), subject.kind, to_stored(fact, value))
            except ValueError as error:
                raise NotRepresentable(f"{subject.id}: {error}") from error
        for key, said in subject.recognitions.items():
            self.put(row, RecognitionColumn(key), subject.kind, said)
        return row

    def reference(self, subject: Subject, name: str) -> Reference:
        found = self.vocabulary.kinds[subject.kind].references.get(name)
        if found is None:
            raise NotRepresentable(f"{subject.kind} has no reference {name}")
        return found

    def name(self, subject: Subject) -> str:
        """The id of a row: the subject's own, unless another thing has it already."""
        rows = self.tables.setdefault(subject.kind, {})
        if self.one_world or subject.id not in rows:
            rows.setdefault(subject.id, None)
            return subject.id
        number = 2
        while f"{subject.id}〔{number}〕" in rows:
            number += 1
        rows[f"{subject.id}〔{number}〕"] = None
        return f"{subject.id}〔{number}〕"

    def refuse_contradictions(self) -> None:
        for kind, said in self.complete.items():
            if len(said) > 1:
                raise NotRepresentable(f"subjects disagree on whether their {kind} are complete")
        if not self.one_world:
            return
        pointing: dict[tuple[Reference, str], set[str]] = {}
        for kind, rows in self.tables.items():
            for column in self.columns.get(kind, {}).values():
                if isinstance(column, ReferenceColumn):
                    for identity, row in rows.items():
                        target = (row or {}).get(column.name)
                        pointing.setdefault((column.reference, str(target)), set()).add(identity)
        for relation, identity, ids in self.listed:
            if pointing.get((relation, identity), set()) != ids:
                raise NotRepresentable(
                    f"{identity} does not list the same {relation.inverse} that point at it"
                )

    def table(self, kind: str) -> pa.Table:
        rows = self.tables[kind]
        columns = [column for _, column in sorted(self.columns.get(kind, {}).items())]
        fields = [field_of(column) for column in (IdentifierColumn(kind), *columns)]
        arrays = [pa.array(rows, pa.string())]
        for column, one in zip(columns, fields[1:], strict=True):
            values = [(row or {}).get(column.name) for row in rows.values()]
            arrays.append(pa.array(values, one.type))
        return pa.table(arrays, schema=pa.schema(fields))
