"""钱政发〔2025〕6号 with the illustrative parameters: what overlaps is paid once."""

from __future__ import annotations

from datetime import date

import pytest

import duixian as dx
from duixian.basics.money import show_fen

ON = date(2025, 9, 15)


@pytest.fixture(scope="module")
def policy() -> dx.Policy:
    return dx.load("qiantang-2025", supplements=["示例参数"], on=ON)


def paid(combined, *articles: str) -> dict[str, str]:
    return {
        award.item.id: show_fen(award.amount)
        for award in combined.awards
        if award.item.offer.startswith(articles) and award.settled
    }


CAR = """
主体: 个人
标识: 王示例
基准日: "2025-09-15"
关联:
  购买:
    - 标识: 新车
      购买人类型: 个人
      直接新购: 是
      家电类别: 其他
      数码产品类别: 其他
      装修改造类别: 其他
      车辆类别: 新能源乘用车
      新车: 是
      旧车处置方式: 报废
      旧车为乘用车: 是
      旧车登记在本人名下: 是
      成交价: 15万元
      认定: {CERTIFIED}
"""


def test_a_scrapped_car_under_both_schemes_of_article_16_is_paid_once(policy: dx.Policy):
    both = policy.combine(
        CAR.replace(
            "CERTIFIED", "汽车报废更新新能源车.报废的乘用车符合要求: 是, 符合条件的新能源乘用车: 是"
        )
    )
    assert paid(both, "第十六条") == {"第十六条.汽车报废更新新能源车@新车": "2万元"}
    (given_up,) = (f for f in both.forgone if f.item.offer.startswith("第十六条"))
    assert given_up.item.offer == "第十六条.汽车置换更新" and show_fen(given_up.amount) == "1万元"


def test_until_the_scrapping_is_certified_at_least_the_replacement_is_paid(policy: dx.Policy):
    before = policy.combine(CAR.replace("CERTIFIED", ""))
    (award,) = (a for a in before.awards if a.item.offer.startswith("第十六条"))
    assert (award.item.offer, award.amount, award.settled) == (
        "第十六条.汽车置换更新", 1_000_000, False,
    )  # fmt: skip
    waiting = {one.item.offer for one in before.open if one.item.offer.startswith("第十六条")}
    assert waiting == {"第十六条.汽车报废更新新能源车"}


FACTORY = """
主体: 企业
标识: 甲厂
基准日: "2025-09-15"
事实: {专精特新级别: 省级}
关联:
  建设项目:
    - 标识: 一号
      技术改造项目: 是
      市级技术改造项目: 是
      设备更新项目: 是
      完成投资额: 2008万元
      设备投资额: 1500万元
      项目所属产业: 集成电路
      市级技改资助额: 300万元
      出让工业用地项目: 是
      约定开工日: "2024-03-01"
      实际开工日: "2024-03-01"
      约定竣工日: "2025-06-30"
      实际竣工日: "2025-07-01"
      约定投产日: "2025-09-01"
      实际投产日: "2025-08-31"
      认定: {市工信专项资金支持重点的工业重点行业项目: 是}
"""


def test_a_project_under_the_three_clauses_of_articles_10_and_40_is_paid_once(policy: dx.Policy):
    # 补助 2008 × 15% → 301万元;设备更新配套 1000 × 10% + 500 × 8% = 140万元;市级配套 300 × 50%
    found = policy.combine(FACTORY)
    renovation = paid(found, "第十条", "第四十条.重点", "第四十条.市级")
    assert renovation == {"第四十条.重点产业技术改造补助@一号": "301万元"}
    given_up = {f.item.terms.name: show_fen(f.amount) for f in found.forgone}
    assert given_up == {"设备更新技改区级配套": "140万元", "市级技改项目配套": "150万元"}


def test_what_the_city_gave_turns_the_choice(policy: dx.Policy):
    # 市里已给 200万元:补助只余 301 - 200 = 101万元,市级配套不减,150万元更高
    received = "已得: [{标识: 一号, 事项: 技术改造, 级次: 市级, 期间: 2025年度, 金额: 200万元}]\n"
    found = policy.combine(FACTORY + received)
    assert paid(found, "第十条", "第四十条.重点", "第四十条.市级") == {
        "第四十条.市级技改项目配套@一号": "150万元"
    }


def test_each_stage_of_article_40_is_paid_once_and_beside_the_others(policy: dx.Policy):
    stages = "第四十条.工业用地项目分阶段奖励"
    # 竣工晚了一天,只有两笔
    assert paid(policy.combine(FACTORY), stages) == {
        f"{stages}.开工@一号": "10万元", f"{stages}.投产@一号": "25万元",
    }  # fmt: skip
    received = (
        f"已得: [{{标识: 一号, 待遇: {stages}.开工, 级次: 区级, 期间: 2025年度, 金额: 10万元}}]\n"
    )
    assert paid(policy.combine(FACTORY + received), stages) == {
        f"{stages}.开工@一号": "0元", f"{stages}.投产@一号": "25万元",
    }  # fmt: skip
    # 没写是哪一阶段的:从几笔之和里减
    received = received.replace(".开工,", ",")
    assert paid(policy.combine(FACTORY + received), stages) == {
        f"{stages}.开工@一号": "0元", f"{stages}.投产@一号": "25万元",
    }  # fmt: skip


_OF_THE_SCENARIO = ("专精特新级别", "设备投资额", "项目所属产业", "市级技改资助额")


def test_without_the_illustrative_parameters_nothing_is_certain():
    lines = FACTORY.splitlines(keepends=True)
    plain = [line for line in lines if not any(word in line for word in _OF_THE_SCENARIO)]
    found = dx.load("qiantang-2025", on=ON).combine("".join(plain))
    assert found.at_least == 0 and found.at_most is None and not found.settled
    offered = {award.item.terms.name for award in found.awards}
    assert "市级技改项目配套" in offered or "设备更新技改区级配套" in offered


def test_a_bad_ledger_is_refused(policy: dx.Policy, tmp_path):
    file = tmp_path / "台账.csv"
    file.write_text("标识,事项,级次,期间,金额\n甲厂,研发,区级,2025,一百\n", "utf-8")
    with pytest.raises(dx.NotUsable) as refused:
        policy.combine(FACTORY, ledger=file)
    assert refused.value.problems[0].place.line == 2
