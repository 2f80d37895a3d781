"""The whole what-if: a baseline, scenarios and sweeps over one register."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from duixian.awards.budget import BudgetRule
from duixian.basics.money import fen_from_yuan
from duixian.basics.problems import Problems
from duixian.language.provision import Appropriation, Benefit, Funding
from duixian.language.tree import Constant
from duixian.library.package import Package
from duixian.readings.population.run_duckdb import DEFAULT_MEMORY, connected, tables_of
from duixian.simulate.whatif.budget import order_table, pay_out
from duixian.simulate.whatif.changed import changed_benefits, under
from duixian.simulate.whatif.combine import Combine, take_best
from duixian.simulate.whatif.costs import Costs, Judged, among, benefit_of
from duixian.simulate.whatif.near import near_misses
from duixian.simulate.whatif.outcome import (
    Comparison,
    Funds,
    Item,
    Line,
    Movement,
    Mover,
    Near,
    Payout,
    Point,
    Setting,
    Sweep,
    Tally,
    WhatIf,
)
from duixian.simulate.whatif.parameters import parameters_of, shown
from duixian.simulate.whatif.payees import Background, background_of
from duixian.simulate.whatif.scenario import Scenario
from duixian.simulate.whatif.spelling import spell
from duixian.simulate.whatif.sweep import Range, crossing
from duixian.tables.register import Register

Progress = Callable[[str, int, int], None]
"""Told what is being worked out, the steps done and the steps in all."""
Load = Callable[[Scenario], Package | None]
"""The baseline's package with the supplements of a scenario."""

LISTED = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: scenarios and sweeps, and how money that does not suffice is shared."""

    scenarios: Sequence[Scenario] = ()
    sweeps: Sequence[Range] = ()
    rule: BudgetRule | None = None
    order: str = ""
    """The fact by which claims are served; without one, by id."""
    listed: int = LISTED


@dataclass(frozen=True, slots=True)
class _Changed:
    """A scenario, its package, and the benefits that differ from the baseline's."""

    scenario: Scenario
    package: Package
    benefits: frozenset[str]


@dataclass(slots=True)
class _Bench:
    package: Package
    register: Register
    costs: Costs
    wanted: Wanted
    baseline: Judged
    payouts: dict[tuple[str, str], Payout] = field(default_factory=dict)


def what_if(
    package: Package,
    register: Register,
    wanted: Wanted,
    problems: Problems,
    *,
    on: date,
    year: int | None = None,
    load: Load | None = None,
    background: Background | None = None,
    combine: Combine = take_best,
    memory: str = DEFAULT_MEMORY,
    progress: Progress | None = None,
) -> WhatIf | None:
    """Every scenario and sweep beside the baseline, or None with the reasons noted.

    `load` gives the package of a scenario that brings supplements of its own.

    Raises:
        OSError: a file can't be read.
    """
    changed = _packages(package, wanted, problems, load)
    sweeps = _checked_sweeps(package, wanted, problems)
    if problems.errors or changed is None:
        return None
    steps = 1 + len(changed) + sum(found.steps + 1 for found in wanted.sweeps)
    done = 0

    def tell(what: str) -> None:
        nonlocal done
        if progress is not None:
            progress(what, done, steps)
        done += 1

    known = background_of(register) if background is None else background
    with connected(register, memory=memory) as connection:
        costs = Costs(register, connection, year or package.year, on, known, combine)
        tell("")
        baseline = costs.judge(package)
        bench = _Bench(package, register, costs, wanted, baseline)
        comparisons = []
        for one in changed:
            tell(one.scenario.name)
            comparisons.append(_compare(bench, one))
        try:
            found_sweeps = [_sweep(bench, swept, benefit, tell) for swept, benefit in sweeps]
        except _NotInBetween as refused:
            problems.extend(refused.problems.errors)
            return None
    if progress is not None:
        progress("", steps, steps)
    illustrative = dict.fromkeys(
        filling.package
        for judged in (package, *(one.package for one in changed))
        for filling in judged.fillings
        if filling.illustrative
    )
    return WhatIf(
        package.name,
        package.title,
        on,
        year or package.year,
        register.synthetic,
        register.manifest.name,
        tuple(illustrative),
        {kind: register.rows(kind) for kind in register.kinds},
        wanted.rule,
        wanted.order,
        tuple(comparisons),
        tuple(found_sweeps),
    )


