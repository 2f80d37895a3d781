"""What one cell says; and that whole columns say the same."""

from datetime import date, datetime, time
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.library.literals import Refused
from duixian.tables.cells import read_cell, text_of
from duixian.tables.columns import FactColumn, IdentifierColumn, RecognitionColumn
from duixian.tables.convert import Converter
from duixian.tables.identifiers import Check
from duixian.tables.mapping import BLANKS, MappedColumn, measure_named

PLACE = None


def column(package, kind, name, unit="", year=None, **more):
    measure = measure_named(unit) if unit else None
    fact = package.vocabulary.fact(kind, name)
    return MappedColumn(name, FactColumn(fact, year), PLACE, measure, **more)


@pytest.mark.parametrize(
    ("kind", "name", "unit", "text", "stored"),
    [
        ("企业", "营业收入", "万元", "1,234.56", 1_234_560_000),
        ("企业", "营业收入", "万元", "12.5万元", 12_500_000),
        ("企业", "营业收入", "", "3亿元", 30_000_000_000),
        ("企业", "营业收入", "元", "¥0.01", 1),
        ("企业", "营业收入", "元", "１２０", 12_000),
        ("企业", "应纳税所得额", "万元", "-5", -5_000_000),
        ("企业", "应纳税所得额", "元", "-1,000.00", -100_000),
        ("项目", "外资投资总额", "万美元", "2", 2_000_000),
        ("项目", "非化石能源消费承诺比例", "%", "5.25", 525),
        ("项目", "非化石能源消费承诺比例", "小数", "0.05", 500),
        ("分割单元", "建筑面积", "亩", "3", 200_000),
        ("企业", "高新技术企业", "", "TRUE", True),
        ("企业", "高新技术企业", "", "0.0", False),
        ("企业", "企业规模", "", "小型", "小型"),
        ("企业", "首个获利年度", "", "2023.0", 2023),
        ("企业", "首个获利年度", "", "2023年度", 2023),
        ("购买", "购买日期", "", "2025/5/1", date(2025, 5, 1)),
        ("购买", "购买日期", "", "20250501", date(2025, 5, 1)),
        ("购买", "购买日期", "", "2025.05.01", date(2025, 5, 1)),
        ("购买", "购买日期", "", "2025-05-01 10:20:30.000", date(2025, 5, 1)),
        ("购买", "购买日期", "", "2025年5月1日", date(2025, 5, 1)),
        ("企业", "营业收入", "元", " - ", None),
        ("企业", "营业收入", "元", "", None),
    ],
)
def test_a_cell_is_read_exactly(package, kind, name, unit, text, stored):
    mapped = column(package, kind, name, unit)
    assert read_cell(mapped, text, frozenset(BLANKS)) == stored
    converted, refused = Converter(mapped, frozenset(BLANKS)).convert(pa.array([text, None]))
    assert converted.to_pylist() == [stored, None]
    assert refused == {}


@pytest.mark.parametrize(
    ("kind", "name", "unit", "text", "code"),
    [
        ("企业", "营业收入", "万元", "1234元", "mixed-unit"),
        ("企业", "营业收入", "元", "300万", "unit-mismatch"),
        ("企业", "营业收入", "", "1234", "no-unit"),
        ("企业", "营业收入", "元", "5平方米", "unit-mismatch"),
        ("企业", "营业收入", "元", "0.001", "too-fine"),
        ("企业", "营业收入", "元", "-1", "out-of-range"),
        ("企业", "营业收入", "亿元", "99999", "out-of-range"),
        ("企业", "营业收入", "元", "12,34", "wrong-value"),
        ("企业", "营业收入", "元", "1,234,56", "wrong-value"),
        ("企业", "营业收入", "元", "1.2E+08", "number-lost-digits"),
        ("企业", "营业收入", "元", "约五百", "wrong-value"),
        ("企业", "高新技术企业", "", "大概", "wrong-value"),
        ("企业", "企业规模", "", "巨型", "unknown-category-value"),
        ("企业", "首个获利年度", "", "去年", "bad-year"),
        ("购买", "购买日期", "", "2025-02-30", "bad-date"),
        ("购买", "购买日期", "", "1/5/2025", "bad-date"),
        ("购买", "购买日期", "", "45778", "bad-date"),
        ("购买", "购买日期", "", "2025-05-01 10:00:00Z", "bad-date"),
        ("购买", "购买日期", "", "0001-01-01", "out-of-range"),
    ],
)
def test_what_can_not_be_meant_is_refused(package, kind, name, unit, text, code):
    mapped = column(package, kind, name, unit)
    with pytest.raises(Refused) as refused:
        read_cell(mapped, text, frozenset(BLANKS))
    assert refused.value.code == code
    converted, found = Converter(mapped, frozenset(BLANKS)).convert(pa.array([text]))
    assert converted.to_pylist() == [None]
    assert found[0].code == code


