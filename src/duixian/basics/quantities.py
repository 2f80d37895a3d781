"""Units, dimensions and quantities, in exact rationals.

A dimension is a product of base units (元, 平方米 = 米², 人 …). Units of one dimension convert
into each other; units of two never compare. Counting words are dimensions of their own: 家 is
not 人.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache

Dimension = tuple[tuple[str, int], ...]
"""Base unit and exponent, sorted by base unit; () is a plain number or a ratio."""

NUMBER: Dimension = ()
MAGNITUDES: dict[str, int] = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
    "万亿": 1_000_000_000_000,
}


class Comparator(StrEnum):
    """How a figure is to be compared with what is found."""

    GE = "≥"
    LE = "≤"
    GT = ">"
    LT = "<"
    EQ = "="
    NE = "≠"
    ABOUT = "≈"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: `factor` base units make one of it."""

    name: str
    factor: Fraction
    dimension: Dimension
    english: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, kept as written.

    `value` counts `unit`s (8.2亿元 is 820000000 of 元); `base` counts base units.
    """

    value: Fraction
    unit: Unit

    @property
    def base(self) -> Fraction:
        """The value in base units: 亩 to 平方米, % to a plain ratio."""
        return self.value * self.unit.factor

    @property
    def dimension(self) -> Dimension:
        """The dimension of the unit."""
        return self.unit.dimension

    def __str__(self) -> str:
        return show_number(self.value) + self.unit.name


def _units() -> dict[str, Unit]:
    table: dict[str, Unit] = {}

    def unit(
        names: str, dimension: Dimension, english: str, factor: Fraction | int | str = 1
    ) -> None:
        for name in names.split():
            table[name] = Unit(name, Fraction(factor), dimension, english)

    unit("%", NUMBER, "%", Fraction(1, 100))
    unit("‰", NUMBER, "‰", Fraction(1, 1000))
    unit("个百分点 百分点", NUMBER, "percentage points", Fraction(1, 100))
    unit("倍", NUMBER, "times")
    table[""] = Unit("", Fraction(1), NUMBER, "")

    unit("元 元人民币 人民币", (("元", 1),), "yuan")
    unit("角", (("元", 1),), "jiao", Fraction(1, 10))
    unit("分", (("元", 1),), "fen", Fraction(1, 100))
    unit("美元", (("美元", 1),), "US dollars")

    unit("米", (("米", 1),), "m")
    unit("公里 千米", (("米", 1),), "km", 1000)
    unit("平方米 ㎡ 平米", (("米", 2),), "m²")
    unit("平方公里", (("米", 2),), "km²", 1_000_000)
    unit("公顷", (("米", 2),), "ha", 10_000)
    # 1 亩 is 1/15 公顷 (GB 3100 usage in land statistics).
    unit("亩", (("米", 2),), "mu", Fraction(2000, 3))
    unit("立方米", (("米", 3),), "m³")
    unit("升", (("米", 3),), "L", Fraction(1, 1000))

    unit("年 周年", (("年", 1),), "years")
    unit("岁 周岁", (("年", 1),), "years of age")
    unit("个月 月", (("年", 1),), "months", Fraction(1, 12))
    unit("日 天", (("日", 1),), "days")
    unit("工作日 个工作日", (("工作日", 1),), "working days")
    unit("小时", (("日", 1),), "hours", Fraction(1, 24))

    unit("吨", (("吨", 1),), "t")
    unit("千克 公斤", (("吨", 1),), "kg", Fraction(1, 1000))
    unit("吨标准煤", (("吨标准煤", 1),), "tce")
    unit("千瓦时 度", (("千瓦时", 1),), "kWh")
    unit("千瓦", (("千瓦", 1),), "kW")
    unit("标箱", (("标箱", 1),), "TEU")

    unit("人 名 位", (("人", 1),), "persons")
    unit("人次", (("人次", 1),), "person-times")
    unit("家", (("家", 1),), "establishments")
    unit("家次", (("家次", 1),), "establishment-times")
    unit("户", (("户", 1),), "households")
    unit("个", (("个", 1),), "items")
    unit("台 套 台(套)", (("台", 1),), "sets")
    unit("件", (("件", 1),), "pieces")
    unit("张", (("张", 1),), "beds")
    unit("项", (("项", 1),), "projects")
    unit("场", (("场", 1),), "events")
    unit("条", (("条", 1),), "lines")
    unit("所", (("所", 1),), "schools")
    unit("次", (("次", 1),), "times (occasions)")
    unit("辆", (("辆", 1),), "vehicles")
    unit("部", (("部", 1),), "works")
    unit("篇", (("篇", 1),), "papers")
    unit("幢", (("幢", 1),), "buildings")
    unit("层", (("层", 1),), "storeys")
    unit("类 大类", (("类", 1),), "classes")
    unit("方面", (("方面", 1),), "areas")
    unit("级", (("级", 1),), "grades")
    return table


UNITS: dict[str, Unit] = _units()
YUAN = UNITS["元"]
YEAR = UNITS["年"]
DAY = UNITS["日"]
PLAIN = UNITS[""]
PERCENT = UNITS["%"]


@cache
def unit_pattern() -> str:
    """A regular expression that matches one unit name, the longest first."""
    return "|".join(re.escape(n) for n in sorted(UNITS, key=len, reverse=True) if n)


@cache
def magnitude_pattern() -> str:
    """A regular expression that matches one Chinese magnitude, the longest first."""
    return "|".join(sorted((m for m in MAGNITUDES if m), key=len, reverse=True))


def multiply(left: Dimension, right: Dimension, sign: int = 1) -> Dimension:
    """The dimension of a product (`sign=1`) or a quotient (`sign=-1`)."""
    exponents = dict(left)
    for base, power in right:
        exponents[base] = exponents.get(base, 0) + sign * power
    return tuple(sorted((b, p) for b, p in exponents.items() if p))


def show_dimension(dimension: Dimension) -> str:
    """元, 平方米, 元/人; 数 for a plain number."""
    if not dimension:
        return "数"
    if dimension == (("米", 2),):
        return "平方米"
    if dimension == (("米", 3),):
        return "立方米"
    top = [b + (f"^{p}" if p > 1 else "") for b, p in dimension if p > 0]
    bottom = [b + (f"^{-p}" if p < -1 else "") for b, p in dimension if p < 0]
    return ("·".join(top) or "1") + ("/" + "·".join(bottom) if bottom else "")


def show_number(value: Fraction) -> str:
    """A number with 万 or 亿 where that is exact and short; decimals; else a fraction.

    >>> show_number(Fraction(75000)), show_number(Fraction(1, 3)), show_number(Fraction("0.5"))
    ('7.5万', '1/3', '0.5')
    """
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if abs(value) >= size:
            scaled = value / size
            if _is_short(scaled, 4):
                return _plain(scaled) + name
    return _plain(value) if _is_short(value, 8) else f"{value.numerator}/{value.denominator}"


def _is_short(value: Fraction, places: int) -> bool:
    return bool((value * 10**places).denominator == 1)


def _plain(value: Fraction) -> str:
    scaled = int(value * 10**8)
    sign = "-" if scaled < 0 else ""
    whole, rest = divmod(abs(scaled), 10**8)
    digits = f"{rest:08d}".rstrip("0")
    return f"{sign}{whole}" + (f".{digits}" if digits else "")