def _packages(
    package: Package, wanted: Wanted, problems: Problems, load: Load | None
) -> list[_Changed] | None:
    found: list[_Changed] = []
    for scenario in wanted.scenarios:
        base: Package | None = package
        if scenario.supplements:
            base = load(scenario) if load is not None else None
            if base is None:
                return None
            if base.problems.errors:
                problems.extend(base.problems.errors)
                continue
        if base is not None:
            after = under(base, scenario, problems)
            if after is not None:
                # What the supplements changed, and what the settings changed in turn.
                changed = changed_benefits(package, base) | changed_benefits(base, after)
                found.append(_Changed(scenario, after, changed))
    return found


# -- one scenario --------------------------------------------------------------------------------


def _compare(bench: _Bench, one: _Changed) -> Comparison:
    scenario, package, changed = one.scenario, one.package, one.benefits
    costs, before = bench.costs, bench.baseline
    after = costs.judge_changed(before, package, changed)
    reached = costs.reached(bench.package, package, changed)
    benefits = _benefit_lines(bench, before, after, changed)
    comparison = Comparison(
        scenario.name,
        scenario.note,
        tuple(_settings(bench.package, scenario)),
        tuple(path.name for path in scenario.supplements),
        Line("", "", _total(bench, before, own=True), _total(bench, after, own=True)),
        Line("", "", _total(bench, before, own=False), _total(bench, after, own=False)),
        benefits,
        _field_lines(bench, before, after),
        _grouped(bench, before, after, "industry"),
        _grouped(bench, before, after, "size"),
        _grouped(bench, before, after, "street"),
        _funds(bench, before, after),
        _movements(bench, before, after, reached),
        tuple(_near(bench, package, changed)),
        dict(after.left_out),
    )
    costs.drop(after)
    return comparison


def _settings(package: Package, scenario: Scenario) -> Iterable[Setting]:
    benefits = {benefit.id: benefit for benefit in package.benefits}
    for change in scenario.changes:
        parts = change.path.split(".")
        now = ""
        for length in range(len(parts), 0, -1):
            benefit = benefits.get(".".join(parts[:length]))
            if benefit is not None:
                name = ".".join(parts[length:])
                for parameter in parameters_of(benefit, spell(benefit)):
                    if parameter.name == name:
                        now = parameter.text
                break
        yield Setting(change.path, now, shown(change.value))


_TALLY = (
    "COALESCE(SUM(pay), 0), COUNT(*) FILTER (pay > 0), "
    "COUNT(DISTINCT payee_kind || ':' || payee) FILTER (pay > 0)"
)


def _total(bench: _Bench, judged: Judged, *, own: bool) -> Tally:
    keys = [key for key in judged.counted if _is_own(judged, key) is own]
    row = bench.costs.connection.execute(
        f"SELECT {_TALLY} FROM {judged.table} WHERE {among(bench.costs.numbers(keys))}"
    ).fetchone()
    counts = [judged.counted[key] for key in keys]
    return _tally(row or (0, 0, 0), sum(c.awaiting for c in counts), sum(c.pending for c in counts))


def _is_own(judged: Judged, key: str) -> bool:
    """True where the district pays, alone or its share of a higher scheme."""
    benefit = judged.package.provisions.get(benefit_of(judged.package, key))
    return isinstance(benefit, Benefit) and benefit.funding is not Funding.PASSED_ON


def _own(bench: _Bench, judged: Judged) -> str:
    keys = [key for key in judged.counted if _is_own(judged, key)]
    return among(bench.costs.numbers(keys))


def _tally(row: Sequence[int], awaiting: int = 0, pending: int = 0) -> Tally:
    return Tally(int(row[0]), int(row[1]), int(row[2]), awaiting, pending)


def _by_offer(bench: _Bench, judged: Judged) -> dict[str, Tally]:
    keys = {number: key for key, number in bench.costs.offers.items()}
    rows = bench.costs.connection.execute(
        f"SELECT offer, {_TALLY} FROM {judged.table} GROUP BY offer"
    ).fetchall()
    paid = {keys[row[0]]: row[1:] for row in rows}
    return {
        key: _tally(paid.get(key, (0, 0, 0)), counted.awaiting, counted.pending)
        for key, counted in judged.counted.items()
    }


