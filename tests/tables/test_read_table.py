"""Reading a table: every row is judged or set aside, and nothing in between."""

from dataclasses import replace

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tables.people import firm

from duixian.basics.problems import Problems, Severity
from duixian.tables import read_mapping, read_table

REVENUE = '"营收(万元)": {事实: 营业收入, 单位: 万元}'


def table(*rows, headers=("信用代码", "营收(万元)")):
    return pa.table({h: [row[at] for row in rows] for at, h in enumerate(headers)})


def test_a_register_and_what_was_set_aside(mapped, problems):
    rows = [
        (firm(1), "1,234.5"),
        (firm(2), "-"),
        ("合计", "1234.5"),
        (firm(3), "很多"),
        (None, " "),
    ]
    accepted = read_table(table(*rows), mapped(REVENUE), problems)
    assert not problems
    assert accepted.table.to_pylist() == [
        {"标识": firm(1), "营业收入@2025": 1_234_500_000},
        {"标识": firm(2), "营业收入@2025": None},
    ]
    assert accepted.rejected["行"].to_pylist() == [3, 4]
    assert accepted.rejected["信用代码"].to_pylist() == ["合计", firm(3)]
    assert accepted.rejected["原因"].to_pylist() == [
        "信用代码:「合计」有 2 位,统一社会信用代码是 18 位",
        "营收(万元):「很多」不是营业收入的值",
    ]
    assert accepted.rejected["怎么改"].to_pylist()[1] == "写成一个数,例如 100万元"
    counts = accepted.counts
    assert (counts.rows, counts.accepted, counts.rejected, counts.blank) == (4, 2, 2, 1)
    revenue = accepted.columns[1]
    assert (revenue.known, revenue.empty, revenue.refused) == (2, 1, {"wrong-value": 1})
    assert (revenue.low, revenue.high) == (1_234_500_000, 1_234_500_000)


def test_every_reason_of_a_row_is_told(mapped, problems):
    accepted = read_table(table(("x", "y")), mapped(REVENUE), problems)
    assert accepted.rejected["原因"][0].as_py().count(";") == 1


def test_a_number_in_another_unit_than_its_column_is_set_aside(mapped, problems):
    rows = [(firm(1), "12万元"), (firm(2), "120000元"), (firm(3), "0.0012亿元")]
    accepted = read_table(table(*rows), mapped(REVENUE), problems)
    assert accepted.table["标识"].to_pylist() == [firm(1)]
    assert accepted.rejected["行"].to_pylist() == [2, 3]
    assert "这一列的单位是万元,这一格写的是「120000元」" in accepted.rejected["原因"][0].as_py()


def test_a_column_mapped_wrongly_is_noticed(mapped, problems):
    rows = [(firm(n), f"2025-01-{n + 1:02d}") for n in range(20)]
    accepted = read_table(table(*rows), mapped(REVENUE), problems)
    assert accepted.counts.rejected == 20
    (warning,) = problems
    assert warning.severity is Severity.WARNING
    assert warning.place.line == 5
    assert "有 20 格读不进去(100%)" in str(warning)


def test_rows_of_one_identifier_that_differ_are_all_set_aside(mapped, problems):
    rows = [(firm(1), "1"), (firm(2), "2"), (firm(1), "3"), (firm(1).lower(), "1")]
    accepted = read_table(table(*rows), mapped(REVENUE), problems)
    assert accepted.table["标识"].to_pylist() == [firm(2)]
    assert accepted.rejected.select(["行", "原因", "营收(万元)"]).to_pylist() == [
        {"行": 1, "原因": "后面还有行用了同一个标识,内容却不同", "营收(万元)": "1"},
        {"行": 3, "原因": "标识与第 1 行相同,内容却不同", "营收(万元)": "3"},
        {"行": 4, "原因": "标识与第 1 行相同,内容却不同", "营收(万元)": "1"},
    ]
    assert (accepted.counts.accepted, accepted.counts.rejected) == (1, 3)


def test_rows_that_say_the_same_twice_count_once(mapped, problems):
    rows = [(firm(1), "-"), (firm(2), "2"), (firm(2), "2.00"), (firm(1), None)]
    accepted = read_table(table(*rows), mapped(REVENUE), problems)
    assert accepted.table["标识"].to_pylist() == [firm(1), firm(2)]
    assert accepted.rejected["原因"].to_pylist() == [
        "与第 2 行完全相同,只留一行",
        "与第 1 行完全相同,只留一行",
    ]


def test_categories_stay_one_dictionary_when_rows_are_taken_out(mapped, problems):
    headers = ("信用代码", "规模")
    rows = [(firm(1), "小型"), (firm(1), "中型"), (firm(2), "大型")]
    accepted = read_table(table(*rows, headers=headers), mapped("规模: 企业规模"), problems)
    assert accepted.table.to_pylist() == [{"标识": firm(2), "企业规模": "大型"}]
    assert accepted.table.schema.field("企业规模").type == pa.dictionary(pa.int16(), pa.string())


