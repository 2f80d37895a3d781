"""A sentence cut at its commas: the stretch in which a word governs a figure."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from duixian.basics.places import Span

_BOUNDARY = re.compile(r",(?![0-9]{3}(?![0-9]))|(?<![0-9]),|[。;:!?\n\r]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause and whether it begins a sentence."""

    span: Span
    opens: bool


class Clauses:
    """The clauses of one half-width text."""

    def __init__(self, half: str) -> None:
        self.all: list[Clause] = []
        start, opens = 0, True
        for mark in _BOUNDARY.finditer(half):
            self.all.append(Clause(Span(start, mark.start()), opens))
            start, opens = mark.end(), mark.group() not in (",", ":")
        self.all.append(Clause(Span(start, len(half)), opens))
        self._starts = [clause.span.start for clause in self.all]

    def at(self, offset: int) -> int:
        """The index of the clause that holds `offset`."""
        return bisect_right(self._starts, offset) - 1
