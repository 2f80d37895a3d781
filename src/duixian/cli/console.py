"""What all commands share: printing problems, JSON and progress, and the exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from enum import IntEnum
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.text import Text as RichText

from duixian.basics.problems import Problem, Severity
from duixian.basics.text import translate
from duixian.library.package import Package


class Exit(IntEnum):
    """What the exit code says."""

    OK = 0
    DIFFERS = 1
    """The command ran, and what it checked is not as it should be."""
    PROBLEMS = 2
    """The input has problems, which have been printed."""


def out(*, stderr: bool = False) -> Console:
    """Standard output (or error); colour where the terminal has it, none under NO_COLOR."""
    return Console(highlight=False, soft_wrap=False, stderr=stderr)


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def print_problems(problems: Iterable[Problem], console: Console | None = None) -> None:
    """Every problem: where, what, why, and what to do next."""
    console = console or Console(stderr=True, highlight=False)
    for problem in problems:
        colour = "red" if problem.severity is Severity.ERROR else "yellow"
        line = RichText()
        line.append(str(problem.place), style="bold")
        if problem.subject:
            line.append(f"  {problem.subject}")
        console.print(line, soft_wrap=True)
        console.print(f"  [{colour}]{escape(str(problem.reason))}[/]", soft_wrap=True)
        code = f"[dim]\\[{problem.code}][/]"
        if problem.hint is not None:
            console.print(f"  {escape(str(problem.hint))}  {code}", soft_wrap=True)
        else:
            console.print(f"  {code}", soft_wrap=True)


def print_illustrative(package: Package, console: Console) -> None:
    """The banner over whatever may show a figure of an illustrative scenario."""
    if package.illustrative:
        note = translate("示例参数:标有「示例」的金额来自示例方案,不是政策,不能兑付。")
        console.print(f"[black on yellow] {escape(note)} [/]")


def tally(errors: int, warnings: int) -> str:
    """3 处错误,1 处提醒."""
    return translate("{errors} 处错误,{warnings} 处提醒").format(errors=errors, warnings=warnings)
