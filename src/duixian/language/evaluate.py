"""The meaning of a rule: typed tree + facts → value, three-valued, with its trace.

Every other reading must agree with this one. It is total: whatever the facts, an expression
that was typed gives a value or an `Unknown` that says what is missing and who has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, assert_never

from duixian.basics.dates import full_years
from duixian.basics.money import round_half_away
from duixian.language.subjects import Known, Subject
from duixian.language.tree import (
    Aggregate,
    AggregateKind,
    Arithmetic,
    ArithmeticOperator,
    Compare,
    Constant,
    Context,
    ContextKind,
    Defined,
    Expression,
    Extremum,
    FactValue,
    FullYears,
    Hole,
    Junction,
    Member,
    Negated,
    Not,
    Recognition,
    Rounded,
    RoundingMode,
)
from duixian.language.types import CategoryType, Exact, YearType, exact
from duixian.language.vocabulary import Reference


class GapKind(StrEnum):
    """Why a value is unknown."""

    MISSING = "缺"
    """A fact that somebody has."""
    UNCERTIFIED = "待认定"
    """A recognition that a department has not made."""
    OWED = "待配套"
    """A figure that a supporting document owes."""
    UNDEFINED = "无意义"
    """Such as a division by zero: goes to a person, is never asked."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, and who has it."""

    kind: GapKind
    name: str
    subject: str
    """The id of the subject that it is missing for."""
    owner: str
    year: int | None = None
    text: str = ""
    """For 无意义: the words of the rule that make no sense on these facts."""


class Unknown:
    """Not decided; `gaps` are the reasons of all undecided operands, in the order met, each once.

    A union keeps its members and is spelled out when asked: ten thousand related subjects that
    lack the same ten thousand facts cost as many steps, not the square of it.
    """

    __slots__ = ("_gaps", "_members")

    def __init__(self, gaps: tuple[Gap, ...]) -> None:
        self._gaps: tuple[Gap, ...] | None = gaps
        self._members: tuple[Unknown, ...] = ()

    @classmethod
    def union(cls, members: Iterable[Unknown]) -> Unknown:
        """All that any of the members lacks."""
        kept = tuple(members)
        if len(kept) == 1:
            return kept[0]
        united = cls(())
        if kept:
            united._gaps, united._members = None, kept
        return united

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What is missing, in the order met."""
        if self._gaps is None:
            found: dict[Gap, None] = {}
            seen: set[int] = set()
            waiting = [self]
            while waiting:
                member = waiting.pop()
                if id(member) in seen:
                    continue
                seen.add(id(member))
                if member._gaps is None:
                    waiting.extend(reversed(member._members))
                else:
                    found.update(dict.fromkeys(member._gaps))
            self._gaps, self._members = tuple(found), ()
        return self._gaps

    def __or__(self, other: Unknown) -> Unknown:
        return Unknown.union((self, other))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and self.gaps == other.gaps

    def __hash__(self) -> int:
        return hash(self.gaps)

    def __repr__(self) -> str:
        return f"Unknown(gaps={self.gaps!r})"


Value = Known | Unknown


class Trace(NamedTuple):
    """One node of the tree with the value it took and how it came about.

    For an aggregate the parts are those of each related subject, in order of the rows; a row that
    counts without a condition is shown as the aggregate itself with the value True.
    """

    node: Expression
    value: Value
    parts: tuple[Trace, ...] = ()
    subject: Subject | None = None
    """The subject that was read, where it is another than the parent's."""


@dataclass(slots=True)
class Facts:
    """What evaluation reads: one subject, the year, the day, and trial values for holes.

    `outer` are the enclosing subjects, the nearest first. `complete` says, by relation, what the
    vocabulary declares of the register. `trials` gives holes a candidate value to compute with.
    """

    subject: Subject
    year: int
    on: date
    complete: Mapping[str, bool] = field(default_factory=dict)
    outer: tuple[Subject, ...] = ()
    trials: Mapping[str, Exact] = field(default_factory=dict)
    defined: dict[Expression, Trace] = field(default_factory=dict, repr=False, compare=False)
    """What each definition came to for this subject: one may be named many times."""
    around: Facts | None = field(default=None, repr=False, compare=False)
    """The enclosing subject's, where an aggregate led here from it."""

    def outside(self, steps: int) -> Facts:
        """The same, seen from the subject `steps` aggregates further out."""
        if not steps:
            return self
        if self.around is not None:
            return self.around.outside(steps - 1)
        subject, *outer = self.outer[steps - 1 :]
        return Facts(subject, self.year, self.on, self.complete, tuple(outer), self.trials)

    def about(self, row: Subject, relation: Reference) -> Facts:
        """The same, seen from a related subject, which points back at this one."""
        # Whatever the row says itself, it stands in this subject's list because it points here.
        row = replace(row, references={**row.references, relation.name: self.subject})
        return Facts(
            row,
            self.year,
            self.on,
            self.complete,
            (self.subject, *self.outer),
            self.trials,
            around=self,
        )


