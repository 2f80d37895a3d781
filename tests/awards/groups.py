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
STAGES = ("开工", "竣工")
NOWHERE = Place("")


def random_group(
    random: Random, most: int = 8, *, deducting: tuple[str, ...] = LEVELS[1:]
) -> tuple[list[Item], Ledger]:
    """Up to eight offers of up to six benefits of one enterprise 甲, with earlier awards.

    `deducting` are the levels whose awards may come off: with 区级 also what is offered now.
    """
    count = random.randint(2, 6)
    benefits = [f"第{at}条.奖" for at in range(count)]
    terms = [_terms(random, at, benefits, deducting) for at in range(count)]
    places = {t.benefit: random.choice((None, None, 1, 2)) for t in terms}
    caps = {t.benefit: _caps(random) for t in terms}
    staged = {t.benefit for t in terms if t.subject == "项目" and random.random() < 0.3}
    offers = [
        (t, o, stage)
        for t in terms
        for o in OBJECTS
        if (o == "甲") == (t.subject == "企业")
        for stage in (STAGES if t.benefit in staged else ("",))
    ]
    items = []
    for t, about, stage in random.sample(offers, min(len(offers), random.randint(1, most))):
        rank = Fraction(random.randint(0, 2))
        offered = random.choice((0, 10, 20, 30, random.randint(1, 60)))
        offer = f"{t.benefit}.{stage}" if stage else t.benefit
        items.append(
            Item(
                f"{offer}@{about}", t, offer, stage, "甲", about, YEAR,
                START + timedelta(random.randint(0, 2)), offered, offered, sure=True,
                caps=caps[t.benefit], places=places[t.benefit], rank=Rank(rank, rank),
            )
        )  # fmt: skip
    entries = [_entry(random, benefits) for _ in range(random.choice((0, 0, 1, 2, 4)))]
    return items, Ledger(tuple(entries))


def _terms(random: Random, at: int, benefits: list[str], deducting: tuple[str, ...]) -> Terms:
    other = frozenset(b for b in benefits if random.random() < 0.2 and b != benefits[at])
    filters = [("级次", False, (random.choice(deducting),))]
    if random.random() < 0.5:
        filters.append(("事项", random.random() < 0.3, (random.choice(MATTERS),)))
    if random.random() < 0.3:
        filters.append(("期间", False, ("本年",)))
    if random.random() < 0.3:
        filters.append(("标识", False, (random.choice(("本人", "本对象")),)))
    return Terms(
        benefits[at], random.choice(MATTERS), at, random.choice(("企业", "项目", "项目")),
        passed_on=random.random() < 0.15,
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
        random.choice((*benefits, f"{benefits[0]}.开工", "", "别的.奖")),
        random.choice(MATTERS), random.choice(LEVELS),
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
        if e.payee == "甲" and _of(e, item.terms) and e.year == YEAR
    }  # fmt: skip
    queue = sorted(
        (o for o in items if _alike(o, item) and o.object not in gone),
        key=lambda o: (o.rank.low, o.order),
    )
    return item.object in gone or queue.index(item) + len(gone) < item.places


def _of(e: Entry, terms: Terms) -> bool:
    return e.benefit.split(".")[:2] == terms.benefit.split(".")


def _alike(a: Item, b: Item) -> bool:
    return a.terms.benefit == b.terms.benefit and a.stage == b.stage


def _clash(a: Item, b: Item) -> bool:
    if a.terms.benefit in b.terms.excludes or b.terms.benefit in a.terms.excludes:
        return a.object == b.object or a.terms.subject != b.terms.subject
    if a.object != b.object or a.terms.subject != b.terms.subject:
        return False
    if a.terms.benefit == b.terms.benefit:
        return False  # two stages
    same = a.terms.matter == b.terms.matter and a.terms.passed_on == b.terms.passed_on
    return same and not a.terms.stacks and not b.terms.stacks


