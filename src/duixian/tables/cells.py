"""What one cell says: the definition that the fast path over whole columns must agree with."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import isnan
from typing import assert_never

from duixian.basics.characters import half_width
from duixian.basics.dates import parse_date
from duixian.basics.quantities import MAGNITUDES, UNITS
from duixian.basics.text import say
from duixian.language.parse import split_figure
from duixian.language.types import CategoryType, DayType, NumberType, TruthType, YearType
from duixian.language.vocabulary import Fact
from duixian.library.facts import ABSENT
from duixian.library.literals import Refused, check_number, read_value
from duixian.tables.columns import (
    FactColumn,
    IdentifierColumn,
    RecognitionColumn,
    ReferenceColumn,
    Stored,
    to_stored,
)
from duixian.tables.identifiers import read_identifier
from duixian.tables.mapping import MappedColumn, Measure

TRUTHS = {
    **dict.fromkeys(("是", "true", "yes", "y", "t", "1", "√", "✓"), True),
    **dict.fromkeys(("否", "false", "no", "n", "f", "0", "×", "✗"), False),
}
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?=\D|$)(?!,)")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE][+-]?[0-9]+")
_WHOLE = re.compile(r"([0-9]+)\.0+$")
_DAY = re.compile(
    r"(?P<y>[0-9]{4})(?:(?P<s>[-/.])(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})|(?P<c>[0-9]{4}))"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?$"
)
_SURE_DIGITS = 15
"""Decimal digits that a double surely keeps (DBL_DIG), and all that Excel ever shows."""


def text_of(value: object) -> str | None:
    """A cell's value as the text that stands for it; None for an empty cell.

    A double is read as the decimal of at most 15 digits that it stands for, which is what the
    spreadsheet shows; from 10¹⁵ on it keeps no unit digit for sure and is written 3.3E+17, which
    no column takes for a number.

    >>> text_of(0.1 + 0.2), text_of(2025.0), text_of(330114200001010018.0)
    ('0.3', '2025', '3.3011420000101E+17')
    """
    match value:
        case None:
            return None
        case str():
            return value
        case bool():
            return "是" if value else "否"
        case float():
            return _text_of_float(value)
        case datetime():
            return str(value)
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case bytes():
            return value.decode("utf-8", "backslashreplace")
        case _:
            return str(value)


def _text_of_float(value: float) -> str | None:
    if isnan(value):  # how frames write an empty cell
        return None
    if abs(value) >= 10**_SURE_DIGITS:
        return f"{value:.15G}" if abs(value) < float("inf") else str(value)
    text = f"{value:.15g}"
    if "e" in text:
        text = format(Decimal(text), "f")
    return "0" if text == "-0" else text


def read_cell(mapped: MappedColumn, text: str, blanks: frozenset[str]) -> Stored | None:
    """What a cell says, as the register stores it; None where it is empty.

    Raises:
        Refused: it is no value of that column.
    """
    column = mapped.column
    plain = half_width(text).strip()
    replaced = mapped.values.get(plain)
    if replaced == ABSENT:
        return None
    if replaced is not None:
        plain = replaced
    elif is_blank(mapped, plain, blanks):
        if isinstance(column, IdentifierColumn):
            raise Refused("no-identifier", say("没有写标识"), say("补上标识,或删掉这一行"))
        return None
    match column:
        case IdentifierColumn() | ReferenceColumn():
            return read_identifier(plain, mapped.check)
        case RecognitionColumn():
            return _read_truth(column.key.rpartition(".")[2], plain)
        case FactColumn(fact):
            return _read_fact(fact, mapped.measure, plain)
        case _:
            assert_never(column)


def is_blank(mapped: MappedColumn, plain: str, blanks: frozenset[str]) -> bool:
    """True where the text stands for an empty cell; a category's own value never does."""
    if plain not in blanks:
        return False
    column = mapped.column
    kind = column.fact.type if isinstance(column, FactColumn) else None
    return not (isinstance(kind, CategoryType) and plain in kind.values)


