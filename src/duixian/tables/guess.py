"""Which column is which fact? Guessed from the headers and a sample; a person confirms it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import islice
from typing import Any

from duixian.basics.characters import half_width
from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.language.types import NumberType
from duixian.language.vocabulary import Rhythm
from duixian.library.facts import recognition_keys
from duixian.library.literals import Refused
from duixian.library.package import Package
from duixian.tables.cells import read_cell
from duixian.tables.columns import (
    IDENTIFIER,
    Column,
    FactColumn,
    IdentifierColumn,
    RecognitionColumn,
    ReferenceColumn,
)
from duixian.tables.headers import Header, read_header
from duixian.tables.identifiers import check_for
from duixian.tables.mapping import BLANKS, ColumnMapping, MappedColumn, measure_named
from duixian.tables.sources import Source, Unreadable, open_source
from duixian.tables.synonyms import other_names

SURE, PERHAPS = 0.8, 0.5
"""From which confidence a guess is taken, and from which it is shown as a question."""
_SAMPLE = 1000
_HEADER_ROWS = 6
_CODES = ("统一社会信用代码", "信用代码", "身份证号码", "身份证号", "代码", "编号", "标识")
_QUESTION = "是否"


@dataclass(frozen=True, slots=True)
class Guess:
    """One column: what it may be, how sure that is (0 to 1), and two values as examples."""

    header: str
    mapped: MappedColumn | None
    confidence: float
    unit_assumed: bool = False
    examples: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        """True if it is taken into the mapping."""
        return self.mapped is not None and self.confidence >= SURE


@dataclass(frozen=True, slots=True)
class Guessed:
    """The mapping of all sure columns, not confirmed, with every guess beside it.

    Columns that may be something are neither mapped nor ignored, so that somebody must decide.
    """

    mapping: ColumnMapping
    guesses: tuple[Guess, ...]
    year: int
    source: Source

    @property
    def doubtful(self) -> tuple[Guess, ...]:
        """Guesses for a person to decide."""
        return tuple(g for g in self.guesses if g.mapped is not None and not g.is_sure)


def guess_mapping(
    table: Any,
    package: Package,
    problems: Problems,
    *,
    kind: str = "",
    year: int | None = None,
    query: str = "",
    sheet: str = "",
    encoding: str = "",
) -> Guessed | None:
    """What the columns of a file, a frame or a query may be; None with the reasons noted.

    Without `kind`, the kind of subject whose facts the headers name most. A reader of Arrow
    batches is used up by this; anything else can be read again.
    """
    if kind and kind not in package.vocabulary.kinds:
        problems.add(
            "unknown-subject",
            Place(str(table)),
            say("没有登记主体「{name}」", name=kind),
            say("可以写:{known}", known="、".join(package.vocabulary.kinds)),
        )
        return None
    guesser = _Guesser(package, year or package.year)
    try:
        source = guesser.open(table, kind, query, sheet, encoding)
        kind = kind or guesser.kind_of(source.headers)
        samples = _samples(source)
    except Unreadable as unreadable:
        problems.extend([unreadable.problem])
        return None
    guesses = guesser.guesses(source.headers, samples, kind)
    mapping = ColumnMapping(
        kind,
        tuple(g.mapped for g in guesses if g.mapped is not None and g.is_sure),
        Place(source.name),
        tuple(g.header for g in guesses if g.mapped is None and g.header.strip()),
        BLANKS,
        max(source.header_row, 1),
        source.sheet,
        source.encoding,
    )
    return Guessed(mapping, guesses, guesser.year, source)


def _samples(source: Source) -> list[list[str]]:
    """The filled cells of the first rows, by column."""
    for chunk in islice(source.chunks(), 1):
        columns = (column.slice(0, _SAMPLE).to_pylist() for column in chunk.columns)
        return [[t for t in column if t is not None and t.strip()] for column in columns]
    return [[] for _ in source.headers]


@dataclass
class _Guesser:
    package: Package
    year: int

    def open(self, table: Any, kind: str, query: str, sheet: str, encoding: str) -> Source:
        """The source, with the header row in which most names are known."""
        best: Source | None = None
        score = 0.0
        for row in range(1, _HEADER_ROWS + 1):
            try:
                found = open_source(
                    table, query=query, header_row=row, sheet=sheet, encoding=encoding
                )
            except Unreadable:
                if row == 1 and best is None and not _may_start_lower(table, query):
                    raise
                continue
            here = self.likeness(found.headers, kind or self.kind_of(found.headers))
            if best is None or here > score:
                best, score = found, here
            if not found.header_row or score >= len(found.headers) / 2:
                break
        if best is None:
            return open_source(table, query=query, sheet=sheet, encoding=encoding)
        return best

    def kind_of(self, headers: tuple[str, ...]) -> str:
        """The kind whose facts and identifier the headers name most."""
        kinds = self.package.vocabulary.kinds
        return max(kinds, key=lambda kind: self.likeness(headers, kind))

    def likeness(self, headers: tuple[str, ...], kind: str) -> float:
        """How many headers name something of that kind."""
        total = 0.0
        for header in headers:
            scores = (score for score, _ in self.candidates(read_header(header, self.year), kind))
            best = max(scores)
            total += best if best >= SURE else 0
        return total

    def guesses(
        self, headers: tuple[str, ...], samples: list[list[str]], kind: str
    ) -> tuple[Guess, ...]:
        """The best guess for each column; no two columns say the same."""
        ranked: list[tuple[float, int, Guess]] = []
        for at, (text, sample) in enumerate(zip(headers, samples, strict=True)):
            header = read_header(text, self.year)
            for score, column in self.candidates(header, kind):
                made = self.weigh(header, column, score, sample) if score >= PERHAPS else None
                if made is not None:
                    ranked.append((made.confidence, at, made))
        chosen: dict[int, Guess] = {}
        taken: set[str] = set()
        for confidence, at, made in sorted(ranked, key=lambda one: (-one[0], one[1])):
            name = "" if made.mapped is None else made.mapped.column.name
            if confidence >= PERHAPS and at not in chosen and name not in taken:
                chosen[at] = made
                taken.add(name)
        return tuple(
            chosen.get(at, Guess(text, None, 0.0, examples=tuple(samples[at][:2])))
            for at, text in enumerate(headers)
        )

    def candidates(self, header: Header, kind: str) -> Iterator[tuple[float, Column]]:
        """What a header may name, each with how alike the names are."""
        of_kind = self.package.vocabulary.kinds[kind]
        yield likeness(header.stem, of_kind.identifier, IDENTIFIER), IdentifierColumn(kind)
        for reference in of_kind.references.values():
            names = [reference.name + code for code in _CODES]
            yield likeness(header.stem, reference.name, *names), ReferenceColumn(reference)
        for fact in self.package.vocabulary.facts.get(kind, {}).values():
            score = likeness(header.stem, fact.name, fact.english)
            year = (header.year or self.year) if fact.rhythm is Rhythm.YEARLY else None
            if header.year is not None and year is None:
                score *= 0.8
            yield score, FactColumn(fact, year)
        for key in recognition_keys(self.package):
            if key.rpartition(".")[2] == header.stem or key == header.stem:
                yield 0.9, RecognitionColumn(key)

    def weigh(self, header: Header, column: Column, score: float, sample: list[str]) -> Guess:
        """The guess with the evidence of the sample: how many cells can be read that way."""
        mapped = MappedColumn(header.text, column, Place(header.text))
        assumed = False
        kinds = self.package.vocabulary.kinds
        match column:
            case IdentifierColumn(kind):
                mapped = replace(mapped, check=check_for(kinds[kind].identifier))
            case ReferenceColumn(reference):
                mapped = replace(mapped, check=check_for(kinds[reference.target].identifier))
            case FactColumn(fact) if isinstance(fact.type, NumberType):
                measure = header.measure
                if measure is None and not _reads(mapped, sample):
                    measure, assumed = measure_named(fact.unit.name), True
                mapped = replace(mapped, measure=measure)
            case _:
                pass
        share = _share(mapped, sample)
        examples = () if isinstance(column, IdentifierColumn) else tuple(sample[:2])
        confidence = score * (0.6 + 0.4 * share)
        # 元 or 万元 makes all the difference, so a unit that nobody wrote is never sure.
        confidence = min(confidence, SURE - 0.01) if assumed else confidence
        return Guess(header.text, mapped, confidence, assumed, examples)


def _may_start_lower(table: Any, query: str) -> bool:
    return not query and str(table).lower().endswith((".csv", ".tsv", ".txt", ".xlsx", ".xls"))


def _share(mapped: MappedColumn, sample: list[str]) -> float:
    if not sample:
        return 1.0
    good = 0
    for text in sample:
        try:
            read_cell(mapped, text, frozenset(BLANKS))
        except Refused:
            continue
        good += 1
    return good / len(sample)


def _reads(mapped: MappedColumn, sample: list[str]) -> bool:
    """True where the cells carry their own unit."""
    return bool(sample) and _share(mapped, sample) > 0.5


def likeness(stem: str, *names: str) -> float:
    """How alike a header is to the first of these names or another name for it: 0 to 1.

    >>> likeness("营业收入", "营业收入"), likeness("信用代码", "统一社会信用代码")
    (1.0, 0.95)
    """
    stem = _plain(stem)
    best = 0.0
    for name in (*names, *other_names(names[0])):
        plain = _plain(name)
        if stem == plain:
            return 1.0 if name == names[0] else 0.95
        if stem and (plain in stem or stem in plain):
            short, long = sorted((len(plain), len(stem)))
            best = max(best, 0.45 + 0.45 * short / long)
        matcher = SequenceMatcher(None, stem, plain)
        if matcher.quick_ratio() > best:
            best = max(best, 0.9 * matcher.ratio())
    return best


def _plain(name: str) -> str:
    text = half_width(name).lower().replace("_", "").replace(" ", "")
    return text.removeprefix(_QUESTION) or text
