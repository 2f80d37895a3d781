"""What every kind of table is turned into before it is judged: chunks of texts with row numbers.

A row's number is what a person sees beside it: for CSV and Excel the header counts (and a text
with line breaks is one row), for Parquet, frames and queries the first row is 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from duixian.basics.places import Place
from duixian.basics.problems import Problem
from duixian.basics.text import Text

CHUNK_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that can't be split into the table's columns."""

    number: int
    text: str
    reason: Text
    hint: Text


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows: one array of texts for each header, and the number of each row (int64)."""

    columns: tuple[pa.Array, ...]
    numbers: pa.Array
    broken: tuple[Broken, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows could be split into columns."""
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class Source:
    """A table that can be read from beginning to end, once.

    `total` is how many rows it has, where that is known beforehand. Reading raises `Unreadable`
    where the table breaks off.
    """

    name: str
    headers: tuple[str, ...]
    chunks: Callable[[], Iterator[Chunk]]
    total: int | None = None
    header_row: int = 0
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    encoding: str = ""


class Unreadable(Exception):
    """The table can't be read, or not to its end; carries what to tell."""

    def __init__(self, code: str, place: Place, reason: Text, hint: Text) -> None:
        super().__init__(str(reason))
        self.problem = Problem(code, place, reason, hint)
