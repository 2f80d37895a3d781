"""What a year will have cost: a short sum that anybody can check. No Django.

    forecast = paid + promised + determined + under review × share of earlier cases that were passed

Cases under review count with the amount that a gate gave them; where none did, with the average of
what was determined for the same benefit. The share is that of all cases of the same field that were
decided. Where nothing was decided yet there is no share, and nothing is guessed: what is under
review is left out and its number is said.

Beside it stands the pace (序时进度): what was paid so far, carried on evenly to the year's end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

BEHIND = Fraction(1, 10)
"""Paid and promised this much below the share of the year that has passed: 慢于序时进度."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Cases of one benefit that may still cost money, and how earlier ones ended. 分."""

    benefit: str
    determined: int = 0
    """Determined and not promised yet."""
    reviewing: int = 0
    """How many are under review."""
    unpriced: int = 0
    """Of these, how many have no amount yet."""
    priced: int = 0
    """What the others come to."""
    passed: int = 0
    passed_amount: int = 0
    refused: int = 0

    @property
    def average(self) -> int | None:
        """What a passed case came to; None where none was."""
        return self.passed_amount // self.passed if self.passed else None

    @property
    def worth(self) -> int:
        """What is under review, at its own amount or at the average."""
        return self.priced + self.unpriced * (self.average or 0)

    @property
    def unknown(self) -> int:
        """Cases under review that nothing can be said of."""
        return 0 if self.passed else self.unpriced


@dataclass(frozen=True, slots=True)
class Forecast:
    """The sum with its parts, in 分."""

    spent: int
    committed: int
    determined: int
    reviewing: int
    """Cases under review."""
    worth: int
    """What they would cost if all were passed."""
    passed: int
    decided: int
    expected: int
    """What of `worth` is expected."""
    unknown: int
    """Cases left out, since nothing is known of their amount or of their chance."""

    @property
    def total(self) -> int:
        """What the year is expected to cost."""
        return self.spent + self.committed + self.determined + self.expected

    @property
    def share(self) -> Fraction | None:
        """Of decided cases, those passed."""
        return Fraction(self.passed, self.decided) if self.decided else None


def forecast(spent: int, committed: int, pipelines: Iterable[Pipeline]) -> Forecast:
    """Follow the sum above.

    >>> earlier = Pipeline("甲", reviewing=2, unpriced=1, priced=100, passed=3, passed_amount=600,
    ...     refused=1)
    >>> forecast(50, 30, [earlier]).total  # 80 + (100 + 200) × 3/4
    305
    """
    rows = list(pipelines)
    passed = sum(row.passed for row in rows)
    decided = passed + sum(row.refused for row in rows)
    worth = sum(row.worth for row in rows)
    reviewing = sum(row.reviewing for row in rows)
    unknown = sum(row.unknown for row in rows) if decided else reviewing
    return Forecast(
        spent, committed, sum(row.determined for row in rows), reviewing, worth, passed, decided,
        expected=worth * passed // decided if decided else 0, unknown=unknown,
    )  # fmt: skip


def passed_of_year(day: date, year: int) -> Fraction:
    """The share of the year that has passed at the end of a day; 0 before it, 1 after.

    >>> passed_of_year(date(2025, 12, 31), 2025), passed_of_year(date(2024, 5, 1), 2025)
    (Fraction(1, 1), Fraction(0, 1))
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    if day < first:
        return Fraction(0)
    return Fraction((min(day, last) - first).days + 1, (last - first).days + 1)


def at_this_pace(spent: int, day: date, year: int) -> int | None:
    """Paid evenly to the end of the year; None before it begins.

    >>> at_this_pace(100, date(2025, 7, 2), 2025)
    199
    """
    passed = passed_of_year(day, year)
    return int(spent / passed) if passed else None


class Warned(StrEnum):
    """What the finance clerk has to look at."""

    SHORT = "预计不够"
    """The forecast is above what may be spent."""
    BEHIND = "慢于序时进度"
    IDLE = "还没有占用"
    NONE = ""


def warning(limit: int, used: int, expected: int, passed: Fraction) -> Warned:
    """Of a sum that may be spent in the year: `used` is paid and promised.

    >>> str(warning(100, 20, 120, Fraction(1, 2))), str(warning(100, 20, 60, Fraction(1, 2)))
    ('预计不够', '慢于序时进度')
    """
    if expected > limit:
        return Warned.SHORT
    if limit and not used:
        return Warned.IDLE
    if limit and Fraction(used, limit) < passed - BEHIND:
        return Warned.BEHIND
    return Warned.NONE
