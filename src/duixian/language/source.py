"""A piece of rule text that knows where each of its characters stands in the sheet."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from duixian.basics.places import Place, Span


@dataclass(frozen=True, slots=True)
class Source:
    """Rule text with the places of its line starts.

    `starts` pairs an offset in `text` with the place of that character, ascending; a text on one
    line has one pair.
    """

    text: str
    starts: tuple[tuple[int, Place], ...]

    @classmethod
    def inline(cls, text: str, place: Place | None = None) -> Source:
        """Text that stands on one line, beginning at `place`."""
        return cls(text, ((0, place or Place("<输入>")),))

    def place(self, offset: int = 0) -> Place:
        """The place of the character at `offset`."""
        index = max(bisect_right(self.starts, offset, key=lambda pair: pair[0]) - 1, 0)
        start, place = self.starts[index]
        return place.shifted(max(offset - start, 0))

    def slice(self, span: Span) -> str:
        """The characters of `span`, on one line."""
        return " ".join(self.text[span.start : span.end].split())
