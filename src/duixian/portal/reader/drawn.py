"""The text beside its rules, as HTML: drawn once for each policy and language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from duixian.language.plain import Named, Phrase
from duixian.language.provision import AnyProvision, Benefit, Kind, Standard, Status
from duixian.library.package import Package
from duixian.portal.reader.marked import Marked, Piece, marked_sentences
from duixian.portal.reader.once import once
from duixian.portal.reader.outline import TONES, Outline, Part, outline_of
from duixian.portal.reader.wording import kind_of, name_of, summary


@dataclass(frozen=True, slots=True)
class Item:
    """A provision as it stands beside a sentence; `again` where an earlier sentence has it."""

    provision: AnyProvision
    number: int
    again: bool
    sentences: tuple[str, ...]
    """Anchors of every sentence that it quotes."""
    said: Phrase

    @property
    def name(self) -> Named:
        """Its name in the reader's language."""
        return name_of(self.provision)

    @property
    def kind(self) -> Named:
        """待遇, 目标 …"""
        return kind_of(self.provision)

    @property
    def status(self) -> Status | None:
        """How far it can be computed; None for what is not computed at all."""
        found = self.provision
        return found.status if isinstance(found, Benefit | Standard) else None

    @property
    def tone(self) -> str:
        """The colour of its status."""
        return "" if self.status is None else TONES[self.status]

    @property
    def is_benefit(self) -> bool:
        """True for what can be claimed."""
        return self.provision.kind is Kind.BENEFIT


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence and what it was encoded as."""

    anchor: str
    number: int
    words: SafeString
    items: tuple[Item, ...]


@once
def rows_of(package: Package) -> dict[str, tuple[Row, ...]]:
    """By section id, its sentences."""
    outline = outline_of(package)
    numbers = {name: number for number, name in enumerate(package.provisions, 1)}
    by_sentence = marked_sentences(package)
    anchors: dict[str, list[str]] = {}
    sentences: list[tuple[Part, str, Marked]] = []
    for part in outline.parts:
        for sentence in part.section.sentences:
            marked = by_sentence[sentence.id]
            anchor = f"{part.anchor}-{sentence.index}"
            sentences.append((part, anchor, marked))
            for name in marked.provisions:
                anchors.setdefault(name, []).append(anchor)
    said = {name: summary(package, of) for name, of in package.provisions.items()}
    rows: dict[str, list[Row]] = {part.section.id: [] for part in outline.parts}
    seen: set[str] = set()
    for part, anchor, marked in sentences:
        items = []
        for name in marked.provisions:
            places = tuple(anchors[name])
            provision = package.provisions[name]
            items.append(Item(provision, numbers[name], name in seen, places, said[name]))
            seen.add(name)
        words = mark_safe("".join(drawn(piece, numbers) for piece in marked.pieces))
        row = Row(anchor, marked.sentence.index, words, tuple(items))
        rows[part.section.id].append(row)
    return {section: tuple(of) for section, of in rows.items()}


def drawn(piece: Piece, numbers: dict[str, int]) -> SafeString:
    """Some words, marked where they are a quantity, with the numbers of those who quote them."""
    readers = " ".join(str(numbers[name]) for name in piece.provisions)
    figure = piece.figure
    if figure is not None:
        kind = "time" if figure.is_time else "quantity"
        return format_html(
            '<mark class="{}" title="{}" data-p="{}">{}</mark>',
            kind, str(figure.title), readers, piece.text,
        )  # fmt: skip
    if not readers:
        return format_html("{}", piece.text)
    return format_html('<span data-p="{}">{}</span>', readers, piece.text)


@once
def pieces_of(package: Package) -> dict[str, SafeString]:
    """By section id, the rows of a section."""
    return {
        section: mark_safe(render_to_string("portal/reader/pieces/rows.html", {"rows": rows}))
        for section, rows in rows_of(package).items()
    }


@once
def whole_of(package: Package) -> SafeString:
    """Index and text of the whole document."""
    outline: Outline = outline_of(package)
    values = {"outline": outline, "rows": pieces_of(package), "package": package}
    return mark_safe(render_to_string("portal/reader/pieces/whole.html", values))


def places_in_text(package: Package, provision: AnyProvision) -> list[tuple[str, SafeString]]:
    """Each sentence that a provision quotes: its address, and its words with the quoted ones."""
    outline = outline_of(package)
    found: list[tuple[str, SafeString]] = []
    for marked in marked_sentences(package).values():
        if provision.id in marked.provisions:
            part = outline.by_section[marked.sentence.section]
            address = f"{reverse('reader:policy')}#{part.anchor}-{marked.sentence.index}"
            found.append((address, quoted(marked.pieces, provision.id)))
    return found


def quoted(pieces: Iterable[Piece], provision: str) -> SafeString:
    """A sentence in which the words of one provision stand out."""
    return mark_safe(
        "".join(
            format_html('<b class="mine">{}</b>', piece.text)
            if provision in piece.provisions
            else format_html("{}", piece.text)
            for piece in pieces
        )
    )
