"""`duixian format`: rule sheets written one way; what they mean never changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from rich.markup import escape

from duixian.basics.places import Place
from duixian.basics.problems import Problem, Problems
from duixian.basics.text import say, translate
from duixian.cli.console import Exit, out, print_json, print_problems
from duixian.library.files import read_text
from duixian.library.format_sheet import format_sheet
from duixian.tables.atomically import new_file


@dataclass(frozen=True, slots=True)
class _Formatted:
    path: Path
    before: str
    after: str
    problems: tuple[Problem, ...]

    @property
    def differs(self) -> bool:
        return self.before != self.after


def run(paths: list[Path], *, only_check: bool, diff: bool, as_json: bool) -> Exit:
    """Format every sheet; with `only_check` or `diff` nothing is written."""
    problems = Problems()
    results = [done for path in _files(paths) if (done := _formatted(path, problems)) is not None]
    changed = [result for result in results if result.differs]
    problems.extend(problem for result in results for problem in result.problems)
    if not only_check and not diff:
        for result in changed:
            _write(result, problems)
    if as_json:
        print_json(
            {
                "files": [{"file": str(r.path), "differs": r.differs} for r in results],
                "problems": [problem.as_json() for problem in problems],
            }
        )
    else:
        for result in changed:
            _tell(result, diff=diff, only_check=only_check)
        line = (
            translate("{count} 个文件,{changed} 个要整理")
            if only_check or diff
            else translate("{count} 个文件,整理了 {changed} 个")
        )
        out().print(escape(line.format(count=len(results), changed=len(changed))))
        print_problems(problems)
    if problems.errors:
        return Exit.PROBLEMS
    return Exit.DIFFERS if only_check and changed else Exit.OK


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.yaml"))
        else:
            yield path


def _formatted(path: Path, problems: Problems) -> _Formatted | None:
    text = read_text(path, problems)
    if text is None:
        return None
    after, found = format_sheet(text, str(path))
    return _Formatted(path, text, after, tuple(found))


def _write(result: _Formatted, problems: Problems) -> None:
    try:
        with new_file(result.path) as draft:
            draft.write_text(result.after, encoding="utf-8", newline="\n")
            draft.chmod(result.path.stat().st_mode)
    except OSError as error:
        problems.add(
            "unwritable-file",
            Place(str(result.path)),
            say("写不了这个文件:{reason}", reason=error.strerror or error),
            say("检查权限和磁盘空间;原来的文件还在"),
        )


def _tell(result: _Formatted, *, diff: bool, only_check: bool) -> None:
    console = out()
    if not diff:
        word = translate("要整理:") if only_check else translate("已整理:")
        console.print(escape(word + str(result.path)), soft_wrap=True)
        return
    lines = unified_diff(
        result.before.splitlines(), result.after.splitlines(), str(result.path),
        str(result.path), lineterm="",
    )  # fmt: skip
    for line in lines:
        colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "default")
        console.print(f"[{colour}]{escape(line)}[/]", soft_wrap=True)
