"""`duixian table`: a department's table → a register, by a mapping that a person has confirmed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say, translate
from duixian.cli.console import Exit, out, print_problems
from duixian.cli.packages import load_package
from duixian.library.package import Package
from duixian.tables import (
    Job,
    guess_mapping,
    import_tables,
    load_mapping,
    load_register,
    mapping_text,
)
from duixian.tables.atomically import new_file


def run(
    table: Path,
    path: Path,
    on: date | None,
    *,
    kind: str,
    mapping: Path,
    register: Path,
    rejected: Path,
    query: str,
    complete: bool,
    replace: bool,
) -> Exit:
    """Guess and write the mapping where there is none yet; else import by it."""
    package = load_package(path, [], on)
    problems = Problems(list(package.problems.errors))
    if not problems and not mapping.exists():
        done = _guess(table, package, problems, kind, mapping, query)
    elif not problems:
        done = _import(
            table, package, problems, mapping, register, rejected, query, complete, replace
        )
    else:
        done = False
    print_problems(problems)
    return Exit.OK if done else Exit.PROBLEMS


def _guess(
    table: Path, package: Package, problems: Problems, kind: str, mapping: Path, query: str
) -> bool:
    guessed = guess_mapping(table, package, problems, kind=kind, query=query)
    if guessed is None:
        return False
    with new_file(mapping) as draft:
        draft.write_text(mapping_text(guessed, package), encoding="utf-8")
    console = out()
    console.print(
        translate("猜了 {sure} 列,{doubtful} 列拿不准,写在 {path}").format(
            sure=len(guessed.mapping.columns),
            doubtful=len(guessed.doubtful),
            path=escape(str(mapping)),
        )
    )
    console.print(translate("逐列看过,把「确认」改成 是,再运行一次,就导入。"))
    return True


def _import(
    table: Path,
    package: Package,
    problems: Problems,
    mapping: Path,
    register: Path,
    rejected: Path,
    query: str,
    complete: bool,
    replace: bool,
) -> bool:
    read = load_mapping(mapping, package, problems)
    if read is None or (not replace and _is_there(register, read.kind, problems)):
        return False
    job = Job(table, read, rejected, query, True if complete else None)
    done = import_tables([job], register, problems, keep=register.exists(), year=package.year)
    if done is None:
        return False
    console: Console = out()
    for imported in done:
        counts = imported.counts
        console.print(
            translate("{kind}:{rows} 行,收下 {accepted},退回 {rejected}").format(
                kind=imported.kind,
                rows=f"{counts.rows:,}",
                accepted=f"{counts.accepted:,}",
                rejected=f"{counts.rejected:,}",
            )
        )
        if imported.rejected is not None:
            console.print(
                translate("退回的行和原因在 {path}").format(path=escape(str(imported.rejected)))
            )
    console.print(translate("登记表在 {path}").format(path=escape(str(register))))
    return True


def _is_there(register: Path, kind: str, problems: Problems) -> bool:
    """Whether the register has a table of this kind already; a second one would put it out."""
    before = load_register(register, problems) if register.exists() else None
    if before is None or kind not in before.kinds:
        return False
    problems.add(
        "exists-already",
        Place(str(register)),
        say("登记表里已经有「{kind}」这张表", kind=kind),
        say("加 --replace 换掉它,或者换一个登记表"),
    )
    return True
