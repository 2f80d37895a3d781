"""Every service of cases and payment, tried by every role: it does what the table allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from tests.office.cases.an_office import (
    ALLOTMENT,
    AT,
    FUND,
    PDF,
    SERVICE,
    STAFF,
    days,
    firm,
    open_books,
    speaker,
    stated,
    submitted,
)  # fmt: skip

from duixian.awards.budget import BudgetRule
from duixian.office.accounts.actor import Actor, Grant, Role
from duixian.office.accounts.permissions import TABLE, Action
from duixian.office.cases import automatic, batches, elsewhere, reminding, services
from duixian.office.cases.batches import Call
from duixian.office.cases.models import CaseRow
from duixian.office.cases.procedure import GateName
from duixian.office.cases.services import Application
from duixian.office.payment import services as payment
from duixian.office.payment import settlement
from duixian.office.payment.outcomes import Outcome
from duixian.office.payment.services import Receipt
from duixian.office.refusal import Refused
from duixian.office.register import personal
from duixian.office.register.personal import Grounds
from duixian.office.running import retention
from duixian.tables.register import register_of

pytestmark = pytest.mark.django_db
LEAD = "区经信科技局"
DAY = date(2025, 1, 1)
CALL = Call(
    "批", "通知", SERVICE, date(2025, 5, 1), date(2025, 12, 31), "指南",
    money=BudgetRule.BY_RANK, checks=(("产业", LEAD),),
)  # fmt: skip


class World:
    """One enterprise with a case at each step; a payment list whose second line nobody knows of."""

    def __init__(self) -> None:
        open_books()
        self.firm = firm()
        speaks = speaker(self.firm)
        self.draft = services.draft(speaks, Application(SERVICE, self.firm, object="起"), at=AT)
        self.batch = batches.open_batch(STAFF["窗口"], CALL, at=AT)
        self.new = self.case("申")
        self.asked = self.case("补")
        services.ask_correction(STAFF["窗口"], self.asked, ["缺页"], at=AT)
        self.first, self.second = self.case("初", 1), self.case("复", 2)
        self.third = self.case("审", 3, batch="批")
        self.away = self.case("专", 1)
        services.consult(STAFF["初审"], self.away, "请看", at=AT)
        self.determined = self.case("定", 4)
        self.published = self.case("公", 4)
        services.publish(STAFF["审定"], self.published, at=AT)
        self.ready = self.released("付")
        payee = Grounds("法定职责", "拨付资金", date(2040, 1, 1))
        personal.keep(speaks, self.firm, payment.ACCOUNT, "6222", payee, at=AT)
        sent = [self.released("一"), self.released("二")]
        self.list = payment.prepare(STAFF["编制"], "支1", FUND, ALLOTMENT, sent, at=days(20))
        payment.approve(STAFF["付款"], self.list, at=days(20))
        self.lines = list(self.list.lines.order_by("pk"))
        self.record(STAFF["编制"], self.lines[0], Outcome.PAID)
        self.record(STAFF["编制"], self.lines[1], Outcome.UNKNOWN)
        self.paid = CaseRow.objects.get(pk=self.lines[0].case_id)
        self.waiting = payment.prepare(
            STAFF["编制"], "支2", FUND, ALLOTMENT, [self.released("三")], at=days(20)
        )

    def case(self, object: str, gates: int = 0, **more: str) -> CaseRow:
        row = submitted(self.firm, object=object, **more)
        for n, who in enumerate(("窗口", "初审", "复审", "审定")[:gates]):
            if n == 0:
                services.accept(STAFF[who], row, at=AT)
            else:
                services.pass_gate(STAFF[who], row, at=AT)
        return row

    def released(self, object: str) -> CaseRow:
        row = self.case(object, 4)
        services.publish(STAFF["审定"], row, at=AT)
        services.close_notice(STAFF["审定"], row, at=days(13))
        services.release_for_payment(STAFF["审定"], row, FUND, ALLOTMENT, at=days(14))
        return row

    def record(self, by: Actor, line, outcome: Outcome):
        receipt = Receipt(str(line.pk), outcome, "L1", date(2025, 6, 1))
        return payment.record_receipts(by, [receipt], at=days(30))


def unasked(w: World, a: Actor):
    return automatic.open_for_all(a, FUND, SERVICE, register_of({}), at=AT, year=2025)


def from_elsewhere(w: World, a: Actor):
    return elsewhere.take_in(a, "省平台", [], at=AT, department=LEAD)


Try = Callable[[World, Actor], object]
OF_CASES: dict[str, tuple[Action, Try]] = {
    "draft": (
        Action.DRAFT, lambda w, a: services.draft(a, Application(SERVICE, w.firm), at=AT)
    ),
    "attach": (Action.DRAFT, lambda w, a: services.attach(a, w.draft, "申请表", PDF, at=AT)),
    "submit": (Action.SUBMIT, lambda w, a: services.submit(a, w.draft, stated(), at=AT)),
    "confirm": (Action.SUBMIT, lambda w, a: services.confirm(a, w.draft, at=AT)),
    "correct": (Action.SUBMIT, lambda w, a: services.correct(a, w.asked, stated(), at=AT)),
    "withdraw": (Action.WITHDRAW, lambda w, a: services.withdraw(a, w.new, at=AT)),
    "object_to": (Action.OBJECT, lambda w, a: services.object_to(a, w.published, "不实", at=AT)),
    "accept": (Action.ACCEPT, lambda w, a: services.accept(a, w.new, at=AT)),
    "ask_correction": (
        Action.ACCEPT, lambda w, a: services.ask_correction(a, w.new, ["缺"], at=AT)
    ),
    "decline": (Action.ACCEPT, lambda w, a: services.decline(a, w.new, ["缺"], at=AT)),
    "first": (Action.FIRST_REVIEW, lambda w, a: services.pass_gate(a, w.first, at=AT)),
    "certify": (
        Action.FIRST_REVIEW,
        lambda w, a: services.certify(a, w.first, {"符合条件的服务机构": True}, "文", at=AT),
    ),
    "refuse": (
        Action.FIRST_REVIEW, lambda w, a: services.refuse(a, w.first, reasons=["否"], at=AT)
    ),
    "consult": (Action.FIRST_REVIEW, lambda w, a: services.consult(a, w.first, "?", at=AT)),
    "advise": (Action.FIRST_REVIEW, lambda w, a: services.advise(a, w.away, "可", at=AT)),
    "second": (Action.SECOND_REVIEW, lambda w, a: services.pass_gate(a, w.second, at=AT)),
    "send_back": (
        Action.SECOND_REVIEW,
        lambda w, a: services.send_back(a, w.second, GateName.FIRST, "再核", at=AT),
    ),
    "third": (Action.DETERMINE, lambda w, a: services.pass_gate(a, w.third, at=AT)),
    "publish": (Action.PUBLISH, lambda w, a: services.publish(a, w.determined, at=AT)),
    "close_notice": (
        Action.PUBLISH, lambda w, a: services.close_notice(a, w.published, at=days(13))
    ),
    "re_examine": (
        Action.RE_EXAMINE,
        lambda w, a: services.re_examine(a, w.published, 1, upheld=False, reason="否", at=AT),
    ),
    "release": (
        Action.COMMIT,
        lambda w, a: services.release_for_payment(a, w.determined, FUND, ALLOTMENT, at=AT),
    ),
    "take_back": (
        Action.VOID, lambda w, a: services.take_promise_back(a, w.ready, "不要", at=days(15))
    ),
    "demand_back": (
        Action.CLAW_BACK,
        lambda w, a: services.demand_back(a, w.paid, 1, reason="假", false=True, at=days(40)),
    ),
    "recover": (Action.REVERSE, lambda w, a: services.recover(a, w.paid, 1, at=days(40))),
    "conflict": (
        Action.READ_CASE, lambda w, a: services.declare_conflict(a, w.first, "亲属", at=AT)
    ),
    "recuse": (Action.DETERMINE, lambda w, a: services.recuse(a, w.first, "x", "亲属", at=AT)),
    "urge": (Action.SUPERVISE, lambda w, a: services.urge(a, w.first, "初审", "快", at=AT)),
    "read": (Action.READ_CASE, lambda w, a: services.read(a, w.first.pk)),
    "erase_facts": (
        Action.ERASE_PERSONAL, lambda w, a: services.erase_facts(a, w.firm, reason="", at=AT)
    ),
    "answer_check": (
        Action.CERTIFY_FACTS,
        lambda w, a: batches.answer_check(a, w.third, "产业", is_clear=True, at=AT),
    ),
}  # fmt: skip
"""What is about an applicant's case."""

