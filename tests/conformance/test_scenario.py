"""The illustrative scenario fills all that is open, works as by hand, and is named as such."""

import json
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from tests.library.test_format_sheet import meaning

from duixian.cli.main import main
from duixian.language.amount import (
    ByClass,
    Formula,
    Marginal,
    Rated,
    Tiers,
    expressions_of,
    holes_of,
)
from duixian.language.judge import Verdict
from duixian.language.provision import Benefit, Status, conditions_of
from duixian.language.tree import Recognition, RoundingMode, walk
from duixian.library.cases import load_cases, run_case
from duixian.library.coverage import cover
from duixian.library.format_sheet import format_sheet
from duixian.library.package import Package, load
from duixian.library.places import policies, scenarios
from duixian.library.schema import SCHEMAS

ROOT = Path(__file__).resolve().parents[2]
BASE = policies() / "qiantang-2025"
SCENARIO = scenarios() / "示例参数"
NO_SOURCE = "示例:取整数,无依据"

CERTIFIED = {
    # What a department really has to look at; the scenario leaves these to it and says so.
    "第三条.制造业创新中心资助.经认定的制造业创新中心",
    "第九条.战新产业市工信资金.符合市工信专项资金支持要求",
    "第十条.设备更新技改区级配套.市工信专项资金支持重点的工业重点行业项目",
    "第十条.超长期特别国债支持.符合超长期特别国债条件的设备更新项目",
    "第十条.技改和设备更新再贷款.符合再贷款条件的设备更新项目",
    "第十一条.科技创新税收优惠.符合支持科技创新的税收优惠政策",
    "第十二条.智能制造服务机构资助.符合条件的服务机构",
    "第十三条.无还本续贷.符合无还本续贷政策",
    "第十三条.省市中小企业发展专项资金.符合省市中小企业发展专项资金支持条件",
    "第十五条.专项消费券.消费券领取资格",
    "第十六条.汽车报废更新新能源车.报废的乘用车符合要求",
    "第十六条.汽车报废更新新能源车.符合条件的新能源乘用车",
    "第十六条.汽车报废更新燃油车.报废的乘用车符合要求",
    "第十六条.装修改造补贴.符合装修改造补贴条件",
    "第二十二条.影视和动漫游戏创作补贴.符合条件的创作项目",
    "第二十二条.文化新三样出口支持.符合条件的出海项目",
    "第二十四条.水路集装箱运输补助.符合延续的补助政策",
    "第三十一条.先进产品技术进口贴息.已争取到上级贴息支持",
    "第四十一条.新农人成绩突出补助.成绩突出的现代新农人",
    "第四十一条.农机购置与应用补贴.属于中央和省级农机补贴范围",
    "第四十八条.职业伤害保障.按规定应予职业伤害保障的新就业形态就业人员",
    "第五十二条.养老服务补贴.困难老年人",
    "第五十二条.养老护理补贴.困难老年人",
    "第五十二条.基本生活补助.困难老年人",
}


@pytest.fixture(scope="module")
def base() -> Package:
    return load(BASE)


@pytest.fixture(scope="module")
def filled() -> Package:
    return load(BASE, supplements=[SCENARIO])


def open_offers(package: Package) -> set[str]:
    return {o.key for b in package.benefits for o in b.offers if holes_of(o.amount)}


# -- sound and whole --------------------------------------------------------------------------


def test_the_filled_package_has_no_problem_and_covers_the_document(base, filled):
    coverage, problems = cover(filled)
    assert [str(p) for p in (*filled.problems, *problems)] == []
    assert coverage.sentences == cover(base)[0].sentences


def test_no_benefit_is_left_open(base, filled):
    assert len(open_offers(base)) > 60
    assert open_offers(filled) == set()
    assert {b.status for b in filled.benefits} == {Status.COMPUTABLE}


def test_every_recognition_is_defined_or_left_to_a_department_by_name(filled):
    left = {
        node.key
        for benefit in filled.benefits
        for condition in conditions_of(benefit)
        for node in walk(condition.test)
        if isinstance(node, Recognition)
    }
    assert left == CERTIFIED


