"""One case from the draft to the money, and every way in which it may end otherwise."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.office.cases.an_office import (
    ALLOTMENT,
    AT,
    FUND,
    PDF,
    PHONES,
    SERVICE,
    STAFF,
    days,
    determined,
    firm,
    officer,
    open_books,
    phone,
    ready,
    speaker,
    staff,
    stated,
    submitted,
)

from duixian.office.accounts.actor import Role
from duixian.office.audit.models import Record
from duixian.office.cases import acts, editions, facts, services, store, uploads
from duixian.office.cases.models import CaseEvent, CaseRow, Content, Hand, Upload
from duixian.office.cases.procedure import GateName
from duixian.office.cases.services import Application
from duixian.office.ledger.models import Balance, Claim
from duixian.office.refusal import Refused
from duixian.office.register.models import Subject
from duixian.office.register.services import subject_for

pytestmark = pytest.mark.django_db
MOST = 2_000_000_00


def test_a_case_from_the_draft_to_the_promise(engine):
    open_books()
    row = ready(submitted())
    assert (row.state, row.amount) == ("待拨付", MOST)
    claim = Claim.objects.get()
    assert (claim.pk, claim.committed) == (row.claim, MOST)
    assert claim.payee == str(row.payee_id)
    found = store.current(row.pk)
    assert [gate for gate, _ in found.passed] == ["受理", "初审", "复审", "审定"]
    assert store.faults(row) == []
    assert row.hands.count() == 4
    done = Record.objects.filter(thing=str(row.pk)).values_list("action", flat=True)
    assert list(done)[-3:] == ["公示", "公示", "占用指标"]
    assert services.read(STAFF["初审"], row.pk).id == str(row.pk)


def test_every_decision_keeps_a_trace_that_can_be_worked_out_again(engine):
    row = determined(submitted())
    assert services.replay(row) == [(7, True), (8, True), (9, True)]
    trace = Content.objects.get(pk=store.current(row.pk).trace)
    assert "服务本区企业收入" in trace.body
    assert "第十二条" in trace.body


def test_the_edition_is_kept_and_can_be_loaded_when_the_files_are_gone(engine, monkeypatch):
    row = determined(submitted())
    monkeypatch.setattr(editions, "_LOADED", {})
    monkeypatch.setattr(editions, "policies", lambda: Path("/nowhere"))
    assert all(same for _, same in services.replay(row))
    with pytest.raises(Refused, match="edition-missing"):
        editions.pinned(row.package, "0" * 64, date(2025, 5, 6))
    editions._body.cache_clear()
    with pytest.raises(Refused, match="no-policy"):
        editions.current("没有", date(2025, 5, 6))


def test_nobody_passes_what_the_rules_refuse_and_the_refusal_cites_them(engine):
    row = submitted(facts=stated(recognised="否"))
    services.accept(STAFF["窗口"], row, at=days(1))
    with pytest.raises(Refused, match="rules-refuse"):
        services.pass_gate(STAFF["初审"], row, at=days(2))
    services.refuse(STAFF["初审"], row, at=days(2))
    assert row.state == "不予支持"
    (why,) = store.current(row.pk).reasons
    assert "第十二条" in why
    assert "符合条件的服务机构" in why
    assert all(same for _, same in services.replay(row))


def test_what_the_text_leaves_to_the_department_is_certified_with_a_document(engine):
    row = submitted(facts=stated(recognised="缺"))
    services.accept(STAFF["窗口"], row, at=days(1))
    with pytest.raises(Refused, match="rules-undecided"):
        services.pass_gate(STAFF["初审"], row, at=days(2))
    with pytest.raises(Refused, match="no-reasons"):
        services.certify(STAFF["初审"], row, {"符合条件的服务机构": True}, "", at=days(2))
    services.certify(
        STAFF["初审"], row, {"符合条件的服务机构": True}, "名录〔2025〕1号", at=days(2)
    )
    services.pass_gate(STAFF["初审"], row, at=days(2))
    assert row.label == "待复审"
    assert [same for _, same in services.replay(row)] == [True]


def test_an_amount_outside_the_rules_is_refused(engine):
    row = submitted()
    services.accept(STAFF["窗口"], row, at=days(1))
    with pytest.raises(Refused, match="outside-rules"):
        services.pass_gate(STAFF["初审"], row, at=days(2), amount=MOST + 1)


def test_an_illustrative_amount_is_never_passed(engine):
    row = submitted(package="qiantang-2025+示例参数", benefit=SERVICE)
    services.accept(STAFF["窗口"], row, at=days(1))
    judged = services.judgement(row)
    assert not judged.illustrative  # article 12 has its own figures
    with pytest.raises(Refused, match="illustrative"):
        services._pass(
            GateName.FIRST, facts.Judged("符合", 1, 1, True, {"findings": []}), row, None, "", True
        )


def test_corrections_are_asked_once_and_time_stands_still_meanwhile(engine):
    row = submitted()
    due = row.due
    services.ask_correction(STAFF["窗口"], row, ["发票缺一页"], at=days(1))
    assert row.state == "补正中"
    assert row.due == date(2025, 5, 21)  # ten working days of the applicant's
    with pytest.raises(Refused, match="correction-runs"):
        services.decline(STAFF["窗口"], row, ["逾期未补正"], at=days(3))
    by = speaker(row.applicant)
    services.attach(by, row, "服务合同和发票", PDF + b"2", at=days(6))
    services.correct(by, row, stated(), at=days(6))
    assert row.due is not None
    assert due is not None
    assert row.due > due
    with pytest.raises(Refused, match="asked-before"):
        services.ask_correction(STAFF["窗口"], row, ["再缺一页"], at=days(7))
    services.accept(STAFF["窗口"], row, at=days(7))
    assert store.faults(row) == []


def test_who_misses_the_time_for_corrections_is_declined(engine):
    row = submitted()
    services.ask_correction(STAFF["窗口"], row, ["发票缺一页"], at=days(1))
    services.decline(STAFF["窗口"], row, ["逾期未补正"], at=days(30))
    assert (row.state, row.due) == ("不予受理", None)
    again = submitted(at=days(31))
    assert again.pk != row.pk


def test_nobody_decides_two_gates_and_the_database_refuses_it_too(engine):
    row = submitted()
    both = officer("窗口", Role.FIRST_REVIEW, row.department)
    services.accept(STAFF["窗口"], row, at=days(1))
    with pytest.raises(Refused, match="same-hands"):
        services.pass_gate(both, row, at=days(2))
    with pytest.raises(IntegrityError), transaction.atomic():
        Hand.objects.create(case=row, person="窗口", gate="初审")


def test_an_interest_is_declared_and_who_has_one_stays_out(engine):
    row = submitted()
    with pytest.raises(Refused, match="undeclared-interest"):
        services.accept(STAFF["窗口"], row, at=days(1), no_interest=False)
    services.accept(STAFF["窗口"], row, at=days(1))
    services.declare_conflict(STAFF["初审"], row, "配偶是股东", at=days(1))
    with pytest.raises(Refused, match="has-interest"):
        services.pass_gate(STAFF["初审"], row, at=days(2))
    other = officer("初审二", Role.FIRST_REVIEW, row.department)
    services.pass_gate(other, row, at=days(2))
    services.recuse(STAFF["审定"], row, "复审", "曾任职", at=days(2))
    with pytest.raises(Refused, match="has-interest"):
        services.pass_gate(STAFF["复审"], row, at=days(2))
    found = store.current(row.pk)
    assert found.excluded == ("初审", "复审")


def test_nobody_handles_their_own_case(engine):
    row = submitted()
    own = officer("窗口", Role.WINDOW, row.department)
    both = type(own)(own.id, own.name, own.grants + speaker(row.applicant).grants)
    with pytest.raises(Refused, match="own-case"):
        services.accept(both, row, at=days(1))


@pytest.mark.parametrize("who", ["窗口", "复审", "督查", "系统", "编制"])
def test_other_roles_do_not_review(engine, who):
    row = submitted()
    services.accept(STAFF["窗口"], row, at=days(1))
    with pytest.raises(Refused, match="not-permitted"):
        services.pass_gate(STAFF[who], row, at=days(2))


def test_experts_are_asked_while_clocks_stand_still(engine):
    row = submitted()
    services.accept(STAFF["窗口"], row, at=days(1))
    services.consult(STAFF["初审"], row, "技术先进吗", at=days(2))
    assert (row.label, row.due) == ("专家评审中", None)
    services.advise(STAFF["初审"], row, "先进", at=days(40))
    assert row.due is not None
    assert row.due > date(2025, 6, 15)
    services.pass_gate(STAFF["初审"], row, at=days(41))
    services.send_back(STAFF["复审"], row, GateName.FIRST, "发票再核", at=days(42))
    assert row.label == "待初审"
    with pytest.raises(Refused, match="cannot-send-back"):
        services.send_back(STAFF["初审"], row, GateName.SECOND, "?", at=days(42))
    services.pass_gate(STAFF["初审"], row, at=days(43))
    assert row.label == "待复审"


def test_an_objection_is_heard_by_somebody_else(engine):
    row = submitted()
    services.accept(STAFF["窗口"], row, at=days(1))
    for who in ("初审", "复审", "审定"):
        services.pass_gate(STAFF[who], row, at=days(2))
    services.publish(STAFF["审定"], row, at=days(3))
    assert row.notice_until == date(2025, 5, 16)
    with pytest.raises(Refused, match="notice-runs"):
        services.close_notice(STAFF["审定"], row, at=days(10))
    rival = speaker(firm(2), "对手")
    services.object_to(rival, row, "收入不属实", at=days(4))
    with pytest.raises(Refused, match="not-now"):
        services.close_notice(STAFF["审定"], row, at=days(20))
    with pytest.raises(Refused, match="same-hands"):
        services.re_examine(STAFF["复审"], row, 1, upheld=False, reason="属实", at=days(5))
    with pytest.raises(Refused, match="no-objection"):
        services.re_examine(STAFF["复核"], row, 2, upheld=False, reason="属实", at=days(5))
    services.re_examine(STAFF["复核"], row, 1, upheld=True, reason="重算", at=days(5))
    assert row.label == "待初审"
    for who in ("初审", "复审", "审定"):
        services.pass_gate(STAFF[who], row, at=days(6))
    services.publish(STAFF["审定"], row, at=days(7))
    with pytest.raises(Refused, match="too-late"):
        services.object_to(rival, row, "还是不属实", at=days(40))
    services.close_notice(STAFF["审定"], row, at=days(40))
    assert row.state == "已审定"
    assert store.faults(row) == []


def test_the_applicant_may_withdraw_until_the_money_is_promised(engine):
    open_books()
    early = submitted(firm(3))
    services.withdraw(speaker(early.applicant), early, at=days(1), reason="不办了")
    assert early.state == "已撤回"
    row = ready(submitted())
    by = speaker(row.applicant)
    with pytest.raises(Refused, match="promised"):
        services.withdraw(by, row, at=days(15))
    with pytest.raises(Refused, match="not-permitted"):
        services.take_promise_back(STAFF["窗口"], row, "申请人放弃", at=days(15))
    services.take_promise_back(STAFF["审定"], row, "申请人放弃", at=days(15))
    assert row.state == "已撤回"
    assert Claim.objects.get().committed == 0
    assert {b.committed for b in Balance.objects.all()} == {0}


def test_a_promise_that_the_books_refuse_leaves_the_case_where_it_was(engine):
    open_books(amount=100)
    row = determined(submitted())
    with pytest.raises(Refused, match="short"):
        services.release_for_payment(STAFF["审定"], row, FUND, ALLOTMENT, at=days(14))
    row.refresh_from_db()
    assert (row.state, store.faults(row)) == ("已审定", [])
    with pytest.raises(Refused, match="not-now"):
        services.release_for_payment(STAFF["审定"], submitted(firm(4)), FUND, ALLOTMENT, at=AT)


def test_the_same_benefit_object_and_year_has_one_case(engine):
    row = submitted()
    with pytest.raises(Refused, match="case-exists"):
        services.draft(speaker(row.applicant), Application(SERVICE, row.applicant), at=days(1))
    with pytest.raises(Refused, match="no-benefit"):
        services.draft(speaker(firm(5)), Application("第九十九条.无", firm(5)), at=AT)


def test_materials_are_asked_for_before_the_application_counts(engine):
    who = firm()
    by = speaker(who)
    row = services.draft(by, Application(SERVICE, who), at=AT)
    with pytest.raises(Refused, match="materials-missing"):
        services.submit(by, row, stated(), at=AT)
    assert CaseRow.objects.get(pk=row.pk).state == "草稿"
    with pytest.raises(Refused, match="nothing-to-confirm"):
        services.confirm(by, row, at=AT)
    bad = {**stated(), "认定": {"不存在的": "是"}}
    for paper in ("申请表", "承诺书", "服务合同和发票"):
        services.attach(by, row, paper, PDF, at=AT)
    with pytest.raises(Refused, match="bad-facts"):
        services.submit(by, row, bad, at=AT)


def test_what_was_done_cannot_be_changed_in_the_tables(engine):
    row = submitted()
    for change in (
        lambda: CaseEvent.objects.update(by="别人"),
        lambda: CaseEvent.objects.all().delete(),
        lambda: Hand.objects.update(gate="审定"),
        lambda: Content.objects.update(body="{}"),
        lambda: CaseRow.objects.update(object="别的"),
        lambda: Upload.objects.all().delete(),
    ):
        if not Hand.objects.exists():
            services.accept(STAFF["窗口"], row, at=days(1))
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_a_row_that_was_changed_behind_the_services_is_told(engine):
    row = submitted()
    assert store.faults(row) == []
    CaseRow.objects.filter(pk=row.pk).update(state="已拨付", amount=5, head="x", due=None)
    row.refresh_from_db()
    told = "\n".join(store.faults(row))
    assert "ends elsewhere" in told
    assert "state 已拨付, the events 已申报" in told
    assert "amount 5" in told


def test_rules_decide_where_the_sheet_says_so_and_a_sample_goes_to_people(engine):
    seen: dict[bool, CaseRow] = {}
    shop = firm(9)
    for n in range(60):
        buyer = subject_for("购买", f"发票{n}", at=AT)
        row = submitted(buyer, phone(), PHONES, payee=shop)
        seen.setdefault(store.current(row.pk).terms.sampled, row)
        if len(seen) == 2:
            break
    free, sampled = seen[False], seen[True]
    assert (free.label, free.amount) == ("待审定", 450_00)
    assert (sampled.label, sampled.amount) == ("已申报", 0)
    assert [gate for gate, _ in store.current(free.pk).passed] == ["受理", "初审"]
    assert free.hands.count() == 0
    assert free.payee == shop
    here = staff(PHONES)
    services.pass_gate(here["审定"], free, at=AT)
    assert free.label == "已审定"  # without a notice
    services.accept(here["窗口"], sampled, at=AT)
    assert sampled.label == "待初审"
    path = store.current(free.pk).terms.procedure
    drawn = [services.is_sampled(path, free.edition, f"发票{n}") for n in range(5000)]
    assert drawn == [services.is_sampled(path, free.edition, f"发票{n}") for n in range(5000)]
    assert 400 < sum(drawn) < 600


def test_what_rules_do_not_grant_waits_for_a_person(engine):
    for n in range(60):
        buyer = subject_for("购买", f"发票{n}", at=AT)
        row = submitted(buyer, phone(kind="其他"), PHONES)
        if not store.current(row.pk).terms.sampled:
            break
    assert row.label == "待初审"
    services.refuse(staff(PHONES)["初审"], row, at=AT)
    assert "数码产品类别" in store.current(row.pk).reasons[0]


def test_reminders_name_the_case_and_supervision_is_noted(engine):
    row = submitted()
    assert services.pressing(STAFF["窗口"], row.department, date(2025, 5, 7)) == []
    ((late, reminder),) = services.pressing(STAFF["督查"], row.department, date(2025, 6, 30))
    assert (late, reminder.clock, reminder.urgency) == (row, "受理", "督办")
    services.urge(STAFF["督查"], row, reminder.clock, "三日内办结", at=days(55))
    assert isinstance(store.events(row.pk)[-1].act, acts.Urge)
    with pytest.raises(Refused, match="not-permitted"):
        services.urge(STAFF["窗口"], row, "受理", "快", at=days(55))
    with pytest.raises(Refused, match="no-case"):
        services.read(STAFF["窗口"], firm(7).key)


def test_a_persons_snapshots_can_be_erased_and_the_events_stay(engine):
    person = Subject.objects.create(kind="购买", is_person=True, created=AT)
    row = submitted(person, phone(), PHONES)
    with pytest.raises(Refused, match="still-needed"):
        services.erase_facts(STAFF["系统"], person, reason="本人要求", at=AT)
    services.withdraw(speaker(person), row, at=AT)
    before = len(store.events(row.pk))
    assert services.erase_facts(STAFF["系统"], person, reason="本人要求", at=AT) >= 1
    assert not Content.objects.filter(subject=person).exists()
    assert len(store.events(row.pk)) == before
    assert services.replay(row) == []
    with pytest.raises(Refused, match="snapshot-erased"):
        services.judgement(row)


def test_uploads_are_known_by_content_and_kept_once(engine, settings):
    by = speaker(firm())
    first, again = (uploads.store(PDF, by, at=AT) for _ in range(2))
    assert (first, first.kind) == (again, "pdf")
    assert uploads.fetch(first.digest) == PDF
    place = settings.DATA / "files" / first.digest[:2] / first.digest
    assert place.stat().st_mode & 0o077 == 0
    place.write_bytes(PDF + b"x")
    with pytest.raises(Refused, match="file-damaged"):
        uploads.fetch(first.digest)
    place.unlink()
    with pytest.raises(Refused, match="file-missing"):
        uploads.fetch(first.digest)
    with pytest.raises(Refused, match="file-type"):
        uploads.store(b"MZ\x90 evil.pdf", by, at=AT)
    assert Upload.objects.count() == 1


def test_what_the_register_knows_is_stated_and_what_sources_dispute_is_left_out(engine):
    from duixian.office.register.models import Subject as Row
    from duixian.office.register.services import Said, record
    from duixian.office.register.statements import Origin

    who = firm()
    rules = editions.pin(FUND, date(2025, 5, 6))[0]

    def said(fact: str, value: int | str, source: str, period: str = "") -> None:
        record(
            who, Said(fact, value, period), origin=Origin.DEPARTMENT, source=source, evidence="表",
            by=STAFF["初审"], at=AT,
        )  # fmt: skip

    said("营业收入", 123_456, "区税务局", "2025")
    said("职工人数", 30, "区税务局")
    said("职工人数", 31, "区人社局")
    assert Row.objects.count() == 1
    found = facts.of_register(who, rules.vocabulary, on=date(2025, 5, 7), year=2025)
    assert found["事实"] == {"营业收入": {"2025年度": "1234.56元"}}
    assert "职工人数" in found["说明"]
    assert facts.judge(found, rules, SERVICE).verdict == "待核"
    row = submitted(who, found)
    assert facts.held(store.current(row.pk).snapshot) == found


def test_a_case_that_nobody_remembers_is_folded_from_its_events(engine, monkeypatch):
    row = submitted()
    monkeypatch.setattr(store, "_FOLDED", type(store._FOLDED)())
    services.accept(STAFF["窗口"], row, at=days(1))
    assert row.label == "待初审"
    monkeypatch.setattr(store, "_MOST", 1)
    services.pass_gate(STAFF["初审"], row, at=days(2))
    assert len(store._FOLDED) == 1
    assert store.faults(row) == []


def test_an_act_that_comes_too_late_changes_nothing(engine):
    """Two tabs: the second one acts on what it saw, and is told."""
    row = submitted()
    other = CaseRow.objects.get(pk=row.pk)
    services.accept(STAFF["窗口"], row, at=days(1))
    with pytest.raises(Refused, match="not-now"):
        services.decline(STAFF["窗口"], other, ["不在范围"], at=days(1))
    assert CaseRow.objects.get(pk=row.pk).label == "待初审"


def test_many_cases_are_read_and_judged_at_once(engine, monkeypatch, django_assert_num_queries):
    rows = [submitted(firm(n), stated(recognised=said)) for n, said in ((1, "是"), (2, "否"))]
    found = services.judgements(rows)
    assert [found[row.pk].verdict for row in rows] == ["符合", "不符合"]
    assert store.current_of(rows) == {row.pk: store.current(row.pk) for row in rows}
    monkeypatch.setattr(store, "_FOLDED", type(store._FOLDED)())
    with django_assert_num_queries(1):
        assert store.current_of(rows)[rows[0].pk].label == "已申报"
    with django_assert_num_queries(0):
        store.current_of(rows)
    Content.objects.filter(pk=store.current(rows[0].pk).snapshot).delete()
    assert set(services.judgements(rows)) == {rows[1].pk}
    assert services.judgement(rows[1], language="en").trace != found[rows[1].pk].trace
