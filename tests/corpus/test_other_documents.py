"""Documents of other districts: other numbering, widths and heads. Each docstring is a document."""

import inspect
from datetime import date

import pytest

from duixian.corpus import SectionKind, read


def read_doc(test):
    return read(inspect.cleandoc(test.__doc__), "other.txt")


def outline(document):
    return [
        (s.id, s.title)
        for s in document.sections
        if s.kind in (SectionKind.FIELD, SectionKind.ARTICLE)
    ]


def codes(problems):
    return [p.code for p in problems]


def test_chapters_and_clauses_in_full_width():
    """某某区人民政府办公室关于印发某某区促进科技创新若干政策的通知
    某政办〔2024〕12号

    各镇人民政府、各街道办事处，区级各部门：

    《某某区促进科技创新若干政策》已经区政府同意，现印发给你们，请认真贯彻执行。

                              某某区人民政府办公室
                              2024年6月5日

    某某区促进科技创新若干政策

    第一章　总　则
    第一条　为加快科技创新，根据《某某市科技创新条例》（某政〔2023〕15号），制定本政策。
    第二条　本政策适用于在本区注册的企业。另有规定的除外。
    第二章　扶持措施
    第三条　对首次认定的企业，给予最高20万元奖励：
    （一）研发费用占比3%以上；
    （二）营业收入增长不低于１０％。
    第四条　同一企业在同一年度内就同一个项目同时符合市级奖励以及本政策
    第三条规定的奖励的，不重复享受。
    第三章　附　则
    第五条　本政策自2024年7月10日起施行，有效期3年。
    本政策由区科技局负责解释。

    附件：1.申报表
    2.承诺书
    """
    document, problems = read_doc(test_chapters_and_clauses_in_full_width)
    assert outline(document) == [
        ("领域一", "总则"),
        ("第一条", ""),
        ("第二条", ""),
        ("领域二", "扶持措施"),
        ("第三条", ""),
        ("第四条", ""),
        ("领域三", "附则"),
        ("第五条", ""),
    ]
    assert document.number == "某政办〔2024〕12号"
    assert document.issuer == "某某区人民政府办公室"
    assert document.issued == date(2024, 6, 5)
    assert document.addressees == ("各镇人民政府、各街道办事处", "区级各部门")
    assert [(c.number, c.title) for c in document.cited] == [
        ("某政〔2023〕15号", "某某市科技创新条例")
    ]
    assert [s.text for s in document.section("第三条").sentences] == [
        "对首次认定的企业，给予最高20万元奖励：",
        "（一）研发费用占比3%以上；",
        "（二）营业收入增长不低于１０％。",
    ]
    (wrapped,) = document.section("第四条").sentences
    assert wrapped.text.endswith("以及本政策\n第三条规定的奖励的，不重复享受。")
    assert document.section("第五条").sentences[-1].text == "本政策由区科技局负责解释。"
    assert "承诺书" not in "".join(s.text for s in document.sentences)
    assert list(problems) == []


def test_numbers_that_begin_again_in_each_part():
    """某某区支持企业发展的意见

    为支持企业发展，提出如下意见。

    一、支持企业做大做强（牵头单位：区经信局）
    1．小升规奖励。对首次升规的企业，给予5—10万元奖励。
    2．研发补助：对企业按研发投入的百分之五给予补助。
    二、优化营商环境（牵头单位：区市场监管局、区税务局）
    1. 减轻负担。减免房租两个月。

    本意见自发布之日起施行。
    某某区人民政府
    二〇二四年十二月三十一日
    （此件公开发布）
    """
    document, problems = read_doc(test_numbers_that_begin_again_in_each_part)
    assert outline(document) == [
        ("领域一", "支持企业做大做强"),
        ("领域一·第一条", "小升规奖励"),
        ("领域一·第二条", "研发补助"),
        ("领域二", "优化营商环境"),
        ("领域二·第一条", "减轻负担"),
    ]
    assert document.fields[1].leads == ("区市场监管局", "区税务局")
    assert document.issuer == "某某区人民政府"
    assert document.issued == date(2024, 12, 31)
    assert [s.text for s in document.section("附则").sentences] == ["本意见自发布之日起施行。"]
    assert codes(problems) == ["missing-metadata"]
    assert "发文字号" in str(next(iter(problems)))


