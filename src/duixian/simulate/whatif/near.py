"""Near misses: whom one line alone keeps out, and by how little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import duckdb

from duixian.basics.money import show_yuan
from duixian.basics.quantities import UNITS, show_dimension, show_number
from duixian.language.amount import percent
from duixian.language.parse import split_figure
from duixian.language.provision import Benefit, Condition, Offer
from duixian.language.tree import Compare, Constant, Defined, RoundingMode, walk
from duixian.language.types import MONEY, RATIO, DayType, NumberType, YearType
from duixian.library.package import Package
from duixian.readings.population import rationals
from duixian.readings.population.lower import Lowering
from duixian.readings.population.plan import DaysBetween, Expr, NotLowerable, invert
from duixian.readings.population.printers import DuckDBPrinter
from duixian.readings.population.query import Query
from duixian.readings.population.rows import Names, Rows, Tables

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
"""The quantiles of what is missing that are told."""


@dataclass(frozen=True, slots=True)
class Missed:
    """One line of one offer: how many miss it alone, and the quantiles of what is missing."""

    offer: str
    place: int
    line: str
    count: int
    short: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class _Margin:
    """The distance to a threshold, as an integer over a constant."""

    answer: str
    bottom: int
    node: Compare


def near_misses(
    package: Package,
    benefit: Benefit,
    tables: Tables,
    connection: duckdb.DuckDBPyConnection,
    year: int,
    on: date,
) -> list[Missed]:
    """For each line of each offer, those who fail it and are known to pass all others."""
    return [
        missed
        for offer in benefit.offers
        for missed in _of_offer(package, benefit, offer, tables, connection, year, on)
    ]


def _of_offer(
    package: Package,
    benefit: Benefit,
    offer: Offer,
    tables: Tables,
    connection: duckdb.DuckDBPyConnection,
    year: int,
    on: date,
) -> Iterator[Missed]:
    rows = Rows(benefit.subject, package.vocabulary, tables, Names())
    lowering = Lowering(rows, year, on)
    answers: list[tuple[str, Expr]] = []
    margins: list[_Margin | None] = []
    try:
        for place, condition in enumerate(offer.conditions):
            truth = lowering.truth(condition.test)
            met = rows.bind(invert(truth) if condition.excluding else truth)
            answers.append((f"met{place}", met))
            margins.append(_margin(rows, lowering, condition, place, answers))
    except NotLowerable:
        return
    if not answers:
        return
    query = Query(benefit.subject, rows, (), tuple(answers), {})
    count = len(offer.conditions)
    asked: list[str] = []
    for place in range(count):
        others = [f"met{other}" for other in range(count) if other != place]
        alone = " AND ".join([f"NOT met{place}", *others])
        asked.append(f"COUNT(*) FILTER ({alone})")
        margin = margins[place]
        shares = ", ".join(map(str, SHARES))
        asked.append(
            "NULL"
            if margin is None
            else f"quantile_disc(ABS({margin.answer}), [{shares}]) FILTER ({alone})"
        )
    row = connection.execute(
        f"SELECT {', '.join(asked)} FROM ({DuckDBPrinter().query(query)})"
    ).fetchone()
    if row is None:
        raise AssertionError("an aggregate without a row")
    for place, condition in enumerate(offer.conditions):
        short: tuple[str, ...] | None = None
        margin = margins[place]
        values = row[2 * place + 1]
        if margin is not None and values is not None:
            short = tuple(_shown(int(value), margin) for value in values)
        yield Missed(
            offer.key,
            place,
            f"除外 {condition.text}" if condition.excluding else condition.text,
            int(row[2 * place]),
            short,
        )


def _margin(
    rows: Rows,
    lowering: Lowering,
    condition: Condition,
    place: int,
    answers: list[tuple[str, Expr]],
) -> _Margin | None:
    """Left minus right of a line that compares numbers or days; None of any other line."""
    node = condition.test
    while isinstance(node, Defined) and not node.outward:
        node = node.body
    if not isinstance(node, Compare):
        return None
    name = f"margin{place}"
    kind = node.left.type
    try:
        if isinstance(kind, DayType):
            left, right = lowering.day(node.left), lowering.day(node.right)
            answers.append((name, rows.bind(DaysBetween(right, left))))
            return _Margin(name, 1, node)
        if not isinstance(kind, NumberType | YearType):
            return None
        difference = rationals.subtract(lowering.number(node.left), lowering.number(node.right))
        bottom = rationals.fixed_bottom(difference)
        if bottom is None:  # a ratio of facts: down to a hundredth of a percent
            step = Fraction(1, 10_000)
            difference = rationals.round_to(difference, step, RoundingMode.HALF_AWAY, rows.bind)
            bottom = rationals.fixed_bottom(difference)
        if bottom is None:
            return None
        answers.append((name, rows.bind(difference.top)))
        return _Margin(name, bottom, node)
    except NotLowerable:
        return None


def _shown(value: int, margin: _Margin) -> str:
    exact = Fraction(value, margin.bottom)
    match margin.node.left.type:
        case kind if kind == MONEY:
            return show_yuan(exact)
        case kind if kind == RATIO:
            return percent(exact)
        case DayType():
            return f"{show_number(exact)}天"
        case YearType():
            return f"{show_number(exact)}年"
        case NumberType(dimension):
            size, name = _written_unit(margin.node) or (Fraction(1), show_dimension(dimension))
            return show_number(exact / size) + name
        case _:
            raise AssertionError("a margin of what is no number")


def _written_unit(node: Compare) -> tuple[Fraction, str] | None:
    """The unit in which the threshold is written."""
    for side in (node.right, node.left):
        for inner in walk(side):
            if isinstance(inner, Constant) and inner.type == node.left.type:
                try:
                    name = split_figure(inner.text)[2]
                except ValueError:
                    continue
                return Fraction(UNITS[name].factor), name
    return None
