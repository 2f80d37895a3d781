"""Chinese pages with full-width punctuation, as print has it; official words stay as they are."""

from __future__ import annotations

import re
from functools import lru_cache

from duixian.readings.print.pages import set_type

_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
_RAW = frozenset({"script", "style", "code", "pre", "textarea"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_OFFICIAL = re.compile(r'\blang="zh-Hans"|\bclass="[^"]*\b(quote|official)\b')


@lru_cache(maxsize=8192)
def _set(words: str) -> str:
    """Pages repeat themselves, and each other."""
    return set_type(words)


def typeset(page: str) -> str:
    """A page of HTML whose own sentences are set; what is quoted, code or typed is left alone.

    >>> typeset('<html lang="zh-Hans"><p>有,<q lang="zh-Hans">甲,乙</q>没有:<code>丙,丁</code></p>')
    '<html lang="zh-Hans"><p>有，<q lang="zh-Hans">甲,乙</q>没有：<code>丙,丁</code></p>'
    """
    made: list[str] = []
    kept: str | None = None
    """The element that keeps its words, while inside of it; `depth` counts its own kind."""
    depth = 0
    for piece in _TAG.split(page):
        if not piece.startswith("<"):
            made.append(piece if kept or piece.isspace() else _set(piece))
            continue
        made.append(piece)
        found = _NAME.match(piece)
        name = found[1].lower() if found else ""
        if not name or name in _VOID or piece.endswith("/>"):
            continue
        if kept is None:
            keeps = name in _RAW or (name != "html" and _OFFICIAL.search(piece))
            if keeps and not piece.startswith("</"):
                kept, depth = name, 1
        elif name == kept:
            depth += -1 if piece.startswith("</") else 1
            if depth == 0:
                kept = None
    return "".join(made)
