"""Text → every figure in it, with value, unit, comparator, nature and place.

    names ─► dates ─► idioms ─► quantities ─► what surrounds each: comparator, nature, per what

Every digit ends up inside exactly one `Found`; a name that merely contains digits is one too.
"""

from __future__ import annotations

import re
from dataclasses import replace

from duixian.basics.characters import half_width
from duixian.basics.places import Span
from duixian.corpus.document import Document, Section
from duixian.corpus.quantities import denominators, figures, names, natures, times
from duixian.corpus.quantities.clauses import Clauses
from duixian.corpus.quantities.comparators import compare
from duixian.corpus.quantities.found import Found, Kind, Nature
from duixian.corpus.quantities.token import Scan

# 20，300万元 is a list: a comma groups digits only where it is as wide as they are.
_LIST_COMMA = re.compile("(?<=[0-9])，(?=[0-9])")

__all__ = ["Found", "Kind", "Nature", "find", "find_in"]


def find(text: str) -> tuple[Found, ...]:
    """Every figure in a text, in order; never raises.

    >>> [(f.text, str(f.quantity), f.comparator.value, f.nature.value)
    ...  for f in find("力争新设个体工商户1.5万户,总量突破7.5万户。")]
    [('1.5万户', '1.5万户', '=', '力争'), ('7.5万户', '7.5万户', '>', '力争')]
    """
    half = half_width(_LIST_COMMA.sub("、", text))
    scan = Scan(half)
    scan.run(names.FIRST)
    scan.run(figures.FIRST)
    scan.run(times.RECOGNISERS)
    scan.run(names.RECOGNISERS)
    scan.run(figures.COMPOUND)
    scan.run(times.LENGTHS)
    scan.run(figures.RECOGNISERS)
    scan.run_in_gaps(figures.ANY, figures.any_figure)
    found = sorted(scan.found, key=lambda f: f.span)
    titles = [Span(*m.span()) for m in names.TITLE.finditer(half)]
    found = [_as_name(f) if any(f.span in t for t in titles) else f for f in found]
    found = _surround(found, half)
    return tuple(replace(f, text=text[f.span.start : f.span.end]) for f in found)


def find_in(document: Document, section: Section, *, heading: bool = False) -> tuple[Found, ...]:
    """The figures of a section's body (or of its whole span), placed in the document's text."""
    whole = section.span if heading else section.body
    return tuple(
        _shift(found, whole.start) for found in find(document.text[whole.start : whole.end])
    )


def _as_name(found: Found) -> Found:
    return Found(found.span, found.text, Kind.NAME)


def _surround(found: list[Found], half: str) -> list[Found]:
    """Add to each measure its comparator, what it is counted by, and its nature."""
    clauses = Clauses(half)
    done: list[Found] = []
    measures: list[Found] = []
    clause_of: list[int] = []
    handing_on: Found | None = None
    last_clause, from_here = -1, 0
    shared: tuple[str, ...] = ()
    for figure in found:
        index = clauses.at(figure.span.start)
        if index != last_clause:
            handing_on, last_clause, shared = None, index, ()
            from_here = clauses.all[index].span.start
        if figure.kind is Kind.DENOMINATOR:
            shared = (*shared, figure.text)
        if not figure.kind.is_measure:
            done.append(figure)
            continue
        start = clauses.all[index].span.start
        compared, hands_on = compare(figure, half, start, handing_on)
        counted_by = (*figure.per, *shared, *denominators.per(half, from_here, figure.span.start))
        compared = replace(compared, per=counted_by)
        handing_on = compared if hands_on else None
        from_here, shared = figure.span.end, ()
        measures.append(compared)
        clause_of.append(index)
    done.extend(natures.add_natures(measures, half, clauses.all, clause_of))
    return sorted(done, key=lambda f: f.span)


def _shift(found: Found, by: int) -> Found:
    def moved(span: Span | None) -> Span | None:
        return None if span is None else Span(span.start + by, span.end + by)

    return replace(
        found,
        span=Span(found.span.start + by, found.span.end + by),
        comparator_span=moved(found.comparator_span),
        nature_span=moved(found.nature_span),
    )
