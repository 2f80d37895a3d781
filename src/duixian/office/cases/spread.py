"""How long things take: the middle and the slow end, not the mean. No Django."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in days."""

    count: int
    median: int | None
    p90: int | None


def spread(days: Iterable[int]) -> Spread:
    """By nearest rank.

    >>> spread([9, 1, 2, 3, 30])
    Spread(count=5, median=3, p90=30)
    >>> spread([])
    Spread(count=0, median=None, p90=None)
    """
    taken = list(days)
    if not taken:
        return Spread(0, None, None)
    return Spread(len(taken), rank(taken, 50), rank(taken, 90))


def rank(values: Iterable[int], percent: int) -> int:
    """The nearest-rank percentile, a value that is really there; at least one is given.

    >>> rank([1, 2, 3, 4, 100], 50), rank([1, 2, 3, 4, 100], 90)
    (3, 100)
    """
    ordered = sorted(values)
    return ordered[-(-percent * len(ordered) // 100) - 1]