def test_parts_with_bracketed_articles_whose_paragraphs_are_numbered():
    """某某区人民政府关于稳增长的若干措施
    一、总体要求
    坚持稳中求进。
    二、工业（由区经信局负责）
    （一）技术改造
    1.设备投资补助。按设备投资额的10%补助。
    2.单个项目最高500万元。
    （二）用地保障
    新增工业用地不少于300亩。
    三、服务业（由区商务局负责）
    （三）首店
    每家首店奖励20万元。
    """
    document, problems = read_doc(test_parts_with_bracketed_articles_whose_paragraphs_are_numbered)
    assert outline(document) == [
        ("领域一", "总体要求"),
        ("领域二", "工业"),
        ("第一条", "技术改造"),
        ("第二条", "用地保障"),
        ("领域三", "服务业"),
        ("第三条", "首店"),
    ]
    assert document.issuer == "某某区人民政府"
    assert [s.text for s in document.section("第一条").sentences] == [
        "1.设备投资补助。",
        "按设备投资额的10%补助。",
        "2.单个项目最高500万元。",
    ]
    assert document.section("领域一").sentences[0].text == "坚持稳中求进。"
    assert "field-without-lead" in codes(problems)


def test_articles_numbered_on_the_first_level_alone():
    """若干政策
    一、支持创新。给予最高20万元奖励。
    二、支持上市。（由区金融办负责解释。）给予100万元奖励！
    三、对新认定的企业奖励30万元
    四、对企业从优
    从优。
    """
    document, _ = read_doc(test_articles_numbered_on_the_first_level_alone)
    assert document.fields == ()
    assert outline(document) == [
        ("第一条", "支持创新"),
        ("第二条", "支持上市"),
        ("第三条", ""),
        ("第四条", "对企业从优"),
    ]
    assert document.section("第三条").sentences[0].text == "对新认定的企业奖励30万元"
    assert [s.text for s in document.section("第二条").sentences] == [
        "（由区金融办负责解释。）",
        "给予100万元奖励！",
    ]


def test_bracketed_titles_and_inserted_clauses():
    """某某办法
    第1条 【目的】为支持创新，制定本办法。
    第2条（对象）本办法适用于企业。
    第二条之一 【例外】一事一议的除外。
    """
    document, problems = read_doc(test_bracketed_titles_and_inserted_clauses)
    assert outline(document) == [("第一条", "目的"), ("第二条", "对象"), ("第二条之一", "例外")]
    assert document.section("第二条").sentences[0].text == "本办法适用于企业。"
    assert codes(problems) == ["missing-metadata"]


def test_a_title_with_a_figure_stays_a_sentence():
    """若干政策
    （一）给予20万元奖励。另有规定的除外。
    （二）支持上市。给予奖励。
    （三）奖励30万元
    另有规定的除外。
    """
    document, _ = read_doc(test_a_title_with_a_figure_stays_a_sentence)
    assert outline(document) == [("第一条", ""), ("第二条", "支持上市"), ("第三条", "")]
    assert document.section("第一条").sentences[0].text == "给予20万元奖励。"
    assert document.section("第三条").sentences[0].text == "奖励30万元"


def test_another_sites_names_for_the_index_data():
    """索 引 号：001   文号：某政发[2024]3号
    发文机关：某某区人民政府   生成日期：2024年3月1日
    信息名称：关于支持企业的若干政策
    • 备注：无
    有效状态：

    （一）支持创新。奖励。
    （二）支持上市。奖励。
    """
    document, problems = read_doc(test_another_sites_names_for_the_index_data)
    assert dict(document.metadata) == {
        "索引号": "001",
        "发文字号": "某政发[2024]3号",
        "发布机构": "某某区人民政府",
        "成文日期": "2024年3月1日",
        "公文标题": "关于支持企业的若干政策",
        "备注": "无",
        "有效性": "",
    }
    assert document.title == "关于支持企业的若干政策"
    assert document.issued == date(2024, 3, 1)
    assert [a.id for a in document.articles] == ["第一条", "第二条"]
    assert codes(problems) == []


def test_a_document_cited_without_its_title_or_without_brackets():
    """若干政策
    （一）衔接。根据某政发〔2025〕3号和某政函〔2024〕2号执行。
    （二）废止。原《某某办法》某政发〔2020〕1号同时废止。
    （三）参照。参照《又一办法》和某政发[2019]5号执行。
    """
    document, _ = read_doc(test_a_document_cited_without_its_title_or_without_brackets)
    assert [(c.number, c.title) for c in document.cited] == [
        ("某政发〔2025〕3号", ""),
        ("某政函〔2024〕2号", ""),
        ("某政发〔2020〕1号", "某某办法"),
        ("", "又一办法"),
        ("某政发[2019]5号", ""),
    ]
    for cited in document.cited:
        assert cited.number in document.text[cited.span.start : cited.span.end]


