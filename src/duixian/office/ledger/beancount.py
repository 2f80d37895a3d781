"""The books as a beancount file, which `bean-check` adds up once more. No Django.

https://beancount.github.io/docs/beancount_language_syntax.html: a component of an account starts
with a capital letter or a digit, and holds letters, digits and hyphens; 汉字 are letters, so a name
that starts with one is put behind N-.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from duixian.office.clock import day_of

_OTHER = re.compile(r"[^0-9A-Za-z\u3400-\u9fff-]")


def to_beancount(bodies: Iterable[str]) -> Iterator[str]:
    """Lines of a file, from the canonical bodies of one fund's entries in order.

    The last lines are balance assertions: what every account holds when the books end.
    """
    yield 'option "operating_currency" "CNY"'
    sums: dict[str, int] = defaultdict(int)
    opened: set[str] = set()
    last = None
    for body in bodies:
        entry = json.loads(body)
        day = day_of(datetime.fromisoformat(entry["at"]))
        last = day if last is None else max(last, day)
        for account, amount in entry["postings"]:
            name = account_name(account)
            sums[name] += amount
            if name not in opened:
                opened.add(name)
                # From the beginning of time: entries are numbered by arrival, not by day.
                yield f"1970-01-01 open {name} CNY"
        if entry["postings"]:
            yield from _transaction(entry, day.isoformat())
    for name in sorted(opened):
        assert last is not None
        after = (last + timedelta(days=1)).isoformat()
        yield f"{after} balance {name} {yuan(sums[name])} CNY"


def account_name(account: str) -> str:
    """The account as beancount takes it; different accounts keep different names.

    >>> account_name("Assets:Available:2025-001")
    'Assets:Available:2025-001'
    >>> account_name("Expenses:一:第十二条.资助")
    'Expenses:N-一:N-第十二条-资助-9c0423ff'
    """
    root, *parts = account.split(":")
    return ":".join([root, *map(_component, parts)])


def yuan(fen: int) -> str:
    """Two decimals.

    >>> yuan(-105)
    '-1.05'
    """
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"


def _component(part: str) -> str:
    clean = _OTHER.sub("-", part)
    shown = clean if re.match(r"[A-Z0-9]", clean) else f"N-{clean}"
    is_same = clean == part and not part.startswith("N-")
    return shown if is_same else f"{shown}-{hashlib.sha256(part.encode()).hexdigest()[:8]}"


def _transaction(entry: dict[str, Any], day: str) -> Iterator[str]:
    same = " · ".join(str(part) for part in entry.get("same", ())).replace('"', "'")
    link = f" ^{entry['claim']}" if entry["claim"] else ""
    yield f'{day} * "{entry["kind"]}" "{same}"{link}'
    yield f'  seq: "{entry["seq"]}"'
    for account, amount in entry["postings"]:
        yield f"  {account_name(account)}  {yuan(amount)} CNY"
