"""What stands before the first heading: titles, addressees, the notice's letter, the preamble."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from duixian.basics.dates import parse_date
from duixian.corpus import citations
from duixian.corpus.lines import Line
from duixian.corpus.metadata import labels
from duixian.corpus.numerals import to_int

_MAX_SIGNATURE = 40
_CHINESE_DATE = re.compile(
    r"([零〇一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_PUBLICITY = re.compile(r"\(?此件.{0,10}公开.{0,4}\)?")


@dataclass(slots=True)
class Front:
    """The lines of the front matter, sorted by what they are.

    `notice_end` is set where a letter with its own date carries the policy.
    """

    title: list[Line] = field(default_factory=list)
    number: str = ""
    labelled: list[Line] = field(default_factory=list)
    addressees: Line | None = None
    letter: list[Line] = field(default_factory=list)
    signature: list[Line] = field(default_factory=list)
    signed: Line | None = None
    notice_end: Line | None = None
    inner_title: list[Line] = field(default_factory=list)
    preamble: list[Line] = field(default_factory=list)


def read_front(lines: Sequence[Line]) -> Front:
    """Sort the lines before the first heading."""
    front = Front()
    kept = []
    for line in lines:
        if labels(line):
            front.labelled.append(line)
        elif not front.number and citations.is_number(line.text):
            front.number = line.text
        else:
            kept.append(line)
    rest = _take_titles(kept, front.title)
    if rest and is_address(rest[0]):
        front.addressees, rest = rest[0], rest[1:]
    dated = next((i for i, line in enumerate(rest) if as_date(line.text)), None)
    if dated is None:
        front.preamble = [line for line in rest if not _PUBLICITY.fullmatch(line.text)]
        return front
    front.signed = rest[dated]
    front.letter = rest[:dated]
    while front.letter and is_signature(front.letter[-1]):
        front.signature.insert(0, front.letter.pop())
    end, rest = rest[dated], rest[dated + 1 :]
    while rest and (_PUBLICITY.fullmatch(rest[0].text) or rest[0].text.startswith("附件")):
        end, rest = rest[0], rest[1:]
    if front.letter:
        front.notice_end = end
        front.preamble = _take_titles(rest, front.inner_title)
    else:  # a date under the title signs no letter
        front.preamble = _take_titles(rest, front.title)
    return front


def _take_titles(lines: Sequence[Line], titles: list[Line]) -> list[Line]:
    """Move the lines that can be part of a title to `titles`, and give the rest."""
    for i, line in enumerate(lines):
        if "。" in line.text or line.text.endswith((":", ";")) or as_date(line.text):
            return list(lines[i:])
        titles.append(line)
    return []


def is_address(line: Line) -> bool:
    """True for a line such as `各街道办事处,区政府各部门:` and no other sentence."""
    text = line.text
    return text.endswith(":") and "。" not in text and not re.search("如下|以下|通知", text)


def addressees(line: Line | None, text: str) -> tuple[str, ...]:
    """The groups addressed: commas separate them, and 、 only where there is no comma."""
    if line is None:
        return ()
    written = text[line.span.start : line.span.end - 1]
    separator = "[,，;；]" if re.search("[,，;；]", written) else "、"
    return tuple(part for part in (p.strip() for p in re.split(separator, written)) if part)


def is_signature(line: Line) -> bool:
    """True for a short line without a full stop, as an issuer signs."""
    return len(line.text) <= _MAX_SIGNATURE and not re.search(r"[。:;,!?]$|《", line.text)


def as_date(line: str) -> date | None:
    """The date, where a line is a date and nothing else; in figures or in Chinese numerals."""
    line = re.sub(r"\s", "", line).strip("()")
    chinese = _CHINESE_DATE.fullmatch(line)
    if chinese:
        year, month, day = (to_int(part) for part in chinese.groups())
        return parse_date(f"{year}-{month}-{day}")
    return parse_date(line)
