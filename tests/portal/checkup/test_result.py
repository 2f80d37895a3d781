"""The result: figures of the engine, each with clause, fact, source and arithmetic."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from tests.portal.checkup.going import go, say, words

from duixian.language.plain import Named
from duixian.library.write_facts import write_application
from duixian.office.accounts.models import RoleGrant, User
from duixian.office.audit.models import Record
from duixian.office.register.models import Subject
from duixian.office.register.services import Said, record
from duixian.office.register.statements import Origin
from duixian.policy import Policy
from duixian.portal.checkup import state
from duixian.portal.checkup.outcome import application_of, work_out
from duixian.portal.checkup.report import Teller
from duixian.portal.checkup.served import serve
from duixian.portal.shell import clock
from duixian.portal.shell.policies import official, shown
from duixian.readings.ask import QuestionKey

pytestmark = pytest.mark.django_db


def served_of(client, id):
    """The check-up as the views have it."""
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.session = client.session
    user = User.objects.filter(pk=client.session.get("_auth_user_id")).first()
    request.actor = user.as_actor(clock.today()) if user else None
    return serve(request, state.latest(client.session, id))


FULL = """
主体: 企业
标识: 合成企业
年度: 2025
基准日: "2025-09-15"
事实:
  营业收入: {2025年度: 12亿元, 2024年度: 10亿元}
  研发费用: {2025年度: 7000万元, 2024年度: 4000万元}
  规上企业: 是
  工业企业: 是
  高新技术企业: 是
  高新技术企业首次认定: 是
  高新技术企业认定年度: 2025
