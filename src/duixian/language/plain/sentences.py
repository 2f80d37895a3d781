"""Typed tree → sentences that anybody reads: ≥ is 不低于 and at least, 存在 is 至少有一项."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, assert_never

from duixian.basics.text import Text, say
from duixian.language.plain.phrases import Joined, Line, Named, Phrase, Quoted
from duixian.language.plain.values import category, constant, figure
from duixian.language.syntax import Period
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
)
from duixian.language.types import CategoryType, DayType, NumberType, TruthType, YearType
from duixian.language.vocabulary import APPLICANT, Reference, Vocabulary

_OPPOSITE = {"≥": "<", "<": "≥", "≤": ">", ">": "≤", "=": "≠", "≠": "="}
_FLIPPED = {"≥": "≤", "≤": "≥", ">": "<", "<": ">", "=": "=", "≠": "≠"}


class Spoken(Protocol):
    """What is needed to say a rule: a package has it."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the rules."""

    @property
    def departments(self) -> Mapping[str, str]:
        """Each department's English name."""

    @property
    def year(self) -> int:
        """The year that the rules are judged for."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Says the expressions of one package."""

    vocabulary: Vocabulary
    departments: Mapping[str, str]
    year: int

    @classmethod
    def of(cls, package: Spoken) -> Plain:
        """For the package's own year."""
        return cls(package.vocabulary, package.departments, package.year)

    # -- conditions --------------------------------------------------------------------------

    def line(self, node: Expression) -> Line:
        """One condition as a line; the parts of 且 and 或 stand below it."""
        if isinstance(node, Junction) and not self._between(node):
            head = say("满足下列各项") if node.every else say("满足下列任何一项")
            return Line(head, self._parts(node))
        if isinstance(node, Aggregate) and isinstance(node.value, Junction):
            row = self._rows(node)
            match node.kind, node.value.every:
                case AggregateKind.EXISTS, True:
                    return Line(
                        say("至少有一项{row}满足下列各项", row=row), self._parts(node.value)
                    )
                case AggregateKind.EVERY, True:
                    return Line(say("每一项{row}都满足下列各项", row=row), self._parts(node.value))
                case AggregateKind.EVERY, False:
                    head = say("每一项{row}都满足下列任何一项", row=row)
                    return Line(head, self._parts(node.value))
                case _:
                    pass
        return Line(self.claim(node))

    def _parts(self, node: Junction) -> tuple[Line, ...]:
        """Operands as lines; a junction of plain claims stays on one line."""
        return tuple(
            Line(self.claim(operand))
            if isinstance(operand, Junction)
            and not any(isinstance(inner, Junction | Aggregate) for inner in operand.operands)
            else self.line(operand)
            for operand in node.operands
        )

    def claim(self, node: Expression, *, wanted: bool = True) -> Phrase:
        """A condition as one sentence; `wanted` False says that it must not hold."""
        match node:
            case Not():
                return self.claim(node.operand, wanted=not wanted)
            case Compare():
                return self._comparison(node, wanted)
            case Member():
                return self._membership(node, wanted)
            case Junction():
                return self._junction(node, wanted)
            case Aggregate():
                said = self._of_rows(node)
                return said if wanted else say("不满足:{what}", what=said)
            case Recognition():
                owner = self.department(node.department)
                name = Quoted(node.name)
                if wanted:
                    return say("{name}(由{department}认定)", name=name, department=owner)
                return say("不属于“{name}”(由{department}认定)", name=node.name, department=owner)
            case _:
                said = self.phrase(node)
                return said if wanted else say("不是“{what}”", what=said)

    def _junction(self, node: Junction, wanted: bool) -> Phrase:
        between = self._between(node)
        if between is not None and wanted:
            return between
        parts: list[Phrase] = []
        for operand in node.operands:
            said = self.claim(operand)
            parts.append(say("({inner})", inner=said) if isinstance(operand, Junction) else said)
        joined = Joined(tuple(parts), say(",且") if node.every else say(",或"))
        return joined if wanted else say("不满足:{what}", what=joined)

    def _between(self, node: Junction) -> Text | None:
        """1年 ≤ x ≤ 2年 as one claim."""
        if not node.every or len(node.operands) != 2:
            return None
        first, second = node.operands
        if not (isinstance(first, Compare) and isinstance(second, Compare)):
            return None
        if first.right is not second.left or (first.operator, second.operator) != ("≤", "≤"):
            return None
        return say(
            "{x}在{low}到{high}之间",
            x=self.phrase(first.right),
            low=self.phrase(first.left),
            high=self.phrase(second.right),
        )

    def _comparison(self, node: Compare, wanted: bool) -> Phrase:
        left, right, operator = node.left, node.right, node.operator
        if isinstance(left, Constant) and not isinstance(right, Constant):
            left, right, operator = right, left, _FLIPPED[operator]
        if not wanted:
            operator = _OPPOSITE[operator]
        if isinstance(left.type, TruthType):
            if isinstance(right, Constant):
                return self.claim(left, wanted=(operator == "=") is bool(right.value))
            return _is(operator, self.phrase(left), self.phrase(right))
        if operator == ">" and isinstance(right, Constant) and not right.value:
            return say("有{what}", what=self.phrase(left))
        return _compared(left, operator, self.phrase(left), self.phrase(right, left))

    def _membership(self, node: Member, wanted: bool) -> Phrase:
        values = tuple(category(value, node.operand) for value in node.values)
        what, listed = self.phrase(node.operand), Joined(values, say("、"))
        inside = wanted is not node.negated
        if len(values) == 1:
            return _is("=" if inside else "≠", what, listed)
        if inside:
            return say("{what}是{values}之一", what=what, values=listed)
        return say("{what}不是{values}中的任何一个", what=what, values=listed)

    # -- related subjects ----------------------------------------------------------------------

    def row(self, relation: Reference) -> Named:
        """One of a set of related subjects."""
        kind = self.vocabulary.kinds.get(relation.subject)
        return Named(relation.inverse, kind.english if kind is not None else "")

    def _rows(self, node: Aggregate) -> Phrase:
        """The rows that count."""
        row = self.row(node.relation)
        if node.where is None:
            return row
        return say("{row}(只看:{where})", row=row, where=self.claim(node.where))

    def _of_rows(self, node: Aggregate) -> Phrase:
        row, value = self._rows(node), node.value
        match node.kind:
            case AggregateKind.SUM | AggregateKind.COUNT:
                if value is None:
                    return say("{row}的数量", row=row)
                return say("{value}的合计,来自每一项{row}", row=row, value=self.phrase(value))
            case AggregateKind.EXISTS:
                claims = [self.claim(p) for p in (value, node.where) if p is not None]
                if not claims:
                    return say("有{row}", row=self.row(node.relation))
                what = Joined(tuple(claims), say(",且"))
                row = self.row(node.relation)
                return say("至少有一项{row}满足:{what}", row=row, what=what)
            case AggregateKind.EVERY:
                what_ = "" if value is None else self.claim(value)
                return say("每一项{row}都满足:{what}", row=row, what=what_)
            case _:
                assert_never(node.kind)

    # -- values --------------------------------------------------------------------------------

    def phrase(self, node: Expression, beside: Expression | None = None) -> Phrase:
        """A value as a phrase; `beside` is what it is compared with."""
        match node:
            case Constant():
                return constant(node, beside)
            case FactValue():
                return self.fact(node)
            case Recognition():
                return Quoted(node.name)
            case Defined():
                return Quoted(node.name)
            case Hole():
                return self.hole(node)
            case Context(kind=ContextKind.YEAR):
                return say("{year}年度", year=self.year)
            case Context():
                return say("审核当天")
            case Arithmetic():
                return self._arithmetic(node)
            case Negated():
                return say("负的{what}", what=self.phrase(node.operand))
            case Extremum():
                parts = Joined(tuple(self.phrase(o) for o in node.operands), say("、"))
                if node.largest:
                    return say("{parts}中的较大者", parts=parts)
                return say("{parts}中的较小者", parts=parts)
            case Rounded():
                step = figure(node.step, node.type)
                return say("{what}(取整到{step})", what=self.phrase(node.operand), step=step)
            case FullYears():
                return say(
                    "从{since}到{until}满的年数",
                    since=self.phrase(node.since),
                    until=self.phrase(node.until),
                )
            case Aggregate(kind=AggregateKind.SUM | AggregateKind.COUNT):
                return self._of_rows(node)
            case Compare() | Member() | Not() | Junction() | Aggregate():
                return self.claim(node)
            case _:
                assert_never(node)

    def fact(self, node: FactValue) -> Phrase:
        """A fact's name with its period and whose it is."""
        return self.fact_named(node, node.period)

    def fact_named(self, node: FactValue, period: Period) -> Phrase:
        """The same in another period."""
        name: Phrase = Named(node.fact.name, node.fact.english)
        if node.path:
            last = node.path[-1]
            kind = self.vocabulary.kinds.get(last.target)
            owner = Named(last.name, kind.english if kind is not None else "")
            name = say("{owner}的{name}", owner=owner, name=name)
        return of_period(name, period)

    def hole(self, node: Hole) -> Phrase:
        """What a supporting document still has to say, and who owes it."""
        owner = self.department(node.department)
        what = missing(node)
        if node.candidates is None:
            return say("{what}(尚待{department}明确)", what=what, department=owner)
        return say(
            "{values}(具体{what}尚待{department}明确)",
            values=self.candidates(node),
            what=what,
            department=owner,
        )

    def candidates(self, node: Hole) -> Phrase:
        """The values that an open figure may still take."""
        if node.candidates is None:
            return ""
        if node.candidates.interval is None:
            shown = tuple(figure(value, node.type) for value in node.candidates.values)
            return Joined(shown, say("或者"))
        low, high = node.candidates.interval.low, node.candidates.interval.high
        if not low and high is not None:
            return say("最高{high}", high=figure(high, node.type))
        ends = [figure(end, node.type) for end in (low, high) if end is not None]
        return Joined(tuple(ends), say(" 至 "))

    def department(self, names: str) -> Phrase:
        """Departments joined with 、, in the reader's language."""
        found = tuple(Named(n, self.departments.get(n, "")) for n in names.split("、") if n)
        return Joined(found, say("、"))

    def owner(self, name: str) -> Phrase:
        """Who has a fact or has to decide: the applicant, or departments."""
        return say("申请人") if name == APPLICANT.department else self.department(name)

    def _arithmetic(self, node: Arithmetic) -> Phrase:
        left, right = node.left, node.right
        rise = _rise(node)
        if rise is not None:
            return say("{what}比上年的增加额", what=self.fact(rise))
        if node.operator is ArithmeticOperator.DIVIDED and isinstance(left, Arithmetic):
            rise = _rise(left)
            if rise is not None and isinstance(right, FactValue) and right.fact is rise.fact:
                return say("{what}比上年的增幅", what=self.fact(rise))
        is_share = isinstance(right.type, NumberType) and not right.type.dimension
        if node.operator is ArithmeticOperator.TIMES and isinstance(right, Constant) and is_share:
            return say("{base}的{share}", base=self._inner(left), share=self.phrase(right))
        return say(
            "{left} {operator} {right}",
            left=self._inner(left),
            operator=node.operator.value,
            right=self._inner(right),
        )

    def _inner(self, node: Expression) -> Phrase:
        said = self.phrase(node)
        if isinstance(node, Arithmetic) and _rise(node) is None:
            return say("({inner})", inner=said)
        return said