def _benefit_lines(
    bench: _Bench, before: Judged, after: Judged, changed: Collection[str]
) -> tuple[Line, ...]:
    """One line an offer, in the order of the document."""
    old, new = _by_offer(bench, before), _by_offer(bench, after)
    found: list[Line] = []
    names: dict[str, tuple[str, str]] = {}
    for package in (after.package, before.package):
        for benefit in package.benefits:
            for offer in benefit.offers:
                stage = f"·{offer.stage}" if offer.stage else ""
                names.setdefault(offer.key, (benefit.name + stage, benefit.id))
    illustrative = before.package.illustrative | after.package.illustrative
    for key, (name, benefit_id) in names.items():
        if key in old or key in new:
            found.append(
                Line(
                    key,
                    name,
                    old.get(key, Tally()),
                    new.get(key, Tally()),
                    benefit_id in illustrative,
                    benefit_id in changed,
                    not any(_is_own(j, key) for j in (before, after)),
                )
            )
    return tuple(found)


def _field_of(package: Package) -> dict[str, tuple[str, str]]:
    """Section id → id and title of its field."""
    found: dict[str, tuple[str, str]] = {}
    for of_field in package.document.fields if package.document is not None else ():
        name = (of_field.section.id, of_field.section.title)
        found[of_field.section.id] = name
        for article in of_field.articles:
            found[article.id] = name
    return found


def _field_lines(bench: _Bench, before: Judged, after: Judged) -> tuple[Line, ...]:
    fields = _field_of(bench.package)
    if not fields:
        return ()
    members: dict[tuple[str, str], list[int]] = {}
    for key, number in bench.costs.offers.items():
        section = key.partition(".")[0]
        members.setdefault(fields.get(section, (section, section)), []).append(number)
    order = list(dict.fromkeys(fields.values()))
    found = []
    for identity, name in sorted(members, key=lambda f: order.index(f) if f in order else 999):
        numbers = members[identity, name]
        old, new = (
            _tally(
                bench.costs.connection.execute(
                    f"SELECT {_TALLY} FROM {judged.table} WHERE {among(numbers)} "
                    f"AND {_own(bench, judged)}"
                ).fetchone()
                or (0, 0, 0)
            )
            for judged in (before, after)
        )
        found.append(Line(identity, name, old, new))
    return tuple(found)


def _grouped(bench: _Bench, before: Judged, after: Judged, dimension: str) -> tuple[Line, ...]:
    """By industry, size or street; the dearest first."""
    found: list[dict[str, Tally]] = []
    for judged in (before, after):
        rows = bench.costs.connection.execute(
            f"SELECT COALESCE({dimension}, ''), {_TALLY} FROM {judged.table} "
            f"WHERE {_own(bench, judged)} GROUP BY 1"
        ).fetchall()
        found.append({row[0]: _tally(row[1:]) for row in rows})
    old, new = found
    keys = sorted(old.keys() | new.keys(), key=lambda k: (-old.get(k, Tally()).amount, k))
    lines = [Line(key, key, old.get(key, Tally()), new.get(key, Tally())) for key in keys]
    return tuple(line for line in lines if line.before.amount or line.after.amount)


# -- the appropriations --------------------------------------------------------------------------


def _drawing(package: Package) -> dict[str, list[str]]:
    """Appropriation → the offers that draw on it; what a higher level pays draws on none."""
    found: dict[str, list[str]] = {}
    for benefit in package.benefits:
        if benefit.appropriation is not None and benefit.funding is not Funding.PASSED_ON:
            found.setdefault(benefit.appropriation, []).extend(o.key for o in benefit.offers)
    return found


def _funds(bench: _Bench, before: Judged, after: Judged) -> tuple[Funds, ...]:
    found = []
    fields = _field_of(bench.package)
    drawing = {id(j): _drawing(j.package) for j in (before, after)}
    for provision in bench.package.provisions.values():
        if not isinstance(provision, Appropriation):
            continue
        old, new = (drawing[id(judged)].get(provision.id, []) for judged in (before, after))
        available = _fen(provision)
        if available is None or (provision.role != "领域" and not old and not new):
            continue
        payouts: tuple[Payout | None, Payout | None] = (None, None)
        if bench.wanted.rule is not None:
            payouts = (
                _payout(bench, before, old, available, remember=provision.id),
                _payout(bench, after, new, available),
            )
        found.append(
            Funds(
                provision.id,
                fields.get(provision.section, ("", provision.name))[1],
                available,
                _claimed(bench, before, old),
                _claimed(bench, after, new),
                tuple(
                    Item(item.purpose, fen_from_yuan(Fraction(item.amount.value)))
                    for item in provision.items
                    if isinstance(item.amount, Constant)
                    and isinstance(item.amount.value, int | Fraction)
                ),
                payouts[0],
                payouts[1],
            )
        )
    return tuple(found)