def _read_fact(fact: Fact, measure: Measure | None, plain: str) -> Stored:
    match fact.type:
        case TruthType():
            return _read_truth(fact.name, plain)
        case NumberType():
            return to_stored(fact, _read_number(fact, measure, plain))
        case DayType():
            value = read_value(fact, _plain_day(plain))
        case YearType():
            value = read_value(fact, _WHOLE.sub(r"\1", plain))
        case CategoryType():
            value = read_value(fact, plain)
        case _:
            assert_never(fact.type)
    return to_stored(fact, value)


def _read_truth(name: str, plain: str) -> bool:
    truth = TRUTHS.get(_WHOLE.sub(r"\1", plain).lower())
    if truth is None:
        raise Refused(
            "wrong-value",
            say("「{name}」要答「是」或「否」,不是「{text}」", name=name, text=plain),
            say("写 是 或 否,或在映射里写「对应」"),
        )
    return truth


def _plain_day(plain: str) -> str:
    """2025/5/1, 20250501 and 2025-05-01 00:00:00 as 2025-5-1; anything else as it is."""
    found = _DAY.match(plain)
    if found is None or parse_date(plain) is not None:
        return plain
    month, day = (found["c"][:2], found["c"][2:]) if found["c"] else (found["m"], found["d"])
    return f"{found['y']}-{month}-{day}"


def _read_number(fact: Fact, measure: Measure | None, plain: str) -> Fraction:
    example = f"100{measure or fact.unit.name}"
    bare = plain.replace(" ", "")
    if fact.unit.dimension == (("元", 1),):
        bare = bare.replace("\u00a5", "").replace("\uffe5", "")  # the two yen signs
    sign = -1 if bare.startswith("-") else 1
    bare = bare.removeprefix("-")
    grouped = _GROUPED.match(bare)
    if grouped is not None:
        bare = grouped.group().replace(",", "") + bare[grouped.end() :]
    if _SCIENTIFIC.match(bare):
        raise Refused(
            "number-lost-digits",
            say("「{text}」是科学计数法,可能已经丢了位", text=plain),
            say("在表格里把这一列设成数值或文本,再导出"),
        )
    try:
        digits, magnitude, unit_name = split_figure(bare)
    except ValueError:
        raise Refused(
            "wrong-value",
            say("「{text}」不是{name}的值", text=plain, name=fact.name),
            say("写成一个数,例如 {example}", example=example),
        ) from None
    factor = _factor(fact, measure, plain, magnitude, unit_name)
    value = sign * digits * factor
    shown = plain if unit_name or measure is None else f"{plain}{measure}"
    check_number(fact, value, shown)
    return value


def _factor(
    fact: Fact, measure: Measure | None, plain: str, magnitude: str, unit_name: str
) -> Fraction:
    """How many base units one of the cell's unit is; the cell may repeat the column's unit."""
    if not magnitude and not unit_name:
        if measure is not None:
            return measure.factor
        if not fact.unit.name:
            return fact.unit.factor
        raise Refused(
            "no-unit",
            say("「{text}」没有写单位", text=plain),
            say("在映射里给这一列写「单位」,例如 单位: {unit}", unit=fact.unit.name),
        )
    unit = UNITS[unit_name]
    if unit.dimension != fact.unit.dimension:
        raise Refused(
            "unit-mismatch",
            say(
                "「{name}」的单位是{unit},「{text}」不是",
                name=fact.name,
                unit=fact.unit,
                text=plain,
            ),
            say("例如 {example}", example=f"100{measure or fact.unit.name}"),
        )
    factor = MAGNITUDES[magnitude] * unit.factor
    if measure is not None and factor != measure.factor:
        raise Refused(
            "mixed-unit",
            say("这一列的单位是{unit},这一格写的是「{text}」", unit=measure.name, text=plain),
            say("统一换算成{unit}", unit=measure.name),
        )
    return factor
