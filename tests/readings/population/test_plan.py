"""What the plan says in fewer words than the rule, without saying anything else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from duixian.readings.population import rationals
from duixian.readings.population.lower import _years_before
from duixian.readings.population.plan import (
    FALSE,
    TRUE,
    UNKNOWN,
    Choose,
    Column,
    Expr,
    Literal,
    Missing,
    Width,
    both,
    calculate,
    certainly,
    choose,
    either,
    floor_divide,
    integer,
    invert,
    missing,
    null,
)
from duixian.readings.population.plan import test as compare
from duixian.readings.population.rationals import Rational

A = Column("a", Width.I64, -10, 10)
B = Column("b", Width.I64, 0, 10)
P, Q = Column("p", Width.TRUTH), Column("q", Width.TRUTH)


def unbound(node: Expr) -> Expr:
    return node


def test_a_sum_is_unknown_where_one_of_its_parts_is():
    total = calculate("+", calculate("*", A, integer(3)), B)
    assert missing(total) == either([Missing(A), Missing(B)])
    assert missing(compare(">", total, A)) == either([Missing(A), Missing(B)])


def test_a_half_known_and_may_still_be_false_so_nothing_shorter_says_where_it_is_unknown():
    assert missing(both([P, Q])) == Missing(both([P, Q]))
    assert missing(both([Missing(A), Missing(B)])) == FALSE


def test_a_choice_of_constants_is_never_unknown_unless_one_of_them_is():
    assert missing(choose([(P, integer(1))], integer(2))) == FALSE
    assert missing(choose([(Missing(A), null(Width.I64))], integer(2))) == Missing(A)


def test_the_smaller_of_two_is_unknown_where_either_is_and_lies_below_both():
    lower = rationals.extreme(
        Rational(A, integer(1)), Rational(B, integer(1)), unbound, largest=False
    )
    assert missing(lower.top) == either([Missing(A), Missing(B)])
    assert isinstance(lower.top, Choose) and (lower.top.low, lower.top.high) == (-10, 10)


def test_what_is_not_below_zero_needs_no_care_for_negative_figures_when_it_is_rounded():
    floor = rationals.extreme(
        Rational(A, integer(100)), rationals.constant(0), unbound, largest=True
    )
    assert isinstance(floor.top, Choose) and (floor.top.low, floor.top.high) == (0, 10)


@pytest.mark.parametrize("largest", [True, False])
def test_an_extreme_of_something_unknown_for_everybody_is_unknown(largest):
    for pair in ([A, null(Width.I64)], [null(Width.I64), A], [null(Width.I64), integer(3)]):
        left, right = (Rational(node, integer(1)) for node in pair)
        assert rationals.extreme(left, right, unbound, largest=largest).is_unknown


def test_an_unknown_quotient_is_unknown_and_not_a_division():
    assert floor_divide(null(Width.I64), integer(20)) == null(Width.I64)
    assert floor_divide(A, null(Width.I64)) == null(Width.I64)


def test_case_takes_unknown_for_false_so_certainly_falls_away_inside():
    assert choose([(certainly(P), A)], B) == choose([(P, A)], B)
    assert choose([(either([certainly(P), Q]), A)], B) == choose([(either([P, Q]), A)], B)
    assert choose([(invert(certainly(P)), A)], B) != choose([(invert(P), A)], B)
    assert certainly(UNKNOWN) == FALSE and certainly(TRUE) == TRUE
    assert certainly(Missing(A)) == Missing(A)


def test_arms_that_change_nothing_are_left_out():
    assert choose([(P, A), (Q, B)], B) == choose([(P, A)], B)
    assert choose([(P, B), (Q, A)], B) != B


def full_years(since: date, on: date) -> int:
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


@pytest.mark.parametrize(
    "on", [date(2025, 9, 15), date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1)]
)
@pytest.mark.parametrize("years", [0, 1, 4, 18, 100])
def test_so_many_years_are_full_up_to_one_day_and_not_from_the_next(on, years):
    """Whoever is born on 29 February grows a year older on 1 March."""
    limit = _years_before(on, years)
    assert isinstance(limit, Literal) and isinstance(limit.value, date)
    for days in range(-3, 4):
        since = limit.value + timedelta(days=days)
        assert (full_years(since, on) >= years) is (since <= limit.value)


def test_a_limit_before_the_calendar_begins_is_left_to_arithmetic():
    assert _years_before(date(2025, 9, 15), 2025) is None
