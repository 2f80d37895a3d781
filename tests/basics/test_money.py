"""Money is exact, and an amount that is shown is the amount that is paid."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from duixian.basics.money import fen_from_yuan, round_half_away, show_fen, show_yuan

SIZES = {"亿元": 10**8, "万元": 10**4, "元": 1}


def read_back(shown):
    for name, size in SIZES.items():
        if shown.endswith(name):
            return Fraction(shown.removesuffix(name).replace(",", "")) * size
    raise ValueError(shown)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_rounding_agrees_with_the_decimal_module(value):
    expected = int(value.quantize(Decimal(1), ROUND_HALF_UP))
    assert round_half_away(Fraction(value)) == expected


def test_half_a_fen_is_rounded_up_and_a_debt_is_rounded_down():
    assert fen_from_yuan(Fraction("0.125")) == 13
    assert fen_from_yuan(Fraction("-0.125")) == -13


@given(st.integers(min_value=-(10**16), max_value=10**16))
def test_an_amount_that_is_shown_can_be_read_back_to_the_fen(fen):
    assert read_back(show_fen(fen)) * 100 == fen


def test_amounts_look_as_people_write_them():
    assert show_yuan(Fraction(820_000_000)) == "8.2亿元"
    assert show_yuan(Fraction(-75_000)) == "-7.5万元"
    assert show_yuan(Fraction(1_234_567)) == "123.4567万元"
    assert show_yuan(Fraction(12_345_678)) == "1,234.5678万元"
    assert show_yuan(Fraction("12345.67")) == "12,345.67元"
