"""The types of the rule language, and the intervals that values may lie in."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from duixian.basics.quantities import Dimension, show_dimension
from duixian.basics.text import Text, say

Exact = int | Fraction
"""An exact number in base units."""


@dataclass(frozen=True, slots=True)
class TruthType:
    """是否."""


@dataclass(frozen=True, slots=True)
class NumberType:
    """A number of one dimension; () is a plain number or a ratio."""

    dimension: Dimension


@dataclass(frozen=True, slots=True)
class CategoryType:
    """One of `values`; where `ordered`, they stand from low to high and compare."""

    name: str
    values: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class DayType:
    """A calendar day."""


@dataclass(frozen=True, slots=True)
class YearType:
    """A budget year."""


Type = TruthType | NumberType | CategoryType | DayType | YearType

TRUTH = TruthType()
DAY_TYPE = DayType()
YEAR_TYPE = YearType()
RATIO = NumberType(())
MONEY = NumberType((("元", 1),))


def describe(kind: Type) -> Text:
    """A type in an officer's words."""
    match kind:
        case TruthType():
            return say("「是否」")
        case NumberType(()):
            return say("数或比例")
        case NumberType((("元", 1),)):
            return say("金额(元)")
        case NumberType((("米", 2),)):
            return say("面积(平方米)")
        case NumberType(dimension):
            return say("数量({unit})", unit=show_dimension(dimension))
        case CategoryType(name, _, True):
            return say("等级({name})", name=name)
        case CategoryType(name):
            return say("类别({name})", name=name)
        case DayType():
            return say("日期")
        case YearType():
            return say("年度")


@dataclass(frozen=True, slots=True)
class Interval:
    """The values that a number may take, both ends included; None is unbounded."""

    low: Exact | None = None
    high: Exact | None = None

    def __add__(self, other: Interval) -> Interval:
        return Interval(_plus(self.low, other.low), _plus(self.high, other.high))

    def __neg__(self) -> Interval:
        return Interval(
            None if self.high is None else -self.high, None if self.low is None else -self.low
        )

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        if self == _ZERO or other == _ZERO:
            return _ZERO
        ends = [self.low, self.high, other.low, other.high]
        if all(end is not None for end in ends):
            products = [a * b for a in ends[:2] for b in ends[2:]]  # type: ignore[operator]
            return Interval(min(products), max(products))
        # Half-open cases that matter: both sides never negative.
        if self.low is not None and other.low is not None and self.low >= 0 <= other.low:
            return Interval(self.low * other.low, None)
        return EVERYWHERE

    def __truediv__(self, other: Interval) -> Interval:
        low, high = other.low, other.high
        if low is not None and high is not None and (low > 0 or high < 0):
            return self * Interval(Fraction(1) / high, Fraction(1) / low)
        if low is not None and low > 0:
            return self * Interval(0, Fraction(1) / low)
        if self.low is not None and self.low >= 0 and low is not None and low >= 0:
            return Interval(0, None)
        return EVERYWHERE

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Interval(low, high)

    def smaller(self, other: Interval) -> Interval:
        """Where the smaller of two values may lie."""
        highs = [h for h in (self.high, other.high) if h is not None]
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        return Interval(low, min(highs) if highs else None)

    def larger(self, other: Interval) -> Interval:
        """Where the larger of two values may lie."""
        return -((-self).smaller(-other))

    def __contains__(self, value: Exact) -> bool:
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)


def _plus(left: Exact | None, right: Exact | None) -> Exact | None:
    return None if left is None or right is None else left + right


_ZERO = Interval(0, 0)
EVERYWHERE = Interval()
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""The years that facts, base dates and rules may speak of; SQL's widths rest on them."""


def exact(value: Exact) -> Exact:
    """The same number, an int where it is whole: ints are several times as fast."""
    return value.numerator if value.denominator == 1 else value
