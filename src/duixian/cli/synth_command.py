"""`duixian synth`: a made-up district, for trying things out."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.markup import escape
from rich.progress import Progress

from duixian.basics.problems import Problems
from duixian.basics.text import translate
from duixian.cli.console import Exit, out, print_problems
from duixian.cli.packages import load_package
from duixian.simulate.synth import generate
from duixian.tables.manifest import Manifest
from duixian.tables.writing import noting_full_disk


def run(
    folder: Path, path: Path, supplements: list[Path], scale: str, seed: int, *, replace: bool
) -> Exit:
    """Write the district with a progress bar, and say how much there is of what."""
    package = load_package(path, supplements, None)
    if package.problems.errors:
        print_problems(package.problems.errors)
        return Exit.PROBLEMS
    problems = Problems()
    manifest: Manifest | None = None
    try:
        with (
            Progress(transient=True, disable=not sys.stdout.isatty()) as bar,
            noting_full_disk(folder, problems),
        ):
            task = bar.add_task("", total=None)
            manifest = generate(
                folder,
                package,
                scale,
                seed,
                lambda kind, done, total: bar.update(
                    task, description=kind, completed=done, total=total
                ),
                replace=replace,
            )
    except ValueError:
        sys.stderr.write(translate("规模要大于0,种子不能是负数") + "\n")
        return Exit.PROBLEMS
    if manifest is None:
        print_problems(problems)
        return Exit.PROBLEMS
    out().print(f"[black on yellow] {escape(manifest.name)} [/]")
    for kind, entry in manifest.kinds.items():
        out().print(f"  {kind} {entry.rows:,}")
    out().print(translate("结果在 {path}").format(path=escape(str(folder))))
    return Exit.OK
