"""Who must be reminded today: of a due date, of a notice that has run, of a check not answered.

Reminded is who can act: holders of the role in the department whose clock runs, less those who
acted at another gate or have an interest. Where nobody is left, that is said, and goes to 督查.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Q

from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.models import RoleGrant
from duixian.office.accounts.permissions import TABLE, Action, Thing, require
from duixian.office.cases import store
from duixian.office.cases.case import (
    APPLICANT,
    CORRECTION,
    PAYMENT,
    RE_EXAMINATION,
    TOTAL,
    Case,
    State,
)
from duixian.office.cases.clocks import Reminder, Urgency, reminders
from duixian.office.cases.models import CaseRow
from duixian.office.cases.procedure import ACTION_AT, GateName
from duixian.office.cases.services import asked_of

_AHEAD = timedelta(days=21)
"""Two working days are never further away: the longest holiday has eight days."""


class Kind(StrEnum):
    """What the reminder is about."""

    CLOCK = "时限"
    NOTICE = "公示期满"
    CHECK = "部门核查"


@dataclass(frozen=True, slots=True)
class Summons:
    """One thing that somebody has to do, and who can."""

    case: CaseRow
    kind: Kind
    what: str
    """The clock's name, or what is to be checked."""
    department: str
    action: Action
    people: tuple[str, ...]
    """Ids of persons; empty where nobody can act, which is a fault of the staffing."""
    supervisors: tuple[str, ...]
    """Also told: it is late enough, or nobody can act."""
    reminder: Reminder | None = None
    """Of a clock."""


def summons(today: date) -> list[Summons]:
    """Everything that presses on a day, the latest first; for the office's own errands."""
    grants = _Grants(today)
    found = [*_clocks(today, grants), *_notices(today, grants), *_checks(grants)]
    return sorted(found, key=lambda one: -(one.reminder.late if one.reminder else 0))


def mine(by: Actor, today: date) -> list[Summons]:
    """What waits for one person."""
    return [one for one in summons(today) if by.id in one.people]


def escalated(by: Actor, today: date) -> list[Summons]:
    """What 督查 must look at, of all departments.

    Raises:
        Refused: `not-permitted`.
    """
    require(by, Action.SUPERVISE, Thing("办件"))
    return [one for one in summons(today) if one.supervisors]


class _Grants:
    """Who holds which role where on a day."""

    def __init__(self, on: date) -> None:
        rows = RoleGrant.objects.filter(
            Q(until__isnull=True) | Q(until__gte=on), since__lte=on, user__is_active=True
        )
        self.held = [
            (str(user), Role(role), scope)
            for user, role, scope in rows.values_list("user", "role", "scope")
        ]

    def may(self, action: Action, department: str, subject: str = "") -> set[str]:
        """Who may do that there; `subject` counts for applicants."""
        found = set()
        for person, role, scope in self.held:
            cell = TABLE[role].get(action)
            own = subject if role is Role.APPLICANT else department
            if cell is not None and (cell.other or (cell.own and scope == own)):
                found.add(person)
        return found

    @property
    def supervisors(self) -> tuple[str, ...]:
        return tuple(sorted({person for person, role, _ in self.held if role is Role.SUPERVISION}))


def _clocks(today: date, grants: _Grants) -> Iterator[Summons]:
    rows = CaseRow.objects.filter(due__isnull=False, due__lte=today + _AHEAD).order_by("due", "pk")
    for row in rows.iterator():
        case = store.current(row.pk, row.head)
        for reminder in reminders(case.clocks, today):
            action = _action(reminder.clock, case)
            if reminder.owner == APPLICANT and reminder.late:
                # What was asked for did not come: the window may decline now.
                yield _summons(
                    row, case, Kind.CLOCK, reminder.clock, row.department, Action.ACCEPT, grants,
                    reminder,
                )  # fmt: skip
                continue
            department = row.department if reminder.owner == APPLICANT else reminder.owner
            yield _summons(
                row, case, Kind.CLOCK, reminder.clock, department, action, grants, reminder
            )


