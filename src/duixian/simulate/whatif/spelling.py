"""A typed benefit → the sheet that it could have been read from, its conditions and its amount.

Every text keeps its own source, so that a message about a changed rule still points at the line
that said it. Reading the sheet back gives the same rule: a test holds that for every benefit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import assert_never

from duixian.basics.places import Place
from duixian.language.amount import (
    FEN,
    Amount,
    Basis,
    ByClass,
    Cap,
    Extra,
    Formula,
    Marginal,
    Rated,
    Rounding,
    Tiers,
    expressions_of,
)
from duixian.language.parse import is_name
from duixian.language.provision import Benefit, Condition, Offer, conditions_of
from duixian.language.source import Source
from duixian.language.tree import Defined, Expression, Hole, Recognition, walk
from duixian.library.supplement import hole_values
from duixian.library.terms import OPEN
from duixian.library.yamltree import Mapping, Scalar, Sequence, Tree

_STEPS = {100: "百元", 1_000: "千元", 10_000: "万元", 1: "元"}
_SMALL_STEPS = {10: "角", 100: "分"}


@dataclass(frozen=True, slots=True)
class Spelled:
    """A benefit as a sheet; `recognitions` are those that a supplement defines."""

    sheet: Mapping
    recognitions: dict[str, Tree] = field(default_factory=dict)


def spell(benefit: Benefit) -> Spelled:
    """The sheet of a benefit: 条件, 除外, 设 and 金额 whole, of the rest what a sheet must have."""
    place = benefit.place
    defined = _definitions(benefit)
    general, own = _split(benefit.offers)
    entries: dict[str, Tree] = {
        "原文": scalar(benefit.name, place),
        "英文": scalar(benefit.english or benefit.name, place),
        "工具": scalar(benefit.tool, place),
        "对象": scalar(benefit.subject, place),
    }
    if benefit.departments:
        entries["责任"] = scalar("、".join(benefit.departments), place)
    spoken = {name: body for name, body in defined.items() if is_name(name)}
    if spoken:
        entries["设"] = mapping({name: _text(body) for name, body in spoken.items()}, place)
    declared: set[str] = set()
    for key, excluding in (("除外", True), ("条件", False)):
        lines = [c for c in general if c.excluding is excluding]
        if lines:
            entries[key] = Sequence(tuple(_line(c, declared, spoken) for c in lines), place)
    if len(benefit.offers) == 1 and not benefit.offers[0].stage:
        entries.update(_amount(benefit.offers[0].amount, place))
    else:
        stages: dict[str, Tree] = {}
        for offer, lines in zip(benefit.offers, own, strict=True):
            stage = _amount(offer.amount, place)
            if lines:
                listed = tuple(_line(c, declared, spoken) for c in lines)
                stage = {"条件": Sequence(listed, place), **stage}
            stages[offer.stage] = mapping(stage, place)
        entries["分阶段"] = mapping(stages, place)
    filled: dict[str, Tree] = {
        name: _text(body) for name, body in defined.items() if name not in spoken
    }
    return Spelled(mapping(entries, place), filled)


def scalar(text: str, place: Place) -> Scalar:
    """A text that stands at a place."""
    return Scalar(text, Source.inline(text, place), place)


def mapping(entries: dict[str, Tree], place: Place) -> Mapping:
    """A mapping that stands at a place."""
    return Mapping(
        {key: (scalar(key, value.place), value) for key, value in entries.items()}, place
    )


def _definitions(benefit: Benefit) -> dict[str, Expression]:
    """What every name of 设 and every recognition defined by a supplement stands for."""
    found: dict[str, Expression] = {}
    spoken = [condition.test for condition in conditions_of(benefit)]
    for offer in benefit.offers:
        spoken.extend(expressions_of(offer.amount))
    for expression in spoken:
        for node in walk(expression):
            if isinstance(node, Defined):
                found.setdefault(node.name, node.body)
    return found


def _split(offers: tuple[Offer, ...]) -> tuple[tuple[Condition, ...], list[list[Condition]]]:
    """The conditions that all stages share, and each stage's own."""
    first = offers[0].conditions
    if len(offers) == 1 and not offers[0].stage:
        return first, [[]]
    shared = 0
    while shared < len(first) and all(
        len(offer.conditions) > shared and offer.conditions[shared] is first[shared]
        for offer in offers
    ):
        shared += 1
    if len(offers) == 1:
        shared = len(first)
    return first[:shared], [list(offer.conditions[shared:]) for offer in offers]


