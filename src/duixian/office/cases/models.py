"""Cases as tables: events only grow; the row of a case is what they add up to, for searching."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from duixian.office.cases.case import ENDED, State
from duixian.office.register.models import Subject

_ENDED = sorted(state.value for state in ENDED)


class Content(models.Model):
    """Canonical JSON by its SHA-256: snapshots of facts, traces of decisions, editions of rules.

    Rows may be deleted, so that a person's data can be; they are never changed.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    kind = models.CharField(max_length=20)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True)
    """Whose data it holds."""
    body = models.TextField()

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"


class Upload(models.Model):
    """A file that was checked and is kept outside any web root, under its SHA-256."""

    digest = models.CharField(primary_key=True, max_length=64)
    kind = models.CharField(max_length=20)
    size = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"


class Batch(models.Model):
    """申报批次: one application notice, one list, one notice, one payment."""

    id = models.CharField(primary_key=True, max_length=100)
    title = models.CharField(max_length=200)
    package = models.CharField(max_length=200)
    edition = models.CharField(max_length=64)
    benefit = models.CharField(max_length=200)
    year = models.IntegerField()
    department = models.CharField(max_length=200)
    opens = models.DateField()
    closes = models.DateField()
    guide = models.TextField()
    places = models.IntegerField(null=True)
    """At most so many; None for no limit."""
    money = models.CharField(max_length=10)
    """先到先得, 按比例 or 按排名, where the money ends."""
    checks = models.JSONField(default=list)
    """[kind, department]: who is asked about each applicant."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(places__isnull=True) | Q(places__gt=0), name="some"),
            models.CheckConstraint(condition=Q(closes__gte=models.F("opens")), name="batch_window"),
        ]

    def __str__(self) -> str:
        return self.title


class CaseRow(models.Model):
    """办件, as its events left it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    package = models.CharField(max_length=200)
    edition = models.CharField(max_length=64)
    benefit = models.CharField(max_length=200)
    applicant = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="cases")
    object = models.CharField(max_length=200)
    payee = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="paid_for")
    year = models.IntegerField()
    department = models.CharField(max_length=200)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="cases")
    is_unasked = models.BooleanField(default=False)
    system = models.CharField(max_length=100, blank=True)
    external = models.CharField(max_length=100, null=True)
    """Its number where it was made."""
    version = models.IntegerField()
    head = models.CharField(max_length=64)
    """The hash of its last event, which holds that of the one before."""
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State])
    label = models.CharField(max_length=20)
    amount = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    claim = models.UUIDField(null=True)
    notice_until = models.DateField(null=True)
    due = models.DateField(null=True, db_index=True)
    """The next due date of a running clock."""
    rank = models.IntegerField(null=True)
    barred_until = models.DateField(null=True)
    drafted = models.DateTimeField()
    submitted = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["department", "state"], name="case_desk"),
            models.Index(fields=["department", "label", "due"], name="case_queue"),
            models.Index(fields=["batch", "state"], name="case_list"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["package", "benefit", "object", "year"],
                condition=~Q(state__in=_ENDED),
                name="case_never_twice",
            ),
            models.UniqueConstraint(fields=["system", "external"], name="case_from_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.benefit} · {self.object} · {self.year}"


class CaseEvent(models.Model):
    """One event; `body` is its canonical JSON."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="events")
    seq = models.IntegerField()
    kind = models.CharField(max_length=20)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    body = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "by"], name="case_event_by")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="case_event_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq} {self.kind}"


class Hand(models.Model):
    """Who acted at which gate: the table that refuses a second gate to the same person."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="hands")
    person = models.CharField(max_length=64)
    gate = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "person"], name="never_two_gates")
        ]

    def __str__(self) -> str:
        return f"{self.gate} {self.person}"


class Check(models.Model):
    """What another department says of an applicant (信用, 税务, 应急, 环保 …)."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=40)
    department = models.CharField(max_length=200)
    is_clear = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "kind"], name="check_once")
        ]

    def __str__(self) -> str:
        return self.kind
