"""Supporting packages: they fill named holes and narrow, and never change a given amount.

The work is done on the sheets' trees: a filled hole is read as if the base sheet had said so,
and every message still points at the line that said it.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.language import tree
from duixian.language.amount import Formula, Rated, holes_of
from duixian.language.provision import AnyProvision, Benefit
from duixian.language.types import Exact
from duixian.library.keys import NARROWING, SUPPLEMENT
from duixian.library.reader import Reader
from duixian.library.terms import OPEN
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
        reader.day("自"),
        reader.day("至"),
        tuple(fill.mapping.entries) if fill is not None else (),
        reader.mapping.place,
    )
    result.fillings.append(filling)
    if not filling.holds(on):
        return
    section, _, name = identity.partition(".")
    key, current = result.sheets[section][name]
    if not isinstance(current, Mapping):
        return
    entries = dict(current.entries)
    if fill is not None:
        for hole, (hole_key, value) in fill.mapping.entries.items():
            _fill(result, Reader(current, reader.problems, identity), entries, hole, hole_key,
                  value, fill)  # fmt: skip
    if narrow is not None:
        narrow.check_keys([k.name for k in NARROWING])
        for name_, (narrow_key, value) in narrow.mapping.entries.items():
            _narrow(narrow, entries, name_, narrow_key, value)
    result.sheets[section][name] = (key, Mapping(entries, current.place))
    result.touched.add(identity)


def _is_hole(value: Tree | None) -> bool:
    if isinstance(value, Scalar):
        return value.text.strip() == OPEN
    return isinstance(value, Mapping) and OPEN in value.entries


def _fill(
    result: Supplemented,
    base: Reader,
    entries: dict[str, tuple[Scalar, Tree]],
    hole: str,
    key: Scalar,
    value: Tree,
    fill: Reader,
) -> None:
    identity = base.subject
    amount = entries.get("金额")
    stages = entries.get("分阶段")
    if hole in ("金额", "封顶") and hole in entries and _is_hole(entries[hole][1]):
        entries[hole] = (entries[hole][0], value)
        return
    if hole == "率" and amount is not None and isinstance(amount[1], Mapping):
        inner = dict(amount[1].entries)
        if _is_hole(amount[1].get("率")):
            inner["率"] = (key, value)
            entries["金额"] = (amount[0], Mapping(inner, amount[1].place))
            return
    if hole == "加成" and amount is not None and isinstance(amount[1], Mapping):
        inner = dict(amount[1].entries)
        if "率" in fill.mapping.entries and "加成" not in inner:
            inner["加成"] = (key, value)
            entries["金额"] = (amount[0], Mapping(inner, amount[1].place))
            return
    if stages is not None and isinstance(stages[1], Mapping):
        stage = stages[1].get(hole)
        if isinstance(stage, Mapping) and _is_hole(stage.get("金额")):
            rows = dict(stages[1].entries)
            inner = dict(stage.entries)
            inner["金额"] = (key, value)
            rows[hole] = (rows[hole][0], Mapping(inner, stage.place))
            entries["分阶段"] = (stages[0], Mapping(rows, stages[1].place))
            return
    if hole in _recognitions(base):
        result.recognitions.setdefault(identity, {})[hole] = value
        return
    given = hole in entries or (stages is not None and hole == "分阶段")
    fill.refuse(
        "not-a-hole",
        key.place,
        say("「{hole}」原文已经给出,补充文件不能改", hole=hole)
        if given
        else say("这一条没有叫「{hole}」的空缺", hole=hole),
        say("可以填补:{known}", known="、".join(_holes(base, entries)) or "(无)"),
    )


def _recognitions(base: Reader) -> list[str]:
    found = []
    for key in ("除外", "条件"):
        for item in base.sequence(key):
            name = item.get("认定") if isinstance(item, Mapping) else None
            if isinstance(name, Scalar):
                found.append(name.text.strip())
    return found


def _holes(base: Reader, entries: MappingType[str, tuple[Scalar, Tree]]) -> list[str]:
    """The names under which this provision can be filled."""
    found = [key for key in ("金额", "封顶") if key in entries and _is_hole(entries[key][1])]
    amount = base.tree("金额")
    if isinstance(amount, Mapping) and _is_hole(amount.get("率")):
        found.append("率")
    stages = base.tree("分阶段")
    if isinstance(stages, Mapping):
        found.extend(
            stage
            for stage, (_, value) in stages.entries.items()
            if isinstance(value, Mapping) and _is_hole(value.get("金额"))
        )
    return found + _recognitions(base)


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
    for offer in before.offers:
        filled = next((o for o in after.offers if o.key == offer.key), None)
        if filled is None:
            continue
        still_open = {hole.key for hole in holes_of(filled.amount)}
        for hole in holes_of(offer.amount):
            if hole.candidates is None or hole.key in still_open:
                continue
            bad = _outside(filled.amount.basis, hole.candidates)
            if bad is not None:
                problems.add(
                    "outside-candidates",
                    bad.place,
                    say("`{text}` 可能超出原文给的取值", text=bad.text),
                    say("原文只允许:{values}", values=hole_values(hole)),
                    subject=after.id,
                )


def _outside(basis: object, allowed: tree.Candidates) -> tree.Expression | None:
    """The part of a filling that may leave the allowed values, or None."""
    if isinstance(basis, Rated):
        if isinstance(basis.rate, tree.Constant):
            points = [extra.value for extra in basis.points]
            fixed = [p.value for p in points if isinstance(p, tree.Constant)]
            if len(fixed) == len(points) and len(points) <= 10:
                for size in range(len(fixed) + 1):
                    for chosen in combinations(fixed, size):
                        total: Exact = basis.rate.value  # type: ignore[assignment]
                        total += sum(chosen)  # type: ignore[arg-type]
                        if total not in allowed:
                            return basis.rate if not chosen else points[0]
                return None
        return basis.rate
    if isinstance(basis, Formula):
        value = basis.value
        ends = (value.range.low, value.range.high)
        if allowed.interval is not None and all(e is not None and e in allowed for e in ends):
            return None
        if isinstance(value, tree.Constant) and value.value in allowed.values:
            return None
        return value
    return None


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
