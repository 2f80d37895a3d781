"""Opening the register that a command names, with its problems told."""

from __future__ import annotations

from pathlib import Path

from duixian.basics.problems import Problems
from duixian.cli.console import print_problems
from duixian.library.package import Package
from duixian.tables import check_register, load_register
from duixian.tables.register import Register


def open_register(folder: Path, package: Package) -> Register | None:
    """The register, or None with the reasons printed."""
    problems = Problems()
    register = load_register(folder, problems)
    if register is not None and not problems.errors:
        check_register(register, package.vocabulary, problems)
    if register is None or problems.errors:
        print_problems(problems)
        return None
    return register
