"""A column of texts → a column of a register, with every cell that can't be read and why.

Whole columns go through Arrow; whatever is not plainly right there is read cell by cell, each
different text once. `cells.read_cell` decides what a text means; the fast path only agrees.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from duixian.language.types import CategoryType, NumberType
from duixian.library.literals import Refused
from duixian.tables.cells import read_cell
from duixian.tables.columns import (
    FactColumn,
    IdentifierColumn,
    ReferenceColumn,
    Stored,
    arrow_type,
    grain_limits,
)
from duixian.tables.identifiers import sound
from duixian.tables.mapping import MappedColumn

_PLAIN_NUMBER = r"^-?[0-9]{1,15}(?:\.[0-9]{1,9})?$"
_READ = pa.decimal128(25, 9)
_FACTOR = pa.decimal128(12, 0)
_PRODUCT = pa.decimal128(38, 9)
_MOST_KEPT = 200_000
"""How many different texts of a column are remembered; a few tens of megabytes."""


@dataclass
class Converter:
    """Reads one column of a table, batch after batch."""

    mapped: MappedColumn
    blanks: frozenset[str]
    known: dict[str, Stored | Refused | None] = field(default_factory=dict)

    def convert(self, texts: pa.Array) -> tuple[pa.Array, dict[int, Refused]]:
        """The values (null where empty or refused), and what is refused by row of the batch."""
        column = self.mapped.column
        if isinstance(column, IdentifierColumn | ReferenceColumn):
            trimmed = pc.utf8_trim_whitespace(texts)
            done = pc.and_(sound(trimmed, self.mapped.check), pc.invert(self._is_special(trimmed)))
            return self._finish(texts, trimmed, done)
        if isinstance(column, FactColumn) and isinstance(column.fact.type, NumberType):
            values, done = self._plain_numbers(texts)
            return self._finish(texts, values, done)
        return self._by_text(texts)

    def _is_special(self, texts: pa.Array) -> pa.Array:
        """Which texts are blanks or are replaced by the mapping."""
        special = pa.array([*self.blanks, *self.mapped.values], pa.string())
        return pc.is_in(texts, value_set=special)

    def _plain_numbers(self, texts: pa.Array) -> tuple[pa.Array, pa.Array]:
        """Grains of all that are bare decimals, multiples of the grain and in range; and which."""
        column = self.mapped.column
        none = pa.nulls(len(texts), pa.int64()), pa.nulls(len(texts), pa.bool_()).fill_null(False)
        if not isinstance(column, FactColumn) or self.mapped.measure is None:
            return none
        grains = self.mapped.measure.factor / column.fact.grain
        if grains.denominator != 1 or not 0 < grains.numerator < 10**12:
            return none
        trimmed = pc.utf8_trim_whitespace(texts)
        plain = pc.and_(
            pc.fill_null(pc.match_substring_regex(trimmed, _PLAIN_NUMBER), False),
            pc.invert(self._is_special(trimmed)),
        )
        figures = pc.if_else(plain, trimmed, pa.scalar(None, pa.string())).cast(_READ)
        counts = pc.multiply(figures, pa.scalar(Decimal(grains.numerator), _FACTOR))
        low, high = (pa.scalar(Decimal(end), _PRODUCT) for end in grain_limits(column.fact))
        good = pc.and_(
            pc.equal(pc.trunc(counts), counts),
            pc.and_(pc.greater_equal(counts, low), pc.less_equal(counts, high)),
        )
        done = pc.fill_null(good, False)
        return pc.if_else(done, counts, pa.scalar(None, _PRODUCT)).cast(pa.int64()), done

    def _finish(
        self, texts: pa.Array, values: pa.Array, done: pa.Array
    ) -> tuple[pa.Array, dict[int, Refused]]:
        """The values where `done`; the other cells one by one."""
        left = pc.and_(pc.invert(done), pc.is_valid(texts))
        values = pc.if_else(done, values, pa.scalar(None, values.type))
        rows = pc.indices_nonzero(left).to_pylist()
        refused: dict[int, Refused] = {}
        if isinstance(self.mapped.column, IdentifierColumn):
            missing = self._read("")
            for row in pc.indices_nonzero(pc.is_null(texts)).to_pylist():
                if isinstance(missing, Refused):
                    refused[row] = missing
        if not rows:
            return values, refused
        found: list[Stored | None] = []
        for row, text in zip(rows, texts.filter(left).to_pylist(), strict=True):
            value = self._read(text)
            if isinstance(value, Refused):
                refused[row], value = value, None
            found.append(value)
        return pc.replace_with_mask(values, left, pa.array(found, values.type)), refused

    def _by_text(self, texts: pa.Array) -> tuple[pa.Array, dict[int, Refused]]:
        """Each different text once: truths, categories, days and years have few."""
        encoded = texts.dictionary_encode()
        read = [self._read(text) for text in encoded.dictionary.to_pylist()]
        kind = arrow_type(self.mapped.column)
        values = [None if isinstance(value, Refused) else value for value in read]
        bad = {at: value for at, value in enumerate(read) if isinstance(value, Refused)}
        refused: dict[int, Refused] = {}
        if bad:
            is_bad = pc.is_in(encoded.indices, value_set=pa.array(list(bad), pa.int32()))
            for row in pc.indices_nonzero(is_bad).to_pylist():
                refused[row] = bad[encoded.indices[row].as_py()]
        if not pa.types.is_dictionary(kind):
            return pa.array(values, kind).take(encoded.indices), refused
        # One dictionary for the whole column, the vocabulary's own, so that batches agree.
        names = _categories(self.mapped)
        numbers = pa.array([None if v is None else names.index(str(v)) for v in values], pa.int16())
        return (
            pa.DictionaryArray.from_arrays(
                numbers.take(encoded.indices), pa.array(names, pa.string())
            ),
            refused,
        )

    def _read(self, text: str) -> Stored | Refused | None:
        if text in self.known:
            return self.known[text]
        value: Stored | Refused | None
        try:
            value = read_cell(self.mapped, text, self.blanks)
        except Refused as refused:
            value = refused
        if len(self.known) < _MOST_KEPT:
            self.known[text] = value
        return value


def _categories(mapped: MappedColumn) -> list[str]:
    column = mapped.column
    if isinstance(column, FactColumn) and isinstance(column.fact.type, CategoryType):
        return list(column.fact.type.values)
    raise AssertionError(f"{column.name} is no category")
