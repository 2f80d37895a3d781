"""A list prepared by one, approved by another, sent; receipts in; everything reconciled."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.urls import reverse
from python_calamine import load_workbook

from duixian.office.audit.models import Record
from duixian.office.cases.models import CaseRow
from duixian.office.ledger.models import Allotment, Entry, Fund
from duixian.office.payment.models import LineOutcome, PaymentBatch, PaymentLine
from duixian.office.register.models import PersonalItem
from duixian.portal.treasury.receipts import SALT, in_words

pytestmark = pytest.mark.django_db
MAIN = "示例-2025-先进制造-01"


@pytest.fixture
def maker(client_for):
    return client_for("caizheng1")


@pytest.fixture
def checker(client_for):
    return client_for("caizheng2")


def text(answer) -> str:
    return answer.content.decode()


def source(number: str = MAIN) -> Allotment:
    return Allotment.objects.get(number=number)


def prepared(client, number: str = "支-1", **more):
    address = reverse("treasury:prepare", args=[source().pk])
    return client.post(address, {"do": "prepare", "number": number, "scope": "all"} | more)


def sent(maker, checker) -> PaymentBatch:
    assert prepared(maker).status_code == 302
    checker.post(reverse("treasury:approve", args=["支-1"]))
    return PaymentBatch.objects.get(pk="支-1")


def table(rows: list[list[str]]) -> SimpleUploadedFile:
    out = io.StringIO()
    csv.writer(out).writerows([["明细号", "结果", "流水号", "日期", "原因"], *rows])
    return SimpleUploadedFile("回单.csv", out.getvalue().encode("utf-8-sig"))


def upload(client, rows: list[list[str]]):
    return client.post(reverse("treasury:receipts"), {"file": table(rows)})


def record(client, rows: list[list[str]]):
    preview = upload(client, rows)
    assert preview.status_code == 200
    return client.post(reverse("treasury:receipts"), {"signed": preview.context["signed"]})


def test_the_sum_is_worked_out_by_the_server(world, maker):
    address = reverse("treasury:prepare", args=[source().pk])
    page = maker.get(address)
    ready = [row for row in page.context["page"] if not row.is_listed]
    assert page.context["sum"]["total"] == sum(row.amount for row in ready) > 0
    one = ready[0]
    asked = {"scope": "some", "case": [str(one.pk), "nonsense"]}
    part = maker.post(address, asked, headers={"HX-Request": "true"})
    assert part.context["sum"] == {"count": 1, "total": one.amount}
    assert "<html" not in text(part)
    whole = maker.post(address, asked | {"do": "sum"})
    assert whole.context["sum"]["count"] == 1
    assert re.search(rf'value="{one.pk}"[^>]* checked', text(whole))
    assert not PaymentBatch.objects.filter(pk="支-1").exists()


def test_a_list_is_approved_by_another_person_only(world, maker, checker):
    assert prepared(maker).status_code == 302
    page = maker.get(reverse("treasury:batch", args=["支-1"]))
    assert "这个批次是您编制的" in text(page)
    assert reverse("treasury:approve", args=["支-1"]) not in text(page)
    refused = maker.post(reverse("treasury:approve", args=["支-1"]))
    assert refused.status_code == 403
    assert "要由两个人办理" in text(refused)
    assert "换一个人复核" in text(refused)
    too_early = maker.post(reverse("treasury:order", args=["支-1"]), {"form": "csv"})
    assert too_early.status_code == 409
    assert reverse("treasury:approve", args=["支-1"]) in text(
        checker.get(reverse("treasury:batch", args=["支-1"]))
    )
    done = checker.post(reverse("treasury:approve", args=["支-1"]), follow=True)
    assert "已经复核" in text(done)
    assert "杨付款" in text(done)
    assert checker.post(reverse("treasury:approve", args=["支-1"])).status_code == 409


def test_a_list_that_cannot_be_made_says_why(world, maker):
    assert prepared(maker, "支/1").status_code == 409
    assert "批次号只用" in text(prepared(maker, "支/1"))
    taken = prepared(maker, world.payments["sent"][0])
    assert taken.status_code == 409
    assert "已经有了" in text(taken)
    nothing = prepared(maker, scope="some", case=[])
    assert "没有要支付的件" in text(nothing)
    assert maker.get(reverse("treasury:prepare", args=[10**6])).status_code == 404
    empty = maker.get(reverse("treasury:prepare", args=[source("示例-2025-民生-01").pk]))
    assert "没有待支付的件" in text(empty)


def test_numbers_of_lists_follow_one_another(world, maker):
    address = reverse("treasury:prepare", args=[source().pk])
    assert maker.get(address).context["number"] == "2025-09-15-01"
    prepared(maker, "2025-09-15-01")
    other = reverse("treasury:prepare", args=[source("示例-2025-服务业-01").pk])
    assert maker.get(other).context["number"] == "2025-09-15-02"


def test_a_list_is_discarded_before_it_is_approved_with_a_reason(world, maker):
    prepared(maker)
    address = reverse("treasury:discard", args=["支-1"])
    assert maker.post(address, {"reason": " "}).status_code == 409
    assert maker.post(address, {"reason": "账号有误"}).status_code == 302
    assert PaymentBatch.objects.get(pk="支-1").discarded is not None
    assert maker.post(address, {"reason": "再来"}).status_code == 409
    assert "已作废" in text(maker.get(reverse("treasury:batch", args=["支-1"])))
    assert maker.get(reverse("treasury:batch", args=["无"])).status_code == 404


def test_the_order_holds_the_head_of_the_books_and_each_account_read_is_noted(
    world, maker, checker, tmp_path
):
    batch = sent(maker, checker)
    head = Fund.objects.get(pk=world.fund)
    before = Record.objects.filter(action="查看个人信息").count()
    answer = maker.post(reverse("treasury:order", args=["支-1"]), {"form": "xlsx"})
    book = tmp_path / "支.xlsx"
    book.write_bytes(answer.content)
    names, *rows = load_workbook(book).get_sheet_by_index(0).to_python()
    assert len(rows) == batch.lines.count()
    assert {row[names.index("账本链头")] for row in rows} == {f"{head.seq}:{head.head}"}
    assert Record.objects.filter(action="查看个人信息").count() >= before + len(rows)
    noted = Record.objects.filter(action="导出账目", after__with="支付批次支-1").get()
    assert noted.after["head"] == head.head
    text_form = maker.post(reverse("treasury:order", args=["支-1"]), {"form": "csv"})
    assert text_form.content.decode("utf-8-sig").startswith("明细号")
    assert maker.post(reverse("treasury:order", args=["支-1"]), {"form": "xml"}).status_code == 409


def test_no_page_shows_an_account(world, maker, checker, client_for):
    batch = sent(maker, checker)
    lines = list(batch.lines.all())
    pages = [
        reverse("treasury:payments"), reverse("treasury:batch", args=["支-1"]),
        *(reverse("treasury:line", args=[line.pk]) for line in lines),
    ]  # fmt: skip
    for address in pages:
        assert not re.search(r"\b6\d{15,18}\b", text(maker.get(address)))
    reads = Record.objects.filter(action="查看个人信息").count()
    shown = client_for("shenji").get(reverse("treasury:line", args=[lines[0].pk]) + "?account=1")
    assert "****" in text(shown)
    assert Record.objects.filter(action="查看个人信息").count() == reads + 1


def test_receipts_are_previewed_then_recorded_then_reconciled(world, maker, checker):
    sent(maker, checker)
    lines = PaymentLine.objects.filter(Q(batch="支-1") | Q(pk__in=world.lines["待回单"]))
    paid, returned, unknown, *_ = lines.order_by("pk")
    rows = [
        [str(paid.pk), "已付", "L1", "2025-09-15", ""],
        [str(returned.pk), "退回", "T1", "2025-09-15", "户名不符"],
        [str(unknown.pk), "", "", "2025-09-15", ""],
        ["nonsense", "已付", "L9", "2025-09-15", ""],
        [str(paid.pk), "不知道", "L1", "2025-09-15", ""],
        [str(paid.pk), "已付", "L1", "", ""],
    ]
    preview = upload(maker, rows)
    found = preview.context
    assert (found["taken"], found["again"], found["left"]) == (3, 0, 3)
    assert "没有这一笔支付明细" in text(preview)
    assert "不认识的结果" in text(preview)
    assert not LineOutcome.objects.filter(line__in=lines).exists()  # nothing happened yet
    assert not Entry.objects.filter(key=f"付{paid.pk}").exists()
    done = maker.post(reverse("treasury:receipts"), {"signed": found["signed"]})
    assert "登记3笔" in text(done)
    states = {row.pk: row.state for row in CaseRow.objects.filter(payments__in=lines)}
    assert states[paid.case_id] == "已拨付"
    assert states[returned.case_id] == "退票"
    assert states[unknown.case_id] == "支付中"
    again = record(maker, rows[:2])
    assert "已经登记过2笔" in text(again)
    page = maker.get(reverse("treasury:reconcile"))
    assert page.context["differences"] == []
    assert str(unknown.pk) in text(page)
    assert "三处一致" in text(page)
    attend = {line.pk for line in maker.get(reverse("treasury:payments")).context["attend"]}
    assert {returned.pk, unknown.pk} <= attend
    assert paid.pk not in attend


def test_an_unknown_line_is_settled_by_a_person_with_evidence(world, maker):
    line = PaymentLine.objects.get(pk=world.lines["未知"][0])
    address = reverse("treasury:settle", args=[line.pk])
    assert "登记查明的结果" in text(maker.get(reverse("treasury:line", args=[line.pk])))
    good = {"outcome": "已付", "on": "2025-09-12", "evidence": "财函〔2025〕3号"}
    for wrong in ({"outcome": "未知"}, {"on": "昨天"}, {"on": "2025-09-16"}, {"evidence": " "}):
        assert maker.post(address, good | wrong).status_code == 409
    assert maker.post(address, good).status_code == 302
    assert maker.post(address, good).status_code == 409
    page = text(maker.get(reverse("treasury:line", args=[line.pk])))
    assert "财函〔2025〕3号" in page
    assert address not in page


def test_what_came_back_is_paid_again_on_another_list(world, maker):
    line = next(
        line
        for line in PaymentLine.objects.filter(pk__in=world.lines["退回"]).select_related("case")
        if line.case.state == "退票"
    )
    address = reverse("treasury:reissue", args=[line.pk])
    assert "更正后重付" in text(maker.get(reverse("treasury:line", args=[line.pk])))
    assert maker.post(address, {"reason": ""}).status_code == 409
    assert maker.post(address, {"reason": "户名已更正"}).status_code == 302
    assert maker.post(address, {"reason": "再来"}).status_code == 409
    line.case.refresh_from_db()
    assert line.case.state == "待拨付"
    allotment = source(line.batch.allotment)
    rows = maker.get(reverse("treasury:prepare", args=[allotment.pk])).context["page"]
    assert line.case_id in {row.pk for row in rows}


def test_a_preview_is_its_makers_own_and_cannot_be_forged(world, maker, checker):
    batch = sent(maker, checker)
    line = batch.lines.first()
    rows = [[str(line.pk), "已付", "L1", "2025-09-15", ""]]
    signed = upload(maker, rows).context["signed"]
    address = reverse("treasury:receipts")
    assert checker.post(address, {"signed": signed}).status_code == 409
    assert maker.post(address, {"signed": signed + "x"}).status_code == 409
    forged = signing.dumps(["1", []], salt="other")
    assert maker.post(address, {"signed": forged}).status_code == 409
    assert not LineOutcome.objects.filter(line=line).exists()
    assert signing.loads(signed, salt=SALT)[1][0][0] == str(line.pk)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("回单.xlsx", b"%PDF-1.7", "不是它说的格式"),
        ("回单.pdf", b"%PDF-1.7", "不是它说的格式"),
        ("回单.xlsx", b"PK\x03\x04rubbish", "读不了这个表"),
        ("回单.csv", b"\xff\xfe\x00", "读不了这个表"),
        ("回单.csv", "甲,乙\n1,2\n".encode(), "第一行要有"),
        ("回单.csv", b"x" * (5 * 2**20 + 1), "超过 5 MB"),
    ],
    ids=["a PDF called xlsx", "a PDF", "a broken xlsx", "no UTF-8", "other columns", "too large"],
)
def test_a_file_that_is_no_table_is_refused(world, maker, name, data, words):
    answer = maker.post(reverse("treasury:receipts"), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 409
    assert words in text(answer)


def test_a_form_without_a_file_is_refused_and_the_sample_can_be_read(world, maker):
    assert "没有选文件" in text(maker.post(reverse("treasury:receipts"), {}))
    sample = maker.get(reverse("treasury:receipts-example"))
    assert sample.content.decode("utf-8-sig").startswith("明细号,结果,流水号,日期,原因")


def test_a_payee_without_an_account_is_left_off_the_list(world, maker):
    ready = CaseRow.objects.filter(state="待拨付", benefit__contains="智能制造")
    row = ready.exclude(payments__isnull=False).first()
    PersonalItem.objects.filter(subject=row.payee, kind="银行账号").delete()
    page = maker.get(reverse("treasury:prepare", args=[source().pk]))
    assert "没有登记账号" in text(page)
    prepared(maker)
    assert row.pk not in set(PaymentLine.objects.values_list("case", flat=True))


def test_a_changed_account_shows_and_stops_the_list(world, maker, checker):
    prepared(maker)
    line = PaymentBatch.objects.get(pk="支-1").lines.first()
    PersonalItem.objects.filter(subject=line.payee, kind="银行账号").update(index="另一个")
    assert "编制后变了" in text(checker.get(reverse("treasury:batch", args=["支-1"])))
    refused = checker.post(reverse("treasury:approve", args=["支-1"]))
    assert refused.status_code == 409
    assert "收款账号变了" in text(refused)
    PersonalItem.objects.filter(subject=line.payee).delete()
    shown = maker.get(reverse("treasury:line", args=[line.pk]) + "?account=1")
    assert "没有保存" in text(shown)


def test_whoever_handled_a_case_is_told_before_they_try(world, maker, checker):
    prepared(maker)
    from duixian.office.accounts.models import User
    from duixian.office.cases.models import Hand

    line = PaymentBatch.objects.get(pk="支-1").lines.first()
    other = User.objects.get(username="caizheng2")
    Hand.objects.create(case=line.case, person=str(other.pk), gate="初审")
    page = checker.get(reverse("treasury:batch", args=["支-1"]))
    assert "您办理过名单里的1件" in text(page)
    assert checker.post(reverse("treasury:approve", args=["支-1"])).status_code == 403


def test_differences_are_told_in_words():
    assert "账上已付5分" in str(in_words("abc: the books spent 5, the lines 4"))
    assert "记着已付5分" in str(in_words("abc: the case says 5, the lines paid 4"))
    assert str(in_words("something new")) == "something new"


def test_differences_are_shown(world, maker):
    from django.db import connection

    row = CaseRow.objects.filter(state="已拨付").first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_caserow SET paid = 1 WHERE id = %s", [row.pk.hex])
    page = text(maker.get(reverse("treasury:reconcile")))
    assert "1处不一致" in page
    assert "记着已付1分" in page


def test_no_line_elsewhere(world, maker):
    nobody = "00000000-0000-4000-8000-000000000000"
    assert maker.get(reverse("treasury:line", args=[nobody])).status_code == 404
