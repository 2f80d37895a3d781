"""Paragraphs into sentences.

。！？ end a sentence, and so does a paragraph; ； does not. A mark inside brackets or a quotation
ends nothing, unless the bracket closes right after it at the end of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from duixian.basics.places import Span
from duixian.corpus import headings
from duixian.corpus.document import Sentence

_END = re.compile(r"[。!?]+[”’」』)\]】》]*")
# GB/T 9704 sets 28 characters to a line; a shorter one was ended on purpose.
_FULL_LINE = 25
_MID_SENTENCE = re.compile(r"[\w,、%]$")
_BULLET = re.compile("[①-⑳•●-]")
_ENCLOSED = re.compile(r"\([^()\n]*\)|“[^“”\n]*”")


def split(section: str, paragraphs: Iterable[Span], half: str, text: str) -> tuple[Sentence, ...]:
    """The sentences of one section; `half` is the half-width `text`."""
    spans = [span for paragraph in _unwrap(paragraphs, half) for span in _cut(paragraph, half)]
    return tuple(
        Sentence(section, i, span, text[span.start : span.end])
        for i, span in enumerate(spans, start=1)
    )


def _unwrap(lines: Iterable[Span], half: str) -> list[Span]:
    """Paragraphs, from lines that may have been broken by their layout.

    A full line that stops in the middle of a sentence runs on, unless a numbered item follows.
    """
    paragraphs: list[Span] = []
    for line in lines:
        last = paragraphs[-1] if paragraphs else None
        if last is not None and _runs_on(half[last.start : last.end], half[line.start : line.end]):
            paragraphs[-1] = Span(last.start, line.end)
        else:
            paragraphs.append(line)
    return paragraphs


def _runs_on(line: str, following: str) -> bool:
    last_line = line.rsplit("\n", 1)[-1].strip()
    full = len(last_line) >= _FULL_LINE and _MID_SENTENCE.search(last_line) is not None
    return full and not headings.is_numbered(following) and _BULLET.match(following) is None


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
