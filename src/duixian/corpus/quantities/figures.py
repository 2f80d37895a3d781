"""Values with units, ranges, fractions, sets of shares, ratios, tax schedules, denominators."""

from __future__ import annotations

import re
from fractions import Fraction

from duixian.basics.places import Span
from duixian.basics.quantities import MAGNITUDES, PERCENT, PLAIN, UNITS, magnitude_pattern
from duixian.corpus.numerals import to_int
from duixian.corpus.quantities.found import Found, Kind
from duixian.corpus.quantities.numbers import (
    CHINESE,
    DIGITS,
    MAGNITUDE,
    PLAIN_CHINESE,
    UNIT,
    decimal,
    unit,
    value,
)
from duixian.corpus.quantities.token import Recogniser

_MORE = "[余多来]?"
# Divided by: 元/平方米, 万元/年, 张/每万人.
_DIVISOR = rf"(?:/(?:每)?(?:{MAGNITUDE})?(?:{UNIT}|月))?"
_CHINESE_UNITS = (
    "大类|类|项|张|倍|家|名|个月|个工作日|工作日|个百分点|个|次|年|周年|天|日|件|台|辆|场|户|亩"
    "|人|元"
)
_PER_HUNDRED = {"百": PERCENT, "千": UNITS["‰"]}


def _quantity(match: re.Match[str]) -> Found:
    figure, name = match.group("figure"), match.group("unit") or ""
    amount = value(figure)
    divisor = match.group("divisor") or ""
    return Found(
        Span(*match.span()),
        match.group(),
        Kind.QUANTITY,
        amount,
        amount,
        unit(name),
        name,
        per=(divisor.strip("/"),) if divisor else (),
    )


def _chinese(match: re.Match[str]) -> Found | None:
    name = match.group("unit")
    amount = value(match.group("figure"))
    if amount is None:
        return None
    return Found(
        Span(*match.span()), match.group(), Kind.QUANTITY, amount, amount, unit(name), name
    )


def _unwritten_one(match: re.Match[str]) -> Found:
    """亿元以上 is at least one 亿元."""
    amount = Fraction(MAGNITUDES[match.group("figure")])
    name = match.group("unit")
    return Found(
        Span(*match.span()), match.group(), Kind.QUANTITY, amount, amount, unit(name), name
    )


def _range(match: re.Match[str]) -> Found | None:
    low, low_size, low_unit, high, high_size, high_unit = match.groups()
    # 5-10万元 is from 5万元; 8千-1万元 and 50万元-1亿元 say their own.
    size = low_size or ("" if low_unit else high_size) or ""
    first, second = decimal(low + size), decimal(high + (high_size or ""))
    name = high_unit or low_unit or ""
    if low_unit and high_unit and unit(low_unit) != unit(high_unit):
        return None
    return Found(Span(*match.span()), match.group(), Kind.RANGE, first, second, unit(name), name)


def _fraction(match: re.Match[str]) -> Found | None:
    below, above = match.groups()
    top = value(above)
    if top is None:
        return None
    if below in _PER_HUNDRED:
        return Found(
            Span(*match.span()), match.group(), Kind.QUANTITY, top, top, _PER_HUNDRED[below]
        )
    bottom = MAGNITUDES.get(below) or to_int(below)
    if not bottom:
        return None
    share = top / bottom
    return Found(Span(*match.span()), match.group(), Kind.FRACTION, share, share, PLAIN)


def _slash(match: re.Match[str]) -> Found | None:
    top, bottom = int(match.group(1)), int(match.group(2))
    if not bottom:
        return None
    share = Fraction(top, bottom)
    return Found(Span(*match.span()), match.group(), Kind.FRACTION, share, share, PLAIN)


def _share_set(match: re.Match[str]) -> Found | None:
    share, count = value(match.group(2)), to_int(match.group(1))
    return Found(
        Span(*match.span()), match.group(), Kind.SHARE_SET, share, share, PERCENT, "%", count=count
    )


def _schedule(match: re.Match[str]) -> Found:
    years = tuple(to_int(g) or 0 for g in match.group("free", "half") if g)
    rate = value(match.group("rate")) if match.group("rate") else None
    return Found(
        Span(*match.span()),
        match.group(),
        Kind.SCHEDULE,
        rate,
        rate,
        PERCENT if rate is not None else None,
        "%" if rate is not None else "",
        years=years,
    )


