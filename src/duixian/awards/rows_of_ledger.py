"""Earlier awards as columns: sums over a register's table 已得, by object and by payee.

The table has a row for each earlier award: 引用:对象 and 引用:受益人 (ids), 待遇 (the id of a
benefit or of a stage, or empty), 事项, 级次, 年度 and 金额 (分).
"""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from duixian.awards.ledger import Ledger
from duixian.awards.terms import DISTRICT, HIGHER, Item, Terms, excludes
from duixian.language.provision import Benefit, LedgerQuery
from duixian.language.vocabulary import Reference
from duixian.library.package import Package
from duixian.readings.population.plan import (
    FALSE,
    TRUE,
    Expr,
    Literal,
    OneOf,
    Width,
    both,
    choose,
    either,
    integer,
    invert,
    missing,
    null,
    test,
)
from duixian.readings.population.rows import Group, Rows

LEDGER = "已得"
OBJECT, PAYEE = "对象", "受益人"
_MOST = 10**13
"""分 of one earlier award, at most: a hundred 亿元."""
_BACK = {"本年": 0, "年度": 0, "上年": 1, "前年": 2}


class EarlierAwards:
    """What the ledger says of the object of each row."""

    def __init__(self, rows: Rows, package: Package, known: dict[str, Terms], year: int) -> None:
        self.rows, self.known, self.year = rows, known, year
        self.stages = {
            benefit.id: [offer.key for offer in benefit.offers] for benefit in package.benefits
        }
        kind = rows.kind
        self.by_object = rows.group(Reference(OBJECT, LEDGER, kind, "已得·对象"))

    # -- one entry, seen from its object -----------------------------------------------------------

    def own(self, item: Item) -> Expr:
        """分 that come off the item alone."""

        def counts(entry: _Entry) -> Expr:
            counted, for_all_theirs = self._counted(entry, item)
            mine = TRUE if not item.stage else entry.is_one_of([item.offer])
            return both([counted, invert(for_all_theirs), mine])

        return self._sum(counts)

    def shared(self, item: Item, stages: list[str]) -> Expr:
        """分 that come off its benefit's sum, whichever of its offers are made."""

        def counts(entry: _Entry) -> Expr:
            counted, for_all_theirs = self._counted(entry, item)
            if not item.stage:
                return both([counted, for_all_theirs])
            return both([counted, invert(entry.is_one_of(stages))])

        return self._sum(counts)

    def shared_of_stage(self, item: Item, stage: str) -> Expr:
        """分 of another stage that come off the sum, where that one is not on offer itself."""

        def counts(entry: _Entry) -> Expr:
            return both([self._counted(entry, item)[0], entry.is_one_of([stage])])

        return self._sum(counts)

    def _counted(self, entry: _Entry, item: Item) -> tuple[Expr, Expr]:
        """Whether an entry comes off at all, and whether as something of the payee as a whole."""
        repeated = self._repeats(entry, item)
        if item.terms.deduct is None:
            return repeated, FALSE
        deducted = self._answers(entry, item, item.terms.deduct)
        return either([repeated, deducted]), deducted if reads_all(item) else FALSE

    def spent(self, benefit: str, years: int | None) -> Expr:
        """分 that a benefit paid about this object in so many years, or ever."""

        def counts(entry: _Entry) -> Expr:
            where = [entry.is_one_of(self._ids(benefit))]
            if years is not None:
                where.append(test(">", entry.year, integer(self.year - years)))
                where.append(test("<=", entry.year, integer(self.year)))
            return both(where)

        return self._sum(counts)

    def any_of(self, benefit: Benefit) -> Expr:
        """True where the payee has any earlier award at all."""
        group = self._by_payee(benefit)
        return FALSE if group is None else test(">", self._count(group), integer(0))

    def about_something_else(self, benefit: Benefit) -> Expr:
        """True where some earlier award of the payee is not about this object, or the reverse."""
        by_payee = self._by_payee(benefit)
        if by_payee is None or self.by_object is None:
            return FALSE
        return invert(test("=", self._count(by_payee), self._count(self.by_object)))

    # -- the rules of ledger.py, in columns --------------------------------------------------------

    def _repeats(self, entry: _Entry, item: Item) -> Expr:
        terms = item.terms
        rivals = [of for of in self.known.values() if excludes(of, terms)]
        same_year = test("=", entry.year, integer(self.year))
        excluded = both([entry.is_one_of(self._ids(*(of.benefit for of in rivals))), same_year])
        if item.key is None:
            return excluded
        stacking = [of.benefit for of in self.known.values() if of.stacks]
        district = test("=", entry.level, _text(DISTRICT))
        same = [
            district if terms.side == DISTRICT else invert(district),
            test("=", entry.matter, _text(terms.matter)),
        ]
        if "年度" in terms.key:
            same.append(same_year)
        alike = both(same)
        if item.stage:
            of_it = entry.is_one_of(self._ids(terms.benefit))
            this = entry.is_one_of([item.offer, terms.benefit])
            alike = both([alike, invert(both([of_it, invert(this)]))])
        return either([excluded, both([invert(entry.is_one_of(self._ids(*stacking))), alike])])

    def _answers(self, entry: _Entry, item: Item, query: LedgerQuery) -> Expr:
        found: list[Expr] = []
        for column, negated, words in query.filters:
            fits = either(self._is(entry, item, column, word) for word in words)
            found.append(invert(fits) if negated else fits)
        return both(found)

    def _is(self, entry: _Entry, item: Item, column: str, word: str) -> Expr:
        match column:
            case "事项":
                return test("=", entry.matter, _text(word))
            case "待遇":
                return entry.is_one_of(self._ids(word))
            case "级次":
                named = test("=", entry.level, _text(word))
                above = invert(test("=", entry.level, _text(DISTRICT)))
                return either([named, above]) if word == HIGHER else named
            case "期间":
                year = item.year - _BACK[word] if word in _BACK else int(word.removesuffix("年度"))
                return test("=", entry.year, integer(year))
            case _ if word in ("本人", "本对象"):
                return TRUE
            case _:
                return test("=", entry.object, _text(word))

    def _ids(self, *benefits: str) -> list[str]:
        """The benefits and their stages, as 待遇 may name them."""
        return [*benefits, *(key for one in benefits for key in self.stages.get(one, ()))]

    # -- sums --------------------------------------------------------------------------------------

    def _by_payee(self, benefit: Benefit) -> Group | None:
        source = benefit.beneficiary[0] if benefit.beneficiary else ""
        kind = self.rows.kind
        relation = Reference(PAYEE, LEDGER, kind, f"已得·受益人·{source}")
        return self.rows.group(relation, via=source)

    def _sum(self, counts: Callable[[_Entry], Expr]) -> Expr:
        """分 of the entries about the object of each row that count."""
        group = self.by_object
        if group is None:
            return integer(0)
        entry = _Entry(group.rows)
        where = counts(entry)
        if where == FALSE:
            return integer(0)
        counted = group.rows.bind(choose([(where, entry.amount)], null(Width.I64)))
        column = self.rows.aggregate(group, "sum", counted)
        return self.rows.bind(choose([(missing(column), integer(0))], column))

    def _count(self, group: Group) -> Expr:
        column = self.rows.aggregate(group, "count", TRUE)
        return self.rows.bind(choose([(missing(column), integer(0))], column))


