"""One applicant's offers and earlier awards → what is paid, and what was given up for what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from duixian.awards.choose import Choice, Pool, best_set, binds, parts, worth
from duixian.awards.ledger import Entry, Ledger, entry_of
from duixian.awards.limits import Within, within_limits
from duixian.awards.terms import LIMITLESS, Item, Terms, competes
from duixian.awards.waves import waves


class Cut(StrEnum):
    """Why less is paid than was offered."""

    RECEIVED = "已得"
    CAP = "封顶"


class Why(StrEnum):
    """Why an item is not paid at all beside what is."""

    SAME_KEY = "不重复"
    EXCLUDED = "互斥"
    LIMIT = "限量"


@dataclass(frozen=True, slots=True)
class Reduction:
    """分 that come off an offer: for what was received already (which entries), or for a cap."""

    why: Cut
    amount: int
    entries: tuple[Entry, ...] = ()
    per: str = ""


@dataclass(frozen=True, slots=True)
class Award:
    """What one item is paid: at least `amount` 分, and exactly so where it is settled.

    Of an award that is not settled, `at_most` is what it may come to (None: no end is known).
    """

    item: Item
    amount: int
    at_most: int | None
    settled: bool
    reductions: tuple[Reduction, ...] = ()


@dataclass(frozen=True, slots=True)
class Forgone:
    """An item that is not paid, the ones that are paid instead, and the 分 it would have had.

    It is settled: nothing unknown can bring it back (though it may change what is paid instead).
    """

    item: Item
    because_of: tuple[Item, ...]
    amount: int
    why: Why


@dataclass(frozen=True, slots=True)
class Open:
    """An item that may still be paid: something about it, or about a rival, is not known."""

    item: Item
    at_most: int | None


@dataclass(frozen=True, slots=True)
class Combined:
    """The awards of one applicant; together at least `at_least` and at most `at_most` 分."""

    awards: tuple[Award, ...]
    forgone: tuple[Forgone, ...]
    open: tuple[Open, ...]
    at_least: int
    at_most: int | None

    @property
    def settled(self) -> bool:
        """True where nothing unknown can change a 分 of it."""
        return not self.open and all(award.settled for award in self.awards)


def combine(
    items: Iterable[Item], ledger: Ledger | None = None, known: Mapping[str, Terms] | None = None
) -> Combined:
    """Rule 8 for one applicant: limits, what was received, period caps, the best set.

    `known` are the terms of every benefit, by id, so that an earlier award of one that is not
    offered now is understood; the items' own terms are always known. Higher levels are combined
    first, and within a level what others deduct: what they pay counts as received.

    Raises:
        SolverMissing: a group is too large for our own search and OR-Tools is not installed.
    """
    everything = sorted(items, key=lambda item: item.order)
    terms = {**(known or {}), **{item.terms.benefit: item.terms for item in everything}}
    # Two ledgers: what was paid at least, and at most, by what was combined before.
    least = most = ledger or Ledger()
    found: list[Combined] = []
    for wave in waves(everything, terms):
        outcome = _combine_wave(wave, least, most, terms)
        found.append(outcome)
        # What is not settled may yet be paid for something else, which nobody deducts.
        sure = (award for award in outcome.awards if award.settled and award.amount)
        least = least.plus(entry_of(award.item, award.amount) for award in sure)
        most = most.plus(_most_entries(outcome))
    ends = [outcome.at_most for outcome in found]
    return Combined(
        tuple(award for outcome in found for award in outcome.awards),
        tuple(forgone for outcome in found for forgone in outcome.forgone),
        tuple(one for outcome in found for one in outcome.open),
        sum(outcome.at_least for outcome in found),
        None if None in ends else sum(end for end in ends if end is not None),
    )


def _most_entries(outcome: Combined) -> list[Entry]:
    paid = [(award.item, award.at_most) for award in outcome.awards]
    paid += [(one.item, one.at_most) for one in outcome.open]
    return [entry_of(item, LIMITLESS if most is None else most) for item, most in paid if most != 0]


@dataclass(frozen=True, slots=True)
class _Run:
    """One of two runs over the same items: with what is sure, and with what is possible.

    `own` are the 分 that come off each item alone; `paid` is what each chosen item is paid.
    """

    items: list[Item]
    choice: Choice
    chosen: frozenset[int]
    own: list[int]
    paid: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.paid.values())


@dataclass(slots=True)
class _Together:
    """Offers with the entries that come off their sum, and those counted more narrowly already."""

    members: list[int] = field(default_factory=list)
    entries: dict[int, Entry] = field(default_factory=dict)
    counted: set[int] = field(default_factory=set)

    @property
    def less(self) -> int:
        return sum(e.amount for place, e in self.entries.items() if place not in self.counted)


def _run(items: list[Item], ledger: Ledger, known: dict[str, Terms], *, possible: bool) -> _Run:
    own: list[int] = []
    amounts: list[int] = []
    groups: dict[tuple[str, str, int], _Together] = {}
    sums: dict[tuple[str, str, int, str], _Together] = {}
    for number, item in enumerate(items):
        received = ledger.received(item, known)
        own.append(sum(entry.amount for entry in received.own.values()))
        offered = item.low if not possible else LIMITLESS if item.high is None else item.high
        amounts.append(max(0, offered - own[-1]))
        of = (item.terms.benefit, item.payee, item.year)
        group = groups.setdefault(of, _Together())
        group.members.append(number)
        group.entries.update(received.shared)
        group.counted.update(received.own, received.of_object)
        if item.stage:
            one = sums.setdefault((*of, item.object), _Together())
            one.members.append(number)
            one.entries.update(received.of_object)
            one.counted.update(received.own)
    pools = tuple(
        Pool(
            tuple(group.members),
            group.less,
            _room([items[n] for n in group.members], ledger, possible=possible)[0],
        )
        for group in groups.values()
    )
    within = tuple(Pool(tuple(one.members), one.less) for one in sums.values())
    conflicts = frozenset(
        (first, second)
        for second in range(len(items))
        for first in range(second)
        if competes(items[first], items[second])
    )
    choice = Choice(tuple(amounts), conflicts, pools, within)
    chosen = best_set(choice)
    return _Run(items, choice, chosen, own, _shares_of(choice, chosen, items))


def _room(items: list[Item], ledger: Ledger, *, possible: bool) -> tuple[int | None, str]:
    """What is left under the period caps of one benefit for one payee, and the cap that says so."""
    found: tuple[int | None, str] = (None, "")
    for item in items:
        for cap in item.caps:
            limit = cap.high if possible else cap.low
            if limit is None:
                continue
            room = max(0, limit - ledger.spent(item.terms, item.payee, cap.per, item.year))
            if found[0] is None or room < found[0]:
                found = (room, cap.per)
    return found


def _shares_of(choice: Choice, chosen: frozenset[int], items: list[Item]) -> dict[str, int]:
    """What each chosen item is paid.

    In a pool, in the order of arrival: what comes off is taken from the first, what the cap
    leaves goes to the first.
    """
    rest = dict(enumerate(choice.amounts))
    for pool in (*choice.within, *choice.pools):
        less, left = pool.less, pool.most
        for n in sorted((n for n in pool.members if n in chosen), key=lambda n: _turn(items[n])):
            taken = min(less, rest[n])
            less -= taken
            rest[n] -= taken
            if left is not None:
                rest[n] = min(rest[n], left)
                left -= rest[n]
    return {items[n].id: rest[n] for n in chosen}


def _turn(item: Item) -> tuple[date, int, str]:
    return item.arrival, item.place, item.id


def _combine_wave(
    items: list[Item], least: Ledger, most: Ledger, known: dict[str, Terms]
) -> Combined:
    within = within_limits(items, least)
    possible = [item for item in items if within[item.id].possibly]
    sure = [item for item in possible if item.sure and within[item.id].surely]
    low = _run(sure, most, known, possible=False)
    high = _run(possible, least, known, possible=True)
    awards: list[Award] = []
    forgone = [_over_the_limit(item, items, within) for item in items if item not in possible]
    open_: list[Open] = []
    chosen_low = {low.items[n].id for n in low.chosen}
    chosen_high = {high.items[n].id for n in high.chosen}
    for part in parts(high.choice):
        members = [possible[n] for n in part]
        ids = {item.id for item in members}
        settled = chosen_low & ids == chosen_high & ids and all(
            low.paid[one] == high.paid[one] for one in chosen_low & ids
        )
        for item in members:
            ceiling = _end(high, item)
            if item.id in chosen_low:
                awards.append(
                    Award(
                        item, low.paid[item.id], low.paid[item.id] if settled else ceiling, settled,
                        _reductions(low, item, most, known),
                    )
                )  # fmt: skip
            elif settled:
                forgone.append(_given_up(high, item))
            elif (better := _dominating(low, high, item)) is not None:
                forgone.append(Forgone(item, (better,), _alone(high, item), _why(item, [better])))
            else:
                open_.append(Open(item, ceiling))
    return Combined(tuple(awards), tuple(forgone), tuple(open_), low.total, _known(high.total))


def _known(amount: int) -> int | None:
    """None for an amount that no end is known of, even after something came off it."""
    return None if amount >= LIMITLESS // 2 else amount


def _end(run: _Run, item: Item) -> int | None:
    """The most that an item may be paid, alone."""
    return _known(_alone(run, item))


def _alone(run: _Run, item: Item) -> int:
    number = run.items.index(item)
    return worth(run.choice, [number])


def _dominating(low: _Run, high: _Run, item: Item) -> Item | None:
    """A sure item that is paid whenever this one could be: it pays no less, and bars no other."""
    number = high.items.index(item)
    rivals = high.choice.against[number]
    for place, other in enumerate(low.items):
        at = high.items.index(other)
        sure_amount, amount = low.choice.amounts[place], high.choice.amounts[number]
        if (
            at in rivals
            and high.choice.against[at] <= rivals | {number}
            and (sure_amount > amount or (sure_amount == amount and other.order < item.order))
            and not _is_bound(low, place)
            and not _is_bound(high, at)
        ):
            return other
    return None


def _is_bound(run: _Run, number: int) -> bool:
    inner = [pool for pool in run.choice.within if number in pool.members]
    return any(
        binds(run.choice, pool) for pool in (*inner, run.choice.pools[run.choice.pool_of[number]])
    )


def _why(item: Item, instead: Iterable[Item]) -> Why:
    same_key = any(other.key is not None and other.key == item.key for other in instead)
    return Why.SAME_KEY if same_key else Why.EXCLUDED


def _given_up(run: _Run, item: Item) -> Forgone:
    number = run.items.index(item)
    instead = tuple(run.items[n] for n in sorted(run.choice.against[number] & run.chosen))
    return Forgone(item, instead, _alone(run, item), _why(item, instead))


def _over_the_limit(item: Item, items: list[Item], within: Mapping[str, Within]) -> Forgone:
    before = tuple(
        other
        for other in items
        if other.terms.benefit == item.terms.benefit
        and other.group == item.group
        and within[other.id].possibly
    )
    return Forgone(item, before, item.low, Why.LIMIT)


def _reductions(
    run: _Run, item: Item, ledger: Ledger, known: dict[str, Terms]
) -> tuple[Reduction, ...]:
    """What came off the offer, in the order in which it did."""
    number = run.items.index(item)
    received = ledger.received(item, known)
    found: list[Reduction] = []
    after = item.low
    own = min(after, run.own[number])
    if own:
        found.append(Reduction(Cut.RECEIVED, own, tuple(received.own.values())))
        after -= own
    uncapped = [replace(pool, most=None) for pool in run.choice.pools]
    kept = _shares_of(replace(run.choice, pools=tuple(uncapped)), run.chosen, run.items)[item.id]
    if kept < after:
        entries = (*received.of_object.values(), *received.shared.values())
        found.append(Reduction(Cut.RECEIVED, after - kept, entries))
    if run.paid[item.id] < kept:
        pool = run.choice.pools[run.choice.pool_of[number]]
        per = _room([run.items[n] for n in pool.members], ledger, possible=False)[1]
        found.append(Reduction(Cut.CAP, kept - run.paid[item.id], per=per))
    return tuple(found)
