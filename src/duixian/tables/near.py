"""Which of the names known is the one that was meant?"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str], cutoff: float = 0.5) -> str | None:
    """The known name most like this one, or None where none is alike.

    >>> nearest("营业收人", ["营业收入", "研发费用"])
    '营业收入'
    """
    close = get_close_matches(name, list(known), n=1, cutoff=cutoff)
    return close[0] if close else None
