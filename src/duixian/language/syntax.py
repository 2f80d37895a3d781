"""What a rule says, before types: the tree that the grammar yields and the formatter prints.

Spans are kept for messages and do not count in comparisons, so that parse ∘ format is the
identity on these trees.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from duixian.basics.places import Span
from duixian.basics.quantities import Unit

_NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Node:
    """Any node; `span` is its stretch of the source text."""

    span: Span = field(default=_NOWHERE, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Period:
    """本年, 上年, 前年 as `offset` 0, -1, -2; or an absolute `year`."""

    offset: int = 0
    year: int | None = None

    def __str__(self) -> str:
        if self.year is not None:
            return f"{self.year}年度"
        return {0: "本年", -1: "上年", -2: "前年"}[self.offset]


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A figure with magnitude and unit as written: 3000万元 is 3000, 万, 元."""

    digits: Fraction
    magnitude: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Day(Node):
    """A date literal."""

    day: date


@dataclass(frozen=True, slots=True)
class Year(Node):
    """A year literal, 2024年度."""

    year: int


@dataclass(frozen=True, slots=True)
class Truth(Node):
    """是 or 否."""

    truth: bool


@dataclass(frozen=True, slots=True)
class Word(Node):
    """A quoted word, for a category value that is no plain name."""

    word: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A fact, a local recognition, a definition, a category value; perhaps of another period."""

    path: tuple[str, ...]
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function applied to arguments."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """Unary minus."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """`operator` is one of + - × ÷."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """A chain: operands[0] operators[0] operands[1] …"""

    operators: tuple[str, ...]
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Membership(Node):
    """x 属于 a、b、c, or 不属于."""

    operand: Expression
    members: tuple[Expression, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Not(Node):
    """非 x."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Junction(Node):
    """`operator` is 且 or 或; at least two operands."""

    operator: str
    operands: tuple[Expression, ...]


Expression = (
    Number
    | Day
    | Year
    | Truth
    | Word
    | Name
    | Call
    | Negative
    | Binary
    | Comparison
    | Membership
    | Not
    | Junction
)
