"""Combination for everybody at once, inside the query: one wide row for each object.

Says in columns what `combine` says of one applicant, as far as the offers about one object decide
it. Where other objects of the same payee may matter (a limit on items, a cap over several
objects, an earlier award that is about something else of theirs) the row is marked `entangled`,
and `combine` itself decides for that payee.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from itertools import combinations

from duixian.awards.items import ANYONE, terms_in
from duixian.awards.ledger import PERIODS, answers, entry_of
from duixian.awards.rows_of_ledger import EarlierAwards, reads_all
from duixian.awards.terms import LIMITLESS, Item, Terms, competes
from duixian.awards.waves import waves
from duixian.basics.text import say
from duixian.language.provision import Benefit
from duixian.library.package import Package
from duixian.readings.population.lower import Lowering
from duixian.readings.population.offers import FAILS, QUALIFIES, fen_of
from duixian.readings.population.plan import (
    FALSE,
    TRUE,
    Choose,
    Expr,
    NotLowerable,
    RowNumber,
    Width,
    both,
    bounds,
    calculate,
    choose,
    either,
    floor_divide,
    integer,
    invert,
    missing,
    null,
    test,
    width_of,
)
from duixian.readings.population.query import OutcomeColumns, Query

MOST_CONTESTED = 12
"""Offers about one object that exclude one another, at most; more are left to `combine`."""

NOTHING, PAID, AT_LEAST, FORGONE, OPEN = range(5)
"""Codes of the state column: no offer; paid, settled; paid at least so much; not paid, since
another is paid instead; may still be paid."""


@dataclass(frozen=True, slots=True)
class CombinedColumns:
    """The names of what one offer comes to after combination.

    `amount` is 分, at least so much; `most` is null where no end is known.
    """

    offer: OutcomeColumns
    state: str
    amount: str
    most: str


@dataclass(frozen=True, slots=True)
class CombinedQuery:
    """A query with the combination in it. `entangled` names the column of rows left to `combine`.

    Where that is true the other columns of combination hold what the row comes to alone.
    """

    query: Query
    columns: tuple[CombinedColumns, ...]
    entangled: str


@dataclass(frozen=True, slots=True)
class _Member:
    """One offer: what is static of it, as an item, and its columns in both runs."""

    item: Item
    outcome: OutcomeColumns
    sure: Expr
    possible: Expr
    low: Expr
    high: Expr


@dataclass(frozen=True, slots=True)
class _Run:
    """One run over the members: who takes part, who is chosen, what each is paid, alone or not."""

    part_of: list[Expr]
    amounts: list[Expr]
    bound: dict[str, Expr]
    """By benefit, whether something comes off the sum of its offers or its cap is reached."""
    chosen: list[Expr]
    paid: list[Expr]
    alone: list[Expr]


def combine_in_query(package: Package, query: Query, year: int, on: date) -> CombinedQuery:
    """The query with three columns more for each offer, and one that marks entangled rows.

    Raises:
        NotLowerable: more than MOST_CONTESTED offers about one object exclude one another.
    """
    known = terms_in(package)
    members = [
        _member(query, outcome, known, year, on)
        for outcome in query.outcomes
        if outcome.outcome.offer is not None
    ]
    if not members:
        return CombinedQuery(query, (), "")
    earlier = EarlierAwards(query.rows, package, known, year)
    by_id = {member.item.id: member for member in members}
    answers_: list[tuple[str, Expr]] = []
    columns: list[CombinedColumns] = []
    paid_before: list[tuple[_Member, Expr, Expr]] = []
    ordered = sorted((member.item for member in members), key=lambda item: item.order)
    for wave in waves(ordered, known):
        combination = _Combination(
            package, query, [by_id[item.id] for item in wave], earlier, paid_before, year, on
        )
        for member, state, amount, most, end in combination.results():
            # What is not settled may yet be paid for something else, which nobody deducts.
            least = choose([(test("=", state, integer(PAID)), amount)], integer(0))
            names = CombinedColumns(member.outcome, *_names(member.outcome))
            columns.append(names)
            answers_ += [(names.state, state), (names.amount, amount), (names.most, end)]
            paid_before.append((member, least, most))
    entangled = query.rows.bind(either(_entangled(package, query, members, earlier)))
    answers_.append((ENTANGLED, choose([(entangled, TRUE)], FALSE)))
    whole = replace(query, answers=(*query.answers, *answers_))
    return CombinedQuery(whole, tuple(columns), ENTANGLED)


ENTANGLED = "entangled"


def _names(outcome: OutcomeColumns) -> tuple[str, str, str]:
    stem = outcome.verdict.removesuffix("_verdict")
    return f"{stem}_state", f"{stem}_paid", f"{stem}_most"


def _member(
    query: Query, columns: OutcomeColumns, known: dict[str, Terms], year: int, on: date
) -> _Member:
    outcome = columns.outcome
    benefit, offer = outcome.provision, outcome.offer
    if not isinstance(benefit, Benefit) or offer is None:
        raise AssertionError("only offers combine")
    bind = query.rows.bind
    verdict = bind(outcome.verdict)
    sure = bind(test("=", verdict, integer(QUALIFIES)))
    possible = bind(invert(test("=", verdict, integer(FAILS))))
    low, high = bind(outcome.low), bind(outcome.high)
    at_least = choose([(missing(low), integer(0))], low)
    at_most = choose([(missing(high), integer(LIMITLESS))], high)
    # Who is paid is the object itself, or whoever the same path leads to: a stand-in tells alike
    # from unlike where the values are not known yet.
    payee = ".".join(("", *benefit.beneficiary))
    item = Item(
        f"{offer.key}@", known[benefit.id], offer.key, offer.stage, payee, "", year, on, 0, 0, True
    )
    return _Member(
        item, columns, sure, possible,
        bind(choose([(sure, at_least)], integer(0))),
        bind(choose([(possible, at_most)], integer(0))),
    )  # fmt: skip


def _entangled(
    package: Package, query: Query, members: list[_Member], earlier: EarlierAwards
) -> Iterable[Expr]:
    """Where more than the row itself may matter."""
    rows = query.rows
    for member in members:
        benefit, offer = member.outcome.outcome.provision, member.outcome.outcome.offer
        if not isinstance(benefit, Benefit) or offer is None:
            continue
        payee = _payee(query, benefit)
        if benefit.quota is not None and not set(benefit.quota.per) <= ANYONE:
            yield _limit_matters(package, query, benefit, member, payee, earlier)
        if benefit.beneficiary and offer.amount.period_caps:
            place = rows.bind(RowNumber((payee, member.possible), ((rows.identity(), False),)))
            alone = both([test("=", place, integer(1)), invert(missing(payee))])
            yield both([member.possible, invert(alone)])
        cares = bool(benefit.beneficiary or offer.amount.period_caps or member.item.terms.excludes)
        if cares or (benefit.deduct is not None and _names_others(benefit)):
            yield both([member.possible, earlier.about_something_else(benefit)])


def _limit_matters(
    package: Package,
    query: Query,
    benefit: Benefit,
    member: _Member,
    payee: Expr,
    earlier: EarlierAwards,
) -> Expr:
    """Where 限量 may cut a row off: others share its group, or its group is not known."""
    quota = benefit.quota
    if quota is None:
        return FALSE
    named = (_counted_by(package, query, name, payee) for name in quota.per)
    counted = [column for column in named if column is not None]
    fewest = min((count for _, count in quota.counts), default=0)
    if query.rows.identity() in counted and fewest > 0:
        # A group of its own: it is cut off by none, but sure only where its group is known.
        return both([member.sure, either(missing(column) for column in counted)])
    place = query.rows.bind(
        RowNumber((*counted, member.possible), ((query.rows.identity(), False),))
    )
    reasons = [
        test(">", place, integer(fewest)),
        *(missing(column) for column in counted),
        earlier.any_of(benefit),
    ]
    return both([member.possible, either(reasons)])


def _names_others(benefit: Benefit) -> bool:
    return benefit.deduct is not None and any(
        column == "标识" for column, _, _ in benefit.deduct.filters
    )


def _payee(query: Query, benefit: Benefit) -> Expr:
    """The id of whoever is paid."""
    if not benefit.beneficiary:
        return query.rows.identity()
    *path, last = benefit.beneficiary
    if path:
        raise NotLowerable(say("「{name}」的受益人隔了几层", name=benefit.name))
    return query.rows.column((), f"引用:{last}", Width.TEXT, (0, 0))


def _counted_by(package: Package, query: Query, name: str, payee: Expr) -> Expr | None:
    """What 限量 counts by, as a column; None for 年度, which all rows share."""
    if name == "年度":
        return None
    kind = package.vocabulary.kinds[query.kind]
    if name in kind.references:
        return query.rows.column((), f"引用:{name}", Width.TEXT, (0, 0))
    if name == kind.identifier:
        return query.rows.identity()
    fact = package.vocabulary.fact(query.kind, name)
    if fact is None:
        return payee
    return query.rows.fact(fact, None, (), 0)


class _Combination:
    """Both runs over the members of one wave."""

    def __init__(
        self,
        package: Package,
        query: Query,
        members: list[_Member],
        earlier: EarlierAwards,
        before: Sequence[tuple[_Member, Expr, Expr]],
        year: int,
        on: date,
    ) -> None:
        self.bind = query.rows.bind
        self.members = members
        self.earlier = earlier
        self.before = before
        self.lowering = Lowering(query.rows, year, on)
        self.year = year
        self.conflicts = {
            (first, second)
            for first, second in combinations(range(len(members)), 2)
            if competes(members[first].item, members[second].item)
        }
        self.pools: dict[str, list[int]] = {}
        for number, member in enumerate(members):
            self.pools.setdefault(member.item.terms.benefit, []).append(number)
        self.low = self._run([m.sure for m in members], [m.low for m in members], most=False)
        self.high = self._run([m.possible for m in members], [m.high for m in members], most=True)

    def results(self) -> Iterable[tuple[_Member, Expr, Expr, Expr, Expr]]:
        """Member, state, 分 at least, 分 at most for what comes after, and the end as told."""
        for part in _parts(len(self.members), self.conflicts, self.pools.values()):
            alike = {n: self.bind(self._alike(n)) for n in part}
            linked = self._linked(part)
            for n in part:
                settled = both(either([invert(linked[n, m]), alike[m]]) for m in part)
                yield self._result(n, self.bind(settled))

    def _linked(self, part: list[int]) -> dict[tuple[int, int], Expr]:
        """Whether two offers are decided together: rivals that both count, or a sum that binds.

        Links of links too: the table is squared until every path is in it.
        """
        linked: dict[tuple[int, int], Expr] = {}
        for a in part:
            for b in part:
                ties: list[Expr] = [TRUE] if a == b else []
                if (min(a, b), max(a, b)) in self.conflicts:
                    ties.append(both([self.high.part_of[a], self.high.part_of[b]]))
                benefit = self.members[a].item.terms.benefit
                if b in self.pools[benefit]:
                    ties.append(self.high.bound[benefit])
                linked[a, b] = self.bind(either(ties))
        steps = 1
        while steps < len(part) - 1:
            further: dict[tuple[int, int], Expr] = {}
            for a in part:
                for b in part:
                    if a <= b:
                        paths = (both([linked[a, via], linked[via, b]]) for via in part)
                        further[a, b] = further[b, a] = self.bind(either(paths))
            linked, steps = further, steps * 2
        return linked

    def _dominated(self, number: int) -> Expr:
        """A sure rival is paid whenever this one could be: it pays no less, and bars no other."""
        low, high = self.low, self.high
        rivals = self._against(number)
        found: list[Expr] = []
        for other in sorted(rivals):
            benefit = self.members[other].item.terms.benefit
            barred = self._against(other) - rivals - {number}
            earlier = self.members[other].item.order < self.members[number].item.order
            found.append(
                both(
                    [
                        low.part_of[other],
                        *(invert(high.part_of[m]) for m in sorted(barred)),
                        test(">=" if earlier else ">", low.amounts[other], high.amounts[number]),
                        invert(low.bound[benefit]),
                        invert(high.bound[benefit]),
                    ]
                )
            )
        return either(found)

    def _against(self, number: int) -> set[int]:
        return {n for pair in self.conflicts if number in pair for n in pair} - {number}

    def _alike(self, number: int) -> Expr:
        """Both runs say the same of a member."""
        low, high = self.low, self.high
        taken = [low.chosen[number], high.chosen[number]]
        neither = both(invert(one) for one in taken)
        equal = test("=", low.paid[number], high.paid[number])
        return either([neither, both([*taken, equal])])

    def _result(self, number: int, settled: Expr) -> tuple[_Member, Expr, Expr, Expr, Expr]:
        member, low, high = self.members[number], self.low, self.high
        chosen = low.chosen[number]
        state = choose(
            [
                (invert(member.possible), integer(NOTHING)),
                (both([chosen, settled]), integer(PAID)),
                (chosen, integer(AT_LEAST)),
                (either([settled, self._dominated(number)]), integer(FORGONE)),
            ],
            integer(OPEN),
        )
        state = self.bind(state)
        amount = self.bind(choose([(chosen, low.paid[number])], integer(0)))
        alone = high.alone[number]
        not_paid = either(test("=", state, integer(code)) for code in (NOTHING, FORGONE))
        most = self.bind(
            choose([(not_paid, integer(0)), (test("=", state, integer(PAID)), amount)], alone)
        )
        endless = test(">=", most, integer(LIMITLESS // 2))
        end = choose([(endless, null(Width.I64))], most)
        after = self.bind(choose([(endless, integer(LIMITLESS))], most))
        return member, state, amount, after, end

    # -- one run ---------------------------------------------------------------------------------

    def _run(self, part_of: list[Expr], offered: list[Expr], *, most: bool) -> _Run:
        """`most` says which run: with what is possible, and less of it paid before."""
        count = len(self.members)
        amounts = [
            self._less(offered[n], self._own(n, part_of[n], most=not most)) for n in range(count)
        ]
        pools = {
            benefit: self._pool(benefit, numbers, part_of, most=most)
            for benefit, numbers in self.pools.items()
        }
        chosen: list[Expr] = list(part_of)
        for part in _parts(count, self.conflicts, self._binding(pools)):
            contested = [n for n in part if any(n in pair for pair in self.conflicts)]
            if contested:
                self._choose_best(part, contested, part_of, amounts, pools, chosen)
        paid: list[Expr] = [integer(0)] * count
        alone: list[Expr] = [integer(0)] * count
        for benefit, numbers in self.pools.items():
            less, limit = pools[benefit]
            for n in numbers:
                alone[n] = self._pays(amounts[n], less, limit)
            for n in sorted(numbers, key=lambda n: self.members[n].item.id):
                taken_of = choose([(chosen[n], amounts[n])], integer(0))
                rest = self._less(taken_of, less)
                if limit is not None:
                    rest = self._least(rest, limit)
                    limit = self.bind(calculate("-", limit, rest))
                less = self._less(less, taken_of)
                paid[n] = rest
        bound = {
            benefit: self.bind(self._is_bound(numbers, amounts, *pools[benefit]))
            for benefit, numbers in self.pools.items()
        }
        return _Run(part_of, amounts, bound, chosen, paid, alone)

    def _is_bound(
        self, numbers: list[int], amounts: list[Expr], less: Expr, limit: Expr | None
    ) -> Expr:
        """Something comes off the sum of a benefit's offers, or its cap is reached."""
        taken = test(">", less, integer(0))
        if less == integer(0):
            taken = FALSE
        if limit is None:
            return taken
        total = reduce(lambda a, b: calculate("+", a, b), (amounts[n] for n in numbers))
        return either([taken, test(">", total, limit)])

    def _binding(self, pools: dict[str, tuple[Expr, Expr | None]]) -> list[list[int]]:
        """Pools that take something off or have a cap: their members are decided together."""
        return [
            self.pools[benefit]
            for benefit, (less, limit) in pools.items()
            if less != integer(0) or limit is not None
        ]

    def _choose_best(
        self,
        part: list[int],
        contested: list[int],
        part_of: list[Expr],
        amounts: list[Expr],
        pools: dict[str, tuple[Expr, Expr | None]],
        chosen: list[Expr],
    ) -> None:
        """Of all sets without a conflict the one that pays most, ties to the earliest offers.

        The score of a set is what it pays, followed by a bit for each offer that it holds.
        """
        if len(contested) > MOST_CONTESTED:
            names = "、".join(self.members[n].item.terms.name for n in contested)
            raise NotLowerable(say("互相排斥的待遇太多:{names}", names=names))
        scale = 2 ** len(contested)
        weight = {n: 2 ** (len(contested) - 1 - at) for at, n in enumerate(contested)}
        best: Expr | None = None
        for legal in _largest_sets(contested, self.conflicts):
            held = {n for n in part if n not in contested or n in legal}
            worth = self._worth(held, part_of, amounts, pools)
            score = calculate("*", worth, integer(scale))
            for n in legal:
                bit = choose([(part_of[n], integer(weight[n]))], integer(0))
                score = calculate("+", score, bit)
            score = self.bind(score)
            best = score if best is None else self._most(best, score)
        if best is None:
            raise AssertionError("no legal set at all")
        for n in contested:
            above = floor_divide(best, integer(2 * weight[n]))
            here = floor_divide(best, integer(weight[n]))
            bit = calculate("-", here, calculate("*", above, integer(2)))
            chosen[n] = self.bind(test("=", bit, integer(1)))

    def _worth(
        self,
        held: set[int],
        part_of: list[Expr],
        amounts: list[Expr],
        pools: dict[str, tuple[Expr, Expr | None]],
    ) -> Expr:
        total: Expr = integer(0)
        for benefit, numbers in self.pools.items():
            of = [n for n in numbers if n in held]
            if not of:
                continue
            taken = [choose([(part_of[n], amounts[n])], integer(0)) for n in of]
            together = reduce(lambda a, b: calculate("+", a, b), taken)
            total = calculate("+", total, self._pays(together, *pools[benefit]))
        return total

    def _pool(
        self, benefit: str, numbers: list[int], part_of: list[Expr], *, most: bool
    ) -> tuple[Expr, Expr | None]:
        """What comes off the sum of a benefit's offers, and what it may come to at most."""
        less = self._shared(numbers, part_of, most=not most)
        limit: Expr | None = None
        for n in numbers:
            offer = self.members[n].outcome.outcome.offer
            for cap in offer.amount.period_caps if offer is not None else ():
                value = fen_of(self.lowering.number(cap.limit), self.bind)
                unknown = integer(LIMITLESS if most else 0)
                value = choose([(missing(value), unknown)], value)
                spent = self._spent(benefit, PERIODS.get(cap.per), most=not most)
                room = self._less(value, spent)
                room = choose([(part_of[n], room)], integer(LIMITLESS))
                limit = self.bind(room) if limit is None else self._least(limit, room)
        return self.bind(less), limit

    def _own(self, number: int, applies: Expr, *, most: bool) -> Expr:
        """分 received already that come off a member alone."""
        item = self.members[number].item
        total = self.earlier.own(item)
        if not item.stage and not reads_all(item):
            total = self._with_paid(total, item, most=most)
        return self.bind(choose([(applies, total)], integer(0)))

    def _shared(self, numbers: list[int], part_of: list[Expr], *, most: bool) -> Expr:
        """分 received already that come off the sum of a benefit's offers.

        An earlier award of one stage counts against that one if it is offered, else here.
        """
        items = {n: self.members[n].item for n in numbers}
        stages = [item.offer for item in items.values() if item.stage]
        first = items[numbers[0]]
        total = self.earlier.shared(first, stages)
        if first.stage or reads_all(first):
            total = self._with_paid(total, first, most=most)
        less = choose([(either(part_of[n] for n in numbers), total)], integer(0))
        for n in numbers:
            others = [m for m in numbers if m != n]
            if not items[n].stage or not others:
                continue
            of_it = self.earlier.shared_of_stage(items[others[0]], items[n].offer)
            absent = both([invert(part_of[n]), either(part_of[m] for m in others)])
            less = calculate("+", less, choose([(absent, of_it)], integer(0)))
        return self.bind(less)

    def _with_paid(self, total: Expr, item: Item, *, most: bool) -> Expr:
        """And what was paid in this run, by what is combined before."""
        deduct = item.terms.deduct
        for other, least, highest in self.before:
            if deduct is not None and answers(entry_of(other.item, 1), item, deduct):
                total = calculate("+", total, highest if most else least)
        return total

    def _spent(self, benefit: str, years: int | None, *, most: bool) -> Expr:
        total = self.earlier.spent(benefit, years)
        for other, least, highest in self.before:
            if other.item.terms.benefit == benefit:
                total = calculate("+", total, highest if most else least)
        return self.bind(total)

    # -- arithmetic ------------------------------------------------------------------------------

    def _pays(self, total: Expr, less: Expr, limit: Expr | None) -> Expr:
        rest = self._less(total, less)
        return rest if limit is None else self._least(rest, limit)

    def _less(self, amount: Expr, less: Expr) -> Expr:
        """The amount without `less`, never below zero."""
        if less == integer(0):
            return self.bind(amount)
        rest = self.bind(calculate("-", amount, less))
        kept = choose([(test("<", rest, integer(0)), integer(0))], rest)
        if isinstance(kept, Choose):  # that it is never negative, the plan can't see
            high = max(0, bounds(amount)[1])
            kept = replace(kept, low=0, high=high, width=width_of(0, high))
        return self.bind(kept)

    def _most(self, first: Expr, second: Expr) -> Expr:
        return self._pick(">", first, second)

    def _least(self, first: Expr, second: Expr) -> Expr:
        return self._pick("<", first, second)

    def _pick(self, operator: str, first: Expr, second: Expr) -> Expr:
        if first == second:
            return first
        first, second = self.bind(first), self.bind(second)
        return self.bind(choose([(test(operator, second, first), second)], first))


def _parts(
    count: int, conflicts: Iterable[tuple[int, int]], pools: Iterable[Sequence[int]]
) -> list[list[int]]:
    """The offers in parts that can be decided one by one."""
    leader = list(range(count))

    def find(n: int) -> int:
        while leader[n] != n:
            n = leader[n]
        return n

    for first, second in conflicts:
        leader[find(second)] = find(first)
    for pool in pools:
        for n in pool:
            leader[find(n)] = find(pool[0])
    found: dict[int, list[int]] = {}
    for n in range(count):
        found.setdefault(find(n), []).append(n)
    return list(found.values())


def _largest_sets(offers: Sequence[int], conflicts: set[tuple[int, int]]) -> list[frozenset[int]]:
    """Every set without a conflict to which no further offer can be added."""
    against: Callable[[int, int], bool] = lambda a, b: (min(a, b), max(a, b)) in conflicts  # noqa: E731
    legal = [frozenset[int]()]
    for offer in offers:
        legal += [
            chosen | {offer}
            for chosen in legal
            if not any(against(offer, other) for other in chosen)
        ]
    return [
        chosen
        for chosen in legal
        if all(
            offer in chosen or any(against(offer, other) for other in chosen) for offer in offers
        )
    ]
