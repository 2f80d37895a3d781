"""Who acts: a person or a run of the office, with the roles in force that day. No Django."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What somebody is, towards one enterprise or in one department."""

    APPLICANT = "申请人"
    WINDOW = "窗口受理"
    FIRST_REVIEW = "初审"
    SECOND_REVIEW = "复审"
    DETERMINATION = "审定"
    FINANCE = "财政"
    SUPERVISION = "督查"
    AUDIT = "审计"
    POLICY = "政策管理员"
    SYSTEM = "系统管理员"


HANDLING = (Role.WINDOW, Role.FIRST_REVIEW, Role.SECOND_REVIEW, Role.DETERMINATION)
"""Those who handle cases, in the order of the gates."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role and where it holds.

    `scope` is a subject's key for 申请人 (an enterprise or a person), else a department's name.
    """

    role: Role
    scope: str
    since: date
    until: date | None = None
    """The last day; None for no end."""

    def is_in_force(self, on: date) -> bool:
        """True on that day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts. `grants` holds only what is in force on the day of acting."""

    id: str
    name: str
    grants: tuple[Grant, ...] = ()

    @property
    def roles(self) -> frozenset[Role]:
        """Held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def scopes(self, role: Role) -> frozenset[str]:
        """Where a role is held."""
        return frozenset(grant.scope for grant in self.grants if grant.role is role)

    def speaks_for(self, subject: str) -> bool:
        """True for an applicant of that very enterprise or person."""
        return bool(subject) and subject in self.scopes(Role.APPLICANT)


def actor(id: str, name: str, grants: Iterable[Grant], on: date) -> Actor:
    """Somebody with the grants that are in force on a day.

    >>> grant = Grant(Role.FINANCE, "区财政局", date(2025, 1, 1), date(2025, 6, 30))
    >>> actor("1", "王", [grant], date(2025, 7, 1)).roles
    frozenset()
    """
    return Actor(id, name, tuple(grant for grant in grants if grant.is_in_force(on)))