def _ratio(match: re.Match[str]) -> Found:
    parts = tuple(Fraction(part) for part in match.group().split(":"))
    return Found(Span(*match.span()), match.group(), Kind.RATIO, parts=parts)


def _denominator(match: re.Match[str]) -> Found | None:
    written = match.group(1)
    amount = value(written) or Fraction(MAGNITUDES.get(written, 0)) or None
    if amount is None:
        return None
    name = match.group(2)
    kept = unit("人" if name.endswith("人口") else name)
    return Found(Span(*match.span()), match.group(), Kind.DENOMINATOR, amount, amount, kept, name)


FIRST: tuple[Recogniser, ...] = (
    (
        re.compile(
            rf"(?P<free>{PLAIN_CHINESE}|[0-9]{{1,2}})免后?"
            rf"(?:(?P<half>{PLAIN_CHINESE}|[0-9]{{1,2}})减半|减按(?P<rate>{DIGITS})%)"
        ),
        _schedule,
    ),
    (re.compile(rf"([0-9]{{1,3}}|{PLAIN_CHINESE})个[“\"]?({DIGITS})%"), _share_set),
    (
        re.compile(
            rf"每({DIGITS}(?:{MAGNITUDE})?|{magnitude_pattern()}|{CHINESE})"
            r"([一-龥]{0,4}?人口|人|名|户|家|元|亩|平方米|平方公里|千瓦时|吨)"
        ),
        _denominator,
    ),
)
"""Tried before names: a quotation may hold them."""

COMPOUND: tuple[Recogniser, ...] = (
    (re.compile(rf"(百|千|万|{PLAIN_CHINESE})分之({CHINESE}|{DIGITS})"), _fraction),
    (
        re.compile(
            rf"(?<![0-9.])({DIGITS})({MAGNITUDE})?({UNIT})?\s*(?:-|—{{1,2}}|–|~|至|到)\s*"
            rf"({DIGITS})({MAGNITUDE})?({UNIT})?(?![0-9.\-])"
        ),
        _range,
    ),
    (re.compile(r"(?<![0-9:.])[0-9]{1,3}(?::[0-9]{1,3}){1,5}(?![0-9:.])"), _ratio),
    (re.compile(r"(?<![0-9./])([0-9]{1,2})/([0-9]{1,3})(?![0-9./])"), _slash),
)
"""Tried after dates and names, before lengths of time: 15-20年 is a range."""

RECOGNISERS: tuple[Recogniser, ...] = (
    (
        re.compile(
            rf"(?<![第0-9一二两三四五六七八九十百千万亿.])(?P<figure>{CHINESE}){_MORE}"
            rf"(?P<unit>{_CHINESE_UNITS})(?!一贯|性|体|民|方)"
        ),
        lambda m: None if _is_article(m) else _chinese(m),
    ),
    (
        re.compile(
            rf"(?<![0-9一二两三四五六七八九十百千几数])(?P<figure>{MAGNITUDE})"
            r"(?P<unit>元|美元|人|户|亩|家)(?=\(?含?\)?(?:及|或)?以[上下内])"
        ),
        _unwritten_one,
    ),
)
"""Tried after lengths of time."""

ANY = re.compile(
    rf"(?P<figure>{DIGITS}[余多]?(?:{MAGNITUDE})?){_MORE}(?P<unit>{UNIT})(?P<divisor>{_DIVISOR})"
    rf"|(?P<bare>{DIGITS}[余多]?(?:{MAGNITUDE})?)"
)


def any_figure(match: re.Match[str]) -> Found:
    """Every digit not claimed by now is a quantity; without a known unit, a plain number."""
    bare = match.group("bare")
    if bare is None:
        return _quantity(match)
    amount = value(bare)
    return Found(Span(*match.span()), bare, Kind.QUANTITY, amount, amount, PLAIN)


def _is_article(match: re.Match[str]) -> bool:
    """一个, 一家, 一项 are articles, not figures; 一年, 一倍 count."""
    return match.group("figure") == "一" and match.group("unit") not in ("年", "个月", "倍")
