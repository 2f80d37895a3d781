"""Official documents: the page of GB/T 9704, the words of the case, a draft until numbered."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from pypdf import PdfReader
from tests.office.cases.an_office import stated
from tests.portal.desk.at_the_desk import AT, actor, applied

from duixian.office.cases import services
from duixian.office.cases.models import CaseRow
from duixian.portal.desk.letters import Kind, in_words

pytestmark = pytest.mark.django_db


def document(client, row, kind: str, form: str, query: str = ""):
    pk = getattr(row, "pk", row)
    return client.get(f"/desk/case/{pk}/document/{kind}.{form}{query}")


def words_of(data: bytes) -> str:
    return "\n".join(p.text for p in Document(io.BytesIO(data)).paragraphs)


def near(length, millimetres: float) -> bool:
    return abs(length - Mm(millimetres)) < Mm(0.1)


def test_the_page_is_that_of_the_standard(world, client_for):
    data = document(client_for("shending"), world.cases["已审定"][0], "兑付通知", "docx").content
    made = Document(io.BytesIO(data))
    (section,) = made.sections
    measures = {
        "page_width": 210, "page_height": 297, "top_margin": 37, "left_margin": 28,
        "right_margin": 26, "bottom_margin": 35,
    }  # fmt: skip
    for name, millimetres in measures.items():
        assert near(getattr(section, name), millimetres), name
    assert near(section.page_width - section.left_margin - section.right_margin, 156)
    assert near(section.page_height - section.top_margin - section.bottom_margin, 225)
    grid = section._sectPr.find(qn("w:docGrid"))
    lines = Mm(225).twips / int(grid.get(qn("w:linePitch")))
    pitch = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert int(lines) == 22
    assert int(Mm(156).pt / pitch) == 28
    assert made.settings.odd_and_even_pages_header_footer
    feet = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert [foot.alignment for foot in feet] == [WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT]
    for foot in feet:
        assert foot.text == "—  —"
        assert "PAGE" in foot._p.xml
        assert {run.font.size for run in foot.runs} == {Pt(14)}
    by_text = {p.text: p for p in made.paragraphs if p.text}
    mark = by_text["杭州市钱塘区经信科技局文件"].runs[0]
    assert str(mark.font.color.rgb) == "D01C1C"
    title = by_text["关于兑付智能制造服务机构资助的通知"].runs[0]
    assert (title.font.size, title.font.name) == (Pt(22), "方正小标宋简体")
    body = next(p for text, p in by_text.items() if "大写" in text).runs[0]
    assert body.font.size == Pt(16)
    assert body._r.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    rule = next(p for text, p in by_text.items() if "号（草稿" in text)
    assert rule._p.pPr.find(qn("w:pBdr")) is not None
    assert made.paragraphs[-1].text == "2025年9月15日"
    assert made.paragraphs[-2].text == "杭州市钱塘区经信科技局"


def test_a_document_is_a_draft_until_it_has_a_number(world, client_for):
    client = client_for("shending")
    id = world.cases["已审定"][0]
    draft = document(client, id, "兑付通知", "docx")
    assert "草稿" in words_of(draft.content)
    assert "%E8%8D%89%E7%A8%BF" in draft["Content-Disposition"]
    final = document(client, id, "兑付通知", "docx", "?number=钱经信〔2025〕12号")
    assert "草稿" not in words_of(final.content)
    assert "钱经信〔2025〕12号" in words_of(final.content)
    assert document(client, id, "兑付通知", "docx", "?number=12号").status_code == 409


def test_the_pdf_says_the_same(world, client_for):
    id = world.cases["已审定"][0]
    answer = document(client_for("shending"), id, "兑付通知", "pdf")
    reader = PdfReader(io.BytesIO(answer.content))
    first = reader.pages[0]
    assert [round(float(side) / 72 * 25.4) for side in first.mediabox[2:]] == [210, 297]
    said = "".join(page.extract_text() for page in reader.pages).replace("\n", "")
    plain = words_of(document(client_for("shending"), id, "兑付通知", "docx").content)
    for words in ("草稿", "第十二条", "大写：人民币", "封顶", "工作日内拨付", "— 1 —"):
        assert words in said
        assert words in plain or words == "— 1 —"
    row = CaseRow.objects.get(pk=id)
    assert in_words(row.amount) in plain


def test_every_step_has_its_document(world, client_for):
    client = client_for("chushen")
    row = applied(facts=stated(recognised="否"))
    assert document(client, row, "受理通知书", "docx").status_code == 409
    services.ask_correction(
        actor("chuangkou"), row, ["发票缺一页", "合同没有盖章"], at=AT + timedelta(days=1)
    )
    asked = words_of(document(client, row, "补正通知书", "docx").content)
    for words in ("1．发票缺一页。", "2．合同没有盖章。", "逾期未补正的，不予受理"):
        assert words in asked
    assert "号（10个工作日）" not in asked
    other = applied(facts=stated(recognised="否"), benefit="第十二条.智能制造服务机构资助",
                    object="另一个")  # fmt: skip
    services.accept(actor("chuangkou"), other, at=AT + timedelta(days=1))
    accepted = words_of(document(client, other, "受理通知书", "docx").content)
    for words in ("现予受理", "24个工作日", "申请表；承诺书；服务合同和发票"):
        assert words in accepted
    services.refuse(actor("chushen"), other, at=AT + timedelta(days=2))
    refused = words_of(document(client, other, "决定书", "docx").content)
    for words in ("决定不予支持", "符合条件的服务机构", "六十日内依法申请行政复议", "六个月内"):
        assert words in refused
    assert document(client, other, "喜报", "docx").status_code == 404
    assert document(client, other, "决定书", "exe").status_code == 404


def test_a_notice_says_how_to_object(world, client_for):
    row = applied()
    services.accept(actor("chuangkou"), row, at=AT + timedelta(days=1))
    for who in ("chushen", "fushen", "shending"):
        services.pass_gate(actor(who), row, at=AT + timedelta(days=1))
    draft = words_of(document(client_for("chushen"), row, "公示", "docx").content)
    assert "公示期为2025年9月15日至2025年9月22日" in draft
    services.publish(actor("shending"), row, at=AT + timedelta(days=2))
    shown = words_of(document(client_for("chushen"), row, "公示", "docx").content)
    assert "公示期为2025年9月10日至2025年9月17日" in shown
    assert "贰佰万元整" in shown


def test_the_list_of_a_batch_is_one_notice(world, client_for):
    client = client_for("shending")
    address = f"/desk/batches/in/{world.batches['running']}/notice"
    made = Document(io.BytesIO(client.get(f"{address}.docx").content))
    (table,) = made.tables
    rows = CaseRow.objects.filter(batch=world.batches["running"], state="公示中").count()
    assert len(table.rows) == rows + 1
    assert [cell.text for cell in table.rows[0].cells][-1] == "拟支持金额（元）"
    assert client.get(f"{address}.pdf").content.startswith(b"%PDF")
    assert client.get(f"{address}.txt").status_code == 404
    paid = f"/desk/batches/in/{world.batches['paid']}/notice.pdf"
    assert client.get(paid).status_code == 409


def test_a_person_is_told_nothing_of_the_register(world, client_for):
    row = CaseRow.objects.filter(state="已拨付", applicant__is_person=True).first()
    row = row or CaseRow.objects.filter(state="已拨付").exclude(applicant__kind="企业").first()
    said = words_of(document(client_for("shending"), row, Kind.PAYMENT.value, "docx").content)
    assert "你单位" not in said