def _line(condition: Condition, declared: set[str], spoken: Iterable[str]) -> Tree:
    """One line; the first that is a bare recognition declares it."""
    test, place = condition.test, condition.place
    if isinstance(test, Recognition) and test.name not in declared:
        declared.add(test.name)
        entries: dict[str, Tree] = {"认定": _text(test)}
        if test.department:
            entries["责任"] = scalar(test.department, place)
        return mapping(entries, place)
    if isinstance(test, Defined) and test.name not in spoken:
        return mapping({"认定": scalar(test.name, place)}, place)
    return _text(test)


def _text(node: Expression) -> Scalar:
    """The whole text of a slot whose topmost node is this one."""
    source = node.source
    return Scalar(source.text, source, source.place())


def _figure(node: Expression) -> Tree:
    """An expression, or 待配套 with whatever is known of it."""
    if not isinstance(node, Hole):
        return _text(node)
    said = _text(node)
    if said.text.strip() == OPEN and node.candidates is None:
        return said
    entries: dict[str, Tree] = {OPEN: said}
    if node.candidates is not None:
        entries["取值"] = scalar(hole_values(node), said.place)
    if node.department:
        entries["责任"] = scalar(node.department, said.place)
    return mapping(entries, said.place)


def _amount(amount: Amount, place: Place) -> dict[str, Tree]:
    entries: dict[str, Tree] = {"金额": _basis(amount.basis, place)}
    for key, extras in (("上浮", amount.uplifts), ("另加", amount.additions)):
        if extras:
            entries[key] = _extras(extras, place)
    if amount.floor is not None:
        entries["保底"] = _text(amount.floor)
    if amount.paid is not None:
        entries["实付"] = _text(amount.paid)
    caps = [_cap(cap) for cap in (*amount.item_caps, *amount.period_caps)]
    if caps:
        entries["封顶"] = caps[0] if len(caps) == 1 else Sequence(tuple(caps), place)
    if amount.rounding != FEN:
        entries["取整"] = scalar(_rounding(amount.rounding), place)
    return entries


def _basis(basis: Basis, place: Place) -> Tree:
    match basis:
        case Formula(value):
            return _figure(value)
        case Rated(base, rate, points):
            rated: dict[str, Tree] = {"基数": _text(base), "率": _figure(rate)}
            if points:
                rated["加成"] = _extras(points, place)
            return mapping(rated, place)
        case Tiers(arms):
            rows = [
                mapping({"其余": _figure(arm.value)}, arm.place)
                if arm.when is None
                else mapping({"当": _text(arm.when), "给": _figure(arm.value)}, arm.place)
                for arm in arms
            ]
            return mapping({"分档": Sequence(tuple(rows), place)}, place)
        case Marginal(base, bands):
            steps = [
                mapping({"率": _figure(band.rate)}, place)
                if band.upto is None
                else mapping({"至": _text(band.upto), "率": _figure(band.rate)}, place)
                for band in bands
            ]
            marginal: dict[str, Tree] = {
                "基数": _text(base),
                "累进": Sequence(tuple(steps), place),
            }
            return mapping(marginal, place)
        case ByClass(on, table, rest):
            inner: dict[str, Tree] = {
                "依": _text(on),
                "表": mapping({name: _figure(value) for name, value in table}, place),
            }
            if rest is not None:
                inner["其余"] = _figure(rest)
            return mapping({"按类": mapping(inner, place)}, place)
        case _:
            assert_never(basis)


def _extras(extras: tuple[Extra, ...], place: Place) -> Tree:
    return Sequence(tuple(_rows_of(extras, place)), place)


def _rows_of(extras: tuple[Extra, ...], place: Place) -> Iterator[Tree]:
    for extra in extras:
        if extra.when is None:
            yield _figure(extra.value)
        else:
            yield mapping({"当": _text(extra.when), "加": _figure(extra.value)}, place)


def _cap(cap: Cap) -> Tree:
    if isinstance(cap.limit, Hole) and cap.limit.key.endswith(".封顶"):
        return _figure(cap.limit)
    limit = _figure(cap.limit)
    return mapping({cap.per: limit}, limit.place)


def _rounding(rounding: Rounding) -> str:
    step = rounding.step
    whole = step.denominator == 1
    name = _STEPS[int(step)] if whole else _SMALL_STEPS[step.denominator]
    return f"{rounding.mode.value}到{name}"
