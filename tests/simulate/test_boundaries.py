"""Data lie on, below and above the figures at which a rule turns."""

from fractions import Fraction

import pytest
from tests.sheets.packages import load_sheet

from duixian.library.package import load
from duixian.simulate.synth.boundaries import AtFact, AtRatio, AtValue, Column, edges_of


def test_the_edges_are_those_of_the_rules(package):
    edges = edges_of(package)
    assert AtValue(Column("建筑面积", None), Fraction(3000)) in edges["分割单元"]
    assert AtValue(Column("宽度", None), Fraction(8)) in edges["道路"]
    assert AtFact(Column("实际开工日", None), Column("约定开工日", None)) in edges["项目"]
    assert AtFact(Column("研发费用", 0), Column("研发费用", 1)) in edges["企业"]
    assert AtRatio(Column("研发费用", 0), Column("营业收入", 0), Fraction(1, 20)) in edges["企业"]


def test_a_cap_has_its_edge_where_it_begins_to_bite(package):
    """15% of 3333.33元 is 500元; 15% or 20% make 2000元; 5% of 4000万元 is 200万元."""
    prices = {e.value for e in edges_of(package)["购买"] if e.column.fact == "成交价"}
    assert prices == {Fraction(10000, 3), Fraction(40000, 3), 10000}
    (line,) = edges_of(package)["服务收入"]
    assert line.value == 40_000_000


def test_marginal_bands_and_days_are_edges_too(tmp_path):
    package = load_sheet(
        tmp_path,
        """
第一条:
  资助:
    原文: 对符合条件的企业给予资助
    对象: 企业
    工具: 资助
    条件: [2亿元 ≥ 营业收入]
    金额: {基数: 营业收入, 累进: [{至: 100万元, 率: 5%}, {率: 3%}]}
""",
    )
    values = {e.value for e in edges_of(package).get("企业", ()) if isinstance(e, AtValue)}
    assert {200_000_000, 1_000_000} <= values


@pytest.mark.parametrize(
    ("table", "fact", "edge"),
    [
        ("购买", "成交价", 333333),
        ("购买", "成交价", 1000000),
        ("购买", "排量", 2000),
        ("道路", "宽度", 800),
        ("项目", "非化石能源消费承诺比例", 5000),
    ],
)
def test_some_lie_on_the_edge_and_on_either_side(ask, table, fact, edge):
    below, on, above = ask(
        f"""select count(*) filter ({fact} < {edge}), count(*) filter ({fact} = {edge}),
                   count(*) filter ({fact} > {edge}) from {table}"""
    )
    assert min(below, on, above) >= 1
    if table == "购买":
        nearby = ask(
            f"select count(*) from {table} where {fact} in ({edge - 1}, {edge}, {edge + 1})"
        )
        assert nearby[0] > 300


def test_some_spend_exactly_five_percent_on_research(ask):
    on, above, below = ask(
        """select count(*) filter ("研发费用@2025" * 20 = "营业收入@2025"),
                  count(*) filter ("研发费用@2025" * 20 - "营业收入@2025" between 1 and 20),
                  count(*) filter ("营业收入@2025" - "研发费用@2025" * 20 between 1 and 20)
           from 企业 where "营业收入@2025" > 0 and "研发费用@2025" > 0"""
    )
    assert min(on, above, below) >= 5


def test_some_arrive_the_day_they_turn_36_and_some_the_day_before(ask):
    turned, not_yet = ask(
        """select count(*) filter (出生日期 + interval 36 year = 引进日期),
                  count(*) filter (出生日期 + interval 36 year = 引进日期 + interval 1 day)
           from 个人 where 引进年度 = 2025"""
    )
    assert min(turned, not_yet) >= 3


def test_a_rule_against_another_year_by_number_has_the_same_edge(tmp_path):
    package = load_sheet(
        tmp_path,
        """
第一条:
  资助:
    原文: 对符合条件的企业给予资助
    对象: 企业
    工具: 资助
    条件: [营业收入(2025年度) > 营业收入(2023年度)]
    金额: 待配套
""",
    )
    edges = edges_of(package).get("企业", ())
    assert AtFact(Column("营业收入", 0), Column("营业收入", 2)) in edges


def test_a_package_without_rules_has_no_edges(tmp_path):
    assert edges_of(load(tmp_path / "无")) == {}
