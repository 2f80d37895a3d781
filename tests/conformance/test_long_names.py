"""PostgreSQL cuts names at 63 bytes, 21 汉字: two long names that begin alike stay two columns."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

import pytest
from tests.conformance import in_postgres
from tests.conformance.agreement import differences, expectations
from tests.conformance.generated import Rules

from duixian.basics.problems import Problems
from duixian.language.subjects import Subject
from duixian.library.vocabulary import load_vocabulary
from duixian.readings.population.printers.postgres import short_name
from duixian.readings.population.query import plan_query
from duixian.readings.population.run_duckdb import tables_of
from duixian.tables import from_subjects

pytestmark = pytest.mark.xdist_group("engines")

STEM = "上一年度末经审计确认的高新技术产品和服务销售收入"  # 24 汉字, 72 bytes
RECOGNITION = "第一百二十三条.先进制造业高质量发展专项资金.符合条件的企业"
VOCABULARY = f"""\
词汇: 长名
主体:
  企业: {{英文: enterprise, 标识: 统一社会信用代码, 登记: 完整}}
事实:
  企业:
    {STEM}甲: {{英文: a, 类型: 金额, 范围: 0元 ~ 1亿元, 期间: 年度, 问: 甲?}}
    {STEM}乙: {{英文: b, 类型: 金额, 范围: 0元 ~ 1亿元, 期间: 年度, 问: 乙?}}
"""


@pytest.fixture
def words(tmp_path):
    path = tmp_path / "vocabulary.yaml"
    path.write_text(VOCABULARY, "utf-8")
    problems = Problems()
    found = load_vocabulary([path], problems)
    assert not problems
    return found


def test_a_shortened_name_is_told_apart_and_fits():
    long = [f"{STEM}{end}@{year}" for end in "甲乙" for year in (2024, 2025)]
    assert len({name.encode()[:63] for name in long}) == 1
    short = [short_name(name) for name in long]
    assert len(set(short)) == 4
    assert max(len(name.encode()) for name in short) <= 63
    assert [short_name(name) for name in short] == short


def test_facts_and_recognitions_with_long_names_are_read_each_from_its_own_column(words, postgres):
    from tests.conformance.test_extremes import benefit

    judged = (
        benefit([f"{STEM}甲 > {STEM}乙"], f"{STEM}甲 - {STEM}乙(上年)", words),
        benefit([{"认定": "符合条件的企业"}], f"{STEM}乙", words, *RECOGNITION.split(".")[:2]),
    )
    rules = Rules(words, judged, MappingProxyType({"企业": True}))
    subjects = [
        Subject(
            "企业",
            f"企业{n}",
            {
                (f"{STEM}{e}", y): n * 7 % 5 + i + y
                for i, e in enumerate("甲乙")
                for y in (2024, 2025)
            },
            {RECOGNITION: n % 2 == 0} if n else {},
        )
        for n in range(10)
    ]
    register = from_subjects(subjects, words)
    query = plan_query(rules, "企业", tables_of(register, rules), 2025, date(2025, 9, 15))  # type: ignore[arg-type]
    wanted = expectations(query, subjects, 2025, date(2025, 9, 15), rules.complete)
    in_postgres.load(register, postgres)
    assert [*differences(query, wanted, in_postgres.run(query, postgres), "PostgreSQL")] == []
