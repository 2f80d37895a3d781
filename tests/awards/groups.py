"""Random groups of offers, and what they are paid by trying every set: nothing clever."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from random import Random

from duixian.awards import Entry, Item, Ledger, Terms
from duixian.awards.terms import PeriodCap, Rank
from duixian.basics.places import Place
from duixian.language.provision import LedgerQuery, Quota

KEY = ("事项", "对象", "年度")
YEAR, START = 2025, date(2025, 5, 1)
MATTERS, OBJECTS, LEVELS = (
    ("技改", "研发", "人才"),
    ("甲", "项目一", "项目二"),
    ("区级", "市级", "省级"),
)
NOWHERE = Place("")


def random_group(random: Random, most: int = 8) -> tuple[list[Item], Ledger]:
    """Up to eight offers of up to six benefits of one enterprise 甲, with earlier awards."""
    count = random.randint(2, 6)
    benefits = [f"第{at}条.奖" for at in range(count)]
    terms = [_terms(random, at, benefits) for at in range(count)]
    places = {t.benefit: random.choice((None, None, 1, 2)) for t in terms}
    caps = {t.benefit: _caps(random) for t in terms}
    offers = [(t, about) for t in terms for about in OBJECTS]
    items = []
    for t, about in random.sample(offers, min(len(offers), random.randint(1, most))):
        rank = Fraction(random.randint(0, 2))
        offered = random.choice((0, 10, 20, 30, random.randint(1, 60)))
        items.append(
            Item(
                f"{t.benefit}@{about}", t, t.benefit, "", "甲", about, YEAR,
                START + timedelta(random.randint(0, 2)), offered, offered, sure=True,
                caps=caps[t.benefit], places=places[t.benefit], rank=Rank(rank, rank),
            )
        )  # fmt: skip
    entries = [_entry(random, benefits) for _ in range(random.choice((0, 0, 1, 2, 4)))]
    return items, Ledger(tuple(entries))


def _terms(random: Random, at: int, benefits: list[str]) -> Terms:
    other = frozenset(b for b in benefits if random.random() < 0.2 and b != benefits[at])
    filters = [("级次", False, (random.choice(LEVELS[1:]),))]
    if random.random() < 0.5:
        filters.append(("事项", random.random() < 0.3, (random.choice(MATTERS),)))
    if random.random() < 0.3:
        filters.append(("期间", False, ("本年",)))
    if random.random() < 0.3:
        filters.append(("标识", False, (random.choice(("本人", "本对象")),)))
    return Terms(
        benefits[at], random.choice(MATTERS), at, "企业", passed_on=random.random() < 0.15,
        key=KEY, stacks=random.random() < 0.2, excludes=other,
        deduct=LedgerQuery("", tuple(filters), NOWHERE) if random.random() < 0.3 else None,
        quota=Quota(("甲",), ((None, 1),), "", NOWHERE),
    )  # fmt: skip


def _caps(random: Random) -> tuple[PeriodCap, ...]:
    limits = [(per, random.randint(0, 60)) for per in ("每年", "三年", "累计")]
    return tuple(PeriodCap(per, most, most) for per, most in limits if random.random() < 0.2)


def _entry(random: Random, benefits: list[str]) -> Entry:
    return Entry(
        random.choice(OBJECTS), random.choice(("甲", "甲", "乙")),
        random.choice((*benefits, "", "别的.奖")), random.choice(MATTERS), random.choice(LEVELS),
        YEAR - random.choice((0, 0, 1, 3)), None, random.randint(1, 40),
    )  # fmt: skip


def best_by_trial(items: list[Item], ledger: Ledger) -> tuple[int, set[str]]:
    """The most that any legal set pays, and the ids of the earliest such set."""
    ordered = sorted((i for i in items if _is_within(i, items, ledger)), key=lambda i: i.order)
    best: tuple[int, tuple[bool, ...]] | None = None
    chosen: list[Item] = []
    for size in range(len(ordered) + 1):
        for subset in combinations(ordered, size):
            if any(_clash(a, b) for a, b in combinations(subset, 2)):
                continue
            found = (_paid(subset, ordered, items, ledger), tuple(i in subset for i in ordered))
            if best is None or found > best:
                best, chosen = found, list(subset)
    assert best is not None
    return best[0], {item.id for item in chosen}


def _is_within(item: Item, items: list[Item], ledger: Ledger) -> bool:
    if item.places is None:
        return True
    gone = {
        e.subject for e in ledger.entries
        if e.payee == "甲" and e.benefit == item.terms.benefit and e.year == YEAR
    }  # fmt: skip
    queue = sorted(
        (o for o in items if o.terms.benefit == item.terms.benefit and o.object not in gone),
        key=lambda o: (o.rank.low, o.order),
    )
    return item.object in gone or queue.index(item) + len(gone) < item.places


def _clash(a: Item, b: Item) -> bool:
    if a.object != b.object:
        return False
    if a.terms.benefit in b.terms.excludes or b.terms.benefit in a.terms.excludes:
        return True
    same = a.terms.matter == b.terms.matter and a.terms.passed_on == b.terms.passed_on
    return same and not a.terms.stacks and not b.terms.stacks


def _paid(
    subset: tuple[Item, ...], within: list[Item], everything: list[Item], ledger: Ledger
) -> int:
    total = 0
    for benefit in {item.terms.benefit for item in subset}:
        of = [item for item in subset if item.terms.benefit == benefit]
        alike = [item for item in within if item.terms.benefit == benefit]
        shared = {
            number: e.amount
            for number, e in enumerate(ledger.entries)
            for item in alike
            if e.subject != item.object and _counts(e, item, everything)
        }
        sum_ = 0
        for item in of:
            own = sum(
                e.amount
                for e in ledger.entries
                if e.subject == item.object and _counts(e, item, everything)
            )
            sum_ += max(0, item.low - own)
        sum_ = max(0, sum_ - sum(shared.values()))
        for cap in of[0].caps:
            first = {"每年": YEAR, "三年": YEAR - 2, "累计": 0}[cap.per]
            spent = sum(
                e.amount
                for e in ledger.entries
                if e.payee == "甲" and e.benefit == benefit and first <= e.year <= YEAR
            )
            sum_ = min(sum_, max(0, cap.low - spent))
        total += sum_
    return total


def _counts(e: Entry, item: Item, everything: list[Item]) -> bool:
    """Does the entry come off the item?"""
    terms = item.terms
    about_it, about_all = e.subject == item.object, e.subject == "甲" == e.payee
    if not about_it and e.payee != "甲":
        return False
    payer = next((o.terms for o in everything if o.terms.benefit == e.benefit), None)
    if e.year == YEAR and (about_it or about_all):
        if payer is not None and (
            terms.benefit in payer.excludes or payer.benefit in terms.excludes
        ):
            return True
        if (
            not terms.stacks
            and (payer is None or not payer.stacks)
            and e.matter == terms.matter
            and (e.level == "区级") != terms.passed_on
        ):
            return True
    if terms.deduct is None:
        return False
    named = any(column == "标识" for column, _, _ in terms.deduct.filters)
    if not named and not about_it and not about_all:
        return False
    for column, negated, (word,) in terms.deduct.filters:
        holds = {
            "级次": e.level == word,
            "事项": e.matter == word,
            "期间": e.year == YEAR,
            "标识": about_it if word == "本对象" else True,
        }[column]
        if holds is negated:
            return False
    return True


def with_unknowns(random: Random, items: list[Item]) -> list[Item]:
    """Some of the items pending, some with a span or without an upper end."""
    found = []
    for item in items:
        kind = random.random()
        if kind < 0.25:
            found.append(replace(item, sure=False, low=0, high=random.choice((item.low, None))))
        elif kind < 0.4:
            high = random.choice((item.low, None))
            found.append(replace(item, low=item.low // 2, high=high))
        else:
            found.append(item)
    return found


def completed(random: Random, items: list[Item]) -> list[Item]:
    """One way in which everything unknown may turn out."""
    found = []
    for item in items:
        if not item.sure and random.random() < 0.4:
            continue
        high = item.low + 70 if item.high is None else item.high
        amount = random.choice((item.low, high, random.randint(item.low, high)))
        found.append(replace(item, sure=True, low=amount, high=amount))
    return found
