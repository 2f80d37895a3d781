"""Rule 9: who gets one of the places, where there are fewer than applicants."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Claim:
    """A decided award that asks for a place, or for money of a budget.

    `rank` is its place in the declared order (先后), the smaller first; `group` what a limit per
    group counts by; `amount` 分.
    """

    id: str
    arrival: date
    amount: int
    rank: Fraction = Fraction(0)
    group: Hashable = ""

    @property
    def order(self) -> tuple[Fraction, date, str]:
        """The declared order, then arrival, then id."""
        return self.rank, self.arrival, self.id


@dataclass(frozen=True, slots=True)
class Places:
    """At most `total` places (None: no limit) and at most `per_group` in any group."""

    total: int | None
    per_group: int | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """Who has a place, in order, and who has none."""

    granted: tuple[Claim, ...]
    left_out: tuple[Claim, ...]


def grant_places(claims: Iterable[Claim], places: Places, already: Iterable[Claim] = ()) -> Granted:
    """The first in order get the places; those `already` granted keep theirs.

    A claim whose group is full is passed over, and the next one has its chance.

    >>> from datetime import date
    >>> asked = [Claim(name, date(2025, 5, 1), 100, group="甲") for name in "bac"]
    >>> [claim.id for claim in grant_places(asked, Places(10, per_group=2)).granted]
    ['a', 'b']
    """
    kept = list(already)
    taken: dict[Hashable, int] = {}
    for claim in kept:
        taken[claim.group] = taken.get(claim.group, 0) + 1
    count = len(kept)
    granted: list[Claim] = []
    left_out: list[Claim] = []
    for claim in sorted(claims, key=lambda one: one.order):
        in_group = taken.get(claim.group, 0)
        full = places.total is not None and count >= places.total
        if full or (places.per_group is not None and in_group >= places.per_group):
            left_out.append(claim)
            continue
        granted.append(claim)
        taken[claim.group] = in_group + 1
        count += 1
    return Granted(tuple(granted), tuple(left_out))
