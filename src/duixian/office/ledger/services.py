"""What the office does with the books. Every act is one transaction, or part of the caller's.

Each takes `key`, chosen by the caller: the same key with the same request does nothing a second
time and gives the first answer; with another request it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from duixian.basics.money import show_fen
from duixian.basics.text import say
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.audit.services import note
from duixian.office.ledger.announced import Figures
from duixian.office.ledger.chain import Book
from duixian.office.ledger.entries import MOVES, Kind, postings
from duixian.office.ledger.models import Allotment, Balance, Claim, Entry, Fund, Line
from duixian.office.ledger.request import AllotmentTerms, Ask, require_amount
from duixian.office.ledger.verify import GENESIS
from duixian.office.refusal import Refused


@transaction.atomic
def open_fund(actor: Actor, figures: Figures, *, at: datetime) -> Fund:
    """Books for a policy package and a year, with what it announces as ceilings.

    Raises:
        Refused: `not-permitted`, `fund-exists`.
    """
    thing = Thing("资金账", figures.fund)
    authority = require(actor, Action.OPEN_BOOKS, thing)
    fund, is_new = Fund.objects.get_or_create(
        id=figures.fund, defaults={"year": figures.year, "head": GENESIS}
    )
    if not is_new:
        raise Refused("fund-exists", say("资金账「{fund}」已经开过", fund=figures.fund))
    by_name: dict[str, Line] = {}
    for figure in figures.lines:
        line = Line.objects.create(
            fund=fund, name=figure.name, role=figure.role, announced=figure.amount,
            is_minimum=figure.is_minimum, parent=by_name.get(figure.parent),
        )  # fmt: skip
        by_name[figure.name] = line
        Balance.objects.create(fund=fund, line=line, limit=figure.limit)
    book = Book.lock(fund.id)
    book.write(
        Kind.OPEN, key="open", request={"fund": fund.id}, actor=actor, at=at,
        more={"limits": {figure.name: figure.limit for figure in figures.lines}},
    )  # fmt: skip
    note(actor, authority, Action.OPEN_BOOKS, thing, at=at, after={"year": figures.year})
    return book.fund


@transaction.atomic
def allot(actor: Actor, fund: str, terms: AllotmentTerms, *, key: str, at: datetime) -> Allotment:
    """Enter a 预算指标.

    Raises:
        Refused: `not-permitted`, `bad-amount`, `unknown-line`, `allotment-exists`, `key-reused`.
    """
    thing = Thing("预算指标", terms.number, department=terms.unit)
    authority = require(actor, Action.ALLOT, thing)
    require_amount(terms.amount)
    book = Book.lock(fund)
    asked = {"act": "allot", **asdict(terms)}
    done = book.done(key, asked)
    if done is not None:
        assert done.allotment is not None
        return done.allotment
    line = Line.objects.filter(fund=fund, name=terms.line).first()
    if line is None:
        known = "、".join(Line.objects.filter(fund=fund).values_list("name", flat=True))
        raise Refused(
            "unknown-line",
            say("政策没有安排「{line}」", line=terms.line),
            say("可以写:{known}", known=known),
        )
    allotment, is_new = Allotment.objects.get_or_create(
        fund=book.fund, number=terms.number,
        defaults={
            "line": line, "unit": terms.unit, "functional": terms.functional,
            "economic": terms.economic, "source": terms.source, "year": terms.year,
            "is_carried_over": terms.is_carried_over,
        },
    )  # fmt: skip
    if not is_new:
        raise Refused(
            "allotment-exists",
            say("预算指标{number}已经登记过", number=terms.number),
            say("追加或调减用「调整指标」"),
        )
    Balance.objects.create(fund=book.fund, allotment=allotment, limit=terms.amount)
    book.write(
        Kind.ALLOT, key=key, request=asked, actor=actor, at=at, allotment=allotment,
        amount=terms.amount,
        sides=postings(Kind.ALLOT, terms.number, line.name, "", terms.amount),
        more={"terms": asdict(terms)},
    )  # fmt: skip
    note(actor, authority, Action.ALLOT, thing, at=at, after=asdict(terms))
    return allotment


@transaction.atomic
def adjust(
    actor: Actor, fund: str, number: str, by: int, *, key: str, at: datetime, reason: str
) -> Allotment:
    """追加 or 调减 a 预算指标 by an amount; never below what is promised and spent.

    Raises:
        Refused: `not-permitted`, `bad-amount`, `unknown-allotment`, `short`, `key-reused`.
    """
    allotment = allotment_of(fund, number)
    thing = thing_of(allotment)
    authority = require(actor, Action.ALLOT, thing)
    require_amount(abs(by))
    book = Book.lock(fund)
    asked = {"act": "adjust", "number": number, "by": by}
    if book.done(key, asked) is not None:
        return allotment
    changed = Balance.objects.filter(
        allotment=allotment, limit__gte=F("committed") + F("spent") - by
    ).update(limit=F("limit") + by)
    if not changed:
        raise _short(Balance.objects.get(allotment=allotment), -by)
    sides = postings(Kind.ALLOT, number, allotment.line.name, "", by)
    book.write(
        Kind.ALLOT, key=key, request=asked, actor=actor, at=at, allotment=allotment, amount=by,
        sides=sides,
    )  # fmt: skip
    note(actor, authority, Action.ALLOT, thing, at=at, after={"by": by}, reason=reason)
    return allotment


@transaction.atomic
def commit(actor: Actor, fund: str, number: str, ask: Ask, *, key: str, at: datetime) -> Claim:
    """Promise money: draws on the 预算指标, its field and the ceiling, all or none.

    Raises:
        Refused: `not-permitted`, `bad-amount`, `unknown-allotment`, `already-given`, `short`,
            `key-reused`.
    """
    allotment = allotment_of(fund, number)
    thing = thing_of(allotment, ask.object)
    authority = require(actor, Action.COMMIT, thing)
    require_amount(ask.amount)
    book = Book.lock(fund)
    asked = {"act": "commit", "number": number, **asdict(ask)}
    done = book.done(key, asked)
    if done is not None:
        assert done.claim is not None
        return done.claim
    claim = _claim(book.fund, allotment, ask)
    _move(book, Kind.COMMIT, claim, ask.amount, key=key, request=asked, actor=actor, at=at)
    note(
        actor, authority, Action.COMMIT, thing, at=at,
        after={"claim": str(claim.pk), "amount": ask.amount},
    )  # fmt: skip
    return claim


def post(actor: Actor, claim: UUID, amount: int | None = None, *, key: str, at: datetime) -> Entry:
    """Paid, the whole promise or part of it.

    Raises:
        Refused: `not-permitted`, `unknown-claim`, `nothing-promised`, `key-reused`.
    """
    return _act(Kind.POST, Action.POST, actor, claim, amount, key=key, at=at)


def void(
    actor: Actor, claim: UUID, amount: int | None = None, *, key: str, at: datetime,
    reason: str = "",
) -> Entry:  # fmt: skip
    """Take a promise back; the money may be promised to somebody else.

    Raises:
        Refused: as `post`.
    """
    return _act(Kind.VOID, Action.VOID, actor, claim, amount, key=key, at=at, reason=reason)


def bounce(
    actor: Actor, claim: UUID, amount: int | None = None, *, key: str, at: datetime,
    reason: str = "",
) -> Entry:  # fmt: skip
    """退票: what was paid came back from the bank and is still promised.

    Raises:
        Refused: as `post`, with `nothing-paid`.
    """
    return _act(Kind.BOUNCE, Action.REVERSE, actor, claim, amount, key=key, at=at, reason=reason)


def reverse(
    actor: Actor, claim: UUID, amount: int | None = None, *, key: str, at: datetime,
    reason: str = "",
) -> Entry:  # fmt: skip
    """追缴: what was paid was recovered; in the 指标's year it may be spent again, later not.

    Raises:
        Refused: as `post`, with `nothing-paid`.
    """
    return _act(Kind.REVERSE, Action.REVERSE, actor, claim, amount, key=key, at=at, reason=reason)


# -- shared --------------------------------------------------------------------------------------


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


def _claim(fund: Fund, allotment: Allotment, ask: Ask) -> Claim:
    given = (
        Claim.objects.filter(
            fund=fund, benefit=ask.benefit, object=ask.object, year=ask.year, stage=ask.stage
        )
        .filter(Q(committed__gt=0) | Q(spent__gt=0))
        .first()
    )
    if given is not None:
        raise _already_given(ask)
    try:
        with transaction.atomic():
            return Claim.objects.create(
                fund=fund, allotment=allotment, benefit=ask.benefit, object=ask.object,
                year=ask.year, stage=ask.stage, payee=ask.payee, amount=ask.amount,
                committed=ask.amount,
            )  # fmt: skip
    except IntegrityError as error:  # pragma: no cover - the lock of the fund comes first
        raise _already_given(ask) from error


def _already_given(ask: Ask) -> Refused:
    return Refused(
        "already-given",
        say(
            "{object}{year}年度的「{benefit}」{stage}已经给过,不重复",
            object=ask.object, year=ask.year, benefit=ask.benefit, stage=ask.stage,
        ),
        say("查看已有的那一笔;撤销或冲回之后才能再给"),
    )  # fmt: skip


@transaction.atomic
def _act(
    kind: Kind, action: Action, actor: Actor, claim_id: UUID, amount: int | None, *,
    key: str, at: datetime, reason: str = "",
) -> Entry:  # fmt: skip
    found = (
        Claim.objects.select_related("allotment__line", "allotment__fund")
        .filter(pk=claim_id)
        .first()
    )
    if found is None:
        raise Refused("unknown-claim", say("没有这一笔:{claim}", claim=str(claim_id)))
    thing = thing_of(found.allotment, found.object)
    authority = require(actor, action, thing)
    book = Book.lock(found.fund_id)
    asked = {"act": kind.value, "claim": str(claim_id), "amount": amount}
    done = book.done(key, asked)
    if done is not None:
        return done
    claim = Claim.objects.select_related("allotment__line", "allotment__fund").get(pk=claim_id)
    whole = claim.committed if MOVES[kind].committed < 0 else claim.spent
    moved = whole if amount is None else amount
    if moved == 0:
        raise _nothing(kind, claim, moved)
    require_amount(moved)
    entry = _move(book, kind, claim, moved, key=key, request=asked, actor=actor, at=at)
    note(
        actor, authority, action, thing, at=at, reason=reason,
        after={"claim": str(claim_id), "amount": moved, "entry": entry.seq},
    )  # fmt: skip
    return entry


def _move(
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
        raise _nothing(kind, claim, amount)
    restore = kind is not Kind.REVERSE or at.year == allotment.year
    lines = draws_on(allotment)
    if restore:
        for balance in _balances(allotment, lines):
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


def _balances(allotment: Allotment, lines: Sequence[Line]) -> list[Balance]:
    rows = Balance.objects.select_related("line", "allotment")
    return [rows.get(allotment=allotment), *(rows.get(line=line) for line in lines)]


def _shift(balance: Balance, committed: int, spent: int) -> None:
    """One conditional UPDATE: where the limit would be passed, no row matches."""
    within = Q(limit__isnull=True) | Q(limit__gte=F("committed") + F("spent") + committed + spent)
    changed = (
        Balance.objects.filter(pk=balance.pk)
        .filter(within, committed__gte=-committed, spent__gte=-spent)
        .update(committed=F("committed") + committed, spent=F("spent") + spent)
    )
    if not changed:
        raise _short(balance, committed + spent)


def _short(balance: Balance, asked: int) -> Refused:
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


def _nothing(kind: Kind, claim: Claim, amount: int) -> Refused:
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
