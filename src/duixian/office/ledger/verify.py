"""Check an export of the books with nothing but Python: `verify.py export.jsonl [--head HASH]`.

This one file can be copied to another machine; it imports only the standard library. It reads an
export line by line and works everything out again: every hash from the canonical JSON of its
entry, the chain from first to last, each entry's balance, and that no 预算指标, no field and not
the ceiling was ever overdrawn. An export that was cut short still links up: compare the printed
head with one that was noted elsewhere, or pass it as --head.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
FORMAT = "duixian-ledger-1"


def canonical(value: object) -> str:
    """The one way to write a value: keys sorted, no spaces, characters as they are, no floats.

    >>> canonical({"乙": [1, None], "a": "元"})
    '{"a":"元","乙":[1,null]}'
    """
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Books:
    """What the entries so far add up to, in 分."""

    fund: str = ""
    head: str = GENESIS
    seq: int = 0
    accounts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    limits: dict[str, int | None] = field(default_factory=dict)
    """Announced lines and their ceilings; None where the text gives only a minimum."""
    used: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    claims: dict[str, list[int]] = field(default_factory=dict)
    """Each claim: committed, posted."""
    live: dict[tuple[object, ...], str] = field(default_factory=dict)
    """(benefit, object, year, stage) → the claim that holds it."""
    keys: set[str] = field(default_factory=set)


def check(lines: Iterable[str], head: str | None = None) -> tuple[Books, list[str]]:
    """The books that an export holds, and everything that is wrong with them."""
    books, faults = Books(), []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            faults += [f"line {number}: {fault}" for fault in _take(books, row)]
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            faults.append(f"line {number}: cannot be read: {error!r}")
    if head is not None and head != books.head:
        faults.append(f"the head is {books.head}, not {head}: entries are missing or were added")
    return books, faults


def _take(books: Books, row: Mapping[str, Any]) -> Iterator[str]:
    """Follow one entry; what is wrong with it."""
    body = row["body"]
    entry = json.loads(body)
    if canonical(entry) != body:
        yield "the entry is not written canonically"
    if digest(body) != row["hash"]:
        yield "the hash is not that of the entry: it was changed"
    if entry["previous"] != books.head:
        yield "it does not continue the entry before: one was taken out, added or moved"
    if entry["seq"] != books.seq + 1:
        yield f"number {entry['seq']} follows number {books.seq}"
    if books.seq and entry["fund"] != books.fund:
        yield f"it belongs to {entry['fund']}, not to {books.fund}"
    if entry["key"] in books.keys:
        yield f"the key {entry['key']} was used before"
    books.keys.add(entry["key"])
    books.fund, books.head, books.seq = entry["fund"], row["hash"], entry["seq"]
    yield from _add_up(books, entry)


def _add_up(books: Books, entry: Mapping[str, Any]) -> Iterator[str]:
    if any(type(amount) is not int for _, amount in entry["postings"]):
        yield "an amount is not a whole number of 分"
        return
    if sum(amount for _, amount in entry["postings"]):
        yield "debit and credit differ"
    for account, amount in entry["postings"]:
        books.accounts[account] += amount
        if account.startswith("Assets:") and books.accounts[account] < 0:
            yield f"{account} is overdrawn by {-books.accounts[account]} 分"
    for line, limit in entry.get("limits", {}).items():
        books.limits[line] = limit
    for line, amount in entry.get("draws", {}).items():
        books.used[line] += amount
        limit = books.limits.get(line)
        if limit is not None and books.used[line] > limit:
            yield f"{line} is overdrawn by {books.used[line] - limit} 分"
    if entry.get("claim"):
        yield from _follow_claim(books, entry)


_MOVES = {
    "commit": (1, 0), "post": (-1, 1), "void": (-1, 0), "bounce": (1, -1), "reverse": (0, -1),
}  # fmt: skip


def _follow_claim(books: Books, entry: Mapping[str, Any]) -> Iterator[str]:
    claim, (committed, posted) = entry["claim"], _MOVES[entry["kind"]]
    held = books.claims.setdefault(claim, [0, 0])
    held[0] += committed * entry["amount"]
    held[1] += posted * entry["amount"]
    if min(held) < 0:
        yield f"claim {claim}: more is taken back than was given"
    same = tuple(entry["same"])
    if entry["kind"] == "commit":
        if books.live.get(same, claim) != claim:
            yield f"claim {claim}: {same} was already given to {books.live[same]}"
        books.live[same] = claim
    elif not any(held):
        books.live.pop(same, None)


def _refuse_floats(value: object) -> None:
    match value:
        case float():
            raise TypeError("no float touches money")
        case dict():
            for item in value.values():
                _refuse_floats(item)
        case list() | tuple():
            for item in value:
                _refuse_floats(item)


def main(arguments: list[str] | None = None) -> int:
    """Print what was found; 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("export", type=Path)
    parser.add_argument("--head", help="the hash that the last entry must have")
    asked = parser.parse_args(arguments)
    with asked.export.open(encoding="utf-8") as lines:
        books, faults = check(lines, asked.head)
    for fault in faults:
        print(fault)
    spent = sum(n for name, n in books.accounts.items() if name.startswith("Expenses:"))
    print(
        f"{books.fund or '-'}: {books.seq} entries, {len(books.claims)} claims, spent {spent} 分, "
        f"{len(faults)} faults; head {books.head}"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
