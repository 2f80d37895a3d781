"""Everything worked out again: chains, balances, cases from their events, files by their digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duixian.office.cases import store, uploads
from duixian.office.cases.models import CaseRow, Upload
from duixian.office.checks import missing_triggers
from duixian.office.ledger import reports
from duixian.office.ledger.models import Entry, Fund
from duixian.office.refusal import Refused


@dataclass(frozen=True, slots=True)
class Examined:
    """What was looked at, and everything that does not agree; sound where `faults` is empty."""

    heads: tuple[tuple[str, int, str], ...]
    """Of each fund: its name, how many entries, the head of the chain."""
    cases: int
    files: int
    faults: tuple[str, ...]


def examine(expected: Mapping[str, Sequence[Any]] | None = None) -> Examined:
    """Look at all of it; `expected` are heads noted earlier: fund → [entries, head]."""
    found = [f"trigger {name} is missing" for name in missing_triggers("default")]
    heads = []
    for fund in Fund.objects.order_by("pk"):
        found += [f"{fund.pk}: {fault}" for fault in reports.faults(fund.pk)]
        heads.append((fund.pk, fund.seq, fund.head))
    found += [
        f for fund, (seq, head) in (expected or {}).items() for f in _shorter(fund, seq, head)
    ]
    cases = 0
    for row in CaseRow.objects.order_by("pk").iterator():
        cases += 1
        found += store.faults(row)
    files = 0
    for upload in Upload.objects.order_by("pk").iterator():
        files += 1
        found += _unreadable(upload)
    return Examined(tuple(heads), cases, files, tuple(found))


def _shorter(fund: str, seq: int, head: str) -> list[str]:
    """A noted head must stand in the chain: at the very place, whatever was written since."""
    if not seq or Entry.objects.filter(fund=fund, seq=seq, hash=head).exists():
        return []
    return [f"{fund}: entry {seq} is not the one whose head was noted"]


def _unreadable(upload: Upload) -> list[str]:
    try:
        uploads.fetch(upload.digest)
    except Refused as refused:
        return [f"file {upload.digest}: {refused.code}"]
    return []
