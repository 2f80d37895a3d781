"""Verdicts and amounts of one offer, for every row at once: rules 4 and 7 over the plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import assert_never

from duixian.basics.text import say
from duixian.language.amount import (
    FEN,
    MAX_TRIALS,
    Amount,
    Basis,
    ByClass,
    Extra,
    Formula,
    Marginal,
    Rated,
    Tiers,
    holes_of,
)
from duixian.language.provision import Benefit, Condition, Guarantee, Offer, Standard
from duixian.language.tree import Hole, RoundingMode
from duixian.language.types import Exact
from duixian.readings.population import rationals
from duixian.readings.population.lower import Lowering
from duixian.readings.population.plan import (
    FALSE,
    TRUE,
    Expr,
    Literal,
    NotLowerable,
    Width,
    both,
    calculate,
    certainly,
    choose,
    either,
    integer,
    invert,
    missing,
    null,
    test,
)
from duixian.readings.population.rationals import UNKNOWN_NUMBER, Rational
from duixian.readings.population.rows import Rows

FAILS, QUALIFIES, PENDING = 0, 1, 2
"""Codes of the verdict column: 不符合, 符合, 待核."""

NO_ARM = -1
"""In the column of the failed line: no row of 分档 or 按类 fits."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The columns that one offer or standard comes out as.

    `failed` is the place (from 0) of the first line that is not met, NO_ARM, or null; `low` and
    `high` are 分; `awaiting` is true for 符合·待配套.
    """

    key: str
    provision: Benefit | Standard | Guarantee
    offer: Offer | None
    verdict: Expr
    failed: Expr
    low: Expr
    high: Expr
    awaiting: Expr


def lower_offer(rows: Rows, benefit: Benefit, offer: Offer, year: int, on: date) -> Outcome:
    """The outcome columns of one offer.

    Raises:
        NotLowerable: the plan can't say this rule.
    """
    lowering = Lowering(rows, year, on)
    met = _met(lowering, offer.conditions)
    # Null where nothing is refused and something undecided; CASE takes that for false.
    refused = rows.bind(either(invert(m) for m in met))
    undecided = rows.bind(either(missing(m) for m in met))
    amount = _Worked(rows, offer.amount, lowering)
    no_arm = both([invert(undecided), amount.no_arm])
    verdict = choose(
        [
            (either([refused, no_arm]), integer(FAILS)),
            (either([undecided, amount.missing]), integer(PENDING)),
        ],
        integer(QUALIFIES),
    )
    hidden = either([refused, amount.no_arm])
    low, high = (choose([(hidden, null(Width.I64))], end) for end in (amount.low, amount.high))
    if low == high:
        low = high = rows.bind(low)  # lest it be computed twice
    return Outcome(
        offer.key,
        benefit,
        offer,
        verdict,
        _first_failed(met, refused, no_arm),
        low,
        high,
        both([invert(refused), invert(undecided), amount.awaiting]),
    )


def lower_standard(rows: Rows, standard: Standard | Guarantee, year: int, on: date) -> Outcome:
    """The outcome columns of a standard, or of who falls under a guarantee.

    Raises:
        NotLowerable: the plan can't say this rule.
    """
    lowering = Lowering(rows, year, on)
    met = _met(lowering, standard.conditions)
    refused = rows.bind(either(invert(m) for m in met))
    undecided = rows.bind(either(missing(m) for m in met))
    verdict = choose([(refused, integer(FAILS)), (undecided, integer(PENDING))], integer(QUALIFIES))
    nothing = null(Width.I64)
    failed = _first_failed(met, refused, FALSE)
    return Outcome(standard.id, standard, None, verdict, failed, nothing, nothing, FALSE)


def _met(lowering: Lowering, conditions: tuple[Condition, ...]) -> list[Expr]:
    """Whether each line is met, under a name of its own."""
    found = []
    for condition in conditions:
        truth = lowering.truth(condition.test)
        found.append(lowering.rows.bind(invert(truth) if condition.excluding else truth))
    return found


def _first_failed(met: list[Expr], refused: Expr, no_arm: Expr) -> Expr:
    arms = [(invert(m), integer(place)) for place, m in enumerate(met)]
    if refused == FALSE:
        arms = []
    return choose([*arms, (no_arm, integer(NO_ARM))], null(Width.I64))


class _Worked:
    """The amount of one offer: what `work_out` answers, as columns.

    `low` and `high` are 分; `missing` says that a fact of the amount is unknown, `awaiting` that
    only figures are owed, `no_arm` that no row of 分档 or 按类 fits.
    """

    def __init__(self, rows: Rows, amount: Amount, lowering: Lowering) -> None:
        self.rows = rows
        holes = {hole.key: hole for hole in holes_of(amount)}
        plain, self.no_arm = self._run(amount, lowering)
        if not holes:
            self.low = self.high = rows.bind(plain)
            self.missing = both([missing(self.low), invert(self.no_arm)])
            self.awaiting: Expr = FALSE
            return
        # With every open figure given some value, what is still unknown is a missing fact.
        filled, _ = self._run(amount, replace(lowering, trials=_any_values(holes)))
        plain, filled = rows.bind(plain), rows.bind(filled)
        self.missing = rows.bind(both([missing(filled), invert(self.no_arm)]))
        owed = rows.bind(both([missing(plain), invert(missing(filled)), invert(self.no_arm)]))
        self.awaiting = owed
        low, high = self._span(amount, lowering, holes)
        self.low = rows.bind(choose([(owed, low)], plain))
        self.high = rows.bind(choose([(owed, high)], plain))

    def _span(
        self, amount: Amount, lowering: Lowering, holes: dict[str, Hole]
    ) -> tuple[Expr, Expr]:
        """Least and most over the candidates; from zero to the caps where a figure has none."""
        tried = [
            self.rows.bind(self._run(amount, replace(lowering, trials=trial))[0])
            for trial in _trials(holes)
        ]
        unknown = either(missing(value) for value in tried) if tried else TRUE
        low, high = self._extremes(tried)
        most = self._at_most(amount, lowering)
        none = null(Width.I64)
        zero = choose([(missing(most), none)], integer(0))
        if not tried:
            return zero, most
        return choose([(unknown, zero)], low), choose([(unknown, most)], high)

    def _extremes(self, values: list[Expr]) -> tuple[Expr, Expr]:
        if not values:
            return null(Width.I64), null(Width.I64)
        low = high = values[0]
        for value in values[1:]:
            low = self.rows.bind(choose([(test("<", value, low), value)], low))
            high = self.rows.bind(choose([(test(">", value, high), value)], high))
        return low, high

    def _at_most(self, amount: Amount, lowering: Lowering) -> Expr:
        """What the amount can't exceed, whatever is still owed; null where nothing limits it."""
        paid = [] if amount.paid is None else [lowering.number(amount.paid)]
        of_item = [*paid, *(lowering.number(cap.limit) for cap in amount.item_caps)]
        of_period = [lowering.number(cap.limit) for cap in amount.period_caps]
        zero = rationals.constant(0)
        bind = self.rows.bind
        least = self._least_known(of_item)
        if least is not None:
            floor = rationals.extreme(least, zero, bind, largest=True)
            rounding = amount.rounding
            of_period.append(rationals.round_to(floor, rounding.step, rounding.mode, bind))
        top = self._least_known(of_period)
        if top is None:
            return null(Width.I64)
        top = rationals.extreme(top, zero, bind, largest=True)
        return bind(fen_of(top, bind))

    def _least_known(self, limits: list[Rational]) -> Rational | None:
        """The least of the limits that are known for a row."""
        least: Rational | None = None
        for limit in limits:
            if limit.is_unknown:
                continue
            if least is None:
                least = limit
                continue
            lower = rationals.extreme(least, limit, self.rows.bind, largest=False)
            least = rationals.pick(
                [(missing(least.top), limit), (missing(limit.top), least)], lower
            )
        return least

    # -- rule 7 --------------------------------------------------------------------------------

    def _run(self, amount: Amount, lowering: Lowering) -> tuple[Expr, Expr]:
        """The amount in 分 (null if anything it needs is unknown) and whether no arm fits."""
        bind = self.rows.bind
        total, no_arm = self._basis(amount.basis, lowering)
        if amount.uplifts:
            factor = rationals.constant(1)
            for extra in amount.uplifts:
                factor = rationals.add(factor, self._extra(extra, lowering))
            total = rationals.multiply(total, factor)
        for extra in amount.additions:
            total = rationals.add(total, self._extra(extra, lowering))
        if amount.floor is not None:
            floor = lowering.number(amount.floor)
            total = rationals.extreme(total, floor, bind, largest=True)
        limits = [] if amount.paid is None else [amount.paid]
        for expression in [*limits, *(cap.limit for cap in amount.item_caps)]:
            limit = lowering.number(expression)
            total = rationals.extreme(total, limit, bind, largest=False)
        zero = rationals.constant(0)
        total = rationals.extreme(total, zero, bind, largest=True)
        rounding = amount.rounding
        total = rationals.round_to(total, rounding.step, rounding.mode, bind)
        for cap in amount.period_caps:
            total = rationals.extreme(total, lowering.number(cap.limit), bind, largest=False)
        if amount.period_caps:
            total = rationals.extreme(total, zero, bind, largest=True)
        return fen_of(total, bind), bind(no_arm)

    def _extra(self, extra: Extra, lowering: Lowering) -> Rational:
        """The value of an extra that counts; zero for one that does not."""
        value = lowering.number(extra.value)
        if extra.when is None:
            return value
        when = self.rows.bind(lowering.truth(extra.when))
        return rationals.pick_strictly([(when, value)], rationals.constant(0))

    def _basis(self, basis: Basis, lowering: Lowering) -> tuple[Rational, Expr]:
        """The first amount, and whether no arm fits."""
        match basis:
            case Formula(value):
                return lowering.number(value), FALSE
            case Rated():
                rate = lowering.number(basis.rate)
                for extra in basis.points:
                    rate = rationals.add(rate, self._extra(extra, lowering))
                return rationals.multiply(lowering.number(basis.base), rate), FALSE
            case Tiers():
                return self._tiers(basis, lowering)
            case Marginal():
                return self._marginal(basis, lowering), FALSE
            case ByClass():
                return self._by_class(basis, lowering)
            case _:
                assert_never(basis)

    def _tiers(self, basis: Tiers, lowering: Lowering) -> tuple[Rational, Expr]:
        arms: list[tuple[Expr, Rational]] = []
        otherwise: Rational | None = None
        for arm in basis.arms:
            value = lowering.number(arm.value)
            if arm.when is None:
                otherwise = value
                break
            arms.append((self.rows.bind(lowering.truth(arm.when)), value))
        total = rationals.pick_strictly(arms, otherwise or UNKNOWN_NUMBER)
        if otherwise is not None:
            return total, FALSE
        return total, certainly(both(invert(condition) for condition, _ in arms))

    def _marginal(self, basis: Marginal, lowering: Lowering) -> Rational:
        bind = self.rows.bind
        base = lowering.number(basis.base)
        zero = rationals.constant(0)
        total, lower = zero, zero
        known = [base]
        for band in basis.bands:
            rate = lowering.number(band.rate)
            known.append(rate)
            upper = base
            edge: Rational | None = None
            if band.upto is not None:
                edge = lowering.number(band.upto)
                known.append(edge)
                upper = rationals.extreme(base, edge, bind, largest=False)
            width = rationals.subtract(upper, lower)
            width = rationals.extreme(width, zero, bind, largest=True)
            total = rationals.add(total, rationals.multiply(width, rate))
            lower = rationals.extreme(lower, edge or upper, bind, largest=True)
        return total

    def _by_class(self, basis: ByClass, lowering: Lowering) -> tuple[Rational, Expr]:
        on = lowering.text(basis.on)
        arms: list[tuple[Expr, Rational]] = [(missing(on), UNKNOWN_NUMBER)]
        for value, amount in basis.table:
            arms.append((test("=", on, Literal(value, Width.TEXT)), lowering.number(amount)))
        if basis.rest is not None:
            return rationals.pick(arms, lowering.number(basis.rest)), FALSE
        listed = either(condition for condition, _ in arms[1:])
        return rationals.pick(arms, UNKNOWN_NUMBER), certainly(invert(listed))


