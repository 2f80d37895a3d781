"""Identifiers pass every check and can be nobody's."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from duixian.simulate.synth.identity import (
    PEOPLE_PER_TURN,
    credit_codes,
    person_numbers,
    settle_births,
    to_strings,
)

SOME_DAYS = st.integers(-25_000, 20_500)


@given(st.lists(st.integers(0, 9_999_999), min_size=1, max_size=50))
def test_credit_codes_pass_both_check_digits_and_name_no_province(numbers):
    rows = np.array(numbers, np.int64)
    for code in to_strings(credit_codes(rows, "91", "H")).to_pylist():
        assert uscc.validate(code) == code
        assert _organisation_check(code[8:17])
        assert code[2:4] == "99"


def _organisation_check(code):
    """GB 11714, worked by hand."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(c, 36) * w for c, w in zip(code[:8], weights, strict=True))
    return code[8] == {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


@given(st.integers(0, 90_000_000), SOME_DAYS)
def test_person_numbers_pass_their_check_digit_and_name_no_province(row, born):
    rows, births = np.array([row]), np.array([born])
    (number,) = to_strings(person_numbers(rows, births)).to_pylist()
    assert number[-1] == ric.calc_check_digit(number)
    assert np.datetime64(int(births[0]), "D").astype(str).replace("-", "") == number[6:14]
    assert number[:2] == "99"


@given(st.integers(0, PEOPLE_PER_TURN - 1), st.lists(SOME_DAYS, min_size=2, max_size=9))
def test_people_who_share_the_other_digits_are_born_on_different_days(first, days):
    """A province of 80 million has eight people for each of the ten million numbers."""
    rows = first + PEOPLE_PER_TURN * np.arange(len(days))
    births = settle_births(np.array(days), rows, PEOPLE_PER_TURN * len(days))
    assert (np.array(days) - births < len(days)).all()
    assert (births <= np.array(days)).all()
    assert len(set(to_strings(person_numbers(rows, births)).to_pylist())) == len(days)


def test_unknown_texts_are_null():
    letters = credit_codes(np.array([1, 2, 3]), "91", "H")
    texts = to_strings(letters, np.array([True, False, True])).to_pylist()
    whole = to_strings(letters).to_pylist()
    assert texts == [whole[0], None, whole[2]]
