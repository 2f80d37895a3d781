"""The lines of a text that hold something, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from duixian.basics.characters import half_width
from duixian.basics.places import Span

_LINE = re.compile("[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_INVISIBLE = "\u200b\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the blanks around it; `text` is half-width, as long as `span`."""

    span: Span
    text: str
    indent: int

    def cut(self, start: int) -> Span:
        """The span of the rest of the line from its `start`-th character, blanks skipped."""
        rest = self.text[start:]
        return Span(self.span.start + start + len(rest) - len(rest.lstrip()), self.span.end)


def split(text: str) -> list[Line]:
    """Every line that isn't blank."""
    lines = []
    for found in _LINE.finditer(half_width(text)):
        raw = found.group()
        left, right = 0, len(raw)
        while left < right and _is_blank(raw[left]):
            left += 1
        while right > left and _is_blank(raw[right - 1]):
            right -= 1
        if left < right:
            span = Span(found.start() + left, found.start() + right)
            lines.append(Line(span, raw[left:right], left))
    return lines


def _is_blank(character: str) -> bool:
    return character.isspace() or character in _INVISIBLE
