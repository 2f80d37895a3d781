"""A document as published: its parts, each with its place in the original text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from duixian.basics.places import Span


class SectionKind(StrEnum):
    """What a section is for; NOTICE is the letter that carries the policy."""

    NOTICE = "notice"
    PREAMBLE = "preamble"
    FIELD = "field"
    ARTICLE = "article"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a section, counted from 1; `text` is the original's `span`."""

    section: str
    index: int
    span: Span
    text: str

    @property
    def id(self) -> str:
        """第十二条#1."""
        return f"{self.section}#{self.index}"


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the document under one heading.

    `span` runs from the heading to the last paragraph; `body` is what the sentences come from,
    without number and title. `field` is the number of the field it belongs to.
    """

    id: str
    kind: SectionKind
    title: str
    span: Span
    body: Span
    sentences: tuple[Sentence, ...]
    field: int | None


@dataclass(frozen=True, slots=True)
class Field:
    """A field (领域), chapter or part: lead departments, preamble and articles."""

    number: int
    id: str
    title: str
    leads: tuple[str, ...]
    section: Section
    articles: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """Another document named in this one; `number` or `title` is empty where not given."""

    number: str
    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Document:
    """The whole document. `number` is its 发文字号; `title` is that of the published document.

    Where a notice carries the policy, the policy's own title is that of the section 导言.
    """

    file: str
    text: str
    metadata: Mapping[str, str]
    number: str
    title: str
    issuer: str
    addressees: tuple[str, ...]
    issued: date | None
    published: date | None
    cited: tuple[Citation, ...]
    fields: tuple[Field, ...]
    sections: tuple[Section, ...]

    @property
    def articles(self) -> tuple[Section, ...]:
        """The numbered articles, in order."""
        return tuple(s for s in self.sections if s.kind is SectionKind.ARTICLE)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, in order."""
        return tuple(sentence for s in self.sections for sentence in s.sentences)

    def section(self, id: str) -> Section | None:
        """The section with this id (第十二条, 领域一, 导言 …), or None."""
        return next((s for s in self.sections if s.id == id), None)

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds the character at `offset`, or None."""
        for section in self.sections:
            if offset in section.span:
                return next((s for s in section.sentences if offset in s.span), None)
        return None
