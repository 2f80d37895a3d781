"""What a policy package announces: ceilings to be held to, and sums to be checked against.

The fields' sums add up to more than the ceiling; the text calls the difference 交叉重叠部分 and
does not say between which fields it lies. So each field is held to its own sum, all together to the
ceiling, and the difference is stated. No Django.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from duixian.basics.money import fen_from_yuan
from duixian.basics.quantities import Comparator
from duixian.language.provision import Appropriation
from duixian.language.tree import Constant, Expression
from duixian.library.package import Package

TOTAL, FIELD, ITEM, SPECIAL = "总额", "领域", "其中", "专项"


@dataclass(frozen=True, slots=True)
class AnnouncedLine:
    """One amount (分). `parent` is the line that it counts towards, "" for none."""

    name: str
    role: str
    amount: int
    parent: str = ""
    is_minimum: bool = False

    @property
    def limit(self) -> int | None:
        """What may not be passed; None where the text gives a minimum (不少于)."""
        return None if self.is_minimum else self.amount


@dataclass(frozen=True, slots=True)
class Figures:
    """All of one package, parents before their parts."""

    fund: str
    year: int
    lines: tuple[AnnouncedLine, ...]

    def total_of(self, role: str) -> int:
        """The sum of all lines of a role."""
        return sum(line.amount for line in self.lines if line.role == role)

    @property
    def overlap(self) -> int:
        """By how much the fields add up to more than the ceiling; the text allocates it nowhere."""
        return self.total_of(FIELD) - self.total_of(TOTAL)


def announced(package: Package) -> Figures:
    """The figures of a package's 预算 provisions."""
    found = [p for p in package.provisions.values() if isinstance(p, Appropriation)]
    total = next((p.id for p in found if p.role == TOTAL), "")
    lines: list[AnnouncedLine] = []
    for provision in sorted(found, key=lambda p: (TOTAL, FIELD, SPECIAL).index(p.role)):
        lines.append(
            AnnouncedLine(
                provision.id,
                provision.role,
                _fen(provision.amount.value),
                total if provision.role == FIELD else "",
                is_minimum=provision.amount.comparator in (Comparator.GE, Comparator.GT),
            )
        )
        lines += [
            AnnouncedLine(f"{provision.id}.{item.purpose}", ITEM, _fen(item.amount), provision.id)
            for item in provision.items
        ]
    return Figures(package.name, package.year, tuple(lines))


def _fen(amount: Expression | None) -> int:
    if not isinstance(amount, Constant) or not isinstance(amount.value, int | Fraction):
        raise AssertionError("an appropriation holds an amount of money")
    return fen_from_yuan(Fraction(amount.value))
