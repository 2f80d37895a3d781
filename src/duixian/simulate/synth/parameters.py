"""The figures of the synthetic district, from parameters.yaml, in the notation of the sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from duixian.basics.quantities import MAGNITUDES, UNITS
from duixian.language.parse import split_figure
from duixian.simulate.synth.randomness import Floats

FOLDER = Path(__file__).parent


def read_figure(text: object) -> Fraction:
    """80万元, 5%, 0.3 → base units.

    >>> read_figure("80万元"), read_figure("5%"), read_figure(12)
    (Fraction(800000, 1), Fraction(1, 20), Fraction(12, 1))
    """
    plain = str(text).strip()
    sign = -1 if plain.startswith("-") else 1
    digits, magnitude, unit = split_figure(plain.removeprefix("-"))
    return sign * digits * MAGNITUDES[magnitude] * (UNITS[unit].factor if unit else 1)


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution by its quantiles, straight lines between them; base units.

    >>> import numpy
    >>> spread = Spread.read("0% 0元, 50% 100元, 100% 1000元")
    >>> spread.at(numpy.array([0.25, 0.75])).tolist(), spread.mean
    ([50.0, 550.0], 300.0)
    """

    shares: tuple[float, ...]
    values: tuple[float, ...]

    @classmethod
    def read(cls, text: str) -> Spread:
        """From `0% 1万元, 50% 5万元, 100% 10万元`."""
        pairs = [part.split() for part in text.split(",")]
        return cls(
            tuple(float(read_figure(share)) for share, _ in pairs),
            tuple(float(read_figure(value)) for _, value in pairs),
        )

    def at(self, uniform: Floats) -> Floats:
        """The value at each quantile."""
        return np.interp(uniform, self.shares, self.values)

    @property
    def mean(self) -> float:
        """The mean of the distribution."""
        values, shares = np.array(self.values), np.array(self.shares)
        return float(((values[1:] + values[:-1]) / 2 * np.diff(shares)).sum())


@dataclass(frozen=True, slots=True)
class Parameters:
    """One branch of parameters.yaml."""

    tree: Mapping[str, Any]
    path: str = ""

    def __getitem__(self, key: str) -> Parameters:
        """The branch below."""
        return Parameters(self.tree[key], f"{self.path}/{key}")

    def __contains__(self, key: str) -> bool:
        return key in self.tree

    def __iter__(self) -> Iterator[str]:
        return iter(str(key) for key in self.tree)

    def figure(self, key: str) -> Fraction:
        """One figure in base units."""
        return read_figure(self.tree[key])

    def share(self, key: str) -> float:
        """One share."""
        return float(self.figure(key))

    def count(self, key: str, scale: Fraction) -> int:
        """A number of things at this scale, at least one."""
        return max(1, round(self.figure(key) * scale))

    def spread(self, key: str) -> Spread:
        """One distribution."""
        return Spread.read(self.tree[key])

    def weights(self, key: str, names: Sequence[str]) -> list[float]:
        """A weight for each name; 其余 stands for those not listed, otherwise 0."""
        table = self.tree[key]
        rest = table.get("其余", 0)
        return [float(read_figure(table.get(name, rest))) for name in names]

    def words(self, key: str) -> tuple[str, ...]:
        """A list of words."""
        return tuple(str(word) for word in self.tree[key])


@cache
def parameters() -> Parameters:
    """parameters.yaml."""
    return Parameters(_read("parameters.yaml"))


@dataclass(frozen=True, slots=True)
class Industries:
    """GB/T 4754-2017: the letters of the sections, and what follows from them."""

    letters: tuple[str, ...]
    names: tuple[str, ...]
    industrial: tuple[bool, ...]
    service: tuple[bool, ...]
    manufactures: tuple[str, ...]

    @classmethod
    @cache
    def read(cls) -> Industries:
        """industries.yaml."""
        tree = _read("industries.yaml")
        rows = tree["门类"]
        return cls(
            tuple(rows),
            tuple(row["名称"] for row in rows.values()),
            tuple(row.get("工业") == "是" for row in rows.values()),
            tuple(row["产业"] == "三" for row in rows.values()),
            tuple(f"C{code} {name}" for code, name in tree["制造业大类"].items()),
        )


def _read(name: str) -> Any:
    with FOLDER.joinpath(name).open(encoding="utf-8") as file:
        return yaml.load(file, Loader=_Plain)


class _Plain(yaml.SafeLoader):
    """Everything is text: `read_figure` reads the figures, so that 5% and 1万 stay exact."""


_Plain.yaml_implicit_resolvers = {}
