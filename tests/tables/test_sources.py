"""The same table from every kind of file, frame and database; and what is told of broken ones."""

import sqlite3
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from duixian.tables.sources import Unreadable, open_source

ROWS = [("甲", "1.5", "2025-05-01", "是"), ("乙", "0.3", None, "否")]
HEADERS = ("名称", "数", "日子", "真假")


def read(source):
    """All rows with their numbers, and the numbers and texts of the broken ones."""
    rows, broken = [], []
    for chunk in source.chunks():
        for number, *cells in zip(
            chunk.numbers.to_pylist(), *(c.to_pylist() for c in chunk.columns), strict=True
        ):
            rows.append((number, *cells))
        broken.extend((one.number, one.text, str(one.reason)) for one in chunk.broken)
    return rows, broken


def as_csv(tmp_path, encoding="utf-8", sign=","):
    path = tmp_path / "表.csv"
    lines = [sign.join(HEADERS), *(sign.join(cell or "" for cell in row) for row in ROWS)]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def as_excel(tmp_path, title=False):
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("说明")
        sheet = book.add_worksheet("数据")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        top = 1 if title else 0
        if title:
            sheet.write(0, 0, "2025年名单")
        sheet.write_row(top, 0, HEADERS)
        sheet.write_row(top + 1, 0, ["甲", 1.5])
        sheet.write_datetime(top + 1, 2, datetime(2025, 5, 1), day)
        sheet.write(top + 1, 3, True)
        sheet.write_row(top + 2, 0, ["乙", 0.1 + 0.2, None, False])
    return path


FRAME = {
    "名称": ["甲", "乙"],
    "数": [1.5, 0.1 + 0.2],
    "日子": [date(2025, 5, 1), None],
    "真假": [True, False],
}


def as_parquet(tmp_path):
    path = tmp_path / "表.parquet"
    pq.write_table(pa.table(FRAME), path)
    return path


def as_database(tmp_path, engine):
    path = tmp_path / f"库.{engine.__name__}.db"
    connection = engine.connect(str(path))
    connection.execute("CREATE TABLE t (名称 TEXT, 数 DOUBLE PRECISION, 日子 TEXT, 真假 TEXT)")
    connection.execute(
        "INSERT INTO t VALUES ('甲', 1.5, '2025-05-01', '是'), ('乙', 0.3, NULL, '否')"
    )
    connection.commit()
    connection.close()
    return path


@pytest.mark.parametrize(
    ("make", "options", "first"),
    [
        (as_csv, {}, 2),
        (lambda t: as_csv(t, "utf-8-sig"), {}, 2),
        (lambda t: as_csv(t, "gb18030"), {}, 2),
        (lambda t: as_csv(t, "utf-16"), {}, 2),
        (lambda t: as_csv(t, sign="\t"), {}, 2),
        (lambda t: as_csv(t, sign=";"), {}, 2),
        (as_excel, {"sheet": "数据"}, 2),
        (lambda t: as_excel(t, title=True), {"sheet": "数据", "header_row": 2}, 3),
        (as_parquet, {}, 1),
        (lambda t: pa.table(FRAME), {}, 1),
        (lambda t: pa.record_batch(FRAME), {}, 1),
        (lambda t: pd.DataFrame(FRAME, index=[7, 8]), {}, 1),
        (lambda t: pl.DataFrame(FRAME), {}, 1),
        (lambda t: as_database(t, sqlite3), {"query": "SELECT * FROM t"}, 1),
        (lambda t: as_database(t, duckdb), {"query": "SELECT * FROM t"}, 1),
        (lambda t: str(as_database(t, duckdb)), {"query": "SELECT * FROM t"}, 1),
        (
            lambda t: sqlite3.connect(as_database(t, sqlite3)),
            {"query": "SELECT * FROM t ORDER BY 数 DESC"},
            1,
        ),
    ],
)
def test_every_kind_of_table_gives_the_same_texts(tmp_path, make, options, first):
    source = open_source(make(tmp_path), **options)
    assert source.headers == HEADERS
    rows, broken = read(source)
    assert [tuple(cell or None for cell in row) for row in rows] == [
        (first + at, *row) for at, row in enumerate(ROWS)
    ]
    assert broken == []


def test_arrow_types_become_texts_exactly():
    table = pa.table(
        {
            "小数": pa.array([Decimal("12345678901234.50")]),
            "整数": pa.array([2**62]),
            "类": pa.array(["甲"]).dictionary_encode(),
            "大": pa.array(["乙"], pa.large_string()),
            "空": pa.nulls(1),
            "串": pa.array([[1, 2]]),
            "时": pa.array([datetime(2025, 5, 1)]),
        }
    )
    rows, _ = read(open_source(table))
    assert rows == [
        (
            *(1, "12345678901234.50", str(2**62), "甲", "乙", None),
            *("[1, 2]", "2025-05-01 00:00:00.000000"),
        )
    ]


def test_rows_keep_their_numbers_around_broken_ones(tmp_path):
    path = tmp_path / "表.csv"
    path.write_text('说明\n名称,数\n甲,1\n\n乙\n"丙\n丁",2\n戊,3,4\n己,5\n庚,6,7\n', "utf-8")
    rows, broken = read(open_source(path, header_row=2))
    assert rows == [(3, "甲", "1"), (4, "", ""), (6, "丙\n丁", "2"), (8, "己", "5")]
    assert broken == [
        (5, "乙", "这一行有 1 格,表头有 2 格"),
        (7, "戊,3,4", "这一行有 3 格,表头有 2 格"),
        (9, "庚,6,7", "这一行有 3 格,表头有 2 格"),
    ]


