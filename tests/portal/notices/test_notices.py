"""公示: who is shown how, until when, and how one objects."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.office.cases.an_office import open_books, speaker
from tests.portal.notices.an_office import (
    STAFF,
    company,
    days,
    firm,
    noticed,
    resident,
)  # fmt: skip
from tests.tables.people import firm as firm_code
from tests.tables.people import person as identity_number

from duixian.office.audit.models import Record
from duixian.office.cases import batches, services, store
from duixian.office.cases.batches import Call
from duixian.office.cases.models import CaseRow
from duixian.portal.notices import masking

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("full", "shown"),
    [
        ("王小明", "王*明"), ("张三", "张*"), ("欧阳小明", "欧阳*明"), ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"), ("王", "王"), ("", ""), ("阿依古丽·买买提", "阿******提"),
        (" 李 四 光 ", "李*光"),
    ],
)  # fmt: skip
def test_of_a_name_the_surname_and_the_last_character_stay(full, shown):
    assert masking.name(full) == shown


def test_the_number_is_shown_only_where_names_look_alike():
    numbers = {0: "330***0018", 2: "330***0026"}
    assert masking.told_apart(["王小明", "李四", "王大明"], numbers) == [
        "王*明(330***0018)", "李*", "王*明(330***0026)",
    ]  # fmt: skip
    assert masking.told_apart(["王小明", "王大明"], {}) == ["王*明", "王*明"]


def at(row: CaseRow) -> str:
    return reverse("notices:one", args=[row.pk])


def test_a_firm_is_shown_in_full_and_a_resident_masked():
    noticed(company(1, "合成企业甲有限公司"))
    noticed(resident(7, "王小明"))
    said = Client().get(reverse("notices:list")).content.decode()
    assert "合成企业甲有限公司" in said
    assert firm_code(1) in said
    assert "王*明" in said
    assert "王小明" not in said
    assert identity_number(7) not in said
    assert identity_number(7)[-4:] not in said
    assert "200万元" in said
    assert "2025-05-16" in said


def test_two_residents_who_look_alike_are_told_apart():
    noticed(resident(7, "王小明"))
    noticed(resident(8, "王大明"))
    said = Client().get(reverse("notices:list")).content.decode()
    assert "王*明(330***********0079)" not in said  # the last four are those of the number
    for number in (identity_number(7), identity_number(8)):
        assert f"王*明(330***********{number[-4:]})" in said
        assert number not in said


def test_a_resident_without_a_name_is_nobody():
    from duixian.office.register.models import Subject

    nameless = Subject.objects.create(kind="个人", is_person=True, created=days(0))
    noticed(nameless)
    assert "个人(姓名没有登记)" in Client().get(reverse("notices:list")).content.decode()


def test_a_firm_without_a_name_is_its_credit_code():
    row = noticed(firm(3))
    assert firm_code(3) in Client().get(at(row)).content.decode()


def test_a_notice_is_gone_the_day_after(on):
    row = noticed(company(1, "合成企业甲有限公司"))
    on("2025-05-16")
    page = Client().get(at(row))
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex, noarchive"
    assert page.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex, noarchive">' in page.content.decode()
    on("2025-05-17")
    gone = Client().get(at(row))
    assert gone.status_code == 410
    assert "合成企业甲" not in gone.content.decode()
    assert "200万元" not in gone.content.decode()
    assert "合成企业甲" not in Client().get(reverse("notices:list")).content.decode()
    services.close_notice(STAFF["审定"], row, at=days(13))
    assert Client().get(at(row)).status_code == 410


def test_what_never_was_published_and_what_never_was_are_told_alike():
    from tests.office.cases.an_office import submitted

    never = submitted(firm(1))
    answers = [Client().get(reverse("notices:one", args=[id])) for id in (never.pk, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    first, second = (answer.content.decode().partition("<main")[2] for answer in answers)
    assert first == second


def test_an_end_past_the_published_calendar_is_provisional(on):
    from datetime import UTC, datetime

    late = datetime(2099, 5, 5, 2, tzinfo=UTC)
    row = noticed(company(1, "合成企业甲有限公司"), at=late)
    on("2099-05-08")
    assert "暂定" in Client().get(at(row)).content.decode()
    assert "暂定" in Client().get(reverse("notices:list")).content.decode()


def test_an_objection_arrives_and_stays_between_the_objector_and_the_office(sign_in):
    row = noticed(company(1, "合成企业甲有限公司"))
    objector = sign_in(("申请人", str(firm(2).key)))
    words = {"text": "公示的服务收入不在本区。", "signed": "on"}
    assert "提出异议" in objector.get(at(row)).content.decode()
    answer = objector.post(at(row), words)
    assert (answer.status_code, answer.url) == (302, reverse("notices:objections"))
    row.refresh_from_db()
    (objection,) = store.current(row.pk).objections
    assert row.state == "异议复核中"
    assert objection.text == words["text"]
    assert Record.objects.filter(action="提出异议", actor=objection.by).count() == 1
    mine = objector.get(reverse("notices:objections")).content.decode()
    assert words["text"] in mine
    assert "复核中" in mine
    assert "合成企业甲" not in mine
    for other in (Client(), sign_in(("申请人", str(firm(1).key)))):
        said = other.get(at(row)).content.decode()
        assert "合成企业甲有限公司" in said, "the notice goes on"
        assert words["text"] not in said
        assert objection.by not in said
        assert "复核中" not in said
    stranger = sign_in(("申请人", str(firm(4).key)))
    assert words["text"] not in stranger.get(reverse("notices:objections")).content.decode()


def test_an_objection_is_answered_on_the_page_of_who_made_it(sign_in):
    row = noticed(company(1, "合成企业甲有限公司"))
    objector = sign_in(("申请人", str(firm(2).key)))
    objector.post(at(row), {"text": "不实。", "signed": "on"})
    again = objector.post(at(row), {"text": "还是不实。", "signed": "on"})
    assert again.status_code == 409
    assert "不用重复提出" in again.content.decode()
    row.refresh_from_db()
    services.re_examine(STAFF["复核"], row, 1, upheld=False, reason="收入在本区", at=days(6))
    mine = objector.get(reverse("notices:objections")).content.decode()
    assert "异议不成立" in mine
    assert "收入在本区" not in mine, "reasons may hold what is the applicant's"


def test_the_number_of_queries_does_not_grow_with_ones_objections(sign_in, monkeypatch):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    objector = sign_in(("申请人", str(firm(20).key)))
    counts = []
    for number in range(1, 4):
        row = noticed(company(number, f"合成企业{number}有限公司"))
        objector.post(at(row), {"text": f"第{number}件不实。", "signed": "on"})
        monkeypatch.setattr(store, "_FOLDED", type(store._FOLDED)())
        with CaptureQueriesContext(connection) as asked:
            said = objector.get(reverse("notices:objections")).content.decode()
        counts.append(len(asked))
        assert said.index(f"第{number}件不实") <= said.index("第1件不实"), "the latest first"
    assert len(set(counts)) == 1
    assert "2025-05-12" in said


def test_an_upheld_objection_takes_the_notice_down(sign_in):
    row = noticed(company(1, "合成企业甲有限公司"))
    objector = sign_in(("申请人", str(firm(2).key)))
    objector.post(at(row), {"text": "不实。", "signed": "on"})
    row.refresh_from_db()
    services.re_examine(STAFF["复核"], row, 1, upheld=True, reason="属实", at=days(6))
    assert Client().get(at(row)).status_code == 404
    mine = objector.get(reverse("notices:objections")).content.decode()
    assert "异议成立" in mine
    assert at(row) not in mine


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"text": "不实。"}, "异议要实名提出"),
        ({"text": "", "signed": "on"}, "要写明理由"),
        ({"text": "不" * 2001, "signed": "on"}, "最多2000字"),
    ],
)
def test_an_objection_that_lacks_something_keeps_what_was_typed(sign_in, words, why):
    row = noticed(company(1, "合成企业甲有限公司"))
    answer = sign_in(("申请人", str(firm(2).key))).post(at(row), words)
    assert answer.status_code == 409
    assert why in answer.content.decode()
    assert words["text"] in answer.content.decode()
    assert store.current(row.pk).objections == ()


def test_who_may_not_object_is_told_how(sign_in):
    row = noticed(company(1, "合成企业甲有限公司"))
    nobody, officer = Client(), sign_in(("初审", "区商务局"))
    assert "登录后提出异议" in nobody.get(at(row)).content.decode()
    away = nobody.post(at(row), {"text": "不实。", "signed": "on"})
    assert (away.status_code, "next=" in away.url) == (302, True)
    assert "申请人的角色" in officer.get(at(row)).content.decode()
    answer = officer.post(at(row), {"text": "不实。", "signed": "on"})
    assert answer.status_code == 409
    assert store.current(row.pk).objections == ()
    assert officer.get(reverse("notices:objections")).status_code == 403


def test_a_list_is_shown_as_one(on):
    open_books()
    batch = batches.open_batch(
        STAFF["窗口"],
        Call(
            "批次甲", "智能制造服务机构资助第一批", "第十二条.智能制造服务机构资助",
            days(0).date(), days(30).date(), "看指南",
        ),
        at=days(-1),
    )  # fmt: skip
    from tests.office.cases.an_office import submitted

    for number, name in ((1, "合成企业甲有限公司"), (2, "合成企业乙有限公司")):
        row = submitted(company(number, name), batch="批次甲")
        services.accept(STAFF["窗口"], row, at=days(1))
        for who in ("初审", "复审", "审定"):
            services.pass_gate(STAFF[who], row, at=days(2))
    batches.publish(STAFF["审定"], batch, at=days(3))
    noticed(company(3, "合成企业丙有限公司"))
    whole = Client().get(reverse("notices:list")).content.decode()
    assert "2件,合计400万元" in whole
    assert "合成企业丙有限公司" in whole
    part = Client().get(reverse("notices:list"), {"batch": "批次甲"}).content.decode()
    assert "合成企业乙有限公司" in part
    assert "合成企业丙有限公司" not in part
    assert "智能制造服务机构资助第一批" in Client().get(at(row)).content.decode()
    none = Client().get(reverse("notices:list"), {"scope": "领域一"}).content.decode()
    assert "今天没有正在公示的名单" in none
    field = Client().get(reverse("notices:list"), {"scope": "领域二"}).content.decode()
    assert "合成企业丙有限公司" in field


def test_the_number_of_queries_does_not_grow_with_the_list(django_assert_num_queries):
    noticed(company(1, "合成企业一有限公司"))
    Client().get(reverse("notices:list"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as few:
        Client().get(reverse("notices:list"))
    for number in range(2, 8):
        noticed(company(number, f"合成企业{number}有限公司"))
    noticed(resident(7, "王小明"))
    with django_assert_num_queries(len(few)):
        Client().get(reverse("notices:list"))


def test_english_is_complete(sign_in):
    row = noticed(company(1, "Synthetic Ltd"))
    english = {"HTTP_ACCEPT_LANGUAGE": "en"}
    said = Client().get(at(row), **english).content.decode()
    assert "How to object" in said
    assert "District Economy" in said
    assert speaker(firm(1)).name not in said
