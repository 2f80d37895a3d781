"""The moment at which somebody acts: now, or this time of day on the demonstration's day."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from duixian.office.clock import CHINA, day_of


def now() -> datetime:
    """Aware; on the business date where one is declared."""
    real = timezone.now().astimezone(CHINA)
    day: date | None = settings.BUSINESS_DATE
    return real if day is None else datetime.combine(day, real.timetz())


def today() -> date:
    """The day in China."""
    return day_of(now())
