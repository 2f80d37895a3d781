"""An outcome in words: why less is paid than was offered, why one is paid instead of another."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from duixian.awards.combine import Award, Combined, Cut, Forgone, Reduction, Why
from duixian.awards.ledger import Entry
from duixian.awards.terms import Item
from duixian.basics.money import FEN_PER_YUAN, show_fen
from duixian.basics.text import Text, say
from duixian.language.amount import AmountResult
from duixian.language.plain import Joined, Named, Phrase, Quoted, Term
from duixian.language.plain.values import english_money

_ENTRIES_SHOWN = 3
_LEVELS = {
    "区级": say("区级"),
    "市级": say("市级"),
    "省级": say("省级"),
    "国家级": say("国家级"),
    "上级": say("上级"),
}


def money(fen: int) -> Named:
    """分 as people write them."""
    return Named(show_fen(fen), english_money(Fraction(fen, FEN_PER_YUAN)))


def amount_text(amount: AmountResult | None) -> Phrase:
    """200万元; 1,500元 至 2,000元 之间; 最高 50万元; 金额待配套."""
    if amount is None:
        return ""
    if amount.no_arm is not None:
        return say("无适用档")
    if amount.low is None or amount.high is None:
        return say("金额待定") if amount.missing else say("金额待配套")
    if amount.low == amount.high:
        return money(amount.low)
    if amount.low == 0:
        return say("最高 {high}", high=money(amount.high))
    return say("{low} 至 {high} 之间", low=money(amount.low), high=money(amount.high))


def name_of(item: Item) -> Phrase:
    """The benefit, with its stage and, where it is not the payee itself, its object."""
    name: Phrase = Named(item.terms.name or item.terms.benefit, item.terms.english)
    if item.stage:
        name = say("{name}·{stage}", name=name, stage=item.stage)
    return name if item.object == item.payee else say("{name}({of})", name=name, of=item.object)


def why_less(reduction: Reduction) -> Text:
    """减去已得 75万元(市级 2024年度 45万元、省级 2025年度 30万元); 每年封顶只余 30万元 …"""
    if reduction.why is Cut.CAP:
        return say(
            "封顶({per})的余额不够,减 {amount}",
            per=Term(reduction.per),
            amount=money(reduction.amount),
        )
    return say(
        "减去已得 {amount}:{entries}",
        amount=money(reduction.amount),
        entries=_entries(reduction.entries),
    )


def _entries(entries: tuple[Entry, ...]) -> Phrase:
    shown = Joined(tuple(_entry(entry) for entry in entries[:_ENTRIES_SHOWN]), say("、"))
    if len(entries) <= _ENTRIES_SHOWN:
        return shown
    return say("{names}等 {count} 项", names=shown, count=len(entries))


def _entry(entry: Entry) -> Phrase:
    return say(
        "{year}年度 {level} {what} {amount}",
        year=entry.year,
        level=_LEVELS.get(entry.level, entry.level),
        what=Quoted(entry.matter or entry.benefit),
        amount=money(entry.amount),
    )


def why_forgone(forgone: Forgone, combined: Combined) -> Text:
    """The reason, with what is paid instead and how much that is."""
    paid = {award.item.id: award for award in combined.awards}
    instead = [paid[other.id] for other in forgone.because_of if other.id in paid]
    names = Joined(tuple(name_of(other) for other in forgone.because_of), say("、"))
    if forgone.why is Why.LIMIT:
        if not forgone.because_of:
            return say("限量已满")
        return say("限量已满,排在前面的是{names}", names=names)
    amount = _together(instead)
    if forgone.why is Why.SAME_KEY and len(forgone.because_of) == 1:
        return say(
            "和{names}是同一事项「{matter}」,就高只给一次:{amount}",
            names=names,
            matter=forgone.item.terms.matter,
            amount=amount,
        )
    if len(forgone.because_of) == 1:
        return say("和{names}不能同时享受,就高:{amount}", names=names, amount=amount)
    return say("和{names}都不能同时享受,那几项合计更高:{amount}", names=names, amount=amount)


def _together(awards: Iterable[Award]) -> Phrase:
    of = list(awards)
    total = money(sum(award.amount for award in of))
    return total if all(award.settled for award in of) else say("至少 {amount}", amount=total)
