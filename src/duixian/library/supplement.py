"""Supporting packages: they fill named holes and narrow, and never change a given amount.

The work is done on the sheets' trees: a filled hole is read as if the base sheet had said so,
and every message still points at the line that said it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import assert_never

from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.language import tree
from duixian.language.amount import (
    Amount,
    Basis,
    ByClass,
    Extra,
    Formula,
    Marginal,
    Rated,
    Tiers,
    expressions_of,
)
from duixian.language.provision import AnyProvision, Benefit
from duixian.language.types import Exact, Interval
from duixian.library.amounts import Way, open_figures
from duixian.library.keys import NARROWING, SUPPLEMENT, WITH_AMOUNT
from duixian.library.reader import Reader
from duixian.library.yamltree import Mapping, Scalar, Sequence, Tree

Sheets = dict[str, dict[str, tuple[Scalar, Tree]]]
"""Section id → provision name → (its key, its tree)."""


@dataclass(frozen=True, slots=True)
class Filling:
    """One entry of a supporting package, for one provision, from one day to another."""

    package: str
    provision: str
    source: str
    illustrative: bool
    since: date | None
    until: date | None
    holes: tuple[str, ...]
    place: Place

    def holds(self, on: date) -> bool:
        """True if it is in force on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    def meets(self, other: Filling) -> bool:
        """True if some day lies in both."""
        return (self.since is None or other.until is None or self.since <= other.until) and (
            other.since is None or self.until is None or other.since <= self.until
        )


@dataclass(slots=True)
class Supplemented:
    """What supplements made of the base sheets."""

    sheets: Sheets
    recognitions: dict[str, dict[str, Tree]] = field(default_factory=dict)
    fillings: list[Filling] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)


def apply(
    base: Sheets,
    supplements: Iterable[tuple[str, bool, Sheets]],
    on: date,
    problems: Problems,
) -> Supplemented:
    """The base sheets with every filling and narrowing of that day worked in.

    `supplements` are (package name, illustrative, sheets).
    """
    result = Supplemented({section: dict(of) for section, of in base.items()})
    for package, illustrative, sheets in supplements:
        for section, entries in sheets.items():
            for name, (key, value) in entries.items():
                identity = f"{section}.{name}"
                found = base.get(section, {}).get(name)
                reader = Reader(Mapping({}, key.place), problems, identity).as_reader(value, name)
                if reader is None:
                    continue
                if found is None or not isinstance(found[1], Mapping):
                    reader.refuse(
                        "unknown-provision",
                        key.place,
                        say("被补充的文件里没有「{name}」", name=identity),
                        say("检查条号和名字"),
                    )
                    continue
                _apply_entry(result, reader, identity, package, illustrative, on)
    _refuse_double(result.fillings, problems)
    return result


def _apply_entry(
    result: Supplemented,
    reader: Reader,
    identity: str,
    package: str,
    illustrative: bool,
    on: date,
) -> None:
    reader.check_keys([key.name for key in SUPPLEMENT], ("出处",))
    fill, narrow = reader.child("填补"), reader.child("收窄")
    filling = Filling(
        package,
        identity,
        reader.text("出处"),
        illustrative,
        *reader.period(),
        tuple(fill.mapping.entries) if fill is not None else (),
        reader.mapping.place,
    )
    result.fillings.append(filling)
    if not filling.holds(on):
        return
    section, _, name = identity.partition(".")
    key, current = result.sheets[section][name]
    if fill is not None and isinstance(current, Mapping):
        base = Reader(current, reader.problems, identity)
        taken = {
            hole
            for other in result.fillings[:-1]
            if other.provision == identity and other.holds(on)
            for hole in other.holes
        }
        for hole, (hole_key, value) in fill.mapping.entries.items():
            if hole not in taken:  # `filled-twice` says the rest
                current = _fill(result, base, current, hole, hole_key, value, fill)
    if narrow is not None and isinstance(current, Mapping):
        known = [k.name for k in NARROWING]
        narrow.check_keys(known)
        entries = dict(current.entries)
        for narrowed, (narrow_key, value) in narrow.mapping.entries.items():
            if narrowed in known:
                _narrow(narrow, entries, narrowed, narrow_key, value)
        current = Mapping(entries, current.place)
    result.sheets[section][name] = (key, current)
    result.touched.add(identity)


