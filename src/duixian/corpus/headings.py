"""Numbered headings, and which of a document's numberings are its fields and its articles.

第一章 第一条 · 一、（一）1. — half- and full-width, as GB/T 9704 orders them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from duixian.corpus.lines import Line
from duixian.corpus.numerals import to_int


class Style(StrEnum):
    """How a heading is numbered."""

    CHAPTER = "第一章"
    CLAUSE = "第一条"
    COMMA = "一、"
    PAREN = "（一）"
    DOT = "1."


_CN = "[零〇一二两三四五六七八九十百]{1,9}"
_NUMBER = rf"\s*({_CN}|[0-9]{{1,3}})\s*"
_PATTERNS = {
    Style.CHAPTER: re.compile(rf"第{_NUMBER}(?:章|部分|篇)\s*[:、]?\s*(?![的规所])"),
    # A wrapped line may begin with a reference: 第三条规定的奖励 is no heading.
    Style.CLAUSE: re.compile(
        rf"第{_NUMBER}条(?:之({_CN}))?\s*[:、]?\s*(?![规所的至和与及款中第,])"
    ),
    Style.COMMA: re.compile(rf"({_CN})\s*、\s*(?!{_CN}、)"),
    Style.PAREN: re.compile(rf"\(\s*({_CN})\s*\)\s*[、.]?\s*"),
    Style.DOT: re.compile(r"([0-9]{1,3})\s*[.、]\s*(?![0-9])"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered line; `after` is where its text begins, counted in the line."""

    style: Style
    number: int
    sub: int
    line: Line
    index: int
    after: int

    @property
    def label(self) -> str:
        """The numbering as written."""
        return self.line.text[: self.after].strip()

    @property
    def rest(self) -> str:
        """The line after its number, half-width."""
        return self.line.text[self.after :]


@dataclass(frozen=True, slots=True)
class Levels:
    """Which numbering the fields have (if any), and which the articles."""

    field: Style | None
    article: Style | None


def find(lines: Sequence[Line]) -> list[Heading]:
    """Every line that begins with a number, in order."""
    found = []
    for index, line in enumerate(lines):
        for style, pattern in _PATTERNS.items():
            match = pattern.match(line.text)
            number = to_int(match.group(1)) if match else None
            if match and number:
                sub = to_int(match.group(2) or "零") if style is Style.CLAUSE else 0
                found.append(Heading(style, number, sub or 0, line, index, match.end()))
                break
    return found


def is_numbered(line: str) -> bool:
    """True if a half-width line begins with a number of any style."""
    return any(pattern.match(line) for pattern in _PATTERNS.values())


def choose_levels(headings: Sequence[Heading]) -> Levels:
    """Articles are 第一条 where there are two; else the level below 一、 where most have one."""
    count = Counter(h.style for h in headings)
    if count[Style.CLAUSE] >= 2:
        upper = next((s for s in (Style.CHAPTER, Style.COMMA) if count[s]), None)
        return Levels(upper, Style.CLAUSE)
    upper = Style.CHAPTER if count[Style.CHAPTER] >= 2 else Style.COMMA
    children = _children(headings, upper)
    if children and 2 * children.total() >= count[upper]:
        below = max(children, key=lambda s: (children[s], s is Style.PAREN))
        return Levels(upper, below)
    order = (upper, Style.COMMA, Style.PAREN, Style.DOT, Style.CLAUSE)
    return Levels(None, next((s for s in order if count[s]), None))


def _children(headings: Sequence[Heading], upper: Style) -> Counter[Style]:
    """The numbering that follows first under each upper heading."""
    children: Counter[Style] = Counter()
    for i, heading in enumerate(headings[:-1]):
        if heading.style is upper and headings[i + 1].style is not upper:
            children[headings[i + 1].style] += 1
    return children
