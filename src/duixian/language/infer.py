"""Syntax tree → typed tree. Answers: what does each name mean, and does the rule make sense?

Units are checked, names resolved, and the interval of every number computed, so that a
condition that can never hold is told to its author and SQL later knows its widths.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fractions import Fraction
from typing import assert_never

from duixian.basics.characters import half_width
from duixian.basics.places import Span
from duixian.basics.problems import Problems
from duixian.basics.quantities import YUAN, Dimension, multiply, show_dimension
from duixian.basics.text import Text, say
from duixian.language import syntax, tree
from duixian.language.format import format_expression
from duixian.language.parse import FUNCTIONS, figure_value, parse_into
from duixian.language.source import Source
from duixian.language.tree import AggregateKind, ArithmeticOperator, ContextKind, RoundingMode
from duixian.language.types import (
    DAY_TYPE,
    FIRST_YEAR,
    LAST_YEAR,
    MONEY,
    RATIO,
    TRUTH,
    YEAR_TYPE,
    CategoryType,
    DayType,
    Interval,
    NumberType,
    TruthType,
    Type,
    YearType,
    describe,
    exact,
)
from duixian.language.vocabulary import Fact, Reference, Rhythm, Vocabulary

MAX_DEPTH = 150
"""Levels of a typed tree, through its definitions: what evaluation can descend."""
YEARS = NumberType((("年", 1),))
DAYS = NumberType((("日", 1),))
_AGES = Interval(FIRST_YEAR - LAST_YEAR, LAST_YEAR - FIRST_YEAR)
_PLAIN_UNITS: dict[Dimension, str] = {
    (("元", 1),): "3000万元",
    (("米", 2),): "3000平方米",
    (("米", 1),): "8米",
    (("年", 1),): "3年",
    (): "5%",
}
_FUNCTION_HELP = {
    "较大": "较大(甲, 乙)",
    "较小": "较小(甲, 乙)",
    "增幅": "增幅(研发费用)",
    "增量": "增量(研发费用)",
    "满年": "满年(出生日期, 基准日)",
    "取整": "取整(金额, 1万元)",
    "向下取整": "向下取整(金额, 1万元)",
    "向上取整": "向上取整(金额, 1万元)",
    "合计": "合计(项目, 投资额, 已开工)",
    "计数": "计数(项目, 已开工)",
    "存在": "存在(项目, 已开工)",
    "每个": "每个(分割单元, 建筑面积 ≥ 1000平方米)",
}


@dataclass(slots=True)
class Scope:
    """What names mean at one point of a sheet.

    `kinds` lists the subject kinds from the current one outward; `defined` maps names of 设 and
    of recognitions to their typed expressions.
    """

    vocabulary: Vocabulary
    kinds: tuple[str, ...]
    defined: Mapping[str, tree.Expression] = field(default_factory=dict)
    broken: Collection[str] = ()
    """Names whose definition has a problem already: whoever uses them gets no second one."""
    outward: int = 0
    """How many aggregates enclose this point."""

    def inside(self, kind: str) -> Scope:
        """The scope within an aggregate over subjects of `kind`."""
        kinds = (kind, *self.kinds)
        return Scope(self.vocabulary, kinds, self.defined, self.broken, self.outward + 1)


class _Stop(Exception):
    """This expression has a problem that has been noted; nothing above it can be typed."""


def infer(
    source: Source,
    scope: Scope,
    problems: Problems,
    subject: str = "",
    expect: Type | None = None,
) -> tree.Expression | None:
    """The typed tree of one expression, or None with the problems noted.

    `expect` is the type that the place in the sheet asks for, such as 是否 for a condition.
    """
    parsed = parse_into(source, problems, subject)
    if parsed is None:
        return None
    elaborator = _Elaborator(source, scope, problems, subject)
    try:
        node = elaborator.expression(parsed, scope, expect)
        if expect is not None:
            elaborator.require(node, expect, parsed.span)
        if tree.depth(node) > MAX_DEPTH:
            raise elaborator.refuse(
                "too-deep",
                parsed.span,
                say("一个定义套着一个定义,套得太深"),
                say("少用几层「设」"),
            )
    except _Stop:
        return None
    return node


@dataclass(slots=True)
class _Elaborator:
    source: Source
    root: Scope
    problems: Problems
    subject: str

    # -- helpers -----------------------------------------------------------------------------

    def refuse(self, code: str, span: Span, reason: Text, hint: Text | None = None) -> _Stop:
        self.problems.add(code, self.source.place(span.start), reason, hint, subject=self.subject)
        return _Stop()

    def require(self, node: tree.Expression, expect: Type, span: Span) -> None:
        if _fits(node.type, expect):
            return
        text = self.source.slice(span)
        if isinstance(expect, TruthType):
            raise self.refuse(
                "not-a-condition",
                span,
                say("`{text}` 是{found},不是条件", text=text, found=describe(node.type)),
                say("写成比较,例如 {text} ≥ {example}", text=text, example=_example(node.type)),
            )
        raise self.refuse(
            "unit-mismatch" if isinstance(node.type, NumberType) else "type-mismatch",
            span,
            say(
                "`{text}` 是{found},这里要的是{wanted}",
                text=text,
                found=describe(node.type),
                wanted=describe(expect),
            ),
            say("写一个{wanted},例如 {example}", wanted=describe(expect), example=_example(expect)),
        )

    def at(self, node: syntax.Expression) -> dict[str, object]:
        return {"source": self.source, "span": node.span}

    # -- dispatch ----------------------------------------------------------------------------

    def expression(
        self, node: syntax.Expression, scope: Scope, expect: Type | None = None
    ) -> tree.Expression:
        source, span = self.source, node.span
        match node:
            case syntax.Number():
                value = exact(figure_value(node))
                return tree.Constant(
                    NumberType(node.unit.dimension),
                    value,
                    source=source,
                    span=span,
                    range=Interval(value, value),
                )
            case syntax.Day(day):
                return tree.Constant(DAY_TYPE, day, source=source, span=span)
            case syntax.Year(year):
                return tree.Constant(
                    YEAR_TYPE, year, source=source, span=span, range=Interval(year, year)
                )
            case syntax.Truth(truth):
                return tree.Constant(TRUTH, truth, source=source, span=span)
            case syntax.Word(word):
                return self._category_value(word, expect, span)
            case syntax.Name():
                return self._name(node, scope, expect)
            case syntax.Call():
                return self._call(node, scope)
            case syntax.Negative(operand):
                inner = self.expression(operand, scope)
                self._number(inner, operand.span)
                return tree.Negated(inner.type, inner, source=source, span=span, range=-inner.range)
            case syntax.Binary():
                return self._arithmetic(node, scope)
            case syntax.Comparison():
                return self._comparison(node, scope)
            case syntax.Membership():
                return self._membership(node, scope)
            case syntax.Not(operand):
                inner = self.expression(operand, scope, TRUTH)
                self.require(inner, TRUTH, operand.span)
                return tree.Not(TRUTH, inner, source=source, span=span)
            case syntax.Junction(operator, operands):
                typed = []
                for operand in operands:
                    inner = self.expression(operand, scope, TRUTH)
                    self.require(inner, TRUTH, operand.span)
                    typed.append(inner)
                return tree.Junction(
                    TRUTH, operator == "且", tuple(typed), source=source, span=span
                )
            case _:
                assert_never(node)

    # -- names -------------------------------------------------------------------------------

    def _name(self, node: syntax.Name, scope: Scope, expect: Type | None) -> tree.Expression:
        source, span, path = self.source, node.span, node.path
        if not path:
            raise self.refuse(
                "bare-period",
                span,
                say("`{period}` 单独不是一个值", period=str(node.period)),
                say("写在事实后面,例如 研发费用(上年)"),
            )
        if len(path) == 1 and node.period is None:
            name = path[0]
            if name in scope.defined:
                return self._defined(name, scope.defined[name], scope.outward, span)
            if name in scope.broken:
                raise _Stop
            if name == ContextKind.YEAR:
                return tree.Context(
                    YEAR_TYPE,
                    ContextKind.YEAR,
                    source=source,
                    span=span,
                    range=Interval(FIRST_YEAR, LAST_YEAR),
                )
            if name == ContextKind.BASE_DATE:
                return tree.Context(DAY_TYPE, ContextKind.BASE_DATE, source=source, span=span)
        owners = self._owners(node, scope)
        if len(owners) > 1 and len({o[0].subject for o in owners}) > 1:
            raise self.refuse(
                "ambiguous-name",
                span,
                say(
                    "`{name}` 可以指{kinds}的事实,分不清",
                    name=".".join(path),
                    kinds="、".join(fact.subject for fact, _, _ in owners),
                ),
                say("写明是谁的,例如 {kind}.{name}", kind=owners[0][0].subject, name=path[-1]),
            )
        if not owners:
            if len(path) == 1 and node.period is None and isinstance(expect, CategoryType):
                return self._category_value(path[0], expect, span)
            raise self._unknown_name(node, scope)
        fact, steps, outward = owners[0]
        period = node.period or syntax.Period()
        if node.period is not None and fact.rhythm is not Rhythm.YEARLY:
            raise self.refuse(
                "no-other-period",
                span,
                say("`{name}` 不是年度事实,没有{period}", name=fact.name, period=str(node.period)),
                say("只有期间为「年度」的事实才有上年的值"),
            )
        return tree.FactValue(
            fact.type,
            fact,
            period,
            steps,
            outward,
            source=source,
            span=span,
            range=fact.range,
        )

    def _defined(
        self, name: str, body: tree.Expression, outward: int, span: Span
    ) -> tree.Expression:
        """A name of 设 or of a recognition: it speaks of the provision's own subject."""
        if isinstance(body, tree.Recognition):
            if not outward:
                return body
            return replace(body, outward=outward, source=self.source, span=span)
        return tree.Defined(
            body.type, name, body, outward, source=self.source, span=span, range=body.range
        )

    def _owners(
        self, node: syntax.Name, scope: Scope
    ) -> list[tuple[Fact, tuple[Reference, ...], int]]:
        """Every fact that the path may mean, the innermost subject first."""
        found = []
        for outward, kind in enumerate(scope.kinds):
            path = node.path
            if len(path) > 1 and path[0] == kind:
                path = path[1:]
            steps: list[Reference] = []
            current = kind
            for name in path[:-1]:
                reference = scope.vocabulary.kinds[current].references.get(name)
                if reference is None:
                    break
                steps.append(reference)
                current = reference.target
            else:
                fact = scope.vocabulary.fact(current, path[-1])
                if fact is not None:
                    found.append((fact, tuple(steps), outward))
        return found

    def _unknown_name(self, node: syntax.Name, scope: Scope) -> _Stop:
        name = ".".join(node.path)
        known = {*scope.defined}
        for kind in scope.kinds:
            known.update(scope.vocabulary.facts.get(kind, {}))
        for word in ("不属于", "属于", "且", "或", "非"):
            before, found, after = name.partition(word)
            if found and (before in known or after in known):
                at = node.span.start + name.index(word)
                return self.refuse(
                    "run-on-word",
                    Span(at, at + len(word)),
                    say("「{token}」连在一起,读成了一个名字", token=name),
                    say("在「{word}」两边加空格", word=word),
                )
        elsewhere = sorted(
            kind for kind, facts in scope.vocabulary.facts.items() if node.path[-1] in facts
        )
        hint: Text
        close = get_close_matches(name, sorted(known), n=1, cutoff=0.5)
        if elsewhere:
            hint = say(
                "它是{kind}的事实,而这里说的是{here}",
                kind="、".join(elsewhere),
                here=scope.kinds[0],
            )
        elif close:
            hint = say("是不是「{name}」?", name=close[0])
        else:
            hint = say("先在词汇表里登记这个事实,或用「认定」写成本条自己的事实")
        return self.refuse(
            "unknown-fact",
            node.span,
            say("词汇表里没有{kind}的事实 `{name}`", kind=scope.kinds[0], name=name),
            hint,
        )

    def _category_value(self, word: str, expect: Type | None, span: Span) -> tree.Constant:
        if not isinstance(expect, CategoryType):
            raise self.refuse(
                "unknown-fact",
                span,
                say("`{word}` 在这里没有意义", word=word),
                say("类别的值只能与同一类别的事实比较"),
            )
        # Full-width brackets in a value are read as half-width, as everywhere in an expression.
        value = {half_width(value): value for value in expect.values}.get(word)
        if value is None:
            close = get_close_matches(word, expect.values, n=1, cutoff=0.6)
            values = "、".join(expect.values)
            raise self.refuse(
                "unknown-category-value",
                span,
                say("{category}没有「{word}」这个值", category=expect.name, word=word),
                say("是不是「{name}」?可取的值:{values}", name=close[0], values=values)
                if close
                else say("可取的值:{values}", values=values),
            )
        return tree.Constant(expect, value, source=self.source, span=span)

    # -- operators ---------------------------------------------------------------------------

    def _number(self, node: tree.Expression, span: Span) -> Dimension:
        if isinstance(node.type, NumberType):
            return node.type.dimension
        raise self.refuse(
            "not-a-number",
            span,
            say(
                "`{text}` 是{found},不能计算",
                text=self.source.slice(span),
                found=describe(node.type),
            ),
            say("加减乘除只用于数、金额和数量"),
        )

    def _arithmetic(self, node: syntax.Binary, scope: Scope) -> tree.Expression:
        left = self.expression(node.left, scope)
        right = self.expression(node.right, scope)
        operator = ArithmeticOperator(node.operator)
        kind, interval = self._arithmetic_type(node, operator, left, right)
        return tree.Arithmetic(
            kind, operator, left, right, source=self.source, span=node.span, range=interval
        )

    def _arithmetic_type(
        self,
        node: syntax.Binary,
        operator: ArithmeticOperator,
        left: tree.Expression,
        right: tree.Expression,
    ) -> tuple[Type, Interval]:
        a, b = left.range, right.range
        plus, minus = ArithmeticOperator.PLUS, ArithmeticOperator.MINUS
        match left.type, right.type, operator:
            case DayType(), DayType(), ArithmeticOperator.MINUS:
                return DAYS, Interval()
            case YearType(), YearType(), ArithmeticOperator.MINUS:
                return YEARS, a - b
            case YearType(), NumberType((("年", 1),)), _ if operator in (plus, minus):
                return YEAR_TYPE, a + b if operator is plus else a - b
        first, second = self._number(left, node.left.span), self._number(right, node.right.span)
        if operator is ArithmeticOperator.TIMES:
            return NumberType(multiply(first, second)), a * b
        if operator is ArithmeticOperator.DIVIDED:
            return NumberType(multiply(first, second, -1)), a / b
        if first != second:
            raise self._mismatch(node.left, left, node.right, right, say("相加减"))
        return left.type, a + b if operator is plus else a - b

    def _mismatch(
        self,
        left_node: syntax.Expression,
        left: tree.Expression,
        right_node: syntax.Expression,
        right: tree.Expression,
        what: Text,
    ) -> _Stop:
        return self.refuse(
            "unit-mismatch"
            if isinstance(left.type, NumberType) and isinstance(right.type, NumberType)
            else "type-mismatch",
            right_node.span,
            say(
                "`{left}` 是{left_type},与 `{right}`({right_type})不能{what}",
                left=self.source.slice(left_node.span),
                left_type=describe(left.type),
                right=self.source.slice(right_node.span),
                right_type=describe(right.type),
                what=what,
            ),
            say(
                "这里写一个{wanted},例如 {example}",
                wanted=describe(left.type),
                example=_example(left.type),
            ),
        )

    def _comparison(self, node: syntax.Comparison, scope: Scope) -> tree.Expression:
        operands = self._comparable(node.operands, scope)
        links: list[tree.Expression] = []
        for operator, first, second, left, right in zip(
            node.operators,
            node.operands,
            node.operands[1:],
            operands,
            operands[1:],
            strict=False,
        ):
            if not _fits(right.type, left.type):
                raise self._mismatch(first, left, second, right, say("比较"))
            ordered = not isinstance(left.type, TruthType) and not (
                isinstance(left.type, CategoryType) and not left.type.ordered
            )
            if operator not in {"=", "≠"} and not ordered:
                raise self.refuse(
                    "unordered",
                    node.span,
                    say(
                        "`{text}` 是{kind},没有高低",
                        text=self.source.slice(first.span),
                        kind=describe(left.type),
                    ),
                    say("用 = 、 ≠ 或 属于"),
                )
            span = Span(first.span.start, second.span.end)
            link = tree.Compare(TRUTH, operator, left, right, source=self.source, span=span)
            self._must_be_open(link, second.span)
            links.append(link)
        if len(links) == 1:
            return links[0]
        return tree.Junction(TRUTH, True, tuple(links), source=self.source, span=node.span)

    def _must_be_open(self, link: tree.Compare, span: Span) -> None:
        """A comparison whose outcome the declared ranges already settle is a mistake."""
        settled = settled_by_range(link)
        if settled is None:
            return
        found = link.left.range
        raise self.refuse(
            "out-of-range",
            span,
            say("`{text}` 总是成立", text=link.text)
            if settled
            else say("`{text}` 永远不成立", text=link.text),
            say(
                "`{left}` 的范围是 {low} ~ {high};检查数量级和单位",
                left=link.left.text,
                low=show_end(found.low, link.left.type),
                high=show_end(found.high, link.left.type),
            ),
        )

    def _comparable(
        self, nodes: tuple[syntax.Expression, ...], scope: Scope
    ) -> list[tree.Expression]:
        """Operands of one comparison; a bare word takes its meaning from the category beside it."""
        typed: list[tree.Expression | None] = [None] * len(nodes)
        category: Type | None = None
        for index, node in enumerate(nodes):
            if not self._may_be_word(node, scope):
                typed[index] = found = self.expression(node, scope)
                if isinstance(found.type, CategoryType):
                    category = category or found.type
        return [
            done if done is not None else self.expression(node, scope, category)
            for done, node in zip(typed, nodes, strict=True)
        ]

    def _may_be_word(self, node: syntax.Expression, scope: Scope) -> bool:
        if isinstance(node, syntax.Word):
            return True
        return (
            isinstance(node, syntax.Name)
            and len(node.path) == 1
            and node.period is None
            and node.path[0] not in scope.defined
            and node.path[0] not in {ContextKind.YEAR.value, ContextKind.BASE_DATE.value}
            and not self._owners(node, scope)
        )

    def _membership(self, node: syntax.Membership, scope: Scope) -> tree.Expression:
        operand = self.expression(node.operand, scope)
        if not isinstance(operand.type, CategoryType):
            raise self.refuse(
                "not-a-category",
                node.operand.span,
                say(
                    "`{text}` 是{found},「属于」只用于类别",
                    text=self.source.slice(node.operand.span),
                    found=describe(operand.type),
                ),
                say("数字的范围写成 1000万元 ≤ 营业收入 ≤ 3000万元"),
            )
        values: list[str] = []
        for member in node.members:
            if isinstance(member, syntax.Name):
                word = member.path[0]
            elif isinstance(member, syntax.Word):
                word = member.word
            else:
                word = format_expression(member)
            value = str(self._category_value(word, operand.type, member.span).value)
            if value in values:
                raise self.refuse(
                    "repeated-value",
                    member.span,
                    say("「{word}」列了两次", word=word),
                    say("删去一个"),
                )
            values.append(value)
        return tree.Member(
            TRUTH, operand, tuple(values), node.negated, source=self.source, span=node.span
        )

    # -- functions ---------------------------------------------------------------------------

    def _call(self, node: syntax.Call, scope: Scope) -> tree.Expression:
        builders: dict[str, Callable[[syntax.Call, Scope], tree.Expression]] = {
            "较大": self._extremum,
            "较小": self._extremum,
            "增幅": self._growth,
            "增量": self._growth,
            "满年": self._full_years,
            "取整": self._rounded,
            "向下取整": self._rounded,
            "向上取整": self._rounded,
            "合计": self._aggregate,
            "计数": self._aggregate,
            "存在": self._aggregate,
            "每个": self._aggregate,
        }
        build = builders.get(node.function)
        if build is None:
            close = get_close_matches(node.function, sorted(FUNCTIONS), n=1)
            raise self.refuse(
                "unknown-function",
                node.span,
                say("没有这个函数:{name}", name=node.function),
                say("是不是「{name}」?", name=close[0])
                if close
                else say("函数有 {functions}", functions="、".join(sorted(FUNCTIONS))),
            )
        return build(node, scope)

    def _arguments(self, node: syntax.Call, least: int, most: int) -> None:
        if not least <= len(node.arguments) <= most:
            raise self.refuse(
                "wrong-arguments",
                node.span,
                say("`{name}` 的参数个数不对", name=node.function),
                say("写法:{example}", example=_FUNCTION_HELP[node.function]),
            )

    def _extremum(self, node: syntax.Call, scope: Scope) -> tree.Expression:
        self._arguments(node, 2, 20)
        operands = [self.expression(argument, scope) for argument in node.arguments]
        interval = operands[0].range
        largest = node.function == "较大"
        for argument, operand in zip(node.arguments, operands, strict=True):
            self._number(operand, argument.span)
            if operand.type != operands[0].type:
                raise self._mismatch(node.arguments[0], operands[0], argument, operand, say("比较"))
            interval = (
                interval.larger(operand.range) if largest else interval.smaller(operand.range)
            )
        return tree.Extremum(
            operands[0].type,
            largest,
            tuple(operands),
            source=self.source,
            span=node.span,
            range=interval,
        )

    def _growth(self, node: syntax.Call, scope: Scope) -> tree.Expression:
        """增量(x) is x - x(上年); 增幅(x) is that over x(上年)."""
        self._arguments(node, 1, 1)
        argument = node.arguments[0]
        now = self.expression(argument, scope)
        self._number(now, argument.span)
        if (
            not isinstance(now, tree.FactValue)
            or now.fact.rhythm is not Rhythm.YEARLY
            or now.period.year is not None
        ):
            raise self.refuse(
                "no-other-period",
                argument.span,
                say("`{text}` 没有上年的值", text=self.source.slice(argument.span)),
                say("增幅和增量只用于期间为「年度」的事实"),
            )
        before = tree.FactValue(
            now.type,
            now.fact,
            syntax.Period(now.period.offset - 1),
            now.path,
            now.outward,
            source=self.source,
            span=argument.span,
            range=now.range,
        )
        rise = tree.Arithmetic(
            now.type,
            ArithmeticOperator.MINUS,
            now,
            before,
            source=self.source,
            span=node.span,
            range=now.range - before.range,
        )
        if node.function == "增量":
            return rise
        return tree.Arithmetic(
            RATIO,
            ArithmeticOperator.DIVIDED,
            rise,
            before,
            source=self.source,
            span=node.span,
            range=rise.range / before.range,
        )

    def _full_years(self, node: syntax.Call, scope: Scope) -> tree.Expression:
        self._arguments(node, 1, 2)
        since = self.expression(node.arguments[0], scope)
        self.require(since, DAY_TYPE, node.arguments[0].span)
        if len(node.arguments) == 2:
            until = self.expression(node.arguments[1], scope)
            self.require(until, DAY_TYPE, node.arguments[1].span)
        else:
            until = tree.Context(
                DAY_TYPE, ContextKind.BASE_DATE, source=self.source, span=node.span
            )
        return tree.FullYears(YEARS, since, until, source=self.source, span=node.span, range=_AGES)

    def _rounded(self, node: syntax.Call, scope: Scope) -> tree.Expression:
        self._arguments(node, 2, 2)
        operand = self.expression(node.arguments[0], scope)
        step = self.expression(node.arguments[1], scope)
        self._number(operand, node.arguments[0].span)
        if step.type != operand.type:
            raise self._mismatch(node.arguments[0], operand, node.arguments[1], step, say("比较"))
        if not isinstance(step, tree.Constant) or isinstance(step.value, bool):
            raise self.refuse(
                "not-a-constant",
                node.arguments[1].span,
                say("取整的单位要写成一个数"),
                say("写法:{example}", example=_FUNCTION_HELP[node.function]),
            )
        size = step.value
        if not isinstance(size, int | Fraction) or size <= 0:
            raise self.refuse(
                "not-a-constant",
                node.arguments[1].span,
                say("取整的单位要大于零"),
                say("写法:{example}", example=_FUNCTION_HELP[node.function]),
            )
        mode = {
            "取整": RoundingMode.HALF_AWAY,
            "向下取整": RoundingMode.DOWN,
            "向上取整": RoundingMode.UP,
        }[node.function]
        return tree.Rounded(
            operand.type,
            operand,
            size,
            mode,
            source=self.source,
            span=node.span,
            range=operand.range + Interval(-size, size),
        )

    def _aggregate(self, node: syntax.Call, scope: Scope) -> tree.Expression:
        kind = AggregateKind(node.function)
        least, most = {"合计": (2, 3), "计数": (1, 2), "存在": (1, 3), "每个": (2, 3)}[kind.value]
        self._arguments(node, least, most)
        relation = self._relation(node, scope)
        inner = scope.inside(relation.subject)
        value: tree.Expression | None = None
        rest = list(node.arguments[1:])
        if kind is not AggregateKind.COUNT and rest:
            argument = rest.pop(0)
            value = self.expression(argument, inner)
            if kind is AggregateKind.SUM:
                self._number(value, argument.span)
            else:
                self.require(value, TRUTH, argument.span)
        where: tree.Expression | None = None
        if rest:
            where = self.expression(rest[0], inner, TRUTH)
            self.require(where, TRUTH, rest[0].span)
        if kind is AggregateKind.SUM and value is not None:
            result: Type = value.type
            low = value.range.low
            interval = Interval(0 if low is not None and low >= 0 else None, None)
        elif kind is AggregateKind.COUNT:
            result, interval = RATIO, Interval(0, None)
        else:
            result, interval = TRUTH, Interval()
        return tree.Aggregate(
            result,
            kind,
            relation,
            value,
            where,
            source=self.source,
            span=node.span,
            range=interval,
        )

    def _relation(self, node: syntax.Call, scope: Scope) -> Reference:
        argument = node.arguments[0]
        relation = None
        if isinstance(argument, syntax.Name) and len(argument.path) == 1:
            relation = scope.vocabulary.related(scope.kinds[0], argument.path[0])
        if relation is None:
            known = [r.inverse for r in scope.vocabulary.relations_of(scope.kinds[0])]
            raise self.refuse(
                "unknown-relation",
                argument.span,
                say(
                    "{kind}没有叫 `{name}` 的关联对象",
                    kind=scope.kinds[0],
                    name=self.source.slice(argument.span),
                ),
                say("{kind}的关联对象:{known}", kind=scope.kinds[0], known="、".join(known))
                if known
                else say("先在词汇表里写明谁引用{kind}", kind=scope.kinds[0]),
            )
        return relation


