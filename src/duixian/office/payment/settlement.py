"""立减: a merchant advances the discount and is paid against a sales list.

Each sale must be the case of that invoice, for that merchant and that amount; what is not is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duixian.basics.money import show_fen
from duixian.basics.text import Text, say
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.cases.case import State
from duixian.office.cases.models import CaseRow
from duixian.office.register.models import Subject


@dataclass(frozen=True, slots=True)
class Sale:
    """One line of a merchant's list."""

    object: str
    """The invoice's number."""
    discount: int
    """分, as advanced."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sale that is not paid as listed."""

    object: str
    code: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Settlement:
    """What may be paid of a list."""

    payable: tuple[CaseRow, ...]
    doubts: tuple[Doubt, ...]

    @property
    def total(self) -> int:
        """分."""
        return sum(row.amount for row in self.payable)


def settle(
    by: Actor, merchant: Subject, benefit: str, year: int, sales: Iterable[Sale]
) -> Settlement:
    """Match a sales list with the cases in 待拨付.

    Raises:
        Refused: `not-permitted`.
    """
    require(by, Action.PREPARE_PAYMENT, Thing("销售清单", str(merchant.key)))
    listed = list(sales)
    cases: dict[str, list[CaseRow]] = {}
    wanted = CaseRow.objects.filter(
        benefit=benefit, year=year, object__in=[sale.object for sale in listed]
    )
    for row in wanted.order_by("drafted", "pk"):
        cases.setdefault(row.object, []).append(row)
    payable: list[CaseRow] = []
    doubts: list[Doubt] = []
    seen: set[str] = set()
    for sale in listed:
        found = cases[sale.object][-1] if sale.object in cases else None
        doubt = _doubt(sale, found, merchant, sale.object in seen)
        seen.add(sale.object)
        if doubt is not None:
            doubts.append(doubt)
        elif found is not None:
            payable.append(found)
    return Settlement(tuple(payable), tuple(doubts))


def _doubt(sale: Sale, row: CaseRow | None, merchant: Subject, again: bool) -> Doubt | None:
    if again:
        return Doubt(sale.object, "listed-twice", say("清单里出现了两次"))
    if row is None:
        return Doubt(sale.object, "no-case", say("没有这张发票的办件"))
    if row.payee_id != merchant.key:
        return Doubt(sale.object, "other-merchant", say("这张发票不是这个商家垫付的"))
    if row.state != State.READY.value:
        return Doubt(sale.object, "not-ready", say("这件是「{state}」", state=row.label))
    if row.amount != sale.discount:
        return Doubt(
            sale.object,
            "other-amount",
            say(
                "清单写立减{listed},审定{determined}",
                listed=show_fen(sale.discount),
                determined=show_fen(row.amount),
            ),
        )
    return None
