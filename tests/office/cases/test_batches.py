"""申报批次, 免申即享, and applications made elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
import pytest
from tests.office.cases.an_office import (
    ALLOTMENT,
    AT,
    FUND,
    PHONES,
    SERVICE,
    STAFF,
    days,
    firm,
    officer,
    open_books,
    speaker,
    staff,
    stated,
    submitted,
)
from tests.office.payment.test_paying import sent, take, with_account
from tests.tables.people import firm as firm_code

from duixian.awards.budget import BudgetRule
from duixian.office.accounts.actor import Role
from duixian.office.cases import acts, automatic, batches, elsewhere, services, store
from duixian.office.cases.acts import Command
from duixian.office.cases.batches import Call
from duixian.office.cases.elsewhere import Foreign
from duixian.office.cases.models import Batch, CaseRow
from duixian.office.ledger import reports
from duixian.office.ledger.models import Claim, Waiting
from duixian.office.payment import services as payment
from duixian.office.payment.outcomes import Outcome
from duixian.office.refusal import Refused
from duixian.office.register.services import subject_for
from duixian.tables.register import register_of

pytestmark = pytest.mark.django_db
CREDIT = officer("信用", Role.FIRST_REVIEW, "区发展改革局")
TAX = officer("税务", Role.FIRST_REVIEW, "区税务局")
CALL = Call(
    "2025-1", "2025年第一批", SERVICE, date(2025, 5, 6), date(2025, 6, 5), "带上合同",
    places=2, money=BudgetRule.BY_RANK, checks=(("信用", "区发展改革局"), ("税务", "区税务局")),
)  # fmt: skip


def reviewed(row: CaseRow) -> CaseRow:
    services.accept(STAFF["窗口"], row, at=days(1))
    services.pass_gate(STAFF["初审"], row, at=days(2))
    services.pass_gate(STAFF["复审"], row, at=days(2))
    return row


def cleared(row: CaseRow) -> CaseRow:
    batches.answer_check(CREDIT, row, "信用", is_clear=True, at=days(2))
    batches.answer_check(TAX, row, "税务", is_clear=True, at=days(2))
    services.pass_gate(STAFF["审定"], row, at=days(3))
    return row


def test_a_batch_is_checked_ranked_published_and_promised_as_one_list(engine):
    open_books(amount=3_000_000_00)
    batch = batches.open_batch(STAFF["窗口"], CALL, at=AT)
    rows = [cleared(reviewed(submitted(firm(n), batch=batch.pk))) for n in (1, 2, 3)]
    batches.rank(STAFF["审定"], batch, [rows[2], rows[0], rows[1]], at=days(4))
    done = batches.publish(STAFF["审定"], batch, at=days(5))
    assert {case.notice for case in done} == {"2025-1"}
    with pytest.raises(Refused, match="notice-runs"):
        batches.close_notice(STAFF["审定"], batch, at=days(6))
    batches.close_notice(STAFF["审定"], batch, at=days(20))
    with pytest.raises(Refused, match="nothing-to-publish"):
        batches.close_notice(STAFF["审定"], batch, at=days(20))
    released = batches.release(STAFF["审定"], batch, FUND, ALLOTMENT, key="放款", at=days(21))
    assert [(r.case.object, r.amount, r.has_place) for r in released] == [
        (rows[2].object, 2_000_000_00, True),
        (rows[0].object, 1_000_000_00, True),
        (rows[1].object, 0, False),
    ]
    assert Waiting.objects.get().amount == 1_000_000_00
    states = {row.object: row.state for row in CaseRow.objects.all()}
    assert states == {
        rows[2].object: "待拨付", rows[0].object: "待拨付", rows[1].object: "已审定"
    }  # fmt: skip
    assert all(store.faults(row) == [] for row in CaseRow.objects.all())
    more = batches.release(STAFF["审定"], batch, FUND, ALLOTMENT, key="再放款", at=days(22))
    assert [r.has_place for r in more] == [False]


def test_the_rules_of_the_notice_hold_for_all_who_apply(engine):
    batch = batches.open_batch(STAFF["窗口"], CALL, at=AT)
    row = submitted(batch=batch.pk, at=days(20))
    assert row.edition == batch.edition
    with pytest.raises(Refused, match="outside-window"):
        submitted(firm(2), batch=batch.pk, at=days(60))
    with pytest.raises(Refused, match="no-batch"):
        submitted(firm(2), batch="没有")
    other = replace(CALL, id="别的", benefit="第十二条.智能制造服务机构资助")
    for wrong in (
        replace(other, closes=date(2025, 1, 1)),
        replace(other, places=0),
        replace(other, checks=(("信用", "甲"), ("信用", "乙"))),
    ):
        with pytest.raises(Refused, match="bad-batch"):
            batches.open_batch(STAFF["窗口"], wrong, at=AT)
    with pytest.raises(Refused, match="batch-exists"):
        batches.open_batch(STAFF["窗口"], CALL, at=AT)
    with pytest.raises(Refused, match="not-permitted"):
        batches.open_batch(STAFF["初审"], other, at=AT)
    with pytest.raises(Refused, match="other-benefit"):
        services.open_case(services.Application(PHONES, firm(4), batch=batch.pk), by="甲", at=AT)


def test_other_departments_answer_side_by_side_and_nothing_is_determined_before(engine):
    batch = batches.open_batch(STAFF["窗口"], CALL, at=AT)
    row = reviewed(submitted(batch=batch.pk))
    with pytest.raises(Refused, match="checks-open"):
        services.pass_gate(STAFF["审定"], row, at=days(3))
    batches.answer_check(TAX, row, "税务", is_clear=True, at=days(3))
    with pytest.raises(Refused, match="answered-before"):
        batches.answer_check(TAX, row, "税务", is_clear=True, at=days(3))
    with pytest.raises(Refused, match="not-permitted"):
        batches.answer_check(TAX, row, "信用", is_clear=True, at=days(3))
    with pytest.raises(Refused, match="not-asked"):
        batches.answer_check(TAX, row, "环保", is_clear=True, at=days(3))
    with pytest.raises(Refused, match="no-reasons"):
        batches.answer_check(CREDIT, row, "信用", is_clear=False, at=days(3))
    batches.answer_check(CREDIT, row, "信用", is_clear=False, at=days(3), words="列入失信名单")
    with pytest.raises(Refused, match="checks-open"):
        services.pass_gate(STAFF["审定"], row, at=days(3))
    services.refuse(STAFF["审定"], row, at=days(3), reasons=["信用核查:列入失信名单"])
    assert row.state == "不予支持"


def test_a_list_waits_for_its_last_case(engine):
    batch = batches.open_batch(STAFF["窗口"], CALL, at=AT)
    first = cleared(reviewed(submitted(firm(1), batch=batch.pk)))
    late = submitted(firm(2), batch=batch.pk)
    with pytest.raises(Refused, match="list-not-ready"):
        batches.publish(STAFF["审定"], batch, at=days(5))
    with pytest.raises(Refused, match="not-all-ranked"):
        batches.rank(STAFF["审定"], batch, [first], at=days(5))
    services.withdraw(speaker(late.applicant), late, at=days(5))
    assert len(batches.publish(STAFF["审定"], batch, at=days(5))) == 1
    empty = batches.open_batch(STAFF["窗口"], replace(CALL, id="空"), at=AT)
    for act in (batches.publish, batches.close_notice):
        with pytest.raises(Refused, match="nothing-to-publish"):
            act(STAFF["审定"], empty, at=days(5))
    with pytest.raises(Refused, match="nothing-to-publish"):
        batches.release(STAFF["审定"], empty, FUND, ALLOTMENT, key="空", at=days(5))
    assert str(Batch.objects.get(pk="空")) == "2025年第一批"


def purchases(*prices: int | None):
    return register_of(
        {
            "购买": pa.table(
                {
                    "标识": [f"发票{n}" for n in range(len(prices))],
                    "购买人类型": ["个人"] * len(prices),
                    "数码产品类别": ["手机" if price else "其他" for price in prices],
                    "成交价": [price or 100 for price in prices],
                }
            )
        }
    )


def test_a_run_opens_a_case_for_all_who_qualify_and_a_rerun_none_twice(engine):
    by = officer("政策", Role.POLICY, "区商务局")
    register = purchases(300000, None, 100000)
    run = automatic.open_for_all(by, FUND, PHONES, register, at=AT, year=2025)
    assert (run.qualified, run.opened, run.there_before) == (2, 2, 0)
    again = automatic.open_for_all(by, FUND, PHONES, register, at=days(1), year=2025)
    assert (again.qualified, again.opened, again.there_before) == (2, 0, 2)
    assert CaseRow.objects.filter(is_unasked=True, state="草稿").count() == 2
    row = CaseRow.objects.get(applicant=subject_for("购买", "发票0", at=AT))
    owner = speaker(row.applicant)
    found = services.confirm(owner, row, at=days(2))
    assert found.snapshot == found.terms.snapshot
    assert services.judgement(row).low == 450_00
    with pytest.raises(Refused, match="not-permitted"):
        automatic.open_for_all(STAFF["初审"], FUND, PHONES, register, at=AT, year=2025)
    services.withdraw(
        speaker(subject_for("购买", "发票2", at=AT)),
        CaseRow.objects.get(applicant=subject_for("购买", "发票2", at=AT)), at=days(3),
    )  # fmt: skip
    third = automatic.open_for_all(by, FUND, PHONES, register, at=days(4), year=2025)
    assert third.opened == 0  # who said no is not asked again


def test_a_run_never_opens_cases_on_made_up_amounts(engine):
    by = officer("政策", Role.POLICY, "区经信科技局")
    with pytest.raises(Refused, match="illustrative"):
        automatic.open_for_all(
            by, f"{FUND}+示例参数", "第一条.创新型中小企业奖励",
            register_of({"企业": pa.table({"标识": [firm_code(1)]})}), at=AT, year=2025,
        )  # fmt: skip


def firms(revenue: int = 5000_0000_00):
    """Two enterprises and what each earned by serving others; only the first is recognised."""
    codes = [firm_code(1), firm_code(2)]
    return register_of(
        {
            "企业": pa.table({"标识": codes, f"认定:{SERVICE}.符合条件的服务机构": [True, False]}),
            "服务收入": pa.table(
                {
                    "标识": ["合同1", "合同2"], "引用:服务机构": codes,
                    "服务类别": ["机器换人", "机器换人"], "服务本区企业收入@2025": [revenue, 1],
                }
            ),
        },
        complete={"服务收入": True},
    )  # fmt: skip


def test_an_offer_holds_what_hangs_from_the_applicant_so_that_a_yes_can_be_judged(engine):
    """5% of 5000万元 is 250万元, capped at 200万元."""
    by = officer("政策", Role.POLICY, "区经信科技局")
    run = automatic.open_for_all(by, FUND, SERVICE, firms(), at=AT, year=2025)
    assert (run.qualified, run.opened) == (1, 1)
    row = CaseRow.objects.get(is_unasked=True, benefit=SERVICE)
    services.confirm(speaker(row.applicant), row, at=days(1))
    known = services.judgement(row)
    assert (known.verdict, known.low) == ("符合", 200_0000_00)


def foreign(number: str, n: int, **more) -> Foreign:
    paper = {"申请表": "f" * 64, "承诺书": "f" * 64, "服务合同和发票": "f" * 64}
    given = {"benefit": SERVICE, "facts": stated(), "materials": paper, **more}
    return Foreign(number, kind="企业", reference=firm_code(n), **given)


def test_applications_from_elsewhere_come_in_once_and_their_status_goes_back(engine):
    by, lead = STAFF["窗口"], "区经信科技局"
    delivery = [foreign("Z1", 1), foreign("Z2", 2, materials={}), foreign("Z3", 1),
                foreign("Z4", 4, benefit=PHONES), foreign("Z5", 5)]  # fmt: skip
    found = elsewhere.take_in(by, "亲清在线", delivery, at=AT, department=lead)
    assert [row.external for row in found.taken] == ["Z1", "Z5"]
    assert {r.number: r.code for r in found.rejected} == {
        "Z2": "materials-missing", "Z3": "case-exists", "Z4": "other-department"
    }  # fmt: skip
    again = elsewhere.take_in(by, "亲清在线", delivery, at=days(1), department=lead)
    assert (again.taken, again.there_before) == ((), ("Z1", "Z5"))
    services.accept(by, found.taken[0], at=days(1))  # importing was no gate
    told = list(elsewhere.status_for(by, "亲清在线", lead))
    assert [(t["number"], t["act"]) for t in told if t["number"] == "Z1"][-2:] == [
        ("Z1", "申报"), ("Z1", "受理")
    ]  # fmt: skip
    assert told[-1]["state"] == "待初审"
    assert list(elsewhere.status_for(by, "亲清在线", lead, after=told[-1]["event"])) == []
    with pytest.raises(Refused, match="not-permitted"):
        elsewhere.status_for(staff(PHONES)["窗口"], "亲清在线", lead)


def test_money_that_comes_back_goes_to_who_waits_and_their_cases_go_on(engine):
    """Four cases of 200万元, money for two and a half: the third lacks 100万元, the fourth all."""
    open_books(amount=5_000_000_00)
    call = replace(CALL, places=None, checks=(), money=BudgetRule.FIRST_COME)
    batch = batches.open_batch(STAFF["窗口"], call, at=AT)
    rows = []
    for n in (1, 2, 3, 4):
        row = reviewed(submitted(firm(n), batch=batch.pk, at=AT + timedelta(hours=n)))
        services.pass_gate(STAFF["审定"], row, at=days(3))
        rows.append(with_account(row, f"622200000000000{n:04d}"))
    a, b, c, d = rows
    batches.publish(STAFF["审定"], batch, at=days(5))
    batches.close_notice(STAFF["审定"], batch, at=days(20))
    batches.release(STAFF["审定"], batch, FUND, ALLOTMENT, key="放款", at=days(21))

    def serve(key: str) -> list[tuple[str, str, int]]:
        done = batches.serve_waiting(STAFF["审定"], FUND, ALLOTMENT, key=key, at=days(30))
        return [(case.id, case.state, case.amount) for case in done]

    def pay(row: CaseRow, number: str) -> None:
        row.refresh_from_db()
        line = sent([row], number, at=40).lines.get()
        take(line, Outcome.PAID, number)
        row.refresh_from_db()

    for row in rows:
        row.refresh_from_db()
    services.take_promise_back(STAFF["审定"], a, "不要了", at=days(22))
    assert serve("一") == []  # kept for c, whose first part is still on its way
    assert [(w.stage, w.left is not None) for w in Waiting.objects.order_by("pk")] == [
        ("余额", True), ("", False),
    ]  # fmt: skip
    pay(c, "支1")
    assert (c.state, c.paid, store.current(c.pk).owed) == ("已拨付", 1_000_000_00, 1_000_000_00)
    with pytest.raises(Refused, match="more-than-determined"):
        store.act(c, Command("x", days(41), acts.Release("账", 1_000_000_01)))
    assert serve("二") == [(str(c.pk), "待拨付", 1_000_000_00)]
    pay(c, "支2")
    assert (c.state, c.paid, store.current(c.pk).owed) == ("已拨付", 2_000_000_00, 0)
    services.take_promise_back(STAFF["审定"], b, "不要了", at=days(42))
    assert serve("三") == [(str(d.pk), "待拨付", 2_000_000_00)]
    assert serve("三") == []
    assert [store.faults(row) for row in CaseRow.objects.all()] == [[]] * 4
    assert payment.reconcile(STAFF["编制"], FUND).differences == ()
    services.demand_back(STAFF["审定"], c, c.paid, reason="虚假", false=True, at=days(50))
    services.recover(STAFF["编制"], c, 1_500_000_00, at=days(51))
    spent = Claim.objects.filter(object=c.object).order_by("amount", "stage")
    assert sorted(claim.spent for claim in spent) == [0, 500_000_00]
    assert reports.faults(FUND) == []


def test_who_gives_up_the_rest_keeps_what_was_paid(engine):
    open_books(amount=3_000_000_00)
    call = replace(CALL, places=None, checks=(), money=BudgetRule.FIRST_COME)
    batch = batches.open_batch(STAFF["窗口"], call, at=AT)
    rows = [
        reviewed(submitted(firm(n), batch=batch.pk, at=AT + timedelta(hours=n))) for n in (1, 2)
    ]
    for row in rows:
        services.pass_gate(STAFF["审定"], row, at=days(3))
    batches.publish(STAFF["审定"], batch, at=days(5))
    batches.close_notice(STAFF["审定"], batch, at=days(20))
    batches.release(STAFF["审定"], batch, FUND, ALLOTMENT, key="放款", at=days(21))
    second = with_account(CaseRow.objects.get(pk=rows[1].pk))
    take(sent([second]).lines.get(), Outcome.PAID)
    first = CaseRow.objects.get(pk=rows[0].pk)
    services.take_promise_back(STAFF["审定"], first, "不要了", at=days(32))
    batches.serve_waiting(STAFF["审定"], FUND, ALLOTMENT, key="候", at=days(33))
    second.refresh_from_db()
    assert (second.state, second.amount) == ("待拨付", 1_000_000_00)
    services.take_promise_back(STAFF["审定"], second, "够了", at=days(34))
    found = store.current(second.pk)
    assert (found.state, found.paid, found.owed) == ("已拨付", 1_000_000_00, 0)
    assert store.faults(second) == []
    assert reports.faults(FUND) == []
