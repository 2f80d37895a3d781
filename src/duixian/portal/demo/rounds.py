"""Application batches and payment lists of the demonstration, each a story among the others."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from duixian.office.cases import batches
from duixian.office.cases.batches import Call
from duixian.office.cases.case import State
from duixian.office.cases.models import Batch, CaseRow
from duixian.office.ledger import services as ledger
from duixian.office.ledger.models import Claim
from duixian.office.payment import services as payment
from duixian.office.payment.models import PaymentBatch, PaymentLine
from duixian.office.payment.outcomes import Outcome
from duixian.office.payment.services import Receipt
from duixian.office.payment.settlement import Sale, settle
from duixian.portal.demo.applicants import Office
from duixian.portal.demo.books import MAIN, SCARCE, allot_scarcely
from duixian.portal.demo.people import PHONES, SERVICE, TAX
from duixian.portal.demo.telling import FUND, Telling
from duixian.portal.demo.timeline import Story, later, moment

PAID, RUNNING, CLOSED, OPEN = "SF-2025-1", "SF-2025-2", "SF-2025-3", "SF-2025-4"
_CALLS = (
    (PAID, "第一批", date(2025, 5, 12), date(2025, 6, 27)),
    (RUNNING, "第二批", date(2025, 7, 15), date(2025, 8, 29)),
    (CLOSED, "第三批", date(2025, 7, 15), date(2025, 9, 5)),
    (OPEN, "第四批", date(2025, 9, 8), date(2025, 10, 15)),
)
_GUIDE = "示例申报通知:带上服务合同和发票;收入按年度合并计算。申报期内随时可以撤回。"
REGULAR = (
    date(2025, 6, 12), date(2025, 6, 26), date(2025, 7, 10), date(2025, 7, 24), date(2025, 8, 7),
    date(2025, 8, 21), date(2025, 9, 4),
)  # fmt: skip
"""Days on which lists are prepared."""
SENT, WAITING = date(2025, 9, 10), date(2025, 9, 11)
"""The list without receipts yet, and the one that waits for a second person."""
_LAST_REGULAR = REGULAR[-1]
_TOP_UP = 20 * 1_000_000
"""分 added to the scarce 指标, too little for whoever waits."""


# -- application batches -------------------------------------------------------------------------


def call_for(office: Office, number: int) -> Story:
    """One batch is opened, on the working day before it begins."""
    id, name, opens, closes = _CALLS[number]
    at = moment(later(opens, 0), 1)
    yield at
    call = Call(
        id, f"智能制造服务机构资助{name}(示例)", SERVICE, opens, closes, _GUIDE,
        checks=(("税务", TAX),),
    )  # fmt: skip
    batches.open_batch(office.actor("chuangkou"), call, at=at)


def first_batch(office: Office) -> Story:
    """Published as one list, then promised on a 指标 that does not suffice."""
    last = office.actor("shending")
    at = moment(date(2025, 7, 7), 400)
    yield at
    batch = Batch.objects.get(pk=PAID)
    batches.publish(last, batch, at=at)
    at = moment(date(2025, 7, 15), 20)
    yield at
    batches.close_notice(last, batch, at=at)
    at = moment(date(2025, 7, 16), 30)
    yield at
    rows = CaseRow.objects.filter(batch=batch, state=State.DETERMINED).order_by("submitted")
    amounts = list(rows.values_list("amount", flat=True))
    short = amounts[-1] // 2 + (amounts[-2] if len(amounts) > 2 else 0)
    allot_scarcely(office.actor("caizheng2"), FUND, sum(amounts) - short, at=at)
    at = moment(date(2025, 7, 17), 45)
    yield at
    batches.release(last, batch, FUND, SCARCE, key=f"放款{PAID}", at=at)
    at = moment(date(2025, 8, 20), 15)
    yield at
    ledger.adjust(
        office.actor("caizheng2"), FUND, SCARCE, _TOP_UP, key="追加", at=at, reason="追加(示例)"
    )


def second_batch(office: Office) -> Story:
    """Its notice still runs."""
    at = moment(date(2025, 9, 10), 90)
    yield at
    batches.publish(office.actor("shending"), Batch.objects.get(pk=RUNNING), at=at)


# -- payment lists -------------------------------------------------------------------------------


class Treasury:
    """Lists of what is ready, their receipts, and what comes of those."""

    def __init__(self, office: Office, told: list[Telling]) -> None:
        self.office, self.told = office, told
        self.maker, self.checker = office.actor("caizheng1"), office.actor("caizheng2")

    def runs(self) -> list[Story]:
        """Every list of the year."""
        regular = [self._run(day, number) for day in REGULAR for number in _NUMBERS]
        late = [self._run(SENT, number) for number in _NUMBERS]
        return [*regular, *late, self._run(WAITING, MAIN[SERVICE]), self._discarded()]

    def _run(self, day: date, number: str) -> Story:
        at = moment(day, 5)
        yield at
        rows = self._ready(number)
        if not rows:
            return
        name = f"ZF-{day:%m%d}-{number.split('-')[2]}-{number[-2:]}"
        batch = payment.prepare(self.maker, name, FUND, number, rows, at=at)
        if day == WAITING:
            return
        at = moment(later(day, 1), 20)
        yield at
        payment.approve(self.checker, batch, at=at)
        at = moment(later(day, 1), 35)
        yield at
        payment.export(self.maker, batch, at=at)
        if day == SENT:
            return
        at = moment(later(day, 3), 50)
        yield at
        self._receive(batch, at)
        at = moment(later(day, 8), 25)
        yield at
        if day != _LAST_REGULAR:
            self._put_right(batch, at)

    def _discarded(self) -> Story:
        """A list with a mistake; what was on it goes onto the next one."""
        at = moment(date(2025, 7, 23), 60)
        yield at
        rows = self._ready(MAIN[PHONES])[:3] or self._ready(MAIN[SERVICE])[:1]
        if not rows:
            return
        claim = rows[0].claim
        assert claim is not None
        number = Claim.objects.get(pk=claim).allotment.number
        batch = payment.prepare(self.maker, "ZF-0723-作废", FUND, number, rows, at=at)
        at = moment(date(2025, 7, 23), 200)
        yield at
        payment.discard(self.maker, batch, at=at, reason="付款日期写错")

    def _ready(self, number: str) -> list[CaseRow]:
        claims = Claim.objects.filter(fund=FUND, allotment__number=number, committed__gt=0)
        waiting = PaymentLine.objects.filter(
            batch__approved__isnull=True, batch__discarded__isnull=True
        )
        rows = list(
            CaseRow.objects.filter(state=State.READY, claim__in=claims.values("pk"))
            .exclude(pk__in=waiting.values("case"))
            .order_by("submitted", "pk")
        )
        fates = self._fates()
        rows = [row for row in rows if fates.get(row.pk) != "不付"]
        found = [row for row in rows if row.payee_id == row.applicant_id]
        for shop in self.office.shops:
            own = [row for row in rows if row.payee_id == shop.subject.key]
            if own:
                sales = [Sale(row.object, row.amount) for row in own]
                found += settle(self.maker, shop.subject, PHONES, 2025, sales).payable
        return found

    def _fates(self) -> dict[UUID, str]:
        return {
            one.row.pk: one.path.fate for one in self.told if getattr(one, "row", None) is not None
        }

    def _receive(self, batch: PaymentBatch, at: datetime) -> None:
        fates = self._fates()
        receipts: list[Receipt] = []
        after: list[Receipt] = []
        lines = batch.lines.select_related("case").order_by("case__submitted", "pk")
        for count, line in enumerate(lines, start=1):
            fate = fates.get(line.case_id, "已付") if line.attempt == 1 else "已付"
            reference = f"LS{batch.pk[3:7]}{count:04d}"
            day = at.date()
            match fate:
                case "待回单":
                    continue
                case "退回":
                    receipts.append(
                        Receipt(str(line.pk), Outcome.RETURNED, reference, day, "户名与账号不符")
                    )
                case "未知":
                    receipts.append(Receipt(str(line.pk), Outcome.UNKNOWN, "", day))
                case _:
                    receipts.append(Receipt(str(line.pk), Outcome.PAID, reference, day))
            if fate == "付后退回":
                after.append(
                    Receipt(str(line.pk), Outcome.RETURNED, f"{reference}T", day, "账户已销户")
                )
        payment.record_receipts(self.maker, receipts, at=at)
        if after:
            payment.record_receipts(self.maker, after, at=at)

    def _put_right(self, batch: PaymentBatch, at: datetime) -> None:
        """Returned lines go onto another list; what is unknown was asked of the treasury."""
        for line in batch.lines.select_related("case").order_by("case__submitted", "pk"):
            match payment.known_of(line):
                case Outcome.RETURNED:
                    payment.reissue(self.maker, line.case, "户名已更正", at=at)
                case Outcome.UNKNOWN:
                    payment.settle_unknown(
                        self.maker, line, Outcome.PAID, evidence="财库函〔2025〕示例1号",
                        on=at.date(), at=at,
                    )  # fmt: skip
                case _:
                    pass


_NUMBERS = (MAIN[SERVICE], SCARCE, MAIN[PHONES])
