"""Where something stands in a file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file: line and column count from 1, columns in characters."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def shifted(self, columns: int) -> Place:
        """The place `columns` characters further on the same line."""
        return Place(self.file, self.line, self.column + columns)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of characters, `start` to `end`, in one text."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def __contains__(self, other: Span | int) -> bool:
        if isinstance(other, int):
            return self.start <= other < self.end
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """True if the two share at least one character."""
        return self.start < other.end and other.start < self.end


class LineIndex:
    """Turns offsets into lines and columns for one text."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._starts = [0]
        self._starts.extend(i + 1 for i, c in enumerate(text) if c == "\n")

    def place(self, offset: int) -> Place:
        """The place of the character at `offset`."""
        line = bisect_right(self._starts, offset) - 1
        return Place(self.file, line + 1, offset - self._starts[line] + 1)
