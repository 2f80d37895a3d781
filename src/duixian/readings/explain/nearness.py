"""A near miss: which few facts, had they been a little different, would have been enough?

Every answer is tried: the changed facts go through `judge_offer` again, and only what then
qualifies (or would, but for things still open) is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from duixian.language.evaluate import Facts, Trace, evaluate
from duixian.language.judge import Judgement, Verdict, judge_offer, judge_standard
from duixian.language.plain import Named, Phrase, number
from duixian.language.provision import Benefit
from duixian.language.subjects import Known, Related, Subject
from duixian.language.tree import (
    Aggregate,
    Arithmetic,
    ArithmeticOperator,
    Compare,
    Defined,
    FactValue,
    Junction,
    Negated,
    Not,
)
from duixian.language.types import Exact, NumberType, YearType, exact
from duixian.language.vocabulary import Fact, Rhythm
from duixian.language.wording import show_value

MOST_CHANGES = 3
"""A miss that needs more changes than this is not near."""
_CLOSE_DAYS = 366


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that would have to be different: `enough` is the nearest value that suffices."""

    fact: Fact
    subject: Subject
    year: int | None
    found: Known
    enough: Known
    exactly: bool = False
    """True where this very value is needed, not at least or at most it."""
    edge: Known | None = None
    """The threshold itself, where it must be passed and `enough` is one step beyond it."""

    @property
    def upward(self) -> bool:
        """True where more is needed."""
        return self.enough > self.found  # type: ignore[operator]

    @property
    def shown_found(self) -> Phrase:
        """The value found, in words."""
        return self._shown(self.found)

    @property
    def shown_enough(self) -> Phrase:
        """The value that would be enough, in words."""
        return self._shown(self.enough)

    @property
    def shown_distance(self) -> Phrase:
        """How far the one is from the other, in words; empty for days."""
        if not isinstance(self.fact.type, NumberType):
            return ""
        distance = abs(Fraction(self.enough) - Fraction(self.found))  # type: ignore[arg-type]
        return number(exact(distance), self.fact.type, self.fact.unit)

    @property
    def shown_edge(self) -> Phrase:
        """The threshold that must be passed, in words; empty where reaching it is enough."""
        return "" if self.edge is None else self._shown(self.edge)

    @property
    def is_small(self) -> bool:
        """True where somebody was close: some of it was there, or a few months were missing.

        To have none of something at all is not close to having some; a year is a fact, not a
        distance.
        """
        if self.exactly:
            return False
        if isinstance(self.found, date) and isinstance(self.enough, date):
            return abs(self.found - self.enough) <= timedelta(days=_CLOSE_DAYS)
        if isinstance(self.fact.type, YearType):
            return False
        found, enough = Fraction(self.found), Fraction(self.enough)  # type: ignore[arg-type]
        return found != 0 and abs(found - enough) * 2 <= max(abs(found), abs(enough))

    def _shown(self, value: Known) -> Phrase:
        if isinstance(self.fact.type, NumberType):
            return number(value, self.fact.type, self.fact.unit)
        return Named(show_value(value, self.fact.type), str(value))


@dataclass(frozen=True, slots=True)
class Enough:
    """Changes that together suffice, and what the offer would then come to."""

    changes: tuple[Change, ...]
    then: Judgement

    @property
    def is_near(self) -> bool:
        """True where every change is small enough to speak of a near miss."""
        return all(change.is_small for change in self.changes)


def nearest(judgement: Judgement, facts: Facts) -> Enough | None:
    """What would have been enough for a refused subject; None where it is no near miss."""
    if judgement.verdict is not Verdict.FAILS:
        return None
    changes: list[Change] = []
    for result in judgement.conditions:
        if result.met is False:
            found = _changes(result.trace, not result.condition.excluding, facts)
            if found is None:
                return None
            changes.extend(found)
    if not changes or len(changes) > MOST_CHANGES:
        return None
    changed = replace_facts(facts, changes)
    provision = judgement.provision
    if isinstance(provision, Benefit):
        if judgement.offer is None:
            return None
        then = judge_offer(provision, judgement.offer, changed)
    else:
        then = judge_standard(provision, changed)
    return Enough(tuple(changes), then) if then.verdict is not Verdict.FAILS else None


def turning(judgement: Judgement, facts: Facts) -> tuple[Change, ...]:
    """The fewest changes that turn the first line that fails; () where none are found.

    The other lines may fail all the same: `nearest` looks at all of them.
    """
    failed = judgement.failed
    if failed is None:
        return ()
    wanted = not failed.condition.excluding
    found = _changes(failed.trace, wanted, facts)
    if not found or len(found) > MOST_CHANGES:
        return ()
    tried = evaluate(failed.condition.test, replace_facts(facts, found))
    return tuple(found) if tried.value is wanted else ()


def _changes(trace: Trace, wanted: bool, facts: Facts) -> list[Change] | None:
    """Changes that turn one undecided-or-false condition; None where none is found."""
    node = trace.node
    if trace.value is wanted:
        return []
    match node:
        case Not():
            return _changes(trace.parts[0], not wanted, facts)
        case Defined():
            return _changes(trace.parts[0], wanted, facts)
        case Junction():
            # To make 且 true (or 或 false) every part must turn; else the easiest one.
            tries = [_changes(part, wanted, facts) for part in trace.parts]
            if node.every is wanted:
                together: list[Change] = []
                for part, found in zip(trace.parts, tries, strict=True):
                    if part.value is not (not wanted):
                        continue
                    if found is None:
                        return None
                    together.extend(found)
                return together
            known = [found for found in tries if found]
            return min(known, key=len) if known else None
        case Compare():
            return _of_comparison(node, trace, wanted, facts)
        case Aggregate():
            rows = [part for part in trace.parts if part.node is node.value]
            together = []
            for part in rows:
                if part.subject is None:
                    continue
                inner = facts.about(part.subject, node.relation)
                if part.value is not (not wanted):
                    continue
                found = _changes(part, wanted, inner)
                if found is None:
                    return None
                together.extend(found)
            return together or None
        case _:
            return None


