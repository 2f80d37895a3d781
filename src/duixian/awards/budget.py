"""Rule 9: what each award is paid where the money may not suffice for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from duixian.awards.places import Claim


class BudgetRule(StrEnum):
    """How a budget that does not suffice is shared."""

    FIRST_COME = "先到先得"
    """In order of arrival; the one at which the money ends is paid what is left."""
    PROPORTIONAL = "按比例"
    """Everybody the same share; the 分 left over go to the largest remainders."""
    BY_RANK = "按排名"
    """In the declared order; the one at which the money ends is paid what is left."""


@dataclass(frozen=True, slots=True)
class Funded:
    """What a claim is paid, of what it asked for (分)."""

    claim: Claim
    amount: int


def within_budget(claims: Iterable[Claim], available: int, rule: BudgetRule) -> tuple[Funded, ...]:
    """Payments that together are never above `available` 分, in the order in which they are served.

    >>> from datetime import date
    >>> asked = [Claim(name, date(2025, 5, 1), 100) for name in "abc"]
    >>> [paid.amount for paid in within_budget(asked, 200, BudgetRule.PROPORTIONAL)]
    [67, 67, 66]
    """
    everyone = list(claims)
    left = max(0, available)
    if rule is BudgetRule.PROPORTIONAL:
        return _in_proportion(sorted(everyone, key=lambda c: (c.arrival, c.id)), left)
    first_come = rule is BudgetRule.FIRST_COME
    found: list[Funded] = []
    for claim in sorted(
        everyone, key=(lambda c: (c.arrival, c.id)) if first_come else (lambda c: c.order)
    ):
        paid = min(claim.amount, left)
        left -= paid
        found.append(Funded(claim, paid))
    return tuple(found)


def _in_proportion(claims: list[Claim], available: int) -> tuple[Funded, ...]:
    """Largest remainders: floors first, then one 分 each to the largest rest, ties in order."""
    asked = sum(claim.amount for claim in claims)
    if asked <= available:
        return tuple(Funded(claim, claim.amount) for claim in claims)
    floors = [claim.amount * available // asked for claim in claims]
    rests = [claim.amount * available % asked for claim in claims]
    over = available - sum(floors)
    favoured = set(sorted(range(len(claims)), key=lambda n: (-rests[n], n))[:over])
    return tuple(Funded(claim, floors[n] + (n in favoured)) for n, claim in enumerate(claims))