def settled_by_range(link: tree.Compare) -> bool | None:
    """True or False where the declared ranges alone decide a numeric comparison; else None."""
    if not isinstance(link.left.type, NumberType | YearType):
        return None
    a, b = link.left.range, link.right.range
    below = a.high is not None and b.low is not None and a.high < b.low
    above = a.low is not None and b.high is not None and a.low > b.high
    at_most = a.high is not None and b.low is not None and a.high <= b.low
    at_least = a.low is not None and b.high is not None and a.low >= b.high
    match link.operator:
        case "≥":
            return True if at_least else False if below else None
        case "≤":
            return True if at_most else False if above else None
        case ">":
            return True if above else False if at_most else None
        case "<":
            return True if below else False if at_least else None
        case "=":
            return True if at_most and at_least else False if below or above else None
        case _:
            return False if at_most and at_least else True if below or above else None


def show_end(value: int | Fraction | None, kind: Type) -> str:
    """One end of a range, with its unit."""
    from duixian.basics.quantities import show_number

    if value is None:
        return "…"
    if kind == MONEY:
        return show_number(Fraction(value)) + YUAN.name
    if kind == RATIO:
        return show_number(Fraction(value))
    if isinstance(kind, NumberType):
        return show_number(Fraction(value)) + show_dimension(kind.dimension)
    return str(value)


def _fits(found: Type, wanted: Type) -> bool:
    return found == wanted


def _example(kind: Type) -> str:
    match kind:
        case TruthType():
            return "营业收入 ≥ 3000万元"
        case NumberType(dimension):
            return _PLAIN_UNITS.get(dimension, "10" + show_dimension(dimension))
        case CategoryType(_, values):
            return values[0] if values else ""
        case DayType():
            return "2025-05-01"
        case YearType():
            return "2025年度"
