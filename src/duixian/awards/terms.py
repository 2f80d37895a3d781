"""What combination needs to know of a benefit, and of one offer of it to one applicant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from duixian.basics.text import Text
from duixian.language.provision import Benefit, Condition, Funding, LedgerQuery, Quota
from duixian.library.package import KEY_PARTS

DISTRICT = "区级"
HIGHER = "上级"
"""Some level above the district, where it is not said which."""
LIMITLESS = 10**15
"""分: more than anything that is paid. What reaches it is told as having no upper end."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a benefit combines with others.

    `order` is its place in the document; `level` whose package it stands in; `key` the parts of
    the key of 不重复: some of 事项, 对象, 年度, 受益人, empty where the package declares none.
    """

    benefit: str
    matter: str
    order: int
    subject: str = "企业"
    level: str = DISTRICT
    passed_on: bool = False
    key: tuple[str, ...] = ()
    stacks: bool = False
    excludes: frozenset[str] = frozenset()
    deduct: LedgerQuery | None = None
    quota: Quota | None = None
    name: str = ""
    english: str = ""
    illustrative: bool = False

    @property
    def side(self) -> str:
        """Who must not pay twice: the district, or a level above it.

        不重复 is said of the district's own measures. What is passed on from above (资金: 上级)
        combines with its like.
        """
        if self.level != DISTRICT:
            return self.level
        return HIGHER if self.passed_on else DISTRICT


@dataclass(frozen=True, slots=True)
class PeriodCap:
    """封顶 of a period: between `low` and `high` 分 (None: not known how high)."""

    per: str
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """An instalment: its part of the award, the year it falls in, and what it waits for."""

    part: Fraction
    year: int
    tests: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Rank:
    """A place in the order of 限量: the smaller goes first; between two ends where unknown."""

    low: Fraction | None
    high: Fraction | None


@dataclass(frozen=True, slots=True)
class Item:
    """One offer of one benefit about one object, decided or pending.

    `low` and `high` are 分: what is sure and what is possible (None: no upper end is known). A
    pending item, `sure` False, may come to nothing. `group` are the values that 限量 counts by,
    None where one is unknown; `places` how many such items are allowed; `by_payee` says that the
    payee and the year alone decide the group, so that an earlier award surely took a place of it.
    """

    id: str
    terms: Terms
    offer: str
    stage: str
    payee: str
    object: str
    year: int
    arrival: date
    low: int
    high: int | None
    sure: bool
    caps: tuple[PeriodCap, ...] = ()
    shares: tuple[Share, ...] = ()
    group: tuple[str, ...] | None = ()
    places: int | None = None
    by_payee: bool = True
    rank: Rank = field(default=Rank(Fraction(0), Fraction(0)))
    notes: tuple[Text, ...] = ()
    place: int = 0
    """Of a stage, its place among the stages."""

    @property
    def key(self) -> tuple[str, ...] | None:
        """The key within which only the best is paid; None where nothing competes with it."""
        terms = self.terms
        if terms.stacks or not terms.key:
            return None
        values = {
            "事项": terms.matter,
            "对象": f"{terms.subject}:{self.object}",
            "年度": str(self.year),
            "受益人": self.payee,
        }
        return (terms.side, *(values[name] for name in terms.key))

    @property
    def order(self) -> tuple[int, int, date, str]:
        """Ties go to the earlier provision, then to the earlier arrival, then by id."""
        return self.terms.order, self.place, self.arrival, self.id


def excludes(first: Terms, second: Terms) -> bool:
    """True if one names the other under 互斥: it works both ways."""
    return second.benefit in first.excludes or first.benefit in second.excludes


def competes(first: Item, second: Item) -> bool:
    """True if at most one of the two is paid.

    They have the same key (stages of one benefit are different claims), or exclude each other by
    name: the same payee and year, and the same object where both are about the same kind.
    """
    if first.terms.benefit != second.terms.benefit and excludes(first.terms, second.terms):
        same_object = first.object == second.object or first.terms.subject != second.terms.subject
        return first.payee == second.payee and first.year == second.year and same_object
    if first.key is None or first.key != second.key:
        return False
    return not (first.terms.benefit == second.terms.benefit and first.stage != second.stage)


def key_parts(declared: tuple[str, ...]) -> tuple[str, ...]:
    """The parts of the key of 不重复, as the package declares them.

    事项 alone is short for the same matter of the same object in the same year.
    """
    if declared == ("事项",):
        return ("事项", "对象", "年度")
    return tuple(name for name in KEY_PARTS if name in declared)


def terms_of(
    benefit: Benefit, order: int, key: tuple[str, ...], level: str, *, illustrative: bool
) -> Terms:
    """The terms of a benefit that stands at place `order` of a package of that level."""
    return Terms(
        benefit.id,
        benefit.matter,
        order,
        benefit.subject,
        level,
        benefit.funding is Funding.PASSED_ON,
        key_parts(key),
        benefit.stacks,
        frozenset(benefit.excludes),
        benefit.deduct,
        benefit.quota,
        benefit.name,
        benefit.english,
        illustrative,
    )
