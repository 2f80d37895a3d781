"""Dated reports; they only grow."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import Q

from duixian.office.targets.progress import Said


class Report(models.Model):
    """What a department says of one promise on a day; a later one takes its place."""

    package = models.CharField(max_length=100)
    promise = models.CharField(max_length=200)
    as_of = models.DateField()
    """The day whose state it describes."""
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    """In the unit in which the text writes the figure; None where there is none."""
    is_done = models.BooleanField(default=False)
    words = models.TextField(blank=True)
    evidence = models.CharField(max_length=500)
    department = models.CharField(max_length=200)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["package", "promise", "as_of"], name="report_of_promise")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(words=""), name="report_says_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.promise} {self.as_of}"

    def as_said(self) -> Said:
        """As a value."""
        value = None if self.value is None else Fraction(self.value)
        return Said(self.as_of, value, self.is_done)
