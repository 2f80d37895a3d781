"""One parameter from a value to another: the cost curve, and where the money is reached."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.language.parse import split_figure
from duixian.language.source import Source
from duixian.library.yamltree import Scalar
from duixian.simulate.whatif.outcome import Crossing
from duixian.simulate.whatif.scenario import Change

OPTION = "--sweep"
_RANGE = re.compile(r"(?P<low>.+?)\s*\.\.\s*(?P<high>.+?)\s*(?:/\s*(?P<steps>\d+))?$")
_GRAINS = {
    "元": Fraction(1, 100),
    "%": Fraction(1, 100),
    "‰": Fraction(1, 10),
    "个百分点": Fraction(1, 100),
}
"""The smallest step of a value in its unit; one whole unit where none is given here."""
MOST_STEPS = 1_000


@dataclass(frozen=True, slots=True)
class Range:
    """What a sweep runs over: integers that count grains of a unit."""

    path: str
    low: int
    high: int
    steps: int
    grain: Fraction
    unit: str
    place: Place

    def change(self, count: int) -> Change:
        """The change that sets the parameter to so many grains."""
        value = self.show(count)
        return Change(
            self.path, Scalar(value, Source.inline(value, self.place), self.place), self.place
        )

    def show(self, count: int) -> str:
        """The value, as a sheet would write it."""
        value = self.grain * count
        size, magnitude = 1, ""
        if self.unit == "元":
            for one, name in ((100_000_000, "亿"), (10_000, "万")):
                if abs(value) >= one and (value / one * 10_000).denominator == 1:
                    size, magnitude = one, name
                    break
        return f"{_decimal(value / size)}{magnitude}{self.unit}"

    def grid(self) -> list[int]:
        """The values tried, both ends among them, in equal steps."""
        span = self.high - self.low
        found = [self.low + span * number // self.steps for number in range(self.steps + 1)]
        return list(dict.fromkeys(found))


def range_of(word: str, problems: Problems) -> Range | None:
    """`路径=100万元..1000万元/10`: from, to, and in how many steps.

    >>> found = range_of("第十二条.甲.封顶=100万元..1000万元/9", Problems())
    >>> [found.show(count) for count in found.grid()][:3]
    ['100万元', '200万元', '300万元']
    """
    path, _, value = word.replace("＝", "=", 1).partition("=")
    place = Place(f"{OPTION} {path.strip()}")
    match = _RANGE.match(value.strip())
    ends = [_figure(match[name]) for name in ("low", "high")] if match else []
    if match is None or None in ends:
        problems.add(
            "bad-sweep",
            place,
            say("「{word}」不是「路径=从..到/几步」", word=word),
            say(
                "例如 {example}", example="第十二条.智能制造服务机构资助.封顶=100万元..1000万元/10"
            ),
        )
        return None
    low, high = (end for end in ends if end is not None)
    steps = int(match["steps"] or 10)
    if low[1] != high[1] or low[0] >= high[0] or not 1 <= steps <= MOST_STEPS:
        problems.add(
            "bad-sweep",
            place,
            say(
                "「{word}」的两端要同一单位,从小到大,分 1 到 {most} 步", word=word, most=MOST_STEPS
            ),
            say(
                "例如 {example}", example="第十二条.智能制造服务机构资助.封顶=100万元..1000万元/10"
            ),
        )
        return None
    grain = _GRAINS.get(low[1], Fraction(1))
    counts = [end[0] / grain for end in (low, high)]
    if any(count.denominator != 1 for count in counts):
        problems.add(
            "bad-sweep",
            place,
            say("「{word}」的两端比最小的一步还细", word=word),
            say("最小的一步是 {grain}", grain=f"{_decimal(grain)}{low[1]}"),
        )
        return None
    return Range(path.strip(), int(counts[0]), int(counts[1]), steps, grain, low[1], place)


def _figure(text: str) -> tuple[Fraction, str] | None:
    from duixian.basics.quantities import MAGNITUDES

    try:
        digits, magnitude, unit = split_figure(text.strip())
    except ValueError:
        return None
    return digits * (MAGNITUDES[magnitude] if magnitude else 1), unit


def _decimal(value: Fraction) -> str:
    """Plain decimal digits; the value has few of them."""
    sign = "-" if value < 0 else ""
    scaled = abs(value) * 10**8
    whole, rest = divmod(int(scaled), 10**8)
    digits = f"{rest:08d}".rstrip("0")
    return f"{sign}{whole}" + (f".{digits}" if digits else "")


def crossing(
    grid: list[tuple[int, int]],
    available: int,
    claimed: Callable[[int], int],
    show: Callable[[int], str],
) -> Crossing | None:
    """Where the claims first pass the money, to the grain, by bisection between two grid points.

    `grid` are (value, claimed) in order. The answer is exact where the claims only rise or only
    fall between those two points.

    >>> found = crossing([(0, 0), (100, 1000)], 374, lambda v: v * 10, str)
    >>> found.within, found.beyond
    ('37', '38')
    """
    for first, second in pairwise(grid):
        rising = first[1] <= available
        if rising == (second[1] <= available):
            continue
        low, high = first, second
        while high[0] - low[0] > 1:
            middle = (low[0] + high[0]) // 2
            there = (middle, claimed(middle))
            if (there[1] <= available) == rising:
                low = there
            else:
                high = there
        within, beyond = (low, high) if rising else (high, low)
        return Crossing(show(within[0]), show(beyond[0]), within[1], beyond[1])
    return None
