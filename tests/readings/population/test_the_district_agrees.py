"""The synthetic district through DuckDB and through `evaluate`: the same verdict, the same 分."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from duixian.basics.problems import Problems
from duixian.language.evaluate import Facts
from duixian.language.judge import Judgement, Verdict, judge_offer, judge_standard
from duixian.language.provision import Benefit
from duixian.library.package import Package, load
from duixian.library.places import policies
from duixian.readings.population.offers import FAILS, NO_ARM, PENDING, QUALIFIES
from duixian.readings.population.query import OutcomeColumns, plan_query
from duixian.readings.population.run_duckdb import connected, run, tables_of
from duixian.simulate.synth.generate import generate
from duixian.tables.register import Register, load_register
from duixian.tables.to_subjects import to_subjects

ON = date(2025, 9, 15)
SCENARIO = Path(__file__).resolve().parents[3] / "scenarios" / "示例参数"
CODES = {Verdict.FAILS: FAILS, Verdict.QUALIFIES: QUALIFIES, Verdict.PENDING: PENDING}
MOST = 400
"""Subjects of each kind that are also judged one by one."""


@pytest.fixture(scope="module", params=["as published", "with the scenario"])
def world(request, tmp_path_factory) -> tuple[Package, Register]:
    supplements = [SCENARIO] if request.param == "with the scenario" else []
    package = load(policies() / "qiantang-2025", supplements=supplements, on=ON)
    folder = tmp_path_factory.mktemp("register") / "district"
    generate(folder, package, scale="0.02", seed=11)
    register = load_register(folder, Problems())
    assert register is not None
    return package, register


def expected(judgement: Judgement) -> tuple[object, ...]:
    """What the outcome columns should hold for one judgement."""
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


def found(row: dict[str, object], columns: OutcomeColumns) -> tuple[object, ...]:
    """What the outcome columns do hold."""
    verdict = (row[columns.verdict], row[columns.failed])
    if columns.outcome.offer is None:
        return verdict
    return (*verdict, row[columns.low], row[columns.high], row[columns.awaiting])


def judged(package: Package, columns: OutcomeColumns, facts: Facts) -> Judgement:
    outcome = columns.outcome
    if isinstance(outcome.provision, Benefit) and outcome.offer is not None:
        return judge_offer(outcome.provision, outcome.offer, facts)
    return judge_standard(outcome.provision, facts)  # type: ignore[arg-type]


def differences(package: Package, register: Register, kind: str) -> Iterator[str]:
    query = plan_query(package, kind, tables_of(register, package), package.year, ON)
    assert not query.left_out
    with connected(register) as connection:
        rows = {row["标识"]: row for row in run(query, connection).to_pylist()}
    assert len(rows) == register.rows(kind)
    for subject in islice(to_subjects(register, package.vocabulary, kind), MOST):
        facts = Facts(subject, package.year, ON, package.complete)
        for columns in query.outcomes:
            want, got = (
                expected(judged(package, columns, facts)),
                found(rows[subject.id], columns),
            )
            if want != got:
                yield f"{columns.outcome.key} {subject.id}: evaluate {want}, DuckDB {got}"


def test_every_kind_of_subject_is_judged_the_same(world):
    package, register = world
    kinds = sorted({provision.subject for provision in package.judged})
    assert "企业" in kinds and "购买" in kinds
    assert [line for kind in kinds for line in differences(package, register, kind)] == []
