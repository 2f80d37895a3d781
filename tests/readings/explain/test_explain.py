"""What one applicant is told: verdict, amount, reasons, and what would have been enough."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from duixian.basics.problems import Problems
from duixian.language.amount import percent
from duixian.language.evaluate import Facts, GapKind
from duixian.language.judge import Verdict, judge_benefit, judge_standard
from duixian.language.provision import Benefit
from duixian.library.facts import Application, FactsReader
from duixian.library.package import Package, load
from duixian.library.places import policies
from duixian.library.yamltree import compose
from duixian.readings.explain import Explanation, Finding, Force, explain
from duixian.readings.explain.as_json import explanation_as_json
from duixian.readings.explain.nearness import replace_facts

PACKAGE = load(policies() / "qiantang-2025")
SUPPLEMENT = """
包: 家电比例
补充: qiantang-2025
第十六条:
  家电以旧换新:
    出处: 测试
    填补:
      率: 15%
      加成: [{当: 能效等级 = 一级, 加: 5个百分点}]
"""


def application(text: str, package: Package = PACKAGE) -> Application:
    problems = Problems()
    tree = compose(text, "facts.yaml", problems)
    assert tree is not None
    read = FactsReader(package, problems).application(tree, "facts.yaml")
    assert [str(problem) for problem in problems] == []
    assert read is not None
    return read


def told(text: str, provision: str, package: Package = PACKAGE) -> Finding:
    explanation = explain(package, application(text, package), only=provision)
    assert len(explanation.findings) == 1
    return explanation.findings[0]


def provider(lines: str, recognised: str = "认定: {符合条件的服务机构: 是}") -> str:
    return f"""
主体: 企业
标识: 甲
年度: 2025
基准日: "2025-09-15"
{recognised}
关联:
  服务收入:
{lines}
"""


ARTICLE_12 = "第十二条.智能制造服务机构资助"
ONE_CLASS = "    - {服务类别: 机器换人, 服务本区企业收入: 5000万元}"


def test_a_provider_with_50_million_gets_2_million_and_sees_the_cap():
    finding = told(provider(ONE_CLASS), ARTICLE_12)
    assert finding.verdict is Verdict.QUALIFIES
    assert finding.amount is not None
    assert finding.amount.low == finding.amount.high == 200_000_000
    cap = finding.amount.steps[-1]
    assert "封顶" in str(cap.label) and cap.binding and cap.total == 2_000_000


def test_two_classes_at_30_million_each_get_2_million_not_3():
    lines = (
        "    - {服务类别: 机器换人, 服务本区企业收入: 3000万元}\n"
        "    - {服务类别: 智能制造工程, 服务本区企业收入: 3000万元}"
    )
    finding = told(provider(lines), ARTICLE_12)
    assert finding.amount is not None and finding.amount.high == 200_000_000


def test_missing_revenue_is_pending_and_the_applicant_has_it():
    finding = told(provider("    - {服务类别: 机器换人}"), ARTICLE_12)
    assert finding.verdict is Verdict.PENDING
    assert [(gap.name, gap.owner) for gap in finding.gaps(GapKind.MISSING)] == [
        ("服务收入.服务本区企业收入", "申请人")
    ]


def test_what_no_department_has_recognised_is_pending_and_says_which_department():
    finding = told(provider(ONE_CLASS, ""), ARTICLE_12)
    assert finding.verdict is Verdict.PENDING
    assert [gap.owner for gap in finding.gaps(GapKind.UNCERTIFIED)] == ["区经信科技局"]


PURCHASE = """
主体: 购买
标识: 空调
年度: 2025
基准日: "2025-09-15"
事实: {购买人类型: 个人, 直接新购: 是, 家电类别: 空调, 成交价: 10000元, 能效等级: 一级}
"""


def test_an_appliance_at_10000_is_between_1500_and_2000_until_the_rate_is_settled(tmp_path: Path):
    finding = told(PURCHASE, "第十六条.家电以旧换新")
    assert finding.amount is not None
    assert (finding.amount.low, finding.amount.high) == (150_000, 200_000)
    sheet = tmp_path / "家电比例.yaml"
    sheet.write_text(SUPPLEMENT, encoding="utf-8")
    filled = load(policies() / "qiantang-2025", supplements=[sheet])
    assert [str(problem) for problem in filled.problems] == []
    finding = told(PURCHASE, "第十六条.家电以旧换新", filled)
    assert finding.amount is not None and finding.amount.is_exact
    assert finding.amount.low == 200_000


def road(width: str) -> str:
    return f"""