def _paid(
    subset: tuple[Item, ...], within: list[Item], everything: list[Item], ledger: Ledger
) -> int:
    total = 0
    for benefit in {item.terms.benefit for item in subset}:
        of = [item for item in subset if item.terms.benefit == benefit]
        alike = [item for item in within if item.terms.benefit == benefit]
        counts = [
            (number, e, item, _how(e, item))
            for number, e in enumerate(ledger.entries)
            for item in alike
            if _counts(e, item, everything)
        ]
        own = {number for number, _, _, how in counts if how == "own"}
        of_object = {number for number, _, _, how in counts if how == "object"}
        shared = {
            n: e.amount for n, e, _, how in counts if how == "all" and n not in own | of_object
        }
        sum_ = 0
        for about in {item.object for item in of}:
            part = 0
            for item in of:
                if item.object == about:
                    mine = sum(e.amount for _, e, i, how in counts if how == "own" and i is item)
                    part += max(0, item.low - mine)
            first = {
                n: e.amount for n, e, i, how in counts if how == "object" and i.object == about
            }
            part -= sum(fen for n, fen in first.items() if n not in own)
            sum_ += max(0, part)
        sum_ = max(0, sum_ - sum(shared.values()))
        for cap in of[0].caps:
            since = {"每年": YEAR, "三年": YEAR - 2, "累计": 0}[cap.per]
            spent = sum(
                e.amount
                for e in ledger.entries
                if e.payee == "甲" and _of(e, of[0].terms) and since <= e.year <= YEAR
            )
            sum_ = min(sum_, max(0, cap.low - spent))
        total += sum_
    return total


def _how(e: Entry, item: Item) -> str:
    """Off the item alone, off the sum of the stages of its object, or off the whole sum."""
    deduct = item.terms.deduct
    of_payee = deduct is not None and ("标识", False, ("本人",)) in deduct.filters
    if e.subject != item.object or (of_payee and _asked_for(e, item, deduct)):
        return "all"
    return "object" if item.stage and e.benefit != item.offer else "own"


def _counts(e: Entry, item: Item, everything: list[Item]) -> bool:
    """Does the entry come off the item?"""
    terms = item.terms
    about_it, about_all = e.subject == item.object, e.subject == "甲" == e.payee
    if not about_it and e.payee != "甲":
        return False
    payer = next((o.terms for o in everything if _of(e, o.terms)), None)
    excluded = payer is not None and (
        terms.benefit in payer.excludes or payer.benefit in terms.excludes
    )
    if excluded and payer is not None and e.year == YEAR:
        if about_it or about_all or payer.subject != terms.subject:
            return True
    elif (
        e.year == YEAR
        and (about_it or about_all)
        and not _other_stage(e, item)
        and (
            not terms.stacks
            and (payer is None or not payer.stacks)
            and e.matter == terms.matter
            and (e.level == "区级") != terms.passed_on
        )
    ):
        return True
    return terms.deduct is not None and _asked_for(e, item, terms.deduct)


def _other_stage(e: Entry, item: Item) -> bool:
    return (
        bool(item.stage)
        and _of(e, item.terms)
        and e.benefit not in (item.offer, item.terms.benefit)
    )


def _asked_for(e: Entry, item: Item, deduct: LedgerQuery) -> bool:
    about_it, about_all = e.subject == item.object, e.subject == "甲" == e.payee
    named = any(column == "标识" for column, _, _ in deduct.filters)
    if not named and not about_it and not about_all:
        return False
    for column, negated, (word,) in deduct.filters:
        holds = {
            "级次": e.level == word,
            "事项": e.matter == word,
            "期间": e.year == YEAR,
            "标识": about_it if word == "本对象" else e.payee == "甲",
        }[column]
        if holds is negated:
            return False
    return True


def with_unknowns(random: Random, items: list[Item]) -> list[Item]:
    """Some pending, some with a span or no upper end, some of no known rank or group of a limit."""
    found = []
    for item in (replace(item, by_payee=False) for item in items):
        kind = random.random()
        high = random.choice((item.low, None))
        if kind < 0.25:
            found.append(replace(item, sure=False, low=0, high=high))
        elif kind < 0.4:
            found.append(replace(item, low=item.low // 2, high=high))
        elif kind < 0.5:
            found.append(replace(item, rank=Rank(None, None)))
        elif kind < 0.55:
            found.append(replace(item, group=None))
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
        rank, group = item.rank, item.group
        if rank.low is None:
            rank = Rank(*[Fraction(random.randint(0, 2))] * 2)
        if group is None:
            group = random.choice(((), ("别的组",)))
        found.append(replace(item, sure=True, low=amount, high=amount, rank=rank, group=group))
    return found
