"""Every target, task, appropriation, guarantee and register as one kind of row. No Django."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from duixian.basics.quantities import Comparator
from duixian.language.provision import (
    Appropriation,
    Figure,
    Guarantee,
    Kind,
    Measure,
    Provision,
    Register,
    Target,
    Task,
)
from duixian.language.tree import Constant
from duixian.library.package import Package

_NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a figure asks for, in the unit in which the text writes it."""

    comparator: Comparator
    value: Fraction | None
    """None where the value is an expression, or a higher level still owes it."""
    unit: str
    words: str
    """As the sheet writes it, with the comparator."""

    def holds(self, found: Fraction) -> bool | None:
        """True if what was found is what was asked for; None where that can't be told."""
        if self.value is None:
            return None
        match self.comparator:
            case Comparator.GE:
                return found >= self.value
            case Comparator.GT:
                return found > self.value
            case Comparator.LE:
                return found <= self.value
            case Comparator.LT:
                return found < self.value
            case Comparator.EQ:
                # 新增20人: more than was promised keeps the promise; 清零 has no more than none.
                return found >= self.value if self.value else found == 0
            case Comparator.NE:
                return found != self.value
            case Comparator.ABOUT:
                return None  # what 左右 tolerates is for a person to say


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of the board."""

    id: str
    kind: Kind
    name: str
    english: str
    section: str
    what: str
    """What is measured or done."""
    departments: tuple[str, ...]
    inferred: bool
    """True where the text names no owner, and the sheet concludes it."""
    wanted: Wanted | None = None
    nature: str = ""
    measure: Measure | None = None
    deadline: date | None = None
    """As stated; the end of the year for figures of a year."""
    deadline_text: str = ""
    starts: date | None = None

    @property
    def grows_with_time(self) -> bool:
        """True if a share of it should be there after a share of the year (序时进度)."""
        return (
            self.measure in (Measure.INCREMENT, Measure.FLOW)
            and self.wanted is not None
            and self.wanted.value is not None
            and self.wanted.comparator in (Comparator.GE, Comparator.GT, Comparator.EQ)
        )


def promises(package: Package) -> list[Promise]:
    """All of a package, in the order of the document."""
    return [found for p in package.provisions.values() for found in _of(p)]


def _of(provision: object) -> Iterator[Promise]:
    match provision:
        case Target():
            yield _row(
                provision, provision.indicator, _wanted(provision.figure),
                nature=provision.nature.value, measure=provision.measure,
                deadline=date(provision.year, 12, 31), starts=date(provision.year, 1, 1),
            )  # fmt: skip
        case Guarantee():
            wanted = _wanted(provision.figure) if provision.figure is not None else None
            yield _row(
                provision, provision.indicator or provision.element, wanted,
                nature=provision.nature.value, deadline=date(provision.year, 12, 31),
                starts=date(provision.year, 1, 1),
            )  # fmt: skip
        case Appropriation():
            yield _row(
                provision, "、".join(provision.purposes), _wanted(provision.amount),
                deadline=date(provision.year, 12, 31), starts=date(provision.year, 1, 1),
            )  # fmt: skip
        case Task():
            yield _row(
                provision, f"{provision.verb}{provision.object}", None,
                deadline=provision.deadline,
                deadline_text=provision.deadline_text,
            )  # fmt: skip
        case Register():
            yield _row(provision, provision.register, None)
        case _:
            return


def _row(
    provision: Provision, what: str, wanted: Wanted | None, *, nature: str = "",
    measure: Measure | None = None, deadline: date | None = None, deadline_text: str = "",
    starts: date | None = None,
) -> Promise:  # fmt: skip
    return Promise(
        provision.id, provision.kind, provision.name, provision.english, provision.section, what,
        provision.departments, provision.inferred, wanted, nature, measure, deadline,
        deadline_text, starts,
    )  # fmt: skip


def _wanted(figure: Figure) -> Wanted:
    if figure.value is None:
        return Wanted(figure.comparator, None, "", figure.missing)
    text = figure.value.text.strip()
    words = f"{figure.comparator} {text}"
    number = _NUMBER.match(text)
    value = figure.value
    if (
        number is None
        or not isinstance(value, Constant)
        or isinstance(value.value, bool | str | date)
    ):
        return Wanted(figure.comparator, None, "", words)
    return Wanted(figure.comparator, Fraction(number[0]), text[number.end() :].strip(), words)
