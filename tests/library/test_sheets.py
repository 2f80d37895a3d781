"""A sheet beyond conditions and amounts: targets, appropriations, tasks, instalments."""

from datetime import date
from fractions import Fraction

import pytest
from tests.sheets.packages import load_sheet

from duixian.basics.quantities import Comparator
from duixian.language.provision import Status

SHEET = """领域一:
  总额:
    种类: 预算
    英文: Total
    原文: 2025年,区财政预算安排1亿元,用于支持制造业发展
    金额: 1亿元
    层级: 领域
    用途: 支持制造业发展
    其中: [{用途: 技改, 金额: 0.6亿元}, {用途: 研发, 金额: 4000万元}]
第一条:
  亩数:
    种类: 目标
    英文: Land
    原文: 甲
    指标: 供地
    目标: ≥ 供地(2024年度)
    单位: 亩
    口径: 存量
    对象: 项目
    范围: [级别 = 省级, {认定: 重点项目}]
  待下达:
    种类: 目标
    英文: Owed
    原文: 甲
    指标: 任务数
    目标: {待下达: 上级任务, 责任: 省厅}
    口径: 流量
    上位: 第一条.亩数
  清单:
    种类: 名录
    英文: List
    原文: 甲
    名录: 重点项目库
    对象: 项目
    内容: [甲, 乙]
  出台:
    种类: 任务
    英文: Rules
    原文: 甲
    责任: 区商务局、区经信局
    动作: 出台
    内容: 实施细则
    期限: "2025-06-30"
  抓紧:
    种类: 任务
    英文: Soon
    原文: 甲
    动作: 推进
    内容: 建设
    期限: 年底前
  又一处:
    同: 第一条.出台
    原文: 甲
  裁量的:
    英文: Case by case
    原文: 甲
    推定: 是
    工具: 奖励
    对象: 项目
    金额: 待配套
    裁量: 是
    资金: 区级配套
    叠加: 是
    互斥: 第一条.分期
    预算: 领域一.总额
    自: "2025-05-01"
    至: 2025年12月31日
  分期:
    英文: Instalments
    原文: 甲
    工具: 奖励
    对象: 项目
    受益人: 建设单位
    金额: {基数: 设备投资额, 率: {待配套: 率, 取值: 5%、10%}}
    兑付: [{比例: 60%}, {比例: 40%, 年: 2, 条件: [已开工]}]
    减去: 已得(事项 = 设备, 级次 不属于 市级、“省级”, 期间 = 上年)
    限量: {每: 建设单位、级别, 件: {省级: 3件, 其余: 1}, 先后: 开工日期}
  封顶的:
    英文: Capped
    原文: 甲
    工具: 奖励
    对象: 项目
    金额: 待配套
    封顶: {每年: 5万元}
"""


@pytest.fixture(scope="module")
def provisions(tmp_path_factory):
    package = load_sheet(tmp_path_factory.mktemp("包"), SHEET)
    assert [str(problem) for problem in package.problems] == []
    return package.provisions


def test_an_appropriation_is_itemised(provisions):
    total = provisions["领域一.总额"]
    assert total.amount.value.value == 100_000_000
    assert [(i.purpose, i.amount.value) for i in total.items] == [
        ("技改", 60_000_000),
        ("研发", 40_000_000),
    ]
    assert total.departments == ("区经信局",) and total.inferred


def test_a_target_may_be_relative_to_itself_in_another_year(provisions):
    target = provisions["第一条.亩数"]
    assert target.figure.comparator is Comparator.GE
    assert target.figure.value.period.year == 2024
    assert [c.text for c in target.scope] == ["级别 = 省级", "重点项目"]


def test_a_target_may_be_owed_by_a_higher_level(provisions):
    figure = provisions["第一条.待下达"].figure
    assert (figure.value, figure.owed_by, figure.missing) == (None, "省厅", "上级任务")
    assert provisions["第一条.待下达"].parent == "第一条.亩数"


def test_a_register_lists_its_items(provisions):
    register = provisions["第一条.清单"]
    assert (register.register, register.subject, register.items) == (
        "重点项目库",
        "项目",
        ("甲", "乙"),
    )


def test_a_deadline_may_be_a_day_or_words(provisions):
    assert provisions["第一条.出台"].deadline == date(2025, 6, 30)
    assert provisions["第一条.出台"].departments == ("区商务局", "区经信局")
    soon = provisions["第一条.抓紧"]
    assert (soon.deadline, soon.deadline_text) == (None, "年底前")


def test_a_promise_made_twice_is_one(provisions):
    assert provisions["第一条.又一处"].original == "第一条.出台"


def test_a_benefit_carries_its_terms(provisions):
    benefit = provisions["第一条.裁量的"]
    assert benefit.status is Status.DISCRETION and benefit.stacks and benefit.inferred
    assert benefit.excludes == ("第一条.分期",) and benefit.appropriation == "领域一.总额"
    assert (benefit.since, benefit.until) == (date(2025, 5, 1), date(2025, 12, 31))
    assert benefit.matter == "裁量的"


def test_instalments_deductions_and_places_are_read(provisions):
    benefit = provisions["第一条.分期"]
    first, second = benefit.offers[0].instalments
    assert (first.share.value, first.year, first.tests) == (Fraction(3, 5), 0, ())
    assert (second.year, [c.text for c in second.tests]) == (2, ["已开工"])
    assert benefit.beneficiary == ("建设单位",)
    assert benefit.deduct.filters == (
        ("事项", False, ("设备",)),
        ("级次", True, ("市级", "省级")),
        ("期间", False, ("上年",)),
    )
    assert benefit.quota.per == ("建设单位", "级别")
    assert benefit.quota.counts == (("省级", 3), (None, 1))


def test_the_status_says_how_far_a_benefit_can_be_computed(provisions):
    assert provisions["第一条.分期"].status is Status.PARTIAL
    assert provisions["第一条.封顶的"].status is Status.PARTIAL
    assert provisions["第一条.裁量的"].status is Status.DISCRETION


BROKEN = """第一条:
  好的:
    英文: Good
    原文: 甲
    工具: 奖励
    对象: 项目
    金额: 1元
  坏的:
    英文: Bad
    原文: 甲
    工具: 奖励
    对象: 项目
    条件: [设备投资 ≥ 1元]
    金额: 1元
"""


def test_a_benefit_with_an_error_is_not_judged_as_if_the_line_were_not_there(tmp_path):
    package = load_sheet(tmp_path, BROKEN)
    assert [b.id for b in package.benefits] == ["第一条.好的"]
    assert [p.id for p in package.judged] == ["第一条.好的"]
    assert "第一条.坏的" in package.provisions
