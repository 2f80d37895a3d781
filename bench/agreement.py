"""Do all readings of a rule say the same? A million generated pairs, counted and compared.

    python bench/agreement.py                            a million pairs: evaluate and DuckDB
    python bench/agreement.py --pairs 200000 --spark     so many pairs, with Spark as well
    python bench/agreement.py --spark --write            and into docs/benchmarks.md

Rules and applicants are those of tests/conformance/generated.py under another seed than the tests
use: unknown facts, thresholds to the grain, both ends of every range, zero and negative figures.
Prints the pairs and the differences, and how long each reading took; exits 1 at a difference.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.report import machine, table, write_section
from tests.conformance.agreement import differences, expectations
from tests.conformance.generated import batches

from duixian.readings.population import run_duckdb, run_spark
from duixian.readings.population.query import plan_query

SEED = 2025
PER_BATCH, SIZE = 20, 1000


def main(pairs: int, with_spark: bool, write: bool) -> int:
    """Compare so many pairs; the number of differences."""
    seconds: Counter[str] = Counter()
    differing: Counter[str] = Counter()
    compared = drawn = rules = wrong = 0
    verdicts: Counter[str] = Counter()
    opened = run_spark.spark_session("local[2]") if with_spark else None
    session: Any = opened.__enter__() if opened is not None else None
    for batch in batches(pairs, per_batch=PER_BATCH, size=SIZE, number=SEED):
        when = batch.circumstances
        tables = run_duckdb.tables_of(batch.register, batch.rules)
        began = time.perf_counter()
        query = plan_query(batch.rules, batch.kind, tables, when.year, when.on)
        seconds["plan"] += time.perf_counter() - began
        began = time.perf_counter()
        wanted = expectations(query, batch.subjects, when.year, when.on, batch.rules.complete)
        seconds["evaluate"] += time.perf_counter() - began
        answers = {}
        began = time.perf_counter()
        with run_duckdb.connected(batch.register) as connection:
            answers["DuckDB"] = run_duckdb.run(query, connection)
        seconds["DuckDB"] += time.perf_counter() - began
        if session is not None:
            began = time.perf_counter()
            with run_spark.viewed(batch.register, session):
                answers["Spark"] = run_spark.run(query, session)
            seconds["Spark"] += time.perf_counter() - began
        for engine, answer in answers.items():
            for line in differences(query, wanted, answer.to_pylist(), engine):
                wrong += 1
                differing[engine] += 1
                print(line)
        for outcomes in wanted.values():
            verdicts.update(("不符合", "符合", "待核")[int(outcome[0])] for outcome in outcomes)
        rules += len(query.outcomes)
        compared += len(query.outcomes) * len(wanted)
        drawn += batch.pairs
    if opened is not None:
        opened.__exit__(None, None, None)
    print(f"{compared:,} pairs of {rules:,} rules, {wrong:,} differences")
    print(f"{drawn - compared:,} pairs left out: a figure of theirs may exceed 38 digits")
    print("  ".join(f"{verdict} {count:,}" for verdict, count in sorted(verdicts.items())))
    print("  ".join(f"{name} {taken:.1f} s" for name, taken in seconds.items()))
    if write:
        engines = [name for name in seconds if name not in ("plan", "evaluate")]
        shares = (f"{verdict} {count:,}" for verdict, count in sorted(verdicts.items()))
        figures = table(
            ["reading", "pairs compared", "differences", "seconds"],
            [
                ["evaluate", "", "", f"{seconds['evaluate']:.0f}"],
                *([e, f"{compared:,}", f"{differing[e]:,}", f"{seconds[e]:.0f}"] for e in engines),
            ],
        )
        command = " --spark" if with_spark else ""
        packages = ["duckdb", "pyarrow", *(["pyspark"] if with_spark else [])]
        write_section("agreement", f"""## The same answer from every reading

    python bench/agreement.py{command} --write

{rules:,} generated rules, each on {SIZE:,} generated applicants: verdict, first line not
met, both amounts and whether a figure is still owed, compared with `evaluate`. Unknown
facts, thresholds to the grain, both ends of every range, zero and negative figures.
{", ".join(shares)}.

{figures}

{drawn - compared:,} pairs more were drawn and left out: a figure of theirs may exceed 38
digits, which the plan says instead of computing. Engines are started anew for every
{PER_BATCH} rules, so their seconds say little about speed.

{machine(*packages)}
""")  # fmt: skip
    return wrong


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    reader.add_argument("--pairs", type=int, default=1_000_000)
    reader.add_argument("--spark", action="store_true", help="Spark as well")
    reader.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    said = reader.parse_args()
    # About one pair in seven is left out, and a million are to be compared.
    sys.exit(1 if main(said.pairs * 6 // 5, said.spark, said.write) else 0)
