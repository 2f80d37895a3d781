"""The chain of a fund: entries are numbered, linked by hash, and written one at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from duixian.basics.text import say
from duixian.office.accounts.actor import Actor
from duixian.office.ledger.entries import Kind
from duixian.office.ledger.entries import Posting as Side
from duixian.office.ledger.models import Allotment, Claim, Entry, Fund, Posting
from duixian.office.ledger.verify import canonical, digest
from duixian.office.refusal import Refused


@dataclass(frozen=True, slots=True)
class Book:
    """A fund whose row is locked until the transaction ends; get it with `lock`."""

    fund: Fund

    @classmethod
    def lock(cls, fund: str) -> Book:
        """Wait for whoever is writing. SQLite has no row locks: its transactions are IMMEDIATE.

        Raises:
            Refused: `unknown-fund`.
        """
        found = Fund.objects.select_for_update().filter(pk=fund).first()
        if found is None:
            raise Refused(
                "unknown-fund",
                say("没有资金账「{fund}」", fund=fund),
                say("先由财政按政策开设资金账"),
            )
        return cls(found)

    def done(self, key: str, request: Mapping[str, Any]) -> Entry | None:
        """The entry that an earlier call with this key wrote.

        Raises:
            Refused: `key-reused`, where that call asked for something else.
        """
        entry = (
            Entry.objects.select_related("claim", "allotment")
            .filter(fund=self.fund, key=key)
            .first()
        )
        if entry is not None and entry.request != digest(canonical(request)):
            raise Refused(
                "key-reused",
                say("键{key}已经用于另一笔(第{seq}号)", key=key, seq=entry.seq),
                say("每件事用自己的键;重试同一件事时内容不能变"),
            )
        return entry

    def write(
        self,
        kind: Kind,
        *,
        key: str,
        request: Mapping[str, Any],
        actor: Actor,
        at: datetime,
        allotment: Allotment | None = None,
        claim: Claim | None = None,
        amount: int = 0,
        sides: Sequence[Side] = (),
        more: Mapping[str, Any] | None = None,
    ) -> Entry:
        """Add an entry at the head."""
        if sum(side.amount for side in sides):
            raise AssertionError("debit and credit differ")
        fund = self.fund
        body = canonical(
            {
                "fund": fund.pk,
                "seq": fund.seq + 1,
                "previous": fund.head,
                "kind": kind.value,
                "key": key,
                "request": digest(canonical(request)),
                "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": actor.id,
                "allotment": allotment.number if allotment else None,
                "claim": str(claim.pk) if claim else None,
                "amount": amount,
                "postings": [[side.account, side.amount] for side in sides],
                **(more or {}),
            }
        )
        entry = Entry.objects.create(
            fund=fund, seq=fund.seq + 1, kind=kind, key=key, request=digest(canonical(request)),
            at=at, actor=actor.id, allotment=allotment, claim=claim, amount=amount, body=body,
            previous=fund.head, hash=digest(body),
        )  # fmt: skip
        Posting.objects.bulk_create(
            Posting(entry=entry, account=side.account, amount=side.amount) for side in sides
        )
        moved = Fund.objects.filter(pk=fund.pk, seq=fund.seq, head=fund.head).update(
            seq=entry.seq, head=entry.hash
        )
        if not moved:
            raise AssertionError("the chain moved under a lock")
        fund.seq, fund.head = entry.seq, entry.hash
        return entry
