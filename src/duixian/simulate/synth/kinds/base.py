"""What every model has: the setting, and named random numbers for its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from duixian.simulate.synth.columns import FEN, Category, Number, Sheet, Text, Truth, pick, whole
from duixian.simulate.synth.identity import serial
from duixian.simulate.synth.parameters import Parameters, Spread, parameters
from duixian.simulate.synth.randomness import Floats, Rows, Shuffles, Stream, Truths
from duixian.simulate.synth.strata import Holders

EPOCH = date(1970, 1, 1)


def days(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


@dataclass(frozen=True, slots=True)
class Setting:
    """What the whole district shares. `as_of` is the day that the facts describe."""

    seed: int
    scale: Fraction
    year: int
    as_of: date

    @property
    def today(self) -> int:
        """`as_of` in days since 1970."""
        return days(self.as_of)

    @property
    def new_year(self) -> int:
        """1 January of the year, in days since 1970."""
        return days(date(self.year, 1, 1))

    @property
    def years(self) -> tuple[int, int, int]:
        """The year, the one before, and the one before that (上年, 前年)."""
        return (self.year, self.year - 1, self.year - 2)

    def published(self, name: str) -> int:
        """A figure of the document, at this scale."""
        return parameters()["原文"].count(name, self.scale)

    def published_sum(self, name: str) -> float:
        """A sum of the document in base units, at this scale."""
        return float(parameters()["原文"].figure(name) * self.scale)


class Kind:
    """A model with its random numbers; subclasses say what the rows hold."""

    def __init__(self, setting: Setting, kind: str, rows: int, branch: str) -> None:
        self.setting, self.kind, self.rows = setting, kind, rows
        self.parameters: Parameters = parameters()[branch]

    # -- identity ------------------------------------------------------------------------------

    def identify(self, rows: Rows) -> Text:
        """合成项目00000123, unless the kind has a number of its own."""
        return Text(serial(f"合成{self.kind}", rows))

    def sheet(self, rows: Rows) -> Sheet:
        """An empty sheet for these rows."""
        return Sheet(rows, self.identify(rows))

    # -- random --------------------------------------------------------------------------------

    def stream(self, name: str) -> Stream:
        """The stream of that name."""
        return Stream(self.setting.seed, self.kind, name)

    def uniform(self, rows: Rows, name: str) -> Floats:
        """One number in [0, 1) a row."""
        return self.stream(name).uniform(rows)

    def chance(self, rows: Rows, name: str, share: float | Floats | None = None) -> Truths:
        """True with that probability, by default the parameter of the same name."""
        wanted = self.parameters.share(name) if share is None else share
        return self.stream(name).chance(rows, wanted)

    def truth(self, rows: Rows, name: str, share: float | Floats | None = None) -> Truth:
        """The same as a fact."""
        return Truth(self.chance(rows, name, share))

    def choose(
        self, rows: Rows, name: str, table: Parameters, known: Truths | None = None
    ) -> Category:
        """One of the table's names, by weight."""
        labels = tuple(table)
        weights = [table.share(label) for label in labels]
        return Category(pick(self.uniform(rows, name), weights), labels, known)

    def draw(self, rows: Rows, name: str, spread: Spread) -> Floats:
        """A value of the distribution, in base units."""
        return spread.at(self.uniform(rows, name))

    def even(self, rows: Rows, name: str) -> Floats:
        """One number in [0, 1) a row, one for each 1/rows: sums come out with little noise."""
        order = Shuffles(np.array([self.rows]), self.setting.seed, self.kind, name, "均匀")
        slot = order.forward(np.zeros_like(rows), rows)
        return (slot + self.uniform(rows, f"{name}/抖动")) / self.rows

    def share_out(
        self, holders: Holders, cell: Rows, place: Rows, spread: Spread, total: float, name: str
    ) -> Floats:
        """What each holder has of a total: the distribution, stretched so that the sum comes out.

        Those who hold nothing get 0.
        """
        jitter = self.uniform(cell * 0 + holders.number(cell, place), f"{name}/抖动")
        value = spread.at(holders.even(cell, place, jitter))
        value = value * (total / (max(holders.total, 1) * spread.mean))
        return np.where(holders.holds(cell, place), value, 0.0)


def fen(yuan: Floats, known: Truths | None = None) -> Number:
    """元 → a fact in 分."""
    return Number(whole(yuan * 100), FEN, known)


def grains(values: Floats, unit: str, known: Truths | None = None) -> Number:
    """Base units → a fact in steps of `unit` (such as 1/100 of a square metre)."""
    step = Fraction(unit)
    return Number(whole(values * float(1 / step) + 0.5), step, known)


def by_label(column: Category, table: Mapping[str, float]) -> Floats:
    """The table's value for each row's label."""
    return np.array([table[label] for label in column.labels], np.float64)[column.values]
