"""In which order benefits are combined: higher levels first, then what others deduct.

The order follows from the rules alone, never from who applies or what is known: learning that
one offer fails must not turn the order of the others, and with it what they are paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from duixian.awards.terms import DISTRICT, HIGHER, Item, Terms, excludes
from duixian.language.provision import LEVELS


def waves(items: Iterable[Item], known: Mapping[str, Terms] | None = None) -> list[list[Item]]:
    """The items in waves: what a wave pays counts as received in those after it.

    `known` are the terms of every benefit of the policies, by id; the items' own are always
    known. Benefits that may compete are always in one wave. Where benefits deduct each other in
    a circle, none of them waits.
    """
    everything = sorted(items, key=lambda item: item.order)
    terms = {**(known or {}), **{item.terms.benefit: item.terms for item in everything}}
    found: list[list[Item]] = []
    for level in reversed(LEVELS):
        for wave in _of_level(tuple(t for t in terms.values() if t.level == level)):
            of_wave = [item for item in everything if item.terms.benefit in wave]
            if of_wave:
                found.append(of_wave)
    return found


@lru_cache(maxsize=64)  # the same for every applicant
def _of_level(terms: tuple[Terms, ...]) -> list[set[str]]:
    """The benefits of one level in waves, by id."""
    groups = _together(terms)
    after = {  # which groups a group waits for
        at: {
            other
            for other, rivals in enumerate(groups)
            if other != at and any(may_deduct(t, r) for t in group for r in rivals)
        }
        for at, group in enumerate(groups)
    }
    # A group waits for whatever it reaches, but not for what reaches it back: that is a circle.
    reached = {at: _reached(at, after) for at in after}
    waits = {at: {o for o in reached[at] if at not in reached[o]} for at in after}
    circle = {at: {at} | {o for o in reached[at] if at in reached[o]} for at in after}
    found: list[set[str]] = []
    left = set(after)
    while left:
        ready = {at for at in left if not any(waits[o] & left for o in circle[at])}
        found.append({t.benefit for at in ready for t in groups[at]})
        left -= ready
    return found


def _reached(start: int, after: Mapping[int, set[int]]) -> set[int]:
    found: set[int] = set()
    open_ = list(after[start])
    while open_:
        at = open_.pop()
        if at not in found:
            found.add(at)
            open_.extend(after[at])
    return found


def _together(terms: Iterable[Terms]) -> list[list[Terms]]:
    """The benefits in groups of those that may compete, one with the next."""
    groups: list[list[Terms]] = []
    for one in terms:
        joined = [group for group in groups if any(may_compete(one, other) for other in group)]
        groups = [group for group in groups if not any(group is other for other in joined)]
        groups.append([one, *(other for group in joined for other in group)])
    return groups


def may_compete(one: Terms, other: Terms) -> bool:
    """True if offers of the two can have the same key, or exclude each other by name."""
    if excludes(one, other):
        return True
    if one.stacks or other.stacks or not one.key or one.key != other.key or one.side != other.side:
        return False
    same_matter = "事项" not in one.key or one.matter == other.matter
    return same_matter and ("对象" not in one.key or one.subject == other.subject)


def may_deduct(one: Terms, other: Terms) -> bool:
    """True if an award of `other`, made this year, can be among what `one` deducts by 减去."""
    if one.deduct is None or one.benefit == other.benefit:
        return False
    return all(
        column == "标识" or any(_is(other, column, word) for word in words) is not negated
        for column, negated, words in one.deduct.filters
    )


def _is(terms: Terms, column: str, word: str) -> bool:
    level = terms.level if terms.level != DISTRICT else terms.side
    match column:
        case "事项":
            return terms.matter == word
        case "待遇":
            return word == terms.benefit or word.startswith(terms.benefit + ".")
        case "级次":
            return level == word or (word == HIGHER and level != DISTRICT)
        case _:  # 期间: awards of this run are this year's
            return word in ("本年", "年度") or word.removesuffix("年度").isdecimal()
