"""Amounts in a letter: 200万元, 1,500元 至 2,000元之间, and the arithmetic behind them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rich.markup import escape

from duixian.basics.money import FEN_PER_YUAN
from duixian.basics.text import translate
from duixian.readings.explain import Finding, Working, money


def fen_text(fen: int) -> str:
    """An integer number of 分 as people write it."""
    return str(money(Fraction(fen, FEN_PER_YUAN)))


def working_lines(finding: Finding) -> Iterator[str]:
    """The arithmetic, line by line; twice where a figure is still owed: lowest, then highest."""
    amount = finding.amount
    if amount is None or amount.low is None:
        return
    if not finding.workings_high:
        yield from (_line(step) for step in finding.workings)
        return
    yield f"[dim]{escape(translate('最低时'))}[/]"
    yield from (_line(step) for step in finding.workings)
    yield f"[dim]{escape(translate('最高时'))}[/]"
    yield from (_line(step) for step in finding.workings_high)


def _line(step: Working) -> str:
    what = f"{step.label} {step.made_of}".rstrip()
    if not step.binding:
        return f"[dim]· {escape(what)}{escape(translate(',没有影响'))}[/]"
    if step.is_limit:
        said = translate("{what},得 {total}").format(what=what, total=step.total)
    else:
        said = translate("{what} = {total}").format(what=what, total=step.total)
    return f"[cyan]=[/] {escape(said)}"
