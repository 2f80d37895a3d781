"""The columns of a register: their names, their Arrow types, and what a stored value means.

A number is stored as how many grains it is: 200万元 at a grain of 0.01元 is 200000000, so that no
float and no scale ever touches it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import assert_never

import pyarrow as pa

from duixian.language.subjects import Known
from duixian.language.types import CategoryType, DayType, NumberType, TruthType, YearType, exact
from duixian.language.vocabulary import Fact, Reference, Rhythm, Vocabulary

IDENTIFIER = "标识"
RECOGNITION = "认定:"
REFERENCE = "引用:"
_INT64 = range(-(2**63), 2**63)

Stored = int | bool | str | date
"""A value as a register holds it; a number counts grains."""


@dataclass(frozen=True, slots=True)
class IdentifierColumn:
    """Who or what the row is about."""

    kind: str

    @property
    def name(self) -> str:
        """标识."""
        return IDENTIFIER


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A fact; `year` is None unless the fact is yearly."""

    fact: Fact
    year: int | None = None

    @property
    def name(self) -> str:
        """营业收入@2025, or the fact's own name."""
        return self.fact.name if self.year is None else f"{self.fact.name}@{self.year}"


@dataclass(frozen=True, slots=True)
class RecognitionColumn:
    """A recognition, by its full key."""

    key: str

    @property
    def name(self) -> str:
        """认定:第十二条.…."""
        return RECOGNITION + self.key


@dataclass(frozen=True, slots=True)
class ReferenceColumn:
    """The 标识 of the subject that the row points at."""

    reference: Reference

    @property
    def name(self) -> str:
        """引用:建设单位."""
        return REFERENCE + self.reference.name


Column = IdentifierColumn | FactColumn | RecognitionColumn | ReferenceColumn


def column_named(
    name: str, kind: str, vocabulary: Vocabulary, recognitions: Collection[str] | None = None
) -> Column | None:
    """The column that a name in a register stands for, or None where it stands for nothing.

    `recognitions` are the full keys that rules read; None allows any.
    """
    if name == IDENTIFIER:
        return IdentifierColumn(kind)
    if name.startswith(REFERENCE):
        reference = vocabulary.kinds[kind].references.get(name.removeprefix(REFERENCE))
        return None if reference is None else ReferenceColumn(reference)
    if name.startswith(RECOGNITION):
        key = name.removeprefix(RECOGNITION)
        return RecognitionColumn(key) if recognitions is None or key in recognitions else None
    stem, at, year = name.partition("@")
    fact = vocabulary.fact(kind, stem)
    if fact is None or bool(at) is not (fact.rhythm is Rhythm.YEARLY):
        return None
    if not at:
        return FactColumn(fact)
    is_year = len(year) == 4 and year.isascii() and year.isdecimal()
    return FactColumn(fact, int(year)) if is_year else None


def arrow_type(column: Column) -> pa.DataType:
    """The Arrow type that a column is written with."""
    match column:
        case IdentifierColumn() | ReferenceColumn():
            return pa.string()
        case RecognitionColumn():
            return pa.bool_()
        case FactColumn(fact):
            return _fact_type(fact)
        case _:
            assert_never(column)


def _fact_type(fact: Fact) -> pa.DataType:
    match fact.type:
        case TruthType():
            return pa.bool_()
        case NumberType():
            return pa.int64()
        case CategoryType():
            return pa.dictionary(pa.int16(), pa.string())
        case DayType():
            return pa.date32()
        case YearType():
            return pa.int32()


def fits(column: Column, found: pa.DataType) -> bool:
    """True where a column of this Arrow type can be read as `column`.

    Texts may be dictionary-encoded with any index and be of any string type; Parquet does not
    keep the width of the index.
    """
    wanted = arrow_type(column)
    if wanted == pa.string() or pa.types.is_dictionary(wanted):
        inner = found.value_type if pa.types.is_dictionary(found) else found
        return bool(
            pa.types.is_string(inner)
            or pa.types.is_large_string(inner)
            or pa.types.is_string_view(inner)
        )
    return bool(found == wanted)


def field_of(column: Column) -> pa.Field:
    """The Arrow field of a column."""
    return pa.field(column.name, arrow_type(column), not isinstance(column, IdentifierColumn))


def to_stored(fact: Fact, value: Known) -> Stored:
    """A known value as a register holds it.

    Raises:
        ValueError: a number that is no whole count of grains, or outside the fact's range.
    """
    if not isinstance(fact.type, NumberType):
        return value if not isinstance(value, Fraction) else value.numerator
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise ValueError(f"{fact.name}: {value!r} is no number")
    grains = Fraction(value) / fact.grain
    if grains.denominator != 1:
        raise ValueError(f"{fact.name}: {value} is no multiple of {fact.grain}")
    if value not in fact.range or grains.numerator not in _INT64:
        raise ValueError(f"{fact.name}: {value} lies outside its range")
    return grains.numerator


def from_stored(fact: Fact, value: Stored) -> Known:
    """The known value, in exact base units, that a stored one stands for."""
    if isinstance(fact.type, NumberType) and isinstance(value, int):
        return exact(value * fact.grain)
    return value


def grain_limits(fact: Fact) -> tuple[int, int]:
    """The least and the greatest count of grains (or year) that the fact may hold."""
    step = fact.grain if isinstance(fact.type, NumberType) else Fraction(1)
    low, high = fact.range.low, fact.range.high
    least = _INT64[0] if low is None else -((-Fraction(low) / step).__floor__())
    most = _INT64[-1] if high is None else (Fraction(high) / step).__floor__()
    return max(least, _INT64[0]), min(most, _INT64[-1])
