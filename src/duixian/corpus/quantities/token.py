"""Scanning: recognisers propose, the first to claim a stretch of text keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from duixian.basics.places import Span
from duixian.corpus.quantities.found import Found

Build = Callable[[re.Match[str]], Found | None]
Recogniser = tuple[re.Pattern[str], Build]


class Scan:
    """One half-width text and what has been claimed of it."""

    def __init__(self, half: str) -> None:
        self.half = half
        self.found: list[Found] = []
        self._taken = bytearray(len(half))

    def run(self, recognisers: Iterable[Recogniser]) -> None:
        """Let each recogniser in turn claim what is still free."""
        for pattern, build in recognisers:
            for match in pattern.finditer(self.half):
                self._claim(build(match))

    def run_in_gaps(self, pattern: re.Pattern[str], build: Build) -> None:
        """Search only between the claims, so that nothing free is missed by an overlap."""
        for gap in list(self._gaps()):
            for match in pattern.finditer(self.half, gap.start, gap.end):
                self._claim(build(match))

    def _claim(self, found: Found | None) -> None:
        if found is None:
            return
        start, end = found.span.start, found.span.end
        if not any(self._taken[start:end]):
            self._taken[start:end] = b"\1" * (end - start)
            self.found.append(found)

    def _gaps(self) -> Iterator[Span]:
        start = 0
        for found in sorted(self.found, key=lambda f: f.span):
            yield Span(start, found.span.start)
            start = found.span.end
        yield Span(start, len(self.half))
