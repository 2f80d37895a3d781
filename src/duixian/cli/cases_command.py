"""`duixian cases`: do the worked cases come out as worked by hand?"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from rich.markup import escape
from rich.progress import track

from duixian.basics.text import translate
from duixian.cli.console import Exit, out, print_illustrative, print_json, print_problems
from duixian.cli.packages import load_package
from duixian.library.cases import CaseResult, load_cases, run_case


def run(path: Path, supplements: list[Path], on: date | None, *, only: str, as_json: bool) -> Exit:
    """Run every case and report the ones that differ."""
    package = load_package(path, supplements, on)
    if package.problems.errors:
        print_problems(package.problems.errors)
    cases, problems = load_cases(package)
    chosen = [case for case in cases if case.provision.startswith(only)]
    shown = track(
        chosen, translate("案例"), transient=True, disable=as_json or not sys.stdout.isatty()
    )
    results = [run_case(package, case) for case in shown]
    failed = [result for result in results if not result.passed]
    if as_json:
        print_json(
            {
                "cases": [_as_json(result) for result in results],
                "problems": [problem.as_json() for problem in problems],
            }
        )
    else:
        print_illustrative(package, out())
        print_problems(problems)
        for result in failed:
            out().print(
                f"[red]✗[/] [bold]{escape(result.case.id)}[/]  {escape(str(result.case.place))}"
            )
            for difference in result.differences:
                out().print(f"    {escape(str(difference))}")
        line = translate("{count} 个案例,{passed} 个相符,{failed} 个不符").format(
            count=len(results), passed=len(results) - len(failed), failed=len(failed)
        )
        out().print(f"[bold {'red' if failed else 'green'}]{line}[/]")
    if problems or package.problems.errors:
        return Exit.PROBLEMS
    return Exit.DIFFERS if failed else Exit.OK


def _as_json(result: CaseResult) -> dict[str, object]:
    return {
        "id": result.case.id,
        "place": str(result.case.place),
        "passed": result.passed,
        "differences": [str(difference) for difference in result.differences],
        "verdicts": {j.key: j.verdict.value for j in result.judgements},
    }
