"""How an act changes claims and balances: conditional updates, all or none, in the fund's turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from duixian.basics.money import show_fen
from duixian.basics.text import say
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Thing
from duixian.office.clock import day_of
from duixian.office.ledger.chain import Book
from duixian.office.ledger.entries import MOVES, Kind, postings
from duixian.office.ledger.models import Allotment, Balance, Claim, Entry, Fund, Line
from duixian.office.ledger.request import Ask
from duixian.office.refusal import Refused


def allotment_of(fund: str, number: str) -> Allotment:
    """Raises: Refused: `unknown-allotment`."""
    found = (
        Allotment.objects.select_related("line", "fund").filter(fund=fund, number=number).first()
    )
    if found is None:
        raise Refused(
            "unknown-allotment",
            say("没有预算指标{number}", number=number),
            say("先由财政登记这个指标"),
        )
    return found


def thing_of(allotment: Allotment, subject: str = "") -> Thing:
    """A 预算指标, as permissions see it."""
    return Thing("预算指标", allotment.number, subject, allotment.unit)


def draws_on(allotment: Allotment) -> list[Line]:
    """The announced lines that money of a 预算指标 counts towards, the narrowest first.

    What the text announces is the district's own budget of the year: money of the city, the
    province or the state, and what was carried over from an earlier year, is on top of it.
    """
    is_announced = (
        allotment.source == "区"
        and not allotment.is_carried_over
        and allotment.year == allotment.fund.year
    )
    lines: list[Line] = []
    line: Line | None = allotment.line if is_announced else None
    while line is not None:
        lines.append(line)
        line = line.parent
    return lines


def promise(
    book: Book, allotment: Allotment, ask: Ask, *,
    key: str, request: Mapping[str, Any], actor: Actor, at: datetime,
) -> Claim:  # fmt: skip
    """A new claim and its commitment.

    Raises:
        Refused: `already-given`, `short`.
    """
    claim = _claim_for(book.fund, allotment, ask)
    move(book, Kind.COMMIT, claim, ask.amount, key=key, request=request, actor=actor, at=at)
    return claim


def live_claims(fund: Fund, ask: Ask) -> QuerySet[Claim]:
    """The claim that stands for the same benefit, object, year and stage, if there is one."""
    same = Claim.objects.filter(
        fund=fund, benefit=ask.benefit, object=ask.object, year=ask.year, stage=ask.stage
    )
    return same.filter(Q(committed__gt=0) | Q(spent__gt=0))


def available(allotment: Allotment) -> int:
    """What may still be promised: the least that is left of the 预算指标 and the lines above it."""
    rows = balances(allotment, draws_on(allotment))
    left = [row.limit - row.committed - row.spent for row in rows if row.limit is not None]
    return max(0, min(left))


def _claim_for(fund: Fund, allotment: Allotment, ask: Ask) -> Claim:
    if live_claims(fund, ask).exists():
        raise already_given(ask)
    try:
        with transaction.atomic():
            return Claim.objects.create(
                fund=fund, allotment=allotment, benefit=ask.benefit, object=ask.object,
                year=ask.year, stage=ask.stage, payee=ask.payee, amount=ask.amount,
                committed=ask.amount,
            )  # fmt: skip
    except IntegrityError as error:  # pragma: no cover - the lock of the fund comes first
        raise already_given(ask) from error


def already_given(ask: Ask) -> Refused:
    """不重复: it was given and stands."""
    return Refused(
        "already-given",
        say(
            "{object}{year}年度的「{benefit}」{stage}已经给过,不重复",
            object=ask.object, year=ask.year, benefit=ask.benefit, stage=ask.stage,
        ),
        say("查看已有的那一笔;撤销或冲回之后才能再给"),
    )  # fmt: skip


def move(
    book: Book, kind: Kind, claim: Claim, amount: int, *,
    key: str, request: Mapping[str, Any], actor: Actor, at: datetime,
) -> Entry:  # fmt: skip
    """Change the claim and every balance above it, each only where it stays within its limit."""
    move, allotment = MOVES[kind], claim.allotment
    committed, spent = move.committed * amount, move.spent * amount
    changed = kind is Kind.COMMIT or Claim.objects.filter(
        pk=claim.pk, committed__gte=-committed, spent__gte=-spent,
        amount__gte=F("committed") + F("spent") + committed + spent,
    ).update(committed=F("committed") + committed, spent=F("spent") + spent)  # fmt: skip
    if not changed:
        raise nothing_left(kind, claim, amount)
    restore = kind is not Kind.REVERSE or day_of(at).year == allotment.year
    lines = draws_on(allotment)
    if restore:
        for balance in balances(allotment, lines):
            _shift(balance, committed, spent)
    net = committed + spent if restore else 0
    return book.write(
        kind, key=key, request=request, actor=actor, at=at, allotment=allotment, claim=claim,
        amount=amount,
        sides=postings(
            kind, allotment.number, allotment.line.name, claim.benefit, amount, restore=restore
        ),
        more={
            "same": [claim.benefit, claim.object, claim.year, claim.stage],
            "payee": claim.payee,
            "draws": {line.name: net for line in lines} if net else {},
        },
    )  # fmt: skip


def balances(allotment: Allotment, lines: Sequence[Line]) -> list[Balance]:
    """Of a 预算指标 and of the lines above it, the narrowest first."""
    rows = Balance.objects.select_related("line", "allotment")
    found = rows.filter(Q(allotment=allotment) | Q(line__in=lines))
    order = {line.pk: place for place, line in enumerate(lines)}
    return sorted(found, key=lambda row: order[row.line_id] if row.line_id else -1)


def _shift(balance: Balance, committed: int, spent: int) -> None:
    """One conditional UPDATE: where the limit would be passed, no row matches."""
    within = Q(limit__isnull=True) | Q(limit__gte=F("committed") + F("spent") + committed + spent)
    changed = (
        Balance.objects.filter(pk=balance.pk)
        .filter(within, committed__gte=-committed, spent__gte=-spent)
        .update(committed=F("committed") + committed, spent=F("spent") + spent)
    )
    if not changed:
        raise short_of(balance, committed + spent)


def short_of(balance: Balance, asked: int) -> Refused:
    """There is not enough left."""
    left = (balance.limit or 0) - balance.committed - balance.spent
    return Refused(
        "short",
        say(
            "「{where}」只剩{left},不够{asked}",
            where=str(balance.line or balance.allotment),
            left=show_fen(left), asked=show_fen(asked),
        ),
        say("等追加指标或有退回后再办,或者排队等候"),
    )  # fmt: skip


def nothing_left(kind: Kind, claim: Claim, amount: int) -> Refused:
    """The claim does not hold what was to be moved."""
    promised = MOVES[kind].committed < 0
    return Refused(
        "nothing-promised" if promised else "nothing-paid",
        say(
            "这一笔占用着{committed}、已付{spent},不能再动{amount}",
            committed=show_fen(claim.committed), spent=show_fen(claim.spent),
            amount=show_fen(amount),
        ),
        say("刷新后看这一笔现在的状态"),
    )  # fmt: skip