def evaluate(node: Expression, facts: Facts) -> Trace:
    """The value of a typed expression on these facts, with its trace."""
    match node:
        case FactValue():
            return Trace(node, _fact(node, facts))
        case Constant():
            return Trace(node, node.value)
        case Compare():
            left, right = evaluate(node.left, facts), evaluate(node.right, facts)
            return Trace(node, _compare(node, left.value, right.value), (left, right))
        case Junction():
            return _junction(node, facts)
        case Arithmetic():
            left, right = evaluate(node.left, facts), evaluate(node.right, facts)
            return Trace(node, _arithmetic(node, left.value, right.value, facts), (left, right))
        case Recognition():
            whose = facts.outer[node.outward - 1] if node.outward else facts.subject
            found = whose.recognitions.get(node.key)
            if found is None:
                gap = Gap(GapKind.UNCERTIFIED, node.key, whose.id, node.department)
                return Trace(node, Unknown((gap,)))
            return Trace(node, found)
        case Member():
            inner = evaluate(node.operand, facts)
            value = inner.value
            if not isinstance(value, Unknown):
                value = (value in node.values) is not node.negated
            return Trace(node, value, (inner,))
        case Not():
            inner = evaluate(node.operand, facts)
            value = inner.value
            return Trace(node, value if isinstance(value, Unknown) else not value, (inner,))
        case Defined():
            inner = _defined(node, facts)
            return Trace(node, inner.value, (inner,))
        case Hole():
            trial = facts.trials.get(node.key)
            if trial is not None:
                return Trace(node, trial)
            gap = Gap(GapKind.OWED, node.key, facts.subject.id, node.department, text=node.missing)
            return Trace(node, Unknown((gap,)))
        case Aggregate():
            return _aggregate(node, facts)
        case Context():
            return Trace(node, facts.year if node.kind is ContextKind.YEAR else facts.on)
        case Extremum():
            parts = tuple(evaluate(operand, facts) for operand in node.operands)
            unknown = _unknown_of(parts)
            if unknown is not None:
                return Trace(node, unknown, parts)
            numbers = [_number(part.value) for part in parts]
            return Trace(node, max(numbers) if node.largest else min(numbers), parts)
        case Negated():
            inner = evaluate(node.operand, facts)
            value = inner.value
            return Trace(node, value if isinstance(value, Unknown) else -_number(value), (inner,))
        case Rounded():
            inner = evaluate(node.operand, facts)
            value = inner.value
            if not isinstance(value, Unknown):
                value = round_to(_number(value), node.step, node.mode)
            return Trace(node, value, (inner,))
        case FullYears():
            return _full_years(node, facts)
        case _:
            assert_never(node)