def _fen(provision: Appropriation) -> int | None:
    value = provision.amount.value
    if isinstance(value, Constant) and isinstance(value.value, int | Fraction):
        return fen_from_yuan(Fraction(value.value))
    return None


def _claimed(bench: _Bench, judged: Judged, keys: Iterable[str]) -> int:
    numbers = bench.costs.numbers(keys)
    row = bench.costs.connection.execute(
        f"SELECT COALESCE(SUM(pay), 0) FROM {judged.table} WHERE {among(numbers)}"
    ).fetchone()
    return int(row[0]) if row else 0


def _payout(
    bench: _Bench, judged: Judged, keys: Iterable[str], available: int, remember: str = ""
) -> Payout:
    if (judged.table, remember) in bench.payouts:
        return bench.payouts[judged.table, remember]
    rule = bench.wanted.rule
    if rule is None:
        raise AssertionError("no rule")
    numbers = bench.costs.numbers(keys)
    claims = f"SELECT kind, id, offer, pay FROM {judged.table} WHERE pay > 0 AND {among(numbers)}"
    order = order_table(judged.package, bench.register, bench.wanted.order, bench.costs.year)
    found = pay_out(bench.costs.connection, claims, available, rule, order)
    if remember:
        bench.payouts[judged.table, remember] = found
    return found


# -- who gains, who loses ------------------------------------------------------------------------

MOVEMENTS = ("新增", "增加", "减少", "退出")
_MOVED = {
    "新增": "old = 0 AND new > 0",
    "增加": "old > 0 AND new > old",
    "减少": "new > 0 AND new < old",
    "退出": "old > 0 AND new = 0",
}


def _movements(
    bench: _Bench, before: Judged, after: Judged, reached: Collection[str]
) -> dict[str, Movement]:
    """Payees by what the benefits reached by the changes pay them, before and after."""
    numbers = [
        number
        for key, number in bench.costs.offers.items()
        if benefit_of(after.package, key) in reached or benefit_of(before.package, key) in reached
    ]
    sides = " UNION ALL ".join(
        f"SELECT payee_kind, payee, industry, size, street, {old} AS old, {new} AS new "
        f"FROM {judged.table} WHERE {among(numbers)}"
        for judged, old, new in ((before, "pay", "0"), (after, "0", "pay"))
    )
    moved = (
        "SELECT payee_kind, payee, ANY_VALUE(industry) AS industry, ANY_VALUE(size) AS size, "
        "ANY_VALUE(street) AS street, SUM(old) AS old, SUM(new) AS new "
        f"FROM ({sides}) GROUP BY payee_kind, payee HAVING SUM(old) <> SUM(new)"
    )
    connection = bench.costs.connection
    connection.execute(f"CREATE OR REPLACE TEMP TABLE whatif_moved AS {moved}")
    found: dict[str, Movement] = {}
    for name in MOVEMENTS:
        row = connection.execute(
            f"SELECT COUNT(*), COALESCE(SUM(new - old), 0) FROM whatif_moved WHERE {_MOVED[name]}"
        ).fetchone()
        rows = connection.execute(
            "SELECT payee_kind, payee, industry, size, street, old, new FROM whatif_moved "
            f"WHERE {_MOVED[name]} ORDER BY ABS(new - old) DESC, payee LIMIT {bench.wanted.listed}"
        ).fetchall()
        listed = tuple(Mover(r[0], r[1], r[2], r[3], r[4], int(r[5]), int(r[6])) for r in rows)
        found[name] = Movement(int(row[0]) if row else 0, int(row[1]) if row else 0, listed)
    return found


