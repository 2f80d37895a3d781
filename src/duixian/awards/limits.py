"""限量: at most so many items of a group, the first in its order, before anything is compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duixian.awards.ledger import Ledger
from duixian.awards.terms import Item


@dataclass(frozen=True, slots=True)
class Within:
    """Is an item within its limit: surely, at least possibly?"""

    surely: bool
    possibly: bool


def within_limits(items: Iterable[Item], ledger: Ledger) -> dict[str, Within]:
    """For each item (by id) whether it is among the first of its group.

    An object that this benefit paid for already this year holds its place. A pending item may
    take one, and an unknown place in the order may be any: then what comes after is only possibly
    within.
    """
    everything = list(items)
    found: dict[str, Within] = {}
    for item in everything:
        if item.places is None:
            found[item.id] = Within(surely=True, possibly=True)
            continue
        held = _held(item, ledger)
        if item.object in held:
            found[item.id] = Within(surely=True, possibly=True)
            continue
        surely_held, possibly_held = _counted(item, held, everything)
        rivals = [
            o
            for o in everything
            if o.id != item.id and o.object not in held and _may_share(o, item)
        ]
        before = sum(1 for rival in rivals if _may_precede(rival, item))
        surely_before = sum(
            1
            for rival in rivals
            if rival.sure
            and rival.group is not None
            and item.group is not None
            and not _may_precede(item, rival)
        )
        found[item.id] = Within(
            surely=item.group is not None and before + possibly_held < item.places,
            possibly=surely_before + surely_held < item.places,
        )
    return found


def _may_share(one: Item, other: Item) -> bool:
    """True if they may count towards the same limit."""
    if one.terms.benefit != other.terms.benefit or one.stage != other.stage:
        return False
    if one.year != other.year:
        return False
    return one.group is None or other.group is None or one.group == other.group


def _may_precede(one: Item, other: Item) -> bool:
    if one.rank.low is None or other.rank.high is None or one.rank.low < other.rank.high:
        return True
    if one.rank.low > other.rank.high:
        return False
    exact = one.rank.low == one.rank.high and other.rank.low == other.rank.high
    return one.order < other.order if exact else True


def _held(item: Item, ledger: Ledger) -> frozenset[str]:
    """The objects for which this benefit paid the payee already this year."""
    return frozenset(
        entry.subject
        for entry in ledger.entries
        if entry.payee == item.payee and entry.year == item.year and entry.of(item.terms.benefit)
    )


def _counted(item: Item, held: frozenset[str], everything: list[Item]) -> tuple[int, int]:
    """How many of the held places are surely, and possibly, of the item's group."""
    if item.by_payee:
        return len(held), len(held)
    groups = {o.object: o.group for o in everything if o.terms.benefit == item.terms.benefit}
    of = [groups.get(name) for name in held]
    same = sum(1 for group in of if group is not None and group == item.group)
    return same, same + of.count(None)
