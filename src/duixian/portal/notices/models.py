"""E-mail to those who asked for it; nothing is kept of an address before its owner confirmed it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Subscriber(models.Model):
    """An address, encrypted; taken out whole when its owner unsubscribes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cipher = models.TextField()
    index = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=2)
    since = models.DateField()
    """The day of the confirmation."""

    def __str__(self) -> str:
        return str(self.pk)


class Wish(models.Model):
    """What a subscriber wants to hear of: a kind of news, of everything, a field or a benefit."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="wishes")
    kind = models.CharField(max_length=10)
    scope = models.CharField(max_length=200, blank=True)
    """The id of a field or a benefit; "" for the whole policy."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscriber", "kind", "scope"], name="wish_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.scope}"


class Sent(models.Model):
    """That a piece of news went to a subscriber: the row that refuses a second time."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="sent")
    news = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscriber", "news"], name="news_sent_once")
        ]

    def __str__(self) -> str:
        return self.news


class Asked(models.Model):
    """That a confirmation was sent to an address, by its blind index; kept for an hour."""

    index = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