def _notices(today: date, grants: _Grants) -> Iterator[Summons]:
    """While a notice runs the clocks stand; nobody would think of it once it has run."""
    rows = CaseRow.objects.filter(state=State.PUBLISHED.value, notice_until__lt=today)
    for row in rows.order_by("notice_until", "pk").iterator():
        case = store.current(row.pk, row.head)
        yield _summons(
            row, case, Kind.NOTICE, Kind.NOTICE.value, row.department, Action.PUBLISH, grants
        )


def _checks(grants: _Grants) -> Iterator[Summons]:
    rows = open_checks()
    for row, kind, department in rows:
        case = store.current(row.pk, row.head)
        yield _summons(row, case, Kind.CHECK, kind, department, Action.CERTIFY_FACTS, grants)


def open_checks(department: str = "") -> Iterator[tuple[CaseRow, str, str]]:
    """Case, what and department of each check, or opinion of a 联合会审, that is not answered."""
    asks = Q(batch__isnull=False) | Q(label=f"待{GateName.JOINT.value}")
    rows = (
        CaseRow.objects.filter(asks, state=State.REVIEWED.value)
        .select_related("batch", "applicant")
        .prefetch_related("checks")
        .order_by("submitted", "pk")
    )
    for row in rows:
        answered = {check.kind for check in row.checks.all()}
        for kind, asked in asked_of(row).items():
            if kind not in answered and department in ("", asked):
                yield row, kind, asked


def checks_waiting(by: Actor, department: str) -> list[tuple[CaseRow, str]]:
    """The checks that a department has to answer; all at once, none waits for another.

    Raises:
        Refused: `not-permitted`.
    """
    require(by, Action.CERTIFY_FACTS, Thing("部门核查", department=department))
    return [(row, kind) for row, kind, _ in open_checks(department)]


def _summons(
    row: CaseRow, case: Case, kind: Kind, what: str, department: str, action: Action,
    grants: _Grants, reminder: Reminder | None = None,
) -> Summons:  # fmt: skip
    able = grants.may(action, department, str(row.applicant_id))
    people = tuple(sorted(able - _kept_out(case, action, what)))
    is_escalated = reminder is not None and reminder.urgency is Urgency.ESCALATED
    above = grants.supervisors if is_escalated or not people else ()
    return Summons(row, kind, what, department, action, people, above, reminder)


_AT_GATE = frozenset({*ACTION_AT.values(), Action.RE_EXAMINE, Action.PREPARE_PAYMENT})


def _kept_out(case: Case, action: Action, what: str) -> set[str]:
    """Who may not act here, whatever their roles."""
    if action is Action.CERTIFY_FACTS:
        return {*case.excluded, *(person for _, person in case.hands)}
    if action not in _AT_GATE:
        return set()
    gate = case.next_gate
    here = RE_EXAMINATION if action is Action.RE_EXAMINE else gate.name.value if gate else what
    return {*case.excluded, *case.others_at(here)}


def _action(clock: str, case: Case) -> Action:
    """What stops the clock, as the case stands."""
    if clock == CORRECTION:
        return Action.SUBMIT
    if clock.startswith(RE_EXAMINATION):
        return Action.RE_EXAMINE
    if clock == PAYMENT:
        return Action.COMMIT if case.state is State.DETERMINED else Action.PREPARE_PAYMENT
    if clock == TOTAL and case.state is State.TO_PUBLISH:
        return Action.PUBLISH
    gate = case.next_gate
    if clock == TOTAL:
        return Action.DETERMINE if gate is None else ACTION_AT[gate.name]
    return ACTION_AT[GateName(clock)]


def people_of(found: Iterable[Summons]) -> dict[str, list[Summons]]:
    """By person, for letters: each gets one, not one a case."""
    by_person: dict[str, list[Summons]] = {}
    for one in found:
        for person in dict.fromkeys((*one.people, *one.supervisors)):
            by_person.setdefault(person, []).append(one)
    return by_person
