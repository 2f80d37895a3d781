"""Full-text search over articles, benefits, other provisions and terms, in memory.

The corpus is a few thousand short texts: going through all of them takes a few milliseconds, and
words of one or two characters are found like any others, which an index of longer pieces misses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from duixian.basics.text import Text, say
from duixian.language.plain import Joined, Named, Phrase, Plain
from duixian.language.provision import AnyProvision, Benefit
from duixian.language.types import CategoryType
from duixian.library.package import Package
from duixian.portal.reader.folded import Folded, folded, words_of
from duixian.portal.reader.once import once
from duixian.portal.reader.outline import Part, outline_of
from duixian.portal.reader.terms import Entry as TermEntry
from duixian.portal.reader.terms import terms_of
from duixian.portal.reader.wording import kind_of, name_of, summary

AROUND = 36
"""Characters shown before the first found word of a long text."""
LONGEST = 130
STRETCH = 12
"""Characters of the longest stretch that is suggested instead of a query."""
LIMIT = 100
"""Characters of a query that are read."""


class Group(StrEnum):
    """What is searched, in the order in which results are shown."""

    ARTICLES = "articles"
    BENEFITS = "benefits"
    OTHERS = "others"
    TERMS = "terms"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found. `also` is searched and not shown."""

    group: Group
    title: str
    kind: str
    body: str
    url: str
    language: str
    """Of the body: official words stay Chinese."""
    folds: tuple[Folded, Folded, Folded]
    """Of title, body and what is searched beside them."""
    stops: tuple[tuple[int, str], ...] = ()
    """Where in the body each sentence begins, and where it stands on the page."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that holds every word, and where."""

    entry: Entry
    score: int
    words: tuple[str, ...]

    @property
    def title(self) -> SafeString:
        """The title with the found words marked."""
        return marked(self.entry.title, places(self.entry.folds[0], self.words))

    @property
    def url(self) -> str:
        """The page, at the sentence that holds the first word."""
        found = places(self.entry.folds[1], self.words)
        before = [anchor for start, anchor in self.entry.stops if found and start <= found[0][0]]
        return f"{self.entry.url}#{before[-1]}" if before else self.entry.url

    @property
    def body(self) -> SafeString:
        """As much of the body as shows where the first word stands, the words marked."""
        found = places(self.entry.folds[1], self.words)
        text = self.entry.body
        start = max(0, found[0][0] - AROUND) if found and len(text) > LONGEST else 0
        end = min(len(text), start + LONGEST)
        inside = [(a - start, b - start) for a, b in found if start <= a and b <= end]
        before = "…" if start else ""
        after = "…" if end < len(text) else ""
        return mark_safe(f"{before}{marked(text[start:end], inside)}{after}")


def names() -> dict[Group, Text]:
    """What each group is called."""
    return {
        Group.ARTICLES: say("条文"),
        Group.BENEFITS: say("待遇"),
        Group.OTHERS: say("目标、任务和其他规定"),
        Group.TERMS: say("规则用到的词语"),
    }


def search(package: Package, query: str) -> dict[Group, list[Hit]]:
    """By group, everything that holds all words, the best first; nothing for an empty query."""
    words = words_of(query[:LIMIT])
    found: dict[Group, list[Hit]] = {group: [] for group in Group}
    if not words:
        return found
    for entry in entries_of(package):
        score = score_of(entry, words)
        if score:
            found[entry.group].append(Hit(entry, score, words))
    for hits in found.values():
        hits.sort(key=lambda hit: -hit.score)  # equal ones stay in the order of the document
    return found


def score_of(entry: Entry, words: Iterable[str]) -> int:
    """0 unless all words occur; a word in the title counts more than any number below it."""
    title, body, also = entry.folds
    score = 0
    for word in words:
        here = 0
        if word in title.text:
            here += 100 + 50 * title.text.startswith(word) + 100 * (title.text == word)
        here += min(9, 3 * body.text.count(word)) + (word in also.text)
        if not here:
            return 0
        score += here
    return score


