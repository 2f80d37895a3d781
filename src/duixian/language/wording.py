"""Values in words that people use: 200万元, 2999.9平方米, 5%, 是."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from duixian.basics.money import show_yuan
from duixian.basics.quantities import PLAIN, Unit, show_dimension, show_number
from duixian.basics.text import translate
from duixian.language.evaluate import Unknown, Value
from duixian.language.tree import Constant, Expression, FactValue, walk
from duixian.language.types import (
    CategoryType,
    DayType,
    NumberType,
    TruthType,
    Type,
    YearType,
)


def show_value(value: Value, kind: Type, unit: Unit | None = None) -> str:
    """A value as people write it; a ratio as a percentage, rounded where it never ends.

    `unit` is the unit to show it in, where it is not that of the type's dimension.
    """
    if isinstance(value, Unknown):
        return translate("未知")
    match kind:
        case TruthType():
            return translate("是") if value else translate("否")
        case CategoryType() | DayType():
            return value.isoformat() if isinstance(value, date) else str(value)
        case YearType():
            return f"{value}" + translate("年度")
        case NumberType((("元", 1),)):
            return show_yuan(_fraction(value))
        case NumberType(()):
            return _ratio(_fraction(value), unit)
        case NumberType(dimension):
            if unit is not None and unit.dimension == dimension:
                return _short(_fraction(value) / unit.factor) + unit.name
            return _short(_fraction(value)) + show_dimension(dimension)


def _fraction(value: object) -> Fraction:
    if isinstance(value, int | Fraction):
        return Fraction(value)
    raise AssertionError(f"{value!r} is no number")


def _ratio(value: Fraction, unit: Unit | None) -> str:
    if unit is None or unit is PLAIN or unit.factor == 1:
        return _short(value)
    shown = unit.name if unit.name in ("%", "‰") else "%"
    factor = unit.factor if shown == unit.name else Fraction(1, 100)
    return _short(value / factor) + shown


def _short(value: Fraction) -> str:
    """Exact where at most four decimals say it; else the nearest with 约 before it."""
    if (value * 10_000).denominator == 1:
        return show_number(value)
    rounded = Fraction(round(value * 10_000), 10_000)
    return translate("约") + show_number(rounded)


def unit_of(node: Expression) -> Unit | None:
    """The unit that a reader expects for an expression: that of its fact or of its constant."""
    if isinstance(node, FactValue):
        return node.fact.unit
    if isinstance(node.type, NumberType):
        for part in walk(node):
            if isinstance(part, FactValue | Constant) and part.type == node.type:
                return part.fact.unit if isinstance(part, FactValue) else _written(part)
    return None


def _written(node: Constant) -> Unit | None:
    """The unit that a constant was written with, read off its own words."""
    from duixian.language.parse import split_figure

    try:
        name = split_figure(node.text)[2]
    except ValueError:
        return None
    from duixian.basics.quantities import UNITS

    return UNITS[name]


def units_of_comparison(left: Expression, right: Expression) -> Unit | None:
    """One unit for both sides: the constant's, so that a ratio reads 2.8% against 3%."""
    for node in (right, left):
        if isinstance(node, Constant):
            unit = _written(node)
            if unit is not None:
                return unit
    return unit_of(left) or unit_of(right)
