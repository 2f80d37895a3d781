"""Sweeps and budgets, by figures worked out in conftest."""

from datetime import date
from fractions import Fraction

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulate.whatif.conftest import ON, WAN

from duixian.awards.budget import BudgetRule, within_budget
from duixian.awards.places import Claim
from duixian.basics.problems import Problems
from duixian.simulate.whatif import Wanted, range_of, what_if
from duixian.simulate.whatif.budget import pay_out


def sweep(ask, word, **wanted):
    (found,) = ask(sweeps=[range_of(word, Problems())], **wanted).sweeps
    return found


def test_the_curve_and_the_very_fen_at_which_the_money_ends(ask):
    found = sweep(ask, "第一条.技改补助.封顶=300万元..500万元/4")
    # Without 甲二: 590万元. With it capped at x: 590 + x, so 410万元 is the last within 1000万元.
    assert [(p.value, p.claimed // WAN) for p in found.points] == [
        ("300万元", 890), ("350万元", 940), ("400万元", 990), ("450万元", 1040), ("500万元", 1090),
    ]  # fmt: skip
    assert (found.crossing.within, found.crossing.beyond) == ("410万元", "4100000.01元")
    assert found.crossing.claimed_within == 1000 * WAN
    assert found.crossing.claimed_beyond == 1000 * WAN + 1
    assert found.monotone and found.now == "300万元"


def test_a_threshold_that_rises_lowers_the_cost(ask):
    found = sweep(ask, "第一条.技改补助.条件2.门槛=900万元..2100万元/4")
    # 900: 乙一 99.9 and 乙二 100 stay below 120. 1500: 无主 is in; 1800: it takes 120;
    # 2100: so does 甲一.
    assert [p.claimed // WAN for p in found.points] == [890, 890, 890, 860, 780]
    assert found.crossing is None and found.monotone


def test_a_sweep_that_falls_below_the_money_names_the_value_within_and_the_one_beyond(ask):
    found = sweep(ask, "第一条.重点技改奖.金额=120万元..400万元/2")
    # x ≥ 300: all five get x, 5x. 200 ≤ x ≤ 300: 4x + 300 = 1000 at 175, so below 200:
    # 甲一 200 + 甲二 300 + 3x = 1000 at x = 166.666…万元.
    assert found.crossing.within == "1666666.66元"
    assert found.crossing.claimed_within == 1000 * WAN - 2
    assert found.crossing.claimed_beyond == 1000 * WAN + 1


def test_a_rate_is_swept_in_hundredths_of_a_percent(ask):
    found = sweep(ask, "第一条.技改补助.率=10%..20%/10")
    assert [p.value for p in found.points][:2] == ["10%", "11%"]
    # 甲二 300, 乙一 120, 甲一 20r, 乙二 10r, 无主 15r (万元 for r in percent, from 12% on):
    # 420 + 45r = 1000 at r = 12.888…
    assert (found.crossing.within, found.crossing.beyond) == ("12.88%", "12.89%")
    assert found.crossing.claimed_within == 999_6000 * 100


def test_a_sweep_says_what_the_budget_rule_pays_out(ask):
    found = sweep(ask, "第一条.技改补助.封顶=300万元..500万元/1", rule=BudgetRule.PROPORTIONAL)
    assert [(p.paid // WAN, p.unpaid) for p in found.points] == [(890, 0), (1000, 5)]


@pytest.mark.parametrize(
    ("rule", "order", "whole", "partly", "nothing"),
    [
        # 1090 of 1000万元. By day: 甲二 500, 无主 150, 乙二 120, 乙一 120, then 甲一 110 of 200.
        (BudgetRule.FIRST_COME, "申报日", 4, 1, 0),
        # By investment: 甲二 500, 甲一 200, 无主 150, 乙二 120, then 乙一 30 of 120.
        (BudgetRule.BY_RANK, "投资额", 4, 1, 0),
        (BudgetRule.PROPORTIONAL, "", 0, 5, 0),
    ],
)
def test_money_that_does_not_suffice_is_shared_by_the_rule(
    ask, rule, order, whole, partly, nothing
):
    (comparison,) = ask("第一条.技改补助.封顶=500万元", rule=rule, order=order).comparisons
    (funds,) = comparison.funds
    payout = funds.payout_after
    assert (payout.paid, payout.whole, payout.partly, payout.nothing) == (
        1000 * WAN, whole, partly, nothing,
    )  # fmt: skip
    assert funds.payout_before.paid == 890 * WAN and funds.payout_before.whole == 5


CLAIMS = st.lists(
    st.tuples(st.integers(1, 10**12), st.none() | st.integers(-5, 5)), min_size=1, max_size=12
)


@settings(max_examples=80, deadline=None)
@given(CLAIMS, st.integers(0, 10**13), st.sampled_from(BudgetRule))
def test_the_rules_in_sql_pay_what_the_rules_of_awards_pay(claims, available, rule):
    """`within_budget` is what the office uses; sums, full, partial and empty payments agree."""
    last = 10**6
    sign = -1 if rule is BudgetRule.BY_RANK else 1
    asked = []
    for number, (amount, place) in enumerate(claims):
        rank = last if place is None else sign * place
        day = (
            date.fromordinal(730_000 + rank) if rule is BudgetRule.FIRST_COME else date(2025, 1, 1)
        )
        asked.append(Claim(f"{number:02d}", day, amount, Fraction(rank)))
    paid = within_budget(asked, available, rule)
    with duckdb.connect() as connection:
        connection.register(
            "claims",
            pa.table(
                {
                    "kind": ["项目"] * len(claims),
                    "id": [claim.id for claim in asked],
                    "offer": [0] * len(claims),
                    "pay": pa.array([claim.amount for claim in asked], pa.int64()),
                }
            ),
        )
        connection.register(
            "places",
            pa.table(
                {
                    "kind": ["项目"] * len(claims),
                    "id": [claim.id for claim in asked],
                    "place": pa.array([place for _, place in claims], pa.int64()),
                }
            ),
        )
        found = pay_out(connection, "SELECT * FROM claims", available, rule, "SELECT * FROM places")
    assert found.paid == sum(p.amount for p in paid)
    assert found.whole == sum(p.amount == p.claim.amount for p in paid)
    assert found.nothing == sum(p.amount == 0 for p in paid)
    assert found.partly == len(paid) - found.whole - found.nothing


@pytest.mark.parametrize(
    "word",
    [
        "第一条.技改补助.封顶", "第一条.技改补助.封顶=100万元",
        "第一条.技改补助.封顶=2万元..1万元/2",
        "第一条.技改补助.封顶=1万元..2%/2", "第一条.技改补助.封顶=1万元..2万元/0",
        "第一条.技改补助.封顶=0.001元..1元/2",
    ],
)  # fmt: skip
def test_a_range_that_is_none_is_refused(word):
    problems = Problems()
    assert range_of(word, problems) is None
    assert [problem.code for problem in problems] == ["bad-sweep"]


def test_a_sweep_to_a_value_that_no_fact_can_reach_is_refused(small, register):
    """Revenue goes up to 1000亿元: a threshold above could never be met."""
    problems = Problems()
    swept = range_of("第二条.规模奖.条件1.门槛=1亿元..1001亿元/1", problems)
    answer = what_if(small, register, Wanted(sweeps=[swept]), problems, on=ON)
    assert answer is None
    assert problems.errors and all(problem.place for problem in problems.errors)
