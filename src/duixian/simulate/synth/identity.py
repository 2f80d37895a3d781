"""Identifiers that pass every check digit and can be nobody's.

Both numbers carry six digits of a place (GB/T 2260). No province is 99, so neither an enterprise
nor a person can ever be given one of these; the reader sees at once that they are made up.

- 统一社会信用代码 (GB 32100-2015): 91 990114 H0000123 C C. 91 is an enterprise; 990114 stands
  where Qiantang has 330114; H and seven digits number the enterprise (G the 个体工商户, with 92,
  F the farm businesses, with 93).
- 身份证号 (GB 11643-1999): 99 4321 19900101 017 C. The four digits after 99 and the three after
  the date number the person; the date is the date of birth.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from duixian.simulate.synth.randomness import Rows, Truths

Letters = npt.NDArray[np.uint8]
"""Shape (rows, width): one ASCII or UTF-8 byte each."""

_CREDIT = b"0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: without I O S V Z
_CREDIT_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)], np.int64)
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], np.int64)  # GB 11714
_ORGANISATION_CHECK = np.frombuffer(b"-123456789X0", np.uint8)  # by 11 minus the remainder
_PERSON_WEIGHTS = np.array([pow(2, 17 - i, 11) for i in range(17)], np.int64)
_PERSON_CHECK = np.frombuffer(b"10X98765432", np.uint8)
PEOPLE_PER_TURN = 10_000 * 1_000
"""People numbered by the four and the three digits; the next turn differs in the date."""


def digits(numbers: Rows, width: int) -> Letters:
    """The numbers in decimal, padded with zeros."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return ((numbers[:, None] // powers) % 10 + 48).astype(np.uint8)


def constant(text: str, rows: int) -> Letters:
    """The same text in every row."""
    return np.tile(np.frombuffer(text.encode(), np.uint8), (rows, 1))


def credit_codes(numbers: Rows, kind: str, letter: str) -> Letters:
    """统一社会信用代码 of the numbered subject; `kind` is 91, 92 or 93."""
    rows = len(numbers)
    organisation = np.hstack([constant(letter, rows), digits(numbers, 7)])
    value = _credit_values(organisation)
    remainder = (value @ _ORGANISATION_WEIGHTS) % 11
    check = _ORGANISATION_CHECK[11 - remainder]
    body = np.hstack([constant(f"{kind}990114", rows), organisation, check[:, None]])
    total = (_code_values(body) @ _CREDIT_WEIGHTS) % 31
    last = np.frombuffer(_CREDIT, np.uint8)[(31 - total) % 31]
    return np.hstack([body, last[:, None]])


def _credit_values(letters: Letters) -> Rows:
    """GB 11714: a digit is itself, A is 10 … Z is 35."""
    value = letters.astype(np.int64)
    return np.where(value >= 65, value - 55, value - 48)


def _code_values(letters: Letters) -> Rows:
    table = np.zeros(128, np.int64)
    table[np.frombuffer(_CREDIT, np.uint8)] = np.arange(31)
    return table[letters]


def person_turns(people: int) -> int:
    """How many people share the four and the three digits, and so must differ in the date."""
    return -(-people // PEOPLE_PER_TURN)


def settle_births(births: Rows, rows: Rows, people: int) -> Rows:
    """Dates of birth (days since 1970) moved back a few days where the number needs it.

    Persons of different turns are born on days of a different remainder, so that no two share a
    number. Up to ten million people nothing is moved.
    """
    turns = person_turns(people)
    return births - (births - rows // PEOPLE_PER_TURN) % turns


def person_numbers(rows: Rows, births: Rows) -> Letters:
    """身份证号 of the persons in these rows, born on these (settled) days."""
    inside = rows % PEOPLE_PER_TURN
    date = births.astype("datetime64[D]")
    year = date.astype("datetime64[Y]").astype(np.int64) + 1970
    month = date.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (date - date.astype("datetime64[M]")).astype(np.int64) + 1
    body = np.hstack(
        [
            constant("99", len(rows)),
            digits(inside // 1000, 4),
            digits(year * 10_000 + month * 100 + day, 8),
            digits(inside % 1000, 3),
        ]
    )
    check = _PERSON_CHECK[((body.astype(np.int64) - 48) @ _PERSON_WEIGHTS) % 11]
    return np.hstack([body, check[:, None]])


def serial(prefix: str, rows: Rows, width: int = 8) -> Letters:
    """合成项目00000123."""
    return np.hstack([constant(prefix, len(rows)), digits(rows, width)])


def to_strings(letters: Letters, known: Truths | None = None) -> pa.Array:
    """A string array from rows of bytes; unknown ones are null."""
    rows, width = letters.shape
    if known is None or bool(known.all()):
        offsets = np.arange(rows + 1, dtype=np.int32) * width
        data, validity, nulls = np.ascontiguousarray(letters), None, 0
    else:
        lengths = np.where(known, width, 0)
        offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        data = np.ascontiguousarray(letters[known])
        validity = pa.py_buffer(np.packbits(known, bitorder="little").tobytes())
        nulls = int(rows - known.sum())
    return pa.Array.from_buffers(
        pa.string(),
        rows,
        [validity, pa.py_buffer(offsets.tobytes()), pa.py_buffer(data.tobytes())],
        nulls,
    )
