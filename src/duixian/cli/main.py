"""`duixian …`: the commands; each prints for people or, with --json, for programs."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def _root() -> None:
    """兑现."""


@app.command()
def cases(package: Path) -> None:
    """案例."""
    from duixian.library.cases import load_cases, run_case
    from duixian.library.package import load

    loaded = load(package)
    every, problems = load_cases(loaded)
    for problem in problems:
        print(problem)
    failed = 0
    for case in every:
        result = run_case(loaded, case)
        if not result.passed:
            failed += 1
            print(f"{case.place} {case.id}")
            for difference in result.differences:
                print("   ", difference)
    print(f"{len(every)} cases, {failed} failed, {len(problems)} problems")
    raise typer.Exit(1 if failed or problems else 0)


def main() -> None:
    """The entry point."""
    sys.exit(app())
