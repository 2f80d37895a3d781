"""The typed tree: what every reading of a rule matches on.

Every node knows its type, its stretch of the sheet, and, for numbers, the interval it lies in.
A new node must be answered in every reading; `assert_never` makes mypy say where.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from duixian.basics.places import Place, Span
from duixian.language.source import Source
from duixian.language.syntax import Period
from duixian.language.types import EVERYWHERE, Exact, Interval, Type
from duixian.language.vocabulary import Fact, Reference


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """Any node. Two nodes are the same only if they are one object."""

    type: Type
    source: Source = field(kw_only=True, repr=False)
    span: Span = field(kw_only=True, repr=False)
    range: Interval = field(kw_only=True, default=EVERYWHERE)

    @property
    def place(self) -> Place:
        """Where it stands in the sheet."""
        return self.source.place(self.span.start)

    @property
    def text(self) -> str:
        """Its words, as written in the sheet."""
        return self.source.slice(self.span)


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Node):
    """A value written in the rule: exact base units, truth, category value, day or year."""

    value: Exact | bool | str | date


@dataclass(frozen=True, slots=True, eq=False)
class FactValue(Node):
    """A fact of the current subject, or of the one that `path` leads to, or of an outer one.

    `outward` counts the enclosing subjects to step out of: 1 inside 合计(项目, …) is the
    enterprise whose projects are counted. `path` is then followed from there.
    """

    fact: Fact
    period: Period
    path: tuple[Reference, ...] = ()
    outward: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Recognition(Node):
    """A fact local to one provision (认定): what the text leaves to a department."""

    name: str
    key: str
    """第十二条.服务机构资助.符合条件的服务机构"""
    department: str
    outward: int = 0
    """Enclosing subjects to step out of: it was recognised of the provision's own subject."""


@dataclass(frozen=True, slots=True, eq=False)
class Defined(Node):
    """A name standing for another expression: 设, or a recognition that a supplement defines."""

    name: str
    body: Expression
    outward: int = 0
    """Enclosing subjects to step out of before the body is read."""


class ContextKind(StrEnum):
    """What the evaluation itself supplies."""

    YEAR = "年度"
    BASE_DATE = "基准日"


@dataclass(frozen=True, slots=True, eq=False)
class Context(Node):
    """年度 or 基准日."""

    kind: ContextKind


@dataclass(frozen=True, slots=True)
class Candidates:
    """The values that an open figure may still take: a set, or an interval."""

    values: tuple[Exact, ...] = ()
    interval: Interval | None = None

    def __contains__(self, value: Exact) -> bool:
        return value in self.values if self.interval is None else value in self.interval

    @property
    def ends(self) -> tuple[Exact, ...]:
        """The values to try: all of a set, both ends of an interval; () where unbounded."""
        if self.interval is None:
            return self.values
        low, high = self.interval.low, self.interval.high
        return (low, high) if low is not None and high is not None else ()


@dataclass(frozen=True, slots=True, eq=False)
class Hole(Node):
    """A figure that a supporting document owes (待配套)."""

    key: str
    """第十六条.家电以旧换新.率"""
    missing: str
    department: str
    candidates: Candidates | None = None


class ArithmeticOperator(StrEnum):
    """The four operations."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "×"
    DIVIDED = "÷"


@dataclass(frozen=True, slots=True, eq=False)
class Arithmetic(Node):
    """left operator right, exact; also day - day, year - year and year ± years."""

    operator: ArithmeticOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Negated(Node):
    """Minus the operand."""

    operand: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Extremum(Node):
    """较大 or 较小 of two or more; unknown if any operand is."""

    largest: bool
    operands: tuple[Expression, ...]


class RoundingMode(StrEnum):
    """How a rounding treats what lies between two steps."""

    HALF_AWAY = "四舍五入"
    DOWN = "向下"
    UP = "向上"


@dataclass(frozen=True, slots=True, eq=False)
class Rounded(Node):
    """The operand rounded to a multiple of `step` base units."""

    operand: Expression
    step: Exact
    mode: RoundingMode


@dataclass(frozen=True, slots=True, eq=False)
class FullYears(Node):
    """满年: birthdays passed from `since` to `until`."""

    since: Expression
    until: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Compare(Node):
    """left operator right, where operator is one of ≥ ≤ > < = ≠."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Member(Node):
    """operand 属于 values."""

    operand: Expression
    values: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True, eq=False)
class Not(Node):
    """Kleene negation."""

    operand: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Junction(Node):
    """Kleene 且 (`every`) or 或."""

    every: bool
    operands: tuple[Expression, ...]


class AggregateKind(StrEnum):
    """What is asked of a set of related subjects."""

    SUM = "合计"
    COUNT = "计数"
    EXISTS = "存在"
    EVERY = "每个"


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate(Node):
    """合计(项目, 投资额, 已开工): over the related subjects for which `where` holds.

    `value` is summed, or is the condition of 存在 and 每个; None for 计数.
    """

    kind: AggregateKind
    relation: Reference
    value: Expression | None
    where: Expression | None


Expression = (
    Constant
    | FactValue
    | Recognition
    | Defined
    | Context
    | Hole
    | Arithmetic
    | Negated
    | Extremum
    | Rounded
    | FullYears
    | Compare
    | Member
    | Not
    | Junction
    | Aggregate
)


def children(node: Expression) -> tuple[Expression, ...]:
    """The expressions directly below a node."""
    match node:
        case Constant() | FactValue() | Recognition() | Context() | Hole():
            return ()
        case Defined():
            return (node.body,)
        case Arithmetic() | Compare():
            return (node.left, node.right)
        case Negated() | Rounded() | Member() | Not():
            return (node.operand,)
        case Extremum() | Junction():
            return node.operands
        case FullYears():
            return (node.since, node.until)
        case Aggregate():
            return tuple(part for part in (node.value, node.where) if part is not None)


def walk(node: Expression) -> list[Expression]:
    """The node and everything below it, once each, parents first."""
    found: dict[int, Expression] = {}
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if id(current) not in found:
            found[id(current)] = current
            waiting.extend(reversed(children(current)))
    return list(found.values())


def depth(node: Expression) -> int:
    """How many levels lie between a node and the deepest leaf below it, itself included."""
    found: dict[int, int] = {}
    waiting = [node]
    while waiting:
        current = waiting[-1]
        below = [child for child in children(current) if id(child) not in found]
        if below:
            waiting.extend(below)
            continue
        waiting.pop()
        found[id(current)] = 1 + max((found[id(c)] for c in children(current)), default=0)
    return found[id(node)]
