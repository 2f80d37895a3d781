"""What the office does to pay. Each use case is a checklist; none knows HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum

from duixian.basics.dates import parse_date
from duixian.basics.text import Text, say
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.audit.services import note
from duixian.office.cases import acts, store
from duixian.office.cases.acts import Command
from duixian.office.cases.case import State
from duixian.office.cases.models import CaseRow, Hand
from duixian.office.clock import day_of
from duixian.office.keys import is_key
from duixian.office.ledger import services as ledger
from duixian.office.ledger.models import Allotment, Claim
from duixian.office.ledger.moves import allotment_of, thing_of
from duixian.office.payment.models import LineOutcome, PaymentBatch, PaymentLine
from duixian.office.payment.order_table import DEFAULT, FORMATS, Columns, OrderLine, rows
from duixian.office.payment.outcomes import Outcome, require_next
from duixian.office.refusal import Refused
from duixian.office.register import personal
from duixian.office.register.models import PersonalItem, Subject

ACCOUNT, HOLDER = "银行账号", "户名"
AccountOf = Callable[[Subject], tuple[str, str]]
"""Subject → (holder, account number)."""


@transaction.atomic
def prepare(
    by: Actor, number: str, fund: str, allotment: str, cases: Sequence[CaseRow], *, at: datetime
) -> PaymentBatch:
    """编制: a list of cases whose money is promised on one 预算指标; it is never changed.

    Raises:
        Refused: `not-permitted`, `own-case`, `batch-exists`, `nothing-to-pay`, `not-ready`,
            `no-account`, `in-another-batch`, `same-hands`.
    """
    source = allotment_of(fund, allotment)
    authority = require(by, Action.PREPARE_PAYMENT, thing_of(source))
    if not cases:
        raise Refused("nothing-to-pay", say("没有要支付的件"))
    if PaymentBatch.objects.filter(pk=number).exists():
        raise Refused("batch-exists", say("批次{batch}已经有了", batch=number))
    chosen = _ready(cases, source)
    require_hands(by, chosen, Action.PREPARE_PAYMENT)
    accounts = _accounts(chosen)
    made = PaymentBatch.objects.create(
        id=number, fund=fund, allotment=allotment, unit=source.unit, prepared_by=by.id,
        prepared=at, total=sum(row.amount for row in chosen),
    )  # fmt: skip
    PaymentLine.objects.bulk_create(
        PaymentLine(
            batch=made, case=row, claim=_claim(row), payee=row.payee, amount=row.amount,
            account=accounts[row.payee_id], attempt=1 + row.payments.count(),
        )
        for row in chosen
    )  # fmt: skip
    note(
        by, authority, Action.PREPARE_PAYMENT, thing_of(source), at=at,
        after={"batch": number, "lines": len(chosen), "total": made.total},
    )  # fmt: skip
    return made


@transaction.atomic
def approve(by: Actor, batch: PaymentBatch, *, at: datetime) -> None:
    """复核: a second person lets the whole list go.

    Raises:
        Refused: `not-permitted`, `own-case`, `same-hands`, `not-waiting`, `not-ready`,
            `account-changed`.
    """
    source = allotment_of(batch.fund, batch.allotment)
    authority = require(by, Action.APPROVE_PAYMENT, thing_of(source))
    kept = PaymentBatch.objects.select_for_update().get(pk=batch.pk)
    if kept.approved is not None or kept.discarded is not None:
        raise Refused("not-waiting", say("这个支付批次已经复核或作废"))
    if kept.prepared_by == by.id:
        raise Refused("same-hands", say("编制和复核支付要由两个人办理"), say("换一个人复核"))
    lines = list(kept.lines.select_related("case", "case__applicant").order_by("pk"))
    require_hands(by, [line.case for line in lines], Action.APPROVE_PAYMENT)
    _require_accounts(lines)
    for line in lines:
        act = acts.SendPayment(str(line.pk), kept.prepared_by, by.id)
        store.act(line.case, Command(by.id, at, act, by.name))
    PaymentBatch.objects.filter(pk=kept.pk).update(approved_by=by.id, approved=at)
    batch.approved_by, batch.approved = by.id, at
    note(
        by, authority, Action.APPROVE_PAYMENT, thing_of(source), at=at, after={"batch": kept.pk}
    )  # fmt: skip


@transaction.atomic
def discard(by: Actor, batch: PaymentBatch, *, at: datetime, reason: str) -> None:
    """作废 before approval: the cases wait for another list.

    Raises:
        Refused: `not-permitted`, `not-waiting`.
    """
    source = allotment_of(batch.fund, batch.allotment)
    authority = require(by, Action.PREPARE_PAYMENT, thing_of(source))
    waiting = PaymentBatch.objects.filter(
        pk=batch.pk, approved__isnull=True, discarded__isnull=True
    )
    if not waiting.update(discarded=at):
        raise Refused("not-waiting", say("这个支付批次已经复核或作废"))
    batch.discarded = at
    note(
        by, authority, Action.PREPARE_PAYMENT, thing_of(source), at=at, reason=reason,
        before={"batch": batch.pk},
    )  # fmt: skip


def export(
    by: Actor, batch: PaymentBatch, *, at: datetime, form: str = "xlsx",
    columns: Columns = DEFAULT, account_of: AccountOf | None = None,
) -> bytes:  # fmt: skip
    """The 支付申请 table of an approved batch. Every account that it reads is noted.

    Raises:
        Refused: `not-permitted`, `not-approved`, `unknown-form`, `unknown-column`,
            `account-changed`.
    """
    source = allotment_of(batch.fund, batch.allotment)
    authority = require(by, Action.PREPARE_PAYMENT, thing_of(source))
    if batch.approved is None:
        raise Refused("not-approved", say("这个支付批次还没有复核"), say("复核后再导出"))
    if form not in FORMATS:
        raise Refused(
            "unknown-form",
            say("没有「{form}」这种格式", form=form),
            say("可以写:{known}", known="、".join(FORMATS)),
        )
    rows([], columns)
    lines = list(batch.lines.select_related("payee", "case").order_by("pk"))
    _require_accounts(lines)
    read = account_of or _reader(by, batch, at)
    table = rows(
        (_order(line, source, read(line.payee), day_of(batch.approved)) for line in lines), columns
    )
    note(
        by, authority, Action.PREPARE_PAYMENT, thing_of(source), at=at,
        after={"batch": batch.pk, "form": form},
    )  # fmt: skip
    return FORMATS[form](table)


# -- what comes back -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Receipt:
    """One line of what the treasury sends back."""

    line: str
    outcome: Outcome
    reference: str
    on: date
    reason: str = ""
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A receipt that changed nothing, and why."""

    line: str
    code: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file of receipts."""

    taken: int
    again: int
    """Known already."""
    not_taken: tuple[NotTaken, ...]


WORDS: dict[str, Outcome] = {
    "已付": Outcome.PAID, "成功": Outcome.PAID, "支付成功": Outcome.PAID,
    "退回": Outcome.RETURNED, "退票": Outcome.RETURNED, "失败": Outcome.RETURNED,
    "未知": Outcome.UNKNOWN, "处理中": Outcome.UNKNOWN, "": Outcome.UNKNOWN,
}  # fmt: skip
"""The treasury's words; a mapping may bring others."""
RECEIPT_COLUMNS: dict[str, str] = {
    "明细号": "明细号", "结果": "结果", "流水号": "流水号", "日期": "日期", "原因": "原因",
}  # fmt: skip


