"""What a header says beside the name: 营业收入(万元), 2024年研发费用, 研发费用_2024, 上年营收."""

from __future__ import annotations

import re
from dataclasses import dataclass

from duixian.library.literals import read_year
from duixian.tables.mapping import Measure, measure_named, plain_header

_BRACKETS = re.compile(r"[(\[【](?:单位[::]?)?([^()\[\]【】]+)[)\]】]")
_TAIL = re.compile(r"[_/,,、-](?:单位[::]?)?([^_/,,、-]+)$")
_BARE = re.compile(r"(?<=.)((?:亿|万|千|百万|千万)(?:元|美元))$")
_AHEAD = re.compile(r"^([0-9]{4})(?:年度|年)?[_-]?(?=\D)")
_BEHIND = re.compile(r"(?<=\D)[_-]?([0-9]{4})(?:年度|年)?$")
_RELATIVE = {
    "上一年度": -1, "上一年": -1, "上年度": -1, "上年": -1, "去年": -1, "前年": -2,
    "本年度": 0, "本年": 0, "当年": 0, "今年": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """A header taken apart: the name that is left, the unit and the year that it names."""

    text: str
    stem: str
    measure: Measure | None = None
    year: int | None = None


def read_header(text: str, year: int) -> Header:
    """The header taken apart; `year` is what 上年 and 本年 are counted from.

    >>> found = read_header("2024年研发费用（单位：万元）", 2025)
    >>> found.stem, str(found.measure), found.year
    ('研发费用', '万元', 2024)
    """
    stem = plain_header(text)
    measure: Measure | None = None
    said: int | None = None
    for found in reversed(list(_BRACKETS.finditer(stem))):
        unit, when = measure_named(found[1]), _year(found[1], year)
        if unit is not None or when is not None:
            measure = unit if when is None else measure
            said = when if when is not None else said
            stem = stem[: found.start()] + stem[found.end() :]
    for pattern in (_TAIL, _BARE):
        tail = pattern.search(stem)
        unit = None if tail is None or measure is not None else measure_named(tail[1])
        if tail is not None and unit is not None:
            measure, stem = unit, stem[: tail.start()]
    if said is None:
        said, stem = _take_year(stem, year)
    return Header(text, stem.strip("_-/"), measure, said)


def _year(text: str, year: int) -> int | None:
    return year + _RELATIVE[text] if text in _RELATIVE else read_year(text)


def _take_year(stem: str, year: int) -> tuple[int | None, str]:
    for pattern in (_AHEAD, _BEHIND):
        found = pattern.search(stem)
        said = None if found is None else read_year(found[1])
        if found is not None and said is not None:
            return said, stem[: found.start()] + stem[found.end() :]
    for word, offset in _RELATIVE.items():
        if stem.startswith(word) and len(stem) > len(word):
            return year + offset, stem.removeprefix(word)
        if stem.endswith(word) and len(stem) > len(word):
            return year + offset, stem.removesuffix(word)
    return None, stem
