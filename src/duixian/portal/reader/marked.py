"""A sentence cut at every quotation and every figure, so that each piece knows what reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from duixian.basics.places import Span
from duixian.basics.text import say
from duixian.corpus import Document
from duixian.corpus.document import Sentence
from duixian.corpus.quantities import Found
from duixian.corpus.quantities import Kind as FoundKind
from duixian.language.plain import Joined, Named, Phrase, Quoted, Term, figure
from duixian.language.provision import AnyProvision
from duixian.language.types import NumberType
from duixian.library.coverage import Claim, CoveredFigure, cover
from duixian.library.package import Package
from duixian.portal.reader.once import once
from duixian.portal.reader.wording import compared

_WRITTEN = (FoundKind.QUANTITY,)


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity of the text: what it says, and which fields of which provisions carry it."""

    found: Found
    span: Span
    claims: tuple[Claim, ...]

    @property
    def value(self) -> Phrase:
        """1500家, 1,500 establishments; what is no plain quantity, as written."""
        unit, low = self.found.unit, self.found.low
        if self.found.kind not in _WRITTEN or low is None or unit is None:
            return Quoted(self.found.text)
        return figure(low * unit.factor, NumberType(unit.dimension), self.found.text)

    @property
    def said(self) -> Phrase:
        """不低于1500家."""
        if self.found.comparator is None:
            return self.value
        return compared(self.found.comparator, self.value)

    @property
    def unit(self) -> Phrase:
        """The unit, where there is one."""
        unit = self.found.unit
        return "" if unit is None else Named(self.found.written or unit.name, unit.english)

    @property
    def nature(self) -> Phrase:
        """How firmly it is meant: 力争; nothing for a day or a period."""
        return Term(self.found.nature.value) if self.found.nature is not None else ""

    @property
    def per(self) -> Phrase:
        """What it is counted by."""
        return Joined(tuple(Quoted(words) for words in self.found.per), say("、"))

    @property
    def title(self) -> Phrase:
        """Everything in one line: 不低于1500家 · 力争 · 每万人."""
        parts = [part for part in (self.said, self.nature, self.per) if str(part)]
        return Joined(tuple(parts), say(" · "))

    @property
    def is_time(self) -> bool:
        """True for a day or a period."""
        return self.found.kind in (FoundKind.DATE, FoundKind.PERIOD)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a sentence: the provisions that quote them, and the figure that they are."""

    text: str
    provisions: tuple[str, ...]
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence in pieces, and every provision that quotes some of it, in their order."""

    sentence: Sentence
    pieces: tuple[Piece, ...]
    provisions: tuple[str, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its figures, in order."""
        found = {p.figure.span: p.figure for p in self.pieces if p.figure is not None}
        return tuple(found.values())


@once
def marked_sentences(package: Package) -> dict[str, Marked]:
    """By sentence id, every sentence of the document."""
    document = package.document
    if document is None:
        return {}
    coverage, _ = cover(package)
    figures = [_figure(of) for of in coverage.figures if not of.is_name]
    quoted = [
        (span, provision.id)
        for provision in package.provisions.values()
        for span in places_of(document, provision)
    ]
    return {s.id: _marked(document, s, quoted, figures) for s in document.sentences}


def places_of(document: Document, provision: AnyProvision) -> Iterator[Span]:
    """Where the quoted words stand; a piece is looked for after the one before it."""
    for quote in provision.quotes:
        section = document.section(quote.section)
        start = section.body.start if section is not None else 0
        for piece in quote.pieces if section is not None else ():
            at = document.text.find(piece, start, section.body.end) if section is not None else -1
            if at < 0:
                break
            yield Span(at, at + len(piece))
            start = at + len(piece)


def _figure(of: CoveredFigure) -> Figure:
    """With the words of comparison where they stand beside it: 1500家以上."""
    span, beside = of.span, of.found.comparator_span
    if beside is not None:
        shift = of.span.start - of.found.span.start
        start, end = beside.start + shift, beside.end + shift
        if end == span.start or start == span.end:
            span = Span(min(start, span.start), max(end, span.end))
    return Figure(of.found, span, of.claims)


def _marked(
    document: Document,
    sentence: Sentence,
    quoted: Iterable[tuple[Span, str]],
    figures: Iterable[Figure],
) -> Marked:
    whole = sentence.span
    quotes = [(span, name) for span, name in quoted if span.overlaps(whole)]
    inside = [of for of in figures if of.span in whole]
    cuts = {whole.start, whole.end}
    for span in (*(span for span, _ in quotes), *(of.span for of in inside)):
        cuts |= {max(span.start, whole.start), min(span.end, whole.end)}
    # A figure stays in one piece, whatever the quotations around it do.
    cuts = {c for c in cuts if not any(of.span.start < c < of.span.end for of in inside)}
    edges = sorted(cuts)
    pieces = []
    for start, end in pairwise(edges):
        here = Span(start, end)
        names = tuple(dict.fromkeys(name for span, name in quotes if span.overlaps(here)))
        found = next((of for of in inside if here in of.span), None)
        pieces.append(Piece(document.text[start:end], names, found))
    by_place = sorted(quotes, key=lambda quote: quote[0])
    return Marked(sentence, tuple(pieces), tuple(dict.fromkeys(name for _, name in by_place)))