def receipts_from(
    table: Iterable[Mapping[str, str]], columns: Mapping[str, str] | None = None,
    words: Mapping[str, Outcome] | None = None,
) -> tuple[list[Receipt], list[NotTaken]]:  # fmt: skip
    """Rows of a table of receipts; `columns` says which heading holds what."""
    names = {**RECEIPT_COLUMNS, **(columns or {})}
    known = {**WORDS, **(words or {})}
    found: list[Receipt] = []
    wrong: list[NotTaken] = []
    for row in table:
        line = row.get(names["明细号"], "")
        word = row.get(names["结果"], "")
        day = parse_date(row.get(names["日期"], ""))
        if word not in known:
            wrong.append(NotTaken(line, "unknown-word", say("不认识的结果「{word}」", word=word)))
        elif day is None:
            wrong.append(NotTaken(line, "bad-date", say("回单没有写日期")))
        else:
            found.append(
                Receipt(
                    line, known[word], row.get(names["流水号"], ""), day,
                    row.get(names["原因"], ""),
                )
            )  # fmt: skip
    return found, wrong


def record_receipts(by: Actor, receipts: Iterable[Receipt], *, at: datetime) -> Taken:
    """登记回单、退回: each on its own, so that a wrong one holds up no other.

    Raises:
        Refused: `not-permitted`.
    """
    require(by, Action.RECORD_RECEIPT, Thing("支付明细"))
    taken = again = 0
    wrong: list[NotTaken] = []
    for receipt in receipts:
        try:
            if _record(by, receipt, at=at):
                taken += 1
            else:
                again += 1
        except Refused as refused:
            wrong.append(NotTaken(receipt.line, refused.code, refused.reason))
    return Taken(taken, again, tuple(wrong))


