"""What an engine answered against what `evaluate` says: one line for each difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from duixian.language.evaluate import Facts
from duixian.language.judge import Judgement, Verdict, judge_offer, judge_standard
from duixian.language.provision import Benefit
from duixian.language.subjects import Subject
from duixian.readings.population.offers import FAILS, NO_ARM, PENDING, QUALIFIES
from duixian.readings.population.query import OutcomeColumns, Query

CODES = {Verdict.FAILS: FAILS, Verdict.QUALIFIES: QUALIFIES, Verdict.PENDING: PENDING}


def judged(columns: OutcomeColumns, facts: Facts) -> Judgement:
    """The judgement of one offer or standard by `evaluate`."""
    outcome = columns.outcome
    if isinstance(outcome.provision, Benefit) and outcome.offer is not None:
        return judge_offer(outcome.provision, outcome.offer, facts)
    return judge_standard(outcome.provision, facts)  # type: ignore[arg-type]


def expected(judgement: Judgement) -> tuple[object, ...]:
    """What the outcome columns should hold: verdict, failed line, low, high, awaiting."""
    failed = None
    if judgement.verdict is Verdict.FAILS:
        found = judgement.failed
        failed = NO_ARM if found is None else judgement.conditions.index(found)
    verdict = (CODES[judgement.verdict], failed)
    if judgement.offer is None:
        return verdict
    amount = judgement.amount
    paid = amount is not None and amount.no_arm is None
    low, high = (amount.low, amount.high) if amount is not None and paid else (None, None)
    return (*verdict, low, high, judgement.awaiting)


def found(row: Mapping[str, Any], columns: OutcomeColumns) -> tuple[object, ...]:
    """What the outcome columns do hold; an engine may give wide integers as decimals."""
    verdict = (_whole(row[columns.verdict]), _whole(row[columns.failed]))
    if columns.outcome.offer is None:
        return verdict
    low, high = _whole(row[columns.low]), _whole(row[columns.high])
    return (*verdict, low, high, row[columns.awaiting])


def _whole(value: Any) -> int | None:
    if value is None:
        return None
    assert value == int(value)
    return int(value)


Expectations = dict[str, list[tuple[object, ...]]]
"""By 标识, what each outcome of a query should hold."""


def expectations(
    query: Query, subjects: Iterable[Subject], year: int, on: date, complete: Mapping[str, bool]
) -> Expectations:
    """What `evaluate` says of every pair of a query's outcomes and some subjects."""
    wanted = {}
    for subject in subjects:
        facts = Facts(subject, year, on, complete)
        wanted[subject.id] = [expected(judged(columns, facts)) for columns in query.outcomes]
    return wanted


def differences(
    query: Query, wanted: Expectations, rows: Iterable[Mapping[str, Any]], engine: str
) -> Iterator[str]:
    """One line for each pair that comes out otherwise, and for each subject that has no row."""
    by_id = {row["标识"]: row for row in rows}
    for identity, outcomes in wanted.items():
        row = by_id.get(identity)
        if row is None:
            yield f"{identity}: {engine} has no row"
            continue
        for columns, want in zip(query.outcomes, outcomes, strict=True):
            got = found(row, columns)
            if got != want:
                yield f"{columns.outcome.key} {identity}: evaluate {want}, {engine} {got}"
