"""What one offer pays, before anything is combined: rule 7 of the design, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, assert_never

from duixian.basics.money import FEN_PER_YUAN, round_half_away
from duixian.basics.places import Place
from duixian.basics.text import Text, say
from duixian.language.evaluate import Facts, Gap, GapKind, Trace, Unknown, evaluate, round_to
from duixian.language.tree import Expression, Hole, RoundingMode, walk
from duixian.language.types import Exact

if TYPE_CHECKING:
    from duixian.language.plain import Named

MAX_TRIALS = 256
"""Combinations of candidate values tried before an open amount is called simply owed."""


@dataclass(frozen=True, slots=True)
class Formula:
    """金额: an expression in 元, or a Hole."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Extra:
    """加成, 上浮 or 另加: `value` counts when `when` holds (None: always)."""

    when: Expression | None
    value: Expression


@dataclass(frozen=True, slots=True)
class Rated:
    """基数 × (率 + 加成), the extras being percentage points that add up."""

    base: Expression
    rate: Expression
    points: tuple[Extra, ...]


@dataclass(frozen=True, slots=True)
class Arm:
    """One row of 分档: `when` None is 其余."""

    when: Expression | None
    value: Expression
    place: Place


@dataclass(frozen=True, slots=True)
class Tiers:
    """分档: the first arm that fits gives the whole amount."""

    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """One row of 累进: `rate` on what lies above the previous band, up to `upto` (None: all)."""

    upto: Expression | None
    rate: Expression


@dataclass(frozen=True, slots=True)
class Marginal:
    """累进: each band of the base at its own rate."""

    base: Expression
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class ByClass:
    """按类: an amount for each value of a category; `rest` for those not listed."""

    on: Expression
    table: tuple[tuple[str, Expression], ...]
    rest: Expression | None


Basis = Formula | Rated | Tiers | Marginal | ByClass


@dataclass(frozen=True, slots=True)
class Rounding:
    """取整: the step in 元 and what happens between two steps."""

    step: Exact
    mode: RoundingMode


FEN = Rounding(Fraction(1, FEN_PER_YUAN), RoundingMode.HALF_AWAY)
_DOWN_TO_FEN = Rounding(FEN.step, RoundingMode.DOWN)


@dataclass(frozen=True, slots=True)
class Cap:
    """封顶: `per` says of what (每件, 每年, 三年 …)."""

    per: str
    limit: Expression


@dataclass(frozen=True, slots=True)
class Amount:
    """How an offer's amount is worked out."""

    basis: Basis
    uplifts: tuple[Extra, ...] = ()
    additions: tuple[Extra, ...] = ()
    floor: Expression | None = None
    paid: Expression | None = None
    """What was actually spent: the award is never above it."""
    item_caps: tuple[Cap, ...] = ()
    period_caps: tuple[Cap, ...] = ()
    rounding: Rounding = FEN


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the arithmetic: what was done, the running amount in 元 after it, and why."""

    label: Text
    total: Exact
    because: tuple[Trace, ...] = ()
    binding: bool = True
    """False for a cap or floor that was looked at and did not bite."""


@dataclass(frozen=True, slots=True)
class NoArm:
    """No row of 分档 or 按类 fits: the applicant gets nothing, and that is decided."""

    traces: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """One run of the arithmetic."""

    value: Exact | Unknown | NoArm
    """元, already rounded to a whole number of 分."""
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class AmountResult:
    """What an offer pays: exact where `low == high`, a span where a figure is still owed.

    Amounts are 分. Both are None where nothing can be said; `low` 0 with a `high` reads
    "at most".
    """

    low: int | None
    high: int | None
    steps: tuple[Step, ...]
    gaps: tuple[Gap, ...] = ()
    no_arm: NoArm | None = None
    steps_high: tuple[Step, ...] = ()

    @property
    def is_exact(self) -> bool:
        """True where the amount is settled to the 分."""
        return self.low is not None and self.low == self.high and not self.gaps

    @property
    def owed(self) -> tuple[Gap, ...]:
        """The figures that supporting documents owe."""
        return tuple(gap for gap in self.gaps if gap.kind is GapKind.OWED)

    @property
    def missing(self) -> tuple[Gap, ...]:
        """Everything else that is unknown."""
        return tuple(gap for gap in self.gaps if gap.kind is not GapKind.OWED)


def work_out(amount: Amount, facts: Facts) -> AmountResult:
    """The amount of one offer on these facts, in 分; open figures are tried at their candidates."""
    run = compute(amount, facts)
    if isinstance(run.value, NoArm):
        return AmountResult(None, None, run.steps, no_arm=run.value)
    if not isinstance(run.value, Unknown):
        fen = _fen(run.value)
        return AmountResult(fen, fen, run.steps)
    gaps = run.value.gaps
    if any(gap.kind is not GapKind.OWED for gap in gaps):
        return AmountResult(None, None, run.steps, gaps)
    runs = [compute(amount, trial) for trial in _trials(amount, facts, gaps)]
    values = [(run.value, run) for run in runs if isinstance(run.value, int | Fraction)]
    if values and len(values) == len(runs):
        low, high = min(values, key=_first), max(values, key=_first)
        return AmountResult(
            _fen(low[0]), _fen(high[0]), low[1].steps, gaps, steps_high=high[1].steps
        )
    top = _at_most(amount, facts)
    if top is None:
        return AmountResult(None, None, run.steps, gaps)
    return AmountResult(0, _fen(top), run.steps, gaps)


def _at_most(amount: Amount, facts: Facts) -> Exact | None:
    """What the amount can't exceed, whatever is still owed; None where nothing limits it."""
    paid = () if amount.paid is None else (amount.paid,)
    of_item = _known((*paid, *(cap.limit for cap in amount.item_caps)), facts)
    of_period = _known([cap.limit for cap in amount.period_caps], facts)
    if of_item:
        rounding = amount.rounding
        of_period.append(round_to(max(min(of_item), 0), rounding.step, rounding.mode))
    return round_to(max(min(of_period), 0), FEN.step, RoundingMode.DOWN) if of_period else None