@transaction.atomic
def settle_unknown(
    by: Actor, line: PaymentLine, outcome: Outcome, *, evidence: str, on: date, at: datetime
) -> None:
    """A person found out what became of a line: from the treasury, in writing.

    Raises:
        Refused: `not-permitted`, `not-unknown`, `no-reasons`, `contradicts`.
    """
    require(by, Action.RECORD_RECEIPT, Thing("支付明细", str(line.pk)))
    if known_of(line) is not Outcome.UNKNOWN:
        raise Refused("not-unknown", say("这一笔的结果不是未知"))
    if not evidence.strip():
        raise Refused("no-reasons", say("要写明依据"), say("写财政答复的文号或流水号"))
    _record(by, Receipt(str(line.pk), outcome, evidence, on, evidence), at=at, by_person=True)


@transaction.atomic
def reissue(by: Actor, case: CaseRow, reason: str, *, at: datetime) -> None:
    """更正后重付: the case waits for another list, where it gets a line of its own.

    Raises:
        Refused: `not-permitted`, `not-now`, `no-reasons`.
    """
    thing = Thing("办件", str(case.pk), str(case.applicant_id), case.department)
    authority = require(by, Action.RECORD_RECEIPT, thing)
    store.act(case, Command(by.id, at, acts.Reissue(reason), by.name))
    note(by, authority, Action.RECORD_RECEIPT, thing, at=at, reason=reason)


def known_of(line: PaymentLine) -> Outcome:
    """The last that was learned."""
    last = line.outcomes.order_by("-pk").first()
    return Outcome.WAITING if last is None else Outcome(last.outcome)


# -- reconciliation ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Whether lines, books and cases say the same of one fund."""

    lines: int
    paid: int
    """分, by the lines."""
    waiting: int
    unknown: tuple[str, ...]
    """Lines that a person has to look into."""
    differences: tuple[str, ...]


