"""从优、就高、不重复 on the page: what is paid of all that was offered, and what for what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duixian.awards import Award, Combined, Forgone, Payment, payments
from duixian.awards.terms import Item, competes
from duixian.awards.words import money, name_of, why_forgone, why_less
from duixian.basics.text import say
from duixian.language.plain import Joined, Phrase
from duixian.portal.checkup.outcome import Outcome

_NAMES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Paid:
    """One thing that is paid, or given up (`given_up`), with the reasons."""

    name: Phrase
    benefit: str
    amount: Phrase
    notes: tuple[Phrase, ...]
    illustrative: bool
    settled: bool = True
    given_up: bool = False


@dataclass(frozen=True, slots=True)
class Combination:
    """What is paid once everything is put together; `rest` counts what is not known yet."""

    paid: tuple[Paid, ...]
    given_up: tuple[Paid, ...]
    total: Phrase
    illustrative: bool
    """True where the total holds an illustrative figure."""
    rest: int


def combination_of(outcome: Outcome, *, with_facts: bool = True) -> Combination:
    """As combination says, with the scenario where there is one."""
    combined = outcome.illustrated_combined
    shown = [award for award in combined.awards if award.amount or _rivals(award, combined)]
    low, high = combined.at_least, combined.at_most
    if low == high:
        total = say("合计:{amount}", amount=money(low))
    elif high is None:
        total = say("合计:至少 {amount}", amount=money(low))
    else:
        total = say("合计:至少 {low},至多 {high}", low=money(low), high=money(high))
    return Combination(
        tuple(_paid(award, combined, with_facts) for award in shown),
        tuple(_given_up(forgone, combined) for forgone in combined.forgone),
        total,
        any(award.amount and award.item.terms.illustrative for award in combined.awards),
        len(combined.awards) - len(shown) + len(combined.open),
    )


def _rivals(award: Award, combined: Combined) -> list[Item]:
    """What is still open and would be paid instead."""
    if award.settled:
        return []
    return [one.item for one in combined.open if competes(one.item, award.item)]


def _paid(award: Award, combined: Combined, with_facts: bool) -> Paid:
    terms = award.item.terms
    return Paid(
        name_of(award.item), terms.benefit, _amount(award),
        tuple(_notes(award, combined, with_facts)), terms.illustrative, award.settled,
    )  # fmt: skip


def _amount(award: Award) -> Phrase:
    if award.settled:
        return money(award.amount)
    if award.amount == 0 and award.at_most is None:
        return say("金额待定")
    if award.at_most is None or award.at_most <= award.amount:
        return say("至少 {amount}", amount=money(award.amount))
    return say("{low} 至 {high} 之间", low=money(award.amount), high=money(award.at_most))


def _notes(award: Award, combined: Combined, with_facts: bool) -> Iterator[Phrase]:
    if with_facts:
        yield from (why_less(reduction) for reduction in award.reductions)
    rivals = _rivals(award, combined)
    if rivals:
        names: Phrase = Joined(tuple(name_of(item) for item in rivals[:_NAMES_SHOWN]), say("、"))
        if len(rivals) > _NAMES_SHOWN:
            names = say("{names}等 {count} 项", names=names, count=len(rivals))
        yield say("还要看{names}:定了以后就高,只给一次", names=names)
    parts = payments(award.amount, award.item.shares)
    if parts and award.amount:
        listed = Joined(tuple(_payment(part) for part in parts), say("、"))
        yield say("分期兑付:{parts}", parts=listed)
    yield from award.item.notes


def _payment(payment: Payment) -> Phrase:
    said = say("{year}年 {amount}", year=payment.year, amount=money(payment.amount))
    if not payment.tests:
        return said
    tests = Joined(tuple(condition.text for condition in payment.tests), say("、"))
    return say("{payment}(条件:{tests})", payment=said, tests=tests)


def _given_up(forgone: Forgone, combined: Combined) -> Paid:
    amount: Phrase = ""
    if forgone.amount and forgone.item.sure:
        amount = say("不再给 {amount}", amount=money(forgone.amount))
    elif forgone.item.low and forgone.item.sure:
        amount = say("减去已得和封顶以后是 0元")
    terms = forgone.item.terms
    return Paid(
        name_of(forgone.item), terms.benefit, amount, (why_forgone(forgone, combined),),
        terms.illustrative, given_up=True,
    )  # fmt: skip
