"""Chinese numerals and integers.

Written here rather than taken from cn2an: that costs 40 to 130 ms to import and refuses 两 and
二〇二五 in strict mode. The tests use it as the oracle.
"""

from __future__ import annotations

CHARACTERS = "零〇一二两三四五六七八九十百千万亿"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}


def to_int(text: str) -> int | None:
    """The number that a Chinese or Arabic numeral writes, None where it writes none.

    >>> to_int("五十四"), to_int("一百零三"), to_int("二〇二五"), to_int("12"), to_int("十十")
    (54, 103, 2025, 12, None)
    """
    if text.isascii():
        return int(text) if text.isdigit() and len(text) <= 18 else None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text)) if len(text) <= 18 else None
    total, group, digit = 0, 0, None
    last_small, last_large = 10_000, 10**12
    for c in text:
        if c in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[c]
        elif c in _SMALL and _SMALL[c] < last_small:
            last_small = _SMALL[c]
            leading_ten = c == "十" and not group and digit is None
            if not digit and not leading_ten:
                return None
            group += (digit or 1) * last_small
            digit = None
        elif c in _LARGE and _LARGE[c] < last_large and (group or digit):
            last_large = _LARGE[c]
            total += (group + (digit or 0)) * last_large
            group, digit, last_small = 0, None, 10_000
        else:
            return None
    return total + group + (digit or 0)


def to_chinese(number: int) -> str:
    """The Chinese numeral as headings write it, from 1 to 9999; beyond that, digits.

    >>> to_chinese(8), to_chinese(12), to_chinese(54), to_chinese(103)
    ('八', '十二', '五十四', '一百零三')
    """
    if not 0 < number < 10_000:
        return str(number)
    names, written = "零一二三四五六七八九", ""
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            written += names[digit] + unit
        elif written and number % size and not written.endswith("零"):
            written += "零"
    return written.removeprefix("一") if 10 <= number < 20 else written
