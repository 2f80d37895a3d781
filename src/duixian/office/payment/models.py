"""Payment as tables: batches and lines never change; what became of a line is added to it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from duixian.office.cases.models import CaseRow
from duixian.office.payment.outcomes import Outcome
from duixian.office.register.models import Subject


class PaymentBatch(models.Model):
    """One 支付申请: prepared by one person, approved by another, then sent."""

    id = models.CharField(primary_key=True, max_length=100)
    fund = models.CharField(max_length=100)
    allotment = models.CharField(max_length=100)
    unit = models.CharField(max_length=200)
    total = models.BigIntegerField()
    prepared_by = models.CharField(max_length=64)
    prepared = models.DateTimeField()
    approved_by = models.CharField(max_length=64, blank=True)
    approved = models.DateTimeField(null=True)
    discarded = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(approved_by=F("prepared_by")), name="payment_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(approved__isnull=True) | Q(discarded__isnull=True),
                name="payment_sent_or_discarded",
            ),
        ]

    def __str__(self) -> str:
        return self.id


class PaymentLine(models.Model):
    """One payment to one payee; paid again, it is another line."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="lines")
    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="payments")
    claim = models.UUIDField()
    payee = models.ForeignKey(Subject, on_delete=models.PROTECT)
    amount = models.BigIntegerField()
    account = models.CharField(max_length=64)
    """The blind index of the account: shows whether it is the same one, not which."""
    attempt = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "attempt"], name="line_attempt_once"),
            models.UniqueConstraint(fields=["batch", "case"], name="line_once_in_batch"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="line_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.id}"


class LineOutcome(models.Model):
    """What was learned of a line."""

    line = models.ForeignKey(PaymentLine, on_delete=models.PROTECT, related_name="outcomes")
    outcome = models.CharField(max_length=10, choices=[(o.value, o.value) for o in Outcome])
    reference = models.CharField(max_length=100)
    """流水号 of the receipt, or what a person's finding rests on."""
    on = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line", "outcome", "reference"], name="receipt_counts_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.reference}"