def test_the_base_package_is_left_as_it_is(base, filled):
    before = {name: meaning(p) for name, p in base.provisions.items()}
    assert {name: meaning(p) for name, p in filled.as_written.items()} == before
    changed = {n for n, p in filled.provisions.items() if meaning(p) != before[n]}
    assert changed == {f.provision for f in filled.fillings}
    again = load(BASE)
    assert not again.illustrative
    assert not again.fillings
    assert list(again.problems) == []


def test_every_figure_has_a_source_or_says_that_it_has_none(filled):
    sources = [f.source for f in filled.fillings]
    assert all(s == NO_SOURCE or len(s) > 15 for s in sources), sources
    assert sum(s != NO_SOURCE for s in sources) >= 20


def test_whatever_is_filled_is_illustrative_and_nothing_else_is(filled):
    assert all(f.illustrative and f.package == "示例参数" for f in filled.fillings)
    assert filled.illustrative == {f.provision for f in filled.fillings}
    given = {b.id for b in filled.benefits} - filled.illustrative
    assert given == {
        "第十二条.智能制造服务机构资助",
        "第十四条.不结算土地出让价款",
        "第十六条.数码产品购新",
    }


def test_a_rate_outside_what_the_text_allows_is_refused(tmp_path):
    """第十六条 says 15% or 20%: five points more on 15% may, six may not."""
    copy = shutil.copytree(SCENARIO, tmp_path / "示例参数")
    sheet = copy / "03-服务业.yaml"
    text = sheet.read_text("utf-8")
    assert text.count("加: 5个百分点") == 1
    sheet.write_text(text.replace("加: 5个百分点", "加: 6个百分点"), "utf-8")
    (problem,) = load(BASE, supplements=[copy]).problems
    assert (problem.code, problem.subject) == ("outside-candidates", "第十六条.家电以旧换新")


def test_figures_that_end_are_open_again_the_day_after():
    before = load(BASE, supplements=[SCENARIO], on=date(2025, 12, 31))
    after = load(BASE, supplements=[SCENARIO], on=date(2026, 1, 1))
    assert open_offers(before) == set()
    assert open_offers(after) == {"第十六条.家电以旧换新", "第四十八条.降低失业保险费率"}
    assert not open_offers(after) & after.illustrative


# -- as worked by hand ------------------------------------------------------------------------


def test_every_case_comes_out_as_worked_by_hand(filled):
    cases, problems = load_cases(filled)
    assert [str(p) for p in problems] == []
    assert len(cases) > 180
    failed = [result for result in (run_case(filled, case) for case in cases) if not result.passed]
    assert {r.case.id: [str(d) for d in r.differences] for r in failed} == {}


def test_every_filled_offer_is_paid_in_some_case(filled):
    cases, _ = load_cases(filled)
    paid = {
        f"{case.provision}.{e.stage}" if e.stage else case.provision
        for case in cases
        for e in case.expected
        if e.verdict is Verdict.QUALIFIES and e.low is not None and e.low > 0
    }
    wanted = {
        o.key for b in filled.benefits if b.id in filled.illustrative for o in b.offers
    }  # fmt: skip
    assert wanted - paid == set()


def test_the_base_cases_are_not_run_against_what_was_filled(base, filled):
    assert all(SCENARIO in path.parents for path in filled.cases)
    assert all(BASE in path.parents for path in base.cases)


# -- the whole range of the language ----------------------------------------------------------


