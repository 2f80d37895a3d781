"""Words as a search compares them: full or half width, upper or lower case, 繁 or 简, spaces."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PAIRS = Path(__file__).parent / "traditional.txt"
"""Traditional and simplified, two characters a word: from OpenCC's TSCharacters (Apache-2.0)."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without what a search should not see; `places` lead back to the original."""

    text: str
    places: tuple[int, ...]

    def find_all(self, word: str) -> list[tuple[int, int]]:
        """Where a folded word stands in the original: start and end."""
        found: list[tuple[int, int]] = []
        at = self.text.find(word) if word else -1
        while at >= 0:
            end = at + len(word)
            found.append((self.places[at], self.places[end - 1] + 1))
            at = self.text.find(word, end)
        return found


def folded(text: str) -> Folded:
    """One character for one, so that places never shift; spaces are passed over.

    >>> folded("高 新Ｔｅｃｈ").text, folded("高 新Ｔｅｃｈ").places
    ('高新tech', (0, 2, 3, 4, 5, 6))
    """
    kept = [(at, fold(c)) for at, c in enumerate(text) if not c.isspace()]
    return Folded("".join(c for _, c in kept), tuple(at for at, _ in kept))


@cache
def fold(character: str) -> str:
    """A character in its plainest form; one that would become several stays as it is.

    >>> fold("Ａ"), fold("業"), fold("㎡")
    ('a', '业', '㎡')
    """
    plain = unicodedata.normalize("NFKC", character)
    plain = plain.lower() if len(plain) == 1 and len(plain.lower()) == 1 else character
    return _simplified().get(plain, plain)


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query, folded, each once; a title's brackets and commas part words too."""
    half = "".join(" " if c in _PARTING else c for c in query)
    return tuple(dict.fromkeys(folded(word).text for word in half.split()))


_PARTING = frozenset("、,，;；。《》“”\"'「」+＋")


@cache
def _simplified() -> dict[str, str]:
    pairs = PAIRS.read_text(encoding="utf-8").split()
    return {pair[0]: pair[1] for pair in pairs}