def test_a_file_of_many_blocks_keeps_its_row_numbers(tmp_path):
    path = tmp_path / "大.csv"
    count = 400_000
    with path.open("w", encoding="gb18030") as file:
        file.write("名称,数\n")
        file.writelines(
            f"企业第{n}家,{n},多\n" if n % 100_000 == 7 else f"企业第{n}家的名称是,{n}\n"
            for n in range(count)
        )
    rows, broken = read(open_source(path))
    assert len(rows) + len(broken) == count
    assert all(number == int(text) + 2 for number, _, text in rows)
    assert [number for number, *_ in broken] == [9, 100_009, 200_009, 300_009]


def test_a_file_of_broken_rows_only_loses_none(tmp_path):
    path = tmp_path / "表.csv"
    path.write_text("名称,数\n甲\n乙\n", "utf-8")
    assert [number for number, *_ in read(open_source(path))[1]] == [2, 3]


def test_a_table_without_rows_is_empty(tmp_path):
    path = tmp_path / "表.csv"
    path.write_text("名称,数\n", "utf-8")
    assert read(open_source(path)) == ([], [])


def refused(table, **options):
    with pytest.raises(Unreadable) as found:
        read(open_source(table, **options))
    return found.value.problem


def test_an_unclosed_quotation_mark_is_told_with_its_row(tmp_path):
    path = tmp_path / "表.csv"
    path.write_text('名称,数\n甲,1\n"乙,2\n丙,3\n', "utf-8")
    problem = refused(path)
    assert (problem.code, problem.place.line) == ("unclosed-quote", 3)


def test_an_unclosed_quotation_mark_in_a_large_file(tmp_path):
    path = tmp_path / "表.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write('名称,数\n甲,1\n"乙,2\n')
        file.writelines(f"{n},{n}\n" for n in range(1_500_000))
    assert refused(path).code == "unclosed-quote"


def test_a_truncated_parquet_file_is_told(tmp_path):
    path = as_parquet(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    assert refused(path).code == "bad-parquet"


def test_a_parquet_file_damaged_inside_is_told(tmp_path):
    path = tmp_path / "表.parquet"
    pq.write_table(pa.table({"名称": [f"第{n}家" for n in range(5000)]}), path)
    content = bytearray(path.read_bytes())
    content[4:2000] = b"\0" * 1996
    path.write_bytes(content)
    assert refused(path).code == "bad-parquet"


@pytest.mark.parametrize(
    ("name", "content", "options", "code"),
    [
        ("表.csv", b"\xff\xfe\xff\xff\xff", {}, "bad-encoding"),
        ("表.csv", "名称\n甲\n".encode("gb18030"), {"encoding": "ascii"}, "bad-encoding"),
        ("表.csv", b"a\n1\n", {"encoding": "no-such"}, "bad-encoding"),
        ("表.csv", b"\xff\xff\xff\xff,\n", {}, "bad-encoding"),
        ("表.csv", b"", {}, "no-header"),
        ("表.csv", b"a,b\n", {"header_row": 5}, "no-header"),
        ("表.xlsx", b"PK\x03\x04 not a workbook", {}, "bad-workbook"),
        ("表.docx", b"", {}, "unknown-format"),
        ("没有后缀", b"", {}, "unknown-format"),
        ("库.db", b"", {}, "no-query"),
        ("库.db", b"no database" * 200, {"query": "SELECT 1"}, "bad-database"),
    ],
    ids=repr,
)
def test_what_is_no_table_is_told(tmp_path, name, content, options, code):
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path, **options).code == code


@pytest.mark.parametrize("name", ["无.csv", "无.xlsx", "无.parquet"])
def test_a_file_that_is_not_there_is_told(tmp_path, name):
    assert refused(tmp_path / name).code == "unreadable-file"
    assert refused(tmp_path / name, query="SELECT 1").code == "unreadable-file"


def test_bytes_beyond_the_first_megabyte_in_another_encoding_are_told(tmp_path):
    path = tmp_path / "表.csv"
    path.write_bytes("名称\n".encode() + b"a\n" * 600_000 + b"\xff\xff\n")
    assert refused(path).code == "bad-encoding"
    path.write_bytes("名称\n".encode("gb18030") + b"a\n" * 600_000 + b"\xff\xff\n")
    assert refused(path, encoding="gb18030").code == "bad-encoding"


def test_a_workbook_without_the_sheet_or_a_header_is_told(tmp_path):
    path = as_excel(tmp_path)
    assert "说明、数据" in str(refused(path, sheet="名单").hint)
    assert refused(path).code == "no-header"


def test_frames_that_are_none_and_columns_that_mix_types_are_told():
    assert refused([1, 2]).code == "bad-frame"
    mixed = pd.DataFrame({"甲": pd.Series(["一", 1], dtype=object)})
    assert refused(mixed).code == "bad-frame"


def test_a_query_that_fails_is_told(tmp_path):
    path = as_database(tmp_path, sqlite3)
    assert refused(path, query="SELECT nothing").code == "bad-query"
    assert refused(path, query="DELETE FROM t").code == "bad-query"
    connection = sqlite3.connect(":memory:")
    assert refused(connection, query="CREATE TABLE x (a)").code == "bad-query"
    assert refused(connection, query="SELECT abs(-9223372036854775808)").code == "bad-query"
    broken_later = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 9) SELECT CASE WHEN x < 5 THEN x ELSE abs(-9223372036854775807 - 1) END FROM n"  # noqa: E501
    assert refused(connection, query=broken_later).code == "bad-query"
