"""Working days, pauses, due dates, reminders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from duixian.basics.dates import add_working_days
from duixian.office.cases.clocks import Clock, Urgency, due, reminders, used

D = date


def test_a_clock_that_never_pauses_is_due_by_the_calendar():
    """国庆 and 调休 count as the State Council says: 2025-09-29 and five working days."""
    clock = Clock("受理", "窗口", 5, D(2025, 9, 29))
    found = due(clock)
    assert found is not None
    assert found == add_working_days(D(2025, 9, 29), 5)
    assert found.day == D(2025, 10, 13)  # after a Saturday on which people work


def test_a_pause_moves_the_due_date_by_its_working_days():
    """Paused on Tuesday, resumed on Friday: Wednesday, Thursday and Friday are not counted."""
    clock = Clock("受理", "窗口", 5, D(2025, 5, 12))  # Monday
    found = due(clock)
    assert found is not None
    assert found.day == D(2025, 5, 19)
    paused = clock.pause(D(2025, 5, 13))
    assert due(paused) is None
    assert used(paused, D(2025, 6, 30)) == 1
    resumed = due(paused.resume(D(2025, 5, 16)))
    assert resumed is not None
    assert resumed.day == D(2025, 5, 22)


def test_past_the_published_calendar_a_due_date_is_provisional():
    found = due(Clock("受理", "窗口", 5, D(2031, 1, 1)))
    assert found is not None
    assert found.provisional


def test_a_stopped_clock_says_whether_it_was_in_time():
    clock = Clock("受理", "窗口", 5, D(2025, 5, 12))
    assert due(clock.stop(D(2025, 5, 14))) is None
    assert used(clock.stop(D(2025, 5, 14)), D(2025, 6, 30)) == 2
    late = due(clock.stop(D(2025, 5, 30)))
    assert late is not None
    assert late.day == D(2025, 5, 19)
    stopped = clock.stop(D(2025, 5, 14))
    assert stopped.stop(D(2025, 5, 20)) == stopped
    assert stopped.pause(D(2025, 5, 20)) == stopped


def test_reminders_come_before_and_grow_after():
    clock = Clock("受理", "窗口", 5, D(2025, 5, 12))

    def told(day: date) -> list[tuple[Urgency, int, int]]:
        return [(r.urgency, r.left, r.late) for r in reminders([clock], day)]

    assert told(D(2025, 5, 14)) == []
    assert told(D(2025, 5, 15)) == [(Urgency.SOON, 2, 0)]
    assert told(D(2025, 5, 19)) == [(Urgency.SOON, 0, 0)]
    assert told(D(2025, 5, 20)) == [(Urgency.LATE, 0, 1)]
    assert told(D(2025, 5, 26)) == [(Urgency.LATE, 0, 5)]
    assert told(D(2025, 5, 27)) == [(Urgency.ESCALATED, 0, 6)]
    assert reminders([clock.pause(D(2025, 5, 13))], D(2025, 6, 30)) == []
    assert reminders([clock.stop(D(2025, 5, 13))], D(2025, 6, 30)) == []
    other = replace(clock, name="总时限", since=D(2025, 5, 14))
    assert [r.clock for r in reminders([other, clock], D(2025, 5, 22))] == ["受理", "总时限"]


@given(
    start=st.dates(D(2024, 1, 1), D(2025, 12, 1)),
    days=st.integers(1, 40),
    pauses=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=5),
)
def test_on_the_due_day_just_the_limit_is_used(start, days, pauses):
    clock, day = Clock("受理", "窗口", days, start), start
    for runs, stands in pauses:
        day += timedelta(days=runs)
        clock = clock.pause(day)
        day += timedelta(days=stands)
        clock = clock.resume(day)
    found = due(clock)
    assert found is not None
    assert used(clock, found.day) == days
    assert used(clock, found.day - timedelta(days=1)) == days - 1
