"""Every rule of the policy finds somebody who meets it, and somebody who does not."""

from datetime import date

import pyarrow.compute as pc
import pytest

from duixian.language.evaluate import Facts
from duixian.language.judge import Verdict, judge_benefit, judge_standard
from duixian.language.provision import Benefit
from duixian.tables import register_of, to_subjects

ON = date(2025, 12, 31)
WITH = {"企业": ("服务收入",), "项目": ("分割单元",)}
"""Related subjects that the rules of a kind count; they come along."""


def some(district, kind):
    """Some rows: of enterprises and people those that policies are about, else the first."""
    table = district.table(kind)
    if kind == "企业":
        asked = pc.field("高新技术企业") | pc.field("平台企业") | pc.field("重点软件企业@2025")
        others = pc.field("短期出口信用保险保费@2025") + pc.field("水路集装箱运量@2025") > 10000
        table = table.filter(asked | others)
    if kind == "个人":
        old = pc.field("出生日期") < date(1960, 1, 1)
        table = table.filter(pc.field("从事现代农业") | old)
    return table.slice(0, 2500 if kind in ("企业", "个人") else 1500)


@pytest.fixture(scope="module")
def verdicts(district, package):
    """By provision, the verdicts that occur."""
    found = {p.id: set() for p in package.judged}
    for kind in {p.subject for p in package.judged}:
        tables = {kind: some(district, kind)}
        tables |= {other: district.table(other) for other in WITH.get(kind, ())}
        register = register_of(tables)
        complete = dict.fromkeys(tables, True)
        rules = [p for p in package.judged if p.subject == kind]
        for subject in to_subjects(register, package.vocabulary, kind):
            facts = Facts(subject, package.year, ON, complete)
            for rule in rules:
                if len(found[rule.id]) == 3:
                    continue
                judgements = (
                    judge_benefit(rule, facts)
                    if isinstance(rule, Benefit)
                    else [judge_standard(rule, facts)]
                )
                found[rule.id] |= {j.verdict for j in judgements}
    return found


def test_every_rule_is_met_by_somebody(verdicts):
    assert [key for key, seen in verdicts.items() if Verdict.QUALIFIES not in seen] == []


def test_every_rule_is_failed_by_somebody(verdicts):
    assert [key for key, seen in verdicts.items() if Verdict.FAILS not in seen] == []


def test_every_rule_is_left_open_for_somebody(verdicts):
    """But where the register holds every fact, it may be for nobody."""
    never = [key for key, seen in verdicts.items() if Verdict.PENDING not in seen]
    assert len(never) <= 8, never
