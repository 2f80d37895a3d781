"""The same verdict, the same line, the same 分 through `evaluate`, DuckDB, Spark and PostgreSQL.

Every worked case of the policy and of the scenario, and 100,000 generated pairs of a rule and an
applicant: zero differences. `bench/agreement.py` does the same with a million.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest
from tests.conformance import in_postgres
from tests.conformance.agreement import Expectations, differences, expectations
from tests.conformance.generated import CIRCUMSTANCES, Batch, batches

from duixian.language.amount import ByClass, Formula, Marginal, Rated, Tiers, expressions_of
from duixian.language.provision import conditions_of
from duixian.language.tree import Aggregate, AggregateKind, Defined, Expression, FactValue, walk
from duixian.library.cases import load_cases
from duixian.library.package import load
from duixian.library.places import policies, scenarios
from duixian.readings.population import run_spark
from duixian.readings.population.query import Query, plan_query
from duixian.readings.population.run_duckdb import connected, run, tables_of
from duixian.tables import Register, alike, from_subjects

PAIRS = 100_000

# One worker judges the pairs once and starts each engine once.
pytestmark = pytest.mark.xdist_group("engines")

Rows = Iterable[Mapping[str, Any]]
Engine = Callable[[Query, Register], Rows]


@dataclass(frozen=True, slots=True)
class World:
    """A register, a query about it, and what `evaluate` says."""

    register: Register
    query: Query
    wanted: Expectations

    @property
    def pairs(self) -> int:
        return len(self.query.outcomes) * len(self.wanted)


def in_duckdb(query: Query, register: Register) -> Rows:
    with connected(register) as connection:
        return run(query, connection).to_pylist()


@pytest.fixture
def in_spark(spark) -> Engine:
    def answer(query: Query, register: Register) -> Rows:
        with run_spark.viewed(register, spark):
            return run_spark.run(query, spark).to_pylist()

    return answer


@pytest.fixture
def in_a_server(postgres) -> Engine:
    def answer(query: Query, register: Register) -> Rows:
        in_postgres.load(register, postgres)
        return in_postgres.run(query, postgres)

    return answer


def disagreements(worlds: Iterable[World], engine: Engine, name: str) -> list[str]:
    """The first few differences of each world."""
    found: list[str] = []
    for world in worlds:
        rows = engine(world.query, world.register)
        found.extend([*differences(world.query, world.wanted, rows, name)][:5])
    return found


# -- worked cases ---------------------------------------------------------------------------------


@cache
def worked_cases(supplement: str) -> tuple[World, ...]:
    """Every case of a package, judged by every rule about its kind of subject."""
    supplements = [scenarios() / supplement] if supplement else []
    package = load(policies() / "qiantang-2025", supplements=supplements)
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for case in load_cases(package)[0]:
        subject = replace(case.subject, id=case.id)
        groups.setdefault((subject.kind, case.year, case.on), []).append(subject)
    worlds = []
    for (kind, year, on), subjects in groups.items():
        for some in alike(subjects, package.vocabulary):
            register = from_subjects(some, package.vocabulary)
            query = plan_query(package, kind, tables_of(register, package), year, on)
            assert query.left_out == {}
            wanted = expectations(query, some, year, on, package.complete)
            worlds.append(World(register, query, wanted))
    return tuple(worlds)


packages = pytest.mark.parametrize("supplement", ["", "示例参数"], ids=["base", "示例参数"])


@packages
def test_worked_cases_agree_in_duckdb(supplement):
    worlds = worked_cases(supplement)
    assert sum(len(world.wanted) for world in worlds) > 180
    assert disagreements(worlds, in_duckdb, "DuckDB") == []


@packages
def test_worked_cases_agree_in_spark(supplement, in_spark):
    assert disagreements(worked_cases(supplement), in_spark, "Spark") == []


@packages
def test_worked_cases_agree_in_postgres(supplement, in_a_server):
    assert disagreements(worked_cases(supplement), in_a_server, "PostgreSQL") == []


# -- generated pairs ------------------------------------------------------------------------------


def world_of(batch: Batch, *, as_held: bool = False) -> World:
    when = batch.circumstances
    tables = tables_of(batch.register, batch.rules, as_held=as_held)  # type: ignore[arg-type]
    query = plan_query(batch.rules, batch.kind, tables, when.year, when.on)  # type: ignore[arg-type]
    wanted = expectations(query, batch.subjects, when.year, when.on, batch.rules.complete)
    return World(batch.register, query, wanted)


@cache
def generated() -> tuple[World, ...]:
    """Few rules and many applicants: engines take long to plan a query and little to run it."""
    return tuple(map(world_of, batches(PAIRS * 13 // 10, per_batch=20, size=1000, number=7)))


@cache
def of_more_rules() -> tuple[Batch, ...]:
    """Many rules and few applicants."""
    return tuple(batches(PAIRS // 4, per_batch=40, size=60, number=11))


def compared(worlds: Iterable[World], engine: Engine, name: str) -> int:
    """How many pairs were compared, none of which differed."""
    pairs = 0
    for world in worlds:
        assert disagreements([world], engine, name) == []
        pairs += world.pairs
    return pairs


def test_a_hundred_thousand_generated_pairs_agree_in_duckdb():
    assert compared(generated(), in_duckdb, "DuckDB") >= PAIRS


@pytest.mark.parametrize("as_held", [False, True], ids=["for any register", "for this register"])
def test_hundreds_of_other_rules_agree_in_duckdb(as_held):
    worlds = (world_of(batch, as_held=as_held) for batch in of_more_rules())
    assert compared(worlds, in_duckdb, "DuckDB") >= PAIRS // 5


def test_a_hundred_thousand_generated_pairs_agree_in_spark(in_spark):
    assert compared(generated(), in_spark, "Spark") >= PAIRS


def test_generated_pairs_agree_in_postgres(in_a_server):
    assert compared(generated(), in_a_server, "PostgreSQL") >= PAIRS


def test_the_generated_rules_use_the_whole_language():
    """Every kind of node and amount; every aggregate over complete and incomplete registers."""
    nodes: set[type] = set()
    aggregates: set[tuple[AggregateKind, bool]] = set()
    forms: set[type] = set()
    extras: set[str] = set()
    for batch in of_more_rules():
        for benefit in batch.rules.judged:
            for node in nodes_of(benefit):
                nodes.add(type(node))
                match node:
                    case Aggregate():
                        complete = batch.rules.complete[node.relation.subject]
                        aggregates.add((node.kind, complete))
                    case FactValue():
                        extras |= {"along a reference"} if node.path else set()
                        extras |= {"of an enclosing subject"} if node.outward else set()
                        extras |= {"of another year"} if node.period.offset else set()
                    case Defined():
                        extras |= {"a name for an outer figure"} if node.outward else set()
            forms.update(type(offer.amount.basis) for offer in benefit.offers)
    assert nodes == set(Expression.__args__)
    assert aggregates == {(kind, said) for kind in AggregateKind for said in (True, False)}
    assert forms == {Formula, Rated, Tiers, Marginal, ByClass}
    assert len(extras) == 4


def nodes_of(benefit) -> Iterator[Expression]:
    for condition in conditions_of(benefit):
        yield from walk(condition.test)
    for offer in benefit.offers:
        for expression in expressions_of(offer.amount):
            yield from walk(expression)


def test_applicants_are_met_at_every_verdict_and_every_date():
    verdicts: dict[object, int] = {}
    for world in generated():
        for outcomes in world.wanted.values():
            for outcome in outcomes:
                verdicts[outcome[0]] = verdicts.get(outcome[0], 0) + 1
    assert min(verdicts.values()) > PAIRS // 10, verdicts
    assert len(verdicts) == 3
    assert len({tuple(when.complete.values()) for when in CIRCUMSTANCES}) == 4
