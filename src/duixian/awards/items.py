"""Judgements → items: who is paid, about what, between which amounts, under which caps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from duixian.awards.terms import (
    Item,
    PeriodCap,
    Rank,
    Share,
    Terms,
    terms_of,
)
from duixian.basics.money import FEN_PER_YUAN
from duixian.basics.text import Text, say
from duixian.language.amount import Cap
from duixian.language.evaluate import Facts, evaluate
from duixian.language.judge import Judgement, Verdict
from duixian.language.provision import Benefit, Offer, Quota
from duixian.language.subjects import Known, Subject
from duixian.language.vocabulary import Vocabulary
from duixian.library.package import Package

ANYONE = frozenset({"年度"})
"""What 限量 may count by that names nobody: such places are given out over all applicants."""
_DOWN, _UP = "从高到低", "从低到高"


def terms_in(package: Package, first: int = 0) -> dict[str, Terms]:
    """The terms of every benefit of a package, by id, in the order of the document."""
    return {
        benefit.id: terms_of(
            benefit, first + at, package.conventions.key, package.level,
            illustrative=benefit.id in package.illustrative,
        )
        for at, benefit in enumerate(package.benefits)
    }  # fmt: skip


def items_of(
    package: Package,
    judgements: Iterable[Judgement],
    applicant: Subject,
    year: int,
    on: date,
    terms: dict[str, Terms] | None = None,
) -> list[Item]:
    """The benefits among the judgements that may pay something, as items that arrived on `on`."""
    known = terms if terms is not None else terms_in(package)
    found: list[Item] = []
    for judgement in judgements:
        benefit, offer = judgement.provision, judgement.offer
        if not isinstance(benefit, Benefit) or offer is None:
            continue
        if judgement.verdict is Verdict.FAILS or benefit.id not in known:
            continue
        facts = Facts(judgement.subject, year, on, package.complete)
        found.append(_item(package, judgement, benefit, offer, known[benefit.id], applicant, facts))
    return found


def _item(
    package: Package,
    judgement: Judgement,
    benefit: Benefit,
    offer: Offer,
    terms: Terms,
    applicant: Subject,
    facts: Facts,
) -> Item:
    subject, amount = judgement.subject, judgement.amount
    sure = judgement.verdict is Verdict.QUALIFIES
    payee = _payee(benefit, subject, applicant)
    group, places, by_payee, notes = _limit(package, terms.quota, facts, payee)
    low = amount.low if amount is not None and amount.low is not None and sure else 0
    high = amount.high if amount is not None else None
    return Item(
        f"{offer.key}@{subject.id}",
        terms,
        offer.key,
        offer.stage,
        payee.id,
        subject.id,
        facts.year,
        facts.on,
        low,
        high,
        sure,
        tuple(_cap(cap, facts) for cap in offer.amount.period_caps),
        tuple(_shares(offer, facts)),
        group,
        places,
        by_payee,
        Rank(Fraction(0), Fraction(0))
        if terms.quota is None
        else _rank(terms.quota.order, facts, low, high),
        (*notes, *_transition(package, facts.on)),
        benefit.offers.index(offer),
    )


def _payee(benefit: Benefit, subject: Subject, applicant: Subject) -> Subject:
    """Whoever is paid; where the facts do not name them, the applicant."""
    current = subject
    for name in benefit.beneficiary:
        following = current.references.get(name)
        if following is None:
            return applicant
        current = following
    return current


def _cap(cap: Cap, facts: Facts) -> PeriodCap:
    value = evaluate(cap.limit, facts).value
    if isinstance(value, int | Fraction):
        fen = max(0, int(value * FEN_PER_YUAN // 1))
        return PeriodCap(cap.per, fen, fen)
    return PeriodCap(cap.per, 0, None)


def _shares(offer: Offer, facts: Facts) -> Iterator[Share]:
    for instalment in offer.instalments:
        value = evaluate(instalment.share, facts).value
        if isinstance(value, int | Fraction):
            yield Share(Fraction(value), facts.year + instalment.year, instalment.tests)


def _transition(package: Package, on: date) -> Iterator[Text]:
    transition = package.conventions.transition
    if transition is not None and transition.since <= on <= transition.until:
        yield say(
            "{since} 至 {until} 的事项可参照本文件,由{by}决定",
            since=transition.since.isoformat(),
            until=transition.until.isoformat(),
            by=transition.by or say("主管部门"),
        )


# -- 限量 --------------------------------------------------------------------------------------


def _limit(
    package: Package, quota: Quota | None, facts: Facts, payee: Subject
) -> tuple[tuple[str, ...] | None, int | None, bool, list[Text]]:
    """Group, number of places, whether the payee alone decides the group, and notes."""
    if quota is None:
        return (), None, True, []
    if set(quota.per) <= ANYONE:
        note = say(
            "名额有限:每年 {count} 个,按{order}排定",
            count="、".join(str(count) for _, count in quota.counts),
            order=quota.order,
        )
        return (), None, True, [note]
    values: list[str | None] = []
    by_payee = len(quota.counts) == 1 and quota.counts[0][0] is None
    for name in quota.per:
        value, names_payee = _counted_by(package.vocabulary, name, facts, payee)
        values.append(value)
        by_payee = by_payee and names_payee
    if any(value is None for value in values):
        # Which row applies is not known: the smallest is what is sure.
        return None, min((count for _, count in quota.counts), default=None), False, []
    group = tuple(value for value in values if value is not None)
    rest = None
    for category, count in quota.counts:
        if category is None:
            rest = count
        elif category in group:
            return group, count, by_payee, []
    return group, rest, by_payee, []


def _counted_by(
    vocabulary: Vocabulary, name: str, facts: Facts, payee: Subject
) -> tuple[str | None, bool]:
    """The value that 每 counts by, and whether it follows from who is paid."""
    subject = facts.subject
    if name == "年度":
        return str(facts.year), True
    kind = vocabulary.kinds.get(subject.kind)
    if name in subject.references or (kind is not None and name in kind.references):
        found = subject.references.get(name)
        # A reference that the facts leave out leads back to whoever applies.
        identity = payee.id if found is None else found.id
        return identity, identity == payee.id
    if kind is not None and kind.identifier == name:
        return subject.id, subject.id == payee.id
    of_payee = vocabulary.kinds.get(payee.kind)
    if of_payee is not None and name in (of_payee.identifier, payee.kind):
        return payee.id, True
    value = _fact(subject, name, facts.year)
    return (None if value is None else str(value)), False


def _fact(subject: Subject, name: str, year: int) -> Known | None:
    return subject.facts.get((name, None), subject.facts.get((name, year)))


def _rank(order: str, facts: Facts, low: int, high: int | None) -> Rank:
    """先后 as a number, the smaller first: a date, a figure, or 金额 (the best first)."""
    name = order.removesuffix(_DOWN).removesuffix(_UP)
    if name == "金额":
        sign = 1 if order.endswith(_UP) else -1
        ends = (Fraction(low), None if high is None else Fraction(high))
        return Rank(*ends) if sign == 1 else Rank(None if ends[1] is None else -ends[1], -ends[0])
    value = _fact(facts.subject, name, facts.year)
    if value is None:
        arrival = Fraction(facts.on.toordinal())
        # 申请日期 is when the item arrived, unless the vocabulary has a fact of that name.
        return Rank(arrival, arrival) if name == "申请日期" else Rank(None, None)
    number = (
        Fraction(value.toordinal())
        if isinstance(value, date)
        else Fraction(value)
        if isinstance(value, int | Fraction)
        else None
    )
    if number is None:
        return Rank(None, None)
    number = -number if order.endswith(_DOWN) else number
    return Rank(number, number)