def known_parts(package: Package, query: str) -> tuple[str, ...]:
    """The longest stretches of a query, of two characters or more, that do occur somewhere.

    For a query that finds nothing: what could be searched for instead.
    """
    whole = everything_of(package)
    found: list[str] = []
    for word in words_of(query[:LIMIT]):
        start = 0
        while start < len(word):
            end = min(len(word), start + STRETCH)
            while end - start >= 2 and word[start:end] not in whole:
                end -= 1
            if end - start >= 2:
                found.append(word[start:end])
            start = max(end, start + 1)
    return tuple(dict.fromkeys(found))


@once
def everything_of(package: Package) -> str:
    """All that is searched, in one text."""
    return "\n".join(fold.text for entry in entries_of(package) for fold in entry.folds)


def places(fold: Folded, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand, without overlaps, in order."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(place for word in words for place in fold.find_all(word)):
        if not found or start >= found[-1][1]:
            found.append((start, end))
        else:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
    return found


def marked(text: str, found: list[tuple[int, int]]) -> SafeString:
    """The text with `<mark>` around these places; everything is escaped."""
    pieces: list[str] = []
    last = 0
    for start, end in found:
        pieces.append(f"{escape(text[last:start])}<mark>{escape(text[start:end])}</mark>")
        last = end
    return mark_safe("".join(pieces) + escape(text[last:]))


@once
def entries_of(package: Package) -> tuple[Entry, ...]:
    """Everything that can be found, in the order of the document."""
    return (*_articles(package), *_provisions(package), *_terms(package))


def _entry(
    group: Group, title: str, kind: str, body: str, url: str, also: str, language: str = ""
) -> Entry:
    folds = (folded(title), folded(body), folded(also))
    return Entry(group, title, kind, body, url, language, folds)


def _articles(package: Package) -> Iterator[Entry]:
    document = package.document
    for part in outline_of(package).parts:
        title = f"{part.label} {part.section.title}".strip()
        sentences = part.section.sentences
        first = sentences[0].span.start if sentences else part.section.body.end
        body = document.text[first : part.section.body.end] if document is not None else ""
        stops = ((s.span.start - first, f"{part.anchor}-{s.index}") for s in sentences)
        yield replace(
            _entry(
                Group.ARTICLES, title, str(_lead(part)), body, part.url,
                f"{part.section.id} {Joined(part.leads, say('、'))}", "zh-Hans",
            ),
            stops=tuple(stops),
        )  # fmt: skip


def _lead(part: Part) -> Phrase:
    if not part.leads:
        return ""
    return say("{department}牵头", department=Joined(part.leads, say("、")))


def _provisions(package: Package) -> Iterator[Entry]:
    plain, outline = Plain.of(package), outline_of(package)
    for provision in package.provisions.values():
        part = outline.by_section.get(provision.section)
        label: Phrase = part.label if part is not None else provision.section
        words = "…".join(piece for quote in provision.quotes for piece in quote.pieces)
        yield _entry(
            Group.BENEFITS if isinstance(provision, Benefit) else Group.OTHERS,
            str(name_of(provision)),
            f"{kind_of(provision)} · {label}",
            words,
            reverse("reader:provision", args=[provision.id]),
            f"{_also(package, plain, provision)} {part.section.title if part else ''}",
            "zh-Hans",
        )


def _also(package: Package, plain: Plain, provision: AnyProvision) -> str:
    """Searched and not shown: the other language's name, the reading, who is responsible."""
    owners = plain.department("、".join(provision.departments))
    parts = (
        provision.name, provision.english, provision.section, provision.note,
        summary(package, provision), owners, *provision.departments,
    )  # fmt: skip
    return " ".join(str(part) for part in parts)


def _terms(package: Package) -> Iterator[Entry]:
    for term in terms_of(package):
        yield _entry(
            Group.TERMS, str(term.name), str(term.kind), str(term.question), term.url,
            _beside(term),
        )  # fmt: skip


def _beside(term: TermEntry) -> str:
    fact = term.fact
    values = fact.type.values if isinstance(fact.type, CategoryType) else ()
    english = (Named(v, fact.value_english.get(v, "")) for v in values)
    parts = (
        fact.name, fact.english, fact.question, fact.note, fact.source.department,
        fact.source.register or "", *fact.evidence, *values, *english,
    )  # fmt: skip
    return " ".join(str(part) for part in parts)
