"""统一社会信用代码 and 身份证号: are they what they say, by their own check digit?

GB 32100-2015 and GB 11643-1999, by python-stdnum. Its list of counties lacks 330114 (钱塘区), so
the place in a 身份证号 is not looked up. Whole columns are checked in Arrow; what does not pass
there goes to python-stdnum, which says why.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import assert_never

import pyarrow as pa
import pyarrow.compute as pc
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from duixian.basics.characters import half_width
from duixian.basics.text import say
from duixian.language.types import FIRST_YEAR, LAST_YEAR
from duixian.library.literals import Refused

_LENGTH = 18
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+\d+$")
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)
_RIC_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)


class Check(StrEnum):
    """By which rule an identifier is checked."""

    USCC = "统一社会信用代码"
    RIC = "身份证号"
    NONE = "无"


def check_for(identifier: str) -> Check:
    """The check that an identifier of this name goes through."""
    return Check(identifier) if identifier in (Check.USCC, Check.RIC) else Check.NONE


def read_identifier(text: str, check: Check) -> str:
    """The identifier in its normal form: half-width, without blanks, letters large where checked.

    >>> read_identifier("91110000-600037341l", Check.USCC)
    '91110000600037341L'

    Raises:
        Refused: it is none.
    """
    plain = half_width(text).strip()
    if _SCIENTIFIC.match(plain):
        raise Refused(
            "number-lost-digits",
            say("「{text}」被存成了数,后几位已经丢了", text=text),
            say("在表格里把这一列设成「文本」,重新填原来的号码"),
        )
    match check:
        case Check.NONE:
            return plain
        case Check.USCC:
            return _read_uscc(plain)
        case Check.RIC:
            return _read_ric(plain)
        case _:
            assert_never(check)


def _read_uscc(plain: str) -> str:
    code = uscc.compact(plain)
    _check_length(code, Check.USCC)
    try:
        return str(uscc.validate(code))
    except ValidationError:
        raise Refused(
            "bad-check-digit",
            say("「{text}」不是统一社会信用代码:校验位不符", text=code),
            say("对照营业执照重新录入;代码里没有字母 I、O、S、V、Z"),
        ) from None


def _read_ric(plain: str) -> str:
    code = ric.compact(plain).replace(" ", "")
    _check_length(code, Check.RIC)
    body = code[:-1]
    if not (body.isascii() and body.isdecimal() and code[-1] in "0123456789X"):
        raise Refused(
            "bad-identifier",
            say("「{text}」不是身份证号:前 17 位要是数字", text=code),
            say("对照身份证重新录入"),
        )
    if not _is_birth_date(code[6:14]):
        raise Refused(
            "bad-identifier",
            say("「{text}」不是身份证号:没有 {day} 这个出生日期", text=code, day=code[6:14]),
            say("对照身份证重新录入"),
        )
    if code[-1] != ric.calc_check_digit(code):
        raise Refused(
            "bad-check-digit",
            say("「{text}」不是身份证号:校验位不符", text=code),
            say("对照身份证重新录入"),
        )
    return code


def _check_length(code: str, check: Check) -> None:
    if len(code) != _LENGTH:
        raise Refused(
            "bad-identifier",
            say("「{text}」有 {n} 位,{check}是 18 位", text=code, n=len(code), check=check.value),
            say("旧的 15 位号码换成现在的 18 位")
            if len(code) == 15
            else say("补全号码;合计、备注等行要删掉"),
        )


@cache
def _is_birth_date(digits: str) -> bool:
    try:
        year = ric.get_birth_date("000000" + digits).year
    except ValidationError:
        return False
    return FIRST_YEAR <= year <= LAST_YEAR


def sound(texts: pa.Array, check: Check) -> pa.Array:
    """Which texts are identifiers in normal form already (bool, no nulls).

    It says True only of what `read_identifier` gives back unchanged. About 0.3 µs a text.
    """
    nothing = pa.nulls(len(texts), pa.bool_()).fill_null(False)
    if check is Check.NONE:
        return pc.fill_null(pc.match_substring_regex(texts, r"^[0-9A-Za-z\p{Han}-]+$"), False)
    pattern = r"^[0-9]{8}[0-9A-Z]{10}$" if check is Check.USCC else r"^[0-9]{17}[0-9X]$"
    shaped = pc.fill_null(pc.match_substring_regex(texts, pattern), False)
    rows = pc.indices_nonzero(shaped)
    if not len(rows):
        return nothing
    codes = texts.take(rows)
    good = _sums_up(codes, check)
    if check is Check.RIC:
        births = pc.utf8_slice_codeunits(codes, 6, 14).dictionary_encode()
        real = pa.array([_is_birth_date(birth) for birth in births.dictionary.to_pylist()])
        good = pc.and_(good, real.take(births.indices))
    return pc.replace_with_mask(nothing, shaped, good)


def _sums_up(codes: pa.Array, check: Check) -> pa.Array:
    """The weighted sum of the 18 characters: divisible by 31 for a USCC, 1 modulo 11 for an RIC."""
    letters = _USCC_ALPHABET if check is Check.USCC else "0123456789X"
    weights = _USCC_WEIGHTS if check is Check.USCC else _RIC_WEIGHTS
    modulus, rest = (31, 0) if check is Check.USCC else (11, 1)
    worth = pa.array(
        [letters.index(chr(code)) if chr(code) in letters else None for code in range(128)],
        pa.int32(),
    )
    # All codes are 18 bytes of ASCII, so the bytes of the column are a table 18 wide.
    codes = pa.concat_arrays([codes])
    first = codes.offset * _LENGTH
    flat = pa.Array.from_buffers(
        pa.uint8(), len(codes) * _LENGTH, [None, codes.buffers()[2]], offset=first
    )
    table = pa.FixedSizeListArray.from_arrays(flat, _LENGTH)
    total = pa.scalar(0, pa.int32())
    for at, weight in enumerate(weights):
        digit = worth.take(pc.list_element(table, at))
        total = pc.add(total, pc.multiply(digit, pa.scalar(weight, pa.int32())))
    quotient = pc.multiply(pc.divide(total, modulus), modulus)
    return pc.fill_null(pc.equal(pc.subtract(total, quotient), rest), False)
