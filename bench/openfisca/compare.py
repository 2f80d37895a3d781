"""disposable_income of a million persons: OpenFisca, Duixian, a query and a loop by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from bench.openfisca import by_hand
from bench.openfisca.people import Ints, People, draw, to_register
from bench.report import Contender, Taken, side_by_side, table

from duixian.basics.problems import Problems
from duixian.library.package import Package, load
from duixian.readings.population.printers import DuckDBPrinter
from duixian.readings.population.query import Query, plan_query
from duixian.readings.population.run_duckdb import connected, run, run_to_parquet, tables_of
from duixian.tables.register import Register, load_register, save_register

ON = date(2016, 6, 1)
SHEETS = Path(__file__).resolve().parent / "sheets"
IN_MEMORY = {"个人": "persons", "住户": "households"}


def rules() -> Package:
    """The template's rules as sheets."""
    package = load(SHEETS, on=ON)
    if package.problems.errors:
        raise AssertionError([str(problem) for problem in package.problems.errors])
    return package


def planned(package: Package, register: Register, kind: str) -> Query:
    """The query for one kind."""
    query = plan_query(package, kind, tables_of(register, package, as_held=True), package.year, ON)
    if query.left_out:
        raise AssertionError(query.left_out)
    return query


@dataclass(frozen=True)
class Difference:
    """How far OpenFisca's answers lie from the exact ones, in 元."""

    what: str
    count: int
    largest: float
    of: float
    """The amount that it was found at."""

    def __str__(self) -> str:
        return (
            f"{self.what}: the largest difference among {self.count:,} is {self.largest:.4f}元, "
            f"of {self.of:,.2f}元"
        )


def difference(what: str, fen: Ints, openfisca: Any) -> Difference:
    """Exact 分 against float32 元; below zero nothing is paid."""
    theirs = np.maximum(np.asarray(openfisca, np.float64), 0)
    apart = np.abs(fen / 100 - theirs)
    worst = int(np.argmax(apart))
    return Difference(what, len(fen), float(apart[worst]), float(fen[worst] / 100))


def amounts(answer: pa.Table, identity: str = "标识", column: str = "o0_low") -> Ints:
    """The 分 in the order of the people."""
    found: Ints = answer.sort_by(identity)[column].to_numpy()
    return found


def verified(people: People, register: Register, package: Package) -> Iterator[Difference]:
    """Duixian, the query and the loop agree to the 分; OpenFisca within float32."""
    from bench.openfisca import template

    prepared = template.simulation(template.system(), people)
    with connected(register) as connection:
        ours = amounts(run(planned(package, register, "住户"), connection))
        persons = amounts(run(planned(package, register, "个人"), connection))
        sql = by_hand.SQL.format(个人='"个人"', 住户='"住户"')
        query = amounts(connection.sql(sql).to_arrow_table(), "id", "fen")
    loop = by_hand.by_loop(people)
    if not (np.array_equal(ours, query) and np.array_equal(ours, loop)):
        raise AssertionError("the query or the loop by hand gives other amounts")
    yield difference("disposable_income", ours, template.disposable_income(prepared))
    yield difference(
        "social_security_contribution", persons, template.social_security_contribution(prepared)
    )


