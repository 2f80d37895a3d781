"""Text in, document and problems out; any text at all, without raising."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from duixian.basics.characters import half_width
from duixian.basics.places import LineIndex, Span
from duixian.basics.problems import Problems
from duixian.corpus import back as backs
from duixian.corpus import checks, citations, front, headings, lines, metadata, sentences, titles
from duixian.corpus.document import Document, Field, Section, SectionKind
from duixian.corpus.headings import Heading
from duixian.corpus.lines import Line
from duixian.corpus.numerals import to_chinese

_DATE_PREFIX = re.compile(r"[0-9]{4}(?:-[0-9]{1,2}-[0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日)")
_BLANK = re.compile(r"(?<=[一-龥])\s+(?=[一-龥])")
_ISSUER = re.compile(r"(.{2,40}?(?:政府|办公室|委员会|管委会|局|厅))(?:印发|关于|转发)")


def read(text: str, file: str = "source.txt") -> tuple[Document, Problems]:
    r"""Read an official document as published.

    Never raises: what looks wrong is in the problems, each with its place.

    >>> document, problems = read("若干政策\n(一)支持创新。奖励20万元。\n(二)支持上市。奖励。")
    >>> document.section("第一条").sentences[0].text
    '奖励20万元。'
    """
    reading = _Reading(text, file)
    document = reading.document()
    return document, reading.problems


@dataclass(slots=True)
class _Draft:
    """A section while its lines are being gathered."""

    heading: Heading
    is_field: bool
    number: int
    paragraphs: list[Line] = field(default_factory=list)


class _Reading:
    """One reading of one text: the steps in order, each a method."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.half = half_width(text)
        self.places = LineIndex(file, text)
        self.problems = Problems()
        every_line = lines.split(text)
        self.head = metadata.read_head(every_line, text)
        self.lines = every_line[self.head.used :]
        self._find_structure()

    def _find_structure(self) -> None:
        found = headings.find(self.lines)
        self.levels = headings.choose_levels(found)
        wanted = (self.levels.field, self.levels.article)
        used = [h for h in found if h.style in wanted]
        first = used[0].index if used else len(self.lines)
        articles = [h.index for h in used if h.style is self.levels.article]
        self.front = front.read_front(self.lines[:first])
        self.back = backs.read_back(self.lines, first, self._last_article(articles))
        self.headings = [h for h in used if h.index < self.back.end]
        for line in self.front.labelled:
            for name, span in metadata.labels(line):
                self.head.values.setdefault(name, text_of(self.text, span))
                self.head.places.setdefault(name, span)

    def _last_article(self, articles: Sequence[int]) -> int:
        """The last article before an attachment, whose own numbering is not the policy's."""
        last = articles[0] if articles else -1
        for index in articles[1:]:
            if any(backs.opens_attachment(line) for line in self.lines[last:index]):
                break
            last = index
        return last

    def document(self) -> Document:
        """Put the parts together and check them."""
        drafts, closing = self._gather()
        fields, sections = self._build(drafts)
        sections = [*self._front_sections(), *sections]
        if closing:
            sections.append(self._section("附则", SectionKind.CLOSING, "", closing, None))
        title = _joined(self.text, self.front.title)
        title = title or self.head.values.get("公文标题", "")
        number = self.head.values.get("发文字号", "") or self.front.number
        whole = Span(self.lines[0].span.start, self._end()) if self.lines else Span(0, 0)
        inner = "".join(line.text for line in self.front.inner_title)
        own = {half_width(title), inner, inner.split("(")[0], number}
        document = Document(
            file=self.file,
            text=self.text,
            metadata=MappingProxyType(dict(self.head.values)),
            number=number,
            title=title,
            issuer=self._issuer(title),
            addressees=(
                front.addressees(self.front.addressees, self.text) if self.front.addressees else ()
            ),
            issued=self._date("成文日期") or self._signed(),
            published=self._date("发布日期"),
            cited=citations.find(self.half, self.text, whole, own),
            fields=tuple(fields),
            sections=tuple(sections),
        )
        checks.check_head(self.head, document, self.places, self.problems)
        signed = self.front.signed or self.back.signed
        if signed is not None:
            checks.check_signature(document, signed, self.places, self.problems)
        checks.check_sections(document, self.places, self.problems)
        return document

    def _gather(self) -> tuple[list[_Draft], list[Line]]:
        """Give every line of the body to its heading, or to the closing provisions."""
        drafts: list[_Draft] = []
        closing: list[Line] = []
        by_index = {h.index: h for h in self.headings}
        last = max((h.index for h in self.headings), default=-1)
        number = 0
        for index in range(self.headings[0].index if self.headings else 0, self.back.end):
            heading = by_index.get(index)
            if heading is not None:
                is_field = heading.style is self.levels.field
                number += is_field
                drafts.append(_Draft(heading, is_field, number))
            elif drafts:
                line = self.lines[index]
                by_clause = self.levels.article is headings.Style.CLAUSE
                if closing or (index > last and not by_clause and backs.opens_closing(line)):
                    closing.append(line)
                else:
                    drafts[-1].paragraphs.append(line)
        return drafts, closing

    def _build(self, drafts: Sequence[_Draft]) -> tuple[list[Field], list[Section]]:
        articles = [d for d in drafts if not d.is_field]
        starts = [i for i, d in enumerate(articles) if not i or articles[i - 1].number != d.number]
        restarts = len(starts) > 1 and all(articles[i].heading.number == 1 for i in starts)
        upper = [d.heading for d in drafts if d.is_field]
        checks.check_numbering(upper, (), self.places, self.problems)
        checks.check_numbering(
            [d.heading for d in articles], starts if restarts else (), self.places, self.problems
        )
        found = titles.article_titles(
            [d.heading for d in articles], [bool(d.paragraphs) for d in articles]
        )
        title_of = {id(d): t for d, t in zip(articles, found, strict=True)}
        ids: set[str] = set()
        sections: list[Section] = []
        heads: list[tuple[_Draft, Section, tuple[str, ...]]] = []
        for draft in drafts:
            if draft.is_field:
                title, leads = titles.field_title(draft.heading)
                id_ = _unique(f"领域{to_chinese(draft.heading.number)}", ids)
                section = self._headed(draft, id_, SectionKind.FIELD, title)
                heads.append((draft, section, leads))
            else:
                id_ = _unique(_article_id(draft, restarts), ids)
                section = self._headed(draft, id_, SectionKind.ARTICLE, title_of[id(draft)])
            sections.append(section)
        fields = [
            Field(
                section.field or 0,
                section.id,
                section.title,
                leads,
                section,
                tuple(
                    s
                    for s, d in zip(sections, drafts, strict=True)
                    if d.number == head.number and not d.is_field
                ),
            )
            for head, section, leads in heads
        ]
        return fields, sections

    def _headed(self, draft: _Draft, id_: str, kind: SectionKind, title: titles.Title) -> Section:
        line, after = draft.heading.line, draft.heading.after
        start = line.span.start + after
        first = line.cut(after + title.body)
        paragraphs = [first] if len(first) > 0 else []
        paragraphs.extend(p.span for p in draft.paragraphs)
        end = paragraphs[-1].end if paragraphs else line.span.end
        body = Span(paragraphs[0].start, end) if paragraphs else Span(end, end)
        return Section(
            id_,
            kind,
            _BLANK.sub("", self.text[start + title.start : start + title.end]).strip(),
            Span(line.span.start, end),
            body,
            sentences.split(id_, paragraphs, self.half, self.text),
            (draft.number or None) if draft.number else None,
        )

    def _front_sections(self) -> list[Section]:
        sections = []
        matter = self.front
        title = _joined(self.text, matter.title)
        if matter.has_notice and matter.notice_end is not None:
            start = (matter.title or matter.letter)[0].span.start
            section = self._section("通知", SectionKind.NOTICE, title, matter.letter, None)
            span = Span(start, matter.notice_end.span.end)
            sections.append(_with_span(section, span))
            title = _joined(self.text, matter.inner_title)
        if matter.preamble:
            section = self._section("导言", SectionKind.PREAMBLE, title, matter.preamble, None)
            head = matter.inner_title if matter.has_notice else matter.title
            start = head[0].span.start if head else section.span.start
            sections.append(_with_span(section, Span(start, section.span.end)))
        return sections

    def _section(
        self, id_: str, kind: SectionKind, title: str, body: Sequence[Line], number: int | None
    ) -> Section:
        span = Span(body[0].span.start, body[-1].span.end)
        found = sentences.split(id_, (line.span for line in body), self.half, self.text)
        return Section(id_, kind, title, span, span, found, number)

    def _end(self) -> int:
        return self.lines[self.back.end - 1].span.end if self.back.end else 0

    def _issuer(self, title: str) -> str:
        if self.head.values.get("发布机构"):
            return self.head.values["发布机构"]
        for signature in (self.front.signature, self.back.signature):
            if signature:
                return "、".join(text_of(self.text, line.span) for line in signature)
        found = _ISSUER.match(title)
        return found.group(1) if found else ""

    def _date(self, name: str) -> date | None:
        found = _DATE_PREFIX.match(half_width(self.head.values.get(name, "")))
        return front.as_date(found.group()) if found else None

    def _signed(self) -> date | None:
        line = self.front.signed or self.back.signed
        return front.as_date(line.text) if line else None


def text_of(text: str, span: Span) -> str:
    """The characters of `span`."""
    return text[span.start : span.end]


def _joined(text: str, titles: Sequence[Line]) -> str:
    """A title that runs over several lines, without the blanks that only lay it out."""
    return _BLANK.sub("", "".join(text_of(text, line.span) for line in titles))


def _with_span(section: Section, span: Span) -> Section:
    return Section(
        section.id,
        section.kind,
        section.title,
        span,
        section.body,
        section.sentences,
        section.field,
    )


def _article_id(draft: _Draft, restarts: bool) -> str:
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
