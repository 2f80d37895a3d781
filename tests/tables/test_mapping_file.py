"""Mapping files: what they may say, and what is told of mistakes, with the place."""

from pathlib import Path

import pytest

from duixian.basics.problems import Problems
from duixian.tables import load_mapping, read_mapping
from duixian.tables.identifiers import Check
from duixian.tables.mapping import measure_named

GOOD = """\
主体: 项目
说明: 投资项目在线审批监管平台导出
确认: 是
年度: 2024
表头行: 3
工作表: 明细
编码: gb18030
空值: ["", "待定"]
列:
  项目代码: 标识
  业主: {引用: 建设单位}
  业主二: {引用: 建设单位, 标识校验: 无}
  省重大: {事实: 省重大项目, 对应: {有: 是, 没有: 否, 不详: 缺}}
  "完成投资（万元）": {事实: 完成投资额, 单位: 万元}
  到资: {事实: 外资到资额, 单位: 万美元, 年度: 2023年度}
  到资二: {事实: 外资到资额, 单位: 美元}
  通过: {认定: 第十二条.智能制造服务机构资助.符合条件的服务机构}
  市重点: 市重点项目
忽略: 备注
"""


def test_a_mapping_says_all_that_is_needed(package, problems):
    text = GOOD.replace("  业主二: {引用: 建设单位, 标识校验: 无}\n", "")
    mapping = read_mapping(text, "映射.yaml", package, problems)
    assert mapping is not None, [str(p) for p in problems]
    assert [m.column.name for m in mapping.columns] == [
        "标识",
        "引用:建设单位",
        "省重大项目",
        "完成投资额",
        "外资到资额@2023",
        "外资到资额@2024",
        "认定:第十二条.智能制造服务机构资助.符合条件的服务机构",
        "市重点项目",
    ]
    assert (mapping.header_row, mapping.sheet, mapping.encoding) == (3, "明细", "gb18030")
    assert (mapping.blanks, mapping.ignored, mapping.confirmed) == (("", "待定"), ("备注",), True)
    by_name = {m.column.name: m for m in mapping.columns}
    assert by_name["引用:建设单位"].check is Check.USCC
    assert by_name["标识"].check is Check.NONE
    assert by_name["完成投资额"].measure == measure_named("万元")
    assert by_name["省重大项目"].values == {"有": "是", "没有": "否", "不详": "缺"}


@pytest.mark.parametrize(
    ("was", "written", "code", "line", "told"),
    [
        ("主体: 项目", "主体: 工厂", "unknown-subject", 1, "没有登记主体「工厂」"),
        ("确认: 是", "确认: 好", "wrong-shape", 3, "只能是「是」或「否」"),
        ("表头行: 3", "表头行: 三", "wrong-shape", 5, "列名所在的行号"),
        ("编码: gb18030", "编号: gb18030", "unknown-key", 7, "是不是「编码」"),
        ('["", "待定"]', '["", [待定]]', "wrong-shape", 8, "空值"),
        ("  项目代码: 标识\n", "", "no-identifier", 10, "写成 项目代码: 标识"),
        ("引用: 建设单位}", "引用: 业主}", "unknown-relation", 11, "可以写:建设单位"),
        ("标识校验: 无", "标识校验: 是", "unknown-choice", 12, "标识校验"),
        ("", "", "mapped-twice", 12, "已经由「业主」给出"),
        ("有: 是", "有: 大概", "wrong-value", 13, "是 或 否"),
        ("对应: {有: 是, 没有: 否, 不详: 缺}", "对应: {有: [是]}", "wrong-shape", 13, "有"),
        ("完成投资额, 单位: 万元", "完成投资额, 单位: 平方米", "unit-mismatch", 14, "单位: 元"),
        ("完成投资额, 单位: 万元", "完成投资额, 单位: 贯", "unit-mismatch", 14, "没有这个单位"),
        ("完成投资额, 单位: 万元", "完成投资, 单位: 万元", "unknown-fact", 14, "完成投资额"),
        ("省重大项目, ", "省重大项目, 单位: 元, ", "unit-mismatch", 13, "去掉「单位」"),
        ("2023年度", "去年", "bad-year", 15, "不是年度"),
        ("{认定: 第十二条.智能", "{认定: 第五条.智能", "unknown-recognition", 17, "是不是"),
        ("{认定: 第十二条.智能制造服务机构资助.", "{认定: ", "mapped-twice", 12, ""),
        ("通过: {认定", "通过: {事实: 市重点项目, 认定", "wrong-shape", 17, "哪一个"),
        ("通过: {认定", "通过: {因为", "unknown-key", 17, ""),
        ("市重点: 市重点项目", "市重点: []", "wrong-shape", 18, ""),
        ("市重点: 市重点项目", "市重点: 某事", "unknown-fact", 18, "项目的事实有"),
        ("{事实: 外资到资额, 单位: 美元}", "{事实: , 单位: 美元}", "empty-value", 16, "空"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(package, problems, was, written, code, line, told):
    mapping = read_mapping(GOOD.replace(was, written, 1), "映射.yaml", package, problems)
    assert mapping is None
    found = [p for p in problems if p.code == code]
    assert found, [str(p) for p in problems]
    assert (found[0].place.file, found[0].place.line) == ("映射.yaml", line)
    assert told in str(found[0])


def test_an_ambiguous_recognition_must_be_written_in_full(package, problems, monkeypatch):
    monkeypatch.setattr(
        "duixian.tables.mapping_file.recognition_keys", lambda package: ["一.甲.通过", "二.乙.通过"]
    )
    text = "主体: 项目\n列:\n  项目代码: 标识\n  通过: {认定: 通过}\n"
    assert read_mapping(text, "映射.yaml", package, problems) is None
    assert "写全:一.甲.通过、二.乙.通过" in str(*problems)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty-file"),
        ("- 一\n", "wrong-shape"),
        ("列: {\n", "bad-yaml"),
        ("列: {}\n", "missing-key"),
    ],
)
def test_what_is_no_mapping_is_told(package, tmp_path, text, code):
    path = tmp_path / "映射.yaml"
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    assert load_mapping(path, package, problems) is None
    assert code in [p.code for p in problems]


def test_a_file_that_is_not_there_is_told(package, problems, tmp_path):
    assert load_mapping(tmp_path / "无.yaml", package, problems) is None
    assert [p.code for p in problems] == ["unreadable-file"]


@pytest.mark.parametrize("name", ["", "万", "3元", "贯", "元元"])
def test_what_is_no_unit_of_a_column(name):
    assert measure_named(name) is None


def test_the_mapping_in_the_documentation_is_one(package, problems):
    page = (Path(__file__).resolve().parents[2] / "docs" / "registers.md").read_text("utf-8")
    text = page.partition("```yaml\n")[2].partition("```")[0]
    mapping = read_mapping(text, "docs/registers.md", package, problems)
    assert not problems, [str(p) for p in problems]
    assert mapping.confirmed
    assert len(mapping.columns) == 6
