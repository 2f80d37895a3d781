"""Typed expression → plan, node by node: the same meaning as `evaluate`, for every row at once."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import assert_never

from duixian.basics.text import say
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
    walk,
)
from duixian.language.types import (
    CategoryType,
    DayType,
    Exact,
    NumberType,
    TruthType,
    YearType,
)
from duixian.readings.population import rationals
from duixian.readings.population.plan import (
    FALSE,
    TRUE,
    UNKNOWN,
    DatePart,
    DaysBetween,
    Expr,
    Literal,
    NotLowerable,
    OneOf,
    Width,
    both,
    calculate,
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

_TURNED = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "<>": "<>"}
_SQL = {"≥": ">=", "≤": "<=", ">": ">", "<": "<", "=": "=", "≠": "<>"}


@dataclass(slots=True)
class Lowering:
    """Lowers the expressions of one kind of subject, for one year and one day.

    `trials` gives open figures a value to compute with; without one they are unknown. `outward`
    counts the enclosing subjects between the rows and the subject that a definition is about.
    """

    rows: Rows
    year: int
    on: date
    trials: dict[str, Exact] = field(default_factory=dict)
    outward: int = 0

    def truth(self, node: Expression) -> Expr:
        """A condition: true, false or null."""
        match node:
            case Constant():
                return TRUE if node.value else FALSE
            case FactValue():
                return self._fact(node)
            case Recognition():
                return self.rows.recognition(node.key, self.outward + node.outward)
            case Defined():
                if self._is_about_a_whole(node):
                    enclosure = self.rows.enclosing(self.outward + node.outward)
                    return self.rows.from_enclosing(
                        enclosure, replace(self, rows=enclosure.rows, outward=0).truth(node.body)
                    )
                return self.rows.bind(self._outside(node).truth(node.body))
            case Not():
                return invert(self.truth(node.operand))
            case Junction():
                parts = [self.truth(operand) for operand in node.operands]
                return both(parts) if node.every else either(parts)
            case Compare():
                return self._comparison(node)
            case Member():
                operand = self.text(node.operand)
                if isinstance(operand, Literal):
                    if operand.value is None:
                        return UNKNOWN
                    return TRUE if (operand.value in node.values) is not node.negated else FALSE
                inside: Expr = OneOf(operand, node.values)
                return invert(inside) if node.negated else inside
            case Aggregate():
                return self._about_related(node)
            case (
                Context() | Hole() | Arithmetic() | Negated() | Extremum() | Rounded() | FullYears()
            ):
                raise AssertionError(f"{node.text} is no condition")
            case _:
                assert_never(node)

    def number(self, node: Expression) -> Rational:
        """A number or a year, as an exact rational in base units."""
        match node:
            case Constant():
                if isinstance(node.value, int | Fraction):
                    return rationals.constant(node.value)
                raise AssertionError(f"{node.text} is no number")
            case FactValue():
                return self._number_of_fact(node)
            case Defined():
                if self._is_about_a_whole(node):
                    enclosure = self.rows.enclosing(self.outward + node.outward)
                    whole = replace(self, rows=enclosure.rows, outward=0).number(node.body)
                    return Rational(
                        self.rows.from_enclosing(enclosure, whole.top),
                        self.rows.from_enclosing(enclosure, whole.bottom),
                    )
                return self._bound(self._outside(node).number(node.body))
            case Context():
                return rationals.constant(self.year)
            case Hole():
                value = self.trials.get(node.key)
                return UNKNOWN_NUMBER if value is None else rationals.constant(value)
            case Arithmetic():
                return self._arithmetic(node)
            case Negated():
                return rationals.negate(self.number(node.operand))
            case Extremum():
                result = self.number(node.operands[0])
                for operand in node.operands[1:]:
                    result = rationals.extreme(
                        result, self.number(operand), self.rows.bind, largest=node.largest
                    )
                return result
            case Rounded():
                return rationals.round_to(
                    self.number(node.operand), node.step, node.mode, self.rows.bind
                )
            case FullYears():
                return Rational(self.rows.bind(self._full_years(node)), integer(1))
            case Aggregate():
                return self._sum(node)
            case Recognition() | Compare() | Member() | Not() | Junction():
                raise AssertionError(f"{node.text} is no number")
            case _:
                assert_never(node)

    def text(self, node: Expression) -> Expr:
        """A category value."""
        if isinstance(node, Defined):
            return self._outside(node).text(node.body)
        if isinstance(node, FactValue):
            return self._fact(node)
        if isinstance(node, Constant) and isinstance(node.value, str):
            return Literal(node.value, Width.TEXT)
        raise AssertionError(f"{node.text} is no category")

    def day(self, node: Expression) -> Expr:
        """A calendar day."""
        if isinstance(node, Defined):
            return self._outside(node).day(node.body)
        if isinstance(node, FactValue):
            return self._fact(node)
        if isinstance(node, Context) and node.kind is ContextKind.BASE_DATE:
            return Literal(self.on, Width.DAY)
        if isinstance(node, Constant) and isinstance(node.value, date):
            return Literal(node.value, Width.DAY)
        raise AssertionError(f"{node.text} is no day")

    def _outside(self, node: Defined) -> Lowering:
        """The lowering of what a name stands for, which is about the subject that defines it."""
        return replace(self, outward=self.outward + node.outward) if node.outward else self

    def _is_about_a_whole(self, node: Defined) -> bool:
        """True for a name that stands for an aggregate over an enclosing subject's related rows.

        What reads no such aggregate is computed here, along the references that lead outwards.
        """
        outside = self.outward + node.outward > 0
        return outside and any(isinstance(part, Aggregate) for part in walk(node.body))

    # -- facts -------------------------------------------------------------------------------

    def _fact(self, node: FactValue) -> Expr:
        year = node.period.year or self.year + node.period.offset
        return self.rows.fact(node.fact, year, node.path, self.outward + node.outward)

    def _number_of_fact(self, node: FactValue) -> Rational:
        column = self._fact(node)
        if isinstance(node.type, YearType):
            return Rational(column, integer(1))
        grain = node.fact.grain
        top = calculate("*", column, integer(grain.numerator))
        return Rational(top, integer(grain.denominator))

    def _bound(self, value: Rational) -> Rational:
        return Rational(self.rows.bind(value.top), self.rows.bind(value.bottom))

    # -- comparisons and arithmetic ------------------------------------------------------------

    def _comparison(self, node: Compare) -> Expr:
        operator = _SQL[node.operator]
        match node.left.type:
            case NumberType() | YearType():
                by_day = self._comparison_of_age(node)
                if by_day is not None:
                    return by_day
                left, right = self.number(node.left), self.number(node.right)
                return rationals.compare(operator, left, right)
            case DayType():
                return test(operator, self.day(node.left), self.day(node.right))
            case TruthType():
                left_truth, right_truth = self.truth(node.left), self.truth(node.right)
                if isinstance(right_truth, Literal) and right_truth.value is not None:
                    same = bool(right_truth.value) is (operator == "=")
                    return left_truth if same else invert(left_truth)
                return test(operator, left_truth, right_truth)
            case CategoryType():
                left_text, right_text = self.text(node.left), self.text(node.right)
                if operator in ("=", "<>"):
                    return test(operator, left_text, right_text)
                values = node.left.type.values
                if isinstance(left_text, Literal):
                    operator, left_text, right_text = _TURNED[operator], right_text, left_text
                if isinstance(right_text, Literal) and not isinstance(left_text, Literal):
                    return _graded(operator, left_text, right_text, values)
                return test(operator, _rank(left_text, values), _rank(right_text, values))

    def _comparison_of_age(self, node: Compare) -> Expr | None:
        """满年(出生日期) ≥ 18年 as a comparison of days; None where it is another comparison."""
        operator, age, limit = _SQL[node.operator], node.left, node.right
        if isinstance(limit, FullYears):
            operator, age, limit = _TURNED[operator], limit, age
        if not isinstance(age, FullYears) or not isinstance(limit, Constant):
            return None
        until = self.day(age.until)
        if not isinstance(until, Literal) or not isinstance(until.value, date):
            return None
        since, years = self.day(age.since), Fraction(limit.value)  # type: ignore[arg-type]
        whole = years.denominator == 1
        # The latest day from which at least so many years are full, and one year more.
        enough = _years_before(until.value, ceil(years))
        more = _years_before(until.value, floor(years) + 1)
        if enough is None or more is None:
            return None
        at_least, above = test("<=", since, enough), test("<=", since, more)
        equal = both([at_least, invert(above)]) if whole else None
        match operator:
            case ">=" | "<":
                return at_least if operator == ">=" else invert(at_least)
            case ">" | "<=":
                return above if operator == ">" else invert(above)
            case _ if equal is not None:
                return equal if operator == "=" else invert(equal)
            case _:
                return None

    def _arithmetic(self, node: Arithmetic) -> Rational:
        if isinstance(node.left.type, DayType):
            since, until = self.day(node.right), self.day(node.left)
            return Rational(_days_between(since, until), integer(1))
        left, right = self.number(node.left), self.number(node.right)
        match node.operator:
            case ArithmeticOperator.PLUS:
                result = rationals.add(left, right)
            case ArithmeticOperator.MINUS:
                result = rationals.subtract(left, right)
            case ArithmeticOperator.TIMES:
                result = rationals.multiply(left, right)
            case ArithmeticOperator.DIVIDED:
                return rationals.divide(left, right, self.rows.bind)
        if isinstance(node.type, YearType) and rationals.fixed_bottom(result) != 1:
            raise NotLowerable(say("「{text}」:年度移动了不足一年", text=node.text))
        return result

    def _full_years(self, node: FullYears) -> Expr:
        since, until = self.day(node.since), self.day(node.until)
        if any(isinstance(d, Literal) and d.value is None for d in (since, until)):
            return null(Width.I64)
        years = calculate("-", _part("year", until), _part("year", since))
        day_of_year = [
            calculate("+", calculate("*", _part("month", day), integer(100)), _part("day", day))
            for day in (until, since)
        ]
        early = test("<", *day_of_year)
        return choose([(early, calculate("-", years, integer(1)))], years)

    # -- related subjects ----------------------------------------------------------------------

    def _inner(self, node: Aggregate) -> tuple[Lowering, Expr, bool] | None:
        """The lowering inside the related rows, which of them count, and completeness.

        None where the register has no such rows at all.
        """
        complete = self.rows.tables.complete.get(node.relation.subject, False)
        group = self.rows.group(node.relation)
        if group is None:
            return None
        inner = Lowering(group.rows, self.year, self.on, self.trials)
        where = TRUE if node.where is None else group.rows.bind(inner.truth(node.where))
        return inner, where, complete

    def _count(self, node: Aggregate, what: Expr) -> Expr:
        """How many related rows `what` is true for; 0 without rows."""
        group = self.rows.group(node.relation)
        if group is None or what == FALSE or (isinstance(what, Literal) and what.value is None):
            return integer(0)
        column = self.rows.aggregate(group, "count", group.rows.bind(what))
        return choose([(missing(column), integer(0))], column)

    def _some(self, node: Aggregate, what: Expr) -> Expr:
        """Whether `what` is true for one related row: true, or else false or null."""
        group = self.rows.group(node.relation)
        if group is None or what == FALSE or (isinstance(what, Literal) and what.value is None):
            return FALSE
        return self.rows.aggregate(group, "some", group.rows.bind(what))

    def _sum(self, node: Aggregate) -> Rational:
        """合计 and 计数: unknown over an incomplete register or where one row is undecided."""
        found = self._inner(node)
        if found is None:
            complete = self.rows.tables.complete.get(node.relation.subject, False)
            return rationals.constant(0) if complete else UNKNOWN_NUMBER
        inner, where, complete = found
        if not complete:
            return UNKNOWN_NUMBER
        if node.kind is AggregateKind.COUNT:
            total: Expr = self._count(node, where)
            doubtful = self._some(node, missing(where))
            return Rational(_unless(doubtful, total), integer(1))
        if node.value is None:
            raise AssertionError("合计 without a value")
        value = inner.number(node.value)
        bottom = rationals.fixed_bottom(value)
        if bottom is None:
            raise NotLowerable(say("「{text}」:商的合计", text=node.text))
        undecided = either([missing(where), both([where, missing(value.top)])])
        group = self.rows.group(node.relation)
        if group is None or value.is_unknown:
            return Rational(_unless(self._some(node, undecided), integer(0)), integer(1))
        if isinstance(value.top, Literal):
            total = calculate("*", self._count(node, where), value.top)
            return Rational(_unless(self._some(node, undecided), total), integer(bottom))
        counted = group.rows.bind(choose([(where, value.top)], null(Width.I64)))
        column = self.rows.aggregate(group, "sum", counted)
        total = choose([(missing(column), integer(0))], column)
        return Rational(_unless(self._some(node, undecided), total), integer(bottom))

    def _about_related(self, node: Aggregate) -> Expr:
        """存在 and 每个."""
        found = self._inner(node)
        if found is None:
            complete = self.rows.tables.complete.get(node.relation.subject, False)
            return FALSE if complete else UNKNOWN
        inner, where, complete = found
        truth = TRUE if node.value is None else inner.rows.bind(inner.truth(node.value))
        some = self._some(node, both([where, truth]))
        if node.kind is AggregateKind.EXISTS:
            undecided = self._some(node, missing(both([where, truth])))
            open_end = TRUE if not complete else undecided
            return choose([(some, TRUE), (open_end, UNKNOWN)], FALSE)
        fails = self._some(node, both([where, invert(truth)]))
        # A row that may not count can neither fail 每个 nor show that one exists.
        perhaps_true = both([missing(where), truth])
        doubtful = either(
            [
                both([where, missing(truth)]),
                both([missing(where), either([missing(truth), invert(truth)])]),
            ]
        )
        gaps = self._some(node, doubtful)
        perhaps = self._some(node, perhaps_true)
        return choose(
            [
                (fails, FALSE),
                (gaps if complete else TRUE, UNKNOWN),
                (some, TRUE),
                (perhaps, UNKNOWN),
            ],
            FALSE,
        )


def _unless(doubtful: Expr, total: Expr) -> Expr:
    """The total, unknown where a row is undecided."""
    return choose([(doubtful, null(total.width))], total)


def _rank(node: Expr, values: tuple[str, ...]) -> Expr:
    """The place of a grade among its values, from low to high."""
    if isinstance(node, Literal):
        return null(Width.I64) if node.value is None else integer(values.index(str(node.value)))
    arms: list[tuple[Expr, Expr]] = [
        (test("=", node, Literal(value, Width.TEXT)), integer(index))
        for index, value in enumerate(values)
    ]
    return choose(arms, null(Width.I64))


def _graded(operator: str, node: Expr, limit: Literal, values: tuple[str, ...]) -> Expr:
    """A grade against a known one: is it one of those above or below?"""
    if limit.value is None:
        return UNKNOWN
    place = values.index(str(limit.value))
    match operator:
        case ">=":
            fitting = values[place:]
        case ">":
            fitting = values[place + 1 :]
        case "<=":
            fitting = values[: place + 1]
        case _:
            fitting = values[:place]
    if not fitting:
        return choose([(missing(node), UNKNOWN)], FALSE)
    return OneOf(node, fitting)


def _part(part: str, node: Expr) -> Expr:
    if isinstance(node, Literal) and isinstance(node.value, date):
        return integer(int(getattr(node.value, part)))
    high = {"year": 9999, "month": 12, "day": 31}[part]
    return DatePart(part, node, high=high)


def _years_before(day: date, years: int) -> Literal | None:
    """The latest day since which so many years are full on a day; None where there is none.

    A year that begins on 29 February is full on 1 March: on a 28 February it is not.
    """
    year = day.year - years
    if not date.min.year < year < date.max.year:
        return None
    leap_day = (day.month, day.day) == (2, 29)
    if leap_day and not isleap(year):
        return Literal(date(year, 2, 28), Width.DAY)
    return Literal(day.replace(year=year), Width.DAY)


def _days_between(since: Expr, until: Expr) -> Expr:
    for side in (since, until):
        if isinstance(side, Literal) and side.value is None:
            return null(Width.I64)
    return DaysBetween(since, until)