def test_the_scenario_uses_the_whole_range_of_the_language(filled):
    mine = [b for b in filled.benefits if b.id in filled.illustrative]
    offers = [o for b in mine for o in b.offers]
    amounts = [o.amount for o in offers]
    periods = {cap.per for a in amounts for cap in a.period_caps}
    items = {cap.per for a in amounts for cap in a.item_caps}
    assert {type(a.basis) for a in amounts} == {Formula, Rated, Tiers, Marginal, ByClass}
    assert any(a.basis.points for a in amounts if isinstance(a.basis, Rated))
    assert all(
        any(getattr(a, part) for a in amounts) for part in ("uplifts", "additions", "floor", "paid")
    )
    assert {"每年", "三年", "五年", "累计"} <= periods
    assert {"单项", "每件", "每项", "每户", "每人", "每家", "每个项目"} <= items
    assert any(a.rounding.mode is RoundingMode.DOWN and a.rounding.step == 10_000 for a in amounts)
    shares = {tuple(i.share.text for i in o.instalments) for o in offers}
    assert ("40%", "30%", "30%") in shares
    assert any(i.tests for o in offers for i in o.instalments)
    assert sum(b.deduct is not None for b in mine) >= 5
    quotas = [b.quota for b in mine if b.quota is not None]
    assert len(quotas) >= 8
    assert all(quota.order for quota in quotas)
    assert any(len(quota.counts) > 1 for quota in quotas)
    assert any(o.stage for o in offers)
    texts = [e.text for a in amounts for e in expressions_of(a)]
    assert any("≤ 年序 ≤" in text for text in texts)


# -- the files --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(SCENARIO.rglob("*.yaml")), ids=lambda p: p.name)
def test_every_file_is_valid_and_in_the_common_form(path):
    text = path.read_text("utf-8")
    name = {"policy.yaml": "policy", "词汇.yaml": "vocabulary"}.get(path.name, "sheet")
    schema = SCHEMAS["cases" if path.parent.name == "cases" else name]()
    faults = [e.message for e in Draft202012Validator(schema).iter_errors(yaml.safe_load(text))]
    assert faults == []
    tidy, problems = format_sheet(text, str(path))
    assert (tidy == text, list(problems)) == (True, [])


def test_the_wheel_carries_the_scenarios():
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    assert "scenarios" in wheel["targets"]["wheel"]["only-include"]
    assert wheel["targets"]["wheel"]["sources"]["scenarios"] == "duixian/scenarios"


# -- named wherever a number of it is shown ---------------------------------------------------

BANNER = "不是政策,不能兑付"
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


def printed(capsys, *words: str) -> str:
    with pytest.raises(SystemExit) as stop:
        main(list(words))
    assert stop.value.code == 0
    return "".join(capsys.readouterr().out.split())  # lines are wrapped to the terminal


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.stem)
def test_an_explanation_says_that_figures_are_illustrative(capsys, example):
    shown = printed(capsys, "explain", str(example), "--with", "示例参数")
    assert BANNER in shown
    plain = printed(capsys, "explain", str(example))
    assert BANNER not in plain


def test_each_figure_is_marked_and_none_is_added_up(capsys, tmp_path):
    facts = tmp_path / "甲.yaml"
    facts.write_text(
        "主体: 企业\n标识: 甲\n年度: 2025\n基准日: '2025-09-15'\n"
        "事实:\n  创新型中小企业: 是\n  创新型中小企业认定年度: 2025\n",
        "utf-8",
    )
    shown = printed(capsys, "explain", str(facts), "--with", "示例参数", "--only", "第一条")
    assert "5万元(示例)" in shown
    assert "已能算定的合计" not in shown
    told = ("explain", str(facts), "--with", "示例参数", "--only", "第一条", "--json")
    findings = json.loads(printed(capsys, *told))["findings"]
    assert all(f["illustrative"] for f in findings if f["kind"] == "待遇")


@pytest.mark.parametrize("command", ["check", "cases"])
def test_check_and_cases_say_so_too(capsys, command):
    assert BANNER in printed(capsys, command, "qiantang-2025", "--with", "示例参数")
    assert BANNER not in printed(capsys, command, "qiantang-2025")


def test_check_tells_programs_where_each_figure_comes_from(capsys):
    report = json.loads(printed(capsys, "check", "qiantang-2025", "--with", "示例参数", "--json"))
    assert {f["package"] for f in report["fillings"]} == {"示例参数"}
    assert all(f["illustrative"] and f["source"] for f in report["fillings"])
    assert isinstance(load(BASE).provisions[report["fillings"][0]["provision"]], Benefit)