def reads_all(item: Item) -> bool:
    """True where 减去 names the payee as a whole: 标识 = 本人."""
    query = item.terms.deduct
    return query is not None and ("标识", False, ("本人",)) in query.filters


class _Entry:
    """The columns of one earlier award."""

    def __init__(self, rows: Rows) -> None:
        self.benefit = self._known(rows.column((), "待遇", Width.TEXT, (0, 0)))
        self.matter = self._known(rows.column((), "事项", Width.TEXT, (0, 0)))
        self.level = self._known(rows.column((), "级次", Width.TEXT, (0, 0)))
        self.object = self._known(rows.column((), f"引用:{OBJECT}", Width.TEXT, (0, 0)))
        self.year = rows.column((), "年度", Width.I64, (0, 9999))
        self.amount = rows.column((), "金额", Width.I64, (0, _MOST))

    def is_one_of(self, ids: list[str]) -> Expr:
        """Whether the award is of one of these benefits."""
        return OneOf(self.benefit, tuple(dict.fromkeys(ids))) if ids else FALSE

    @staticmethod
    def _known(column: Expr) -> Expr:
        return choose([(missing(column), _text(""))], column)


def _text(value: str) -> Literal:
    return Literal(value, Width.TEXT)


def ledger_table(ledger: Ledger) -> pa.Table:
    """The table 已得 of earlier awards; amounts are 分."""
    entries = ledger.entries
    return pa.table(
        {
            "标识": pa.array([str(place) for place in range(len(entries))], pa.string()),
            f"引用:{OBJECT}": pa.array([entry.subject for entry in entries], pa.string()),
            f"引用:{PAYEE}": pa.array([entry.payee for entry in entries], pa.string()),
            "待遇": pa.array([entry.benefit for entry in entries], pa.string()),
            "事项": pa.array([entry.matter for entry in entries], pa.string()),
            "级次": pa.array([entry.level for entry in entries], pa.string()),
            "年度": pa.array([entry.year for entry in entries], pa.int64()),
            "金额": pa.array([entry.amount for entry in entries], pa.int64()),
        }
    )
