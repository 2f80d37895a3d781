"""Dates, ages in full years, and working days by the published calendar.

Working days come from `chinesecalendar`, which carries the State Council's yearly notices;
past its last year every Monday to Friday counts and the answer is marked provisional.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|年(\d{1,2})月(\d{1,2})日)$")


def parse_date(text: str) -> date | None:
    """A date written 2025-05-01 or 2025年5月1日; None where it is no date.

    >>> parse_date("2025年5月1日"), parse_date("2025-02-30")
    (datetime.date(2025, 5, 1), None)
    """
    found = _DATE.match(text.strip())
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def full_years(since: date, on: date) -> int:
    """Birthdays passed from `since` to `on`; 29 February falls on 1 March in other years.

    >>> full_years(date(2004, 2, 29), date(2025, 2, 28))
    20
    """
    years = on.year - since.year
    return years - ((on.month, on.day) < (since.month, since.day))


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A due date; provisional where the official calendar is not yet published."""

    day: date
    provisional: bool


def is_working_day(day: date) -> WorkingDay | None:
    """The day itself if people work on it (调休 included), else None."""
    from chinese_calendar import is_workday

    try:
        return WorkingDay(day, provisional=False) if is_workday(day) else None
    except NotImplementedError:
        return WorkingDay(day, provisional=True) if day.weekday() < 5 else None


def add_working_days(start: date, days: int) -> WorkingDay:
    """The `days`-th working day after `start`; `start` itself is not counted.

    >>> add_working_days(date(2025, 9, 30), 1)
    WorkingDay(day=datetime.date(2025, 10, 9), provisional=False)

    Raises:
        ValueError: `days` is negative.
    """
    if days < 0:
        raise ValueError("working days are counted forward")
    reached, provisional = start, False
    while days:
        reached += timedelta(days=1)
        worked = is_working_day(reached)
        if worked is not None:
            days -= 1
            provisional = provisional or worked.provisional
    return WorkingDay(reached, provisional)
