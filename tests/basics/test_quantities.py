"""Units convert where that makes sense, and never where it doesn't."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.basics.quantities import (
    NUMBER,
    UNITS,
    Quantity,
    multiply,
    show_dimension,
    show_number,
)

dimensions = st.sampled_from([unit.dimension for unit in UNITS.values()])
MAGNITUDES = {"亿": 10**8, "万": 10**4, "": 1}


def read_back(shown):
    for name, size in MAGNITUDES.items():
        if shown.endswith(name):
            return Fraction(shown.removesuffix(name)) * size
    raise ValueError(shown)


def test_fifteen_mu_are_a_hectare():
    assert Quantity(Fraction(15), UNITS["亩"]).base == Quantity(Fraction(1), UNITS["公顷"]).base


def test_a_percentage_is_a_plain_ratio():
    half = Quantity(Fraction(50), UNITS["%"])
    assert half.base == Fraction(1, 2)
    assert half.dimension == NUMBER


@pytest.mark.parametrize(("one", "other"), [("元", "平方米"), ("家", "人"), ("日", "工作日")])
def test_units_of_two_kinds_never_compare(one, other):
    assert UNITS[one].dimension != UNITS[other].dimension


@given(dimensions, dimensions)
def test_multiplying_and_dividing_cancel_out(one, other):
    assert multiply(multiply(one, other), other, -1) == one


def test_a_dimension_is_shown_as_people_say_it():
    yuan, area, people = (UNITS[name].dimension for name in ("元", "平方米", "人"))
    assert show_dimension(NUMBER) == "数"
    assert show_dimension(area) == "平方米"
    assert show_dimension(UNITS["立方米"].dimension) == "立方米"
    assert show_dimension(multiply(yuan, people, -1)) == "元/人"
    assert show_dimension(multiply(NUMBER, multiply(people, people), -1)) == "1/人^2"
    assert show_dimension(multiply(yuan, yuan)) == "元^2"


@given(st.fractions(min_value=-(10**10), max_value=10**10, max_denominator=10**9))
def test_a_number_that_is_shown_can_be_read_back_exactly(value):
    assert read_back(show_number(value)) == value


def test_a_quantity_is_shown_as_written():
    assert str(Quantity(Fraction(820_000_000), UNITS["元"])) == "8.2亿元"
    assert str(UNITS["㎡"]) == "㎡"
