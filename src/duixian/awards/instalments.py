"""Rule 10: an award paid in parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duixian.awards.terms import Share
from duixian.language.provision import Condition


@dataclass(frozen=True, slots=True)
class Payment:
    """分 that fall due in a year, perhaps on conditions that are looked at then."""

    year: int
    amount: int
    tests: tuple[Condition, ...] = ()


def payments(amount: int, shares: Iterable[Share]) -> tuple[Payment, ...]:
    """Each share of `amount` 分, floored to a whole 分; the last takes the rest.

    >>> from fractions import Fraction
    >>> thirds = [Share(Fraction(1, 3), year) for year in (2025, 2026, 2027)]
    >>> [payment.amount for payment in payments(100, thirds)]
    [33, 33, 34]
    """
    parts = tuple(shares)
    found: list[Payment] = []
    left = amount
    for at, share in enumerate(parts):
        part = left if at == len(parts) - 1 else int(amount * share.part // 1)
        found.append(Payment(share.year, part, share.tests))
        left -= part
    return tuple(found)
