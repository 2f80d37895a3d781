"""Trace → reasons: for each line of a rule what is needed, what was found, and who says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from duixian.basics.places import Place
from duixian.basics.quantities import PERCENT, Unit
from duixian.basics.text import Text, say
from duixian.language.evaluate import Gap, GapKind, Trace, Unknown
from duixian.language.plain import Joined, Phrase, Plain, Quoted, shown
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
from duixian.language.types import NumberType
from duixian.language.wording import unit_of, units_of_comparison
from duixian.readings.explain.gaps import gap_text


class Parts(StrEnum):
    """How the parts of a reason make up the whole."""

    ALL = "all"
    ANY = "any"
    VALUES = "values"
    """Facts that a value was computed from."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at, the value found, and whose it is."""

    what: Phrase = ""
    found: Phrase = ""
    who: Phrase = ""


NOTHING = Looked()


@dataclass(frozen=True, slots=True)
class Reason:
    """One node of the tree of reasons.

    `claim` says in plain words what is needed and `text` as the sheet writes it; `met` is None
    where it is undecided.
    """

    text: str
    claim: Phrase
    met: bool | None
    looked: Looked = NOTHING
    note: Text | None = None
    place: Place | None = None
    subject: str = ""
    parts: tuple[Reason, ...] = ()
    made_of: Parts = Parts.ALL
    names_rows: bool = False
    """True where the parts are about related subjects, one each."""

    @property
    def what(self) -> Phrase:
        """What was looked at."""
        return self.looked.what

    @property
    def found(self) -> Phrase:
        """Its value."""
        return self.looked.found

    @property
    def who(self) -> Phrase:
        """Whose it is, or who has to decide."""
        return self.looked.who