def of_period(name: Phrase, period: Period) -> Phrase:
    """A fact's name with the period that is meant."""
    if period.year is not None:
        return say("{year}年度的{name}", year=period.year, name=name)
    if period.offset == -1:
        return say("上年的{name}", name=name)
    if period.offset == -2:
        return say("前年的{name}", name=name)
    return name


def missing(hole: Hole) -> Phrase:
    """What is owed; the general word where the sheet says no more than 待配套."""
    if hole.missing in ("待配套", "") or hole.missing == hole.key.rpartition(".")[2]:
        return say("给付标准")
    return Quoted(hole.missing)


def _rise(node: Arithmetic) -> FactValue | None:
    """X of x − x(上年), or None."""
    left, right = node.left, node.right
    if (
        node.operator is ArithmeticOperator.MINUS
        and isinstance(left, FactValue)
        and isinstance(right, FactValue)
        and left.fact is right.fact
        and left.path == right.path
        and left.period.year is None
        and right.period == Period(left.period.offset - 1)
    ):
        return left
    return None


def _is(operator: str, left: Phrase, right: Phrase) -> Text:
    if operator == "=":
        return say("{left}是{right}", left=left, right=right)
    return say("{left}不是{right}", left=left, right=right)


def _compared(of: Expression, operator: str, left: Phrase, right: Phrase) -> Text:
    """The comparison in the words of its type."""
    if operator in "=≠":
        return _is(operator, left, right)
    if isinstance(of.type, DayType | YearType):
        table = {
            "≥": say("{left}不早于{right}", left=left, right=right),
            "≤": say("{left}不晚于{right}", left=left, right=right),
            ">": say("{left}晚于{right}", left=left, right=right),
            "<": say("{left}早于{right}", left=left, right=right),
        }
    elif isinstance(of.type, CategoryType):
        table = {
            "≥": say("{left}是{right}及以上", left=left, right=right),
            "≤": say("{left}是{right}及以下", left=left, right=right),
            ">": say("{left}在{right}以上(不含)", left=left, right=right),
            "<": say("{left}在{right}以下(不含)", left=left, right=right),
        }
    else:
        table = {
            "≥": say("{left}不低于{right}", left=left, right=right),
            "≤": say("{left}不超过{right}", left=left, right=right),
            ">": say("{left}超过{right}", left=left, right=right),
            "<": say("{left}低于{right}", left=left, right=right),
        }
    return table[operator]
