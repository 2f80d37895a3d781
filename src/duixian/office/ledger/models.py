"""The books as tables. Entries and postings only grow; balances are sums beside them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from duixian.office.ledger.entries import Kind

SOURCES = ("区", "市", "省", "国债")


class Fund(models.Model):
    """One set of books with one chain: a policy package and its year."""

    id = models.CharField(primary_key=True, max_length=100)
    year = models.IntegerField()
    seq = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.id


class Line(models.Model):
    """An amount that the policy announces: the ceiling, a field, an item of one, a smaller sum."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="lines")
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    role = models.CharField(max_length=20)
    """总额, 领域, 其中 or 专项."""
    announced = models.BigIntegerField()
    is_minimum = models.BooleanField(default=False)
    """不少于: a figure to reach, no limit."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fund", "name"], name="line_once"),
            models.CheckConstraint(condition=Q(announced__gte=0), name="line_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


class Allotment(models.Model):
    """预算指标: the authority to spend, as the finance bureau issued it."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="allotments")
    number = models.CharField(max_length=100)
    line = models.ForeignKey(Line, on_delete=models.PROTECT)
    unit = models.CharField(max_length=200)
    """The budget unit, a department."""
    functional = models.CharField(max_length=20)
    """功能分类科目."""
    economic = models.CharField(max_length=20)
    """经济分类科目."""
    source = models.CharField(max_length=10, choices=[(s, s) for s in SOURCES])
    year = models.IntegerField()
    is_carried_over = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fund", "number"], name="allotment_once")
        ]

    def __str__(self) -> str:
        return self.number


class Balance(models.Model):
    """What is promised and spent of a line or a 预算指标; a CHECK keeps it within the limit."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT)
    line = models.OneToOneField(Line, on_delete=models.PROTECT, null=True)
    allotment = models.OneToOneField(Allotment, on_delete=models.PROTECT, null=True)
    limit = models.BigIntegerField(null=True)
    committed = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(committed__gte=0, spent__gte=0), name="balance_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(limit__isnull=True) | Q(limit__gte=F("committed") + F("spent")),
                name="balance_within_limit",
            ),
            models.CheckConstraint(
                condition=Q(line__isnull=True) ^ Q(allotment__isnull=True), name="balance_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line or self.allotment}: {self.committed} + {self.spent} / {self.limit}"


class Claim(models.Model):
    """Money for one benefit, object, year and stage, drawn on one 预算指标."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="claims")
    allotment = models.ForeignKey(Allotment, on_delete=models.PROTECT, related_name="claims")
    benefit = models.CharField(max_length=200)
    object = models.CharField(max_length=200)
    """The key of the enterprise, project or purchase that it is for."""
    year = models.IntegerField()
    stage = models.CharField(max_length=100, blank=True)
    payee = models.CharField(max_length=200)
    amount = models.BigIntegerField()
    committed = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fund", "benefit", "object", "year", "stage"],
                condition=Q(committed__gt=0) | Q(spent__gt=0),
                name="claim_never_twice",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, committed__gte=0, spent__gte=0)
                & Q(amount__gte=F("committed") + F("spent")),
                name="claim_within_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.benefit} · {self.object} · {self.year}{self.stage}"

    @property
    def is_live(self) -> bool:
        """True while something is promised or paid."""
        return self.committed + self.spent > 0


class Entry(models.Model):
    """One act on the books. `body` is the canonical JSON whose SHA-256 is `hash`."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="entries")
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in Kind])
    key = models.CharField(max_length=200)
    """The caller's own key: the same act asked for twice is done once."""
    request = models.CharField(max_length=64)
    """The hash of what was asked for under that key."""
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    allotment = models.ForeignKey(Allotment, on_delete=models.PROTECT, null=True)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, related_name="entries")
    amount = models.BigIntegerField()
    body = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fund", "seq"], name="entry_in_order"),
            models.UniqueConstraint(fields=["fund", "previous"], name="entry_never_forks"),
            models.UniqueConstraint(fields=["fund", "key"], name="entry_done_once"),
        ]

    def __str__(self) -> str:
        return f"{self.fund_id} {self.seq} {self.kind}"


class Posting(models.Model):
    """One side of an entry, in 分; debit is positive."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=400, db_index=True)
    amount = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"


class Waiting(models.Model):
    """A claim for which there was no money, in the order in which it will be served."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT)
    allotment = models.ForeignKey(Allotment, on_delete=models.PROTECT, related_name="waiting")
    benefit = models.CharField(max_length=200)
    object = models.CharField(max_length=200)
    year = models.IntegerField()
    stage = models.CharField(max_length=100, blank=True)
    payee = models.CharField(max_length=200)
    amount = models.BigIntegerField()
    rank = models.BigIntegerField(null=True)
    """By rank: the lower number first. None: by arrival."""
    arrived = models.DateTimeField()
    left = models.DateTimeField(null=True)
    """When it was served or given up."""
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fund", "benefit", "object", "year", "stage"],
                condition=Q(left__isnull=True),
                name="waiting_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="waiting_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.benefit} · {self.object}"
