"""Trace → reasons: for each line of a rule what was found, what was needed, and who says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from duixian.basics.places import Place
from duixian.basics.text import Text, say
from duixian.language.evaluate import GapKind, Trace, Unknown
from duixian.language.tree import (
    Aggregate,
    AggregateKind,
    Arithmetic,
    Compare,
    Constant,
    Context,
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
)
from duixian.language.wording import show_value, unit_of, units_of_comparison


@dataclass(frozen=True, slots=True)
class Reason:
    """One node of the tree of reasons.

    `met` is None where it is undecided. `found` and `needed` are filled for a comparison, a
    membership or a truth; `who` says whose the fact is.
    """

    text: str
    met: bool | None
    found: str = ""
    needed: str = ""
    who: str = ""
    note: Text | None = None
    place: Place | None = None
    subject: str = ""
    parts: tuple[Reason, ...] = ()


def reason_of(trace: Trace, *, wanted: bool = True) -> Reason:
    """The reasons behind a condition; `wanted` is False under 非 and 除外."""
    node, value = trace.node, trace.value
    met = None if isinstance(value, Unknown) else value is wanted
    subject = trace.subject.id if trace.subject is not None else ""
    match node:
        case Not():
            inner = reason_of(trace.parts[0], wanted=not wanted)
            return replace(
                inner, text=_negated(node.text, wanted), subject=subject or inner.subject
            )
        case Junction():
            parts = tuple(reason_of(part, wanted=wanted) for part in trace.parts)
            return Reason(node.text, met, place=node.place, subject=subject, parts=parts)
        case Defined():
            inner = reason_of(trace.parts[0], wanted=wanted)
            return Reason(node.name, met, place=node.place, subject=subject, parts=(inner,))
        case Compare():
            return _comparison(node, trace, met, wanted, subject)
        case Member():
            words = "、".join(node.values)
            inside = wanted is not node.negated
            needed = (
                say("是{words}之一", words=words) if inside else say("不是{words}", words=words)
            )
            if len(node.values) == 1:
                needed = (
                    say("是{words}", words=words) if inside else say("不是{words}", words=words)
                )
            operand = trace.parts[0]
            return Reason(
                node.text,
                met,
                show_value(operand.value, operand.node.type),
                str(needed),
                _who(operand),
                place=node.place,
                subject=subject,
            )
        case Aggregate():
            return _aggregate(node, trace, met, wanted, subject)
        case FactValue() | Recognition() | Constant() | Context() | Hole():
            return Reason(
                _plain_name(node),
                met,
                show_value(value, node.type),
                show_value(wanted, node.type),
                _who(trace),
                note=_gap_note(trace),
                place=node.place,
                subject=subject,
            )
        case Arithmetic() | Negated() | Extremum() | Rounded() | FullYears():
            return Reason(node.text, met, show_value(value, node.type), place=node.place)
        case _:
            assert_never(node)


def values_of(trace: Trace) -> tuple[Reason, ...]:
    """Every fact that a number was computed from, with its value and who has it."""
    found: dict[tuple[str, str], Reason] = {}
    waiting = [trace]
    while waiting:
        current = waiting.pop(0)
        node = current.node
        if isinstance(node, FactValue | Recognition | Hole):
            name = _plain_name(node)
            subject = current.subject.id if current.subject is not None else ""
            found[name, subject] = Reason(
                name,
                None if isinstance(current.value, Unknown) else True,
                show_value(current.value, node.type, unit_of(node)),
                who=_who(current),
                note=_gap_note(current),
                place=node.place,
                subject=subject,
            )
        waiting.extend(
            part._replace(subject=part.subject or current.subject) for part in current.parts
        )
    return tuple(found.values())


def _comparison(
    node: Compare, trace: Trace, met: bool | None, wanted: bool, subject: str
) -> Reason:
    left, right = trace.parts
    unit = units_of_comparison(node.left, node.right)
    operator = node.operator if wanted else _OPPOSITE[node.operator]
    threshold = show_value(right.value, right.node.type, unit)
    if not isinstance(right.node, Constant):
        threshold = f"{right.node.text} = {threshold}"
    behind: tuple[Reason, ...] = ()
    if not isinstance(left.node, FactValue) or not isinstance(right.node, Constant):
        behind = (*values_of(left), *values_of(right))
    return Reason(
        _negated(node.text, wanted),
        met,
        show_value(left.value, left.node.type, unit),
        f"{operator} {threshold}",
        _who(left),
        place=node.place,
        subject=subject,
        parts=behind if len(behind) > 1 or not isinstance(left.node, FactValue) else (),
    )


def _negated(text: str, wanted: bool) -> str:
    """The words of a condition that must not hold, told from one that must."""
    if wanted:
        return text
    return text.removeprefix("非 ") if text.startswith("非 ") else str(say("非 {text}", text=text))


_OPPOSITE = {"≥": "<", "<": "≥", ">": "≤", "≤": ">", "=": "≠", "≠": "="}


def _aggregate(
    node: Aggregate, trace: Trace, met: bool | None, wanted: bool, subject: str
) -> Reason:
    parts: list[Reason] = []
    if node.kind in (AggregateKind.EXISTS, AggregateKind.EVERY):
        # Items that don't count (their filter is false) say nothing about 每个.
        skipped = {
            id(part.subject)
            for part in trace.parts
            if node.where is not None and part.node is node.where and part.value is False
        }
        asked = node.where if node.value is None else node.value
        parts = [
            reason_of(part, wanted=wanted)
            for part in trace.parts
            if part.node is asked and id(part.subject) not in skipped
        ]
    else:
        parts = [reason for part in trace.parts for reason in values_of(part)]
    rows = len({id(part.subject) for part in trace.parts})
    note = say("没有登记{name}", name=node.relation.inverse) if not rows else None
    return Reason(
        node.text,
        met,
        show_value(trace.value, node.type, unit_of(node.value) if node.value else None),
        place=node.place,
        subject=subject,
        note=note,
        parts=tuple(parts),
    )


def _plain_name(node: Expression) -> str:
    if isinstance(node, FactValue):
        year = node.period
        if year.offset or year.year is not None:
            return f"{node.fact.name}({year})"
        return node.fact.name
    if isinstance(node, Recognition):
        return node.name
    return node.text


def _who(trace: Trace) -> str:
    """Who has the fact, or who has to decide."""
    node = trace.node
    if isinstance(node, FactValue):
        source = node.fact.source
        return f"{source.department}·{source.register}" if source.register else source.department
    if isinstance(node, Recognition | Hole):
        return node.department
    owners = dict.fromkeys(_who(part) for part in trace.parts)
    return "、".join(owner for owner in owners if owner)


def _gap_note(trace: Trace) -> Text | None:
    if not isinstance(trace.value, Unknown):
        return None
    gap = trace.value.gaps[0]
    match gap.kind:
        case GapKind.MISSING:
            return say("缺,由{owner}提供", owner=gap.owner)
        case GapKind.UNCERTIFIED:
            return say("待{owner}认定", owner=gap.owner)
        case GapKind.OWED:
            return say("待{owner}出台配套文件", owner=gap.owner)
        case GapKind.UNDEFINED:
            return say("算不出来:{text}", text=gap.text)