def test_a_date_under_the_title_signs_no_letter():
    """某某区支持企业发展的若干政策
    （2024年6月5日）
    （试行）
    为支持企业发展，制定本政策。
    （一）支持创新。奖励。
    （二）支持上市。奖励。
    """
    document, _ = read_doc(test_a_date_under_the_title_signs_no_letter)
    assert document.title == "某某区支持企业发展的若干政策（试行）"
    assert document.issued == date(2024, 6, 5)
    assert [s.id for s in document.sections] == ["导言", "第一条", "第二条"]


def test_an_attachment_keeps_its_own_numbers():
    """某某政策
    （一）支持创新。奖励20万元。
    （二）支持上市。奖励30万元。
    附件1
    （一）申报表。
    （二）承诺书。
    """
    document, problems = read_doc(test_an_attachment_keeps_its_own_numbers)
    assert [a.id for a in document.articles] == ["第一条", "第二条"]
    assert codes(problems) == ["missing-metadata"]


def test_a_field_that_speaks_on_the_line_of_its_title():
    """某某政策
    一、支持创新。区财政安排3亿元。
    （一）研发。奖励。
    二、对在本区注册并从事软件开发的企业以及为其提供检验检测服务的各类机构，给予支持。
    （二）上市。
    """
    document, _ = read_doc(test_a_field_that_speaks_on_the_line_of_its_title)
    one, two = document.fields
    assert (one.title, one.section.sentences[0].text) == ("支持创新", "区财政安排3亿元。")
    assert (two.title, len(two.section.sentences)) == ("", 1)
    assert document.section("第二条").sentences[0].text == "上市。"


def test_brackets_and_quotations_do_not_break_a_sentence():
    """某某政策
    （一）支持创新。按“先申请。后兑付。”的方式（逾期不再受理。具体见指南。）办理。另行公布！
    """
    document, _ = read_doc(test_brackets_and_quotations_do_not_break_a_sentence)
    assert [s.text for s in document.section("第一条").sentences] == [
        "按“先申请。后兑付。”的方式（逾期不再受理。具体见指南。）办理。",
        "另行公布！",
    ]


def test_a_label_given_twice_keeps_its_first_value():
    document, _ = read("文号：某政发〔2025〕3号\n发文字号：另一个\n某某政策\n（一）甲。奖。")
    assert document.number == "某政发〔2025〕3号"


@pytest.mark.parametrize(
    ("text", "code", "line", "words"),
    [
        ("政策\n（一）甲。奖。\n（三）丙。奖。", "numbering-gap", 3, "缺少第2号"),
        ("政策\n（一）甲。奖。\n（五）丙。奖。", "numbering-gap", 3, "缺少第2–4号"),
        ("政策\n（二）甲。奖。\n（三）丙。奖。", "numbering-gap", 2, "缺少第1号"),
        ("政策\n（一）甲。奖。\n（一）丙。奖。", "numbering-duplicate", 3, "“（一）”重复"),
        ("政策\n第一条 甲。\n第三条 乙。\n第二条 丙。", "numbering-order", 4, "更大的编号之后"),
        ("政策\n一、甲\n（一）乙。奖。\n三、丙\n（二）丁。奖。", "numbering-gap", 4, "缺少第2号"),
        ("政策\n没有条款。", "no-articles", 1, "没有找到编号的条款"),
        ("政策\n第一条\n第二条 奖励。", "empty-article", 2, "第一条只有标题"),
        ("成文日期：2025-02-30\n政策\n（一）甲。", "bad-date", 1, "“2025-02-30”不是日期"),
        ("发布日期：近日\n政策\n（一）甲。", "bad-date", 1, "发布日期“近日”"),
        ("（一）甲。奖。", "no-title", 1, "没有找到标题"),
        (
            "成文日期：2025-03-31\n政策\n（一）甲。奖。\n某某区政府\n2025年4月1日",
            "date-mismatch",
            5,
            "2025-04-01与成文日期2025-03-31",
        ),
    ],
)
def test_suspicious_structure_is_reported_with_its_place(text, code, line, words):
    _, problems = read(text, "other.txt")
    found = [p for p in problems if p.code == code]
    assert len(found) == 1
    assert (found[0].place.file, found[0].place.line) == ("other.txt", line)
    assert words.replace("（", "(").replace("）", ")") in str(found[0])


def test_a_duplicate_number_gets_an_id_of_its_own():
    document, problems = read("政策\n（一）甲。奖。\n（一）乙。奖。")
    assert [a.id for a in document.articles] == ["第一条", "第一条(2)"]
    assert [p.code for p in problems.errors] == ["numbering-duplicate"]


def test_an_empty_text_is_a_document_with_problems():
    document, problems = read("")
    assert (document.sections, document.title, document.number) == ((), "", "")
    assert sorted(codes(problems)) == ["missing-metadata", "no-articles", "no-title"]
