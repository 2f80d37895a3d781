"""The numbered part of a document: its headings and paragraphs become fields and articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from duixian.basics.places import LineIndex, Span
from duixian.basics.problems import Problems
from duixian.corpus import back, checks, sentences, titles
from duixian.corpus.document import Field, Section, SectionKind
from duixian.corpus.headings import Heading, Levels, Style
from duixian.corpus.lines import Line
from duixian.corpus.numerals import to_chinese

_BLANK = re.compile(r"(?<=[一-龥])\s+(?=[一-龥])")


@dataclass(slots=True)
class Draft:
    """A heading while its lines are being gathered; `number` counts the fields so far."""

    heading: Heading
    is_field: bool
    number: int
    paragraphs: list[Line] = field(default_factory=list)


def gather(
    lines: Sequence[Line], headings: Sequence[Heading], levels: Levels, end: int
) -> tuple[list[Draft], list[Line]]:
    """Give every line of the body to its heading, or to the closing provisions."""
    drafts: list[Draft] = []
    closing: list[Line] = []
    by_index = {h.index: h for h in headings}
    # Where clauses are numbered 第一条, the closing provisions are clauses too.
    last = end if levels.article is Style.CLAUSE else max(by_index, default=end)
    number = 0
    for index in range(min(by_index, default=end), end):
        line, heading = lines[index], by_index.get(index)
        if heading is not None:
            is_field = heading.style is levels.field
            number += is_field
            drafts.append(Draft(heading, is_field, number))
        elif closing or (index > last and back.opens_closing(line)):
            closing.append(line)
        else:
            drafts[-1].paragraphs.append(line)
    return drafts, closing


def build(
    drafts: Sequence[Draft], half: str, text: str, places: LineIndex, problems: Problems
) -> tuple[tuple[Field, ...], list[Section]]:
    """Fields and sections in the order of the text, their numbering checked."""
    restarts = _check_numbers(drafts, places, problems)
    articles = [d for d in drafts if not d.is_field]
    found = iter(
        titles.article_titles([d.heading for d in articles], [bool(d.paragraphs) for d in articles])
    )
    ids: set[str] = set()
    sections: list[Section] = []
    leads: dict[int, tuple[str, ...]] = {}
    for draft in drafts:
        if draft.is_field:
            title, leads[draft.number] = titles.field_title(draft.heading)
            kind, name = SectionKind.FIELD, f"领域{to_chinese(draft.heading.number)}"
        else:
            title = next(found)
            kind, name = SectionKind.ARTICLE, _article_id(draft, restarts)
        sections.append(_section(draft, _unique(name, ids), kind, title, half, text))
    fields = tuple(
        _field(head, leads, sections) for head in sections if head.kind is SectionKind.FIELD
    )
    return fields, sections


def tidy(title: str) -> str:
    """A title without the blanks that only lay it out: 总　则 is 总则."""
    return _BLANK.sub("", title).strip()


def _check_numbers(drafts: Sequence[Draft], places: LineIndex, problems: Problems) -> bool:
    """True if the articles are numbered anew in each field."""
    articles = [d for d in drafts if not d.is_field]
    firsts = [i for i, d in enumerate(articles) if not i or articles[i - 1].number != d.number]
    restarts = len(firsts) > 1 and all(articles[i].heading.number == 1 for i in firsts)
    checks.check_numbering([d.heading for d in drafts if d.is_field], (), places, problems)
    checks.check_numbering(
        [d.heading for d in articles], firsts if restarts else (), places, problems
    )
    return restarts


def _field(head: Section, leads: dict[int, tuple[str, ...]], sections: Sequence[Section]) -> Field:
    number = head.field or 0
    articles = tuple(s for s in sections if s.field == number and s.kind is SectionKind.ARTICLE)
    return Field(number, head.id, head.title, leads[number], head, articles)


def _section(
    draft: Draft, name: str, kind: SectionKind, title: titles.Title, half: str, text: str
) -> Section:
    line, after = draft.heading.line, draft.heading.after
    start = line.span.start + after
    first = line.cut(after + title.body)
    paragraphs = [first] if len(first) > 0 else []
    paragraphs.extend(p.span for p in draft.paragraphs)
    end = paragraphs[-1].end if paragraphs else line.span.end
    return Section(
        name,
        kind,
        tidy(text[start + title.start : start + title.end]),
        Span(line.span.start, end),
        Span(paragraphs[0].start if paragraphs else end, end),
        sentences.split(name, paragraphs, half, text),
        draft.number or None,
    )


def _article_id(draft: Draft, restarts: bool) -> str:
    name = f"第{to_chinese(draft.heading.number)}条"
    if draft.heading.sub:
        name += f"之{to_chinese(draft.heading.sub)}"
    return f"领域{to_chinese(draft.number)}·{name}" if restarts else name


def _unique(name: str, taken: set[str]) -> str:
    """The name, or where it is taken (a problem already noted) the name with (2), (3) …"""
    count, unique = 1, name
    while unique in taken:
        count += 1
        unique = f"{name}({count})"
    taken.add(unique)
    return unique