@pytest.mark.parametrize(
    ("headers", "codes_expected", "told"),
    [
        (("信用代码", "营业额(万元)"), ["unmapped-column", "missing-column"], "营业额(万元)"),
        (("信用代码", "x"), ["unmapped-column", "missing-column"], "表里的列有:信用代码、x"),
        (("信用代码", "营收（万元）", "备注"), ["unmapped-column"], "「备注」这一列怎么办"),
        (("信用代码", "营收(万元)", "营收\n（万元）"), ["duplicate-column"], "2 列都叫"),
    ],
)
def test_wrong_columns_are_told(mapped, problems, codes, headers, codes_expected, told):
    columns = [pa.array([firm(1)])] * len(headers)
    wrong = pa.Table.from_arrays(columns, names=list(headers))
    assert read_table(wrong, mapped(REVENUE), problems) is None
    assert codes(problems) == codes_expected
    assert any(told in str(problem) for problem in problems)


def test_columns_are_found_by_their_names_without_blanks_and_full_width(mapped, problems):
    found = table((firm(1), "1"), headers=(" 信用代码", "营收\n（万元）"))
    assert read_table(found, mapped(REVENUE), problems).counts.accepted == 1


def test_columns_without_a_name_or_ignored_do_no_harm(mapped, problems):
    found = table((firm(1), "甲", None, None, "1"), headers=("信用代码", "名称", "", "行", "说明"))
    mapping = mapped(head="忽略: [名称, 行, 说明]\n")
    accepted = read_table(found, mapping, problems)
    assert accepted.counts.accepted == 1
    assert accepted.rejected.column_names[3:] == ["信用代码", "名称", "第3列", "行〔2〕", "说明"]


def test_a_mapping_that_nobody_confirmed_reads_nothing(mapped, problems, codes):
    mapping = replace(mapped(REVENUE), confirmed=False)
    assert read_table(table((firm(1), "1")), mapping, problems) is None
    assert codes(problems) == ["unconfirmed-mapping"]
    assert read_table(table((firm(1), "1")), mapping.confirm(), problems) is not None


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"信用代码": [firm(1), firm(2)], "营收(万元)": [1.1, np.nan]}),
        pl.DataFrame({"信用代码": [firm(1), firm(2)], "营收(万元)": [1.1, None]}),
        pa.table({"信用代码": [firm(1), firm(2)], "营收(万元)": pa.array([1.1, None])}),
    ],
    ids=["pandas", "polars", "arrow"],
)
def test_frames_are_read_without_a_float_touching_the_money(mapped, problems, frame):
    accepted = read_table(frame, mapped(REVENUE), problems)
    assert accepted.table["营业收入@2025"].to_pylist() == [1_100_000, None]


def test_a_broken_file_gives_its_problem(mapped, problems, codes, tmp_path):
    path = tmp_path / "表.parquet"
    path.write_bytes(b"PAR1")
    assert read_table(path, mapped(REVENUE), problems) is None
    assert codes(problems) == ["bad-parquet"]


def test_a_row_with_a_cell_too_many_is_set_aside_as_it_stands(mapped, problems, tmp_path):
    path = tmp_path / "表.csv"
    path.write_text(f"信用代码,营收(万元)\n{firm(1)},1,2\n{firm(2)},1\n", "utf-8")
    accepted = read_table(path, mapped(REVENUE), problems)
    assert accepted.counts.rejected == 1
    assert accepted.rejected.to_pylist() == [
        {
            "行": 2,
            "原因": "这一行有 3 格,表头有 2 格",
            "怎么改": "含逗号的文字要用双引号括起来;多出或缺少的格要补齐",
            "信用代码": f"{firm(1)},1,2",
            "营收(万元)": None,
        }
    ]


def test_progress_is_told(mapped, problems):
    told = []
    rows = [(firm(n), "1") for n in range(3)]
    read_table(table(*rows), mapped(REVENUE), problems, progress=lambda *done: told.append(done))
    assert told == [(3, 3)]


CELLS = st.sampled_from(
    ["1", "2.5", "1,000", "", " ", None, "-", "x", "3元", "4万元", "-1", "0.0000001", "9" * 14]
)
IDS = st.one_of(st.integers(1, 4).map(firm), st.sampled_from(["", None, "合计", "9" * 18]))


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(st.tuples(IDS, CELLS)))
def test_rows_in_are_rows_judged_and_rows_rejected(package, rows):
    """Of every row exactly one thing comes: it is accepted, or rejected, or was blank."""
    problems = Problems()
    text = f"主体: 企业\n确认: 是\n列:\n  信用代码: 标识\n  {REVENUE}\n"
    mapping = read_mapping(text, "映射.yaml", package, problems)
    columns = {"信用代码": [row[0] for row in rows], "营收(万元)": [row[1] for row in rows]}
    source = pa.table(columns, schema=pa.schema([(name, pa.string()) for name in columns]))
    accepted = read_table(source, mapping, problems)
    counts = accepted.counts
    assert counts.rows == counts.accepted + counts.rejected
    assert counts.rows + counts.blank == len(rows)
    assert counts.accepted == accepted.table.num_rows
    assert counts.rejected == accepted.rejected.num_rows
    blank = {at for at, row in enumerate(rows, 1) if not any((c or "").strip() for c in row)}
    assert len(blank) == counts.blank
    aside = accepted.rejected["行"].to_pylist()
    assert len(set(aside)) == len(aside)
    kept = [row[0] for at, row in enumerate(rows, 1) if at not in blank and at not in aside]
    assert accepted.table["标识"].to_pylist() == kept
    assert len(set(kept)) == len(kept)
