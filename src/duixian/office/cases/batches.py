"""申报批次: one notice, other departments' checks side by side, one list, one 公示, one payment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet

from duixian.awards.budget import BudgetRule
from duixian.basics.text import say
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require, require_other_hands
from duixian.office.audit.services import note
from duixian.office.cases import acts, editions, facts, store
from duixian.office.cases.acts import Command
from duixian.office.cases.case import ENDED, Case, State
from duixian.office.cases.models import Batch, CaseRow, Check
from duixian.office.cases.services import asked_of, thing_of
from duixian.office.clock import day_of
from duixian.office.ledger import shortage
from duixian.office.ledger.models import Claim
from duixian.office.ledger.moves import allotment_of
from duixian.office.ledger.request import Ask
from duixian.office.ledger.shortage import Candidate, commit_batch
from duixian.office.refusal import Refused


@dataclass(frozen=True, slots=True)
class Call:
    """申报通知."""

    id: str
    title: str
    benefit: str
    opens: date
    closes: date
    guide: str
    package: str = "qiantang-2025"
    year: int = 2025
    places: int | None = None
    money: BudgetRule = BudgetRule.FIRST_COME
    checks: tuple[tuple[str, str], ...] = ()
    """(信用, 区发展改革局) …: what is asked, and of whom."""


@transaction.atomic
def open_batch(by: Actor, call: Call, *, at: datetime) -> Batch:
    """A batch; the rules of this day are kept for all who apply.

    Raises:
        Refused: `not-permitted`, `no-benefit`, `batch-exists`, `bad-batch`.
    """
    package, _, edition = editions.pin(call.package, day_of(at))
    department = facts.leads(package, call.benefit)
    thing = Thing("申报批次", call.id, department=department)
    authority = require(by, Action.OPEN_BATCH, thing)
    kinds = [kind for kind, _ in call.checks]
    if call.closes < call.opens or call.places == 0 or len(set(kinds)) < len(kinds):
        raise Refused(
            "bad-batch",
            say("批次的起止日期、名额或核查事项不对"),
            say("止日不早于起日,名额大于0,核查事项不重复"),
        )
    batch, is_new = Batch.objects.get_or_create(
        id=call.id,
        defaults={
            "title": call.title, "package": call.package, "edition": edition,
            "benefit": call.benefit, "year": call.year, "department": department,
            "opens": call.opens, "closes": call.closes, "guide": call.guide,
            "places": call.places, "money": call.money,
            "checks": [list(check) for check in call.checks],
        },
    )  # fmt: skip
    if not is_new:
        raise Refused("batch-exists", say("批次{batch}已经有了", batch=call.id))
    note(by, authority, Action.OPEN_BATCH, thing, at=at, after={"benefit": call.benefit})
    return batch


@transaction.atomic
def answer_check(
    by: Actor, case: CaseRow, kind: str, *, is_clear: bool, at: datetime, words: str = ""
) -> Check:
    """Another department says whether anything stands against an applicant; once.

    Also its opinion in a 联合会审, under 会审·部门. Who decides in the case gives none.

    Raises:
        Refused: `not-permitted`, `own-case`, `not-asked`, `answered-before`, `no-reasons`,
            `same-hands`.
    """
    asked = asked_of(case)
    if kind not in asked:
        raise Refused("not-asked", say("这件没有要核查「{kind}」", kind=kind))
    thing = thing_of(case, asked[kind])
    authority = require(by, Action.CERTIFY_FACTS, thing)
    if not is_clear and not words.strip():
        raise Refused("no-reasons", say("要写明理由"), say("写条款、事实和标准"))
    earlier = case.hands.filter(person=by.id).values_list("person", flat=True)
    require_other_hands(by, Action.CERTIFY_FACTS, earlier)
    check, is_new = Check.objects.get_or_create(
        case=case, kind=kind,
        defaults={
            "department": asked[kind], "is_clear": is_clear, "note": words, "by": by.id, "at": at
        },
    )  # fmt: skip
    if not is_new:
        raise Refused("answered-before", say("「{kind}」已经答复过", kind=kind))
    note(
        by, authority, Action.CERTIFY_FACTS, thing, at=at, reason=words,
        after={"check": kind, "is_clear": is_clear},
    )  # fmt: skip
    return check


@transaction.atomic
def rank(by: Actor, batch: Batch, order: Sequence[CaseRow], *, at: datetime) -> None:
    """排名: every case that is still open, the best first.

    Raises:
        Refused: `not-permitted`, `not-all-ranked`.
    """
    thing = Thing("申报批次", batch.pk, department=batch.department)
    authority = require(by, Action.DETERMINE, thing)
    left = {row.pk for row in standing(batch)}
    if {row.pk for row in order} != left or len(order) != len(left):
        raise Refused(
            "not-all-ranked",
            say("排名要包括这个批次在办的全部{count}件,每件一次", count=len(left)),
        )
    for place, row in enumerate(order, start=1):
        CaseRow.objects.filter(pk=row.pk).update(rank=place)
    ids = [str(row.pk) for row in order]
    note(by, authority, Action.DETERMINE, thing, at=at, after={"order": ids})


@transaction.atomic
def publish(by: Actor, batch: Batch, *, at: datetime) -> list[Case]:
    """公示 of the whole list: everything in it waits for the notice, or has ended.

    Raises:
        Refused: `not-permitted`, `list-not-ready`, `nothing-to-publish`.
    """
    thing = Thing("申报批次", batch.pk, department=batch.department)
    authority = require(by, Action.PUBLISH, thing)
    rows = _whole_list(batch, State.TO_PUBLISH)
    done = [
        store.act(row, Command(by.id, at, acts.Publish(batch.pk), by.name)) for row in rows
    ]  # fmt: skip
    note(by, authority, Action.PUBLISH, thing, at=at, after={"cases": len(done)})
    return done


@transaction.atomic
def close_notice(by: Actor, batch: Batch, *, at: datetime) -> list[Case]:
    """The notice has run; a contested case stays behind with its objection.

    Raises:
        Refused: `not-permitted`, `notice-runs`, `nothing-to-publish`.
    """
    thing = Thing("申报批次", batch.pk, department=batch.department)
    authority = require(by, Action.PUBLISH, thing)
    rows = list(_ordered(batch).filter(state=State.PUBLISHED.value))
    if not rows:
        raise _nothing()
    done = [store.act(row, Command(by.id, at, acts.CloseNotice(), by.name)) for row in rows]
    note(by, authority, Action.PUBLISH, thing, at=at, after={"cases": len(done)})
    return done


@dataclass(frozen=True, slots=True)
class Released:
    """A case of the list, and what it was promised; 0 where it waits or found no place."""

    case: CaseRow
    amount: int
    has_place: bool


@transaction.atomic
def release(
    by: Actor, batch: Batch, fund: str, allotment: str, *, key: str, at: datetime
) -> list[Released]:
    """待拨付 for the list: places first, then the money, shared as the notice said.

    Raises:
        Refused: `not-permitted`, `nothing-to-publish`, and as the books' `commit_batch`.
    """
    rows = list(_ordered(batch).filter(state=State.DETERMINED.value))
    if not rows:
        raise _nothing()
    taken = batch.cases.filter(state__in=[s.value for s in _PLACED]).count()
    left = len(rows) if batch.places is None else max(0, batch.places - taken)
    placed = rows[:left]
    candidates = [
        Candidate(
            Ask(row.benefit, row.object, row.year, str(row.payee_id), row.amount),
            row.submitted or row.drafted,
            row.rank or 0,
        )
        for row in placed
    ]  # fmt: skip
    served = commit_batch(
        by, fund, allotment, candidates, BudgetRule(batch.money), key=key, at=at
    )  # fmt: skip
    found: list[Released] = []
    for row, one in zip(placed, served, strict=True):
        if one.claim is not None:
            act = acts.Release(str(one.claim.pk), one.amount)
            store.act(row, Command(by.id, at, act, by.name))
        found.append(Released(row, one.amount, has_place=True))
    return found + [Released(row, 0, has_place=False) for row in rows[left:]]


@transaction.atomic
def serve_waiting(by: Actor, fund: str, allotment: str, *, key: str, at: datetime) -> list[Case]:
    """Money came back, or was added: who waits longest is promised it, and their case goes on.

    A case that was promised only a part is promised the rest; while that part is still on its way
    to the payee, the rest is kept for it, and a later call with another key hands it on.

    Raises:
        Refused: `not-permitted`, `unknown-allotment`, `key-reused`.
    """
    shortage.serve_waiting(by, fund, allotment, key=key, at=at)
    source = allotment_of(fund, allotment)
    taken = CaseRow.objects.filter(claim__isnull=False).values("claim")
    held = Claim.objects.filter(allotment=source, committed__gt=0, spent=0).exclude(pk__in=taken)
    done: list[Case] = []
    for claim in held.order_by("pk"):
        row = CaseRow.objects.filter(
            package=fund, benefit=claim.benefit, object=claim.object, year=claim.year,
            state__in=[State.DETERMINED.value, State.PAID.value],
        ).first()  # fmt: skip
        if row is None:
            continue
        act = acts.Release(str(claim.pk), claim.committed)
        authority = require(by, Action.COMMIT, thing_of(row))
        done.append(store.act(row, Command(by.id, at, act, by.name)))
        note(
            by, authority, Action.COMMIT, thing_of(row), at=at,
            after={"claim": str(claim.pk), "amount": claim.committed},
        )  # fmt: skip
    return done


_PLACED = (State.READY, State.PAYING, State.PAID, State.BOUNCED, State.RECOVERING)


def _whole_list(batch: Batch, state: State) -> list[CaseRow]:
    rows = standing(batch)
    waiting = [row for row in rows if row.state != state.value]
    drafts = [row for row in waiting if row.state == State.DRAFT.value]
    if len(waiting) > len(drafts):
        raise Refused(
            "list-not-ready",
            say("批次里还有{count}件没有办到这一步", count=len(waiting) - len(drafts)),
            say("办完或者办结它们,再整批公示"),
        )
    ready = [row for row in rows if row.state == state.value]
    if not ready:
        raise _nothing()
    return ready


def standing(batch: Batch) -> list[CaseRow]:
    """What is still in the list, in its order."""
    return list(_ordered(batch).exclude(state__in=[state.value for state in ENDED]))


def _ordered(batch: Batch) -> QuerySet[CaseRow]:
    return batch.cases.select_related("batch", "applicant").order_by(
        F("rank").asc(nulls_last=True), "submitted", "pk"
    )


def _nothing() -> Refused:
    return Refused("nothing-to-publish", say("批次里没有可以办这一步的件"))
