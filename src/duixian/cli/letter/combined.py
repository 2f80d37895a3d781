"""The letter's last section: what is paid once everything is put together, and why."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape
from rich.rule import Rule

from duixian.awards import Award, Combined, Forgone, Payment, payments
from duixian.awards.terms import Item, competes
from duixian.awards.words import money, name_of, why_forgone, why_less
from duixian.basics.text import translate
from duixian.cli.letter.paper import Paper

_WAITING_SHOWN = 4


def show_combined(combined: Combined, paper: Paper) -> None:
    """Print the section; nothing where nothing is paid and nothing was given up.

    Offers whose amount nobody knows yet and with which nothing competes are only counted.
    """
    shown = [award for award in combined.awards if award.amount or _rivals(award, combined)]
    if not shown and not combined.forgone:
        return
    paper.blank()
    title = f"[bold green]{escape(translate('合并之后'))}[/]"
    paper.console.print(Rule(title, align="left", style="dim"))
    for award in shown:
        _show_award(award, combined, paper)
    for forgone in combined.forgone:
        _show_forgone(forgone, combined, paper)
    _show_total(combined, len(combined.awards) - len(shown), paper)


def _rivals(award: Award, combined: Combined) -> list[Item]:
    """What is still open and would be paid instead of an award."""
    if award.settled:
        return []
    return [one.item for one in combined.open if competes(one.item, award.item)]


def _show_award(award: Award, combined: Combined, paper: Paper) -> None:
    name = escape(str(name_of(award.item)))
    mark = "[yellow]?[/]" if _rivals(award, combined) else "[green]✓[/]"
    colour = "green" if award.settled else "yellow"
    paper.line(f"{mark} [bold]{name}[/]  [bold {colour}]{escape(_amount(award))}[/]", 2)
    for line in _reasons(award, combined):
        paper.line(escape(line), 4)


def _amount(award: Award) -> str:
    example = translate("(示例)") if award.item.terms.illustrative and award.amount else ""
    if award.settled:
        return str(money(award.amount)) + example
    if award.amount == 0 and award.at_most is None:
        return translate("金额待定")
    if award.at_most is None or award.at_most <= award.amount:
        return translate("至少 {amount}").format(amount=money(award.amount)) + example
    return (
        translate("{low} 至 {high} 之间").format(low=money(award.amount), high=money(award.at_most))
        + example
    )


def _reasons(award: Award, combined: Combined) -> Iterator[str]:
    for reduction in award.reductions:
        yield f"− {why_less(reduction)}"
    rivals = _rivals(award, combined)
    if rivals:
        names = translate("、").join(str(name_of(item)) for item in rivals[:_WAITING_SHOWN])
        if len(rivals) > _WAITING_SHOWN:
            names = translate("{names}等 {count} 项").format(names=names, count=len(rivals))
        yield "→ " + translate("还要看{names}:定了以后就高,只给一次").format(names=names)
    parts = payments(award.amount, award.item.shares)
    if parts and award.amount:
        said = translate("、").join(_payment(part) for part in parts)
        yield "· " + translate("分期兑付:{parts}").format(parts=said)
    for note in award.item.notes:
        yield f"· {note}"


def _payment(payment: Payment) -> str:
    said = translate("{year}年 {amount}").format(year=payment.year, amount=money(payment.amount))
    if payment.tests:
        tests = translate("、").join(condition.text for condition in payment.tests)
        said += translate("(条件:{tests})").format(tests=tests)
    return said


def _show_forgone(forgone: Forgone, combined: Combined, paper: Paper) -> None:
    name = escape(str(name_of(forgone.item)))
    amount = ""
    if forgone.amount and forgone.item.sure:
        amount = " " + translate("不再给 {amount}").format(amount=money(forgone.amount))
    elif forgone.item.low and forgone.item.sure:
        amount = " " + translate("减去已得和封顶以后是 0元")
    reason = escape(str(why_forgone(forgone, combined)))
    paper.line(f"[red]✗[/] {name}{escape(amount)} [dim]—[/] {reason}", 2)


def _show_total(combined: Combined, counted: int, paper: Paper) -> None:
    low, high = combined.at_least, combined.at_most
    if low == high:
        said = translate("合计:{amount}").format(amount=money(low))
    elif high is None:
        said = translate("合计:至少 {amount}").format(amount=money(low))
    else:
        said = translate("合计:至少 {low},至多 {high}").format(low=money(low), high=money(high))
    if any(award.amount and award.item.terms.illustrative for award in combined.awards):
        said += translate("(含示例金额,不能兑付)")
    paper.line(f"[bold]{escape(said)}[/]", 2)
    rest = counted + len(combined.open)
    if rest:
        told = translate("另有 {count} 项金额或资格还没有定,没有算在里面")
        paper.line(f"[dim]{escape(told.format(count=rest))}[/]", 2)
