"""Instants are kept in UTC; days and years of the office are those of China."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def day_of(at: datetime) -> date:
    """The day in China.

    >>> from datetime import UTC
    >>> day_of(datetime(2025, 12, 31, 17, tzinfo=UTC))
    datetime.date(2026, 1, 1)
    """
    return at.astimezone(CHINA).date()
