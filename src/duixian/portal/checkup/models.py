"""Check-ups that somebody keeps, links that they share, and who wants to be told of an amount."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class KeptCheckup(models.Model):
    """One kept result. Facts, answers and result are encrypted; the rest is for lists."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_checkups"
    )
    subject = models.CharField(max_length=64, blank=True)
    """The key of whose registered facts were used; empty where somebody only answered."""
    kind = models.CharField(max_length=40)
    on = models.DateField()
    year = models.IntegerField()
    made = models.DateTimeField()
    package = models.CharField(max_length=200)
    edition = models.CharField(max_length=64)
    """The digest of the official rules' files."""
    shown = models.CharField(max_length=200)
    shown_edition = models.CharField(max_length=64)
    """The same with the illustrative scenario, where there was one."""
    firm = models.BigIntegerField()
    """分, as combination had it."""
    body = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner", "-made"], name="checkup_of_owner")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class Share(models.Model):
    """A link that the owner opted into. Only a hash of its token is kept."""

    kept = models.ForeignKey(KeptCheckup, on_delete=models.CASCADE, related_name="shares")
    digest = models.CharField(max_length=64, unique=True)
    with_facts = models.BooleanField(default=False)
    made = models.DateTimeField()
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True)
    opened = models.IntegerField(default=0)
    last_opened = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires__gt=models.F("made")), name="share_expires"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kept_id} · {self.expires:%Y-%m-%d}"


class Subscription(models.Model):
    """Somebody wants to be told when a benefit's amount is issued. The address is encrypted."""

    benefit = models.CharField(max_length=200)
    package = models.CharField(max_length=200)
    index = models.CharField(max_length=64)
    """The blind index of the address: the same address asks once."""
    cipher = models.TextField()
    language = models.CharField(max_length=2)
    site = models.CharField(max_length=200)
    """Where the portal was when they asked, for links in e-mail."""
    asked = models.DateTimeField()
    asked_on = models.DateTimeField()
    """When the last letter that asks for confirmation went out."""
    confirmed = models.DateTimeField(null=True)
    told = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["package", "benefit", "index"], name="subscription_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["benefit", "told"], name="subscription_open")]

    def __str__(self) -> str:
        return self.benefit
