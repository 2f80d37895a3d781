"""The books' chain, verified on the page: the same program that an auditor runs elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from duixian.basics.text import Text
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.audit.models import Record
from duixian.office.ledger import reports
from duixian.office.ledger.models import Entry, Fund
from duixian.office.ledger.verify import Books, check
from duixian.portal.shell import clock
from duixian.portal.shell.guards import Request, guarded, signed_in
from duixian.portal.shell.pages import missing
from duixian.portal.shell.people import people
from duixian.portal.trail.shared import VERIFIES, draw
from duixian.portal.trail.words import in_words

_HEAD = re.compile(r"[0-9a-f]{64}")
NOTED = 20
"""Of the heads that were noted, so many of the newest are compared."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A head as it was noted when something left the office, and what stands there today."""

    record: Record
    seq: int
    head: str
    now: str

    @property
    def is_same(self) -> bool:
        """True where the entry of that number still has that hash."""
        return self.head == self.now


@dataclass(frozen=True, slots=True)
class Verified:
    """What the verifier and the tables say of a fund."""

    books: Books
    faults: tuple[Text, ...]
    """Of the chain; the first comes first."""
    differences: tuple[Text, ...]
    """Between the entries and balances, claims, postings."""
    noted: tuple[Noted, ...]

    @property
    def is_sound(self) -> bool:
        """True where nothing at all was found."""
        return not (self.faults or self.differences or any(not n.is_same for n in self.noted))


@guarded(VERIFIES)
def chains(request: Request) -> HttpResponse:
    """All books."""
    require(signed_in(request), Action.READ_BOOKS, Thing("资金账"))
    return draw(request, "chains.html", {"funds": list(Fund.objects.order_by("-year", "pk"))})


@guarded(VERIFIES)
def chain(request: Request, fund: str) -> HttpResponse:
    """One fund: its head, the heads that were noted, and the verifier."""
    kept = _fund(request, fund)
    last = Entry.objects.filter(fund=kept).order_by("-seq").first()
    return draw(request, "chain.html", {"fund": kept, "last": last, "noted": _noted(kept)})


@guarded(VERIFIES)
def verify(request: Request, fund: str) -> HttpResponse:
    """Run it. What the verifier reads is an export like any other, and noted like one."""
    kept = _fund(request, fund)
    typed = request.GET.get("head", "").strip().lower()
    found = verified(signed_in(request), kept)
    values: dict[str, Any] = {
        "fund": kept, "found": found, "typed": typed,
        "typed_entry": Entry.objects.filter(fund=kept, hash=typed).first() if typed else None,
        "typed_is_hash": bool(_HEAD.fullmatch(typed)),
        "spent": sum(
            fen for name, fen in found.books.accounts.items() if name.startswith("Expenses:")
        ),
    }  # fmt: skip
    return draw(request, "_verified.html" if request.htmx else "verified.html", values)


def verified(by: Actor, fund: Fund) -> Verified:
    """Follow every entry of an export, then compare the tables with them.

    Raises:
        Refused: `not-permitted`.
    """
    books, faults = check(reports.export_jsonl(by, fund.pk, at=clock.now()))
    also = [fault for fault in reports.faults(fund.pk) if fault not in faults]
    return Verified(
        books, tuple(map(in_words, faults)), tuple(map(in_words, also)), tuple(_noted(fund))
    )


def _noted(fund: Fund) -> list[Noted]:
    """Heads that went out with exports and payment lists; kept apart from the books."""
    records = list(
        Record.objects.filter(
            kind="资金账", thing=fund.pk, action=Action.EXPORT_BOOKS, after__has_key="head"
        ).order_by("-pk")[:NOTED]
    )
    now = dict(
        Entry.objects.filter(
            fund=fund, seq__in=[(record.after or {})["seq"] for record in records]
        ).values_list("seq", "hash")
    )
    known = people(record.actor for record in records)
    found = []
    for record in records:
        said = record.after or {}
        record.who = known[record.actor]  # type: ignore[attr-defined]
        found.append(Noted(record, said["seq"], said["head"], now.get(said["seq"], "")))
    return found


def _fund(request: Request, fund: str) -> Fund:
    require(signed_in(request), Action.READ_BOOKS, Thing("资金账", fund))
    kept = Fund.objects.filter(pk=fund).first()
    if kept is None:
        raise missing()
    return kept