主体: 道路
标识: 路
年度: 2025
基准日: "2025-09-15"
事实: {{乡村公路: 是, 服务农业生产: 是, 宽度: {width}, 纳入国家交通路网: 否, 工程性质: 新建}}
"""


def test_a_road_of_8_metres_is_in_and_8_01_is_out_by_one_centimetre():
    inside = told(road("8.00米"), "第二十九条.视同农村道路")
    outside = told(road("8.01米"), "第二十九条.视同农村道路")
    assert (inside.verdict, outside.verdict) == (Verdict.QUALIFIES, Verdict.FAILS)
    assert outside.enough is not None
    (change,) = outside.enough.changes
    assert (str(change.shown_found), str(change.shown_enough)) == ("8.01米", "8米")
    assert not change.upward and str(change.shown_distance) == "0.01米"


def factory(units: str, **changed: str) -> str:
    facts = {
        "区政府批准建设工业标准厂房": "是",
        "签订履约监管协议": "是",
        "签订出让合同补充协议": "是",
        "实际竣工日": '"2025-03-01"',
        **changed,
    }
    listed = ", ".join(f"{name}: {value}" for name, value in facts.items() if value)
    return f"""
主体: 项目
标识: 厂房
年度: 2025
基准日: "2025-09-15"
事实: {{{listed}}}
关联: {{分割单元: [{units}]}}
"""


def unit(how: str, area: str, public: str = "否") -> str:
    return f"{{分割方式: {how}, 建筑面积: {area}, 公共配套设施: {public}}}"


STANDARD = "第十四条.标准厂房分割转让"


@pytest.mark.parametrize(
    ("units", "verdict"),
    [
        (unit("按幢", "3000平方米"), Verdict.QUALIFIES),
        (unit("按幢", "2999.9平方米"), Verdict.FAILS),
        (unit("按层", "1000平方米"), Verdict.QUALIFIES),
        (unit("按层", "999.9平方米"), Verdict.FAILS),
        (unit("按单元", "2999.9平方米", "是"), Verdict.FAILS),
        (unit("按幢", "3000平方米") + ", " + unit("按层", "10平方米", "是"), Verdict.QUALIFIES),
    ],
)
def test_a_standard_factory_may_be_divided_from_3000_or_1000_square_metres(units, verdict):
    assert told(factory(units), STANDARD).verdict is verdict


@pytest.mark.parametrize(
    "fact", ["区政府批准建设工业标准厂房", "签订履约监管协议", "签订出让合同补充协议"]
)
def test_each_condition_of_a_standard_factory_flipped_alone_refuses(fact: str):
    units = unit("按幢", "3000平方米")
    assert told(factory(units, **{fact: "否"}), STANDARD).verdict is Verdict.FAILS
    assert told(factory(units, **{fact: ""}), STANDARD).verdict is Verdict.PENDING


def test_a_tenth_of_a_square_metre_would_have_been_enough():
    finding = told(factory(unit("按幢", "2999.9平方米")), STANDARD)
    assert finding.enough is not None
    (change,) = finding.enough.changes
    assert change.upward and str(change.shown_enough) == "3000平方米"
    assert finding.enough.then.verdict is Verdict.QUALIFIES


def every_applicant() -> list[Explanation]:
    folder = Path(__file__).resolve().parents[3] / "examples"
    problems = Problems()
    reader = FactsReader(PACKAGE, problems)
    found = [reader.file(path) for path in sorted(folder.glob("*.yaml"))]
    return [explain(PACKAGE, one) for one in found if one is not None]


def test_whatever_is_said_to_be_enough_is_enough():
    """Every near miss, judged again with the changes made, no longer fails."""
    near = 0
    for text in (factory(unit("按层", "999.9平方米")), factory(unit("按幢", "10平方米"))):
        read = application(text)
        for finding in explain(PACKAGE, read).findings:
            if finding.enough is None:
                continue
            near += 1
            facts = Facts(finding.judgement.subject, read.year, read.on, PACKAGE.complete)
            changed = replace_facts(facts, list(finding.enough.changes))
            provision = finding.provision
            again = (
                judge_benefit(provision, changed)
                if isinstance(provision, Benefit)
                else [judge_standard(provision, changed)]
            )
            assert any(judgement.verdict is not Verdict.FAILS for judgement in again)
    assert near


@pytest.mark.parametrize(
    ("day", "force"),
    [
        (date(2024, 12, 31), Force.BEFORE),
        (date(2025, 1, 1), Force.TRANSITION),
        (date(2025, 4, 30), Force.TRANSITION),
        (date(2025, 5, 1), Force.IN_FORCE),
    ],
)
def test_the_policy_binds_from_may_and_may_be_referred_to_from_january(day, force):
    read = application(provider(ONE_CLASS))
    shifted = Application(read.subject, read.year, day, read.note)
    assert explain(PACKAGE, shifted, only="第十二条").force is force


def test_every_finding_carries_its_clause_its_words_and_its_reasons():
    explanations = every_applicant()
    assert explanations
    for explanation in explanations:
        for finding in explanation.findings:
            assert finding.quote
            assert len(finding.reasons) == len(finding.judgement.conditions)
        document = explanation_as_json(explanation)
        assert len(document["findings"]) == len(explanation.findings)
        assert {"id", "clause", "quote", "verdict", "reasons"} <= set(document["findings"][0])


def test_a_rate_is_shown_as_a_percentage():
    from fractions import Fraction

    assert percent(Fraction(3, 20)) == "15%"
