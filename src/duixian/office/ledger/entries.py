"""Double entry: what each act moves between which accounts. No Django.

allot    Assets:Available  ←  Equity:Allotted      money may be spent
commit   Assets:Committed  ←  Assets:Available     promised to somebody
post     Expenses          ←  Assets:Committed     paid
void     Assets:Available  ←  Assets:Committed     the promise is taken back
bounce   Assets:Committed  ←  Expenses             the bank sent it back (退票); still promised
reverse  Assets:Available  ←  Expenses             recovered in the year: it may be spent again
         Assets:Recovered  ←  Expenses             recovered later: it goes to the treasury
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LARGEST = 10**16
"""分; a hundred times the annual budget of the largest district, and far below 64 bits."""


class Kind(StrEnum):
    """What an entry does."""

    OPEN = "open"
    BATCH = "batch"
    ALLOT = "allot"
    COMMIT = "commit"
    POST = "post"
    VOID = "void"
    BOUNCE = "bounce"
    REVERSE = "reverse"


@dataclass(frozen=True, slots=True)
class Move:
    """What an act changes in a balance and in a claim, as signs of its amount."""

    committed: int
    spent: int


MOVES = {
    Kind.COMMIT: Move(1, 0),
    Kind.POST: Move(-1, 1),
    Kind.VOID: Move(-1, 0),
    Kind.BOUNCE: Move(1, -1),
    Kind.REVERSE: Move(0, -1),
}


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry, in 分; debit is positive."""

    account: str
    amount: int


def postings(
    kind: Kind, number: str, line: str, benefit: str, amount: int, *, restore: bool = True
) -> tuple[Posting, ...]:
    """The two sides of an act on a 预算指标.

    >>> [p.amount for p in postings(Kind.COMMIT, "2025-001", "领域一.预算", "第十二条", 500)]
    [500, -500]
    """
    available, committed = f"Assets:Available:{number}", f"Assets:Committed:{number}"
    expenses, recovered = f"Expenses:{number}:{benefit}", f"Assets:Recovered:{number}"
    match kind:
        case Kind.OPEN | Kind.BATCH:
            return ()
        case Kind.ALLOT:
            to, by = available, f"Equity:Allotted:{line}"
        case Kind.COMMIT:
            to, by = committed, available
        case Kind.POST:
            to, by = expenses, committed
        case Kind.VOID:
            to, by = available, committed
        case Kind.BOUNCE:
            to, by = committed, expenses
        case Kind.REVERSE:
            to, by = (available if restore else recovered), expenses
    return (Posting(to, amount), Posting(by, -amount))
