"""Paragraphs into sentences.

。！？ end a sentence, and so does a paragraph; ； does not. A mark inside brackets or a quotation
ends nothing, unless the bracket closes right after it at the end of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from duixian.basics.places import Span
from duixian.corpus.document import Sentence

_END = re.compile(r"[。!?]+[”’」』)\]】》]*")
_ENCLOSED = re.compile(r"\([^()\n]*\)|“[^“”\n]*”")


def split(section: str, paragraphs: Iterable[Span], half: str, text: str) -> tuple[Sentence, ...]:
    """The sentences of one section; `half` is the half-width `text`."""
    spans = [span for paragraph in paragraphs for span in _cut(paragraph, half)]
    return tuple(
        Sentence(section, i, span, text[span.start : span.end])
        for i, span in enumerate(spans, start=1)
    )


def _cut(paragraph: Span, half: str) -> list[Span]:
    enclosed = [Span(*m.span()) for m in _ENCLOSED.finditer(half, paragraph.start, paragraph.end)]
    spans: list[Span] = []
    start = paragraph.start
    for mark in _END.finditer(half, paragraph.start, paragraph.end):
        if any(mark.start() in span and mark.end() < span.end for span in enclosed):
            continue
        inside = next((span for span in enclosed if mark.start() in span), None)
        runs_on = half[mark.end() : mark.end() + 1].strip() not in ("", "“")
        if inside is not None and runs_on and inside.start != start:
            continue
        _add(spans, start, mark.end(), half)
        start = mark.end()
    _add(spans, start, paragraph.end, half)
    return spans


def _add(spans: list[Span], start: int, end: int, half: str) -> None:
    piece = half[start:end]
    left = len(piece) - len(piece.lstrip())
    stripped = piece.strip()
    if stripped:
        spans.append(Span(start + left, start + left + len(stripped)))
