"""What a model says of a block of rows: typed columns, recognitions, references, all in numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

import numpy as np
import numpy.typing as npt

from duixian.simulate.synth.identity import Letters
from duixian.simulate.synth.randomness import Floats, Rows, Truths

FEN = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Truth:
    """是否."""

    values: Truths
    known: Truths | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """Whole multiples of `unit`, itself in base units: 分 is 1/100 元."""

    values: Rows
    unit: Fraction = FEN
    known: Truths | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """Codes into `labels`."""

    values: Rows
    labels: tuple[str, ...]
    known: Truths | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """Days since 1970-01-01."""

    values: Rows
    known: Truths | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """Years."""

    values: Rows
    known: Truths | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Fixed-width text, such as an identifier."""

    letters: Letters
    known: Truths | None = None


Column = Truth | Number | Category | Day | Year | Text


@dataclass(slots=True)
class Sheet:
    """Everything that a model says of some rows.

    `facts` are by name and year (None: not yearly). Those that the vocabulary does not have go to
    the background table. `candidates` says, by the last name of a recognition, of whom it could
    be recognised at all. `patience` multiplies the rates of missing values: small firms report
    less.
    """

    rows: Rows
    identifier: Text
    facts: dict[tuple[str, int | None], Column] = field(default_factory=dict)
    candidates: dict[str, Truths] = field(default_factory=dict)
    references: dict[str, Text] = field(default_factory=dict)
    patience: Floats | None = None

    def put(self, **columns: Column) -> None:
        """Facts that are not yearly."""
        for name, column in columns.items():
            self.facts[name, None] = column

    def put_year(self, year: int, **columns: Column) -> None:
        """Facts of one year."""
        for name, column in columns.items():
            self.facts[name, year] = column


class Model(Protocol):
    """One kind of subject: how many rows, and what they say."""

    @property
    def kind(self) -> str:
        """Its name in the vocabulary."""
        ...

    @property
    def rows(self) -> int:
        """How many there are."""
        ...

    def identify(self, rows: Rows) -> Text:
        """The identifiers of some rows."""
        ...

    def describe(self, rows: Rows) -> Sheet:
        """Those rows."""
        ...


def pick(values: Floats, weights: Sequence[float] | Floats) -> Rows:
    """A choice for each uniform number, by weight."""
    edges = np.cumsum(np.asarray(weights, np.float64))
    return np.minimum(
        np.searchsorted(edges / edges[-1], values, side="right"), len(edges) - 1
    ).astype(np.int64)


def whole(values: npt.NDArray[np.float64]) -> Rows:
    """Floored to whole numbers; used for money in 分 only before it becomes a fact."""
    return np.floor(values).astype(np.int64)
