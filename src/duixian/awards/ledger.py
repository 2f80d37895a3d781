"""Earlier awards, of any level: what counts against an offer, in 分."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from duixian.awards.terms import DISTRICT, HIGHER, Item, Terms, excludes
from duixian.language.provision import LedgerQuery

PERIODS = {"每年": 1, "两年": 2, "三年": 3, "五年": 5}
"""Period caps and how many years each looks at, the year judged included; 累计 looks at all."""
_BACK = {"本年": 0, "年度": 0, "上年": 1, "前年": 2}


@dataclass(frozen=True, slots=True)
class Entry:
    """One earlier award: to whom and for what, by which benefit, of which level and year.

    `subject` is the enterprise, project or purchase that it was given for; `payee` who got it.
    `benefit` is the id of a benefit or of one of its stages, "" where it is not known.
    """

    subject: str
    payee: str
    benefit: str
    matter: str
    level: str
    year: int
    day: date | None
    amount: int

    def of(self, benefit: str) -> bool:
        """True if that benefit, or one of its stages, paid it."""
        return self.benefit == benefit or self.benefit.startswith(benefit + ".")


class About(StrEnum):
    """What an entry is about, seen from an item."""

    OBJECT = "object"
    """The same object."""
    PAYEE = "payee"
    """The same payee as a whole: it names no object of theirs."""
    OTHER = "other"
    """The same payee, another object."""
    NOBODY = "nobody"


def about(entry: Entry, item: Item) -> About:
    """Is an entry about the item's object, its payee, something else of the payee's, or nothing?"""
    if entry.subject == item.object:
        return About.OBJECT
    if entry.payee != item.payee:
        return About.NOBODY
    return About.PAYEE if entry.subject == item.payee else About.OTHER


@dataclass(frozen=True, slots=True)
class Received:
    """What counts against an item: `own` against it alone, `of_object` against the sum of the
    stages of its object (which of them was paid is not known), `shared` against its benefit's sum.

    By place in the ledger: two earlier awards may be alike and are still two.
    """

    own: dict[int, Entry]
    of_object: dict[int, Entry]
    shared: dict[int, Entry]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Earlier awards; an entry is never changed."""

    entries: tuple[Entry, ...] = ()

    def plus(self, entries: Iterable[Entry]) -> Ledger:
        """With further entries at the end."""
        return Ledger((*self.entries, *entries))

    def received(self, item: Item, known: dict[str, Terms]) -> Received:
        """What was already received and comes off: 减去, and earlier awards that this repeats.

        An entry counts once, against the item itself where it is about the same object.
        """
        found = Received({}, {}, {})
        for place, entry in enumerate(self.entries):
            where = about(entry, item)
            if where is About.NOBODY:
                continue
            if repeats(entry, item, known) or deducts(entry, item):
                if where is not About.OBJECT or _reads_all(entry, item):
                    found.shared[place] = entry
                elif item.stage and entry.benefit != item.offer:
                    found.of_object[place] = entry
                else:
                    found.own[place] = entry
        return found

    def spent(self, terms: Terms, payee: str, per: str, year: int) -> int:
        """What this benefit paid this payee within a cap's period, in 分."""
        years = PERIODS.get(per)
        return sum(
            entry.amount
            for entry in self.entries
            if entry.payee == payee
            and entry.of(terms.benefit)
            and (years is None or year - years < entry.year <= year)
        )


def entry_of(item: Item, amount: int) -> Entry:
    """The entry that paying an item makes."""
    terms = item.terms
    level = terms.level if terms.level != DISTRICT else terms.side
    return Entry(
        item.object, item.payee, item.offer, terms.matter, level, item.year, item.arrival, amount
    )


def deducts(entry: Entry, item: Item) -> bool:
    """True if 减去 of the item asks for the entry."""
    query = item.terms.deduct
    return query is not None and answers(entry, item, query)


def _reads_all(entry: Entry, item: Item) -> bool:
    """True if 减去 takes the entry as one of the payee's, whatever it is about: 标识 = 本人."""
    query = item.terms.deduct
    if query is None or ("标识", False, ("本人",)) not in query.filters:
        return False
    return answers(entry, item, query)


def _paid_by(entry: Entry, known: dict[str, Terms]) -> Terms | None:
    return next((terms for terms in known.values() if entry.of(terms.benefit)), None)


def repeats(entry: Entry, item: Item, known: dict[str, Terms]) -> bool:
    """True if paying the item in full would repeat the entry: 不重复, or 互斥 by name.

    The same key, paid by the same side (the district, or whoever is above it), by a benefit that
    does not stack; or a benefit that excludes this one, this year, about the same object.
    """
    paid = _paid_by(entry, known)
    where = about(entry, item)
    if paid is not None and excludes(paid, item.terms) and entry.year == item.year:
        return where is not About.OTHER or paid.subject != item.terms.subject
    if item.key is None or (paid is not None and paid.stacks):
        return False
    is_of_stage = item.stage and entry.of(item.terms.benefit)
    if is_of_stage and entry.benefit not in (item.offer, item.terms.benefit):
        return False  # another stage is another claim
    return (entry.level == DISTRICT) == (item.terms.side == DISTRICT) and all(
        _same(entry, item, name, where) for name in item.terms.key
    )


def _same(entry: Entry, item: Item, name: str, where: About) -> bool:
    match name:
        case "事项":
            return entry.matter == item.terms.matter
        case "年度":
            return entry.year == item.year
        case "受益人":
            return entry.payee == item.payee
        case _:  # 对象
            return where in (About.OBJECT, About.PAYEE)


def answers(entry: Entry, item: Item, query: LedgerQuery) -> bool:
    """True if an entry is among those that 已得(…) asks for.

    Without 标识: about the same object, or the payee as a whole.
    """
    where = about(entry, item)
    if all(column != "标识" for column, _, _ in query.filters) and where is About.OTHER:
        return False
    return all(
        any(_is(entry, item, column, word) for word in words) is not negated
        for column, negated, words in query.filters
    )


def _is(entry: Entry, item: Item, column: str, word: str) -> bool:
    match column:
        case "事项":
            return entry.matter == word
        case "待遇":
            return entry.of(word)
        case "级次":
            return entry.level == word or (word == HIGHER and entry.level != DISTRICT)
        case "期间":
            if word in _BACK:
                return entry.year == item.year - _BACK[word]
            return str(entry.year) == word.removesuffix("年度")
        case _:
            if word == "本人":
                return entry.payee == item.payee
            return about(entry, item) is About.OBJECT  # 本对象
