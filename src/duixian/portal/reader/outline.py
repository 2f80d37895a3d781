"""The document as a reader goes through it: sections, how far each can be computed, by when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from duixian.basics.text import Text, say
from duixian.corpus import Document, Section
from duixian.corpus.document import SectionKind
from duixian.language.plain import Named, Phrase, Plain, Quoted
from duixian.language.provision import (
    AnyProvision,
    Benefit,
    Echo,
    Kind,
    Status,
    Target,
    Task,
)
from duixian.library.package import Package
from duixian.portal.reader.once import once

NO_BENEFIT = "没有待遇"
TONES = {
    Status.COMPUTABLE: "ok", Status.PARTIAL: "info", Status.AWAITING: "warn",
    Status.DISCRETION: "info",
}  # fmt: skip
_ANCHORS = {
    SectionKind.NOTICE: "notice", SectionKind.PREAMBLE: "preamble", SectionKind.CLOSING: "closing",
}  # fmt: skip
_ENGLISH = {
    SectionKind.NOTICE: "Notice", SectionKind.PREAMBLE: "Preamble",
    SectionKind.CLOSING: "Closing provisions",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One section: an article, the head of a field, the preamble or the closing provisions."""

    section: Section
    number: int
    """Of the article or of the field; 0 elsewhere."""
    leads: tuple[Named, ...]
    provisions: tuple[AnyProvision, ...]

    @property
    def anchor(self) -> str:
        """Where it stands on the page of the whole text: a12, f2, preamble."""
        of_number = {SectionKind.ARTICLE: f"a{self.number}", SectionKind.FIELD: f"f{self.number}"}
        return of_number.get(self.section.kind) or _ANCHORS[self.section.kind]

    @property
    def is_article(self) -> bool:
        """True for 第…条."""
        return self.section.kind is SectionKind.ARTICLE

    @property
    def label(self) -> Named:
        """第十二条, Article 12."""
        match self.section.kind:
            case SectionKind.ARTICLE:
                return Named(self.section.id, f"Article {self.number}")
            case SectionKind.FIELD:
                return Named(self.section.id, f"Field {self.number}")
            case kind:
                return Named(self.section.id, _ENGLISH[kind])

    @property
    def url(self) -> str:
        """The page of this section alone."""
        key = str(self.number) if self.is_article else self.section.id
        return reverse("reader:article", args=[key])

    @property
    def benefits(self) -> tuple[Benefit, ...]:
        """What can be claimed under it."""
        return tuple(p for p in self.provisions if isinstance(p, Benefit))

    @property
    def status(self) -> Status | None:
        """How far its benefits can be computed; None where it has none."""
        return status_of(benefit.status for benefit in self.benefits)

    @property
    def status_word(self) -> str:
        """The status in Chinese, for the catalogue."""
        return NO_BENEFIT if self.status is None else self.status.value

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return "" if self.status is None else TONES[self.status]

    @cached_property
    def kinds(self) -> tuple[tuple[str, int], ...]:
        """How many provisions of each kind, in the order of the kinds."""
        counted = Counter(p.kind for p in self.provisions if not isinstance(p, Echo))
        return tuple((kind.value, counted[kind]) for kind in Kind if counted[kind])

    @cached_property
    def deadlines(self) -> tuple[Text, ...]:
        """By when: the days that tasks name, and the years in which targets are to be reached."""
        return tuple({str(said): said for said in _deadlines(self.provisions)}.values())


@dataclass(frozen=True)
class FieldPart:
    """A field with its own text and its articles."""

    head: Part
    articles: tuple[Part, ...]


@dataclass(frozen=True)
class Outline:
    """All sections, in the order of the document."""

    parts: tuple[Part, ...]
    fields: tuple[FieldPart, ...]
    by_section: dict[str, Part]

    def part(self, key: str) -> Part | None:
        """By section id (第十二条, 领域一) or by the number of an article."""
        if key.isascii() and key.isdigit():
            articles = [part for part in self.parts if part.is_article]
            return next((part for part in articles if part.number == int(key[:6])), None)
        return self.by_section.get(key)

    @property
    def before(self) -> tuple[Part, ...]:
        """What stands before the first field."""
        kinds = (SectionKind.NOTICE, SectionKind.PREAMBLE)
        return tuple(part for part in self.parts if part.section.kind in kinds)

    @property
    def after(self) -> tuple[Part, ...]:
        """The closing provisions."""
        return tuple(p for p in self.parts if p.section.kind is SectionKind.CLOSING)

    @property
    def articles(self) -> tuple[Part, ...]:
        """The articles alone."""
        return tuple(part for part in self.parts if part.is_article)

    @property
    def statuses(self) -> tuple[tuple[str, str, int], ...]:
        """Status, colour and number of articles that have it."""
        counted = Counter(part.status for part in self.articles)
        found = [(s.value, TONES[s], counted[s]) for s in Status if counted[s]]
        return (*found, (NO_BENEFIT, "", counted[None])) if counted[None] else tuple(found)


@once
def outline_of(package: Package) -> Outline:
    """The outline of a package's document; empty where it has none."""
    document = package.document
    if document is None:
        return Outline((), (), {})
    parts = _parts(package, document)
    fields = tuple(
        FieldPart(parts[of.section.id], tuple(parts[a.id] for a in of.articles))
        for of in document.fields
    )
    return Outline(tuple(parts.values()), fields, parts)


def status_of(statuses: Iterable[Status]) -> Status | None:
    """Of several benefits: 可计算 if all are; 部分可计算 if some are, or one is in part.

    >>> status_of([Status.COMPUTABLE, Status.AWAITING]).value, status_of([])
    ('部分可计算', None)
    """
    found = set(statuses)
    if not found:
        return None
    if len(found) == 1:
        return found.pop()
    if found & {Status.COMPUTABLE, Status.PARTIAL}:
        return Status.PARTIAL
    return Status.AWAITING


def _parts(package: Package, document: Document) -> dict[str, Part]:
    plain = Plain.of(package)
    by_section: dict[str, list[AnyProvision]] = {}
    for provision in package.provisions.values():
        by_section.setdefault(provision.section, []).append(provision)
    leads = {of.number: of.leads for of in document.fields}
    articles = 0
    parts: dict[str, Part] = {}
    for section in document.sections:
        articles += section.kind is SectionKind.ARTICLE
        number = articles if section.kind is SectionKind.ARTICLE else 0
        if section.kind is SectionKind.FIELD:
            number = section.field or 0
        names = leads.get(section.field or 0, ())
        parts[section.id] = Part(
            section,
            number,
            tuple(Named(name, plain.departments.get(name, "")) for name in names),
            tuple(by_section.get(section.id, ())),
        )
    return parts


def _deadlines(provisions: tuple[AnyProvision, ...]) -> Iterable[Text]:
    for provision in provisions:
        said = deadline_of(provision) if isinstance(provision, Task) else None
        if said is not None:
            yield say("任务:{when}", when=said)
    years = Counter(p.year for p in provisions if isinstance(p, Target))
    for year, count in sorted(years.items()):
        yield say("{count}项目标:{year}年度", count=count, year=year)


def deadline_of(task: Task) -> Phrase | None:
    """The day, or the words that the text has instead of one."""
    if task.deadline is not None:
        return task.deadline.isoformat()
    return Quoted(task.deadline_text) if task.deadline_text else None


WORDS = (say("没有待遇"), say("领域"), say("总额"), say("专项"))
"""Looked up by their Chinese and named nowhere else: here once, so that the catalogue has them."""
