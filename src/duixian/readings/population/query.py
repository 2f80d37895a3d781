"""One query for one kind of subject: every offer of every provision about it, side by side.

One wide row per subject: long rows and a window were ten times slower.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from duixian.language.provision import Benefit
from duixian.library.package import Package
from duixian.readings.population.offers import Outcome, lower_offer, lower_standard
from duixian.readings.population.plan import Column, Expr, NotLowerable
from duixian.readings.population.rows import Names, Rows, Tables


@dataclass(frozen=True, slots=True)
class OutcomeColumns:
    """The names of the columns that one offer comes out as, in the query's answer."""

    outcome: Outcome
    verdict: str
    failed: str
    low: str
    high: str
    awaiting: str


@dataclass(frozen=True, slots=True)
class Query:
    """The plan of one kind: its rows, and what is answered for each.

    `left_out` lists the offers that the plan can't say, with the reason.
    """

    kind: str
    rows: Rows
    outcomes: tuple[OutcomeColumns, ...]
    answers: tuple[tuple[str, Expr], ...]
    """Output name and expression, in order."""
    left_out: Mapping[str, str]


def plan_query(
    package: Package, kind: str, tables: Tables, year: int, on: date, only: str = ""
) -> Query:
    """The query that judges every subject of a kind on a day.

    `only` keeps the provisions whose id begins with it. `tables` says which columns the register
    has; a fact without a column is unknown for everybody.
    """
    rows = Rows(kind, package.vocabulary, tables, Names())
    outcomes: list[OutcomeColumns] = []
    answers: list[tuple[str, Expr]] = []
    left_out: dict[str, str] = {}
    for provision in package.judged:
        if provision.subject != kind or not provision.id.startswith(only):
            continue
        offers = provision.offers if isinstance(provision, Benefit) else (None,)
        for offer in offers:
            key = offer.key if offer is not None else provision.id
            try:
                if isinstance(provision, Benefit) and offer is not None:
                    outcome = lower_offer(rows, provision, offer, year, on)
                else:
                    outcome = lower_standard(rows, provision, year, on)  # type: ignore[arg-type]
            except NotLowerable as refused:
                left_out[key] = str(refused.reason)
                continue
            named = _named(outcome, len(outcomes))
            outcomes.append(named)
            answers.extend(_answers(named))
    return Query(kind, rows, tuple(outcomes), tuple(answers), left_out)


def _named(outcome: Outcome, number: int) -> OutcomeColumns:
    stem = f"o{number}"
    return OutcomeColumns(
        outcome, f"{stem}_verdict", f"{stem}_failed", f"{stem}_low", f"{stem}_high",
        f"{stem}_awaiting",
    )  # fmt: skip


def _answers(named: OutcomeColumns) -> Iterable[tuple[str, Expr]]:
    outcome = named.outcome
    yield named.verdict, outcome.verdict
    yield named.failed, outcome.failed
    if outcome.offer is not None:
        yield named.low, outcome.low
        yield named.high, outcome.high
        yield named.awaiting, outcome.awaiting


def needed_columns(rows: Rows, answers: Iterable[Expr]) -> set[str]:
    """The names of the bound columns that the answers need, directly or through others."""
    from duixian.readings.population.plan import columns_in

    definitions = {column.name: node for node, column in rows.bound.items()}
    needed: set[str] = set()
    waiting: list[Column] = [column for answer in answers for column in columns_in(answer)]
    while waiting:
        column = waiting.pop()
        if column.name not in needed:
            needed.add(column.name)
            if column.name in definitions:
                waiting.extend(columns_in(definitions[column.name]))
    return needed
