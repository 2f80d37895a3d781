"""Interval analysis is sound: what two values come to lies in the interval worked out for them."""

import operator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.language.types import (
    DAY_TYPE,
    MONEY,
    RATIO,
    TRUTH,
    YEAR_TYPE,
    CategoryType,
    Interval,
    NumberType,
    describe,
)

values = st.fractions(-20, 20, max_denominator=4)


@st.composite
def known(draw):
    """An interval, open to either side or not, and a value in it."""
    low, value, high = sorted(draw(st.tuples(values, values, values)))
    opened = draw(st.sampled_from(["neither", "neither", "low", "high", "both"]))
    interval = Interval(
        None if opened in ("low", "both") else low, None if opened in ("high", "both") else high
    )
    return interval, value


@settings(max_examples=300, deadline=None)
@given(known(), known())
@pytest.mark.parametrize(
    "work", [operator.add, operator.sub, operator.mul, operator.truediv], ids=["+", "-", "×", "÷"]
)
def test_what_two_values_come_to_lies_in_the_interval_worked_out(work, left, right):
    (a, x), (b, y) = left, right
    if work is not operator.truediv or y != 0:
        assert work(x, y) in work(a, b)


@settings(max_examples=100, deadline=None)
@given(known(), known())
def test_extremes_and_hulls_hold_both(left, right):
    (a, x), (b, y) = left, right
    assert max(x, y) in a.larger(b) and min(x, y) in a.smaller(b)
    assert x in a.hull(b) and y in a.hull(b) and -x in -a


def test_intervals_are_as_narrow_as_their_ends_allow():
    assert Interval(2, 3) * Interval(-5, 7) == Interval(-15, 21)
    assert Interval(-2, 3) * Interval(-5, 7) == Interval(-15, 21)
    assert Interval(10, 20) / Interval(2, 4) == Interval(10 / 4, 10)
    assert Interval(0, None) * Interval(0, 2) == Interval(0, None)
    assert Interval(0, 0) * Interval() == Interval(0, 0)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (TRUTH, "「是否」"),
        (RATIO, "数或比例"),
        (MONEY, "金额(元)"),
        (NumberType((("米", 2),)), "面积(平方米)"),
        (NumberType((("元", 1), ("人", -1))), "数量(元/人)"),
        (CategoryType("级别", ("区级", "省级"), True), "等级(级别)"),
        (CategoryType("行业", ("制造业",)), "类别(行业)"),
        (DAY_TYPE, "日期"),
        (YEAR_TYPE, "年度"),
    ],
)
def test_a_type_in_an_officers_words(kind, words):
    assert str(describe(kind)) == words