def _fill(
    result: Supplemented,
    base: Reader,
    current: Tree,
    hole: str,
    key: Scalar,
    value: Tree,
    fill: Reader,
) -> Tree:
    """The provision's tree with one hole filled; noted where there is no such hole."""
    ways = open_figures(base.mapping)
    amount = base.mapping.get("金额")
    if hole in ways:
        return _put(current, ways[hole], key, value)
    if hole == "加成" and "率" in fill.mapping.entries and "率" in ways:
        # Percentage points may come with the rate that they are added to.
        if isinstance(amount, Mapping) and "加成" not in amount.entries:
            return _put(current, ("金额", "加成"), key, value)
    elif hole in WITH_AMOUNT and "金额" in fill.mapping.entries and "金额" in ways:
        # So may what surrounds an amount, with the amount.
        if hole not in base.mapping.entries:
            return _put(current, (hole,), key, value)
    elif hole in _recognitions(base):
        result.recognitions.setdefault(base.subject, {})[hole] = value
        return current
    given = hole in base.mapping.entries or (isinstance(amount, Mapping) and hole in amount.entries)
    fill.refuse(
        "not-a-hole",
        key.place,
        say("「{hole}」原文已经给出,补充文件不能改", hole=hole)
        if given
        else say("这一条没有叫「{hole}」的空缺", hole=hole),
        say("可以填补:{known}", known="、".join([*ways, *_recognitions(base)]) or "(无)"),
    )
    return current


def _put(tree: Tree, way: Way, key: Scalar, value: Tree) -> Tree:
    """`tree` with `value` at the end of the way."""
    if not way:
        return value
    step, rest = way[0], way[1:]
    if isinstance(tree, Sequence) and isinstance(step, int):
        items = list(tree.items)
        items[step] = _put(items[step], rest, key, value)
        return Sequence(tuple(items), tree.place)
    if isinstance(tree, Mapping) and isinstance(step, str):
        entries = dict(tree.entries)
        old = entries.get(step)
        under = value if old is None else _put(old[1], rest, key, value)
        entries[step] = (key if old is None else old[0], under)
        return Mapping(entries, tree.place)
    raise AssertionError("a way that does not lead down this tree")


def _recognitions(base: Reader) -> list[str]:
    found = []
    for key in ("除外", "条件"):
        for item in base.sequence(key):
            name = item.get("认定") if isinstance(item, Mapping) else None
            if isinstance(name, Scalar):
                found.append(name.text.strip())
    return found


def _narrow(
    narrow: Reader,
    entries: dict[str, tuple[Scalar, Tree]],
    name: str,
    key: Scalar,
    value: Tree,
) -> None:
    current = entries.get(name)
    if current is None:
        entries[name] = (key, value)
        return
    if name in ("除外", "条件", "封顶"):
        entries[name] = (
            current[0],
            Sequence((*_items(current[1]), *_items(value)), current[1].place),
        )
        return
    narrow.refuse(
        "already-given",
        key.place,
        say("「{name}」原文已经给出,补充文件不能改", name=name),
        say("可以增加条件、除外和更低的封顶"),
    )


def _items(value: Tree) -> tuple[Tree, ...]:
    return value.items if isinstance(value, Sequence) else (value,)


def _refuse_double(fillings: list[Filling], problems: Problems) -> None:
    """One filling for any day."""
    for first, second in combinations(fillings, 2):
        if first.provision == second.provision and first.meets(second):
            for hole in sorted(set(first.holes) & set(second.holes)):
                problems.add(
                    "filled-twice",
                    second.place,
                    say("「{hole}」在同一天有两种填补", hole=hole),
                    say(
                        "另一处在 {place};用「自」「至」分开日期,或只留一个", place=str(first.place)
                    ),
                    subject=second.provision,
                )


def refuse_outside_candidates(
    before: AnyProvision, after: AnyProvision, problems: Problems
) -> None:
    """A filling must stay within the values that the base text allows (取值)."""
    if not isinstance(before, Benefit) or not isinstance(after, Benefit):
        return
    filled = {offer.key: offer.amount for offer in after.offers}
    for offer in before.offers:
        amount = filled.get(offer.key)
        for hole, parts in () if amount is None else _fillings_of(offer.amount, amount):
            allowed = hole.candidates
            for part, reached in parts if allowed is not None else ():
                if allowed is not None and not _within(reached, allowed):
                    problems.add(
                        "outside-candidates",
                        part.place,
                        say("`{text}` 可能超出原文给的取值", text=part.text),
                        say("原文只允许:{values}", values=hole_values(hole)),
                        subject=after.id,
                    )
                    break


