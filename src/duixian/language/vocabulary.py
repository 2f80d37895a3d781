"""The facts that rules may read, and the subjects they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from duixian.basics.places import Place
from duixian.basics.quantities import Unit
from duixian.language.types import Interval, Type


class Rhythm(StrEnum):
    """How a fact relates to time."""

    YEARLY = "年度"
    """One value a budget year, such as revenue."""
    POINT = "时点"
    """What holds on the base date, such as a credit grade."""
    FIXED = "恒定"
    """Never changes, such as a date of birth."""


@dataclass(frozen=True, slots=True)
class FactSource:
    """Who has the fact: a department's register, or the applicant."""

    department: str
    register: str | None = None

    @property
    def is_register(self) -> bool:
        """True where a department's register holds the fact, so that nobody need be asked."""
        return self.register is not None


APPLICANT = FactSource("申请人")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a rule may read about one kind of subject.

    `grain` is the smallest step in base units (0.01 for 分 of money); `range` holds base units.
    """

    name: str
    subject: str
    type: Type
    unit: Unit
    grain: Fraction
    range: Interval
    rhythm: Rhythm
    source: FactSource
    question: str
    english: str
    evidence: tuple[str, ...]
    place: Place
    question_english: str = ""
    note: str = ""
    value_english: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reference:
    """A subject's pointer to one other: a project's 建设单位 is an enterprise.

    `inverse` names the set seen from the other side.
    """

    name: str
    subject: str
    target: str
    inverse: str


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """A kind of thing that facts are about: 企业, 个人, 项目, 购买 …

    `complete` says whether the register of such things is complete: a missing row then means
    that there is none.
    """

    name: str
    english: str
    identifier: str
    complete: bool
    references: Mapping[str, Reference]
    place: Place
    question: str = ""
    question_english: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All subject kinds and their facts."""

    kinds: Mapping[str, SubjectKind]
    facts: Mapping[str, Mapping[str, Fact]]
    """By subject kind, then by name."""
    _towards: Mapping[str, tuple[Reference, ...]] = field(init=False, repr=False, compare=False)
    """By subject kind, the references that lead to it."""

    def __post_init__(self) -> None:
        found: dict[str, list[Reference]] = {}
        for kind in self.kinds.values():
            for reference in kind.references.values():
                found.setdefault(reference.target, []).append(reference)
        object.__setattr__(self, "_towards", {kind: tuple(of) for kind, of in found.items()})

    def fact(self, kind: str, name: str) -> Fact | None:
        """The fact of that kind, or None."""
        return self.facts.get(kind, {}).get(name)

    def related(self, kind: str, name: str) -> Reference | None:
        """The reference whose inverse is called `name`, seen from `kind`."""
        return next((r for r in self.relations_of(kind) if r.inverse == name), None)

    def relations_of(self, kind: str) -> tuple[Reference, ...]:
        """Every set of related subjects seen from `kind`."""
        return self._towards.get(kind, ())
