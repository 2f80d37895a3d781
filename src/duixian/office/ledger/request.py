"""What is asked of the books, as values. No Django."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.basics.text import say
from duixian.office.ledger.entries import LARGEST
from duixian.office.refusal import Refused


@dataclass(frozen=True, slots=True)
class AllotmentTerms:
    """预算指标, as the finance bureau issued it."""

    number: str
    line: str
    """The announced line that it is under, such as 领域一.预算."""
    unit: str
    """The budget unit, a department."""
    functional: str
    economic: str
    source: str
    """区, 市, 省 or 国债."""
    year: int
    amount: int
    is_carried_over: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Money for one benefit, object, year and stage: what makes it the same claim."""

    benefit: str
    object: str
    year: int
    payee: str
    amount: int
    stage: str = ""

    @property
    def same(self) -> tuple[str, str, int, str]:
        """The key of 不重复 in the books."""
        return self.benefit, self.object, self.year, self.stage


def require_amount(amount: int) -> None:
    """A positive whole number of 分, within what the books hold.

    Raises:
        Refused: `bad-amount`.
    """
    if type(amount) is not int or not 0 < amount <= LARGEST:
        raise Refused(
            "bad-amount",
            say("金额{amount}记不进账:要大于0的整数分", amount=amount),
            say("核对金额,单位是分"),
        )
