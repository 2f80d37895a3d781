"""What the office does with the books. Every act is one transaction, or part of the caller's.

Each takes `key`, chosen by the caller: the same key with the same request does nothing a second
time and gives the first answer; with another request it is refused.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from duixian.basics.text import say
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.audit.services import note
from duixian.office.ledger.announced import Figures
from duixian.office.ledger.chain import Book
from duixian.office.ledger.entries import MOVES, Kind, postings
from duixian.office.ledger.models import Allotment, Balance, Claim, Entry, Fund, Line
from duixian.office.ledger.moves import (
    allotment_of,
    move,
    nothing_left,
    promise,
    short_of,
    thing_of,
)
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
        raise short_of(Balance.objects.get(allotment=allotment), -by)
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
    claim = promise(book, allotment, ask, key=key, request=asked, actor=actor, at=at)
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
        raise nothing_left(kind, claim, moved)
    require_amount(moved)
    entry = move(book, kind, claim, moved, key=key, request=asked, actor=actor, at=at)
    note(
        actor, authority, action, thing, at=at, reason=reason,
        after={"claim": str(claim_id), "amount": moved, "entry": entry.seq},
    )  # fmt: skip
    return entry
