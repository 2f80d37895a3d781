"""The rows of one kind of subject: which columns are read, joined, aggregated and bound.

A `Rows` grows while rules are lowered against it: facts become columns of the base table or of a
table joined along a reference; 合计, 计数, 存在 and 每个 become a grouped sub-select over the
rows of the related kind; anything worth naming becomes a column of a further layer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from duixian.basics.text import say
from duixian.language.types import (
    CategoryType,
    DayType,
    NumberType,
    TruthType,
    YearType,
)
from duixian.language.vocabulary import Fact, Reference, Rhythm, Vocabulary
from duixian.readings.population.plan import (
    FALSE,
    Column,
    Expr,
    Literal,
    Missing,
    NotLowerable,
    Width,
    columns_in,
    missing,
    null,
    width_of,
)

IDENTITY = "标识"


@dataclass(frozen=True, slots=True)
class Tables:
    """What the register holds: by kind, the names of its columns and whether it is complete.

    `filled` names columns in which nothing is unknown, and `rows` counts each table; only a plan
    for that very register may rely on them.
    """

    columns: Mapping[str, frozenset[str]]
    complete: Mapping[str, bool]
    filled: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Join:
    """A table joined along a reference from another alias."""

    alias: str
    kind: str
    source: str
    reference: str


@dataclass(frozen=True, slots=True)
class BaseColumn:
    """A column of the base table (`alias` t) or of a joined one, under its internal name."""

    alias: str
    source: str
    column: Column


@dataclass(slots=True)
class Names:
    """Internal names, unique in one query: short, so that no database cuts them."""

    count: int = 0

    def fresh(self, prefix: str = "c") -> str:
        """The next name."""
        self.count += 1
        return f"{prefix}{self.count}"


@dataclass(slots=True)
class Group:
    """The related rows of one relation, and what is aggregated over them by owner."""

    rows: Rows
    relation: Reference
    alias: str
    via: str = ""
    """The reference whose target owns them, where it is not the row itself."""
    outputs: list[tuple[Column, str, Expr]] = field(default_factory=list)
    """(column, how, what): 'count' where `what` is true, whether it is true for 'some' row, or the
    'sum' of `what`; nulls are skipped, and without rows all are null."""


@dataclass(slots=True)
class Enclosure:
    """The rows of an enclosing subject with figures of its own, joined to the rows within it.

    `source` and `reference` lead there, as those of a join do.
    """

    rows: Rows
    alias: str
    source: str
    reference: str
    outputs: dict[str, Column] = field(default_factory=dict)


@dataclass(slots=True)
class Rows:
    """The rows of one kind, as far as rules read them."""

    kind: str
    vocabulary: Vocabulary
    tables: Tables
    names: Names
    parent: Rows | None = None
    relation: Reference | None = None
    joins: dict[tuple[str, ...], Join] = field(default_factory=dict)
    base: dict[tuple[str, str], BaseColumn] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    enclosures: dict[int, Enclosure] = field(default_factory=dict)
    bound: dict[Expr, Column] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)
    """Layer of each bound column; columns of the base and of groups stand in layer 0."""

    def bind(self, node: Expr) -> Expr:
        """The expression under a name of its own, unless it is a name or a constant already."""
        if isinstance(node, Column | Literal):
            return node
        known = self.bound.get(node)
        if known is not None:
            return known
        low, high = (node.low, node.high) if node.width in _INTEGERS else (0, 0)  # type: ignore[union-attr]
        unknown: Expr | None = missing(node)
        if len(list(columns_in(unknown or node))) > _FEW or unknown == Missing(node):
            unknown = None  # then the column itself is the cheapest to ask
        column = Column(self.names.fresh(), node.width, low, high, unknown)
        self.bound[node] = column
        self.levels[column.name] = 1 + self.level(node)
        return column

    def level(self, node: Expr) -> int:
        """The layer below which an expression can't be computed."""
        return max((self.levels.get(column.name, 0) for column in columns_in(node)), default=0)

    def layers(self) -> list[list[tuple[Column, Expr]]]:
        """The bound columns, layer by layer."""
        found: list[list[tuple[Column, Expr]]] = []
        for node, column in self.bound.items():
            level = self.levels[column.name]
            while len(found) < level:
                found.append([])
            found[level - 1].append((column, node))
        return found

    def fact(self, fact: Fact, year: int | None, path: tuple[Reference, ...], outward: int) -> Expr:
        """The column of a fact, along references; unknown where the register has none."""
        name = fact.name if fact.rhythm is not Rhythm.YEARLY else f"{fact.name}@{year}"
        return self.column(self._steps(outward) + path, name, _width(fact), _bounds(fact))

    def recognition(self, key: str, outward: int) -> Expr:
        """The column of a recognition of this subject, or of an enclosing one."""
        return self.column(self._steps(outward), f"认定:{key}", Width.TRUTH, (0, 0))

    def _steps(self, outward: int) -> tuple[Reference, ...]:
        """The references that lead from these rows to an enclosing subject."""
        steps: list[Reference] = []
        rows: Rows | None = self
        for _ in range(outward):
            if rows is None or rows.relation is None:
                raise AssertionError("no enclosing subject")
            steps.append(rows.relation)
            rows = rows.parent
        return tuple(steps)

    def column(
        self, path: tuple[Reference, ...], source: str, width: Width, ends: tuple[int, int]
    ) -> Expr:
        """A source column of the table that `path` leads to."""
        end = self._walk(path)
        if end is None:
            return null(width)
        alias, kind = end
        if source not in self.tables.columns.get(kind, frozenset()):
            return null(width)
        known = self.base.get((alias, source))
        if known is None:
            # Along a reference a filled column is unknown too, where the reference dangles.
            filled = not path and source in self.tables.filled.get(kind, frozenset())
            column = Column(self.names.fresh(), width, *ends, FALSE if filled else None)
            known = BaseColumn(alias, source, column)
            self.base[alias, source] = known
        return known.column

    def _walk(self, path: tuple[Reference, ...]) -> tuple[str, str] | None:
        """Alias and kind of the table at the end of a path; None where the register lacks it."""
        alias, kind = "t", self.kind
        walked: tuple[str, ...] = ()
        for step in path:
            if f"引用:{step.name}" not in self.tables.columns.get(kind, frozenset()):
                return None
            walked = (*walked, step.name)
            join = self.joins.get(walked)
            if join is None:
                join = Join(self.names.fresh("j"), step.target, alias, step.name)
                self.joins[walked] = join
            alias, kind = join.alias, step.target
        return alias, kind

    def enclosing(self, steps: int) -> Enclosure:
        """The rows of the subject so many steps out, to compute what is about it as a whole."""
        known = self.enclosures.get(steps)
        if known is None:
            *path, last = self._steps(steps)
            above = self
            for _ in range(steps):
                if above.parent is None:
                    raise AssertionError("no enclosing subject")
                above = above.parent
            end = self._walk(tuple(path))
            if end is None:
                raise AssertionError("related rows without the reference that relates them")
            rows = Rows(
                above.kind, self.vocabulary, self.tables, self.names, above.parent, above.relation
            )
            known = Enclosure(rows, self.names.fresh("e"), end[0], last.name)
            self.enclosures[steps] = known
        return known

    def from_enclosing(self, enclosure: Enclosure, node: Expr) -> Expr:
        """A figure of an enclosing subject, as a column of these rows."""
        column = enclosure.rows.bind(node)
        if not isinstance(column, Column):
            return column
        return enclosure.outputs.setdefault(
            column.name, Column(column.name, column.width, column.low, column.high)
        )

    def identity(self) -> Column:
        """The id of the row."""
        return Column("id", Width.TEXT, unknown=FALSE)

    def group(self, relation: Reference, via: str = "") -> Group | None:
        """The group of a relation; None where the register has no such table.

        `via` names a reference of these rows: then it is what that one leads to that the
        related rows point at.
        """
        if via and f"引用:{via}" not in self.tables.columns.get(self.kind, frozenset()):
            return None
        held = self.tables.columns.get(relation.subject)
        if held is None or f"引用:{relation.name}" not in held:
            return None
        known = self.groups.get(relation.inverse)
        if known is None:
            rows = Rows(relation.subject, self.vocabulary, self.tables, self.names, self, relation)
            known = Group(rows, relation, self.names.fresh("g"), via)
            self.groups[relation.inverse] = known
        return known

    def aggregate(self, group: Group, how: str, what: Expr) -> Column:
        """A column of a group: how many rows `what` is true for, whether some, or its sum."""
        for column, known, expression in group.outputs:
            if known == how and expression == what:
                return column
        most = min(self.tables.rows.get(group.rows.kind, _MOST_ROWS), _MOST_ROWS)
        if how == "count":
            column = Column(self.names.fresh(), Width.I64, 0, most)
        elif how == "some":
            column = Column(self.names.fresh(), Width.TRUTH)
        else:
            low, high = what.low, what.high  # type: ignore[union-attr]
            low, high = min(low, 0) * most, max(high, 0) * most
            column = Column(self.names.fresh(), width_of(low, high), low, high)
        group.outputs.append((column, how, what))
        return column


_INTEGERS = (Width.I64, Width.I128)
_FEW = 2
"""Up to so many columns may say where another is null."""
_MOST_ROWS = 10_000_000
"""The most related rows that one subject may have; sums are wide enough for them."""


def _width(fact: Fact) -> Width:
    match fact.type:
        case TruthType():
            return Width.TRUTH
        case CategoryType():
            return Width.TEXT
        case DayType():
            return Width.DAY
        case YearType() | NumberType():
            return Width.I64


def _bounds(fact: Fact) -> tuple[int, int]:
    """The interval of the stored integers: grains, or years."""
    if isinstance(fact.type, YearType):
        return int(fact.range.low or 0), int(fact.range.high or 9999)
    if not isinstance(fact.type, NumberType):
        return 0, 0
    low, high = fact.range.low, fact.range.high
    if low is None or high is None:
        raise NotLowerable(
            say("{kind}的「{name}」没有范围,列宽定不下来", kind=fact.subject, name=fact.name)
        )
    return int(low / fact.grain), int(high / fact.grain)
