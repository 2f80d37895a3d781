"""Is every sentence and every number of the document accounted for, and by what?

A quotation must stand verbatim in its section. A sentence is claimed when every character of it
but punctuation lies in some quotation. A figure is claimed when a provision that quotes it
carries, in an executable field, the same value, unit and comparator; or lists why not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from duixian.basics.places import LineIndex, Span
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.corpus import Document, Section
from duixian.corpus.document import SectionKind, Sentence
from duixian.corpus.quantities import Found, find
from duixian.corpus.quantities import Kind as FoundKind
from duixian.language.provision import AnyProvision, Quote, Statement
from duixian.library.figures import carried_figures, carries
from duixian.library.package import Package

_COVERED_KINDS = (
    SectionKind.PREAMBLE, SectionKind.FIELD, SectionKind.ARTICLE, SectionKind.CLOSING,
)  # fmt: skip
_NEEDS_NO_CLAIM = (FoundKind.NAME, FoundKind.ORDINAL)
BENEFIT_WORDS = (
    "奖励", "补助", "补贴", "资助", "配套", "贴息", "立减", "减免", "奖补", "优惠", "消费券",
)  # fmt: skip
"""Words that promise something; a 表述 that holds one must say why it binds nobody."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who carries a figure: a provision and the field in it, or the reason why nobody does."""

    provision: str
    field: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CoveredSentence:
    """One sentence, the provisions that quote it, and the words that nobody quotes."""

    sentence: Sentence
    provisions: tuple[str, ...]
    unclaimed: tuple[str, ...]
    first_unclaimed: int = 0
    """Where in the document the first of them stands."""

    @property
    def is_claimed(self) -> bool:
        """True if every word is quoted."""
        return not self.unclaimed


