"""People and the roles that they were granted."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from duixian.office.accounts.actor import Actor, Grant, Role, actor


class User(AbstractUser):
    """A person who signs on. Events name the key, never the user name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    def as_actor(self, on: date) -> Actor:
        """With the roles in force on a day; a person who was blocked has none."""
        name = self.get_full_name() or self.get_username()
        grants = self.granted.all() if self.is_active else ()
        return actor(str(self.pk), name, (grant.as_grant() for grant in grants), on)


class RoleGrant(models.Model):
    """A role, where and for how long; ended by a date, never deleted."""

    ROLES: ClassVar = [(role.value, role.value) for role in Role]

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="granted")
    role = models.CharField(max_length=20, choices=ROLES)
    scope = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    granted_by = models.CharField(max_length=64)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="grant_dates"
            ),
            models.CheckConstraint(condition=~Q(scope=""), name="grant_has_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.role} · {self.scope}"

    def as_grant(self) -> Grant:
        """As a value."""
        return Grant(Role(self.role), self.scope, self.since, self.until)


class SignOnIdentity(models.Model):
    """Which person a sign-on system means by one of its identifiers."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identities")
    system = models.CharField(max_length=100)
    subject = models.CharField(max_length=255)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "subject"], name="identity_once")
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.subject}"
