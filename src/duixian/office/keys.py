"""Keys of the office's rows as text. No Django."""

from __future__ import annotations

import re

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_key(text: str) -> bool:
    """True for a key as the office writes it; what a database takes for nothing else.

    >>> is_key("1a2b3c4d-0000-4000-8000-000000000000"), is_key("企业甲")
    (True, False)
    """
    return _KEY.fullmatch(text) is not None
