"""The columnar plan: a few integer, truth, text and day operations with null for unknown.

SQL's own three-valued logic is Kleene's, so NULL serves as the mask of the unknown, wherever
this module does not hand it to something that skips it (CASE, LEAST, SUM): those forms are built
here with the mask written out. Integers carry the interval that they lie in; from it follows
their width.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from math import gcd
from typing import assert_never

from duixian.basics.text import Text, say


class Width(Enum):
    """The type of a column."""

    I64 = "i64"
    I128 = "i128"
    TRUTH = "truth"
    TEXT = "text"
    DAY = "day"


_I64 = 2**63 - 1
_I128 = 10**38 - 1
"""The least of the wide types: Spark's DECIMAL(38,0)."""


class NotLowerable(Exception):
    """This rule can't be said in the plan; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the rows below; `low` and `high` bound integers.

    `unknown` is where it is null, if something cheaper than itself says so.
    """

    name: str
    width: Width
    low: int = 0
    high: int = 0
    unknown: Expr | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant; `value` None is unknown."""

    value: int | bool | str | date | None
    width: Width
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Calculate:
    """left operator right with + - *, null if either is."""

    operator: str
    left: Expr
    right: Expr
    width: Width
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class FloorDivide:
    """The floor of left / right; `right` is positive."""

    left: Expr
    right: Expr
    width: Width
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Test:
    """left operator right: = <> < <= > >=."""

    operator: str
    left: Expr
    right: Expr
    width: Width = Width.TRUTH


@dataclass(frozen=True, slots=True)
class OneOf:
    """operand IN values."""

    operand: Expr
    values: tuple[str, ...]
    width: Width = Width.TRUTH


@dataclass(frozen=True, slots=True)
class Logic:
    """AND or OR of the operands."""

    operator: str
    operands: tuple[Expr, ...]
    width: Width = Width.TRUTH


@dataclass(frozen=True, slots=True)
class Invert:
    """NOT operand."""

    operand: Expr
    width: Width = Width.TRUTH


@dataclass(frozen=True, slots=True)
class Missing:
    """operand IS NULL: true or false, never unknown."""

    operand: Expr
    width: Width = Width.TRUTH


@dataclass(frozen=True, slots=True)
class Choose:
    """CASE: a condition that is null counts as false, as SQL has it.

    `unknown` is where the result is null, if something simpler than the whole says so.
    """

    arms: tuple[tuple[Expr, Expr], ...]
    otherwise: Expr
    width: Width
    low: int
    high: int
    unknown: Expr | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DatePart:
    """year, month or day of a day."""

    part: str
    operand: Expr
    width: Width = Width.I64
    low: int = 0
    high: int = 9999


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """until - since, in days."""

    since: Expr
    until: Expr
    width: Width = Width.I64
    low: int = -4_000_000
    high: int = 4_000_000


@dataclass(frozen=True, slots=True)
class RowNumber:
    """The place of a row, from 1, among those that are alike in `among`, by `order`.

    `order` holds expressions, each with whether the greatest comes first; what is unknown comes
    last. Bind it: a database wants it in a layer of its own.
    """

    among: tuple[Expr, ...]
    order: tuple[tuple[Expr, bool], ...]
    width: Width = Width.I64
    low: int = 1
    high: int = 2**40


Expr = (
    Column
    | Literal
    | Calculate
    | FloorDivide
    | Test
    | OneOf
    | Logic
    | Invert
    | Missing
    | Choose
    | DatePart
    | DaysBetween
    | RowNumber
)

TRUE = Literal(True, Width.TRUTH)
FALSE = Literal(False, Width.TRUTH)
UNKNOWN = Literal(None, Width.TRUTH)


def width_of(low: int, high: int) -> Width:
    """The narrowest integer that holds the interval.

    Raises:
        NotLowerable: none does.
    """
    most = max(abs(low), abs(high))
    if most <= _I64:
        return Width.I64
    if most <= _I128:
        return Width.I128
    raise NotLowerable(say("中间的数可能超过 38 位,数据库里装不下"))


def integer(value: int) -> Literal:
    """An integer constant."""
    return Literal(value, width_of(value, value), value, value)


def null(width: Width) -> Literal:
    """The unknown value of a width."""
    return Literal(None, width)


def bounds(node: Expr) -> tuple[int, int]:
    """The interval of an integer expression; an unknown constant is nowhere, (0, 0)."""
    if isinstance(node, Test | OneOf | Logic | Invert | Missing):
        raise AssertionError("a truth has no bounds")
    return node.low, node.high


def calculate(operator: str, left: Expr, right: Expr) -> Expr:
    """Left operator right, folded where both are constants or one is neutral."""
    if isinstance(left, Literal) and left.value is None:
        return left
    if isinstance(right, Literal) and right.value is None:
        return right
    if isinstance(left, Literal) and isinstance(right, Literal):
        return integer(_apply(operator, _int(left), _int(right)))
    if isinstance(right, Literal) and (
        (operator in "+-" and right.value == 0) or (operator == "*" and right.value == 1)
    ):
        return left
    if isinstance(left, Literal) and (
        (operator == "+" and left.value == 0) or (operator == "*" and left.value == 1)
    ):
        return right
    if operator == "*":
        for side, other in ((left, right), (right, left)):
            # A zero left among the factors would let a database multiply the others first, and
            # overflow: Spark gathers constants.
            if isinstance(side, Literal) and side.value == 0:
                return choose([(missing(other), null(Width.I64))], side)
    a, b, c, d = *bounds(left), *bounds(right)
    match operator:
        case "+":
            low, high = a + c, b + d
        case "-":
            low, high = a - d, b - c
        case _:
            corners = (a * c, a * d, b * c, b * d)
            low, high = min(corners), max(corners)
    return Calculate(operator, left, right, width_of(low, high), low, high)


def _int(literal: Literal) -> int:
    if isinstance(literal.value, int):
        return literal.value
    raise AssertionError(f"{literal.value!r} is no integer")


def _apply(operator: str, left: int, right: int) -> int:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case _:
            return left * right


def floor_divide(left: Expr, right: Expr) -> Expr:
    """The floor of left / right for a positive right."""
    for side in (left, right):
        if isinstance(side, Literal) and side.value is None:
            return null(Width.I64)
    if isinstance(left, Literal) and isinstance(right, Literal):
        return integer(_int(left) // _int(right))
    if isinstance(right, Literal) and right.value == 1:
        return left
    a, b = bounds(left)
    smallest = max(bounds(right)[0], 1)
    low = min(a // smallest, 0) if a < 0 else 0
    high = max(b // smallest, 0) if b >= 0 else 0
    # The quotient is narrower than the dividend; the division itself runs at the dividend's width.
    return FloorDivide(left, right, width_of(low, high), low, high)


def both(operands: Iterable[Expr]) -> Expr:
    """Kleene AND."""
    return _join("AND", operands, FALSE, TRUE)


def either(operands: Iterable[Expr]) -> Expr:
    """Kleene OR."""
    return _join("OR", operands, TRUE, FALSE)


def _join(operator: str, operands: Iterable[Expr], decisive: Literal, neutral: Literal) -> Expr:
    kept: dict[Expr, None] = {}
    for operand in operands:
        if operand == decisive:
            return decisive
        if isinstance(operand, Logic) and operand.operator == operator:
            kept.update(dict.fromkeys(operand.operands))
        elif operand != neutral:
            kept[operand] = None
    if not kept:
        return neutral
    return next(iter(kept)) if len(kept) == 1 else Logic(operator, tuple(kept))


def invert(operand: Expr) -> Expr:
    """Kleene NOT."""
    if isinstance(operand, Literal):
        return UNKNOWN if operand.value is None else (FALSE if operand.value else TRUE)
    return operand.operand if isinstance(operand, Invert) else Invert(operand)


def missing(operand: Expr) -> Expr:
    """True where the operand is unknown, said of as few columns as possible."""
    match operand:
        case Literal():
            return TRUE if operand.value is None else FALSE
        case Missing() | RowNumber():
            return FALSE
        case Column() | Choose() if operand.unknown is not None:
            return operand.unknown
        case Calculate() | Test() | FloorDivide():
            return either([missing(operand.left), missing(operand.right)])
        case DaysBetween():
            return either([missing(operand.since), missing(operand.until)])
        case OneOf() | Invert() | DatePart():
            return missing(operand.operand)
        case Logic() if all(missing(part) == FALSE for part in operand.operands):
            return FALSE
        case Choose():
            values = [missing(value) for _, value in operand.arms]
            last = missing(operand.otherwise)
            if all(isinstance(value, Literal) for value in (*values, last)):
                conditions = (condition for condition, _ in operand.arms)
                return choose(list(zip(conditions, values, strict=True)), last)
    return Missing(operand)


def test(operator: str, left: Expr, right: Expr) -> Expr:
    """A comparison, unknown if either side is."""
    for side in (left, right):
        if isinstance(side, Literal) and side.value is None:
            return UNKNOWN
    return Test(operator, left, right)


def choose(arms: Sequence[tuple[Expr, Expr]], otherwise: Expr) -> Expr:
    """CASE, with arms that can't be chosen, or that change nothing, left out."""
    kept: list[tuple[Expr, Expr]] = []
    for stated, value in arms:
        condition = _for_case(stated)
        if condition in (FALSE, UNKNOWN):
            continue
        if condition == TRUE:
            otherwise = value
            break
        kept.append((condition, value))
    while kept and kept[-1][1] == otherwise:
        kept.pop()
    if not kept:
        return otherwise
    if len(kept) == 1 and (kept[0][1], otherwise) == (TRUE, FALSE):
        only = kept[0][0]
        if missing(only) == FALSE:
            return only
    values = [value for _, value in kept] + [otherwise]
    solid = [v for v in values if not (isinstance(v, Literal) and v.value is None)]
    if not solid:
        return values[0]
    if isinstance(solid[0], Test | OneOf | Logic | Invert | Missing) or solid[0].width in (
        Width.TRUTH,
        Width.TEXT,
        Width.DAY,
    ):
        return Choose(tuple(kept), otherwise, solid[0].width, 0, 0)
    low = min(bounds(value)[0] for value in solid)
    high = max(bounds(value)[1] for value in solid)
    return Choose(tuple(kept), otherwise, width_of(low, high), low, high)


