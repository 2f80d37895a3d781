"""What a run came to, on a terminal: for each offer the counts, and where the others stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.rule import Rule

from duixian.awards.everybody import CombinedSummary, OfferTotals
from duixian.basics.text import translate
from duixian.cli.console import print_illustrative
from duixian.cli.letter import Paper, fen_text
from duixian.cli.offers import Offers
from duixian.language.plain import Named
from duixian.readings.population.match import OfferSummary, Summary

_LINES_SHOWN = 3
_COUNTS: tuple[Callable[[OfferSummary], int], ...] = (
    lambda offer: offer.qualifies,
    lambda offer: offer.pending,
    lambda offer: offer.fails,
)
_STYLES = ("green", "yellow", "default")


def show_summary(combined: CombinedSummary, offers: Offers, console: Console) -> None:
    """The whole summary, kind by kind."""
    summary = combined.summary
    totals = {total.key: total for total in combined.totals}
    package = offers.package
    title = str(Named(package.title, package.english))
    console.print(f"[bold]{escape(title)}[/] · {summary.year} · {summary.on}")
    if summary.synthetic:
        console.print(f"[black on yellow] {escape(translate('合成数据'))} [/]")
    print_illustrative(package, console)
    for kind, some in groupby(summary.offers, key=lambda offer: offer.kind):
        _show_kind(kind, list(some), summary, totals, offers, console)
    for key, reason in summary.left_out.items():
        said = translate("没有判断 {key}:{reason}").format(key=key, reason=reason)
        console.print(f"[red]{escape(said)}[/]")
    _show_unjudged(summary, offers, console)


def _show_kind(
    kind: str,
    some: list[OfferSummary],
    summary: Summary,
    totals: Mapping[str, OfferTotals],
    offers: Offers,
    console: Console,
) -> None:
    rows = translate("{kind}:判断了 {rows} 个").format(
        kind=offers.kind(kind), rows=f"{summary.rows[kind]:,}"
    )
    console.print()
    console.print(Rule(f"[bold]{escape(rows)}[/]", align="left", style="dim"))
    headings = [translate("符合"), translate("待核"), translate("不符合")]
    widths = [
        max(cell_len(heading), *(len(f"{count(offer):,}") for offer in some))
        for heading, count in zip(headings, _COUNTS, strict=True)
    ]
    paper = Paper(console)
    head = [_right(heading, width) for heading, width in zip(headings, widths, strict=True)]
    paper.line(f"[dim]{escape('  '.join(head))}[/]")
    indent = sum(widths) + 2 * len(widths)
    for offer in some:
        counts = [
            f"[{style}]{count(offer):>{width},}[/]"
            for count, width, style in zip(_COUNTS, widths, _STYLES, strict=True)
        ]
        name = f"{offers.section(offer)} {offers.name(offer)}"
        paper.line(f"{'  '.join(counts)}  {escape(name)}{_amount(offer)}", hang=indent)
        after = _after(totals.get(offer.key))
        if after:
            paper.line(escape(after), indent + 2)
        for line in _stops(offer, offers):
            paper.line(f"[dim]{escape(line)}[/]", indent + 2)


def _right(text: str, width: int) -> str:
    return " " * (width - cell_len(text)) + text


def _amount(offer: OfferSummary) -> str:
    if not offer.paid or not offer.qualifies:
        return ""
    if offer.awaiting and offer.high == 0:
        said = translate("待配套")
    elif offer.low == offer.high:
        said = fen_text(offer.low)
    else:
        said = translate("{low} 至 {high} 之间").format(
            low=fen_text(offer.low), high=fen_text(offer.high)
        )
    mark = translate("(示例)") if offer.illustrative else ""
    return f"  [bold]{escape(said + mark)}[/]"


def _after(total: OfferTotals | None) -> str:
    """What combination leaves of an offer, where that is not all of it."""
    if total is None or not (total.forgone or total.at_least):
        return ""
    told = translate("合并后付 {amount}").format(amount=fen_text(total.amount))
    if total.forgone:
        told += translate(",{count} 人次就高给了另一项").format(count=f"{total.forgone:,}")
    if total.at_least:
        told += translate(",{count} 人次还可能更多").format(count=f"{total.at_least:,}")
    return told


def _stops(offer: OfferSummary, offers: Offers) -> list[str]:
    """The lines that stopped most applicants, each with how many."""
    most = sorted(offer.refusals, key=lambda refusal: -refusal.count)
    told = [
        translate("{count} 个不满足:{line}").format(
            count=f"{refusal.count:,}", line=offers.line(offer, refusal)
        )
        for refusal in most[:_LINES_SHOWN]
    ]
    others = sum(refusal.count for refusal in most[_LINES_SHOWN:])
    if others:
        told.append(translate("{count} 个卡在别处").format(count=f"{others:,}"))
    return told


def _show_unjudged(summary: Summary, offers: Offers, console: Console) -> None:
    """The kinds of subject that the register has no table of: nobody was judged."""
    if summary.absent:
        kinds = translate("、").join(offers.kind(kind) for kind in summary.absent)
        said = translate("登记表里没有这些表,有关的待遇没有判断:{kinds}").format(kinds=kinds)
        console.print()
        console.print(f"[yellow]{escape(said)}[/]")
