"""Does the query combine everybody as `combine` does one, and what does it cost over a district?

    .venv/bin/python bench/combination_for_all.py                10,000 random groups
    .venv/bin/python bench/combination_for_all.py --register DIR also a register, with and without
    .venv/bin/python bench/combination_for_all.py --write        and into docs/benchmarks.md

A random group is one enterprise with up to nine offers of a random sheet: keys that overlap,
exclusions by name, stages, period caps, deductions, unknown facts, earlier awards of any level.
Exits with 1 where a state or an amount differs.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.report import machine, table, write_section  # noqa: E402
from tests.awards.for_all import differences, trial  # noqa: E402

from duixian import load  # noqa: E402
from duixian.awards.everybody import match_and_combine  # noqa: E402
from duixian.basics.problems import Problems  # noqa: E402
from duixian.readings.population.match import match  # noqa: E402
from duixian.readings.population.run_duckdb import connected, run  # noqa: E402
from duixian.tables.register import load_register  # noqa: E402

ON = date(2025, 9, 15)
SUBJECTS = 100


def agreement(groups: int, seed: int) -> tuple[list[list[str]], int]:
    """One line of the table, and how many offers differ."""
    random = Random(seed)
    offers = wrong = done = 0
    with TemporaryDirectory() as folder:
        while done < groups:
            one = trial(random, Path(folder) / str(done), SUBJECTS)
            with connected(one.register) as connection:
                rows = run(one.combined.query, connection).to_pylist()
            wrong += len(differences(one, rows, "DuckDB"))
            offers += len(one.combined.columns) * len(rows)
            done += len(rows)
            print(f"\r{done:,} groups, {wrong} differences", end="", file=sys.stderr)
    print(file=sys.stderr)
    return [[f"{done:,}", f"{offers:,}", f"{wrong}"]], wrong


def district(folder: Path) -> list[list[str]]:
    """The seconds of a whole register, judged only and combined too."""
    package = load("qiantang-2025", supplements=["示例参数"], on=ON).package
    problems = Problems()
    register = load_register(folder, problems)
    if register is None:
        raise SystemExit("\n".join(map(str, problems)))
    with TemporaryDirectory() as results:
        begun = time.perf_counter()
        match(package, register, Path(results) / "judged", on=ON)
        between = time.perf_counter()
        combined = match_and_combine(package, register, Path(results) / "combined", on=ON)
        ended = time.perf_counter()
    rows = sum(combined.summary.rows.values())
    gave_way = sum(total.forgone for total in combined.totals)
    return [
        [
            f"{rows:,}", f"{between - begun:.1f}", f"{ended - between:.1f}",
            f"{combined.by_payee:,}", f"{gave_way:,}",
        ]
    ]  # fmt: skip


def main() -> int:
    """Print, and perhaps write, the section."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--groups", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20250501)
    parser.add_argument("--register", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    lines, wrong = agreement(asked.groups, asked.seed)
    command = "python bench/combination_for_all.py --register DIR --write"
    heading = f"## Combination for everybody\n\n    {command}\n\n"
    text = heading + table(["groups", "offers", "that differ"], lines)
    if asked.register is not None:
        heads = ["rows", "judged, s", "judged and combined, s", "rows by payee", "gave way"]
        text += "\n\n" + table(heads, district(asked.register))
    text += f"\n\n{machine('duckdb')}"
    print(text)
    if asked.write:
        write_section("combination-for-all", text)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