def _near(bench: _Bench, package: Package, changed: Collection[str]) -> Iterable[Near]:
    """Near misses of the changed benefits under the scenario, with the count before."""
    costs = bench.costs
    for identity in (benefit.id for benefit in package.benefits if benefit.id in changed):
        counts: dict[tuple[str, int], int] = {}
        old, new = bench.package.provisions.get(identity), package.provisions.get(identity)
        for one, of_package in ((old, bench.package), (new, package)):
            if not isinstance(one, Benefit) or one.subject not in bench.register.kinds:
                continue
            tables = tables_of(bench.register, of_package, as_held=True)
            for missed in near_misses(
                of_package, one, tables, costs.connection, costs.year, costs.on
            ):
                if one is old and one is not new:
                    counts[missed.offer, missed.place] = missed.count
                else:
                    before = counts.get((missed.offer, missed.place), 0)
                    yield Near(
                        missed.offer, missed.place, missed.line, before, missed.count, missed.short
                    )


# -- sweeps --------------------------------------------------------------------------------------


def _checked_sweeps(
    package: Package, wanted: Wanted, problems: Problems
) -> list[tuple[Range, Benefit]]:
    """Each sweep with its benefit; both ends must be values that the language accepts."""
    found: list[tuple[Range, Benefit]] = []
    for one in wanted.sweeps:
        ends = [under(package, _at(one, count), problems) for count in (one.low, one.high)]
        if None in ends:
            continue
        touched = changed_benefits(package, ends[0]) if ends[0] is not None else frozenset()
        benefit = package.provisions[next(iter(touched))]
        if isinstance(benefit, Benefit):
            found.append((one, benefit))
    return found


def _at(one: Range, count: int) -> Scenario:
    return Scenario(one.show(count), (one.change(count),))


def _sweep(bench: _Bench, one: Range, benefit: Benefit, tell: Callable[[str], None]) -> Sweep:
    costs, baseline = bench.costs, bench.baseline
    reached = costs.reached(bench.package, bench.package, {benefit.id})
    appropriation = benefit.appropriation if benefit.funding is not Funding.PASSED_ON else None
    drawn = _drawing(bench.package).get(appropriation or "", [])
    provision = bench.package.provisions.get(appropriation or "")
    available = _fen(provision) if isinstance(provision, Appropriation) else None
    elsewhere = [key for key in drawn if benefit_of(bench.package, key) not in reached]
    fixed = _claimed(bench, baseline, elsewhere)

    def cost(count: int) -> tuple[int, int]:
        """What the benefit costs, and what the appropriation is asked for."""
        after = _under(bench.package, one, count)
        totals = costs.totals(after, reached)
        own = sum(v for key, v in totals.items() if benefit_of(after, key) == benefit.id)
        return own, fixed + sum(v for key, v in totals.items() if key in drawn)

    points: list[Point] = []
    grid: list[tuple[int, int]] = []
    for count in one.grid():
        tell(f"{one.path} = {one.show(count)}")
        own, claimed = cost(count)
        grid.append((count, claimed))
        point = Point(one.show(count), own, claimed)
        if bench.wanted.rule is not None and available is not None:
            point = _paid(bench, one, count, point, drawn, available)
        points.append(point)
    costs_only = [point.claimed for point in points] if drawn else [p.benefit for p in points]
    pairs = list(pairwise(costs_only))
    monotone = all(a <= b for a, b in pairs) or all(a >= b for a, b in pairs)
    found = None
    if available is not None:
        found = crossing(grid, available, lambda count: cost(count)[1], one.show)
    now = next(iter(_settings(bench.package, _at(one, one.low)))).before
    return Sweep(one.path, now, tuple(points), appropriation or "", available, found, monotone)


class _NotInBetween(Exception):
    """A value between two accepted ends that the language refuses, and why."""

    def __init__(self, problems: Problems) -> None:
        super().__init__()
        self.problems = problems


def _under(package: Package, one: Range, count: int) -> Package:
    problems = Problems()
    after = under(package, _at(one, count), problems)
    if after is None:
        raise _NotInBetween(problems)
    return after


def _paid(
    bench: _Bench, one: Range, count: int, point: Point, drawn: Iterable[str], available: int
) -> Point:
    """The point with what the budget rule pays out."""
    after = _under(bench.package, one, count)
    judged = bench.costs.judge_changed(
        bench.baseline, after, changed_benefits(bench.package, after)
    )
    payout = _payout(bench, judged, drawn, available)
    bench.costs.drop(judged)
    return replace(point, paid=payout.paid, unpaid=payout.partly + payout.nothing)
