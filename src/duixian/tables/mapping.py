"""How the columns of one table map to the vocabulary, as a person confirmed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from duixian.basics.characters import half_width
from duixian.basics.places import Place
from duixian.basics.quantities import MAGNITUDES, UNITS, Dimension
from duixian.language.parse import split_figure
from duixian.tables.columns import Column
from duixian.tables.identifiers import Check

BLANKS = ("", "-", "—", "/", "无", "NULL", "null", "N/A", "#N/A")
"""What stands for an empty cell unless the mapping says otherwise."""
DECIMAL = "小数"
"""The unit of a share written 0.05."""


@dataclass(frozen=True, slots=True)
class Measure:
    """The unit of a column: 万元 is 10000 of the base unit 元."""

    name: str
    factor: Fraction
    dimension: Dimension

    def __str__(self) -> str:
        return self.name


def measure_named(name: str) -> Measure | None:
    """万元, 平方米, %, 小数; None where there is no such unit.

    >>> measure_named("万元").factor
    Fraction(10000, 1)
    """
    name = half_width(name).strip()
    if name == DECIMAL:
        return Measure(name, Fraction(1), ())
    if name in UNITS and name:
        unit = UNITS[name]
        return Measure(name, unit.factor, unit.dimension)
    try:
        digits, magnitude, unit_name = split_figure("1" + name)
    except ValueError:
        return None
    if digits != 1 or not unit_name:
        return None
    unit = UNITS[unit_name]
    return Measure(name, MAGNITUDES[magnitude] * unit.factor, unit.dimension)


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column of the table and what it says.

    `measure` is the unit of bare numbers; without one, each cell must carry its own. `values`
    replaces texts of the table by values of the fact, 缺 by nothing. `check` is for identifiers.
    """

    header: str
    column: Column
    place: Place
    measure: Measure | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    check: Check = Check.NONE


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """All that has to be said to read a table.

    `header_row` counts from 1, as a spreadsheet does. Every column of the table must be in
    `columns` or in `ignored`. `confirmed` says that a person has looked at it.
    """

    kind: str
    columns: tuple[MappedColumn, ...]
    place: Place
    ignored: tuple[str, ...] = ()
    blanks: tuple[str, ...] = BLANKS
    header_row: int = 1
    sheet: str = ""
    encoding: str = ""
    confirmed: bool = False

    def confirm(self) -> ColumnMapping:
        """The same, as confirmed by whoever calls this."""
        return replace(self, confirmed=True)


def plain_header(header: str) -> str:
    r"""A header without blanks, line breaks and full-width forms, to be compared.

    >>> plain_header("营业收入\n（万元）")
    '营业收入(万元)'
    """
    return "".join(half_width(header).split())
