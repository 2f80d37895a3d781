"""A figure as the text states it: value, unit, comparator, nature, place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from duixian.basics.places import Span
from duixian.basics.quantities import Comparator, Quantity, Unit


class Kind(StrEnum):
    """What a figure in the text is."""

    QUANTITY = "quantity"  # 8.2亿元, 35‰
    RANGE = "range"  # 15-20年
    FRACTION = "fraction"  # 三分之二
    SHARE_SET = "share-set"  # 3个80%
    RATIO = "ratio"  # 4:3:3
    SCHEDULE = "schedule"  # 两免三减半
    DENOMINATOR = "denominator"  # 每万老年人口
    DATE = "date"  # 2025年5月1日
    PERIOD = "period"  # 2025年度, 三年
    ORDINAL = "ordinal"  # 第二轮
    NAME = "name"  # 1+6+X, 浙政发〔2025〕3号

    @property
    def is_measure(self) -> bool:
        """True for figures that something real can be compared with."""
        return self in _MEASURES


_MEASURES = {Kind.QUANTITY, Kind.RANGE, Kind.FRACTION, Kind.SHARE_SET}


class Nature(StrEnum):
    """How firmly a figure is meant, by the words before it."""

    STRIVE = "力争"
    SEEK = "争取"
    PLAN = "计划"
    EXPECT = "预期"
    TARGET = "目标"
    KEEP = "保持"
    ENSURE = "确保"
    GUARANTEE = "保障"
    ALLOCATE = "安排"
    STATED = "要求"  # nothing said: it holds as it stands


@dataclass(frozen=True, slots=True)
class Found:
    """One figure; spans are offsets in the text that was searched.

    `low` and `high` count `unit`s (1.5万户 is 15000 of 户) and are equal but for a RANGE;
    `written` is the unit as written, such as 家(个). A SHARE_SET has its `count` beside the
    share; a SCHEDULE its `years` (two free, three at half: (2, 3)) and, where stated, the rate;
    a RATIO its `parts`. `per` lists what a figure is counted by: 每万老年人口, 单家企业, 每年.
    """

    span: Span
    text: str
    kind: Kind
    low: Fraction | None = None
    high: Fraction | None = None
    unit: Unit | None = None
    written: str = ""
    comparator: Comparator | None = None
    comparator_span: Span | None = None
    nature: Nature | None = None
    nature_span: Span | None = None
    per: tuple[str, ...] = ()
    count: int | None = None
    years: tuple[int, ...] = ()
    parts: tuple[Fraction, ...] = ()
    starts: date | None = None
    ends: date | None = None

    @property
    def quantity(self) -> Quantity | None:
        """The value with its unit, where it is one value."""
        if self.low is None or self.unit is None or self.low != self.high:
            return None
        return Quantity(self.low, self.unit)
