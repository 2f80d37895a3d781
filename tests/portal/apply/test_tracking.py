"""The list of one's cases, one case, its reasons, its money; nothing of anybody else's."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.office.cases.an_office import (
    AT,
    PHONES,
    SERVICE,
    STAFF,
    days,
    firm,
    phone,
    speaker,
    stated,
    submitted,
)  # fmt: skip
from tests.portal.apply.applying import ROW, begin, fill, upload

from duixian.office.audit.models import Record
from duixian.office.cases import facts, services
from duixian.office.cases.models import CaseRow
from duixian.office.cases.procedure import Mode
from duixian.office.cases.services import Application, open_case
from duixian.office.register import personal
from duixian.office.register.models import FactStatement, PersonalItem, Subject
from duixian.office.register.services import Said, record
from duixian.office.register.statements import Origin
from duixian.portal.shell.policies import official

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]

GROUNDS = personal.Grounds("法定职责", "测试", date(2040, 1, 1))
ROUTES = ("case", "form", "papers", "preview", "done", "confirm", "withdraw", "summary")


def page(client, name: str, *args, **more) -> str:
    answer = client.get(reverse(f"apply:{name}", args=args), **more)
    assert answer.status_code == 200, (answer.status_code, answer.content.decode()[:500])
    return answer.content.decode()


def buyer() -> Subject:
    return Subject.objects.create(kind="个人", is_person=True, created=AT)


def offered(subject: Subject) -> CaseRow:
    snapshot = facts.take(phone(), official(), PHONES, subject)
    application = Application(PHONES, subject, object="发票1")
    return open_case(application, by="规则", at=AT, snapshot=snapshot, mode=Mode.UNASKED)


def test_an_offer_is_accepted_in_one_click_with_what_it_rests_on(sign_in):
    person = buyer()
    client, row = sign_in(person), offered(person)
    assert "免申即享,等您确认" in page(client, "mine")
    case = page(client, "case", row.pk)
    assert "450元" in case and "成交价" in case and "3,000元" in case and "事实不对的" in case
    assert client.get(reverse("apply:form", args=[row.pk])).status_code == 302
    done = client.post(reverse("apply:confirm", args=[row.pk]))
    assert done["Location"] == reverse("apply:done", args=[row.pk])
    again = client.post(reverse("apply:confirm", args=[row.pk]))
    assert again.status_code == 409 and "现在" in again.content.decode()
    assert client.get(reverse("apply:confirm", args=[row.pk])).status_code == 302


def test_a_refusal_holds_clause_fact_threshold_and_what_would_be_enough(sign_in, world):
    row = CaseRow.objects.get(pk__in=world.cases_of["qiye"], state="不予支持")
    client = sign_in(row.applicant)
    case = page(client, "case", row.pk)
    assert "第十四条 强化工业用地保障" in case and "每层不小于1000平方米" in case
    assert "建筑面积不低于1000平方米" in case and "860平方米" in case
    assert "现在860平方米,要到1000平方米" in case and "差140平方米" in case
    assert "六十日" in case and "六个月" in case and "行政诉讼法第四十六条" in case
    client.cookies["duixian_language"] = "en"
    english = page(client, "case", row.pk)
    assert "now 860 m²" in english or "now 860 square metres" in english
    assert "within sixty days" in english and "floor area" in english


def test_money_is_shown_with_the_account_masked_and_the_receipt(sign_in, world):
    row = CaseRow.objects.filter(
        pk__in=world.cases_of["qiye3"], state="已拨付", benefit=SERVICE
    )[0]  # fmt: skip
    account = PersonalItem.objects.get(subject=row.payee, kind="银行账号")
    client = sign_in(row.applicant)
    case = page(client, "case", row.pk)
    assert re.search(r"999\*+\d{4}", case) and "回单号" in case
    assert Record.objects.filter(reason=f"办件{row.pk}").exists()
    assert account.cipher not in case


def test_an_account_is_entered_once_and_shown_masked(owner, company, sign_in):
    url = reverse("apply:account", args=[company.key])
    bad = owner.post(url, {"kind": "account", "account": "12", "holder": "合成"})
    assert bad.status_code == 409 and "银行账号是8到30位数字" in bad.content.decode()
    nobody = owner.post(url, {"kind": "account", "account": "6222000000000018", "holder": ""})
    assert nobody.status_code == 409
    kept = owner.post(
        url, {"kind": "account", "account": "6222 0000 0000 0018", "holder": "合成企业"}
    )
    assert kept.status_code == 302
    said = page(owner, "account", company.key)
    assert "622*********0018" in said and "6222000000000018" not in said
    assert "2028-12-31" in said and "拨付资金,核对到账" in said
    person = buyer()
    client = sign_in(person)
    there = reverse("apply:account", args=[person.key])
    assert client.post(there, {"kind": "identity", "identity": "1"}).status_code == 409
    number = "11010519491231002X"
    assert client.post(there, {"kind": "identity", "identity": number}).status_code == 302
    assert "110***********002X" in page(client, "account", person.key)
    other = buyer()
    taken = sign_in(other).post(
        reverse("apply:account", args=[other.key]), {"kind": "identity", "identity": number}
    )
    assert taken.status_code == 409


def test_a_registered_fact_that_is_wrong_is_answered_by_a_statement(sign_in):
    site = Subject.objects.create(kind="项目", reference="合成厂房甲", created=AT)
    by = speaker(site)
    fact = "约定竣工日"
    benefit = "第十四条.不结算土地出让价款"
    vocabulary = official().vocabulary
    held = {one.fact.name for one in _held(benefit)}
    fact = held.pop()
    kind = vocabulary.fact("项目", fact)
    assert kind is not None
    record(
        site, Said(fact, 50_000), origin=Origin.DEPARTMENT, source="规划和自然资源钱塘分局",
        evidence="台账", by=by, at=AT,
    )  # fmt: skip
    client = sign_in(site)
    row = begin(client, site, benefit)
    form = page(client, "form", row.pk)
    assert "登记里有的,不用填" in form and "规划和自然资源钱塘分局" in form
    url = reverse("apply:wrong", args=[site.key]) + f"?fact={fact}&next=/my/case/{row.pk}/form"
    assert "现在登记的" in client.get(url).content.decode()
    unit = {"value:unit": kind.unit.name}
    none = client.post(url, {"value": "6", **unit, "evidence": ""})
    assert none.status_code == 409 and "没有写依据" in none.content.decode()
    bad = client.post(url, {"value": "很多", **unit, "evidence": "台账"})
    assert bad.status_code == 409 and 'value="很多"' in bad.content.decode()
    said = client.post(url, {"value": "6", **unit, "evidence": "测绘报告1号"})
    assert said["Location"] == f"/my/case/{row.pk}/form"
    assert FactStatement.objects.filter(subject=site, fact=fact, origin="本人申报").exists()
    assert "来源不一致" in page(client, "form", row.pk)
    assert client.get(url.replace(fact, "没有")).status_code == 404
    away = client.post(
        reverse("apply:wrong", args=[site.key]) + f"?fact={fact}&next=https://example.org",
        {"value": "7", **unit, "evidence": "测绘报告2号"},
    )
    assert away["Location"] == reverse("apply:mine")


def _held(benefit: str):
    from duixian.portal.apply.drafting import benefit_of
    from duixian.readings.print.form import form_of

    found = benefit_of(official(), benefit)
    assert found is not None
    return form_of(official(), found).held


def test_nothing_of_somebody_elses_is_there(owner, company, stranger, client):
    row = begin(owner, company)
    fill(owner, row)
    upload(owner, row, 0)
    addresses = [
        *(reverse(f"apply:{name}", args=[row.pk]) for name in ROUTES),
        reverse("apply:paper", args=[row.pk, 0]),
        reverse("apply:account", args=[company.key]),
        reverse("apply:wrong", args=[company.key]) + "?fact=营业收入&period=2025",
    ]
    nothing = stranger.get(reverse("apply:case", args=[uuid4()])).content.decode()
    for address in addresses:
        for answer in (stranger.get(address), stranger.post(address, {**ROW, "action": "save"})):
            assert answer.status_code == 404, address
            assert _bare(answer.content.decode(), address) == _bare(nothing, address)
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 302 and "/sign-in" in answer["Location"]
    assert str(row.pk) not in page(stranger, "mine")
    assert str(row.pk) not in page(stranger, "mine", data={"for": str(company.key)})


def _bare(text: str, address: str) -> str:
    """A page without what differs from request to request."""
    return re.sub(r'(csrf\w*|X-CSRFToken)[^>]{0,120}|next=[^"]*|/my/[^"]*', "", text)


def test_the_list_asks_the_same_number_of_questions_whatever_it_holds(sign_in):
    subjects = [firm(800100 + n) for n in range(6)]
    client = sign_in(*subjects)
    client.get(reverse("apply:mine"))
    few = _queries(client)
    for n, subject in enumerate(subjects):
        row = submitted(subject)
        if n % 3 == 0:
            services.ask_correction(STAFF["窗口"], row, ["发票"], at=days(1))
        if n % 3 == 1:
            services.decline(STAFF["窗口"], row, ["不是本区企业"], at=days(1))
    assert _queries(client) == few + 1  # the events of all of them at once


def _queries(client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        page(client, "mine")
    return len(seen)


def test_what_presses_is_told_first(owner, company, on):
    row = submitted(company)
    services.ask_correction(STAFF["窗口"], row, ["发票"], at=days(1))
    on("2025-05-20")
    said = page(owner, "mine")
    assert "请在期限内补正" in said and "快到期" in said and "2025-05-21" in said
    on("2025-05-28")
    assert "已超期" in page(owner, "mine")


def test_several_are_told_apart_and_more_can_be_applied_for(sign_in):
    one, two = firm(800201), firm(800202)
    client = sign_in(one, two)
    row = submitted(one)
    both = page(client, "mine")
    assert str(one.reference) in both and str(two.reference) in both and str(row.pk) in both
    assert str(row.pk) not in page(client, "mine", data={"for": str(two.key)})
    assert "智能制造服务机构资助" in page(client, "mine", data={"for": str(two.key)})


def test_a_case_can_be_withdrawn_until_money_is_promised(owner, company):
    row = submitted(company)
    assert "撤回" in page(owner, "case", row.pk)
    assert owner.post(reverse("apply:withdraw", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.state == "已撤回" and "重新申报" in page(owner, "case", row.pk)


def test_the_summary_says_it_all_on_one_sheet(owner, company):
    row = submitted(company, stated("2500万元"))
    said = page(owner, "summary", row.pk)
    assert str(row.pk) in said and "data-print" in said and "2,500万元" in said


def test_people_are_called_by_masked_names_and_things_by_their_number(sign_in):
    from duixian.portal.apply import own
    from duixian.portal.apply.naming import benefit_name, owner_name

    person, site = buyer(), Subject.objects.create(kind="项目", reference="项目1", created=AT)
    personal.keep(speaker(person), person, "姓名", "王小明", GROUNDS, at=AT)
    names = own.names_of([person, site, buyer()])
    assert [str(name) for name in names.values()] == ["王**", "项目1", "个人(姓名没有登记)"]
    assert benefit_name("第一条.已经没有") == "已经没有"
    assert str(owner_name("评审专家")) == "评审专家"
    nobody = reverse("apply:account", args=[uuid4()])
    assert sign_in(person).get(nobody).status_code == 404
