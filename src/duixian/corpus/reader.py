"""Text in, document and problems out; any text at all, without raising."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from duixian.basics.characters import half_width
from duixian.basics.places import LineIndex, Span
from duixian.basics.problems import Problems
from duixian.corpus import back, body, checks, citations, front, headings, metadata, sentences
from duixian.corpus import lines as page
from duixian.corpus.document import Citation, Document, Section, SectionKind
from duixian.corpus.lines import Line

_DATE_PREFIX = re.compile(r"[0-9]{4}(?:-[0-9]{1,2}-[0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日)")
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


class _Reading:
    """One reading of one text."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.half = half_width(text)
        self.places = LineIndex(file, text)
        self.problems = Problems()
        every_line = page.split(text)
        self.head = metadata.read_head(every_line, text)
        self.lines = every_line[self.head.used :]
        self._find_parts()

    def _find_parts(self) -> None:
        found = headings.find(self.lines)
        self.levels = headings.choose_levels(found)
        used = [h for h in found if h.style in (self.levels.field, self.levels.article)]
        first = used[0].index if used else len(self.lines)
        articles = [h.index for h in used if h.style is self.levels.article]
        self.front = front.read_front(self.lines[:first])
        self.back = back.read_back(self.lines, first, back.last_article(self.lines, articles))
        self.headings = [h for h in used if h.index < self.back.end]
        for line in self.front.labelled:
            for name, span in metadata.labels(line):
                self.head.values.setdefault(name, self._text(span))
                self.head.places.setdefault(name, span)

    def document(self) -> Document:
        """Put the parts together and check them."""
        drafts, closing = body.gather(self.lines, self.headings, self.levels, self.back.end)
        fields, numbered = body.build(drafts, self.half, self.text, self.places, self.problems)
        sections = [*self._front_sections(), *numbered]
        if closing:
            sections.append(self._section("附则", SectionKind.CLOSING, "", closing))
        title = self._joined(self.front.title) or self.head.values.get("公文标题", "")
        number = self.head.values.get("发文字号", "") or self.front.number
        document = Document(
            file=self.file,
            text=self.text,
            metadata=MappingProxyType(dict(self.head.values)),
            number=number,
            title=title,
            issuer=self._issuer(title),
            addressees=front.addressees(self.front.addressees, self.text),
            issued=self._date("成文日期") or self._signed(),
            published=self._date("发布日期"),
            cited=self._cited(title, number),
            fields=fields,
            sections=tuple(sections),
        )
        checks.check_head(self.head, document, self.places, self.problems)
        signed = self.front.signed or self.back.signed
        if signed is not None:
            checks.check_signature(document, signed, self.places, self.problems)
        checks.check_sections(document, self.places, self.problems)
        return document

    def _front_sections(self) -> list[Section]:
        """The notice with its letter, and the preamble under the policy's own title."""
        matter = self.front
        sections, titled = [], matter.title
        if matter.notice_end is not None:
            notice = self._section(
                "通知", SectionKind.NOTICE, self._joined(titled), matter.letter, titled
            )
            span = Span(notice.span.start, matter.notice_end.span.end)
            sections.append(replace(notice, span=span))
            titled = matter.inner_title
        if matter.preamble:
            title = self._joined(titled)
            sections.append(
                self._section("导言", SectionKind.PREAMBLE, title, matter.preamble, titled)
            )
        return sections

    def _section(
        self,
        name: str,
        kind: SectionKind,
        title: str,
        paragraphs: Sequence[Line],
        titled: Sequence[Line] = (),
    ) -> Section:
        """A section without a number; its span begins with the lines of its title."""
        inner = Span(paragraphs[0].span.start, paragraphs[-1].span.end)
        start = titled[0].span.start if titled else inner.start
        found = sentences.split(name, (p.span for p in paragraphs), self.half, self.text)
        return Section(name, kind, title, Span(start, inner.end), inner, found, None)

    def _cited(self, title: str, number: str) -> tuple[Citation, ...]:
        inner = "".join(line.text for line in self.front.inner_title)
        own = {half_width(title), inner, inner.split("(")[0], number}
        whole = Span(self.lines[0].span.start, len(self.text)) if self.lines else Span(0, 0)
        if self.back.end:
            whole = Span(whole.start, self.lines[self.back.end - 1].span.end)
        return citations.find(self.half, self.text, whole, own)

    def _issuer(self, title: str) -> str:
        if self.head.values.get("发布机构"):
            return self.head.values["发布机构"]
        signature = self.front.signature or self.back.signature
        if signature:
            return "、".join(self._text(line.span) for line in signature)
        found = _ISSUER.match(title)
        return found.group(1) if found else ""

    def _date(self, name: str) -> date | None:
        found = _DATE_PREFIX.match(half_width(self.head.values.get(name, "")))
        return front.as_date(found.group()) if found else None

    def _signed(self) -> date | None:
        line = self.front.signed or self.back.signed
        return front.as_date(line.text) if line else None

    def _joined(self, titles: Sequence[Line]) -> str:
        return body.tidy("".join(self._text(line.span) for line in titles))

    def _text(self, span: Span) -> str:
        return self.text[span.start : span.end]