OF_OFFICE: dict[str, tuple[Action, Try]] = {
    "pressing": (Action.READ_CASE, lambda w, a: services.pressing(a, LEAD, DAY)),
    "escalated": (Action.SUPERVISE, lambda w, a: reminding.escalated(a, DAY)),
    "checks": (Action.CERTIFY_FACTS, lambda w, a: reminding.checks_waiting(a, LEAD)),
    "open_batch": (
        Action.OPEN_BATCH, lambda w, a: batches.open_batch(a, Call("二", *_CALL), at=AT)
    ),
    "rank": (Action.DETERMINE, lambda w, a: batches.rank(a, w.batch, [w.third], at=AT)),
    "publish": (Action.PUBLISH, lambda w, a: batches.publish(a, w.batch, at=AT)),
    "close_notice": (Action.PUBLISH, lambda w, a: batches.close_notice(a, w.batch, at=AT)),
    "unasked": (Action.OPEN_BATCH, unasked),
    "take_in": (Action.ACCEPT, from_elsewhere),
    "status_for": (Action.READ_CASE, lambda w, a: elsewhere.status_for(a, "省平台", LEAD)),
    "prepare": (
        Action.PREPARE_PAYMENT,
        lambda w, a: payment.prepare(a, "支9", FUND, ALLOTMENT, [w.ready], at=days(20)),
    ),
    "approve": (
        Action.APPROVE_PAYMENT, lambda w, a: payment.approve(a, w.waiting, at=days(20))
    ),
    "discard": (
        Action.PREPARE_PAYMENT,
        lambda w, a: payment.discard(a, w.waiting, at=days(20), reason="错"),
    ),
    "export": (
        Action.PREPARE_PAYMENT, lambda w, a: payment.export(a, w.list, at=days(20), form="csv")
    ),
    "receipts": (
        Action.RECORD_RECEIPT, lambda w, a: w.record(a, w.lines[1], Outcome.PAID)
    ),
    "settle_unknown": (
        Action.RECORD_RECEIPT,
        lambda w, a: payment.settle_unknown(
            a, w.lines[1], Outcome.PAID, evidence="函", on=date(2025, 6, 2), at=days(31)
        ),
    ),
    "reissue": (Action.RECORD_RECEIPT, lambda w, a: payment.reissue(a, w.paid, "改", at=days(31))),
    "reconcile": (Action.READ_BOOKS, lambda w, a: payment.reconcile(a, FUND)),
    "settle": (
        Action.PREPARE_PAYMENT, lambda w, a: settlement.settle(a, w.firm, SERVICE, 2025, [])
    ),
    "retention": (Action.ERASE_PERSONAL, lambda w, a: retention.past_retention(a, DAY)),
}  # fmt: skip
"""What is a department's or the treasury's, and no applicant's."""
_CALL = ("通知", SERVICE, date(2025, 5, 1), date(2025, 12, 31), "指南")
_BY_FUND = frozenset({"reconcile"})
"""Of no department: only who sees all of them."""