@dataclass(frozen=True, slots=True)
class CoveredFigure:
    """One figure of the text and who claims it; `claims` empty where nobody does.

    A name, an idiom or an ordinal needs no claim.
    """

    section: str
    found: Found
    span: Span
    claims: tuple[Claim, ...]

    @property
    def is_name(self) -> bool:
        """True for digits that are no figure, such as 415X."""
        return self.found.kind in _NEEDS_NO_CLAIM

    @property
    def is_claimed(self) -> bool:
        """True if a field carries it, a reason is listed, or it is only a name."""
        return bool(self.claims) or self.is_name


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every sentence and every figure of a document, claimed or not."""

    sections: tuple[Section, ...]
    sentences: tuple[CoveredSentence, ...]
    figures: tuple[CoveredFigure, ...]

    def of(self, section: str) -> tuple[list[CoveredSentence], list[CoveredFigure]]:
        """The sentences and figures of one section."""
        return (
            [s for s in self.sentences if s.sentence.section == section],
            [f for f in self.figures if f.section == section],
        )

    def is_whole(self, section: str) -> bool:
        """True if every sentence and every figure of a section is claimed."""
        sentences, figures = self.of(section)
        return all(s.is_claimed for s in sentences) and all(f.is_claimed for f in figures)


def cover(package: Package) -> tuple[Coverage, Problems]:
    """The coverage of a package's document, with a problem for whatever is misquoted or unclaimed.

    A package without a document covers nothing and has no problems here. What counts is what
    its own sheets say: a supplement covers nothing.
    """
    package = replace(package, provisions=package.as_written)
    problems = Problems()
    document = package.document
    if document is None:
        return Coverage((), (), ()), problems
    sections = tuple(s for s in document.sections if s.kind in _COVERED_KINDS)
    quoted = _quotations(package, document, problems)
    index = LineIndex(document.file, document.text)
    sentences = tuple(
        _cover_sentence(document, sentence, quoted)
        for section in sections
        for sentence in section.sentences
    )
    figures = tuple(
        figure
        for section in sections
        for figure in _cover_figures(document, section, quoted, package)
    )
    _note_unclaimed(sentences, figures, index, problems)
    _note_statements(package, figures, quoted, problems)
    _note_idle_reasons(package, quoted, document, problems)
    return Coverage(sections, sentences, figures), problems


@dataclass(frozen=True, slots=True)
class _Quoted:
    """One piece of a quotation at its place in the document."""

    provision: AnyProvision
    span: Span


def _quotations(package: Package, document: Document, problems: Problems) -> list[_Quoted]:
    found: list[_Quoted] = []
    for provision in package.provisions.values():
        for quote in provision.quotes:
            section = document.section(quote.section)
            if section is None:
                if quote.section == provision.section:
                    continue  # noted when the sheet was read
                problems.add(
                    "unknown-section",
                    quote.place,
                    say("文件里没有「{section}」", section=quote.section),
                    say("写 第一条、领域一、导言 或 附则"),
                    subject=provision.id,
                )
                continue
            start = section.body.start
            for piece, offset in zip(quote.pieces, quote.starts, strict=True):
                at = document.text.find(piece, start, section.body.end)
                if at < 0:
                    _note_misquoted(document, section, piece, quote, offset, provision.id, problems)
                    break
                found.append(_Quoted(provision, Span(at, at + len(piece))))
                start = at + len(piece)
    return found


def _note_misquoted(
    document: Document,
    section: Section,
    piece: str,
    quote: Quote,
    offset: int,
    subject: str,
    problems: Problems,
) -> None:
    """Say how far the quotation agrees with the text, and how the text goes on."""
    body = document.text[section.body.start : section.body.end]
    length = 0
    while length < len(piece) and piece[: length + 1] in body:
        length += 1
    agreed = piece[:length]
    at = body.find(agreed) if agreed else -1
    goes_on = body[at + length : at + length + 12] if at >= 0 else body[:12]
    problems.add(
        "misquoted",
        quote.source.place(offset + min(length, len(piece) - 1)),
        say("原文里没有这句话:…{near}", near=piece[max(length - 6, 0) : length + 8])
        if at >= 0
        else say("原文里没有这句话:{near}", near=piece[:16]),
        say("原文写的是「…{before}{after}…」", before=agreed[-6:], after=goes_on)
        if at >= 0
        else say("引文要一字不差,省略处写 …;检查是不是别的条"),
        subject=subject,
    )


def _cover_sentence(
    document: Document, sentence: Sentence, quoted: list[_Quoted]
) -> CoveredSentence:
    covered = bytearray(len(sentence.span))
    provisions: dict[str, None] = {}
    for quote in quoted:
        if quote.span.overlaps(sentence.span):
            provisions[quote.provision.id] = None
            low = max(quote.span.start, sentence.span.start) - sentence.span.start
            high = min(quote.span.end, sentence.span.end) - sentence.span.start
            covered[low:high] = b"\x01" * (high - low)
    text = document.text[sentence.span.start : sentence.span.end]
    unclaimed: list[str] = []
    first = 0
    for gap in re.finditer(b"\x00+", covered):
        words = _WORDS.search(text, gap.start(), gap.end())
        if words is not None:
            first = first if unclaimed else sentence.span.start + words.start()
            unclaimed.append(words.group())
    return CoveredSentence(sentence, tuple(provisions), tuple(unclaimed), first)


_WORDS = re.compile(r"[\w%‰].*", re.DOTALL)


def _cover_figures(
    document: Document, section: Section, quoted: list[_Quoted], package: Package
) -> Iterator[CoveredFigure]:
    body = document.text[section.body.start : section.body.end]
    for found in find(body):
        span = Span(found.span.start + section.body.start, found.span.end + section.body.start)
        claims: dict[tuple[str, str], Claim] = {}
        for quote in quoted:
            if span in quote.span:
                for claim in _claims(quote.provision, found, package):
                    claims[claim.provision, claim.field] = claim
        yield CoveredFigure(section.id, found, span, tuple(claims.values()))


def _claims(provision: AnyProvision, found: Found, package: Package) -> Iterator[Claim]:
    for carried in carried_figures(provision, package):
        if carries(carried, found):
            yield Claim(provision.id, carried.field)
            return
    for uncounted in provision.uncounted:
        if found.text in uncounted.words:
            yield Claim(provision.id, "不计", uncounted.reason)
            return


def _note_unclaimed(
    sentences: tuple[CoveredSentence, ...],
    figures: tuple[CoveredFigure, ...],
    index: LineIndex,
    problems: Problems,
) -> None:
    for sentence in sentences:
        if sentence.unclaimed:
            problems.add(
                "unclaimed-text",
                index.place(sentence.first_unclaimed),
                say(
                    "没有任何规则引用「{text}」",
                    text="」「".join(t.strip() for t in sentence.unclaimed),
                ),
                say("编成规则、目标、任务,或作为「表述」写明"),
                subject=sentence.sentence.id,
            )
    for figure in figures:
        if not figure.is_claimed:
            problems.add(
                "unclaimed-figure",
                index.place(figure.span.start),
                say("数字「{text}」没有被任何字段承载", text=_shown(figure.found)),
                say("在引用它的规则里写上同样的数值、单位和比较,或在「不计」里说明理由"),
                subject=figure.section,
            )


def _shown(found: Found) -> str:
    sign = found.comparator.value if found.comparator is not None else ""
    return f"{sign} {found.text}".strip()


def _note_statements(
    package: Package,
    figures: tuple[CoveredFigure, ...],
    quoted: list[_Quoted],
    problems: Problems,
) -> None:
    """A 表述 that holds a figure or a benefit word needs a reason."""
    for provision in package.provisions.values():
        if not isinstance(provision, Statement) or provision.reason:
            continue
        words = [
            w for w in BENEFIT_WORDS if any(w in p for q in provision.quotes for p in q.pieces)
        ]
        spans = [q.span for q in quoted if q.provision is provision]
        measures = [
            f.found.text
            for f in figures
            if f.found.kind.is_measure and any(f.span in span for span in spans)
        ]
        if words or measures:
            problems.add(
                "unreasoned-statement",
                provision.place,
                say(
                    "这段「表述」里有「{words}」,要说明为什么不编成规则",
                    words="、".join(words + measures),
                ),
                say("加上一行 理由: …"),
                subject=provision.id,
            )


def _note_idle_reasons(
    package: Package, quoted: list[_Quoted], document: Document, problems: Problems
) -> None:
    """A listed reason must be about words that its provision quotes."""
    for provision in package.provisions.values():
        texts = [
            document.text[q.span.start : q.span.end] for q in quoted if q.provision is provision
        ]
        for uncounted in provision.uncounted:
            if texts and not any(uncounted.words in text for text in texts):
                problems.add(
                    "idle-reason",
                    uncounted.place,
                    say("「不计」里的「{words}」不在引文里", words=uncounted.words),
                    say("照原文写,或删去"),
                    subject=provision.id,
                )
