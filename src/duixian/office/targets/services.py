"""What the office does with promises: departments report, everybody reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from duixian.basics.text import say
from duixian.library.package import Package
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, authority, require
from duixian.office.audit.services import note
from duixian.office.clock import day_of
from duixian.office.refusal import Refused
from duixian.office.targets.models import Report
from duixian.office.targets.progress import Progress, progress
from duixian.office.targets.promises import Promise, promises


@dataclass(frozen=True, slots=True)
class Line:
    """A promise, the last that was said of it, and where it stands."""

    promise: Promise
    last: Report | None
    progress: Progress


def board(package: Package, today: date) -> list[Line]:
    """Every promise of a package on a day, in the order of the document; one query."""
    last: dict[str, Report] = {}
    for report in Report.objects.filter(package=package.name, as_of__lte=today).order_by(
        "as_of", "pk"
    ):
        last[report.promise] = report
    return [_line(promise, last.get(promise.id), today) for promise in promises(package)]


def one(package: Package, id: str, today: date) -> tuple[Line, list[Report]] | None:
    """One promise and everything that was reported of it, the newest first; None if unknown."""
    promise = next((p for p in promises(package) if p.id == id), None)
    if promise is None:
        return None
    history = list(
        Report.objects.filter(package=package.name, promise=id, as_of__lte=today).order_by(
            "-as_of", "-pk"
        )
    )
    return _line(promise, history[0] if history else None, today), history


def may_report(by: Actor | None, promise: Promise) -> str:
    """The department for which this person may report on a promise; "" for none."""
    if by is None:
        return ""
    return next(
        (
            department
            for department in promise.departments
            if authority(by, Action.REPORT_PROGRESS, _thing(promise, department)) is not None
        ),
        "",
    )


@transaction.atomic
def report(
    by: Actor, package: Package, id: str, *, as_of: date, evidence: str, at: datetime,
    value: Decimal | None = None, is_done: bool = False, words: str = "",
) -> Report:  # fmt: skip
    """填报进展. A wrong report is put right by another of the same day.

    Raises:
        Refused: `no-promise`, `not-permitted`, `in-future`, `no-evidence`, `says-nothing`,
            `no-figure`.
    """
    promise = next((p for p in promises(package) if p.id == id), None)
    if promise is None:
        raise Refused("no-promise", say("政策里没有「{name}」", name=id))
    department = may_report(by, promise)
    role = require(by, Action.REPORT_PROGRESS, _thing(promise, department))
    _require_sound(promise, as_of, day_of(at), evidence, value, words)
    made = Report.objects.create(
        package=package.name, promise=id, as_of=as_of, value=value, is_done=is_done, words=words,
        evidence=evidence, department=department, by=by.id, at=at,
    )  # fmt: skip
    note(
        by, role, Action.REPORT_PROGRESS, _thing(promise, department), at=at,
        after={"report": made.pk, "as_of": str(as_of), "value": str(value), "done": is_done},
    )  # fmt: skip
    return made


def _require_sound(
    promise: Promise, as_of: date, today: date, evidence: str, value: Decimal | None, words: str
) -> None:
    if as_of > today:
        raise Refused("in-future", say("报告的日期还没有到"), say("写今天或以前的日期"))
    if not evidence.strip():
        raise Refused("no-evidence", say("要写明依据"), say("写统计报表、文件或会议纪要的名称"))
    if value is None and not words.strip():
        raise Refused("says-nothing", say("要写数值或者进展"), say("至少写一样"))
    if value is not None and promise.wanted is None:
        raise Refused("no-figure", say("这一项没有数值目标"), say("进展写在文字里"))


def _line(promise: Promise, last: Report | None, today: date) -> Line:
    said = None if last is None else last.as_said()
    return Line(promise, last, progress(promise, said, today))


def _thing(promise: Promise, department: str) -> Thing:
    return Thing("承诺", promise.id, department=department)


def counts(lines: Iterable[Line]) -> dict[str, int]:
    """How many stand where."""
    found: dict[str, int] = {}
    for line in lines:
        standing = line.progress.standing.value
        found[standing] = found.get(standing, 0) + 1
    return found