认定: {符合条件的研发投入企业: 是, 符合条件的服务机构: 是}
关联: {服务收入: [{服务类别: 机器换人, 服务本区企业收入: 5000万元}]}
"""


BOTH = FULL.replace("符合条件的研发投入企业: 是, ", "")
"""Without what the scenario defines itself, and so does not know as a recognition."""


def test_amounts_are_those_of_the_engine_for_the_same_facts(world):
    for package in (official(), shown()):
        told, paid = Policy(package).explain(BOTH), Policy(package).combine(BOTH)
        outcome = work_out((package, package), told.application)
        assert [f.amount for f in outcome.official.findings] == [f.amount for f in told.findings]
        assert outcome.combined == paid


def test_every_figure_on_top_is_that_of_combination(world):
    policy = Policy(official())
    application = policy.explain(BOTH).application
    outcome = work_out((official(), shown()), application)
    report = Teller(outcome).report()
    assert report.headline.firm == policy.combine(BOTH).at_least == 200_000_000
    awards = Policy(shown()).combine(BOTH).awards
    assert report.headline.example == sum(a.amount for a in awards if a.item.terms.illustrative)
    assert report.headline.example > 0


def test_what_qualifies_without_an_amount_awaits_it_and_the_example_is_marked(world):
    outcome = work_out((official(), shown()), Policy(official()).explain(FULL).application)
    awaiting = Teller(outcome).report().group("awaiting")
    assert awaiting is not None
    for item in awaiting.items:
        assert str(item.amount) == "金额待配套" and item.open and item.materials and item.tell
        assert item.apply == ""
        assert item.example is not None
    assert any(str(item.example.amount) for item in awaiting.items)


def test_the_department_that_owes_it_is_named(world):
    outcome = work_out((official(), shown()), Policy(official()).explain(FULL).application)
    awaiting = Teller(outcome).report().group("awaiting")
    assert awaiting is not None
    assert all("还没有公布" in str(line) for item in awaiting.items for line in item.open)


def test_every_illustrative_figure_carries_its_mark(client_for, world):
    """Wherever an amount comes from the scenario, 示例 stands right behind it."""
    client = client_for("")
    id = _answered(client)
    page = client.get("/checkup/result", {"c": id}).content.decode()
    served = served_of(client, id)
    examples = {
        str(item.example.amount)
        for group in served.report().groups
        for item in group.items
        if item.example is not None and str(item.example.amount)
    }
    assert examples
    for amount in examples:
        marked = len(re.findall(re.escape(amount) + r' <span class="tag warn">示例', page))
        assert marked >= 1, amount
    assert "示例参数" in page


def test_without_a_scenario_no_example_is_shown(client_for, world, settings):
    settings.SCENARIO = ""
    client = client_for("")
    page = words(client.get("/checkup/result", {"c": _answered(client)}))
    assert "示例" not in page and "金额待配套" in page


def test_a_near_miss_says_by_how_little_and_what_it_would_come_to(world):
    text = FULL.replace("7000万元", "5900万元").replace("12亿元", "12亿元")
    outcome = work_out((official(), shown()), Policy(official()).explain(text).application)
    said = [
        str(turn.text)
        for group in Teller(outcome).report().groups
        for item in group.items
        for turn in item.turns
    ]
    assert any("研发费用" in one and "6,000万元" in one for one in said), said


# -- registered facts ----------------------------------------------------------------------------


def test_an_enterprise_has_its_registered_facts_filled_in_and_the_reading_is_noted(
    client_for, world
):
    key = world.subjects["qiye"][0]
    before = Record.objects.filter(subject=key, action="查看档案事实").count()
    client = client_for("qiye")
    _stated(key, "规上企业", True)
    id = go(client, subject=key)
    assert Record.objects.filter(subject=key, action="查看档案事实").count() == before + 1
    page = words(client.get("/checkup/result", {"c": id}))
    assert "区统计局登记" in page and "个登记的事实已经填入" in page


def test_what_sources_disagree_about_is_shown_and_not_used(client_for, world):
    key = world.subjects["qiye"][0]
    _stated(key, "规上企业", True)
    _stated(key, "规上企业", False, source="区税务局")
    client = client_for("qiye")
    page = words(client.get("/checkup/result", {"c": go(client, subject=key)}))
    assert "来源不一致" in page and "规上企业" in page


def test_a_credit_code_opens_nothing(client_for, world):
    code = Subject.objects.get(pk=world.subjects["qiye"][0]).reference or "91330100"
    for username in ("", "qiye2", "jumin", "xitong"):
        answer = client_for(username).post("/checkup", {"subject": code})
        assert answer.status_code == 404


def test_somebody_elses_key_and_one_that_is_not_there_are_told_alike(client_for, world):
    theirs, none = world.subjects["qiye"][0], "00000000-0000-4000-8000-000000000000"
    for username in ("", "qiye2", "jumin"):
        answers = [client_for(username).post("/checkup", {"subject": k}) for k in (theirs, none)]
        assert [a.status_code for a in answers] == [404, 404]
        assert words(answers[0]) == words(answers[1])


def test_the_check_up_closes_when_the_authority_ends(client_for, world):
    client = client_for("qiye")
    id = go(client, subject=world.subjects["qiye"][0])
    assert client.get("/checkup/result", {"c": id}).status_code == 200
    RoleGrant.objects.filter(user__username="qiye").update(until="2025-09-14")
    assert client.get("/checkup/result", {"c": id}).status_code == 302


def test_only_what_the_register_leaves_open_is_asked(client_for, world):
    key = world.subjects["qiye"][0]
    _stated(key, "规上企业", True)
    client = client_for("qiye")
    served = served_of(client, go(client, subject=key))
    from duixian.readings.ask import open_questions

    asked = {q.key.name for q in open_questions(served.interview)}
    assert "规上企业" not in asked and asked


def test_a_resident_checks_themselves_and_a_purchase(client_for, world):
    client = client_for("jumin")
    for key in world.subjects["jumin"]:
        id = go(client, subject=key)
        assert client.get("/checkup/result", {"c": id}).status_code == 200
    assert "您本人" in words(client.get("/checkup"))


def test_what_was_paid_before_is_known_to_combination(client_for, world):
    from duixian.office.cases.models import CaseRow

    paid = CaseRow.objects.filter(paid__gt=0).select_related("payee").first()
    assert paid is not None
    user = User.objects.get(username="qiye2")
    RoleGrant.objects.create(
        user=user, role="申请人", scope=str(paid.payee_id), since="2025-01-01", granted_by="t"
    )
    client = client_for("qiye2")
    served = served_of(client, go(client, subject=str(paid.payee_id)))
    assert paid.paid in [entry.amount for entry in served.ledger.entries]


# -- the page ------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow_with_what_is_known(client_for, world):
    key = world.subjects["qiye"][0]
    client = client_for("qiye")
    id = go(client, subject=key)
    client.get("/checkup/result", {"c": id})
    with CaptureQueriesContext(connection) as few:
        client.get("/checkup/result", {"c": id})
    for fact in ("规上企业", "服务业企业", "数字贸易企业"):
        _stated(key, fact, True)
    say(client, id, state.key_text(QuestionKey((), "研发费用", 2025)), "5000万")
    with CaptureQueriesContext(connection) as many:
        client.get("/checkup/result", {"c": id})
    assert len(few) == len(many) <= 15


def test_the_pdf_holds_quotation_arithmetic_date_digest_and_what_it_is_not(client_for, world):
    client = client_for("")
    id = _answered(client)
    answer = client.get("/checkup/result/pdf", {"c": id})
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    plain = re.sub(r"\s", "", text)
    served = served_of(client, id)
    assert "政策体检结果" in plain and "2025-09-15" in plain and served.edition[:16] in plain
    assert "不是审批决定" in plain and "示例" in plain and "第一条" in plain
    item = served.report().groups[0].items[0]
    assert re.sub(r"\s", "", item.quote)[:12] in plain
    for line in item.workings:
        assert re.sub(r"\s", "", str(line)) in plain


def test_in_english_the_pdf_says_so_too(client_for, world):
    client = client_for("")
    id = _answered(client)
    client.cookies["duixian_language"] = "en"
    answer = client.get("/checkup/result/pdf", {"c": id})
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Policy check-up" in text and "not an official decision" in text


def test_apply_leads_to_the_form_of_the_benefit(client_for, world):
    client = client_for("")
    id = go(client, kind="企业")
    listed = state.key_text(QuestionKey((), "服务收入/服务收入", None, True))
    say(client, id, listed, "1")
    say(client, id, state.key_text(QuestionKey(("服务收入1",), "服务类别")), "机器换人")
    say(client, id, state.key_text(QuestionKey(("服务收入1",), "服务本区企业收入", 2025)), "5000万")
    page = client.get("/checkup/result", {"c": id}).content.decode()
    assert "/apply?benefit=" in page and "其余条件都满足" in page


def test_before_the_policy_holds_the_page_says_so(world):
    from datetime import date

    told = Policy(official()).explain(FULL).application
    for day, said in ((date(2025, 3, 1), "可参照"), (date(2024, 12, 1), "尚未施行")):
        outcome = work_out((official(), official()), replace(told, on=day))
        assert said in str(Teller(outcome).report().force)


def test_facts_are_written_as_they_were_read(world):
    application = Policy(official()).explain(FULL).application
    again = Policy(official()).explain(write_application(application, official().vocabulary))
    assert again.application.subject.facts == application.subject.facts
    assert str(Named("甲")) == "甲"


def _answered(client) -> str:
    """An enterprise that has something awaited, something missed and something open."""
    id = go(client, kind="企业")
    for name, year, value in (
        ("规上企业", None, "是"), ("工业企业", None, "是"), ("高新技术企业", None, "是"),
        ("高新技术企业首次认定", None, "是"), ("高新技术企业认定年度", None, "2025"),
        ("研发费用", 2025, "5900万"), ("研发费用", 2024, "4000万"), ("营业收入", 2025, "12亿"),
    ):  # fmt: skip
        answer = say(client, id, state.key_text(QuestionKey((), name, year)), value)
        assert answer.status_code == 302, name
    return id


def _stated(key: str, fact: str, value: bool, source: str = "区统计局") -> None:
    actor = User.objects.get(username="chushen").as_actor(clock.today())
    record(
        Subject.objects.get(pk=key), Said(fact, value, since=clock.today()),
        origin=Origin.DEPARTMENT, source=source, evidence="t", by=actor, at=clock.now(),
    )  # fmt: skip


def test_the_engine_is_asked_with_the_policys_own_year(client_for, world):
    client = client_for("")
    served = served_of(client, go(client, kind="企业"))
    application = application_of(served.interview, {})
    assert (application.year, application.on) == (official().year, clock.today())
