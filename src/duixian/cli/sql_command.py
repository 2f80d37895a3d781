"""`duixian sql`: the query of one kind of subject, for those who run it in their own platform."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from duixian.basics.text import translate
from duixian.cli.console import Exit, print_problems
from duixian.cli.packages import load_package
from duixian.cli.registers import open_register
from duixian.readings.population.printers import PRINTERS
from duixian.readings.population.query import plan_query
from duixian.readings.population.run_duckdb import tables_of


def run(
    folder: Path,
    kind: str,
    dialect: str,
    path: Path,
    supplements: list[Path],
    on: date | None,
    *,
    only: str,
) -> Exit:
    """Print the query; what each output column is stands in comments before it."""
    package = load_package(path, supplements, on)
    if package.problems.errors:
        print_problems(package.problems.errors)
        return Exit.PROBLEMS
    register = open_register(folder, package)
    if register is None:
        return Exit.PROBLEMS
    if dialect not in PRINTERS or kind not in register.kinds:
        known = "、".join(PRINTERS) if dialect not in PRINTERS else "、".join(register.kinds)
        sys.stderr.write(translate("可以写:{known}").format(known=known) + "\n")
        return Exit.PROBLEMS
    day = on or date.today()
    query = plan_query(package, kind, tables_of(register, package), package.year, day, only)
    lines = [f"-- {package.name} · {kind} · {package.year} · {day}"]
    for columns in query.outcomes:
        stem = columns.verdict.removesuffix("_verdict")
        lines.append(f"-- {stem}_*: {columns.outcome.key}")
    lines.extend(f"-- left out: {key}: {reason}" for key, reason in query.left_out.items())
    sys.stdout.write("\n".join([*lines, PRINTERS[dialect]().query(query)]) + "\n")
    return Exit.OK
