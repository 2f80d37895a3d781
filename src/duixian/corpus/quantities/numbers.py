"""Numbers and units as regular expressions, and their exact values."""

from __future__ import annotations

import re
from fractions import Fraction

from duixian.basics.quantities import MAGNITUDES, PLAIN, UNITS, Unit, magnitude_pattern
from duixian.corpus.numerals import to_int

# 80分 is a score and 2025年度 a year: short names that mean something else in running text.
_NOT_IN_TEXT = {"分", "角", "度", "月", ""}
_NAMES = sorted((n for n in UNITS if n not in _NOT_IN_TEXT), key=len, reverse=True)
_ONE_UNIT = "|".join(re.escape(n) for n in _NAMES)
UNIT = rf"(?:{_ONE_UNIT})(?:\((?:{_ONE_UNIT})\))?"
MAGNITUDE = f"(?:{magnitude_pattern()})"
DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]{1,18})(?:\.[0-9]{1,12})?"
CHINESE = "[一二两三四五六七八九十][零〇一二两三四五六七八九十百千万亿]{0,12}"
PLAIN_CHINESE = "[一二两三四五六七八九十]{1,3}"

_FIGURE = re.compile(rf"({DIGITS})({MAGNITUDE})?$")
_PARENTHESISED = re.compile(r"\(.*\)$")


def decimal(written: str) -> Fraction:
    """The exact value of what `DIGITS` and `MAGNITUDE` match: 8.2亿, 1,500.

    Raises:
        ValueError: it is nothing of that form.
    """
    figure = _FIGURE.match(written)
    if figure is None:
        raise ValueError(f"no decimal figure: {written!r}")
    return Fraction(figure.group(1).replace(",", "")) * MAGNITUDES[figure.group(2) or ""]


def value(written: str) -> Fraction | None:
    """The exact value of 8.2亿, 1,500, 三十五万; None where it is no number.

    余 and 多 are left to the comparator: 100余万 counts as 100万.

    >>> value("1.5万"), value("三十五万"), value("万元")
    (Fraction(15000, 1), Fraction(350000, 1), None)
    """
    written = written.replace("余", "").replace("多", "")
    if _FIGURE.match(written):
        return decimal(written)
    whole = to_int(written) if written and not written.isascii() else None
    return None if whole is None else Fraction(whole)


def unit(written: str) -> Unit:
    """The unit of `written`; of 家(个) it is 家."""
    if written in UNITS:
        return UNITS[written]
    return UNITS.get(_PARENTHESISED.sub("", written), PLAIN)
