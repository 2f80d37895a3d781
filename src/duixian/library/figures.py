"""Which figures does a provision carry in its executable fields, and do they match the text?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import assert_never

from duixian.basics.quantities import Comparator, Dimension
from duixian.corpus.quantities import Found
from duixian.corpus.quantities import Kind as FoundKind
from duixian.language.amount import Amount, expressions_of
from duixian.language.provision import (
    AnyProvision,
    Appropriation,
    Benefit,
    Convention,
    Echo,
    Figure,
    Guarantee,
    Register,
    Standard,
    Statement,
    Target,
    Task,
    conditions_of,
)
from duixian.language.tree import Compare, Constant, Expression, FactValue, Hole, children
from duixian.language.types import NumberType, YearType
from duixian.library.package import Package

_FLIPPED = {"≥": "≤", "≤": "≥", ">": "<", "<": ">"}


@dataclass(frozen=True, slots=True)
class Carried:
    """One value that a field of a provision carries: a figure, a day or a budget year."""

    field: str
    comparator: Comparator
    value: Fraction | None = None
    dimension: Dimension | None = None
    day: date | None = None
    year: int | None = None
    words: str = ""
    """For 分母: what the share is a share of, as written."""


def carries(carried: Carried, found: Found) -> bool:
    """True if the field says what the text says: same value, unit and comparator."""
    if found.kind is FoundKind.DENOMINATOR:
        return found.text in carried.words
    if found.kind is FoundKind.DATE or (found.kind is FoundKind.PERIOD and found.starts):
        if carried.day is not None:
            return carried.day in (found.starts, found.ends)
        return (
            carried.year is not None
            and found.starts is not None
            and found.ends is not None
            and (found.starts, found.ends) == (date(carried.year, 1, 1), date(carried.year, 12, 31))
        )
    if carried.value is None or found.low is None:
        return False
    unit = found.unit
    factor = unit.factor if unit is not None else Fraction(1)
    dimension = unit.dimension if unit is not None else ()
    if carried.dimension != dimension:
        return False
    if found.kind is FoundKind.RANGE:
        return carried.value in (found.low * factor, (found.high or 0) * factor)
    return carried.value == found.low * factor and carried.comparator == (
        found.comparator or Comparator.EQ
    )


def carried_figures(provision: AnyProvision, package: Package) -> list[Carried]:
    """Every figure, day and year that the executable fields of a provision carry."""
    return list(_carried(provision, package))


def _carried(provision: AnyProvision, package: Package) -> Iterator[Carried]:
    if provision.since is not None:
        yield Carried("自", Comparator.EQ, day=provision.since)
    if provision.until is not None:
        yield Carried("至", Comparator.EQ, day=provision.until)
    for condition in conditions_of(provision):
        field = "除外" if condition.excluding else "条件"
        yield from _in_expression(condition.test, field)
    match provision:
        case Benefit():
            for offer in provision.offers:
                yield from _in_amount(offer.amount)
                for instalment in offer.instalments:
                    yield from _in_expression(instalment.share, "兑付")
            if provision.quota is not None:
                for _, count in provision.quota.counts:
                    yield Carried("限量", Comparator.LE, Fraction(count), (("件", 1),))
        case Target():
            yield from _in_figure(provision.figure, "目标")
            yield Carried("年度", Comparator.EQ, year=provision.year)
            yield Carried("分母", Comparator.EQ, words=provision.denominator)
        case Guarantee():
            yield Carried("分母", Comparator.EQ, words=provision.denominator)
            if provision.figure is not None:
                yield from _in_figure(provision.figure, "目标")
            yield Carried("年度", Comparator.EQ, year=provision.year)
        case Appropriation():
            yield from _in_figure(provision.amount, "金额")
            yield Carried("年度", Comparator.EQ, year=provision.year)
            for item in provision.items:
                yield from _in_expression(item.amount, "其中")
        case Task():
            if provision.deadline is not None:
                yield Carried("期限", Comparator.EQ, day=provision.deadline)
        case Convention():
            for day in package.conventions.days:
                yield Carried("约定", Comparator.EQ, day=day)
        case Echo():
            original = package.provisions.get(provision.original)
            if original is not None and not isinstance(original, Echo):
                yield from _carried(original, package)
        case Standard() | Register() | Statement():
            return
        case _:
            assert_never(provision)


def _in_figure(figure: Figure, field: str) -> Iterator[Carried]:
    if figure.value is not None:
        yield from _in_expression(figure.value, field, figure.comparator)


def _in_amount(amount: Amount) -> Iterator[Carried]:
    caps = {id(cap.limit): cap.per for cap in (*amount.item_caps, *amount.period_caps)}
    for expression in expressions_of(amount):
        per = caps.get(id(expression))
        if per is not None:
            yield from _in_expression(expression, f"封顶.{per}", Comparator.LE)
        elif expression is amount.floor:
            yield from _in_expression(expression, "保底", Comparator.GE)
        else:
            yield from _in_expression(expression, "金额")


def _in_expression(
    node: Expression, field: str, comparator: Comparator = Comparator.EQ
) -> Iterator[Carried]:
    if isinstance(node, Constant):
        value = node.value
        if isinstance(value, date):
            yield Carried(field, comparator, day=value)
        elif isinstance(node.type, YearType) and isinstance(value, int):
            yield Carried(field, comparator, year=value)
        elif isinstance(node.type, NumberType) and isinstance(value, int | Fraction):
            yield Carried(field, comparator, Fraction(value), node.type.dimension)
        return
    if isinstance(node, Hole):
        if node.candidates is not None and isinstance(node.type, NumberType):
            for value in node.candidates.ends:
                # ≤ 50万元 is written as an interval from zero.
                most = node.candidates.interval is not None
                sign = Comparator.LE if most else Comparator.EQ
                yield Carried(field, sign, Fraction(value), node.type.dimension)
        return
    if isinstance(node, FactValue):
        if node.period.year is not None:
            yield Carried(field, comparator, year=node.period.year)
        return
    if isinstance(node, Compare):
        flipped = _FLIPPED.get(node.operator, node.operator)
        yield from _in_expression(node.left, field, Comparator(flipped))
        yield from _in_expression(node.right, field, Comparator(node.operator))
        return
    inner = comparator if not children(node) or len(children(node)) == 1 else Comparator.EQ
    for child in children(node):
        yield from _in_expression(child, field, inner)
