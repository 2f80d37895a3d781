"""In which order benefits are combined: higher levels first, then what others deduct."""

from __future__ import annotations

from duixian.awards.ledger import answers, entry_of
from duixian.awards.terms import Item, competes
from duixian.language.provision import LEVELS


def waves(items: list[Item]) -> list[list[Item]]:
    """The items in waves: what a wave pays counts as received in those after it.

    Items that compete are always in one wave. Where benefits deduct each other in a circle,
    none of them waits.
    """
    found: list[list[Item]] = []
    for level in reversed(LEVELS):
        found.extend(_of_level([item for item in items if item.terms.level == level]))
    return found


def _of_level(items: list[Item]) -> list[list[Item]]:
    groups = _competing(items)
    waiting = {
        at: {
            other
            for other, rivals in enumerate(groups)
            if other != at and any(_deducts(item, rival) for item in group for rival in rivals)
        }
        for at, group in enumerate(groups)
    }
    found: list[list[Item]] = []
    while waiting:
        ready = [at for at, others in waiting.items() if not others & waiting.keys()]
        ready = ready or list(waiting)  # a circle
        found.append(sorted((i for at in ready for i in groups[at]), key=lambda item: item.order))
        for at in ready:
            del waiting[at]
    return found


def _competing(items: list[Item]) -> list[list[Item]]:
    """The items in groups that have to be combined together: they compete, or share a benefit."""
    groups: list[list[Item]] = []
    for item in items:
        together = [
            group
            for group in groups
            if any(
                competes(item, other) or item.terms.benefit == other.terms.benefit
                for other in group
            )
        ]
        groups = [group for group in groups if not any(group is other for other in together)]
        groups.append([item, *(other for group in together for other in group)])
    return groups


def _deducts(item: Item, other: Item) -> bool:
    """True if an award of `other` would come off `item` by 减去."""
    if item.terms.deduct is None or other.terms.benefit == item.terms.benefit:
        return False
    return answers(entry_of(other, 1), item, item.terms.deduct)
