"""Subjects, what was said of them, and personal data in tables of their own.

Statements only grow and hold no value; the value stands beside, salted, where it can be erased.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from duixian.office.register.statements import Origin


class Subject(models.Model):
    """An enterprise, person, project or purchase. Everything else refers to it by its key."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=200, null=True)
    """A public identifier, such as 统一社会信用代码 or a project's code; None for persons."""
    is_person = models.BooleanField(default=False)
    created = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "reference"], name="subject_once"),
            models.CheckConstraint(
                condition=Q(is_person=False) | Q(reference__isnull=True),
                name="person_without_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Handling(models.Model):
    """A department has to do with a subject, since a case of theirs is there."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="handled")
    department = models.CharField(max_length=200)
    because = models.CharField(max_length=200)
    """What gives the reason, such as a case's number."""
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "department", "because"], name="handled_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.department} · {self.because}"


class FactStatement(models.Model):
    """That a source said something of a fact; never changed."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="statements")
    fact = models.CharField(max_length=200)
    period = models.CharField(max_length=10, blank=True)
    origin = models.CharField(max_length=20, choices=[(o.value, o.value) for o in Origin])
    source = models.CharField(max_length=200)
    evidence = models.CharField(max_length=500, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    settles = models.JSONField(default=list)
    """Ids of the statements that a certificate settles."""
    recorded = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    """SHA-256 of salt and value: shows that a value is unchanged, tells nothing once it is gone."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "fact", "period"], name="fact_of")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="fact_dates"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fact}{self.period} · {self.source}"


class FactValue(models.Model):
    """What was said; taken out when it is erased, never rewritten."""

    statement = models.OneToOneField(
        FactStatement, on_delete=models.PROTECT, primary_key=True, related_name="held"
    )
    salt = models.CharField(max_length=32)
    value = models.JSONField(null=True)

    def __str__(self) -> str:
        return str(self.value)


class Withdrawal(models.Model):
    """A source took a statement back, with the reason."""

    statement = models.OneToOneField(
        FactStatement, on_delete=models.PROTECT, related_name="withdrawal"
    )
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.reason


class PersonalItem(models.Model):
    """One piece of personal data, or an account number: encrypted, with why it is held."""

    BASES: ClassVar = [("法定职责", "法定职责"), ("同意", "同意")]
    IDENTITIES: ClassVar = ["身份证号"]

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="personal")
    kind = models.CharField(max_length=40)
    cipher = models.TextField()
    index = models.CharField(max_length=64, db_index=True)
    basis = models.CharField(max_length=10, choices=BASES)
    consent = models.CharField(max_length=200, blank=True)
    """Where the consent is kept; required for that basis."""
    purpose = models.CharField(max_length=500)
    retain_until = models.DateField()
    recorded = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "kind"], name="personal_once"),
            models.UniqueConstraint(
                fields=["kind", "index"], condition=Q(kind="身份证号"), name="person_once"
            ),
            models.CheckConstraint(
                condition=Q(basis="法定职责") | ~Q(consent=""), name="consent_is_kept"
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="purpose_is_given"),
        ]

    def __str__(self) -> str:
        return self.kind