def _for_case(condition: Expr) -> Expr:
    """The same for CASE, which takes null for false: `certainly` falls away."""
    if isinstance(condition, Choose) and len(condition.arms) == 1:
        [(inner, value)] = condition.arms
        if (value, condition.otherwise) == (TRUE, FALSE):
            return inner
    if isinstance(condition, Logic):
        join = both if condition.operator == "AND" else either
        return join(_for_case(part) for part in condition.operands)
    return condition


def certainly(condition: Expr) -> Expr:
    """True where the condition is true; false where it is false or unknown."""
    return choose([(condition, TRUE)], FALSE)


def strictly(arms: Sequence[tuple[Expr, Expr]], otherwise: Expr) -> Expr:
    """Rule 3: arms in order, and an unknown condition before a true one makes all unknown."""
    width = (arms[0][1] if arms else otherwise).width
    spelled: list[tuple[Expr, Expr]] = []
    for condition, value in arms:
        spelled.append((missing(condition), null(width)))
        spelled.append((condition, value))
    return choose(spelled, otherwise)


def columns_in(node: Expr) -> Iterable[Column]:
    """Every column that an expression reads."""
    waiting: list[Expr] = [node]
    while waiting:
        current = waiting.pop()
        match current:
            case Column():
                yield current
            case Literal():
                pass
            case Calculate() | FloorDivide() | Test():
                waiting += [current.left, current.right]
            case OneOf() | Invert() | Missing() | DatePart():
                waiting.append(current.operand)
            case Logic():
                waiting += current.operands
            case Choose():
                waiting += [part for arm in current.arms for part in arm]
                waiting.append(current.otherwise)
            case DaysBetween():
                waiting += [current.since, current.until]
            case RowNumber():
                waiting += current.among
                waiting += [part for part, _ in current.order]
            case _:
                assert_never(current)


def common(a: int, b: int) -> int:
    """The least common multiple of two positive integers."""
    return a * b // gcd(a, b)
