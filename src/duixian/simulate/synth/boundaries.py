"""Where a rule turns: the figures of the package itself, for data on, below and above them.

3000平方米, 5%, 2.0升, the price whose 15% is exactly 500元, the day that was agreed. A few values
that lie near such a figure anyway are moved onto it, or one grain beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from duixian.language.amount import Amount, Marginal, Rated, expressions_of
from duixian.language.provision import Benefit, conditions_of
from duixian.language.tree import (
    Aggregate,
    Arithmetic,
    ArithmeticOperator,
    Compare,
    Constant,
    Expression,
    FactValue,
    Hole,
    walk,
)
from duixian.language.types import Exact
from duixian.language.vocabulary import Fact
from duixian.library.package import Package


@dataclass(frozen=True, slots=True)
class Column:
    """A fact and how many years back; None for a fact that is not yearly."""

    fact: str
    back: int | None


@dataclass(frozen=True, slots=True)
class AtValue:
    """The fact against a figure, in base units (days since year 1 for a day)."""

    column: Column
    value: Fraction


@dataclass(frozen=True, slots=True)
class AtFact:
    """The fact against another of the same subject."""

    column: Column
    other: Column


@dataclass(frozen=True, slots=True)
class AtRatio:
    """The fact against a share of another."""

    column: Column
    other: Column
    share: Fraction


Edge = AtValue | AtFact | AtRatio


def edges_of(package: Package) -> dict[str, tuple[Edge, ...]]:
    """The edges that the package's rules have, by kind of subject, each once, in order."""
    found: dict[str, dict[Edge, None]] = defaultdict(dict)
    for provision in package.provisions.values():
        expressions = [condition.test for condition in conditions_of(provision)]
        if isinstance(provision, Benefit):
            for offer in provision.offers:
                expressions.extend(expressions_of(offer.amount))
                for kind, edge in _of_amount(offer.amount):
                    found[kind][edge] = None
        for expression in expressions:
            for node in walk(expression):
                if isinstance(node, Compare):
                    for kind, edge in _of_compare(node, package.year):
                        found[kind][edge] = None
    return {kind: tuple(edges) for kind, edges in found.items()}


def _of_compare(node: Compare, year: int) -> Iterator[tuple[str, Edge]]:
    for left, right in ((node.left, node.right), (node.right, node.left)):
        if isinstance(left, FactValue):
            column = _column(left, year)
            if isinstance(right, Constant) and (value := _number(right)) is not None:
                yield left.fact.subject, AtValue(column, value)
            elif (
                isinstance(right, FactValue)
                and left is node.left
                and right.fact.subject == left.fact.subject
                and right.path == left.path
            ):
                yield left.fact.subject, AtFact(column, _column(right, year))
        elif isinstance(left, Arithmetic) and isinstance(right, Constant):
            yield from _of_ratio(left, right, year)


def _of_ratio(node: Arithmetic, bound: Constant, year: int) -> Iterator[tuple[str, Edge]]:
    top, bottom, value = node.left, node.right, _number(bound)
    if (
        node.operator is ArithmeticOperator.DIVIDED
        and isinstance(top, FactValue)
        and isinstance(bottom, FactValue)
        and top.fact.subject == bottom.fact.subject
        and value is not None
    ):
        yield top.fact.subject, AtRatio(_column(top, year), _column(bottom, year), value)


def _of_amount(amount: Amount) -> Iterator[tuple[str, Edge]]:
    """The base at which a cap begins to bite, and the ends of the bands."""
    match amount.basis:
        case Rated(base, rate, _):
            fact = _base(base)
            caps = [_number(cap.limit) for cap in (*amount.item_caps, *amount.period_caps)]
            for cap in caps:
                for share in _rates(rate):
                    if fact is not None and cap is not None and share > 0:
                        yield fact.subject, AtValue(_now(fact), cap / share)
        case Marginal(base, bands):
            fact = _base(base)
            for band in bands:
                end = None if band.upto is None else _number(band.upto)
                if fact is not None and end is not None:
                    yield fact.subject, AtValue(_now(fact), end)
        case _:
            return


def _base(node: Expression) -> Fact | None:
    inner = node.value if isinstance(node, Aggregate) else node
    return inner.fact if isinstance(inner, FactValue) else None


def _rates(node: Expression) -> list[Fraction]:
    if isinstance(node, Hole):
        return [Fraction(v) for v in (node.candidates.ends if node.candidates else ())]
    value = _number(node)
    return [] if value is None else [value]


def _number(node: Expression) -> Fraction | None:
    if not isinstance(node, Constant) or isinstance(node.value, bool | str):
        return None
    value: Exact = node.value if isinstance(node.value, int | Fraction) else node.value.toordinal()
    return Fraction(value)


def _now(fact: Fact) -> Column:
    return Column(fact.name, 0 if fact.rhythm.value == "年度" else None)


def _column(node: FactValue, year: int) -> Column:
    if node.fact.rhythm.value != "年度":
        return Column(node.fact.name, None)
    period = node.period
    return Column(node.fact.name, -period.offset if period.year is None else year - period.year)