def _known(expressions: Iterable[Expression], facts: Facts) -> list[Exact]:
    values = [evaluate(expression, facts).value for expression in expressions]
    return [value for value in values if isinstance(value, int | Fraction)]


def _first(pair: tuple[Exact, Computed]) -> Exact:
    return pair[0]


def _fen(yuan: Exact) -> int:
    return round_half_away(Fraction(yuan) * FEN_PER_YUAN)


def _trials(amount: Amount, facts: Facts, gaps: tuple[Gap, ...]) -> Iterator[Facts]:
    """The same facts with every combination of candidate values; none where a figure has none.

    Only the figures in `gaps` count: an arm that is not chosen owes nothing. Trying the two ends
    of an interval suffices: with the others fixed, an amount only rises or only falls with each.
    """
    met = {gap.name for gap in gaps}
    holes = {hole.key: hole for hole in holes_of(amount) if hole.key in met}
    choices = [hole.candidates.ends if hole.candidates else () for hole in holes.values()]
    count = 1
    for choice in choices:
        count *= len(choice)
    if not holes or count > MAX_TRIALS:
        return
    for values in product(*choices):
        yield Facts(
            facts.subject,
            facts.year,
            facts.on,
            facts.complete,
            facts.outer,
            dict(zip(holes, values, strict=True)),
        )


def holes_of(amount: Amount) -> list[Hole]:
    """Every open figure in an amount, in sheet order."""
    return [
        node
        for expression in expressions_of(amount)
        for node in walk(expression)
        if isinstance(node, Hole)
    ]


def expressions_of(amount: Amount) -> Iterator[Expression]:
    """Every expression that an amount reads, in sheet order."""
    match amount.basis:
        case Formula(value):
            yield value
        case Rated(base, rate, points):
            yield base
            yield rate
            yield from _of_extras(points)
        case Tiers(arms):
            for arm in arms:
                if arm.when is not None:
                    yield arm.when
                yield arm.value
        case Marginal(base, bands):
            yield base
            for band in bands:
                if band.upto is not None:
                    yield band.upto
                yield band.rate
        case ByClass(on, table, rest):
            yield on
            for _, value in table:
                yield value
            if rest is not None:
                yield rest
    yield from _of_extras(amount.uplifts)
    yield from _of_extras(amount.additions)
    for single in (amount.floor, amount.paid):
        if single is not None:
            yield single
    for cap in (*amount.item_caps, *amount.period_caps):
        yield cap.limit


def _of_extras(extras: tuple[Extra, ...]) -> Iterator[Expression]:
    for extra in extras:
        if extra.when is not None:
            yield extra.when
        yield extra.value


