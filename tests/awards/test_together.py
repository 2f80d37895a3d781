"""Several policies at once: levels, transition, the same ids, and what one says of the other."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest
from tests.awards.test_patterns import combined, package_in

from duixian.awards import Combined, Ledger, SolverMissing, combine_offers
from duixian.awards.choose import Choice, Pool, best_set
from duixian.basics.money import show_fen
from duixian.basics.problems import Problems
from duixian.library.facts import FactsReader
from duixian.library.package import Package
from duixian.readings.explain import explain

BENEFIT = (
    "{{英文: a, 原文: 甲, 工具: 补助, 对象: 项目, 受益人: 建设单位, 条件: [技改项目], {rest}}}"
)
FACTS = """\
主体: 企业
标识: 甲
基准日: "{on}"
关联: {{建设项目: [{{标识: 一号, 投资额: 500万元, 技改项目: {is_one}}}]}}
"""


def policy(folder: Path, name: str, level: str, rest: str, article: str = "第一条") -> Package:
    folder = folder / name
    folder.mkdir()
    sheet = f"包: 样本\n{article}:\n  奖: {BENEFIT.format(rest=rest)}\n"
    package = package_in(folder, sheet)
    text = (folder / "policy.yaml").read_text("utf-8").replace("包: 样本", f"包: {name}")
    (folder / "policy.yaml").write_text(f"{text}级次: {level}\n", "utf-8")
    (folder / "条文.yaml").write_text(sheet.replace("样本", name), "utf-8")
    from duixian.library.package import load

    package = load(folder)
    assert not package.problems.errors
    return package


def together(*packages: Package, folder: Path, on: str = "2025-09-15", is_one="是") -> Combined:
    file = folder / "甲.yaml"
    file.write_text(FACTS.format(on=on, is_one=is_one), "utf-8")
    problems = Problems()
    offered = []
    for package in packages:
        application = FactsReader(package, problems).file(file)
        assert application is not None
        told = explain(package, application)
        offered.append((package, [finding.judgement for finding in told.findings]))
    found = combine_offers(offered, application, problems, Ledger())
    assert [str(problem) for problem in problems] == []
    return found


def amounts(found: Combined) -> dict[str, str]:
    return {award.item.id: show_fen(award.amount) for award in found.awards}


CITY = "金额: 投资额 × 6%, 事项: 技术改造"
TOP_UP = "金额: 投资额 × 10%, 事项: 技术改造, 减去: '已得(事项 = 技术改造, 级次 = 市级)'"


def test_what_the_citys_policy_pays_counts_where_the_district_deducts_it(tmp_path: Path):
    # 市里 500 × 6% = 30万元,区里 50 - 30 = 20万元;先给哪个文件都一样
    city = policy(tmp_path, "市策", "市级", CITY, "第九条")
    district = policy(tmp_path, "区策", "区级", TOP_UP)
    wanted = {"第九条.奖@一号": "30万元", "第一条.奖@一号": "20万元"}
    assert amounts(together(city, district, folder=tmp_path)) == wanted
    assert amounts(together(district, city, folder=tmp_path)) == wanted


def test_a_higher_levels_policy_is_carried_out_as_it_stands(tmp_path: Path):
    """上级措施不是「本区各级其他同类政策」: without 减去 both are paid in full."""
    city = policy(tmp_path, "市策", "市级", CITY, "第九条")
    district = policy(tmp_path, "区策", "区级", "金额: 投资额 × 10%, 事项: 技术改造")
    assert amounts(together(city, district, folder=tmp_path)) == {
        "第九条.奖@一号": "30万元", "第一条.奖@一号": "50万元",
    }  # fmt: skip


def test_while_the_citys_award_is_pending_the_districts_is_at_least_what_would_be_left(tmp_path):
    city = policy(tmp_path, "市策", "市级", CITY.replace("6%", "12%"), "第九条")
    pending = "金额: 投资额 × 10%, 事项: 技术改造, 减去: '已得(事项 = 技术改造, 级次 = 市级)'"
    district = policy(tmp_path, "区策", "区级", pending)
    found = together(city, district, folder=tmp_path, is_one="缺")
    assert found.awards == () and {one.item.id for one in found.open} == {
        "第九条.奖@一号", "第一条.奖@一号",
    }  # fmt: skip
    assert found.at_least == 0


def test_two_district_policies_on_one_matter_pay_once(tmp_path: Path):
    older = policy(tmp_path, "旧策", "区级", "金额: 投资额 × 8%, 事项: 技术改造")
    newer = policy(tmp_path, "新策", "区级", "金额: 投资额 × 10%, 事项: 技术改造")
    found = together(older, newer, folder=tmp_path)
    assert amounts(found) == {"新策:第一条.奖@一号": "50万元"}  # the same id: 包名 tells them apart
    assert [f.item.id for f in found.forgone] == ["第一条.奖@一号"]


@pytest.mark.parametrize(("on", "noted"), [("2025-04-30", 1), ("2025-05-01", 0), ("2024-12-31", 0)])
def test_in_the_transition_an_award_carries_who_decides(tmp_path: Path, on: str, noted: int):
    district = policy(tmp_path, "区策", "区级", "金额: 10万元")
    (award,) = together(district, folder=tmp_path, on=on).awards
    assert len(award.item.notes) == noted
    assert all("可参照本文件,由某局决定" in str(note) for note in award.item.notes)


def test_places_given_out_over_all_applicants_are_only_noted(tmp_path: Path):
    rest = "金额: 10万元, 限量: {每: 年度, 件: 10个, 先后: 投资额从高到低}"
    (award,) = together(policy(tmp_path, "区策", "区级", rest), folder=tmp_path).awards
    assert str(award.item.notes[0]) == "名额有限:每年 10 个,按投资额从高到低排定"


def test_without_or_tools_a_group_too_large_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    pairs = frozenset((n, n + 1) for n in range(0, 30, 2))
    choice = Choice((1,) * 31, pairs, (Pool(tuple(range(31)), most=7),))
    with pytest.raises(SolverMissing) as missing:
        best_set(choice, steps=5)
    assert "duixian[solver]" in str(missing.value)


def test_the_waves_of_one_policy_follow_what_deducts_what(tmp_path: Path):
    """Whoever is deducted is combined first, wherever it stands; a circle waits for nobody."""
    from tests.awards.test_patterns import applied

    part = "英文: a, 原文: 甲, 工具: 补贴, 对象: 企业"
    sheet = f"""\
包: 样本
第一条:
  购房: {{{part}, 金额: 100万元, 减去: 已得(事项 = 租房)}}
  租房: {{{part}, 金额: 30万元}}
  甲圈: {{{part}, 金额: 5万元, 减去: 已得(事项 = 乙圈)}}
  乙圈: {{{part}, 金额: 7万元, 减去: 已得(事项 = 甲圈)}}
"""
    package = package_in(tmp_path, sheet)
    found = combined(package, applied(package, tmp_path, "主体: 企业\n标识: 甲\n"))
    assert amounts(found) == {
        "第一条.租房@甲": "30万元", "第一条.购房@甲": "70万元",
        "第一条.甲圈@甲": "5万元", "第一条.乙圈@甲": "7万元",
    }  # fmt: skip
    assert found.awards[0].item.arrival == date(2025, 9, 15)
