"""Working-day clocks that pause, due dates, reminders: functions of a case and a day. No Django.

The day on which a clock starts or goes on is not counted, the day on which it stops or pauses is.
Past the last year of the published calendar a due date is provisional.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from duixian.basics.dates import WorkingDay, is_working_day

SOON = 2
"""Remind when so many working days are left."""
ESCALATE = 5
"""督办 after so many working days of delay."""
_FOREVER = 3000


@dataclass(frozen=True, slots=True)
class Pause:
    """From the day after `since`, through `until`; None while it lasts."""

    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """True if that day is not counted."""
        return self.since < day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit in working days, towards whoever must act."""

    name: str
    owner: str
    days: int
    since: date
    until: date | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def is_running(self) -> bool:
        """True if days are counted now."""
        return self.until is None and not self.is_paused

    @property
    def is_paused(self) -> bool:
        """True while something else is waited for."""
        return self.until is None and bool(self.pauses) and self.pauses[-1].until is None

    def pause(self, on: date) -> Clock:
        """Stops counting after that day; does nothing to one that doesn't run."""
        return replace(self, pauses=(*self.pauses, Pause(on))) if self.is_running else self

    def resume(self, on: date) -> Clock:
        """Counts again from the day after."""
        if not self.is_paused:
            return self
        return replace(self, pauses=(*self.pauses[:-1], Pause(self.pauses[-1].since, on)))

    def stop(self, on: date) -> Clock:
        """Done."""
        if self.until is not None:
            return self
        return replace(self.resume(on), until=on)

    def counts(self, day: date) -> bool:
        """True if a working day falls on this clock."""
        in_time = self.since < day and (self.until is None or day <= self.until)
        return in_time and not any(pause.holds(day) for pause in self.pauses)


def used(clock: Clock, today: date) -> int:
    """Working days counted up to and including a day."""
    last = today if clock.until is None else min(today, clock.until)
    days = (clock.since + timedelta(days=n) for n in range(1, (last - clock.since).days + 1))
    return sum(1 for day in days if clock.counts(day) and is_working_day(day) is not None)


def due(clock: Clock) -> WorkingDay | None:
    """The last day in time; None while it is paused before that, or was stopped before that.

    >>> due(Clock("受理", "窗口", 5, date(2025, 9, 29)))
    WorkingDay(day=datetime.date(2025, 10, 13), provisional=False)
    """
    left, provisional = clock.days, False
    for n in range(1, _FOREVER):
        day = clock.since + timedelta(days=n)
        if not clock.counts(day):
            if clock.is_paused and day > clock.pauses[-1].since:
                return None
            if clock.until is not None and day > clock.until:
                return None
            continue
        worked = is_working_day(day)
        if worked is not None:
            provisional = provisional or worked.provisional
            left -= 1
            if left == 0:
                return WorkingDay(day, provisional)
    raise AssertionError("a clock has at most 1000 days")


class Urgency(StrEnum):
    """How pressing a reminder is."""

    SOON = "快到期"
    LATE = "已超期"
    ESCALATED = "督办"
    """Goes to the supervisors too."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One clock that somebody must look at; `late` counts working days after the due date."""

    clock: str
    owner: str
    urgency: Urgency
    due: WorkingDay
    left: int
    late: int


def reminders(clocks: Iterable[Clock], today: date) -> list[Reminder]:
    """What presses on a day, the latest first."""
    found: list[Reminder] = []
    for clock in clocks:
        if not clock.is_running or today < clock.since:
            continue
        left = clock.days - used(clock, today)
        ends = due(clock)
        if left > SOON or ends is None:
            continue
        if left >= 0:
            found.append(Reminder(clock.name, clock.owner, Urgency.SOON, ends, left, 0))
            continue
        urgency = Urgency.ESCALATED if -left > ESCALATE else Urgency.LATE
        found.append(Reminder(clock.name, clock.owner, urgency, ends, 0, -left))
    return sorted(found, key=lambda reminder: (-reminder.late, reminder.left))
