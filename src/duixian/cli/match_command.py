"""`duixian match`: everybody in a register through the policy."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from rich.markup import escape
from rich.progress import Progress

from duixian.basics.problems import Problems
from duixian.basics.text import translate
from duixian.cli.console import Exit, out, print_json, print_problems
from duixian.cli.match_list import ENDINGS, write_list
from duixian.cli.match_summary import show_summary
from duixian.cli.offers import Offers
from duixian.cli.packages import is_known, load_package
from duixian.cli.registers import open_register
from duixian.readings.population.match import Summary
from duixian.readings.population.match import match as judge_everybody
from duixian.tables.writing import noting_full_disk


def run(
    folder: Path,
    path: Path,
    supplements: list[Path],
    on: date | None,
    *,
    target: Path,
    awards_file: Path | None,
    only: str,
    replace: bool,
    as_json: bool,
) -> Exit:
    """Judge, write, and show the counts with the reasons."""
    if awards_file is not None and awards_file.suffix.lower() not in ENDINGS:
        said = translate("名单写成 {endings} 之一,不是 {name}").format(
            endings=translate("、").join(ENDINGS), name=awards_file.name
        )
        out(stderr=True).print(f"[red]{escape(said)}[/]")
        return Exit.PROBLEMS
    package = load_package(path, supplements, on)
    if package.problems.errors:
        print_problems(package.problems.errors)
        return Exit.PROBLEMS
    if not is_known(only, package):
        return Exit.PROBLEMS
    register = open_register(folder, package)
    if register is None:
        return Exit.PROBLEMS
    problems = Problems()
    summary: Summary | None = None
    offers = Offers(package)
    quiet = as_json or not sys.stdout.isatty()
    with Progress(transient=True, disable=quiet) as bar, noting_full_disk(target, problems):
        task = bar.add_task("", total=None)
        summary = judge_everybody(
            package,
            register,
            target,
            on=on or date.today(),
            only=only,
            replace=replace,
            progress=lambda kind, done, total: bar.update(
                task, description=offers.kind(kind), completed=done, total=total
            ),
        )
    if summary is not None and awards_file is not None:
        with noting_full_disk(awards_file, problems):
            write_list(awards_file, target, summary, offers)
    if summary is None or problems.errors:
        print_problems(problems)
        return Exit.PROBLEMS
    if as_json:
        print_json(summary.as_json())
    else:
        show_summary(summary, offers, out())
        out().print()
        out().print(escape(translate("结果在 {path}").format(path=target)), soft_wrap=True)
        if awards_file is not None:
            said = translate("名单在 {path}").format(path=awards_file)
            out().print(escape(said), soft_wrap=True)
    return Exit.OK
