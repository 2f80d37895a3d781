"""What is paid where several offers are for the same matter: a step over columns, to be replaced.

A step is told the columns of one kind's offers and answers, for each offer, the SQL of what it
pays a subject. `take_best` is the essence of 就高; limits, ledgers and keys across subjects are
for a fuller step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from duixian.readings.population.offers import QUALIFIES


@dataclass(frozen=True, slots=True)
class OfferColumns:
    """One offer and the names of its columns in the wide table of a kind.

    Amounts are 分. `benefits` of one matter compete unless they stack; the stages of one benefit
    never do.
    """

    key: str
    benefit: str
    matter: str
    stacks: bool
    verdict: str
    low: str
    high: str


Combine = Callable[[Sequence[OfferColumns]], Mapping[str, str]]
"""Key of each offer → SQL of what it pays (分, never null)."""


def determined(offer: OfferColumns) -> str:
    """What an offer pays by itself where that is settled to the 分; else nothing."""
    return (
        f"(CASE WHEN {offer.verdict} = {QUALIFIES} AND {offer.low} = {offer.high} "
        f"THEN {offer.low} ELSE 0 END)"
    )


def take_best(offers: Sequence[OfferColumns]) -> Mapping[str, str]:
    """就高 within one matter of one object; ties go to the earlier benefit; 叠加 is paid beside.

    >>> one = OfferColumns("甲", "甲", "技改", False, "v", "l", "h")
    >>> take_best([one])["甲"]
    '(CASE WHEN v = 1 AND l = h THEN l ELSE 0 END)'
    """
    found: dict[str, str] = {offer.key: determined(offer) for offer in offers}
    matters: dict[str, dict[str, list[OfferColumns]]] = {}
    for offer in offers:
        if not offer.stacks:
            matters.setdefault(offer.matter, {}).setdefault(offer.benefit, []).append(offer)
    for benefits in matters.values():
        if len(benefits) == 1:
            continue
        totals = [" + ".join(determined(o) for o in of_one) for of_one in benefits.values()]
        for place, of_one in enumerate(benefits.values()):
            beaten = [f"({total}) >= ({totals[place]})" for total in totals[:place]]
            beaten += [f"({total}) > ({totals[place]})" for total in totals[place + 1 :]]
            for offer in of_one:
                lost = " OR ".join(beaten)
                found[offer.key] = f"(CASE WHEN {lost} THEN 0 ELSE {determined(offer)} END)"
    return found