@pytest.fixture(scope="function")
def world(engine) -> World:
    return World()


def is_refused(act: Try, world: World, by: Actor) -> bool:
    """Tried and taken back."""
    refused = False
    with transaction.atomic():
        try:
            with transaction.atomic():
                act(world, by)
        except Refused as told:
            refused = told.code in ("not-permitted", "own-case")
        transaction.set_rollback(True)
    return refused


def tried(
    world: World, services: dict[str, tuple[Action, Try]], about_applicant: bool
) -> list[str]:
    """The cells in which a service does other than the table says."""
    wrong = []
    for name, (action, act) in services.items():
        for role in Role:
            cell = TABLE[role].get(action)
            is_applicant = role is Role.APPLICANT
            own = cell is not None and cell.own and (about_applicant or not is_applicant)
            may = cell is not None and (cell.other or (own and name not in _BY_FUND))
            at_home = str(world.firm.key) if is_applicant else LEAD
            for scope, allowed in ((at_home, may), ("别处", cell is not None and cell.other)):
                by = Actor(f"u-{role}-{scope}"[:64], role, (Grant(role, scope, DAY),))
                if is_refused(act, world, by) is allowed:
                    wrong.append(f"{name}: {role} in {scope}")
    return wrong


def test_the_services_of_a_case_do_what_the_table_allows_and_nothing_else(world):
    assert tried(world, OF_CASES, True) == []


def test_the_services_of_batches_and_payment_do_what_the_table_allows_and_nothing_else(world):
    assert tried(world, OF_OFFICE, False) == []