def round_to(value: Exact, step: Exact, mode: RoundingMode) -> Exact:
    """The multiple of `step` that `mode` chooses."""
    ratio = Fraction(value) / step
    match mode:
        case RoundingMode.DOWN:
            steps = ratio.numerator // ratio.denominator
        case RoundingMode.UP:
            steps = -(-ratio.numerator // ratio.denominator)
        case RoundingMode.HALF_AWAY:
            steps = round_half_away(ratio)
    return exact(steps * step)


def _unknown_of(parts: tuple[Trace, ...]) -> Unknown | None:
    """The united gaps of all unknown parts, or None where all are known."""
    unknown = [part.value for part in parts if isinstance(part.value, Unknown)]
    return Unknown.union(unknown) if unknown else None


def _defined(node: Defined, facts: Facts) -> Trace:
    inside = facts.outside(node.outward)
    known = inside.defined.get(node.body)
    if known is None:
        known = inside.defined[node.body] = evaluate(node.body, inside)
    return known


def _number(value: Value) -> Exact:
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return value
    raise AssertionError(f"the type checker let {value!r} through as a number")


def _fact(node: FactValue, facts: Facts) -> Value:
    subject = facts.subject if not node.outward else facts.outer[node.outward - 1]
    for step in node.path:
        target = subject.references.get(step.name)
        if target is None:
            gap = Gap(GapKind.MISSING, f"{step.subject}.{step.name}", subject.id, "申请人")
            return Unknown((gap,))
        subject = target
    year: int | None = None
    if node.fact.rhythm == "年度":
        year = node.period.year or facts.year + node.period.offset
    found = subject.facts.get((node.fact.name, year))
    if found is None:
        gap = Gap(
            GapKind.MISSING,
            f"{node.fact.subject}.{node.fact.name}",
            subject.id,
            node.fact.source.department,
            year,
        )
        return Unknown((gap,))
    return found


def _compare(node: Compare, left: Value, right: Value) -> bool | Unknown:
    if isinstance(left, Unknown):
        return left | right if isinstance(right, Unknown) else left
    if isinstance(right, Unknown):
        return right
    if node.operator == "=":
        return left == right
    if node.operator == "≠":
        return left != right
    kind = node.left.type
    if isinstance(kind, CategoryType):
        left, right = kind.values.index(str(left)), kind.values.index(str(right))
    return _ORDER[node.operator](left, right)


_ORDER: dict[str, Callable[..., bool]] = {
    "≥": lambda a, b: bool(a >= b),
    "≤": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    "<": lambda a, b: bool(a < b),
}


def _junction(node: Junction, facts: Facts) -> Trace:
    """Kleene: one false decides 且, one true decides 或; else any unknown leaves it unknown.

    Every operand is evaluated, so that the trace shows all of them and every gap is collected.
    """
    parts = tuple(evaluate(operand, facts) for operand in node.operands)
    decisive = not node.every
    if any(part.value is decisive for part in parts):
        return Trace(node, decisive, parts)
    unknown = _unknown_of(parts)
    return Trace(node, node.every if unknown is None else unknown, parts)


def _arithmetic(node: Arithmetic, left: Value, right: Value, facts: Facts) -> Value:
    if isinstance(left, Unknown):
        return left | right if isinstance(right, Unknown) else left
    if isinstance(right, Unknown):
        return right
    if isinstance(left, date) and isinstance(right, date):
        return (left - right).days
    a, b = _number(left), _number(right)
    match node.operator:
        case ArithmeticOperator.PLUS:
            result: Exact = a + b
        case ArithmeticOperator.MINUS:
            result = a - b
        case ArithmeticOperator.TIMES:
            result = a * b
        case ArithmeticOperator.DIVIDED:
            if b == 0:
                gap = Gap(GapKind.UNDEFINED, "÷0", facts.subject.id, "", text=node.text)
                return Unknown((gap,))
            result = Fraction(a) / b
    if isinstance(node.type, YearType) and Fraction(result).denominator != 1:
        # A year moved by part of a year is no budget year.
        gap = Gap(GapKind.UNDEFINED, "年度", facts.subject.id, "", text=node.text)
        return Unknown((gap,))
    return exact(result)


def _full_years(node: FullYears, facts: Facts) -> Trace:
    since, until = evaluate(node.since, facts), evaluate(node.until, facts)
    parts = (since, until)
    unknown = _unknown_of(parts)
    if unknown is not None:
        return Trace(node, unknown, parts)
    if not isinstance(since.value, date) or not isinstance(until.value, date):
        raise AssertionError("the type checker let a non-date through")
    return Trace(node, full_years(since.value, until.value), parts)


def _aggregate(node: Aggregate, facts: Facts) -> Trace:
    """Rule 6: a missing row is unknown over an incomplete register, absent over a complete one."""
    relation = node.relation
    related = facts.subject.related.get(relation.inverse)
    declared = facts.complete.get(relation.subject, False)
    complete = declared if related is None or related.complete is None else related.complete
    rows = () if related is None else related.rows
    parts: list[Trace] = []
    gaps: list[Unknown] = []
    perhaps: list[Unknown] = []
    total: Exact = 0
    holds = fails = 0
    for row in rows:
        inner = facts.about(row, relation)
        where = None if node.where is None else evaluate(node.where, inner)
        chosen: Value = True if where is None else where.value
        value = None
        if node.value is not None and chosen is not False:
            value = evaluate(node.value, inner)
        shown = [part._replace(subject=row) for part in (where, value) if part is not None]
        parts.extend(shown or [Trace(node, True, (), row)])
        if chosen is False:
            continue
        if node.kind in (AggregateKind.SUM, AggregateKind.COUNT):
            gaps.extend(_unknown(chosen))
            if chosen is True and value is not None:
                gaps.extend(_unknown(value.value))
                if not isinstance(value.value, Unknown):
                    total += _number(value.value)
            elif chosen is True:
                total += 1
            continue
        truth: Value = True if value is None else value.value
        if node.kind is AggregateKind.EVERY and isinstance(chosen, Unknown):
            # An item that may not count can neither fail 每个 nor show that one exists.
            (perhaps if truth is True else gaps).extend((chosen, *_unknown(truth)))
            continue
        item = _both(chosen, truth)
        holds += item is True
        fails += item is False
        gaps.extend(_unknown(item))
    if not complete:
        gap = Gap(GapKind.MISSING, f"{relation.subject}.*", facts.subject.id, "申请人")
        gaps.append(Unknown((gap,)))
    unknown = Unknown.union(gaps)
    match node.kind:
        case AggregateKind.SUM | AggregateKind.COUNT:
            outcome: Value = unknown if gaps else exact(total)
        case AggregateKind.EXISTS:
            outcome = True if holds else unknown if gaps else False
        case AggregateKind.EVERY:
            if fails:
                outcome = False
            elif gaps:
                outcome = unknown
            elif holds:
                outcome = True
            else:
                outcome = Unknown.union(perhaps) if perhaps else False
    return Trace(node, outcome, tuple(parts))


def _both(first: Value, second: Value) -> Value:
    """Kleene 且 of two values."""
    if first is False or second is False:
        return False
    if isinstance(first, Unknown):
        return first | second if isinstance(second, Unknown) else first
    return second


def _unknown(value: Value) -> tuple[Unknown, ...]:
    return (value,) if isinstance(value, Unknown) else ()
