"""`duixian sql`: the query of one kind of subject, for those who run it in their own platform."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from rich.markup import escape

from duixian.basics.text import translate
from duixian.cli.console import Exit, out, print_problems
from duixian.cli.packages import is_known, load_package
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
    if dialect not in PRINTERS:
        said = translate("没有「{word}」这种数据库;可以写:{known}")
        _complain(said, dialect, PRINTERS)
        return Exit.PROBLEMS
    if not is_known(only, package):
        return Exit.PROBLEMS
    register = open_register(folder, package)
    if register is None:
        return Exit.PROBLEMS
    if kind not in register.kinds:
        said = translate("登记表里没有「{word}」这张表;可以写:{known}")
        _complain(said, kind, register.kinds)
        return Exit.PROBLEMS
    day = on or date.today()
    query = plan_query(package, kind, tables_of(register, package), package.year, day, only)
    lines = [f"-- {package.name} · {kind} · {package.year} · {day}"]
    if register.synthetic:
        lines.append(f"-- {translate('合成数据')}")
    lines.append(f"-- {translate('结论:0 不符合,1 符合,2 待核;金额以分计')}")
    for columns in query.outcomes:
        stem = columns.verdict.removesuffix("_verdict")
        illustrative = columns.outcome.provision.id in package.illustrative
        note = f" · {translate('示例参数,不能兑付')}" if illustrative else ""
        lines.append(f"-- {stem}_*: {columns.outcome.key}{note}")
    lines.extend(
        f"-- {translate('没有判断 {key}:{reason}').format(key=key, reason=reason)}"
        for key, reason in query.left_out.items()
    )
    sys.stdout.write("\n".join([*lines, PRINTERS[dialect]().query(query)]) + "\n")
    return Exit.OK


def _complain(said: str, word: str, known: Iterable[str]) -> None:
    told = said.format(word=word, known=translate("、").join(known))
    out(stderr=True).print(f"[red]{escape(told)}[/]", soft_wrap=True)