def test_a_mapping_may_give_texts_another_meaning(package):
    mapped = column(package, "企业", "企业规模", values={"大": "大型", "不详": "缺"})
    blanks = frozenset(BLANKS)
    assert read_cell(mapped, "大", blanks) == "大型"
    assert read_cell(mapped, "不详", blanks) is None
    owed = MappedColumn("x", RecognitionColumn("第一条.甲.认定"), PLACE, values={"有": "是"})
    assert read_cell(owed, "有", blanks) is True
    assert read_cell(owed, "无", blanks) is None


def test_a_category_named_like_a_blank_is_no_blank(package):
    mapped = column(package, "购买", "家电类别")
    assert read_cell(mapped, "其他", frozenset({"其他"})) == "其他"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (float("nan"), None),
        (0.1 + 0.2, "0.3"),
        (-0.0, "0"),
        (1e-7, "0.0000001"),
        (2025.0, "2025"),
        (1e15, "1E+15"),
        (float("inf"), "inf"),
        (True, "是"),
        (False, "否"),
        (Decimal("1E+3"), "1000"),
        (date(2025, 5, 1), "2025-05-01"),
        (datetime(2025, 5, 1, 8), "2025-05-01 08:00:00"),
        (time(8), "08:00:00"),
        (b"\xe7\x94\xb2", "甲"),
        (b"\xff", "\\xff"),
        (7, "7"),
    ],
    ids=repr,
)
def test_values_of_spreadsheets_and_databases_become_texts(value, text):
    assert text_of(value) == text


NUMBERS = st.one_of(
    st.none(),
    st.sampled_from(
        ["", "-", "无", " 7 ", "1,000", "5万元", "300元", "1e5", "x", "12.", ".5", "--1"]
    ),
    st.from_regex(r"-?[0-9]{1,17}(\.[0-9]{1,11})?", fullmatch=True),
    st.decimals(-(10**14), 10**14, places=2).map(str),
    st.integers(-(10**18), 10**18).map(str),
)


@settings(deadline=None, max_examples=200)
@given(
    st.lists(NUMBERS),
    st.sampled_from(
        [
            ("企业", "营业收入", "元"),
            ("企业", "应纳税所得额", "万元"),
            ("企业", "营业收入", "亿元"),
            ("企业", "营业收入", ""),
            ("项目", "非化石能源消费承诺比例", "‰"),
            ("分割单元", "建筑面积", "亩"),
            ("购买", "排量", "升"),
        ]
    ),
)
def test_a_column_of_numbers_says_what_its_cells_say(package, texts, what):
    agree(column(package, *what), texts)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.one_of(st.none(), st.sampled_from(["是", "否", "2025-05-01", "2023", "小型", "-", "?"]))
    ),
    st.sampled_from(
        [
            ("企业", "高新技术企业"),
            ("企业", "企业规模"),
            ("企业", "首个获利年度"),
            ("购买", "购买日期"),
        ]
    ),
)
def test_a_column_of_anything_else_says_what_its_cells_say(package, texts, what):
    agree(column(package, *what), texts)


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.sampled_from(["甲1", "", "-", "（一）", "9E+20", " a "]))))
def test_a_column_of_identifiers_says_what_its_cells_say(texts):
    agree(MappedColumn("标识", IdentifierColumn("购买"), PLACE, check=Check.NONE), texts)


def agree(mapped, texts):
    blanks = frozenset(BLANKS)
    values, refused = Converter(mapped, blanks).convert(pa.array(texts, pa.string()))
    for row, text in enumerate(texts):
        try:
            empty = text is None and not isinstance(mapped.column, IdentifierColumn)
            expected = None if empty else read_cell(mapped, text or "", blanks)
        except Refused as why:
            assert refused[row].code == why.code
            assert values[row].as_py() is None
        else:
            assert row not in refused
            assert values[row].as_py() == expected