@dataclass(frozen=True, slots=True)
class Reasons:
    """Says traces in the words of one package; `of` is the subject that is judged."""

    plain: Plain
    of: str

    def reason(self, trace: Trace, *, wanted: bool = True) -> Reason:
        """The reasons behind a condition; `wanted` is False under 非 and 除外."""
        node, value = trace.node, trace.value
        met = None if isinstance(value, Unknown) else value is wanted
        base = Reason(
            node.text,
            self.plain.claim(node, wanted=wanted),
            met,
            note=self._note(trace),
            place=node.place,
            subject=trace.subject.id if trace.subject is not None else "",
        )
        match node:
            case Not():
                inner = self.reason(trace.parts[0], wanted=not wanted)
                return replace(inner, text=node.text, subject=base.subject or inner.subject)
            case Junction():
                parts = tuple(self.reason(part, wanted=wanted) for part in trace.parts)
                made_of = Parts.ALL if node.every is wanted else Parts.ANY
                return replace(base, parts=parts, made_of=made_of)
            case Defined():
                inner = self.reason(trace.parts[0], wanted=wanted)
                return replace(base, parts=(inner,))
            case Compare():
                return self._comparison(node, trace, base)
            case Member():
                operand = trace.parts[0]
                return replace(base, looked=self._looked_at(operand))
            case Aggregate():
                return self._rows(node, trace, base, wanted)
            case Recognition() if wanted:
                return replace(base, claim=Quoted(node.name), looked=self._looked_at(trace))
            case FactValue() | Recognition() | Constant() | Context() | Hole():
                return replace(base, looked=self._looked_at(trace))
            case Arithmetic() | Negated() | Extremum() | Rounded() | FullYears():
                return replace(base, looked=self._looked_at(trace), parts=self.values(trace))
            case _:
                assert_never(node)

    def values(self, trace: Trace) -> tuple[Reason, ...]:
        """Every fact that a value was computed from, with who has it."""
        found: dict[tuple[str, str], Reason] = {}
        waiting = [trace]
        while waiting:
            current = waiting.pop(0)
            node = current.node
            if isinstance(node, FactValue | Recognition | Hole):
                looked = self._looked_at(current, _own_unit(node))
                subject = current.subject.id if current.subject is not None else ""
                met = None if isinstance(current.value, Unknown) else True
                found[str(looked.what), subject] = Reason(
                    node.text, looked.what, met, looked, note=self._note(current),
                    place=node.place, subject=subject,
                )  # fmt: skip
            waiting.extend(
                part._replace(subject=part.subject or current.subject)
                for part in current.parts
                if not (isinstance(node, Aggregate) and part.node is node.where)
            )
        return tuple(found.values())

    def who(self, trace: Trace) -> Phrase:
        """Who has the fact, or who has to decide."""
        owners = _owners(trace)
        said: list[Phrase] = []
        for department, register in owners:
            owner = self.plain.owner(department)
            said.append(
                say("{owner}·{register}", owner=owner, register=Quoted(register))
                if register
                else owner
            )
        return Joined(tuple(said), say("、")) if said else ""

    def _looked_at(self, trace: Trace, unit: Unit | None = None) -> Looked:
        """`what`, `found` and `who` of one value."""
        node = trace.node
        what = Quoted(node.missing) if isinstance(node, Hole) else self.plain.phrase(node)
        return Looked(what, shown(trace.value, node, unit or unit_of(node)), self.who(trace))

    def _comparison(self, node: Compare, trace: Trace, base: Reason) -> Reason:
        left, right = trace.parts
        if isinstance(left.node, Constant) and not isinstance(right.node, Constant):
            left, right = right, left
        unit = units_of_comparison(node.left, node.right)
        looked = replace(self._looked_at(left, unit), who=self.who(trace))
        behind: tuple[Reason, ...] = ()
        if not isinstance(right.node, Constant | Context):
            # Both sides have to be seen: what one came to, and what the other.
            behind = (*self.values(left), *self.values(right))
            if not isinstance(left.node, FactValue) or not isinstance(right.node, FactValue):
                behind = (*behind, *(self._side(side, unit) for side in (left, right)
                                     if not isinstance(side.node, FactValue)))  # fmt: skip
        elif not isinstance(left.node, FactValue):
            behind = self.values(left)
        return replace(
            base, looked=looked, parts=tuple(dict.fromkeys(behind)), made_of=Parts.VALUES
        )

    def _side(self, trace: Trace, unit: Unit | None) -> Reason:
        looked = self._looked_at(trace, unit)
        met = None if isinstance(trace.value, Unknown) else True
        return Reason(trace.node.text, looked.what, met, looked)

    def _rows(self, node: Aggregate, trace: Trace, base: Reason, wanted: bool) -> Reason:
        rows = len({id(part.subject) for part in trace.parts})
        note = base.note
        if not rows and note is None:
            note = say("没有登记{name}", name=self.plain.row(node.relation))
        if node.kind in (AggregateKind.SUM, AggregateKind.COUNT):
            return replace(
                base, looked=self._looked_at(trace), note=note, parts=self.values(trace),
                made_of=Parts.VALUES,
            )  # fmt: skip
        # Items that don't count (their filter is false) say nothing about 每个.
        skipped = {
            id(part.subject)
            for part in trace.parts
            if node.where is not None and part.node is node.where and part.value is False
        }
        asked = node.where if node.value is None else node.value
        parts = tuple(
            self.reason(part, wanted=wanted)
            for part in trace.parts
            if part.node is asked
            and (node.kind is AggregateKind.EXISTS or id(part.subject) not in skipped)
        )
        made_of = Parts.ANY if (node.kind is AggregateKind.EXISTS) is wanted else Parts.ALL
        return replace(base, note=note, parts=parts, made_of=made_of, names_rows=True)

    def _note(self, trace: Trace) -> Text | None:
        """What is missing, for something undecided; unnamed where the line itself names it."""
        if not isinstance(trace.value, Unknown):
            return None
        if len(trace.value.gaps) == 1 and _names(trace, trace.value.gaps[0]):
            gap = trace.value.gaps[0]
            owner = self.plain.owner(gap.owner)
            if gap.kind is GapKind.UNCERTIFIED:
                return say("待{owner}认定", owner=owner)
            return say("还缺,由{owner}提供", owner=owner)
        said = [gap_text(self.plain, gap, of=self.of) for gap in trace.value.gaps]
        first, *more = dict.fromkeys(said)
        for another in more:
            first = say("{one};{two}", one=first, two=another)
        return first


def _names(trace: Trace, gap: Gap) -> bool:
    """True if the condition is about the very thing that is missing."""
    match trace.node:
        case Recognition():
            return gap.kind is GapKind.UNCERTIFIED
        case FactValue():
            return gap.kind is GapKind.MISSING and gap.name.endswith(f".{trace.node.fact.name}")
        case Member() | Not():
            return _names(trace.parts[0], gap)
        case Compare():
            left, right = trace.parts
            if isinstance(right.node, Constant):
                return _names(left, gap)
            return isinstance(left.node, Constant) and _names(right, gap)
        case _:
            return False


def _own_unit(node: Expression) -> Unit | None:
    """The unit of a fact; a ratio that a document owes reads as a percentage."""
    if isinstance(node, Hole) and isinstance(node.type, NumberType) and not node.type.dimension:
        return PERCENT
    return unit_of(node)


def _owners(trace: Trace) -> list[tuple[str, str]]:
    """Departments and their registers, in the order met, once each."""
    node = trace.node
    if isinstance(node, FactValue):
        return [(node.fact.source.department, node.fact.source.register or "")]
    if isinstance(node, Recognition | Hole):
        return [(node.department, "")]
    return list(dict.fromkeys(owner for part in trace.parts for owner in _owners(part)))