_Parts = list[tuple[tree.Expression, Interval]]


def _fillings_of(before: Amount, after: Amount) -> Iterator[tuple[tree.Hole, _Parts]]:
    """Every filled hole of `before` with what stands in its place, and what that may come to."""
    match before.basis, after.basis:
        case Formula(tree.Hole() as hole), basis if not _is_still(hole, basis):
            yield hole, list(_outcomes(basis))
        case Rated(_, tree.Hole() as hole, _), Rated(_, rate, points) if not _is_still(hole, rate):
            yield hole, list(_sums(rate, points))
        case _:
            pass
    for old, new in _pairs(before, after):
        if isinstance(old, tree.Hole) and not _is_still(old, new):
            yield old, [(new, new.range)]


def _is_still(hole: tree.Hole, found: tree.Expression | Basis) -> bool:
    """True where the hole has not been filled."""
    inside = found.value if isinstance(found, Formula) else found
    return isinstance(inside, tree.Hole) and inside.key == hole.key


def _pairs(before: Amount, after: Amount) -> Iterator[tuple[tree.Expression, tree.Expression]]:
    """The expressions of two amounts side by side. Narrowing adds only to the end of the caps."""
    basis, filled = before.basis, after.basis
    if isinstance(basis, Rated) and isinstance(filled, Rated):
        yield from zip(_values(basis.points), _values(filled.points), strict=False)
    elif not isinstance(basis, Formula):
        yield from zip(expressions_of(Amount(basis)), expressions_of(Amount(filled)), strict=False)
    yield from zip(_values(before.uplifts), _values(after.uplifts), strict=False)
    yield from zip(_values(before.additions), _values(after.additions), strict=False)
    for old, new in ((before.item_caps, after.item_caps), (before.period_caps, after.period_caps)):
        yield from zip((cap.limit for cap in old), (cap.limit for cap in new), strict=False)


def _values(extras: tuple[Extra, ...]) -> list[tree.Expression]:
    return [extra.value for extra in extras]


def _outcomes(basis: Basis) -> Iterator[tuple[tree.Expression, Interval]]:
    """What a basis may come to, by the part of the sheet that says so."""
    match basis:
        case Formula(value):
            yield value, value.range
        case Rated(base, rate, points):
            for part, ratio in _sums(rate, points):
                yield part, base.range * ratio
        case Tiers(arms):
            for arm in arms:
                yield arm.value, arm.value.range
        case Marginal(base, bands):
            for band in bands:
                yield band.rate, base.range.larger(Interval(0, 0)) * band.rate.range.hull(_ZERO)
        case ByClass(_, table, rest):
            for value in (*(value for _, value in table), *(() if rest is None else (rest,))):
                yield value, value.range
        case _:
            assert_never(basis)


def _sums(
    rate: tree.Expression, points: tuple[Extra, ...]
) -> Iterator[tuple[tree.Expression, Interval]]:
    """The rate, and the rate with every choice of percentage points (the first eight)."""
    yield rate, rate.range
    for size in range(1, len(points[:8]) + 1):
        for chosen in combinations(points[:8], size):
            total = rate.range
            for extra in chosen:
                total = total + extra.value.range
            yield chosen[0].value, total


def _within(reached: Interval, allowed: tree.Candidates) -> bool:
    low, high = reached.low, reached.high
    if low is None or high is None:
        return False
    if allowed.interval is not None:
        return low in allowed.interval and high in allowed.interval
    return low == high and low in allowed.values


_ZERO = Interval(0, 0)


def hole_values(hole: tree.Hole) -> str:
    """The values that a hole may take, as the sheet would write them."""
    from duixian.language.infer import show_end

    if hole.candidates is None:
        return ""
    from duixian.language.amount import percent
    from duixian.language.types import RATIO

    def shown(value: Exact | None) -> str:
        if hole.type == RATIO and value is not None:
            return percent(value)
        return show_end(value, hole.type)

    interval = hole.candidates.interval
    if interval is not None:
        return f"{shown(interval.low)} ~ {shown(interval.high)}"
    return "、".join(shown(value) for value in hole.candidates.values)
