"""Guessing a mapping: sure where it may be, silent where nothing fits, asking in between."""

import polars as pl
import pyarrow as pa
import pytest
import xlsxwriter
from tests.tables.people import firm, person

from duixian.basics.text import speaking
from duixian.tables import guess_mapping, mapping_text, read_mapping, read_table
from duixian.tables.headers import read_header
from duixian.tables.mapping import measure_named


@pytest.mark.parametrize(
    ("header", "stem", "unit", "year"),
    [
        ("营业收入", "营业收入", "", None),
        ("营业收入(万元)", "营业收入", "万元", None),
        ("营业收入\n（单位：亿元）", "营业收入", "亿元", None),
        ("营业收入_万元", "营业收入", "万元", None),
        ("营业收入万元", "营业收入", "万元", None),
        ("2024年研发费用", "研发费用", "", 2024),
        ("2024年度研发费用（万元）", "研发费用", "万元", 2024),
        ("研发费用_2024", "研发费用", "", 2024),
        ("研发费用（2024年）（元）", "研发费用", "元", 2024),
        ("上年研发费用", "研发费用", "", 2024),
        ("研发费用(上年)", "研发费用", "", 2024),
        ("研发费用本年度", "研发费用", "", 2025),
        ("购买人", "购买人", "", None),
        ("上年", "上年", "", None),
        ("9999年研发", "9999年研发", "", None),
        ("企业（集团）名称", "企业(集团)名称", "", None),
    ],
)
def test_a_header_is_taken_apart(header, stem, unit, year):
    found = read_header(header, 2025)
    assert (found.stem, found.year) == (stem, year)
    assert found.measure == (measure_named(unit) if unit else None)


FIRMS = {
    "统一社会信用代码": [firm(1), firm(2)],
    "企业名称": ["甲公司", "乙公司"],
    "营业收入（万元）": ["1,200", "350.5"],
    "研发投入_2024": ["100", "20"],
    "是否高企": ["是", "否"],
    "企业的规模大小": ["小型", "微型"],
    "符合条件的服务机构": ["是", ""],
    "": ["", ""],
}


def test_columns_are_guessed_and_the_file_says_how_sure(package, problems):
    guessed = guess_mapping(pa.table(FIRMS), package, problems, kind="企业")
    assert {g.header: g.mapped.column.name for g in guessed.guesses if g.is_sure} == {
        "统一社会信用代码": "标识",
        "营业收入（万元）": "营业收入@2025",
        "是否高企": "高新技术企业",
        "符合条件的服务机构": "认定:第十二条.智能制造服务机构资助.符合条件的服务机构",
    }
    # A unit that nobody wrote, and a name that is only alike, are for a person to decide.
    assert [g.header for g in guessed.doubtful] == ["研发投入_2024", "企业的规模大小"]
    assert guessed.mapping.ignored == ("企业名称",)
    text = mapping_text(guessed, package)
    sure = '"营业收入（万元）": {事实: 营业收入, 单位: 万元, 年度: 2025}  # 把握 100%'
    assert f"  {sure};例如 1,200、350.5\n" in text
    asked = "# 研发投入_2024: {事实: 研发费用, 单位: 元, 年度: 2024}  # 把握 79%"
    assert f"  {asked};列名没有写单位,请核对;例如 100、20\n" in text
    with speaking("en"):
        assert "79% sure" in mapping_text(guessed, package)


def test_a_person_confirms_and_decides_before_anything_is_read(package, problems, codes):
    table = pa.table(FIRMS)
    text = mapping_text(guess_mapping(table, package, problems), package)
    mapping = read_mapping(text, "映射.yaml", package, problems)
    assert read_table(table, mapping, problems) is None
    assert sorted(codes(problems)) == ["unconfirmed-mapping", "unmapped-column", "unmapped-column"]
    problems.items.clear()
    text = text.replace("确认: 否", "确认: 是").replace("  # 研发投入", "  研发投入")
    text = text.replace("  # 企业的规模大小", "  企业的规模大小")
    mapping = read_mapping(text, "映射.yaml", package, problems)
    accepted = read_table(table, mapping, problems)
    assert codes(problems) == []
    assert accepted.table["研发费用@2024"].to_pylist() == [10_000, 2_000]
    assert accepted.table["企业规模"].to_pylist() == ["小型", "微型"]
    assert accepted.counts.accepted == 2


def test_the_kind_is_guessed_from_the_headers(package, problems):
    purchases = pl.DataFrame(
        {
            "发票号": ["1"],
            "购买人身份证号": [person(1)],
            "成交价": ["1999元"],
            "购买日期": ["2025/6/1"],
            "发票抬头": ["某"],
        }
    )
    guessed = guess_mapping(purchases, package, problems)
    assert guessed.mapping.kind == "购买"
    assert [m.column.name for m in guessed.mapping.columns] == [
        "标识",
        "引用:购买人",
        "成交价",
        "购买日期",
    ]
    by_name = {m.column.name: m for m in guessed.mapping.columns}
    assert by_name["成交价"].measure is None  # each cell carries its own
    assert "{引用: 购买人}" in mapping_text(guessed, package)


def test_names_that_fit_do_not_outweigh_cells_that_do_not(package, problems):
    table = pa.table({"信用代码": [firm(1)] * 3, "高新技术企业": ["甲", "乙", "丙"]})
    guessed = guess_mapping(table, package, problems, kind="企业")
    assert [g.header for g in guessed.doubtful] == ["高新技术企业"]


def test_the_header_is_found_below_a_title(package, problems, tmp_path):
    path = tmp_path / "名单.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名单")
        book.add_worksheet("说明")
        sheet.write(0, 0, "2025年高新技术企业名单")
        for at, header in enumerate(FIRMS):
            sheet.write(2, at, header)
            sheet.write_column(3, at, FIRMS[header])
    guessed = guess_mapping(path, package, problems)
    assert guessed.mapping.header_row == 3
    text = mapping_text(guessed, package)
    assert "表头行: 3" in text
    assert "工作表: 名单  # 还有:说明" in text


def test_a_table_without_rows_is_guessed_from_its_headers(package, problems, tmp_path):
    path = tmp_path / "表.csv"
    path.write_text("统一社会信用代码,高新技术企业\n", "utf-8")
    guessed = guess_mapping(path, package, problems)
    assert len(guessed.mapping.columns) == 2
    assert "编码: utf-8-sig" in mapping_text(guessed, package)


def test_a_table_that_names_nothing_leaves_all_to_the_person(package, problems):
    guessed = guess_mapping(pa.table({"A": ["1"], "B": ["2"]}), package, problems, kind="电梯")
    assert guessed.mapping.columns == ()
    assert "列: {}" in mapping_text(guessed, package)


@pytest.mark.parametrize(
    ("name", "content", "options", "code"),
    [
        ("表.csv", "a\n", {"kind": "工厂"}, "unknown-subject"),
        ("表.parquet", "a", {}, "bad-parquet"),
        ("表.csv", "", {}, "no-header"),
    ],
)
def test_what_can_not_be_guessed_is_told(
    package, problems, codes, tmp_path, name, content, options, code
):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    assert guess_mapping(path, package, problems, **options) is None
    assert codes(problems) == [code]
