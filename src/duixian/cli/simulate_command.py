"""`duixian simulate`: what a change would cost, and whom it would touch."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table as Drawn

from duixian.awards.budget import BudgetRule
from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say, translate
from duixian.cli.console import Exit, out, print_json, print_problems
from duixian.cli.packages import find_package, load_package
from duixian.cli.registers import open_register
from duixian.library.package import Package
from duixian.simulate.whatif import (
    Kind,
    Scenario,
    Table,
    Wanted,
    WhatIf,
    banners,
    from_file,
    from_words,
    parameters,
    range_of,
    remarks,
    show_cell,
    sweep_table,
    tables_of,
    under,
    what_if,
)
from duixian.tables.writing import noting_full_disk


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands on the command line."""

    register: Path | None
    package: Path
    supplements: list[Path]
    on: date | None
    sets: list[str]
    scenario: Path | None
    sweeps: list[str]
    budget: str
    order: str
    listed: int
    only: str
    list_only: bool
    html: Path | None
    workbook: Path | None
    as_json: bool


def run(asked: Asked) -> Exit:
    """List what can be set, or work the scenarios out and show them."""
    package = load_package(asked.package, asked.supplements, asked.on)
    if package.problems.errors:
        print_problems(package.problems.errors)
        return Exit.PROBLEMS
    if asked.list_only:
        return _list(package, asked)
    problems = Problems()
    wanted = _wanted(asked, package, problems)
    if asked.register is None and not problems.errors:
        problems.add(
            "missing-register", Place("REGISTER"), say("没有说是哪一个登记表"),
            say("先用 duixian synth 生成一个合成的区,或用 duixian table 导入"),
        )  # fmt: skip
    packages = _packages(asked, package, wanted, problems)
    register = None
    if asked.register is not None and not problems.errors:
        # A supplement may bring words of its own, and the register columns for them.
        register = open_register(asked.register, max(packages, key=_words))
        if register is None:
            return Exit.PROBLEMS
    answer: WhatIf | None = None
    if register is not None and not problems.errors:
        quiet = asked.as_json or not sys.stdout.isatty()
        with Progress(transient=True, disable=quiet) as bar:
            task = bar.add_task(translate("推演"), total=None)
            answer = what_if(
                package,
                register,
                wanted,
                problems,
                on=asked.on or package.conventions.effective or date.today(),
                load=lambda scenario: _with_supplements(asked, scenario),
                progress=lambda what, done, total: bar.update(
                    task, completed=done, total=total, description=what or translate("推演")
                ),
            )
    print_problems(problems)
    if answer is None or problems.errors:
        return Exit.PROBLEMS
    if not _write(answer, asked):
        return Exit.PROBLEMS
    if asked.as_json:
        print_json(answer.as_json())
    else:
        _show(answer, asked, out())
    return Exit.OK


def _packages(asked: Asked, package: Package, wanted: Wanted, problems: Problems) -> list[Package]:
    """The packages that will be judged; mistakes in a setting come before those in a register."""
    found = [package]
    for scenario in wanted.scenarios:
        base = _with_supplements(asked, scenario) if scenario.supplements else package
        if base.problems.errors:
            problems.extend(base.problems.errors)
            continue
        after = under(base, scenario, noted := Problems())
        problems.extend(noted.errors)
        found.append(base if after is None else after)
    return found


def _words(package: Package) -> int:
    return sum(len(facts) for facts in package.vocabulary.facts.values())


def _wanted(asked: Asked, package: Package, problems: Problems) -> Wanted:
    scenarios: list[Scenario] = []
    if asked.scenario is not None:
        scenarios.extend(from_file(asked.scenario, problems))
    if asked.sets or not (scenarios or asked.sweeps or problems.errors):
        name = translate("方案") if asked.sets else translate("现在")
        scenarios.append(from_words(name, asked.sets, problems))
    sweeps = [found for word in asked.sweeps if (found := range_of(word, problems)) is not None]
    rule: BudgetRule | None = None
    if asked.budget:
        if asked.budget in tuple(BudgetRule):
            rule = BudgetRule(asked.budget)
        else:
            problems.add(
                "unknown-choice", Place("--budget"),
                say("「{key}」没有「{word}」这个选项", key="--budget", word=asked.budget),
                say("可以写:{known}", known="、".join(BudgetRule)),
            )  # fmt: skip
    known = {name for facts in package.vocabulary.facts.values() for name in facts}
    if asked.order and asked.order not in known:
        problems.add(
            "unknown-fact", Place("--order"),
            say("词汇表里没有事实「{name}」", name=asked.order),
            say("写一个日期、年度或数的事实,例如 {example}", example="营业收入"),
        )  # fmt: skip
    elif rule is BudgetRule.BY_RANK and not asked.order:
        problems.add(
            "missing-key", Place("--order"), say("「按排名」要说明按什么排"),
            say("加上 --order 和一个事实的名字,例如 --order 营业收入:大的在前"),
        )  # fmt: skip
    return Wanted(tuple(scenarios), tuple(sweeps), rule, asked.order, asked.listed)