class _Undecided(Exception):
    """The arithmetic met something unknown, or no arm; carries it to the end of the run."""

    def __init__(self, value: Unknown | NoArm) -> None:
        self.value = value


def compute(amount: Amount, facts: Facts) -> Computed:
    """Rule 7 in its order; the steps say what each line did.

    Every part is evaluated even after an unknown one, so that all gaps are collected.
    """
    run = _Run(facts)
    try:
        total = run.basis(amount.basis)
    except _Undecided as stop:
        if isinstance(stop.value, NoArm):
            return Computed(stop.value, tuple(run.steps))
        run.gaps.extend(stop.value.gaps)
        total = None
    factor: Exact = 1
    uplifted: list[Trace] = []
    for extra in amount.uplifts:
        value = run.extra(extra)
        if value is not None:
            factor += value[0]
            uplifted.extend(value[1])
    # After an unknown part no running amount is shown: it would be of something else.
    total = None if run.gaps else total
    if amount.uplifts:
        total = run.step(
            say("× (1 + 上浮) = × {factor}", factor=percent(factor)),
            total,
            lambda t: t * factor,
            tuple(uplifted),
        )
    for extra in amount.additions:
        value = run.extra(extra)
        total = None if run.gaps else total
        if value is not None:
            added, because = value
            total = run.step(say("另加"), total, partial(_add, added), because)
    total = run.limit(say("保底"), total, amount.floor, largest=True)
    total = run.limit(say("不超过实际支出"), total, amount.paid, largest=False)
    for cap in amount.item_caps:
        total = run.limit(say("封顶({per})", per=cap.per), total, cap.limit, largest=False)
    total = run.not_below_zero(total)
    total = run.rounded(total, amount.rounding)
    for cap in amount.period_caps:
        total = run.limit(say("封顶({per})", per=cap.per), total, cap.limit, largest=False)
    total = run.not_below_zero(total)  # a cap worked out from facts may lie below it
    total = run.rounded(total, _DOWN_TO_FEN)  # a cap may hold parts of a 分; money does not
    if run.gaps or total is None:
        return Computed(Unknown(tuple(dict.fromkeys(run.gaps))), tuple(run.steps))
    return Computed(total, tuple(run.steps))


def _add(added: Exact, total: Exact) -> Exact:
    return total + added


def percent(value: Exact) -> str:
    """A ratio as 15%."""
    from duixian.basics.quantities import show_number

    return show_number(Fraction(value) * 100) + "%"


def _step_name(step: Exact) -> Named:
    from duixian.basics.money import show_yuan
    from duixian.language.plain.phrases import Named
    from duixian.language.plain.values import english_money

    chinese = "分" if step == FEN.step else show_yuan(Fraction(step))
    return Named(chinese, english_money(Fraction(step)))


