"""What several sources say about one fact, and what may be relied on. No Django.

A later statement of the same source replaces its earlier one. Statements of different sources that
differ are a conflict: shown, never decided by the newest. A conflict is settled by a certificate
(认定) that names the statements that it settles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

Value = int | bool | str
"""As a register holds it: a number counts grains, a day is ISO text."""


class Origin(StrEnum):
    """How a statement came."""

    DEPARTMENT = "部门数据"
    APPLICANT = "本人申报"
    DOCUMENT = "认定"


@dataclass(frozen=True, slots=True)
class Statement:
    """One source's word on one fact of one subject."""

    id: int
    fact: str
    period: str
    """A year, or "" for a fact without periods."""
    value: Value | None
    """None: the source says that it does not know, or the value was erased."""
    origin: Origin
    source: str
    evidence: str
    since: date
    until: date | None
    recorded: datetime
    settles: tuple[int, ...] = ()
    is_withdrawn: bool = False
    is_erased: bool = False

    def is_valid(self, on: date) -> bool:
        """True if it speaks about that day."""
        in_time = self.since <= on and (self.until is None or on <= self.until)
        return in_time and not self.is_withdrawn and not self.is_erased


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one fact on a day, and everything that was said about it."""

    fact: str
    period: str
    statements: tuple[Statement, ...]
    """Those that stand, the newest first."""

    @property
    def is_conflict(self) -> bool:
        """True if sources that stand say different things."""
        return len({_typed(s.value) for s in self.statements}) > 1

    @property
    def value(self) -> Value | None:
        """What all that stand agree on; None where they don't, or nobody knows."""
        if self.is_conflict or not self.statements:
            return None
        return self.statements[0].value


def find(statements: Iterable[Statement], on: date) -> list[Finding]:
    """One finding for each fact and period that somebody spoke about.

    >>> def said(id, source, value, settles=()):
    ...     return Statement(id, "职工人数", "2025", value, Origin.DEPARTMENT, source, "",
    ...         date(2025, 1, 1), None, datetime(2025, 1, id), settles)
    >>> day = date(2025, 6, 1)
    >>> [f.value for f in find([said(1, "税务", 30), said(2, "税务", 31)], day)]
    [31]
    >>> [f.is_conflict for f in find([said(1, "税务", 30), said(2, "人社", 31)], day)]
    [True]
    >>> [f.value for f in find([said(1, "税务", 30), said(2, "人社", 31), said(3, "经信", 31,
    ...     settles=(1, 2))], day)]
    [31]
    """
    grouped: dict[tuple[str, str], list[Statement]] = {}
    for statement in statements:
        group = grouped.setdefault((statement.fact, statement.period), [])
        if statement.is_valid(on):
            group.append(statement)
    return [
        Finding(fact, period, tuple(_standing(group)))
        for (fact, period), group in sorted(grouped.items())
        if group
    ]


def _standing(group: list[Statement]) -> list[Statement]:
    newest: dict[str, Statement] = {}
    for statement in sorted(group, key=lambda s: (s.since, s.recorded, s.id)):
        newest[statement.source] = statement
    settled = {id for statement in newest.values() for id in statement.settles}
    kept = [statement for statement in newest.values() if statement.id not in settled]
    return sorted(kept, key=lambda s: (s.recorded, s.id), reverse=True)


def _typed(value: Value | None) -> tuple[str, Value | None]:
    """True is not 1 here."""
    return type(value).__name__, value
