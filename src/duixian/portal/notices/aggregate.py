"""Residents' results as counts and sums that point at nobody. No Django.

A cell (benefit, month) with fewer than five people is hidden. So that the hidden one cannot be
worked out as the difference from a total that is known elsewhere, the hidden cells of each benefit
and of each month together hold at least five people in at least two cells; where they don't, the
smallest further cell is hidden too (complementary suppression: Hundepool et al., Statistical
Disclosure Control, 2012, ch. 4). Hidden cells look alike, whatever hid them. Only months that are
over count, so that nobody appears as the difference between yesterday's table and today's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

K = 5
"""At least so many people."""
Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment to one resident."""

    benefit: str
    month: str
    """2025-09."""
    person: Hashable
    amount: int


@dataclass(frozen=True, slots=True)
class Row:
    """One cell as it is published; None where it is hidden."""

    benefit: str
    month: str
    people: int | None
    cases: int | None
    amount: int | None

    @property
    def is_hidden(self) -> bool:
        """True where nothing but the cell's existence is told."""
        return self.people is None


def aggregate(payments: Iterable[Payment]) -> list[Row]:
    """One row for each benefit and month, small ones hidden.

    >>> crowd = [Payment("甲", "2025-07", n, 500_00) for n in range(6)]
    >>> aggregate(crowd)
    [Row(benefit='甲', month='2025-07', people=6, cases=6, amount=300000)]
    >>> aggregate(crowd[:4])
    [Row(benefit='甲', month='2025-07', people=None, cases=None, amount=None)]
    """
    people: dict[Cell, set[Hashable]] = defaultdict(set)
    cases: dict[Cell, int] = defaultdict(int)
    amounts: dict[Cell, int] = defaultdict(int)
    for one in payments:
        cell = (one.benefit, one.month)
        people[cell].add(one.person)
        cases[cell] += 1
        amounts[cell] += one.amount
    hidden = _hidden(people)
    return [
        Row(*cell, None, None, None)
        if cell in hidden
        else Row(*cell, len(people[cell]), cases[cell], amounts[cell])
        for cell in sorted(people)
    ]


def _hidden(people: dict[Cell, set[Hashable]]) -> set[Cell]:
    hidden = {cell for cell, those in people.items() if len(those) < K}
    lines: dict[tuple[int, str], list[Cell]] = defaultdict(list)
    for cell in people:
        lines[0, cell[0]].append(cell)
        lines[1, cell[1]].append(cell)
    changed = True
    while changed:
        changed = False
        for line in lines.values():
            inside = [cell for cell in line if cell in hidden]
            open_ = [cell for cell in line if cell not in hidden]
            together = set().union(*(people[cell] for cell in inside)) if inside else set()
            if inside and open_ and (len(inside) == 1 or len(together) < K):
                hidden.add(min(open_, key=lambda cell: (len(people[cell]), cell)))
                changed = True
    return hidden
