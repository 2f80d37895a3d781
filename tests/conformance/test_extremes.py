"""Figures at both ends of what a register can hold: no query raises, no digit is lost.

Sixty-four bits don't hold these sums and products; where 38 digits don't either, the offer is
left out when the query is planned, with the reason.
"""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from types import MappingProxyType

import pyarrow.parquet as pq
import pytest
from tests.conformance import in_postgres
from tests.conformance.agreement import differences, expectations
from tests.conformance.generated import Rules

from duixian.basics.problems import Problems
from duixian.language.provision import Benefit
from duixian.language.subjects import Related, Subject
from duixian.language.types import exact
from duixian.language.vocabulary import Vocabulary
from duixian.library.sheets import Setting, read_provision
from duixian.library.vocabulary import load_vocabulary
from duixian.library.yamltree import compose
from duixian.readings.population import run_spark
from duixian.readings.population.query import Query, plan_query
from duixian.readings.population.run_duckdb import connected, run, run_to_parquet, tables_of
from duixian.tables import Register, from_subjects
from duixian.tables.columns import grain_limits

pytestmark = pytest.mark.xdist_group("engines")
YEAR = 2025
ON = date(2025, 9, 15)
MOST, LEAST = (exact(Fraction(grains, 100)) for grains in (2**63 - 1, -(2**63)))

CONDITIONS = [
    "甲额 + 乙额 + 丙额 > 0元",
    "甲额 - 乙额 ≥ 92233720368547758.07元",
    "甲额 ÷ 乙额 ≥ 丙额 ÷ 甲额",
    "甲额 ÷ 丙额 = 乙额 ÷ 丙额",
    "-(甲额) < 乙额",
    "合计(建设项目, 投资额) > 甲额",
    "合计(建设项目, 投资额, 投资额 > 0元) ≥ 丙额",
    "合计(建设项目, 较大(投资额, 乙额)) ≤ 甲额 + 丙额",
    "存在(建设项目, 投资额 - 甲额 ≥ 乙额)",
    "每个(建设项目, 投资额 × 份额 ≤ 丙额)",
    "人数 × 甲额 > 人数 × 乙额",
]
AMOUNTS = [
    "甲额",
    "甲额 × 10",
    "甲额 × 份额 - 乙额 × 份额",
    "甲额 × (人数 ÷ 1人)",  # up to 8 × 10^37 分
    "向下取整(甲额 × (人数 ÷ 1人), 1元)",
    "向上取整(乙额 × (人数 ÷ 1人), 3元)",
    "取整(-(乙额) × (人数 ÷ 1人), 0.3元)",
    "甲额 × 3 ÷ (人数 ÷ 1人)",
    "取整(丙额 ÷ 份额, 1万元)",
    "合计(建设项目, 投资额)",
    "较小(合计(建设项目, 投资额), 丙额) + 甲额 ÷ 7",
]
COMPLETE = MappingProxyType({"企业": True, "项目": True})
MARGINAL = {"基数": "甲额", "累进": [{"至": "1亿元", "率": "10%"}, {"率": "份额"}]}
TOO_LONG = [
    "乙额 × 丙额 ÷ 甲额",
    "甲额 × (人数 ÷ 1人) × (人数 ÷ 1人)",
    "甲额 × 乙额 ÷ 丙额 × (人数 ÷ 1人)",
]


@cache
def vocabulary() -> Vocabulary:
    problems = Problems()
    found = load_vocabulary([Path(__file__).with_name("extreme.yaml")], problems)
    assert not problems
    return found


def benefit(
    conditions: list[object],
    amount: object,
    words: Vocabulary | None = None,
    section: str = "第一条",
    name: str = "奖励",
) -> Benefit:
    """A benefit for enterprises that must have no problem."""
    problems = Problems()
    sheet = {"原文": "甲", "英文": "x", "工具": "奖励", "对象": "企业", "金额": amount}
    if conditions:
        sheet["条件"] = conditions
    text = json.dumps({name: sheet}, ensure_ascii=False)
    nothing = MappingProxyType({})
    setting = Setting(words or vocabulary(), problems, YEAR, nothing, nothing, frozenset())
    entry = compose(text, "sheet.yaml", problems).entries[name]
    found = read_provision(setting, section, *entry)
    assert not problems, (text, *map(str, problems))
    assert isinstance(found, Benefit)
    return found


@cache
def world() -> tuple[Register, Query, dict]:
    facts = vocabulary().facts["企业"]
    ends = {}
    for name, fact in facts.items():
        low, high = grain_limits(fact)
        steps = sorted({low, high, max(low, -1), 0, 1})
        ends[name] = [None, *(exact(step * fact.grain) for step in steps)]
    projects = [
        tuple(
            Subject("项目", f"项目{n}", {("投资额", None): value}) for n, value in enumerate(some)
        )
        for some in ([], [MOST] * 3, [LEAST] * 3, [MOST, LEAST], [1])
    ]
    subjects = []
    for number, values in enumerate(product(*ends.values())):
        known = {(n, None): v for n, v in zip(facts, values, strict=True) if v is not None}
        related = {"建设项目": Related(projects[number % len(projects)], True)}
        subjects.append(Subject("企业", f"企业{number}", known, {}, related))
    judged = [benefit([line], "1元") for line in CONDITIONS]
    judged += [benefit([], amount) for amount in AMOUNTS]
    judged += [benefit([], {"基数": "甲额", "率": "份额"}), benefit([], MARGINAL)]
    rules = Rules(vocabulary(), tuple(judged), COMPLETE)
    register = from_subjects(subjects, vocabulary())
    query = plan_query(rules, "企业", tables_of(register, rules), YEAR, ON)  # type: ignore[arg-type]
    wanted = expectations(query, subjects, YEAR, ON, rules.complete)
    return register, query, wanted


def test_nothing_of_these_is_left_out():
    _, query, wanted = world()
    assert query.left_out == {}
    assert len(query.outcomes) == len(CONDITIONS) + len(AMOUNTS) + 2
    assert len(wanted) > 2000


def test_duckdb_loses_no_digit():
    register, query, wanted = world()
    with connected(register) as connection:
        rows = run(query, connection).to_pylist()
    assert [*differences(query, wanted, rows, "DuckDB")][:9] == []


def test_spark_loses_no_digit(spark):
    register, query, wanted = world()
    with run_spark.viewed(register, spark):
        rows = run_spark.run(query, spark).to_pylist()
    assert [*differences(query, wanted, rows, "Spark")][:9] == []


def test_postgres_loses_no_digit(postgres):
    register, query, wanted = world()
    in_postgres.load(register, postgres)
    assert [*differences(query, wanted, in_postgres.run(query, postgres), "PostgreSQL")][:9] == []


def test_a_parquet_file_of_duckdb_holds_no_float(tmp_path):
    register, query, wanted = world()
    with connected(register) as connection:
        run_to_parquet(query, connection, tmp_path / "answer.parquet")
    table = pq.read_table(tmp_path / "answer.parquet")
    assert not [field for field in table.schema if "double" in str(field.type)]
    assert [*differences(query, wanted, table.to_pylist(), "Parquet")][:9] == []


@pytest.mark.parametrize("amount", TOO_LONG)
def test_what_38_digits_do_not_hold_is_left_out_with_the_reason(amount):
    rules = Rules(vocabulary(), (benefit([], amount),), COMPLETE)
    register, _, _ = world()
    query = plan_query(rules, "企业", tables_of(register, rules), YEAR, ON)  # type: ignore[arg-type]
    assert query.outcomes == ()
    assert query.left_out == {"第一条.奖励": "中间的数可能超过 38 位,数据库里装不下"}
