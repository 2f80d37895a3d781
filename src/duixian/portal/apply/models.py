"""Answers that are not submitted yet."""

from __future__ import annotations

from django.db import models

from duixian.office.cases.models import CaseRow


class FormDraft(models.Model):
    """What an applicant has typed so far; gone once it is submitted, the snapshot then counts."""

    case = models.OneToOneField(CaseRow, on_delete=models.PROTECT, primary_key=True)
    answers = models.JSONField(default=dict)
    """Name in the form → text as typed."""
    version = models.PositiveIntegerField(default=1)
    """Grows by one with each save; a save of an older version is refused."""
    tab = models.CharField(max_length=32, blank=True)
    """The open page that saved last: its own autosave is nobody else's change."""
    saved = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} v{self.version}"
