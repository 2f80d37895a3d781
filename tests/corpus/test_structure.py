"""The Qiantang policy: its index data, letter, fields, articles, sentences and closing."""

import time
from datetime import date
from pathlib import Path

import pytest

from duixian.corpus import Document, SectionKind, read

POLICY = Path(__file__).parents[2] / "policies" / "qiantang-2025" / "source.txt"
TEXT = POLICY.read_text("utf-8")


@pytest.fixture(scope="module")
def policy() -> Document:
    document, problems = read(TEXT)
    assert list(problems) == []
    return document


def test_the_index_data_is_read_in_full(policy):
    assert dict(policy.metadata) == {
        "索引号": "330B001/2025-00596",
        "发布机构": "杭州市钱塘区人民政府",
        "发布日期": "2025-04-08",
        "成文日期": "2025-03-31",
        "发文字号": "钱政发〔2025〕6号",
        "主题分类": "其他",
        "有效性": "有效",
        "统一编号": "AQTD00-2025-0001",
        "相关链接": "",
        "公开方式": "主动公开",
        "信息来源": "钱塘区政府办公室",
    }
    assert policy.number == "钱政发〔2025〕6号"
    assert policy.issuer == "杭州市钱塘区人民政府"
    assert (policy.issued, policy.published) == (date(2025, 3, 31), date(2025, 4, 8))


def test_the_notice_and_the_policy_it_carries_have_their_own_titles(policy):
    notice, preamble = policy.section("通知"), policy.section("导言")
    assert (
        policy.title
        == notice.title
        == ("杭州市钱塘区人民政府印发关于推动经济高质量发展的若干政策(2025年版)的通知")
    )
    assert preamble.title == "关于推动经济高质量发展的若干政策(2025年版)"
    assert [s.text for s in notice.sentences] == [
        "现将《关于推动经济高质量发展的若干政策(2025年版)》印发给你们,请结合实际认真组织实施。"
    ]
    assert policy.addressees == ("各街道办事处", "区政府各部门、各直属单位")


def test_cited_documents_come_with_number_title_and_place(policy):
    assert [(c.number, c.title) for c in policy.cited] == [
        ("浙政发〔2025〕3号", "浙江省人民政府印发关于推动经济高质量发展若干政策(2025年版)的通知"),
        (
            "杭政函〔2025〕21号",
            "杭州市人民政府印发关于推动经济高质量发展的若干政策(2025年版)的通知",
        ),
        ("", "白杨街道婴幼儿托育补助发放实施办法"),
    ]
    first = policy.cited[0].span
    assert TEXT[first.start : first.start + 5] == "《浙江省人"
    assert TEXT[first.start : first.end].endswith("(浙政发〔2025〕3号)")


def test_eight_fields_with_their_lead_departments_hold_54_articles(policy):
    assert [(f.number, f.id, f.leads) for f in policy.fields] == [
        (1, "领域一", ("区经信科技局",)),
        (2, "领域二", ("区经信科技局",)),
        (3, "领域三", ("区发展改革局",)),
        (4, "领域四", ("区交通运输局",)),
        (5, "领域五", ("区商务局", "综合保税区管理办公室")),
        (6, "领域六", ("区发展改革局",)),
        (7, "领域七", ("区农业农村局",)),
        (8, "领域八", ("区人社局",)),
    ]
    assert [len(f.articles) for f in policy.fields] == [7, 7, 9, 6, 6, 5, 6, 8]
    assert policy.fields[4].title == "推进高水平对外开放"
    ids = [a.id for a in policy.articles]
    assert (len(ids), ids[0], ids[11], ids[-1]) == (54, "第一条", "第十二条", "第五十四条")
    assert all(a.field == f.number for f in policy.fields for a in f.articles)


def test_the_sections_stand_in_the_order_of_the_text(policy):
    assert [s.span for s in policy.sections] == sorted(s.span for s in policy.sections)
    kinds = [s.kind for s in policy.sections]
    assert kinds[:3] == [SectionKind.NOTICE, SectionKind.PREAMBLE, SectionKind.FIELD]
    assert kinds[-1] is SectionKind.CLOSING
    for one, next_ in zip(policy.sections, policy.sections[1:], strict=False):
        assert one.span.end <= next_.span.start


def test_an_article_heading_is_its_title_and_not_a_sentence(policy):
    article = policy.section("第十二条")
    assert article.title == "加快数实融合发展"
    assert [s.id for s in article.sentences] == ["第十二条#1", "第十二条#2"]
    assert article.sentences[0].text.startswith("用好国家中小企业数字化转型试点城市")
    assert article.sentences[1].text == (
        "力争新增省级工业互联网平台1家、“智能工厂”“数字化车间”2家。"
    )


def test_a_semicolon_does_not_end_a_sentence(policy):
    assert "1500个以上;为1.2万名" in policy.section("第四十八条").sentences[3].text


def test_the_closing_leaves_the_page_furniture_out(policy):
    closing = policy.section("附则")
    assert len(closing.sentences) == 6
    assert closing.sentences[0].text.endswith("支持总额为142亿元。")
    assert closing.sentences[-1].text == "国家、省、市制定实施相关政策措施的,遵照执行。"
    assert "附件" not in TEXT[closing.span.start : closing.span.end]


def test_sentences_leave_nothing_of_a_body_but_blanks(policy):
    for section in policy.sections:
        at = section.body.start
        for sentence in section.sentences:
            assert TEXT[at : sentence.span.start].strip() == ""
            assert TEXT[sentence.span.start : sentence.span.end] == sentence.text
            at = sentence.span.end
        assert TEXT[at : section.body.end].strip() == ""


def test_a_place_leads_to_its_sentence(policy):
    sentence = policy.sentence_at(TEXT.index("单家企业资助"))
    assert sentence.id == "第十二条#1"
    assert policy.sentence_at(TEXT.index("加快数实融合发展")) is None
    assert policy.sentence_at(0) is None
    assert policy.section("第五十五条") is None
    assert sentence in policy.sentences


def test_reading_the_policy_takes_less_than_60_ms():
    def once() -> float:
        start = time.perf_counter()
        read(TEXT)
        return time.perf_counter() - start

    assert min(once() for _ in range(5)) < 0.060
