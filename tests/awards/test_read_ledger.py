"""Earlier awards from tables and from facts files; what is wrong is told with its row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.awards.test_patterns import applied, package_in

from duixian.awards import Entry, read_ledger, received_by, terms_in
from duixian.awards.terms import Terms
from duixian.basics.problems import Problems

KNOWN = {"第一条.奖": Terms("第一条.奖", "研发", 0)}
GOOD = """\
标识,受益人,待遇,事项,级次,期间,日期,金额
一号,甲,第一条.奖,,区级,2024年度,2024-06-01,30万元
甲,,,技改,市级,,2023-05-02,0.01元
"""


def read(table) -> tuple[list[Entry], list[str]]:
    problems = Problems()
    ledger = read_ledger(table, KNOWN, problems)
    return list(ledger.entries), [str(problem) for problem in problems]


def test_a_csv_file_is_read_row_by_row(tmp_path: Path):
    file = tmp_path / "台账.csv"
    file.write_text(GOOD, "utf-8")
    assert read(file) == (
        [
            Entry("一号", "甲", "第一条.奖", "研发", "区级", 2024, date(2024, 6, 1), 30_000_000),
            Entry("甲", "甲", "", "技改", "市级", 2023, date(2023, 5, 2), 1),
        ],
        [],
    )


def test_a_parquet_file_or_a_frame_may_give_whole_fen(tmp_path: Path):
    columns = {
        "标识": ["甲"], "事项": ["技改"], "级次": ["省级"], "期间": [2024], "金额(分)": [123],
    }  # fmt: skip
    wanted = ([Entry("甲", "甲", "", "技改", "省级", 2024, None, 123)], [])
    pq.write_table(pa.table(columns), tmp_path / "台账.parquet")
    assert read(tmp_path / "台账.parquet") == wanted
    assert read(pd.DataFrame(columns)) == wanted


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",甲,,技改,区级,2024,,1元", "empty-value"),
        ("甲,,,,区级,2024,,1元", "missing-key"),
        ("甲,,,技改,镇级,2024,,1元", "unknown-choice"),
        ("甲,,,技改,区级,,,1元", "missing-key"),
        ("甲,,,技改,区级,二〇二四,,1元", "bad-year"),
        ("甲,,,技改,区级,2024,2024-02-30,1元", "bad-date"),
        ("甲,,,技改,区级,2024,,100", "unit-mismatch"),
        ("甲,,,技改,区级,2024,,-1元", "out-of-range"),
        ("甲,,,技改,区级,2024,,0.001元", "too-fine"),
        ("甲,,,技改,区级,2024,,", "wrong-value"),
        ("甲,技改,区级", "broken-row"),
    ],
)
def test_a_row_that_can_not_be_is_left_out_with_its_number(tmp_path: Path, row: str, code: str):
    file = tmp_path / "台账.csv"
    file.write_text(GOOD + row + "\n", "utf-8")
    entries, problems = read(file)
    assert len(entries) == 2
    assert len(problems) == 1 and f"[{code}]" in problems[0]
    assert problems[0].startswith(f"{file}:4:")


def test_whole_fen_are_whole(tmp_path: Path):
    file = tmp_path / "台账.csv"
    file.write_text("标识,事项,级次,期间,金额(分)\n甲,技改,区级,2024,1.5\n", "utf-8")
    entries, (problem,) = read(file)
    assert entries == [] and "不是整数的分" in problem


@pytest.mark.parametrize(
    "header",
    ["标识,事项,级次,期间", "标识,事项,级次,期间,金额,金额(分)", "事项,级次,期间,金额",
     "标识,事项,期间,金额", "标识,事项,级次,期间,金额,颜色"],
)  # fmt: skip
def test_a_table_with_the_wrong_columns_is_not_read(tmp_path: Path, header: str):
    file = tmp_path / "台账.csv"
    file.write_text(f"{header}\n" + ",".join("甲" for _ in header.split(",")) + "\n", "utf-8")
    entries, problems = read(file)
    assert entries == [] and len(problems) == 1


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    entries, problems = read(tmp_path / "没有.csv")
    assert entries == [] and len(problems) == 1


SHEET = """\
包: 样本
第一条:
  奖: {英文: a, 原文: 甲, 工具: 奖励, 对象: 企业, 金额: 10万元, 事项: 研发}
"""


def of_facts(folder: Path, received: str) -> tuple[list[Entry], list[str]]:
    package = package_in(folder, SHEET)
    application = applied(package, folder, f"主体: 企业\n标识: 甲\n{received}\n")
    problems = Problems()
    ledger = received_by(application, terms_in(package), problems)
    return list(ledger.entries), [str(problem) for problem in problems]


def test_a_facts_file_lists_what_the_applicant_had(tmp_path: Path):
    entries, problems = of_facts(
        tmp_path, "已得: {待遇: 第一条.奖, 级次: 区级, 日期: '2024-06-01', 金额: 5万元}"
    )
    assert problems == []
    assert entries == [
        Entry("甲", "甲", "第一条.奖", "研发", "区级", 2024, date(2024, 6, 1), 5_000_000)
    ]


@pytest.mark.parametrize(
    ("received", "codes"),
    [
        ("已得: [{事项: 研发, 级次: 区级, 期间: 2024, 金额: 三万}]", ["wrong-value"]),
        ("已得: [{事项: 研发, 期间: 2024}]", ["missing-key", "missing-key"]),
        ("已得: [{事项: 研发, 级别: 区级, 级次: 区级, 期间: 2024, 金额: 1元}]", ["unknown-key"]),
        ("已得: [三万元]", ["wrong-shape"]),
    ],
)
def test_what_is_wrong_in_it_is_told_with_its_place(tmp_path: Path, received: str, codes):
    _, problems = of_facts(tmp_path, received)
    assert [problem.rpartition("[")[2].rstrip("]") for problem in problems] == codes
    assert all("事实.yaml:4:" in problem for problem in problems)
