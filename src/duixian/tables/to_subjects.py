"""A register → subjects as rules read them: the row with all that hangs from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from duixian.language.subjects import Known, Related, Subject
from duixian.language.vocabulary import Reference, Vocabulary
from duixian.tables.columns import (
    IDENTIFIER,
    FactColumn,
    IdentifierColumn,
    RecognitionColumn,
    ReferenceColumn,
    column_named,
    from_stored,
)
from duixian.tables.register import Register


def to_subjects(
    register: Register, vocabulary: Vocabulary, kind: str, ids: Iterable[str] | None = None
) -> Iterator[Subject]:
    """The subjects of one kind, all of them in the order of the rows, or those named by `ids`.

    Each carries the subjects that point at it (to any depth) and those that it points at; a
    reference to a row that is not there is left out, hence unknown. Related subjects do not
    repeat the pointer to their parent, which every reading supplies.

    Raises:
        KeyError: the register has no table of that kind, or no row of that id.
        OSError: a file can't be read.
    """
    world = _World(register, vocabulary)
    rows = world.rows(kind)
    for identity in rows if ids is None else ids:
        yield world.subject(kind, identity, None)


@dataclass(slots=True)
class _Row:
    facts: dict[tuple[str, int | None], Known] = field(default_factory=dict)
    recognitions: dict[str, bool] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)


@dataclass
class _World:
    register: Register
    vocabulary: Vocabulary
    read: dict[str, dict[str, _Row]] = field(default_factory=dict)
    pointing: dict[Reference, dict[str, list[str]]] = field(default_factory=dict)

    def rows(self, kind: str) -> dict[str, _Row]:
        """Every row of a kind by its id, read once."""
        if kind not in self.read:
            self.read[kind] = self._read(kind)
        return self.read[kind]

    def _read(self, kind: str) -> dict[str, _Row]:
        if kind not in self.register.kinds:
            raise KeyError(kind)
        table = self.register.table(kind)
        rows = [_Row() for _ in range(table.num_rows)]
        for name in table.column_names:
            column = column_named(name, kind, self.vocabulary)
            values = table[name].to_pylist()
            for row, value in zip(rows, values, strict=True):
                if value is None:
                    continue
                match column:
                    case FactColumn(fact, year):
                        row.facts[(fact.name, year)] = from_stored(fact, value)
                    case RecognitionColumn(key):
                        row.recognitions[key] = value
                    case ReferenceColumn(reference):
                        row.references[reference.name] = value
                    case IdentifierColumn() | None:
                        pass
        return dict(zip(table[IDENTIFIER].to_pylist(), rows, strict=True))

    def subject(self, kind: str, identity: str, parent: Reference | None) -> Subject:
        """One subject with everything around it but the way back to its parent."""
        target = self.target(kind, identity, parent)
        related: dict[str, Related] = {}
        for relation in self.vocabulary.relations_of(kind):
            complete = self.register.complete(relation.subject)
            found = self.pointers(relation).get(identity, ())
            rows = tuple(self.subject(relation.subject, one, relation) for one in found)
            if rows or complete is not None:
                related[relation.inverse] = Related(rows, complete)
        return Subject(
            kind, identity, target.facts, target.recognitions, related, target.references
        )

    def target(self, kind: str, identity: str, parent: Reference | None = None) -> Subject:
        """One subject as others point at it: its facts, and what it points at."""
        row = self.rows(kind)[identity]
        references: dict[str, Subject] = {}
        for name, other in row.references.items():
            reference = self.vocabulary.kinds[kind].references[name]
            if reference == parent or reference.target not in self.register.kinds:
                continue
            if other in self.rows(reference.target):
                references[name] = self.target(reference.target, other)
        return Subject(kind, identity, row.facts, row.recognitions, {}, references)

    def pointers(self, relation: Reference) -> dict[str, list[str]]:
        """Who points at whom: the id pointed at → ids of rows, in their order."""
        if relation not in self.pointing:
            found: dict[str, list[str]] = {}
            if relation.subject in self.register.kinds:
                for identity, row in self.rows(relation.subject).items():
                    target = row.references.get(relation.name)
                    if target is not None:
                        found.setdefault(target, []).append(identity)
            self.pointing[relation] = found
        return self.pointing[relation]
