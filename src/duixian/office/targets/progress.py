"""Where a promise stands on a day, from what was reported of it. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from duixian.office.targets.promises import Promise


class Standing(StrEnum):
    """What can be said of a promise."""

    DONE = "已达到"
    ON_TRACK = "进行中"
    BEHIND = "滞后"
    """Less is there than the time that has passed would ask for."""
    MISSED = "到期未达到"
    SILENT = "未报告"


@dataclass(frozen=True, slots=True)
class Said:
    """The last report: `is_done` is the department's own word on what no figure decides."""

    as_of: date
    value: Fraction | None
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """A standing and the figures behind it."""

    standing: Standing
    rate: Fraction | None = None
    """完成率: what is there, as a share of what was promised."""
    expected: Fraction | None = None
    """序时进度: the share that should be there by the day of the report."""


def progress(promise: Promise, said: Said | None, today: date) -> Progress:
    """Where it stands.

    Time-proportional progress is asked only of what grows over the year (增量, 流量); a stock or a
    share is compared with its figure alone.

    >>> from duixian.language.provision import Kind
    >>> task = Promise("任务", Kind.TASK, "任务", "Task", "第一条", "做", ("区商务局",), False,
    ...     deadline=date(2025, 6, 30))
    >>> progress(task, None, date(2025, 5, 1)).standing.value
    '未报告'
    >>> progress(task, Said(date(2025, 5, 1), None), date(2025, 7, 1)).standing.value
    '到期未达到'
    """
    if said is None:
        return Progress(Standing.SILENT)
    rate, expected = _rate(promise, said), _expected(promise, said)
    if _is_done(promise, said):
        return Progress(Standing.DONE, rate, expected)
    if promise.deadline is not None and today > promise.deadline:
        return Progress(Standing.MISSED, rate, expected)
    if rate is not None and expected is not None and rate < expected:
        return Progress(Standing.BEHIND, rate, expected)
    return Progress(Standing.ON_TRACK, rate, expected)


def _is_done(promise: Promise, said: Said) -> bool:
    if promise.wanted is not None and said.value is not None:
        holds = promise.wanted.holds(said.value)
        if holds is not None:
            return holds
    return said.is_done


def _rate(promise: Promise, said: Said) -> Fraction | None:
    wanted = promise.wanted
    if wanted is None or not wanted.value or said.value is None:
        return None
    return said.value / wanted.value


def _expected(promise: Promise, said: Said) -> Fraction | None:
    if not promise.grows_with_time or promise.starts is None or promise.deadline is None:
        return None
    whole = (promise.deadline - promise.starts).days + 1
    passed = (min(said.as_of, promise.deadline) - promise.starts).days + 1
    return max(Fraction(0), Fraction(passed, whole))
