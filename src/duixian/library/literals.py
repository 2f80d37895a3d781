"""Values that people write in facts files, cases and tables: 5000万元, 是, 2025-05-01, 一级."""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction

from duixian.basics.characters import half_width
from duixian.basics.dates import parse_date
from duixian.basics.quantities import MAGNITUDES, UNITS, show_number
from duixian.basics.text import Text, say
from duixian.language.infer import show_end
from duixian.language.parse import split_figure
from duixian.language.subjects import Known
from duixian.language.types import (
    FIRST_YEAR,
    LAST_YEAR,
    CategoryType,
    DayType,
    Exact,
    NumberType,
    TruthType,
    YearType,
    exact,
)
from duixian.language.vocabulary import Fact

_TRUTHS = {"是": True, "否": False, "true": True, "false": False, "yes": True, "no": False}


class Refused(ValueError):
    """The text is no value of that fact; says why and what to write."""

    def __init__(self, code: str, reason: Text, hint: Text) -> None:
        super().__init__(str(reason))
        self.code, self.reason, self.hint = code, reason, hint


def read_value(fact: Fact, text: str) -> Known:
    """The value that `text` states of `fact`.

    Numbers come back exact, in base units; they must carry a unit where the fact has one, be a
    multiple of the fact's grain, and lie in its range.

    Raises:
        Refused: the text is no value of that fact.
    """
    text = text.strip()
    match fact.type:
        case TruthType():
            truth = _TRUTHS.get(text.lower())
            if truth is None:
                raise Refused(
                    "wrong-value",
                    say("「{name}」要答「是」或「否」,不是「{text}」", name=fact.name, text=text),
                    say("写 是 或 否"),
                )
            return truth
        case CategoryType(_, values):
            value = {half_width(value): value for value in values}.get(half_width(text))
            if value is not None:
                return value
            close = get_close_matches(text, values, n=1, cutoff=0.3)
            raise Refused(
                "unknown-category-value",
                say("{category}没有「{word}」这个值", category=fact.name, word=text),
                say("是不是「{name}」?可取的值:{values}", name=close[0], values="、".join(values))
                if close
                else say("可取的值:{values}", values="、".join(values)),
            )
        case DayType():
            day = parse_date(text)
            if day is None:
                raise Refused(
                    "bad-date",
                    say("没有这一天:{text}", text=text),
                    say("日期写成 2025-05-01 或 2025年5月1日"),
                )
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise Refused(
                    "out-of-range",
                    say("「{name}」不可能是 {text}", name=fact.name, text=text),
                    say("写成 {first} 到 {last} 之间的一年", first=FIRST_YEAR, last=LAST_YEAR),
                )
            return day
        case YearType():
            year = read_year(text)
            if year is None:
                raise Refused(
                    "bad-year",
                    say("「{text}」不是年度", text=text),
                    say("写成 {first} 到 {last} 之间的一年", first=FIRST_YEAR, last=LAST_YEAR),
                )
            check_number(fact, Fraction(year), text)
            return year
        case NumberType():
            return _number(fact, fact.type, text)


def read_year(text: str) -> int | None:
    """2025, 2025年 or 2025年度; None where it is no year that a policy can speak of.

    >>> read_year("2025年度"), read_year("9999")
    (2025, None)
    """
    digits = text.strip().removesuffix("年度").removesuffix("年")
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 4):
        return None
    year = int(digits)
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def _number(fact: Fact, kind: NumberType, text: str) -> Exact:
    example = f"100{fact.unit.name}"
    plain = half_width(text).replace(" ", "")
    negative = plain.startswith("-")
    try:
        digits, magnitude, unit_name = split_figure(plain.removeprefix("-"))
    except ValueError:
        raise Refused(
            "wrong-value",
            say("「{text}」不是{name}的值", text=text, name=fact.name),
            say("写成一个数加单位,例如 {example};不用千分位逗号", example=example),
        ) from None
    unit = UNITS[unit_name]
    if unit.dimension != kind.dimension:
        raise Refused(
            "unit-mismatch",
            say(
                "「{name}」的单位是{unit},「{text}」不是", name=fact.name, unit=fact.unit, text=text
            ),
            say("例如 {example}", example=example),
        )
    value = digits * MAGNITUDES[magnitude] * unit.factor * (-1 if negative else 1)
    check_number(fact, value, text)
    return exact(value)


def check_number(fact: Fact, value: Fraction, text: str) -> None:
    """The value must be a multiple of the grain and lie in the range.

    Raises:
        Refused: it is not, or does not.
    """
    if value not in fact.range:
        raise Refused(
            "out-of-range",
            say("「{name}」不可能是 {text}", name=fact.name, text=text),
            say(
                "它的范围是 {low} ~ {high};检查数量级、单位和正负号",
                low=_show_end(fact, fact.range.low),
                high=_show_end(fact, fact.range.high),
            ),
        )
    if isinstance(fact.type, NumberType) and (value / fact.grain).denominator != 1:
        step = show_number(fact.grain / fact.unit.factor) + fact.unit.name
        raise Refused(
            "too-fine",
            say("「{name}」只记到 {step}", name=fact.name, step=step),
            say("把「{text}」四舍五入到 {step}", text=text, step=step),
        )


def _show_end(fact: Fact, value: Exact | None) -> str:
    """One end of a fact's range, in its own unit."""
    if value is None or not isinstance(fact.type, NumberType):
        return show_end(value, fact.type)
    return show_number(Fraction(value) / fact.unit.factor) + fact.unit.name