class _Run:
    """The running total, its steps and the gaps met so far."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.steps: list[Step] = []
        self.gaps: list[Gap] = []

    def known(self, *traces: Trace) -> list[Exact]:
        """The numbers of the traces.

        Raises:
            _Undecided: one of them is unknown; the gaps of all are united.
        """
        gaps = [gap for t in traces if isinstance(t.value, Unknown) for gap in t.value.gaps]
        if gaps:
            raise _Undecided(Unknown(tuple(dict.fromkeys(gaps))))
        return [_exact(trace) for trace in traces]

    def step(
        self,
        label: Text,
        total: Exact | None,
        change: Callable[[Exact], Exact],
        because: tuple[Trace, ...],
    ) -> Exact | None:
        if total is None:
            return None
        total = change(total)
        self.steps.append(Step(label, total, because))
        return total

    def start(self, label: Text, total: Exact, *because: Trace) -> Exact:
        self.steps.append(Step(label, total, because))
        return total

    def limit(
        self, label: Text, total: Exact | None, bound: Expression | None, *, largest: bool
    ) -> Exact | None:
        if bound is None:
            return total
        trace = evaluate(bound, self.facts)
        if isinstance(trace.value, Unknown):
            self.gaps.extend(trace.value.gaps)
            return None
        if total is None:
            return None
        edge = _exact(trace)
        limited = max(total, edge) if largest else min(total, edge)
        self.steps.append(Step(label, limited, (trace,), binding=limited != total))
        return limited

    def rounded(self, total: Exact | None, rounding: Rounding) -> Exact | None:
        if total is None:
            return None
        result = round_to(total, rounding.step, rounding.mode)
        if result == total:
            return total
        label = say(
            "取整到{step}({mode})", step=_step_name(rounding.step), mode=rounding.mode.value
        )
        return self.step(label, total, lambda _: result, ())

    def not_below_zero(self, total: Exact | None) -> Exact | None:
        if total is None or total >= 0:
            return total
        return self.step(say("不低于零"), total, lambda _: 0, ())

    def extra(self, extra: Extra) -> tuple[Exact, tuple[Trace, ...]] | None:
        """The value of an extra that counts; None for one that does not, or is unknown."""
        because: list[Trace] = []
        if extra.when is not None:
            when = evaluate(extra.when, self.facts)
            if when.value is False:
                return None
            because.append(when)
            if isinstance(when.value, Unknown):
                self.gaps.extend(when.value.gaps)
                return None
        value = evaluate(extra.value, self.facts)
        because.append(value)
        if isinstance(value.value, Unknown):
            self.gaps.extend(value.value.gaps)
            return None
        return _exact(value), tuple(because)

    def basis(self, basis: Basis) -> Exact:
        match basis:
            case Formula(value):
                trace = evaluate(value, self.facts)
                return self.start(say("金额"), self.known(trace)[0], trace)
            case Rated():
                return self._rated(basis)
            case Tiers(arms):
                return self._tiers(arms)
            case Marginal():
                return self._marginal(basis)
            case ByClass():
                return self._by_class(basis)
            case _:
                assert_never(basis)

    def _rated(self, basis: Rated) -> Exact:
        base, rate = evaluate(basis.base, self.facts), evaluate(basis.rate, self.facts)
        points = [self.extra(extra) for extra in basis.points]
        amount, ratio = self.known(base, rate)
        if self.gaps:
            raise _Undecided(Unknown(()))  # of a point: it has been noted
        self.start(say("基数"), amount, base)
        because = [rate]
        for point in points:
            if point is not None:
                ratio += point[0]
                because.extend(point[1])
        return self.start(say("× {rate}", rate=percent(ratio)), amount * ratio, *because)

    def _tiers(self, arms: tuple[Arm, ...]) -> Exact:
        tried: list[Trace] = []
        for arm in arms:
            if arm.when is not None:
                when = evaluate(arm.when, self.facts)
                tried.append(when)
                if when.value is False:
                    continue
                if isinstance(when.value, Unknown):
                    raise _Undecided(when.value)
            value = evaluate(arm.value, self.facts)
            return self.start(say("适用档"), self.known(value)[0], *tried[-1:], value)
        raise _Undecided(NoArm(tuple(tried)))

    def _marginal(self, basis: Marginal) -> Exact:
        base = evaluate(basis.base, self.facts)
        rates = [evaluate(band.rate, self.facts) for band in basis.bands]
        edges = [
            evaluate(band.upto, self.facts) if band.upto is not None else None
            for band in basis.bands
        ]
        amount = self.known(base, *rates, *(edge for edge in edges if edge is not None))[0]
        self.start(say("基数"), amount, base)
        total: Exact = 0
        lower: Exact = 0
        for rate, edge in zip(rates, edges, strict=True):
            upper = amount if edge is None else min(amount, _exact(edge))
            if upper > lower:
                total += (upper - lower) * _exact(rate)
                because = (rate,) if edge is None else (edge, rate)
                self.start(say("累进 {rate}", rate=percent(_exact(rate))), total, *because)
            lower = max(lower, upper if edge is None else _exact(edge))
        return total if amount >= 0 else self.start(say("不低于零"), 0)

    def _by_class(self, basis: ByClass) -> Exact:
        on = evaluate(basis.on, self.facts)
        if isinstance(on.value, Unknown):
            raise _Undecided(on.value)
        chosen = dict(basis.table).get(str(on.value), basis.rest)
        if chosen is None:
            raise _Undecided(NoArm((on,)))
        value = evaluate(chosen, self.facts)
        return self.start(say("按类"), self.known(value)[0], on, value)


def _exact(trace: Trace) -> Exact:
    if isinstance(trace.value, int | Fraction) and not isinstance(trace.value, bool):
        return trace.value
    raise AssertionError(f"{trace.node.text} is no number")
