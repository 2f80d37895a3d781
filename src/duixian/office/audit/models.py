"""Records that only grow; triggers of the database refuse every change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Record(models.Model):
    """One act. It names subjects by key and holds no personal data."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=64, db_index=True)
    authority = models.CharField(max_length=20)
    """The role by which the actor was allowed to."""
    action = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=40)
    thing = models.CharField(max_length=200)
    subject = models.CharField(max_length=200, blank=True, db_index=True)
    department = models.CharField(max_length=200, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "thing"], name="audit_thing")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.kind} {self.thing}"
