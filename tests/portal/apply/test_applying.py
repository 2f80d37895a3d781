"""From nothing to a submitted, corrected, tracked application, in a browser without script."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from tests.office.cases.an_office import (
    AT,
    PDF,
    PHONES,
    SERVICE,
    STAFF,
    days,
    firm,
    speaker,
    submitted,
)  # fmt: skip
from tests.portal.apply.applying import (
    PAPERS,
    ROW,
    applied,
    begin,
    fill,
    send,
    upload,
    upload_all,
)  # fmt: skip

from duixian.office.cases import facts, services, store
from duixian.office.cases.models import CaseRow
from duixian.office.register.models import Subject
from duixian.portal.apply.models import FormDraft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]


def page(client, name: str, *args, **more) -> str:
    answer = client.get(reverse(f"apply:{name}", args=args), **more)
    assert answer.status_code == 200, (answer.status_code, answer.content.decode()[:500])
    return answer.content.decode()


def test_an_application_from_the_first_page_to_its_number_and_corrected(owner, company):
    intro = owner.get(reverse("apply:new"), {"benefit": SERVICE}).content.decode()
    assert "对符合条件的工业互联网应用" in intro and "服务本区企业收入" in intro
    row = begin(owner, company)
    form = page(owner, "form", row.pk)
    assert "再加一行" in form and "服务收入.0.服务类别" in form

    wrong = fill(owner, row, {"服务收入#": "1", "服务收入.0.服务类别": "机器换人"})
    assert wrong.status_code == 422 and "这一项还没有填" in wrong.content.decode()
    assert fill(owner, row, version=1)["Location"] == reverse("apply:papers", args=[row.pk])
    upload_all(owner, row)

    preview = page(owner, "preview", row.pk)
    assert "200万元" in preview and "不是决定" in preview and "待核" in preview
    assert "待区经信科技局认定:符合条件的服务机构" in preview
    refused = send(owner, row, 2, vouch="")
    assert refused.status_code == 409 and "还没有勾选承诺" in refused.content.decode()
    done = send(owner, row, 2)
    assert done["Location"] == reverse("apply:done", args=[row.pk])
    said = page(owner, "done", row.pk)
    assert str(row.pk) in said and "区经信科技局" in said and "待初审" in said
    assert not FormDraft.objects.filter(case=row).exists()

    stated = facts.held(store.current(row.pk).snapshot)
    assert stated["关联"]["服务收入"] == [
        {"标识": "服务收入1", "服务类别": "机器换人", "服务本区企业收入": {"2025年度": "5000万元"}}
    ]
    row.refresh_from_db()
    services.ask_correction(STAFF["窗口"], row, ["服务合同和发票不清楚"], at=days(1))
    now = page(owner, "mine")
    assert "补正中" in now
    case = page(owner, "case", row.pk)
    assert "服务合同和发票不清楚" in case and "去补正" in case
    papers = page(owner, "papers", row.pk)
    assert papers.count('<span class="tag warn">要补正</span>') == 1
    again = page(owner, "form", row.pk)
    assert 'value="5000"' in again and "服务合同和发票不清楚" in again

    assert upload(owner, row, 2, PDF + b"clear").status_code == 302
    assert fill(owner, row, {**ROW, "服务收入.0.服务本区企业收入@2025": "3000"}).status_code == 302
    assert send(owner, row, 1).status_code == 302
    after = store.current(row.pk)
    assert after.label == "已申报" and after.corrections == 1
    assert "3000万元" in json.dumps(facts.held(after.snapshot), ensure_ascii=False)


def test_rows_are_added_and_taken_away_without_script(owner, company):
    row = begin(owner, company)
    fill(owner, row, ROW, action="add:服务收入")
    two = {
        **ROW, "服务收入#": "2", "服务收入.1.服务类别": "智能制造工程",
        "服务收入.1.服务本区企业收入@2025": "1",
    }  # fmt: skip
    fill(owner, row, two, action="save", version=1)
    assert "第2行" in page(owner, "form", row.pk)
    fill(owner, row, two, action="remove:服务收入:0", version=2)
    kept = FormDraft.objects.get(case=row).answers
    assert kept["服务收入#"] == "1" and kept["服务收入.0.服务类别"] == "智能制造工程"
    none = fill(owner, row, kept, action="remove:服务收入:0", version=3)
    assert none.status_code == 302
    assert "至少填一行" in fill(owner, row, {"服务收入#": "0"}, version=4).content.decode()


def test_values_that_cannot_be_are_told_at_their_place(owner, company):
    row = begin(owner, company)
    bad = {**ROW, "服务收入.0.服务类别": "卖水果", "服务收入.0.服务本区企业收入@2025": "五千"}
    answer = fill(owner, row, bad)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "没有「卖水果」这个值" in said and "不是服务本区企业收入的值" in said
    assert 'aria-invalid="true"' in said and 'value="五千"' in said
    assert FormDraft.objects.get(case=row).answers["服务收入.0.服务本区企业收入@2025"] == "五千"
    back = owner.get(reverse("apply:preview", args=[row.pk]))
    assert back["Location"].endswith("?check=1")


def test_two_tabs_never_overwrite_each_other(owner, company):
    row = begin(owner, company)
    fill(owner, row, ROW, action="save", tab="one")
    other = {**ROW, "服务收入.0.服务本区企业收入@2025": "8000"}
    clash = fill(owner, row, other, action="save", version=0, tab="two")
    said = clash.content.decode()
    assert clash.status_code == 409 and "8000万元" in said and "5000万元" in said
    assert FormDraft.objects.get(case=row).answers == ROW
    note = fill(owner, row, other, action="auto", version=0, tab="two")
    assert note.status_code == 409 and "另一个窗口" in note.content.decode()
    assert fill(owner, row, other, action="save", version=1, tab="three").status_code == 302
    assert FormDraft.objects.get(case=row).answers == other


def test_ones_own_autosave_is_no_other_version(owner, company):
    row = begin(owner, company)
    auto = fill(owner, row, ROW, action="auto", tab="one")
    assert auto.status_code == 200 and 'value="1"' in auto.content.decode()
    assert fill(owner, row, ROW, version=0, tab="one").status_code == 302
    more = {**ROW, "服务收入.0.服务本区企业收入@2025": "6000"}
    assert fill(owner, row, more, action="save", version=0, tab="one").status_code == 302
    late = fill(owner, row, ROW, action="auto", version=0, tab="one")
    assert late.status_code == 200
    assert FormDraft.objects.get(case=row).answers == more


def test_what_is_submitted_is_what_was_looked_at(owner, company):
    row = begin(owner, company)
    fill(owner, row)
    upload_all(owner, row)
    fill(owner, row, {**ROW, "服务收入.0.服务本区企业收入@2025": "1"}, version=1)
    answer = send(owner, row, version=1)
    assert answer.status_code == 409 and "另一个窗口改过内容" in answer.content.decode()
    assert CaseRow.objects.get(pk=row.pk).state == "草稿"


def test_papers_that_lie_or_lack_are_told(owner, company):
    row = begin(owner, company)
    fill(owner, row)
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    for data, name, words in (
        (b"MZ\x90\x00 program", "申请表.pdf", "不收这种文件"),
        (png, "申请表.pdf", "文件名写着 .pdf,内容却是 png"),
        (b"", "申请表.pdf", "文件是空的"),
    ):
        answer = upload(owner, row, 0, data, name)
        assert answer.status_code == 409 and words in answer.content.decode()
    missing = owner.post(reverse("apply:papers", args=[row.pk]), {"paper": "0"})
    assert missing.status_code == 409 and "没有选择文件" in missing.content.decode()
    assert upload(owner, row, 9).status_code == 404
    assert store.current(row.pk).materials == ()
    assert "必交的材料还没有传齐" in page(owner, "preview", row.pk)
    answer = send(owner, row)
    assert answer.status_code == 409 and "还缺材料" in answer.content.decode()

    assert upload(owner, row, 0, png, "扫描.png").status_code == 302
    assert upload(owner, row, 0, PDF, "重传").status_code == 302
    (paper,) = store.current(row.pk).materials
    assert paper[0] == PAPERS[0]
    file = owner.get(reverse("apply:paper", args=[row.pk, 0]))
    assert file.content == PDF and file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Disposition"].startswith("attachment")
    assert owner.get(reverse("apply:paper", args=[row.pk, 1])).status_code == 404


def test_a_purchase_is_applied_for_by_its_invoice_once(sign_in):
    person = Subject.objects.create(kind="个人", is_person=True, created=AT)
    client = sign_in(person)
    none = client.post(f"{reverse('apply:new')}?benefit={PHONES}", {"for": str(person.key)})
    assert none.status_code == 409 and "没有写编号" in none.content.decode()
    row = begin(client, person, PHONES, object="发票7")
    answers = {"购买人类型": "个人", "数码产品类别": "手机", "成交价": "3000", "成交价:unit": "元"}
    assert fill(client, row, answers).status_code == 302
    upload(client, row, 0)
    assert "450元" in page(client, "preview", row.pk)
    assert send(client, row).status_code == 302
    again = client.post(
        f"{reverse('apply:new')}?benefit={PHONES}", {"for": str(person.key), "object": "发票7"}
    )
    assert again["Location"] == reverse("apply:case", args=[row.pk])
    other = Subject.objects.create(kind="个人", is_person=True, created=AT)
    taken = sign_in(other).post(
        f"{reverse('apply:new')}?benefit={PHONES}", {"for": str(other.key), "object": "发票7"}
    )
    assert taken.status_code == 409 and str(row.pk) not in taken.content.decode()


def test_a_thing_that_the_register_knows_has_one_name(owner, company, sign_in):
    benefit = "第十四条.不结算土地出让价款"
    site = Subject.objects.create(kind="项目", reference="合成厂房乙", created=AT)
    other = Subject.objects.create(kind="项目", reference="合成厂房丙", created=AT)
    row = begin(owner, company, benefit, object="合成厂房乙")
    assert row.object == str(site.key) and "合成厂房乙" in page(owner, "case", row.pk)
    assert "合成厂房乙" in page(owner, "mine")
    url = f"{reverse('apply:new')}?benefit={benefit}"
    second = sign_in(site).post(url, {"for": str(site.key)})
    assert second.status_code == 409
    said = second.content.decode()
    assert "已经申报过" in said and str(row.pk) not in said and str(company.key) not in said
    assert sign_in(other).post(url, {"for": str(other.key)}).status_code == 302


def test_what_cannot_be_granted_yet_is_not_applied_for(owner, company):
    awaiting = "第一条.科技型中小企业奖励"
    answer = owner.get(reverse("apply:new"), {"benefit": awaiting}).content.decode()
    assert "现在还不能申报" in answer and "还没有明确" in answer
    begun = owner.post(f"{reverse('apply:new')}?benefit={awaiting}", {"for": str(company.key)})
    assert begun.status_code == 404
    assert owner.get(reverse("apply:new"), {"benefit": "第一条.没有"}).status_code == 404
    assert SERVICE.split(".")[1] in owner.get(reverse("apply:new")).content.decode()
    stranger = owner.post(
        f"{reverse('apply:new')}?benefit={SERVICE}", {"for": str(firm(800002).key)}
    )
    assert stranger.status_code == 404


def test_a_draft_is_kept_and_gone_on_with_or_withdrawn(owner, company):
    row = begin(owner, company)
    left = fill(owner, row, ROW, action="leave")
    assert left["Location"] == reverse("apply:mine")
    assert "需要您处理" in page(owner, "mine") and "草稿" in page(owner, "mine")
    assert 'value="5000"' in page(owner, "form", row.pk)
    assert "不能恢复" in page(owner, "withdraw", row.pk)
    gone = owner.post(reverse("apply:withdraw", args=[row.pk]), {"reason": "不要了"})
    assert gone.status_code == 302 and not FormDraft.objects.filter(case=row).exists()
    assert "已撤回" in page(owner, "case", row.pk)
    again = owner.post(reverse("apply:withdraw", args=[row.pk]))
    assert again.status_code == 409
    assert owner.get(reverse("apply:form", args=[row.pk])).status_code == 302
    assert owner.get(reverse("apply:done", args=[row.pk])).status_code == 200


def test_a_case_that_another_system_filed_is_corrected_from_what_it_said(owner, company):
    row = submitted(company)
    services.ask_correction(STAFF["窗口"], row, ["服务本区企业收入写错"], at=days(1))
    form = page(owner, "form", row.pk)
    assert 'value="5000"' in form and "要补正" in form
    assert fill(owner, row, {**ROW, "服务收入.0.服务本区企业收入@2025": "100"}).status_code == 302
    assert send(owner, row).status_code == 302
    stated = facts.held(store.current(row.pk).snapshot)
    assert stated["认定"] == {"符合条件的服务机构": "是"}


def test_applied_twice_leads_to_the_first(owner, company):
    row = applied(owner, company)
    again = owner.post(f"{reverse('apply:new')}?benefit={SERVICE}", {"for": str(company.key)})
    assert again["Location"] == reverse("apply:case", args=[row.pk])
    assert speaker(company).speaks_for(str(row.applicant_id))
