"""Random sheets of up to eight benefits of one enterprise, with subjects and earlier awards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from tests.sheets.packages import load_sheet

from duixian.awards import Combined, Entry, Ledger, combine, items_of, terms_in
from duixian.awards.for_all import (
    AT_LEAST,
    FORGONE,
    NOTHING,
    OPEN,
    PAID,
    CombinedQuery,
    combine_in_query,
)
from duixian.awards.rows_of_ledger import LEDGER, ledger_table
from duixian.language.evaluate import Facts
from duixian.language.judge import judge_benefit
from duixian.language.subjects import Subject
from duixian.library.package import Package
from duixian.readings.population.query import plan_query
from duixian.readings.population.run_duckdb import tables_of
from duixian.tables import from_subjects
from duixian.tables.register import Register, register_of

YEAR, ON = 2025, date(2025, 9, 15)
MATTERS, LEVELS = ("技改", "研发"), ("区级", "市级", "省级")
_FACTS = 8
VOCABULARY = """词汇: 测试
主体:
  企业: {英文: enterprise, 标识: 统一社会信用代码, 登记: 完整}
事实:
  企业:
""" + "".join(
    f"    额{n}: {{英文: amount {n}, 类型: 金额, 范围: 0元 ~ 1000元, 问: 额{n}?}}\n"
    f"    可{n}: {{英文: eligible {n}, 类型: 是否, 问: 可{n}?}}\n"
    for n in range(_FACTS)
)  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """One random package, its subjects, their earlier awards, and the query that combines."""

    package: Package
    subjects: list[Subject]
    ledger: Ledger
    register: Register
    combined: CombinedQuery


def random_sheet(random: Random) -> str:
    names = [f"奖{n}" for n in range(random.randint(1, _FACTS))]
    stages = 0
    lines = ["第一条:"]
    for n, name in enumerate(names):
        lines += [f"  {name}:", "    原文: 支持设备更新", f"    英文: award {n}", "    工具: 奖励"]
        lines += [
            "    对象: 企业",
            f"    条件: [可{n}]",
            f"    事项: {random.choice(MATTERS)}{n % 3}",
        ]
        per = random.choice(("每年", "三年", "累计"))
        cap = f"封顶: {{{per}: {random.randint(0, 600)}元}}" if random.random() < 0.3 else ""
        staged = random.random() < 0.2 and stages < 2
        if staged:
            stages += 1
            own = f", {cap}" if cap else ""
            lines.append("    分阶段:")
            lines += [
                f"      开工: {{金额: 额{n}{own}}}",
                f"      投产: {{金额: 额{(n + 1) % _FACTS}{own}}}",
            ]
        elif random.random() < 0.15:
            lines.append(f"    金额: {{基数: 额{n}, 率: {{待配套: 比例, 取值: 10%、50%}}}}")
        else:
            lines.append(f"    金额: 额{n}")
        if random.random() < 0.2:
            lines.append("    叠加: 是")
        others = [f"第一条.{other}" for other in names if other != name and random.random() < 0.2]
        if others:
            lines.append(f"    互斥: [{', '.join(others)}]")
        if cap and not staged:
            lines.append(f"    {cap}")
        if random.random() < 0.3:
            asked = [f"级次 = {random.choice(LEVELS[1:])}"]
            if random.random() < 0.5:
                asked.append(f"事项 = {random.choice(MATTERS)}{random.randint(0, 2)}")
            if random.random() < 0.3:
                asked.append("期间 = 本年")
            lines.append(f"    减去: 已得({', '.join(asked)})")
        if random.random() < 0.15:
            lines.append("    资金: 上级")
    return "\n".join(lines) + "\n"


def random_subject(random: Random, number: int) -> Subject:
    facts: dict[Any, Any] = {}
    for n in range(_FACTS):
        if random.random() < 0.93:
            facts[f"额{n}", None] = random.choice((0, 100, 200, random.randint(0, 1000)))
        if random.random() < 0.95:
            facts[f"可{n}", None] = random.random() < 0.8
    return Subject("企业", f"企业{number}", facts, {}, {}, {})


def random_entries(random: Random, package: Package, subject: Subject) -> Iterator[Entry]:
    ids = [offer.key for benefit in package.benefits for offer in benefit.offers]
    ids += [benefit.id for benefit in package.benefits]
    for _ in range(random.choice((0, 0, 1, 2, 3))):
        yield Entry(
            subject.id, subject.id, random.choice((*ids, "", "别处.奖")),
            f"{random.choice(MATTERS)}{random.randint(0, 2)}", random.choice(LEVELS),
            YEAR - random.choice((0, 0, 1, 3)), None, random.randint(1, 40_000),
        )  # fmt: skip


def trial(random: Random, folder: Path, subjects: int) -> Trial:
    """A random package with so many subjects."""
    policy = (
        "包: 某区-2025\n名称: 政策\n英文: Policies\n文件: source.txt\n年度: 2025\n"
        "词汇: vocabulary.yaml\n案例: cases\n条文: [sheet.yaml]\n"
        '约定:\n  施行: "2025-05-01"\n  不重复: {键: 事项}\n'
        "部门:\n  区经信局: Economy Bureau\n  区商务局: Commerce Bureau\n"
    )
    package = load_sheet(folder, random_sheet(random), vocabulary=VOCABULARY, policy=policy)
    assert not package.problems.errors, [*map(str, package.problems.errors)]
    people = [random_subject(random, number) for number in range(subjects)]
    ledger = Ledger(tuple(e for one in people for e in random_entries(random, package, one)))
    found = from_subjects(people, package.vocabulary)
    register = register_of({"企业": found.table("企业"), LEDGER: ledger_table(ledger)})
    query = plan_query(package, "企业", tables_of(register, package), YEAR, ON)
    return Trial(package, people, ledger, register, combine_in_query(package, query, YEAR, ON))


def by_definition(trial: Trial, subject: Subject) -> Combined:
    """What `combine` says of one subject."""
    facts = Facts(subject, YEAR, ON, trial.package.complete)
    judged = [j for benefit in trial.package.benefits for j in judge_benefit(benefit, facts)]
    own = Ledger(tuple(entry for entry in trial.ledger.entries if entry.payee == subject.id))
    items = items_of(trial.package, judged, subject, YEAR, ON)
    return combine(items, own, terms_in(trial.package))


def wanted(combined: Combined) -> dict[str, tuple[int, int, int | None]]:
    """By offer: state, 分 at least, 分 at most."""
    found: dict[str, tuple[int, int, int | None]] = {}
    for award in combined.awards:
        state = PAID if award.settled else AT_LEAST
        found[award.item.offer] = (state, award.amount, award.at_most)
    for forgone in combined.forgone:
        found[forgone.item.offer] = (FORGONE, 0, 0)
    for one in combined.open:
        found[one.item.offer] = (OPEN, 0, one.at_most)
    return found


def differences(trial: Trial, rows: list[Mapping[str, Any]], engine: str) -> list[str]:
    """One line for each offer that an engine combines otherwise than `combine` does."""
    by_id = {row["标识"]: row for row in rows}
    found: list[str] = []
    for subject in trial.subjects:
        row = by_id[subject.id]
        want = wanted(by_definition(trial, subject))
        for columns in trial.combined.columns:
            key = columns.offer.outcome.key
            got = (row[columns.state], int(row[columns.amount]), row[columns.most])
            if got != want.get(key, (NOTHING, 0, 0)) and not row[trial.combined.entangled]:
                found.append(f"{subject.id} {key}: combine {want.get(key)}, {engine} {got}")
    return found
