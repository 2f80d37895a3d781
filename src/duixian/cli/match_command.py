"""`duixian match`: everybody in a register through the policy."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from duixian.basics.money import show_fen
from duixian.basics.problems import Problems
from duixian.basics.text import translate
from duixian.cli.console import Exit, out, print_json, print_problems
from duixian.cli.packages import load_package
from duixian.cli.registers import open_register
from duixian.library.package import Package
from duixian.readings.population.match import OfferSummary, Summary, awards
from duixian.readings.population.match import match as judge_everybody
from duixian.tables import write_rows
from duixian.tables.writing import noting_full_disk

_LINES_SHOWN = 2


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
    package = load_package(path, supplements, on)
    if package.problems.errors:
        print_problems(package.problems.errors)
        return Exit.PROBLEMS
    register = open_register(folder, package)
    if register is None:
        return Exit.PROBLEMS
    problems = Problems()
    summary: Summary | None = None
    quiet = as_json or not sys.stdout.isatty()
    with Progress(transient=True, disable=quiet) as bar, noting_full_disk(target, problems):
        task = bar.add_task(translate("判断"), total=None)
        summary = judge_everybody(
            package,
            register,
            target,
            on=on or date.today(),
            only=only,
            replace=replace,
            progress=lambda kind, done, total: bar.update(task, completed=done, total=total),
        )
    if summary is not None and awards_file is not None:
        with noting_full_disk(awards_file, problems):
            write_rows(awards_file, _headers(), _award_rows(target, summary))
    if summary is None or problems.errors:
        print_problems(problems)
        return Exit.PROBLEMS
    if as_json:
        print_json(summary.as_json())
    else:
        _show(summary, package, out())
        out().print(translate("结果在 {path}").format(path=escape(str(target))))
    return Exit.OK


def _headers() -> list[str]:
    return [
        translate("标识"),
        translate("对象"),
        translate("待遇"),
        translate("名称"),
        translate("最低(元)"),
        translate("最高(元)"),
        translate("说明"),
    ]


def _award_rows(folder: Path, summary: Summary) -> Iterator[list[str]]:
    """One row for each subject and offer that it qualifies for."""
    for offer in summary.offers:
        note = []
        if summary.synthetic:
            note.append(translate("合成数据"))
        if offer.illustrative:
            note.append(translate("示例参数,不能兑付"))
        for identity, low, high in awards(folder, offer.kind, offer.key) if offer.paid else ():
            yield [
                identity, offer.kind, offer.key, offer.name, _yuan(low), _yuan(high),
                translate("、").join(note),
            ]  # fmt: skip


def _yuan(fen: int | None) -> str:
    """Plain decimal 元, so that a spreadsheet can add them up; empty where nothing can be said."""
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"


def _show(summary: Summary, package: Package, console: Console) -> None:
    console.print(f"[bold]{escape(package.title)}[/] · {summary.year} · {summary.on}")
    if summary.synthetic:
        console.print(f"[black on yellow] {escape(translate('合成数据'))} [/]")
    if any(offer.illustrative for offer in summary.offers):
        note = translate("示例参数:标有「示例」的金额来自示例方案,不是政策,不能兑付。")
        console.print(f"[black on yellow] {escape(note)} [/]")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(translate("待遇"), overflow="fold")
    for heading in (translate("判断数"), translate("符合"), translate("待核"), translate("不符合")):
        table.add_column(heading, justify="right")
    table.add_column(translate("金额"), justify="right")
    table.add_column(translate("主要卡在"), overflow="fold")
    for offer in summary.offers:
        table.add_row(
            escape(offer.key), f"{offer.judged:,}", f"[green]{offer.qualifies:,}[/]",
            f"[yellow]{offer.pending:,}[/]", f"{offer.fails:,}", _amount(offer), _reasons(offer),
        )  # fmt: skip
    console.print(table)
    for key, reason in summary.left_out.items():
        console.print(
            f"[red]{escape(translate('没有判断 {key}:{reason}').format(key=key, reason=reason))}[/]"
        )


def _amount(offer: OfferSummary) -> str:
    if not offer.paid or not offer.qualifies:
        return ""
    if offer.awaiting and offer.high == 0:
        return escape(translate("待配套"))
    mark = translate("(示例)") if offer.illustrative else ""
    low, high = show_fen(offer.low), show_fen(offer.high)
    return escape((low if low == high else f"{low} ~ {high}") + mark)


def _reasons(offer: OfferSummary) -> str:
    most = sorted(offer.refusals, key=lambda refusal: -refusal.count)[:_LINES_SHOWN]
    return escape(";".join(f"{refusal.line} {refusal.count:,}" for refusal in most))
