"""Where an article's title ends and its text begins.

“(十二)加快数实融合发展。用好…” has a title; “第二条 本办法适用于…。” has none. One article can't
tell, so the document votes: a style of titling is one for the whole document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from duixian.corpus.headings import Heading, Style

_LONGEST = 32
# A title on a line of its own; a longer line without a full stop is text broken by its layout.
_LONGEST_ALONE = 25
_BRACKETED = re.compile(r"[【\[]([^】\]]{1,30})[】\]]\s*|\(([^()]{2,30})\)\s*(?=.)")
_LEADS = re.compile(
    r"\s*\((?:由([^()]+?)(?:牵头(?:负责)?|负责)|([^()]+?)牵头(?:负责)?"
    r"|(?:牵头|责任|主管|主办)(?:单位|部门):\s*([^()]+?))\)\s*$"
)
# A figure must stay in a sentence, or nobody would account for it.
_FIGURE = re.compile("[0-9%‰;]")
_PROVISION = re.compile(
    r"为了?|根据|本(?:政策|办法|意见|细则|规定|措施)|.*(?:适用于|是指|负责|应当)"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title and the offset, in the heading's rest, where the body begins."""

    start: int
    end: int
    body: int


_NONE = Title(0, 0, 0)


def article_titles(headings: Sequence[Heading], followed: Sequence[bool]) -> list[Title]:
    """The title of each article; `followed` says whether paragraphs come after its line."""
    certain = [_certain(h, f) for h, f in zip(headings, followed, strict=True)]
    likely = [_likely(h, f) for h, f in zip(headings, followed, strict=True)]
    open_votes = [
        guess
        for heading, sure, guess in zip(headings, certain, likely, strict=True)
        if sure is None and not _FIGURE.search(_first(heading))
    ]
    needed = 0.8 if headings and headings[0].style is Style.CLAUSE else 0.6
    titled = bool(open_votes) and sum(g is not None for g in open_votes) >= needed * len(open_votes)
    return [
        sure or (guess if titled and guess else _NONE)
        for sure, guess in zip(certain, likely, strict=True)
    ]


def _certain(heading: Heading, followed: bool) -> Title | None:
    rest = heading.rest
    bracketed = _BRACKETED.match(rest) if heading.style is Style.CLAUSE else None
    if bracketed:
        group = 1 if bracketed.group(1) is not None else 2
        return Title(bracketed.start(group), bracketed.end(group), bracketed.end())
    if not rest:
        return _NONE
    if followed and len(rest) <= _LONGEST_ALONE and not re.search(r"。|[:,]$|[0-9%‰;]", rest):
        return Title(0, len(rest), len(rest))
    return None


def _first(heading: Heading) -> str:
    """The first sentence after the number."""
    return heading.rest.split("。")[0]


def _likely(heading: Heading, followed: bool) -> Title | None:
    rest = heading.rest
    mark = re.search("[。:]", rest)
    if mark is None or not 2 <= mark.start() <= _LONGEST or _FIGURE.search(rest[: mark.start()]):
        return None
    if mark.end() == len(rest) and not followed:
        return None
    if heading.style is Style.CLAUSE and _PROVISION.match(rest[: mark.start()]):
        return None
    return Title(0, mark.start(), mark.end())


def field_title(heading: Heading) -> tuple[Title, tuple[str, ...]]:
    """A field's title, without the lead departments, which come apart."""
    rest = heading.rest
    found = _LEADS.search(rest)
    if found:
        written = next(g for g in found.groups() if g is not None)
        leads = tuple(p for p in (part.strip() for part in re.split("[,、;]", written)) if p)
        return Title(0, found.start(), len(rest)), leads
    mark = rest.find("。")
    if 0 <= mark <= _LONGEST:
        return Title(0, mark, mark + 1), ()
    if mark > _LONGEST:
        return _NONE, ()
    return Title(0, len(rest), len(rest)), ()