def _of_comparison(node: Compare, trace: Trace, wanted: bool, facts: Facts) -> list[Change] | None:
    operator = node.operator if wanted else _OPPOSITE[node.operator]
    left, right = trace.parts
    for side, other, seen in ((left, right, operator), (right, left, _FLIPPED[operator])):
        if seen == "≠" or not isinstance(other.value, int | Fraction | date):
            continue
        solved = _solve(side, other.value, seen, node, facts)
        if solved:
            return solved[:1]
    return None


_OPPOSITE = {"≥": "<", "<": "≥", ">": "≤", "≤": ">", "=": "≠", "≠": "="}
_FLIPPED = {"≥": "≤", "≤": "≥", ">": "<", "<": ">", "=": "=", "≠": "≠"}


def _solve(side: Trace, target: Known, operator: str, node: Compare, facts: Facts) -> list[Change]:
    """The single-fact changes on one side that bring it to the target, each tried."""
    found: list[Change] = []
    for leaf, wanted in _leaves(side, target):
        if not isinstance(leaf.node, FactValue) or leaf.node.path or leaf.node.outward:
            continue
        for candidate in _candidates(leaf.node, wanted):
            year = _year(leaf.node, facts)
            if isinstance(candidate, int | Fraction) and candidate not in leaf.node.fact.range:
                continue
            if isinstance(leaf.value, int | Fraction | date) and leaf.value != candidate:
                is_beyond = operator in "<>" and candidate != wanted
                change = Change(
                    leaf.node.fact, facts.subject, year, leaf.value, candidate, operator == "=",
                    wanted if is_beyond and isinstance(leaf.node.type, NumberType) else None,
                )  # fmt: skip
                tried = evaluate(node, replace_facts(facts, [change]))
                if tried.value is (evaluate(node, facts).value is False):
                    found.append(change)
                    break
    return found


def _leaves(trace: Trace, target: Known) -> list[tuple[Trace, Known]]:
    """Every fact in an expression with the value that would give the whole the target value."""
    node = trace.node
    if isinstance(node, FactValue):
        return [(trace, target)]
    if isinstance(node, Defined):
        return _leaves(trace.parts[0], target)
    if not isinstance(target, int | Fraction):
        return []
    if isinstance(node, Negated):
        return _leaves(trace.parts[0], -target)
    if isinstance(node, Arithmetic):
        left, right = trace.parts
        if not isinstance(left.value, int | Fraction) or not isinstance(
            right.value, int | Fraction
        ):
            return []
        invert = _INVERSE[node.operator]
        return [
            *_leaves_of(left, invert[0], target, right.value),
            *_leaves_of(right, invert[1], target, left.value),
        ]
    return []


def _leaves_of(
    trace: Trace, invert: Callable[[Exact, Exact], Exact | None], target: Exact, other: Exact
) -> list[tuple[Trace, Known]]:
    wanted = invert(target, other)
    return [] if wanted is None else _leaves(trace, wanted)


def _divided(a: Exact, b: Exact) -> Exact | None:
    return exact(Fraction(a) / b) if b else None


_INVERSE: dict[
    ArithmeticOperator,
    tuple[Callable[[Exact, Exact], Exact | None], Callable[[Exact, Exact], Exact | None]],
] = {
    ArithmeticOperator.PLUS: (lambda t, o: t - o, lambda t, o: t - o),
    ArithmeticOperator.MINUS: (lambda t, o: t + o, lambda t, o: o - t),
    ArithmeticOperator.TIMES: (_divided, _divided),
    ArithmeticOperator.DIVIDED: (lambda t, o: t * o, lambda t, o: _divided(o, t)),
}


def _candidates(node: FactValue, wanted: Known) -> list[Known]:
    """The values of the fact's grain at and beside the one wanted."""
    if isinstance(wanted, date):
        return [wanted, wanted - timedelta(days=1), wanted + timedelta(days=1)]
    if not isinstance(wanted, int | Fraction) or isinstance(wanted, bool):
        return []
    grain = node.fact.grain
    steps = Fraction(wanted) / grain
    below = steps.numerator // steps.denominator
    nearest_first = sorted({below - 1, below, below + 1, below + 2}, key=lambda n: abs(n - steps))
    return [exact(n * grain) for n in nearest_first]


def _year(node: FactValue, facts: Facts) -> int | None:
    if node.fact.rhythm is not Rhythm.YEARLY:
        return None
    return node.period.year or facts.year + node.period.offset


def replace_facts(facts: Facts, changes: list[Change]) -> Facts:
    """The same facts with the changes made, in the subject and in those related to it."""
    wanted: dict[str, dict[tuple[str, int | None], Known]] = {}
    for change in changes:
        key = f"{change.subject.kind}/{change.subject.id}"
        wanted.setdefault(key, {})[change.fact.name, change.year] = change.enough
    return replace(
        facts,
        subject=_replaced(facts.subject, wanted),
        outer=tuple(_replaced(outer, wanted) for outer in facts.outer),
    )


def _replaced(
    subject: Subject, wanted: Mapping[str, Mapping[tuple[str, int | None], Known]]
) -> Subject:
    own = wanted.get(f"{subject.kind}/{subject.id}", {})
    return Subject(
        subject.kind,
        subject.id,
        {**subject.facts, **own},
        subject.recognitions,
        {
            name: Related(tuple(_replaced(row, wanted) for row in related.rows), related.complete)
            for name, related in subject.related.items()
        },
        subject.references,
    )
