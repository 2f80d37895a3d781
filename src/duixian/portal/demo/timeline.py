"""History as it went: stories take turns, each waking on its day, the earliest first."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterable
from datetime import date, datetime, time, timedelta

from duixian.basics.dates import add_working_days, is_working_day
from duixian.office.clock import CHINA

FIRST_DAY = date(2025, 5, 6)
BUSINESS_DATE = date(2025, 9, 15)
Story = Generator[datetime, None, None]
"""Yields the moment at which it goes on."""


def moment(day: date, minute: int = 0) -> datetime:
    """Within office hours: so many minutes after nine."""
    return datetime.combine(day, time(9), CHINA) + timedelta(minutes=minute)


def later(day: date, days: int) -> date:
    """So many working days on; the day itself for none."""
    return add_working_days(day, days).day if days else day


def earlier(day: date, days: int) -> date:
    """The day of which `day` is so many working days on.

    >>> earlier(date(2025, 9, 15), 10)
    datetime.date(2025, 9, 1)
    """
    while days:
        day -= timedelta(days=1)
        days -= is_working_day(day) is not None
    return day


def play(
    stories: Iterable[Story], until: datetime, ended: Callable[[int], None] = lambda number: None
) -> None:
    """Let them take turns up to, and without, a moment; `ended` is told whose turn was the last."""
    turns: list[tuple[datetime, int, Story]] = []

    def go_on(number: int, story: Story) -> None:
        at = next(story, None)
        if at is None or at >= until:
            story.close()
            ended(number)
        else:
            heapq.heappush(turns, (at, number, story))

    for number, story in enumerate(stories):
        go_on(number, story)
    while turns:
        _, number, story = heapq.heappop(turns)
        go_on(number, story)