def _with_supplements(asked: Asked, scenario: Scenario) -> Package:
    more = [find_package(path) for path in scenario.supplements]
    return load_package(asked.package, [*asked.supplements, *more], asked.on)


# -- what can be set -----------------------------------------------------------------------------


def _list(package: Package, asked: Asked) -> Exit:
    found = parameters(package, asked.only)
    if asked.as_json:
        print_json([{"path": p.path, "now": p.text, "role": p.role.value} for p in found])
        return Exit.OK
    console = out()
    table = Drawn(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(translate("设什么"), no_wrap=True)
    table.add_column(translate("现在"), overflow="fold")
    for one in found:
        now = one.text
        if one.addable:
            now = translate("(再加一条)")
        elif not now:
            now = translate("(没有)")
        table.add_row(escape(one.path), escape(now))
    console.print(table)
    note = translate("写法:--set 路径=值;条件和封顶写「无」就是去掉,「条件+」是再加一条。")
    console.print(f"[dim]{escape(note)}[/]")
    return Exit.OK if found else Exit.DIFFERS


# -- the answer ----------------------------------------------------------------------------------


def _write(answer: WhatIf, asked: Asked) -> bool:
    problems = Problems()
    if asked.html is not None:
        from duixian.simulate.whatif.report import to_html

        with noting_full_disk(asked.html, problems):
            to_html(answer, asked.html)
    if asked.workbook is not None:
        from duixian.simulate.whatif.report import to_workbook

        with noting_full_disk(asked.workbook, problems):
            to_workbook(answer, asked.workbook)
    print_problems(problems)
    return not problems.errors


def _show(answer: WhatIf, asked: Asked, console: Console) -> None:
    console.print(f"[bold]{escape(answer.title)}[/] · {answer.year} · {answer.on}")
    for banner in banners(answer):
        console.print(f"[black on yellow] {escape(str(banner))} [/]")
    for comparison in answer.comparisons:
        console.print()
        console.print(f"[bold reverse] {escape(comparison.name)} [/] {escape(comparison.note)}")
        for table in tables_of(comparison, whole=False):
            if not table.name.startswith("movers-") or asked.listed <= _MOST_LISTED:
                _draw(table, console)
        for key, reason in comparison.left_out.items():
            told = translate("没有判断 {key}:{reason}").format(key=key, reason=reason)
            console.print(f"[red]{escape(told)}[/]")
    for sweep in answer.sweeps:
        _draw(sweep_table(sweep, answer), console)
    console.print()
    for remark in remarks(answer):
        console.print(f"[dim]{escape(str(remark))}[/]")
    for path in (asked.html, asked.workbook):
        if path is not None:
            console.print(translate("结果在 {path}").format(path=escape(str(path))))


_MOST_LISTED = 50
"""Longer lists are for the files."""


def _draw(table: Table, console: Console) -> None:
    console.print()
    console.print(f"[bold]{escape(str(table.title))}[/]")
    drawn = Drawn(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    for column in table.columns:
        drawn.add_column(
            escape(str(column.heading)),
            justify="left" if column.kind is Kind.TEXT else "right",
            overflow="fold",
            no_wrap=column.kind is not Kind.TEXT,
        )
    for number, row in enumerate(table.rows):
        cells = [
            escape(show_cell(cell, column.kind))
            for cell, column in zip(row, table.columns, strict=True)
        ]
        drawn.add_row(*cells, style="bold yellow" if number in table.marked else None)
    console.print(drawn)
    if table.note is not None:
        console.print(f"[dim]{escape(str(table.note))}[/]")