def fen_of(total: Rational, bind: rationals.Bind) -> Expr:
    """元 → a whole number of 分, cut down: a cap may hold parts of a 分, money does not."""
    cut = rationals.round_to(total, FEN.step, RoundingMode.DOWN, bind)
    bottom = rationals.fixed_bottom(cut)
    if bottom is None or 100 % bottom:
        raise AssertionError("not whole 分 after rounding")
    return calculate("*", cut.top, integer(100 // bottom))


def _any_values(holes: dict[str, Hole]) -> dict[str, Exact]:
    """Some value for every open figure: one of its candidates, or 1."""
    found: dict[str, Exact] = {}
    for key, hole in holes.items():
        ends = hole.candidates.ends if hole.candidates is not None else ()
        found[key] = ends[0] if ends else 1
    return found


def _trials(holes: dict[str, Hole]) -> Iterator[dict[str, Exact]]:
    """Every combination of candidates of the figures that have some; the others stay unknown."""
    open_ones = {
        key: hole.candidates.ends
        for key, hole in holes.items()
        if hole.candidates is not None and hole.candidates.ends
    }
    count = 1
    for ends in open_ones.values():
        count *= len(ends)
    if count > MAX_TRIALS:
        raise NotLowerable(say("待定的数太多,组合试不完"))
    if not open_ones:
        return
    for values in product(*open_ones.values()):
        yield dict(zip(open_ones, values, strict=True))
