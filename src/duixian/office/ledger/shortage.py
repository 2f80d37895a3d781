"""When money runs out: a batch is served by its rule, and whoever gets nothing may wait.

先到先得 and 按排名 pay in order; the claim at which the money ends is promised what is left, and
the rest of it waits as a stage of its own (余额). 按比例 gives the same share to all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.db.models import F

from duixian.awards.budget import BudgetRule, within_budget
from duixian.awards.places import Claim as Place
from duixian.basics.text import say
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, require
from duixian.office.audit.services import note
from duixian.office.clock import day_of
from duixian.office.ledger.chain import Book
from duixian.office.ledger.entries import Kind
from duixian.office.ledger.models import Allotment, Claim, Entry, Waiting
from duixian.office.ledger.moves import (
    allotment_of,
    already_given,
    available,
    live_claims,
    promise,
    thing_of,
)
from duixian.office.ledger.request import Ask, require_amount
from duixian.office.refusal import Refused

REST = "余额"
"""Stage of what a claim still lacks after the money ended in the middle of it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An ask of a batch, when it arrived and, for 按排名, its rank, the smaller first."""

    ask: Ask
    arrived: datetime
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Served:
    """What an ask was promised; `claim` is None where that is nothing."""

    ask: Ask
    amount: int
    claim: Claim | None


@transaction.atomic
def commit_batch(
    actor: Actor, fund: str, number: str, candidates: Sequence[Candidate], rule: BudgetRule, *,
    key: str, at: datetime,
) -> list[Served]:  # fmt: skip
    """Promise what there is to a whole list; who is left out joins the waiting list.

    The answer stands in the order of `candidates`. The chain keeps what was asked, what there was
    and by which rule it was shared.

    Raises:
        Refused: as `commit`; `twice-in-batch`.
    """
    allotment = allotment_of(fund, number)
    thing = thing_of(allotment)
    authority = require(actor, Action.COMMIT, thing)
    for candidate in candidates:
        require(actor, Action.COMMIT, thing_of(allotment, candidate.ask.object))
        require_amount(candidate.ask.amount)
    _require_different(candidates)
    book = Book.lock(fund)
    asked = {
        "act": "batch", "number": number, "rule": rule.value,
        "asks": [
            [asdict(c.ask), c.arrived.isoformat(), c.rank] for c in candidates
        ],
    }  # fmt: skip
    done = book.done(key, asked)
    if done is not None:
        return _served_before(done, candidates)
    there = available(allotment)
    granted = _share(candidates, there, rule)
    book.write(
        Kind.BATCH, key=key, request=asked, actor=actor, at=at, allotment=allotment,
        more={"rule": rule.value, "available": there, "granted": granted},
    )  # fmt: skip
    served = []
    for place, (candidate, amount) in enumerate(zip(candidates, granted, strict=True)):
        ask, claim = candidate.ask, None
        if amount:
            part = replace(ask, amount=amount)
            sub = f"{key}#{place}"
            claim = promise(
                book, allotment, part, key=sub, request={**asked, "place": place}, actor=actor,
                at=at,
            )  # fmt: skip
        rest = ask.amount - amount
        if rest and rule is not BudgetRule.PROPORTIONAL:
            stage = ask.stage + REST if amount else ask.stage
            _queue(allotment, replace(ask, amount=rest, stage=stage), candidate, rule)
        served.append(Served(ask, amount, claim))
    note(
        actor, authority, Action.COMMIT, thing, at=at,
        after={"batch": key, "rule": rule.value, "available": there, "granted": sum(granted)},
    )  # fmt: skip
    return served


@transaction.atomic
def wait(
    actor: Actor, fund: str, number: str, ask: Ask, *, at: datetime, rank: int | None = None
) -> Waiting:
    """Put a claim on the waiting list; the same claim stands on it once.

    Raises:
        Refused: `not-permitted`, `bad-amount`, `unknown-allotment`, `already-given`.
    """
    allotment = allotment_of(fund, number)
    thing = thing_of(allotment, ask.object)
    authority = require(actor, Action.COMMIT, thing)
    require_amount(ask.amount)
    book = Book.lock(fund)
    if live_claims(book.fund, ask).exists():
        raise already_given(ask)
    rule = None if rank is None else BudgetRule.BY_RANK
    waiting = _queue(allotment, ask, Candidate(ask, at, rank or 0), rule)
    note(
        actor, authority, Action.COMMIT, thing, at=at,
        after={"waiting": waiting.pk, "amount": waiting.amount},
    )  # fmt: skip
    return waiting


@transaction.atomic
def give_up(actor: Actor, waiting: int, *, at: datetime) -> None:
    """Take a claim off the waiting list; nothing happens where it already left.

    Raises:
        Refused: `not-permitted`, `unknown-claim`.
    """
    found = Waiting.objects.select_related("allotment").filter(pk=waiting).first()
    if found is None:
        raise Refused("unknown-claim", say("没有这一笔:{claim}", claim=str(waiting)))
    thing = thing_of(found.allotment, found.object)
    authority = require(actor, Action.VOID, thing)
    if Waiting.objects.filter(pk=waiting, left__isnull=True).update(left=at):
        note(actor, authority, Action.VOID, thing, at=at, before={"waiting": waiting})


@transaction.atomic
def serve_waiting(actor: Actor, fund: str, number: str, *, key: str, at: datetime) -> list[Claim]:
    """Promise money that came back, or was added, to those who wait: by rank, then by arrival.

    The first one that there is not enough for stops it: nobody is overtaken.

    Raises:
        Refused: `not-permitted`, `unknown-allotment`, `key-reused`.
    """
    allotment = allotment_of(fund, number)
    thing = thing_of(allotment)
    authority = require(actor, Action.COMMIT, thing)
    book = Book.lock(fund)
    asked = {"act": "serve", "number": number}
    done = book.done(key, asked)
    if done is not None:
        return _claims_after(done)
    there = available(allotment)
    line = Waiting.objects.filter(allotment=allotment, left__isnull=True)
    chosen: list[Waiting] = []
    for waiting in line.order_by(F("rank").asc(nulls_last=True), "arrived", "pk"):
        if live_claims(allotment.fund, ask_of(waiting)).exists():
            Waiting.objects.filter(pk=waiting.pk).update(left=at)  # given in some other way
            continue
        if waiting.amount > there:
            break
        there -= waiting.amount
        chosen.append(waiting)
    book.write(
        Kind.BATCH, key=key, request=asked, actor=actor, at=at, allotment=allotment,
        more={"rule": "waiting", "granted": [w.amount for w in chosen]},
    )  # fmt: skip
    claims = []
    for place, waiting in enumerate(chosen):
        claim = promise(
            book, allotment, ask_of(waiting), key=f"{key}#{place}",
            request={**asked, "place": place}, actor=actor, at=at,
        )  # fmt: skip
        Waiting.objects.filter(pk=waiting.pk).update(left=at, claim=claim)
        claims.append(claim)
    note(actor, authority, Action.COMMIT, thing, at=at, after={"served": len(claims)})
    return claims


def ask_of(waiting: Waiting) -> Ask:
    """What somebody waits for."""
    return Ask(
        waiting.benefit, waiting.object, waiting.year, waiting.payee, waiting.amount, waiting.stage
    )  # fmt: skip


def _share(candidates: Sequence[Candidate], there: int, rule: BudgetRule) -> list[int]:
    """In the order of `candidates`. Arrival counts to the microsecond, not to the day."""
    in_order = sorted(range(len(candidates)), key=lambda n: (candidates[n].arrived, n))
    turn = {place: f"{at:09d}" for at, place in enumerate(in_order)}
    places = [
        Place(
            turn[n], day_of(c.arrived), c.ask.amount, Fraction(c.rank)
        )
        for n, c in enumerate(candidates)
    ]  # fmt: skip
    paid = {funded.claim.id: funded.amount for funded in within_budget(places, there, rule)}
    return [paid[turn[n]] for n in range(len(candidates))]


def _require_different(candidates: Sequence[Candidate]) -> None:
    seen: set[tuple[str, str, int, str]] = set()
    for candidate in candidates:
        if candidate.ask.same in seen:
            raise Refused(
                "twice-in-batch",
                say("批次里「{object}」出现了两次", object=candidate.ask.object),
                say("同一对象、同一待遇、同一年度和阶段只留一笔"),
            )
        seen.add(candidate.ask.same)


def _queue(
    allotment: Allotment, ask: Ask, candidate: Candidate, rule: BudgetRule | None
) -> Waiting:
    rank = candidate.rank if rule is BudgetRule.BY_RANK else None
    waiting, _ = Waiting.objects.get_or_create(
        fund=allotment.fund, benefit=ask.benefit, object=ask.object, year=ask.year,
        stage=ask.stage, left__isnull=True,
        defaults={
            "allotment": allotment, "payee": ask.payee, "amount": ask.amount, "rank": rank,
            "arrived": candidate.arrived,
        },
    )  # fmt: skip
    return waiting


def _served_before(entry: Entry, candidates: Sequence[Candidate]) -> list[Served]:
    granted: list[int] = json.loads(entry.body)["granted"]
    claims = iter(_claims_after(entry))
    return [
        Served(candidate.ask, amount, next(claims) if amount else None)
        for candidate, amount in zip(candidates, granted, strict=True)
    ]


def _claims_after(entry: Entry) -> list[Claim]:
    """What a batch promised: its entries follow it in the chain, in one transaction."""
    count = sum(1 for amount in json.loads(entry.body)["granted"] if amount)
    rows = Entry.objects.select_related("claim").filter(
        fund_id=entry.fund_id, seq__gt=entry.seq, seq__lte=entry.seq + count
    )
    return [row.claim for row in rows.order_by("seq") if row.claim is not None]
