"""Dates and periods: 2025年5月1日, 1月1日至4月30日, 2025年度, 三年."""

from __future__ import annotations

import calendar
import re
from datetime import date

from duixian.basics.places import Span
from duixian.basics.quantities import UNITS
from duixian.corpus.numerals import to_int
from duixian.corpus.quantities import comparators, numbers
from duixian.corpus.quantities.found import Found, Kind
from duixian.corpus.quantities.token import Recogniser

_YEAR = "(?:(?:19|20)[0-9]{2}|二〇[零〇一二三四五六七八九]{2})"
_TWO = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_DAY = rf"(?:({_YEAR})年)?({_TWO})月({_TWO})日"
_TO = r"\s*(?:-|—|–|~|至|到)\s*"


def _date(match: re.Match[str]) -> Found:
    day = _day(*match.groups())
    return Found(Span(*match.span()), match.group(), Kind.DATE, starts=day, ends=day)


def _days(match: re.Match[str]) -> Found:
    year, month, day, end_year, end_month, end_day = match.groups()
    return Found(
        Span(*match.span()),
        match.group(),
        Kind.PERIOD,
        starts=_day(year, month, day),
        ends=_day(end_year or year, end_month, end_day),
    )


def _months(match: re.Match[str]) -> Found:
    year, first, last = match.groups()
    starts, ends = _day(year, first, "1"), _day(year, last or first, "1")
    if ends is not None:
        ends = ends.replace(day=calendar.monthrange(ends.year, ends.month)[1])
    return Found(Span(*match.span()), match.group(), Kind.PERIOD, starts=starts, ends=ends)


def _years(match: re.Match[str]) -> Found:
    first, last = to_int(match.group(1)), to_int(match.group(2) or match.group(1))
    return Found(
        Span(*match.span()),
        match.group(),
        Kind.PERIOD,
        starts=date(first or 1, 1, 1),
        ends=date(last or 1, 12, 31),
    )


def _year_end(match: re.Match[str]) -> Found:
    day = date(to_int(match.group(1)) or 1, 12, 31)
    return Found(Span(*match.span()), match.group(), Kind.DATE, starts=day, ends=day)


def _clock(match: re.Match[str]) -> Found:
    return Found(Span(*match.span()), match.group(), Kind.DATE)


def _length(match: re.Match[str]) -> Found | None:
    value = numbers.value(match.group(1))
    if value is None:
        return None
    # 近三年 is the last three years, not about three.
    lately = re.search("(?<!接)近$", match.string[: match.start()])
    compared = not lately and comparators.stands_before(match.string, match.start())
    kind = Kind.QUANTITY if compared else Kind.PERIOD
    unit = UNITS[match.group(2)]
    return Found(Span(*match.span()), match.group(), kind, value, value, unit, match.group(2))


def _day(year: str | None, month: str, day: str) -> date | None:
    parts = [to_int(part) for part in (year or "", month, day)]
    try:
        return date(*(part or 0 for part in parts))
    except ValueError:
        return None


RECOGNISERS: tuple[Recogniser, ...] = (
    (re.compile(rf"{_DAY}{_TO}{_DAY}"), _days),
    (
        re.compile(
            r"(?<![0-9\-/])((?:19|20)[0-9]{2})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?![0-9\-/])"
            r"(?:\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
        ),
        lambda m: Found(
            Span(*m.span()),
            m.group(),
            Kind.DATE,
            starts=_day(m.group(1), m.group(3), m.group(4)),
            ends=_day(m.group(1), m.group(3), m.group(4)),
        ),
    ),
    (re.compile(_DAY), _date),
    (re.compile(r"(?<![0-9:按])(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?![0-9:]|的?比例|配套)"), _clock),
    (
        re.compile(rf"(?:({_YEAR})年)?(?<![0-9.])([0-9]{{1,2}})月?{_TO}([0-9]{{1,2}})月份?(?!个)"),
        _months,
    ),
    (re.compile(rf"(?:({_YEAR})年)?(?<![0-9.])([0-9]{{1,2}})()月份?(?!个)"), _months),
    (re.compile(rf"(?<![0-9.])({_YEAR})年?{_TO}({_YEAR})年度?"), _years),
    (re.compile(rf"(?<![0-9.])({_YEAR})年(?:底|末)"), _year_end),
    (re.compile(rf"(?<![0-9.])({_YEAR})()年度?(?!版)"), _years),
)
"""Tried in this order, before other figures."""

_SINCE = "(?<![第零〇一二两三四五六七八九十百千万亿0-9.])"
LENGTHS: tuple[Recogniser, ...] = (
    (
        re.compile(
            rf"{_SINCE}({numbers.CHINESE}|[0-9]{{1,3}})(年|个月|周年)"
            r"(?!一贯|级|一度|代|纪|\(?含?\)?(?:及|或)?以[上下内外]|老|左右)"
        ),
        _length,
    ),
)
"""Lengths of time; without a comparator they are periods. Tried after names."""