def reconcile(by: Actor, fund: str) -> Reconciled:
    """Compare every line that was sent with the books and with its case.

    Raises:
        Refused: `not-permitted`.
    """
    require(by, Action.READ_BOOKS, Thing("资金账", fund))
    lines = PaymentLine.objects.filter(batch__fund=fund, batch__approved__isnull=False)
    last: dict[UUID, Outcome] = {}
    for row in LineOutcome.objects.filter(line__in=lines).order_by("pk"):
        last[row.line_id] = Outcome(row.outcome)
    spent = dict(Claim.objects.filter(fund=fund).values_list("pk", "spent"))
    differences: list[str] = []
    unknown: list[str] = []
    paid: dict[UUID, int] = {}
    by_case: dict[UUID, int] = {}
    said: dict[UUID, int] = {}
    waiting = count = 0
    for line in lines.select_related("case").order_by("pk").iterator():
        count += 1
        outcome = last.get(line.pk, Outcome.WAITING)
        waiting += outcome is Outcome.WAITING
        if outcome is Outcome.UNKNOWN:
            unknown.append(str(line.pk))
        if outcome is Outcome.PAID:
            paid[line.claim] = paid.get(line.claim, 0) + line.amount
            by_case[line.case_id] = by_case.get(line.case_id, 0) + line.amount
            said[line.case_id] = line.case.paid
    differences += [
        f"{case}: the case says {said[case]}, the lines paid {amount}"
        for case, amount in by_case.items()
        if said[case] != amount
    ]
    recovered = _recovered(fund)
    for claim, amount in spent.items():
        by_lines = paid.get(claim, 0) - recovered.get(claim, 0)
        if amount != by_lines:
            differences.append(f"{claim}: the books spent {amount}, the lines {by_lines}")
    return Reconciled(count, sum(paid.values()), waiting, tuple(unknown), tuple(differences))


def _recovered(fund: str) -> dict[UUID, int]:
    from duixian.office.ledger.entries import Kind
    from duixian.office.ledger.models import Entry

    rows_ = Entry.objects.filter(fund=fund, kind=Kind.REVERSE, claim__isnull=False)
    return {
        row["claim"]: row["sum"] for row in rows_.values("claim").annotate(sum=Sum("amount"))
    }  # fmt: skip


# -- shared --------------------------------------------------------------------------------------


def require_hands(by: Actor, cases: Iterable[CaseRow], action: Action) -> None:
    """Nobody pays what they decided, nor their own case.

    Raises:
        Refused: `same-hands`, `own-case`.
    """
    rows_ = list(cases)
    for row in rows_:
        require(by, action, Thing("办件", str(row.pk), str(row.applicant_id), row.department))
    acted = Hand.objects.filter(person=by.id, case__in=rows_).exclude(
        gate__in=["编制支付" if action is Action.PREPARE_PAYMENT else "复核支付"]
    )
    if acted.exists():
        raise Refused(
            "same-hands",
            say("{name}办理过名单里的{count}件", name=by.name, count=acted.count()),
            say("由另一个人办理这个环节"),
        )


def _ready(cases: Sequence[CaseRow], source: Allotment) -> list[CaseRow]:
    found = {
        row.pk: row
        for row in CaseRow.objects.select_for_update(of=("self",))
        .select_related("payee", "applicant")
        .filter(pk__in=[row.pk for row in cases])
    }
    claims = Claim.objects.filter(
        pk__in=[row.claim for row in found.values() if row.claim], allotment=source
    )
    on_source = set(claims.values_list("pk", flat=True))
    wrong = [
        row
        for row in found.values()
        if row.state != State.READY.value or row.claim not in on_source
    ]
    if wrong or len(found) != len({row.pk for row in cases}):
        raise Refused(
            "not-ready",
            say("有{count}件不是待拨付,或者不在这个指标上", count=len(wrong) or 1),
            say("从名单里去掉"),
        )
    waiting = PaymentLine.objects.filter(
        case__in=found, batch__approved__isnull=True, batch__discarded__isnull=True
    )
    if waiting.exists():
        raise Refused(
            "in-another-batch",
            say("有{count}件已经在另一个待复核的批次里", count=waiting.count()),
            say("从名单里去掉,或者作废那个批次"),
        )
    return sorted(found.values(), key=lambda row: (row.submitted or row.drafted, row.pk))


def _claim(row: CaseRow) -> UUID:
    assert row.claim is not None  # in 待拨付 there is one
    return row.claim


def _accounts(cases: Iterable[CaseRow]) -> dict[UUID, str]:
    payees = {row.payee_id for row in cases}
    known = dict(
        PersonalItem.objects.filter(subject__in=payees, kind=ACCOUNT).values_list(
            "subject", "index"
        )
    )
    missing = payees - known.keys()
    if missing:
        raise Refused(
            "no-account",
            say("有{count}个收款人没有登记银行账号", count=len(missing)),
            say("登记账号后再编制"),
        )
    return known


