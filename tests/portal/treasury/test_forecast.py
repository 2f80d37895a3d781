"""The forecast is a sum that anybody can check."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duixian.portal.treasury.forecast import (
    Pipeline,
    Warned,
    at_this_pace,
    forecast,
    passed_of_year,
    warning,
)

counts = st.integers(0, 50)
amounts = st.integers(0, 10**12)


@st.composite
def pipelines(draw):
    reviewing = draw(counts)
    unpriced = draw(st.integers(0, reviewing))
    passed = draw(counts)
    return Pipeline(
        "甲", draw(amounts), reviewing, unpriced, draw(amounts) if reviewing > unpriced else 0,
        passed, draw(amounts) if passed else 0, draw(counts),
    )  # fmt: skip


def test_without_a_decided_case_nothing_is_guessed():
    found = forecast(10, 20, [Pipeline("甲", determined=5, reviewing=3, unpriced=2, priced=100)])
    assert (found.total, found.share, found.unknown) == (35, None, 3)


def test_a_benefit_without_precedent_is_left_out_and_said():
    known = Pipeline("甲", reviewing=1, unpriced=1, passed=1, passed_amount=100, refused=1)
    new = Pipeline("乙", reviewing=4, unpriced=3, priced=60)
    found = forecast(0, 0, [known, new])
    assert (found.worth, found.expected, found.unknown) == (160, 80, 3)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(pipelines(), max_size=5), amounts, amounts)
def test_a_forecast_lies_between_what_is_sure_and_what_is_possible(rows, spent, committed):
    found = forecast(spent, committed, rows)
    sure = spent + committed + found.determined
    assert sure <= found.total <= sure + found.worth


def test_the_year_passes_evenly():
    assert passed_of_year(date(2025, 1, 1), 2025) == Fraction(1, 365)
    assert passed_of_year(date(2026, 3, 1), 2025) == 1
    assert at_this_pace(100, date(2024, 12, 31), 2025) is None
    assert at_this_pace(100, date(2025, 12, 31), 2025) == 100


def test_what_the_clerk_is_warned_of():
    half = Fraction(1, 2)
    assert warning(100, 100, 101, half) is Warned.SHORT
    assert warning(100, 0, 0, half) is Warned.IDLE
    assert warning(100, 30, 30, half) is Warned.BEHIND
    assert warning(100, 40, 40, half) is Warned.NONE
    assert warning(0, 0, 0, half) is Warned.NONE
