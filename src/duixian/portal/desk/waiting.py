"""The queue narrowed, counted and put in order, and which cases somebody may read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.permissions import TABLE, Action, Allowed
from duixian.office.cases.models import CaseRow, Hand

PAGE = 50


def readable_by(actor: Actor) -> Q:
    """The cases that the permission table lets this person read, apart from their own."""
    scopes: set[str] = set()
    for role in actor.roles - {Role.APPLICANT}:
        may = TABLE[role].get(Action.READ_CASE, Allowed())
        if may.other:
            return Q(submitted__isnull=False)
        if may.own:
            scopes |= actor.scopes(role)
    return Q(department__in=scopes, submitted__isnull=False)


_NUMBER = re.compile(r"[0-9a-f]{4,32}")


# -- narrowing it down ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filter:
    """What the reader of the queue looks for; what is empty doesn't narrow."""

    benefit: str = ""
    label: str = ""
    batch: str = ""
    when: str = ""
    """One of `Times`' names."""
    mine: bool = False
    """Only what they have handled before."""
    words: str = ""

    def apply(self, rows: QuerySet[CaseRow], actor: Actor, today: date) -> QuerySet[CaseRow]:
        """The rows that fit."""
        exact = {"benefit": self.benefit, "label": self.label, "batch": self.batch}
        rows = rows.filter(**{name: value for name, value in exact.items() if value})
        if self.mine:
            own = Hand.objects.filter(case=OuterRef("pk"), person=actor.id)
            rows = rows.filter(Exists(own))
        if self.words.strip():
            rows = rows.filter(_named(self.words.strip()))
        return rows

    def within(self, rows: QuerySet[CaseRow], today: date) -> QuerySet[CaseRow]:
        """Those that are due when the reader said."""
        due = due_by(today).get(self.when)
        return rows if due is None else rows.filter(due)


def due_by(today: date) -> dict[str, Q]:
    """The parts of the queue. A week ends on Sunday."""
    sunday = today + timedelta(days=6 - today.weekday())
    return {
        "overdue": Q(due__lt=today),
        "today": Q(due=today),
        "week": Q(due__gt=today, due__lte=sunday),
        "later": Q(due__gt=sunday) | Q(due__isnull=True),
    }


@dataclass(frozen=True, slots=True)
class Times:
    """How many cases are due when."""

    overdue: int
    today: int
    week: int
    later: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.overdue + self.today + self.week + self.later


def times_of(rows: QuerySet[CaseRow], today: date) -> Times:
    """Counted in one query."""
    parts = {name: Count("pk", filter=due) for name, due in due_by(today).items()}
    return Times(**rows.select_related(None).order_by().aggregate(**parts))


@dataclass(frozen=True, slots=True)
class Choices:
    """What the queue can be narrowed to, with how many cases each holds."""

    benefits: dict[str, int]
    labels: dict[str, int]
    batches: dict[str, int]


def choices_of(rows: QuerySet[CaseRow]) -> Choices:
    """Counted in one query."""
    grouped = (
        rows.select_related(None)
        .order_by()
        .values_list("benefit", "label", "batch")
        .annotate(n=Count("pk"))
    )
    benefits: dict[str, int] = {}
    labels: dict[str, int] = {}
    batches: dict[str, int] = {}
    for benefit, label, batch, count in grouped:
        benefits[benefit] = benefits.get(benefit, 0) + count
        labels[label] = labels.get(label, 0) + count
        if batch:
            batches[batch] = batches.get(batch, 0) + count
    return Choices(*(dict(sorted(found.items())) for found in (benefits, labels, batches)))


def _named(words: str) -> Q:
    """By the beginning of a number, a number given elsewhere, or the applicant's identifier."""
    found = Q(external=words) | Q(applicant__reference__icontains=words)
    digits = words.lower().replace("-", "")
    if _NUMBER.fullmatch(digits):
        # A range, since a database may keep the number as such and not as text.
        first, last = UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))
        found |= Q(pk__gte=first, pk__lte=last)
    return found


def in_order(rows: QuerySet[CaseRow]) -> QuerySet[CaseRow]:
    """The most pressing first; what has no due date comes last."""
    return rows.order_by(F("due").asc(nulls_last=True), "submitted", "pk")
