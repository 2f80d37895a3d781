"""When one can apply: windows of batches and the dates that the policy itself carries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from icalendar import Calendar, Event

from duixian.basics.text import Text, say
from duixian.language.provision import Task
from duixian.library.package import Package
from duixian.office.cases.models import Batch
from duixian.office.clock import CHINA
from duixian.portal.notices.topics import Topics


@dataclass(frozen=True, slots=True)
class Window:
    """One entry of the calendar: from a day to a day, both included."""

    uid: str
    """The same whenever the calendar is asked."""
    title: Text | str
    first: date
    last: date
    benefit: str = ""
    department: str = ""
    guide: str = ""
    batch: str = ""
    places: int | None = None

    @property
    def month(self) -> str:
        """2025-09: the month in which it ends, so that deadlines stand together."""
        return self.last.strftime("%Y-%m")

    def is_open(self, on: date) -> bool:
        """True while one can apply."""
        return self.first <= on <= self.last


def of_batches(benefits: Iterable[str] | None = None) -> list[Window]:
    """申报批次, by their last day."""
    rows = Batch.objects.order_by("closes", "pk")
    if benefits is not None:
        rows = rows.filter(benefit__in=list(benefits))
    return [
        Window(
            uid("batch", row.pk), row.title, row.opens, row.closes, row.benefit, row.department,
            row.guide, row.pk, row.places,
        )
        for row in rows
    ]  # fmt: skip


def of_policy(package: Package) -> list[Window]:
    """What the document itself dates: when it is in force, and the last days of provisions."""
    found: list[Window] = []
    rules = package.conventions
    if rules.effective is not None:
        found.append(_day(say("《{title}》起施行", title=package.title), rules.effective))
    if rules.transition is not None:
        period = rules.transition
        said = say("这段时间可参照《{title}》执行", title=package.title)
        found.append(Window(uid("policy", "transition"), said, period.since, period.until))
    for one in package.provisions.values():
        if one.until is not None:
            said = say("「{name}」的最后一天", name=one.name)
            found.append(_day(said, one.until, one.id))
        if isinstance(one, Task) and one.deadline is not None:
            said = say("任务「{name}」的期限", name=one.name)
            found.append(_day(said, one.deadline, one.id))
    return found


def uid(kind: str, id: str) -> str:
    """Stable, and free of characters that calendars fold differently."""
    return f"{kind}-{hashlib.sha256(id.encode()).hexdigest()[:24]}@duixian"


def as_ical(windows: Iterable[Window], topics: Topics, *, stamp: datetime, link: str) -> bytes:
    """An .ics file: each window as whole days, and its end as a moment in China's time."""
    calendar = Calendar()
    calendar.add("prodid", "-//Duixian//Application windows//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", str(say("政策申报日历")))
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    for one in windows:
        calendar.add_component(_event(one, topics, stamp, link))
        if one.batch:
            calendar.add_component(_deadline(one, stamp, link))
    calendar.add_missing_timezones()
    made: bytes = calendar.to_ical()
    return made


def _event(one: Window, topics: Topics, stamp: datetime, link: str) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", stamp)
    event.add("summary", str(one.title))
    event.add("dtstart", one.first)
    event.add("dtend", one.last + timedelta(days=1))  # the end is not included (RFC 5545 3.6.1)
    event.add("transp", "TRANSPARENT")
    if one.batch:
        lines = [topics.name(one.benefit), topics.department(one.department), one.guide]
        event.add("description", "\n".join(line for line in lines if line))
    event.add("url", link)
    return event


def _deadline(one: Window, stamp: datetime, link: str) -> Event:
    """The last minute of the last day; an application counts by the day in China."""
    event = Event()
    event.add("uid", f"end-{one.uid}")
    event.add("dtstamp", stamp)
    event.add("summary", str(say("截止:{title}", title=one.title)))
    event.add("dtstart", datetime.combine(one.last, time(23, 59), CHINA))
    event.add("transp", "TRANSPARENT")
    event.add("url", link)
    return event


def _day(title: Text, day: date, id: str = "effective") -> Window:
    return Window(uid("policy", id), title, day, day)
