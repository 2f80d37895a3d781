"""Rule 3: every row of 分档 must be reachable, as far as comparisons with constants decide it."""

import pytest
from tests.language.rules import typed

from duixian.basics.places import Place
from duixian.language.amount import Arm
from duixian.language.reach import unreachable_arms
from duixian.language.types import MONEY, TRUTH

REST = ""


@pytest.mark.parametrize(
    ("rows", "unreachable"),
    [
        (["净利润 ≥ 500元", "净利润 ≥ 100元", REST], []),
        (["净利润 ≥ 100元", "净利润 ≥ 500元", REST], [1]),
        (["净利润 ≥ 100元", "净利润 > 100元"], [1]),
        (["净利润 > 100元", "净利润 ≥ 100元"], []),  # just 100元 is left
        (["100元 < 净利润", "净利润 = 100元", "净利润 = 200元"], [2]),
        (["净利润 < 0元", "净利润 ≥ 0元", REST], [2]),  # together they are everything
        (["净利润 < 0元", "净利润 > 0元", REST], []),  # 0元 is left
        (["净利润 ≠ 0元", "净利润 > 5元", "净利润 = 0元", REST], [1, 3]),
        (["研发费用 > 0元", "研发费用 ≤ 0元", REST], [2]),  # its range begins at 0元
        (["1元 ≤ 净利润 ≤ 9元", "净利润 = 5元", "净利润 = 9.01元"], [1]),
        (["净利润 < 1元 或 净利润 > 9元", "净利润 < -5元", "净利润 = 9元"], [1]),
        (["净利润 ≥ 1元 且 净利润 ≤ 9元", "2元 ≤ 净利润 ≤ 10元", "3元 ≤ 净利润 ≤ 9元"], [2]),
        (["净利润 ≥ 1元", "研发费用 ≥ 1元", "净利润 ≥ 2元"], [2]),
        (["规上企业", "规上企业"], [1]),  # word for word
        (["净利润 ≥ 营业收入", "净利润 ≥ 1元", "净利润 < 1元", REST], [3]),
        (["净利润 ≥ 1元 且 规上企业", "净利润 ≥ 1元"], []),  # left to proof
        (["首个获利年度 ≥ 2020年度", "首个获利年度 ≥ 2021年度"], [1]),
        (["信用等级 ≥ B", "信用等级 ≥ A"], []),  # left to proof
        ([REST, "规上企业", REST], [1, 2]),
    ],
)
def test_a_row_that_earlier_rows_used_up_is_found(rows, unreachable):
    pay = typed("1元", expect=MONEY)
    arms = [
        Arm(typed(row, expect=TRUTH) if row else None, pay, Place("x", number))
        for number, row in enumerate(rows)
    ]
    assert [arm.place.line for arm in unreachable_arms(arms)] == unreachable