def _require_accounts(lines: Sequence[PaymentLine]) -> None:
    now = dict(
        PersonalItem.objects.filter(
            Q(subject__in={line.payee_id for line in lines}), kind=ACCOUNT
        ).values_list("subject", "index")
    )
    changed = [line for line in lines if now.get(line.payee_id) != line.account]
    if changed:
        raise Refused(
            "account-changed",
            say("编制之后有{count}个收款账号变了", count=len(changed)),
            say("作废这个批次,核对账号后重新编制"),
        )


def _reader(by: Actor, batch: PaymentBatch, at: datetime) -> AccountOf:
    def read(payee: Subject) -> tuple[str, str]:
        number = personal.read(by, payee, ACCOUNT, purpose=f"支付批次{batch.pk}", at=at)
        try:
            holder = personal.read(by, payee, HOLDER, purpose=f"支付批次{batch.pk}", at=at)
        except Refused:
            holder = payee.reference or str(payee.key)
        return holder, number

    return read


def _order(line: PaymentLine, source: Allotment, account: tuple[str, str], day: date) -> OrderLine:
    return OrderLine(
        str(line.pk), line.batch_id, source.number, source.unit, source.functional,
        source.economic, account[0], account[1], line.amount, line.case.benefit, day,
    )  # fmt: skip


@transaction.atomic
def _record(by: Actor, receipt: Receipt, *, at: datetime, by_person: bool = False) -> bool:
    """False where the very same receipt was taken before."""
    line = _line(receipt.line)
    known = LineOutcome.objects.filter(line=line, outcome=receipt.outcome)
    if known.filter(reference=receipt.reference).exists():
        return False
    before = known_of(line)
    if before is Outcome.UNKNOWN and not by_person and not receipt.reference:
        raise Refused(
            "unknown-stays",
            say("这一笔结果未知,没有流水号的回单不能改变它"),
            say("由人员向财政查清后登记"),
        )
    require_next(before, receipt.outcome)
    LineOutcome.objects.create(
        line=line, outcome=receipt.outcome, reference=receipt.reference, on=receipt.on,
        reason=receipt.reason, by=by.id, at=at,
    )  # fmt: skip
    row = line.case
    match receipt.outcome:
        case Outcome.PAID:
            ledger.post(by, line.claim, line.amount, key=f"付{line.pk}", at=at)
            store.act(row, Command(by.id, at, acts.Pay(str(line.pk), receipt.on), by.name))
        case Outcome.RETURNED:
            if before is Outcome.PAID:
                ledger.bounce(
                    by, line.claim, line.amount, key=f"退{line.pk}", at=at, reason=receipt.reason
                )
            act = acts.Bounce(str(line.pk), receipt.reason or receipt.outcome.value)
            store.act(row, Command(by.id, at, act, by.name))
        case _:
            pass  # unknown: nothing moves
    thing = Thing("支付明细", str(line.pk), str(row.applicant_id), row.department)
    authority = require(by, Action.RECORD_RECEIPT, thing)
    note(
        by, authority, Action.RECORD_RECEIPT, thing, at=at, reason=receipt.reason,
        before={"outcome": before}, after={"outcome": receipt.outcome},
    )  # fmt: skip
    return True


def _line(id: str) -> PaymentLine:
    key = UUID(id) if is_key(id) else UUID(int=0)
    found = (
        PaymentLine.objects.select_related("case", "case__applicant", "batch")
        .filter(pk=key, batch__approved__isnull=False)
        .first()
    )
    if found is None:
        raise Refused(
            "unknown-line", say("没有这一笔支付明细:{line}", line=id), say("核对支付明细号")
        )
    # In its turn: two files of receipts may hold the same line.
    PaymentLine.objects.select_for_update().get(pk=found.pk)
    return found
