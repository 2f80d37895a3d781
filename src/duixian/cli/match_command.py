"""`duixian match`: everybody in a register through the policy."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from rich.markup import escape
from rich.progress import Progress

from duixian.awards import Ledger, read_ledger, terms_in
from duixian.awards.everybody import CombinedSummary, match_and_combine
from duixian.basics.problems import Problems
from duixian.basics.text import translate
from duixian.cli.console import Exit, out, print_json, print_problems
from duixian.cli.match_list import ENDINGS, write_list
from duixian.cli.match_summary import show_summary
from duixian.cli.offers import Offers
from duixian.cli.packages import is_known, load_package
from duixian.cli.registers import open_register
from duixian.tables.writing import noting_full_disk


def run(
    folder: Path,
    path: Path,
    supplements: list[Path],
    on: date | None,
    *,
    target: Path,
    awards_file: Path | None,
    ledger: Path | None,
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
    earlier = Ledger() if ledger is None else read_ledger(ledger, terms_in(package), problems)
    if problems.errors:
        print_problems(problems)
        return Exit.PROBLEMS
    combined: CombinedSummary | None = None
    offers = Offers(package)
    quiet = as_json or not sys.stdout.isatty()
    with Progress(transient=True, disable=quiet) as bar, noting_full_disk(target, problems):
        task = bar.add_task("", total=None)
        combined = match_and_combine(
            package,
            register,
            target,
            on=on or date.today(),
            only=only,
            ledger=earlier,
            replace=replace,
            progress=lambda kind, done, total: bar.update(
                task, description=offers.kind(kind), completed=done, total=total
            ),
        )
    if combined is not None and awards_file is not None:
        with noting_full_disk(awards_file, problems):
            write_list(awards_file, target, combined.summary, offers)
    if combined is None or problems.errors:
        print_problems(problems)
        return Exit.PROBLEMS
    if as_json:
        print_json(combined.as_json())
    else:
        show_summary(combined, offers, out())
        out().print()
        out().print(escape(translate("结果在 {path}").format(path=target)), soft_wrap=True)
        if awards_file is not None:
            said = translate("名单在 {path}").format(path=awards_file)
            out().print(escape(said), soft_wrap=True)
    return Exit.OK
