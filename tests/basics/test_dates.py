"""Deadlines follow the calendar that the State Council publishes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.basics.dates import add_working_days, full_years, is_working_day, parse_date


def test_a_holiday_is_not_worked_and_the_saturday_that_makes_up_for_it_is():
    # 国庆 2025 by the State Council's notice: free from 1 to 8 October, worked on Saturday 11.
    assert is_working_day(date(2025, 10, 8)) is None
    assert is_working_day(date(2025, 10, 11)) is not None


def test_public_notice_of_five_working_days_over_a_holiday():
    ends = add_working_days(date(2025, 9, 29), 5)
    assert (ends.day, ends.provisional) == (date(2025, 10, 13), False)


def test_a_deadline_past_the_published_calendar_is_provisional():
    ends = add_working_days(date(2099, 12, 28), 5)
    assert ends.provisional
    assert ends.day.weekday() < 5


@given(st.dates(date(2020, 1, 1), date(2025, 11, 1)), st.integers(0, 30))
def test_exactly_so_many_working_days_lie_between(start, days):
    end = add_working_days(start, days).day
    passed = [start + timedelta(days=n + 1) for n in range((end - start).days)]
    assert sum(is_working_day(day) is not None for day in passed) == days


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2025, 5, 1), -1)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_date_is_read_in_both_ways_of_writing(day):
    assert parse_date(day.isoformat()) == day
    assert parse_date(f" {day.year}年{day.month}月{day.day}日 ") == day


@pytest.mark.parametrize(
    "text", ["2025-02-30", "2025年13月1日", "2025", "昨天", "2025-05-01 08:00"]
)
def test_what_is_no_date_is_not_read_as_one(text):
    assert parse_date(text) is None


def test_a_birthday_on_29_february_is_reached_on_1_march():
    born = date(2004, 2, 29)
    assert full_years(born, date(2025, 2, 28)) == 20
    assert full_years(born, date(2025, 3, 1)) == 21
    assert full_years(born, date(2024, 2, 29)) == 20
