"""Words that are put together late, so that a page comes out in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.basics.text import Text, current_language, translate


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with a name in both languages, as sheets and vocabulary give them."""

    chinese: str
    english: str = ""

    def __str__(self) -> str:
        return self.english if current_language() == "en" and self.english else self.chinese


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that exist in Chinese only; in an English sentence they stand in quotation marks."""

    words: str

    def __str__(self) -> str:
        return f"“{self.words}”" if current_language() == "en" else self.words


@dataclass(frozen=True, slots=True)
class Term:
    """A word that the catalogue knows, looked up by its Chinese."""

    word: str

    def __str__(self) -> str:
        return translate(self.word)


@dataclass(frozen=True, slots=True)
class Joined:
    """A list: `by` between the parts."""

    parts: tuple[Phrase, ...]
    by: Text

    def __str__(self) -> str:
        return str(self.by).join(str(part) for part in self.parts)


Phrase = str | Text | Named | Quoted | Term | Joined


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, with lines below it."""

    text: Phrase
    parts: tuple[Line, ...] = ()

    def as_text(self, indent: int = 0) -> str:
        """For a terminal or a test: one line each, two spaces deeper below."""
        lines = [" " * indent + f"- {self.text}", *(p.as_text(indent + 2) for p in self.parts)]
        return "\n".join(lines)
