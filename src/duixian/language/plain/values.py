"""A constant of a rule in words: 200万元 or CNY 2 million, 三分之二 or 2/3, 一级 or first grade."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from duixian.basics.quantities import MAGNITUDES, UNITS, Unit
from duixian.basics.text import say
from duixian.language.evaluate import Unknown, Value
from duixian.language.parse import split_figure
from duixian.language.plain.phrases import Named, Phrase
from duixian.language.tree import Constant, Expression, FactValue
from duixian.language.types import CategoryType, Exact, NumberType, TruthType, Type, YearType
from duixian.language.wording import show_value

_MILLION = 1_000_000


def constant(node: Constant, beside: Expression | None = None) -> Phrase:
    """The constant as its sheet wrote it; `beside` is what a category value is compared with."""
    if isinstance(node.value, bool):
        return say("是") if node.value else say("否")
    if isinstance(node.value, str):
        return category(node.value, beside)
    if isinstance(node.value, date):
        return node.value.isoformat()
    if isinstance(node.type, YearType):
        return say("{year}年度", year=node.value)
    return figure(node.value, node.type, node.text)


def category(value: str, of: Expression | None) -> Named:
    """A category's value, in English where the vocabulary gives it."""
    fact = of.fact if isinstance(of, FactValue) else None
    return Named(value, fact.value_english.get(value, "") if fact is not None else "")


def figure(value: Exact, kind: Type, written: str = "") -> Named:
    """A number with its unit: as written in the sheet where it was, else as people write it."""
    try:
        digits, magnitude, unit = split_figure(written)
    except ValueError:
        chinese = written if "分之" in written else show_value(value, kind, UNITS["%"])
        return Named(chinese, _english_default(value, kind))
    number = digits * MAGNITUDES[magnitude]
    chinese = "".join(written.split())
    if UNITS[unit].dimension == (("元", 1),):
        return Named(chinese, english_money(Fraction(value)))
    name = UNITS[unit].english
    space = "" if name in ("%", "‰", "") else " "
    return Named(chinese, f"{_decimal(number)}{space}{name}")


def _english_default(value: Exact, kind: Type) -> str:
    if isinstance(kind, NumberType) and kind.dimension == (("元", 1),):
        return english_money(Fraction(value))
    if isinstance(kind, NumberType) and not kind.dimension:
        percent = Fraction(value) * 100
        if (percent * 10_000).denominator == 1:
            return f"{_decimal(percent)}%"
        return str(Fraction(value))
    return ""


def english_money(yuan: Fraction) -> str:
    """CNY 2 million, CNY 1,500.

    >>> english_money(Fraction(2_000_000)), english_money(Fraction(1500))
    ('CNY 2 million', 'CNY 1,500')
    """
    millions = yuan / _MILLION
    if abs(millions) >= 1 and (millions * 10_000).denominator == 1:
        return f"CNY {_decimal(millions)} million"
    return f"CNY {_decimal(yuan)}"


def _decimal(value: Fraction) -> str:
    rounded = round(value * 10_000)
    sign = "-" if rounded < 0 else ""
    whole, rest = divmod(abs(rounded), 10_000)
    digits = f"{rest:04d}".rstrip("0")
    return f"{sign}{whole:,}" + (f".{digits}" if digits else "")


def shown(value: Value, of: Expression, unit: Unit | None = None) -> Phrase:
    """A value found, of the expression it was found for; `unit` to show it in, where it matters."""
    kind = of.type
    if isinstance(value, Unknown):
        return say("未知")
    if isinstance(kind, TruthType):
        return say("是") if value else say("否")
    if isinstance(kind, CategoryType):
        return category(str(value), of)
    if isinstance(kind, YearType):
        return say("{year}年度", year=value)
    if isinstance(value, date):
        return value.isoformat()
    return number(value, kind, unit)


def number(value: object, kind: Type, unit: Unit | None = None) -> Named:
    """A number with its unit, both as Chinese and as English write it."""
    if not isinstance(value, int | Fraction):
        raise AssertionError(f"{value!r} is no number")
    chinese = show_value(value, kind, unit)
    if not isinstance(kind, NumberType):
        return Named(chinese)
    if kind.dimension == (("元", 1),):
        return Named(chinese, english_money(Fraction(value)))
    if kind.dimension and unit is not None and unit.dimension == kind.dimension:
        scaled = Fraction(value) / unit.factor
        about = "" if (scaled * 10_000).denominator == 1 else "about "
        return Named(chinese, f"{about}{_decimal(scaled)} {unit.english}".rstrip())
    return Named(chinese, chinese.replace("约", "about ") if not kind.dimension else "")
