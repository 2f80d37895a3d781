"""What would have been enough: every answer is tried, and only what is near is called near."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from bench.applicants import Draws
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readings.explain.small import finding

from duixian.language.evaluate import Facts, evaluate
from duixian.language.judge import Verdict, judge_offer, judge_standard
from duixian.language.provision import Benefit
from duixian.language.subjects import Related, Subject
from duixian.language.vocabulary import Rhythm
from duixian.library.facts import Application
from duixian.library.package import load
from duixian.library.places import policies
from duixian.readings.explain import explain
from duixian.readings.explain.nearness import replace_facts

DRAWS = Draws(load(policies() / "qiantang-2025"))
PACKAGE = DRAWS.package
FIXED = "    金额: 1万元\n"


def changes(folder, condition, facts):
    found = finding(folder, f"    条件: [{condition}]\n{FIXED}", f"事实: {{{facts}}}")
    assert found.verdict is Verdict.FAILS
    if found.enough is None:
        return None
    assert found.enough.then.verdict is not Verdict.FAILS
    return [
        (change.fact.name, str(change.shown_enough), str(change.shown_edge))
        for change in found.enough.changes
    ]


@pytest.mark.parametrize(
    ("condition", "facts", "enough"),
    [
        ("面积 ≥ 3000平方米", "面积: 2999.9平方米", [("面积", "3000平方米", "")]),
        ("面积 > 3000平方米", "面积: 3000平方米", [("面积", "3000.1平方米", "3000平方米")]),
        ("面积 < 3000平方米", "面积: 3000平方米", [("面积", "2999.9平方米", "3000平方米")]),
        ("非 面积 ≤ 10平方米", "面积: 10平方米", [("面积", "10.1平方米", "10平方米")]),
        ("3000平方米 ≤ 面积", "面积: 1平方米", [("面积", "3000平方米", "")]),
        ("人数 = 3人", "人数: 5人", [("人数", "3人", "")]),
        ("人数 ≥ 2.5人", "人数: 1人", [("人数", "3人", "")]),
        (
            "营业收入 - 净利润 ≥ 100元",
            "营业收入: 90元, 净利润: 0元",
            [("营业收入", "100元", "")],
        ),
        ("净利润 ÷ 营业收入 ≥ 10%", "营业收入: 100元, 净利润: 9元", [("净利润", "10元", "")]),
        ("净利润 × 3 ≥ 100元", "净利润: 1元", [("净利润", "33.34元", "")]),
        ("净利润 × 2 + 营业收入 ≥ 100元", "净利润: 1元, 营业收入: 10元",
         [("净利润", "45元", "")]),
        ("-(净利润) ≥ 5元", "净利润: 0元", [("净利润", "-5元", "")]),
        ("成立日期 ≤ 2025-01-01", '成立日期: "2025-01-03"', [("成立日期", "2025-01-01", "")]),
        ("成立日期 < 2025-01-01", '成立日期: "2025-01-03"', [("成立日期", "2024-12-31", "")]),
        ("获利年度 = 年度", "获利年度: 2024年度", [("获利年度", "2025年度", "")]),
        (
            "人数 ≥ 3人 且 面积 ≥ 2平方米",
            "人数: 1人, 面积: 1平方米",
            [("人数", "3人", ""), ("面积", "2平方米", "")],
        ),
        ("人数 ≥ 3人 或 (面积 ≥ 2平方米 且 营业收入 ≥ 2元)",
         "人数: 1人, 面积: 1平方米, 营业收入: 1元", [("人数", "3人", "")]),
        ("人数 ≥ 营业收入 ÷ 1万元 × 1人", "人数: 1人, 营业收入: 5万元", [("人数", "5人", "")]),
    ],
)  # fmt: skip
def test_the_nearest_value_that_suffices(tmp_path, condition, facts, enough):
    assert changes(tmp_path, condition, facts) == enough


@pytest.mark.parametrize(
    ("condition", "facts"),
    [
        ("小微企业", "小微企业: 否"),
        ("行业 = 软件", "行业: 制造"),
        ("人数 ≠ 3人", "人数: 3人"),
        ("小微企业 且 人数 ≥ 3人", "小微企业: 否, 人数: 1人"),
        ("营业收入 ÷ 净利润 ≥ 2", "营业收入: 1元, 净利润: -1元, 人数: 1人"),
        ("面积 ≥ 3平方米 且 面积 ≤ 2平方米", "面积: 1平方米"),
    ],
)
def test_where_no_single_step_helps_nothing_is_promised(tmp_path, condition, facts):
    found = finding(tmp_path, f"    条件: [{condition}]\n{FIXED}", f"事实: {{{facts}}}")
    if found.enough is not None:
        assert found.enough.then.verdict is not Verdict.FAILS


def test_an_exclusion_may_be_the_one_line_that_is_missed(tmp_path):
    rule = f"    除外: [人数 ≥ 10人]\n    条件: [小微企业]\n{FIXED}"
    found = finding(tmp_path, rule, "事实: {人数: 12人, 小微企业: 是}")
    (change,) = found.enough.changes
    assert (str(change.shown_enough), str(change.shown_distance)) == ("9人", "3人")
    assert found.turning == found.enough.changes


def test_a_line_may_be_near_though_another_fails_too(tmp_path):
    rule = f"    条件: [人数 ≥ 10人, 小微企业]\n{FIXED}"
    found = finding(tmp_path, rule, "事实: {人数: 9人, 小微企业: 否}")
    assert found.enough is None
    assert [str(change.shown_enough) for change in found.turning] == ["10人"]


def test_more_than_three_changes_are_no_near_miss(tmp_path):
    tests = ", ".join(["人数 ≥ 2人", "面积 ≥ 2平方米", "营业收入 ≥ 2元", "净利润 ≥ 2元"])
    facts = "事实: {人数: 1人, 面积: 1平方米, 营业收入: 1元, 净利润: 1元}"
    found = finding(tmp_path, f"    条件: [{tests}]\n{FIXED}", facts)
    assert found.enough is None
    assert len(found.turning) == 1


@pytest.mark.parametrize(
    ("condition", "facts", "near"),
    [
        ("人数 ≥ 10人", "人数: 9人", True),
        ("人数 ≥ 10人", "人数: 1人", False),
        ("营业收入 > 0元", "营业收入: 0元", False),
        ("获利年度 = 年度", "获利年度: 2024年度", False),
        ("获利年度 ≥ 年度", "获利年度: 2024年度", False),
        ("成立日期 ≤ 2025-01-01", '成立日期: "2025-03-01"', True),
        ("成立日期 ≤ 2015-01-01", '成立日期: "2025-03-01"', False),
    ],
)
def test_only_what_is_close_is_called_near(tmp_path, condition, facts, near):
    found = finding(tmp_path, f"    条件: [{condition}]\n{FIXED}", f"事实: {{{facts}}}")
    assert found.enough is not None
    assert found.enough.is_near is near


def test_every_item_that_fails_must_change(tmp_path):
    rule = f"    条件: ['每个(建设项目, 投资额 ≥ 10元, 非 配套)']\n{FIXED}"
    rows = "{标识: 一, 投资额: 9元, 配套: 否}, {标识: 二, 投资额: 8元, 配套: 否}, " \
           "{标识: 三, 投资额: 1元, 配套: 是}, {标识: 四, 投资额: 11元, 配套: 否}"  # fmt: skip
    found = finding(tmp_path, rule, f"关联: {{建设项目: [{rows}]}}")
    assert [change.subject.id for change in found.enough.changes] == ["一", "二"]


def random_subject(kind, random, depth=0):
    facts = {}
    for fact in PACKAGE.vocabulary.facts.get(kind, {}).values():
        for year in (2025, 2024) if fact.rhythm is Rhythm.YEARLY else (None,):
            if random.random() < 0.95:
                facts[fact.name, year] = DRAWS.value(fact, random, 2025)
    related = {
        relation.inverse: Related(
            tuple(
                replace(random_subject(relation.subject, random, depth + 1), id=f"{row}")
                for row in range(random.randrange(3))
            ),
            complete=True,
        )
        for relation in PACKAGE.vocabulary.relations_of(kind)
        if depth < 2
    }
    return Subject(kind, "甲", facts, related=related)


@pytest.mark.parametrize("kind", ["企业", "个人", "项目"])
@given(seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_whatever_is_said_to_be_enough_is_enough(kind, seed):
    subject = random_subject(kind, Random(seed))
    application = Application(subject, 2025, date(2025, 9, 15), "")
    for found in explain(PACKAGE, application).findings:
        judgement, provision = found.judgement, found.provision
        facts = Facts(judgement.subject, 2025, application.on, PACKAGE.complete)
        if found.enough is not None:
            changed = replace_facts(facts, list(found.enough.changes))
            again = (
                judge_offer(provision, judgement.offer, changed)
                if isinstance(provision, Benefit)
                else judge_standard(provision, changed)
            )
            assert again.verdict is not Verdict.FAILS
        if found.turning:
            changed = replace_facts(facts, list(found.turning))
            condition = judgement.failed.condition
            told = evaluate(condition.test, changed).value
            assert told is not condition.excluding and isinstance(told, bool)