def measured(
    people: People, register: Register, package: Package, folder: Path, rounds: int
) -> dict[str, Taken]:
    """All of them in turn, the same people."""
    from bench.openfisca import template

    save_register(register, folder / "people")
    stored = load_register(folder / "people", Problems())
    if stored is None:
        raise AssertionError("the register was not written")
    system = template.system()
    query = planned(package, register, "住户")
    from_file = planned(package, stored, "住户")
    with connected(register) as connection, connected(stored) as files:
        for kind, name in IN_MEMORY.items():
            connection.execute(f'CREATE TEMP TABLE {name} AS FROM "{kind}"')
        ours = DuckDBPrinter(IN_MEMORY).query(query)
        theirs = by_hand.SQL.format(**IN_MEMORY)

        def ask(sql: str, of: duckdb.DuckDBPyConnection = connection) -> object:
            return of.sql(sql).to_arrow_table()

        def threads(count: int = os.cpu_count() or 1) -> None:
            connection.execute("SET threads = ?", [count])

        return side_by_side(
            {
                "OpenFisca, the simulation built before": Contender(
                    template.disposable_income, lambda: template.simulation(system, people)
                ),
                "OpenFisca, building it from arrays too": Contender(
                    lambda _: template.disposable_income(template.simulation(system, people))
                ),
                "Duixian, DuckDB tables → Arrow, one thread": Contender(
                    lambda _: ask(ours), lambda: threads(1)
                ),
                "a query by hand, DuckDB tables → Arrow, one thread": Contender(
                    lambda _: ask(theirs), lambda: threads(1)
                ),
                "Duixian, DuckDB tables → Arrow": Contender(lambda _: ask(ours), threads),
                "a query by hand, DuckDB tables → Arrow": Contender(lambda _: ask(theirs), threads),
                "Duixian, Arrow → Arrow": Contender(lambda _: run(query, connection), threads),
                "Duixian, Parquet → Parquet": Contender(
                    lambda _: run_to_parquet(from_file, files, folder / "awards.parquet")
                ),
                "a Numba loop by hand, arrays": Contender(lambda _: by_hand.by_loop(people)),
            },
            rounds,
        )


def section(persons: int = 1_000_000, rounds: int = 5) -> str:
    """What is compared, the differences, the table and what follows."""
    package, people = rules(), draw(persons)
    register = to_register(people)
    apart = list(verified(people, register, package))
    with TemporaryDirectory(prefix="duixian-bench-") as folder:
        taken = measured(people, register, package, Path(folder), rounds)
    openfisca = taken["OpenFisca, the simulation built before"].clock
    rows = [
        [
            name,
            f"{one.clock:.3f}",
            f"{one.processor:.3f}",
            f"{persons / one.clock / 1e6:.1f} M",
            f"{openfisca / one.clock:.2f}",
        ]
        for name, one in taken.items()
    ]
    head = ["", "seconds", "CPU seconds", "persons/s", "× OpenFisca"]
    ours = taken["Duixian, DuckDB tables → Arrow, one thread"]
    hand = taken["a query by hand, DuckDB tables → Arrow, one thread"]
    template = taken["OpenFisca, the simulation built before"]
    loop = taken["a Numba loop by hand, arrays"]
    return "\n".join(
        [
            "### Against OpenFisca: the same rules, the same people",
            "",
            "disposable_income of OpenFisca's country template (2016-06: salary, capital returns,",
            "pension, basic income, housing and parenting allowance, income tax, social security",
            f"contribution, housing tax) for {persons:,} persons in {len(people.rent):,}",
            "households, and the same rules as sheets in `bench/openfisca/sheets`. Median of "
            f"{rounds}, all in turn.",
            "",
            table(head, rows),
            "",
            "Equal before the clock starts: Duixian, the query and the loop to the 分; OpenFisca",
            "counts in float32.",
            "",
            *(f"- {one}." for one in apart),
            "",
            "OpenFisca and Numba use one thread. On one thread the generated query takes",
            f"{ours.clock / hand.clock:.2f} times as long as the one by hand",
            f"({ours.processor / hand.processor:.2f} times the CPU), is",
            f"{template.clock / ours.clock:.2f} times as fast as OpenFisca with its simulation",
            f"built ({template.processor / ours.processor:.2f} by CPU), and takes",
            f"{ours.processor / loop.processor:.0f} times the CPU of the loop. The loop has its",
            "persons sorted by household, its references as row numbers and nothing unknown: it",
            "neither hashes nor joins, and touches each value once. To come near it, the plan",
            "would be printed as a compiled kernel over a register kept in that order.",
        ]
    )
