"""Rule text → syntax tree. Answers: what does this line say, or where does it stop making sense?"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import LarkError, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from duixian.basics.characters import half_width
from duixian.basics.dates import parse_date
from duixian.basics.places import Span
from duixian.basics.problems import Problem, Problems
from duixian.basics.quantities import MAGNITUDES, UNITS, magnitude_pattern, unit_pattern
from duixian.basics.text import Text, say
from duixian.language import syntax
from duixian.language.source import Source

RESERVED = frozenset(
    {"且", "或", "非", "属于", "不属于", "是", "否", "本年", "上年", "前年", "年度", "基准日"}
)
"""Words of the language; no fact, definition or recognition may be called so."""

FUNCTIONS = frozenset(
    [
        "较大",
        "较小",
        "增幅",
        "增量",
        "满年",
        "取整",
        "向下取整",
        "向上取整",
        "合计",
        "计数",
        "存在",
        "每个",
    ]
)
"""Functions of the language; reserved as well."""

_NAME = re.compile(r"[^\W\d][\w·]*$")


def is_name(text: str) -> bool:
    """True if an expression can speak of something by that text.

    >>> is_name("研发费用"), is_name("研发 费用"), is_name("3年")
    (True, False, False)
    """
    return _NAME.match(text) is not None


MAX_LENGTH = 4_000
_MAX_DEPTH = 60
_OPERATOR = re.compile(r"[-+*/×÷]|非(?!\w)")

_DIGITS = "零一二三四五六七八九"
_CANONICAL = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠", "*": "×", "/": "÷"}
_PERIODS = {"本年": 0, "上年": -1, "前年": -2}
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_AFTER_NUMBER = re.compile(r"(以上|以下|以内|及以上|及以下|左右|以外)")


def _magnitude() -> str:
    """A magnitude that begins no unit: 5百分点 is not 500分, nor 5千克 5000 of 克."""
    units = [name for name in UNITS if name and name[0] in MAGNITUDES]
    return f"(?!{'|'.join(map(re.escape, units))})(?:{magnitude_pattern()})"


_MAGNITUDE = _magnitude()


class _Refused(Exception):
    """A syntax error found while the tree is built."""

    def __init__(self, code: str, offset: int, reason: Text, hint: Text) -> None:
        self.code, self.offset, self.reason, self.hint = code, offset, reason, hint


def parse(source: Source) -> syntax.Expression | Problem:
    """The syntax tree of one expression, or the one problem that stops it.

    Full-width letters, digits and brackets are read as half-width.
    """
    result = _parse_text(source.text)
    if isinstance(result, _Refused):
        return Problem(result.code, source.place(result.offset), result.reason, result.hint)
    return result


def parse_into(source: Source, problems: Problems, subject: str = "") -> syntax.Expression | None:
    """The tree, or None with the problem noted under `subject`."""
    result = parse(source)
    if isinstance(result, Problem):
        problems.extend([replace(result, subject=subject)])
        return None
    return result


@lru_cache(maxsize=20_000)
def _parse_text(text: str) -> syntax.Expression | _Refused:
    plain = half_width(text)
    if not plain.strip():
        return _Refused(
            "empty-expression", 0, say("这里是空的"), say("写一个表达式,例如 营业收入 ≥ 3000万元")
        )
    if len(plain) > MAX_LENGTH or _depth(plain) > _MAX_DEPTH:
        return _Refused(
            "expression-too-long",
            0,
            say("表达式太长或括号太深"),
            say("用「设」给中间结果起名字,分成几行写"),
        )
    thousands = _THOUSANDS.search(plain)
    if thousands:
        return _Refused(
            "thousands-separator",
            thousands.start(),
            say("数字里有千分位逗号:{text}", text=thousands.group()),
            say("去掉逗号,例如 {text}", text=thousands.group().replace(",", "")),
        )
    try:
        tree = _grammar().parse(plain)
        result: syntax.Expression = _ungroup(_Builder().transform(tree))
    except UnexpectedInput as error:
        return _explain(error, plain)
    except LarkError as error:
        cause = getattr(error, "orig_exc", None)
        if isinstance(cause, _Refused):
            return cause
        raise
    return result


def _depth(text: str) -> int:
    """A bound on how deep the tree can get: every bracket and every operator may add a level."""
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest + len(_OPERATOR.findall(text)) // 2


@cache
def _grammar() -> Lark:
    grammar = files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    quantity = rf"\d+(?:\.\d+)?\s*(?:{_MAGNITUDE})?\s*(?:{unit_pattern()})?"
    terminals = (
        # Longer words such as 5个百分点, 2000台(套) are tried first inside unit_pattern.
        f"\nQUANTITY: /{_escape(quantity)}/"
        "\nYEAR.4: /\\d{4}年度/"
        "\nDAY.4: /\\d{4}-\\d{1,2}-\\d{1,2}|\\d{4}年\\d{1,2}月\\d{1,2}日/"
        f"\nFRACTION.4: /[{_DIGITS}十百]+分之[{_DIGITS}十百]+/\n"
    )
    # The basic lexer: the contextual one would let keywords become names.
    return Lark(
        grammar + terminals,
        parser="lalr",
        lexer="basic",
        propagate_positions=True,
        maybe_placeholders=False,
    )


def _escape(pattern: str) -> str:
    return pattern.replace("/", "\\/")


class _Group:
    """A bracketed expression, so that `(a 且 b) 或 c` is told from its bare form."""

    __slots__ = ("inner",)

    def __init__(self, inner: syntax.Expression) -> None:
        self.inner = inner


def _ungroup(value: Any) -> Any:
    return value.inner if isinstance(value, _Group) else value


@v_args(meta=True)
class _Builder(Transformer[Token, Any]):
    """Lark's tree → syntax nodes, bottom up."""

    @staticmethod
    def _span(meta: Any) -> Span:
        return Span(meta.start_pos, meta.end_pos)

    def number(self, meta: Any, parts: list[Token]) -> syntax.Number:
        digits, magnitude, unit = split_figure(str(parts[0]))
        return syntax.Number(digits, magnitude, UNITS[unit], span=self._span(meta))

    def fraction(self, meta: Any, parts: list[Token]) -> syntax.Number:
        value = read_fraction(str(parts[0]))
        if value is None:
            raise _Refused(
                "bad-number",
                meta.start_pos,
                say("不是一个分数:{text}", text=str(parts[0])),
                say("例如 三分之二"),
            )
        return syntax.Number(value, "", UNITS[""], span=self._span(meta))

    def day(self, meta: Any, parts: list[Token]) -> syntax.Day:
        day = parse_date(str(parts[0]))
        if day is None:
            raise _Refused(
                "bad-date",
                meta.start_pos,
                say("没有这一天:{text}", text=str(parts[0])),
                say("日期写成 2025-05-01 或 2025年5月1日"),
            )
        return syntax.Day(day, span=self._span(meta))

    def year(self, meta: Any, parts: list[Token]) -> syntax.Year:
        return syntax.Year(int(str(parts[0])[:4]), span=self._span(meta))

    def truth(self, meta: Any, parts: list[Token]) -> syntax.Truth:
        return syntax.Truth(str(parts[0]) == "是", span=self._span(meta))

    def word(self, meta: Any, parts: list[Token]) -> syntax.Word:
        return syntax.Word(str(parts[0])[1:-1], span=self._span(meta))

    def name(self, meta: Any, parts: list[Token]) -> syntax.Name:
        return syntax.Name((str(parts[0]),), span=self._span(meta))

    def period(self, meta: Any, parts: list[Token]) -> syntax.Name:
        return syntax.Name((), syntax.Period(_PERIODS[str(parts[0])]), span=self._span(meta))

    def arguments(self, meta: Any, parts: list[Any]) -> tuple[syntax.Expression, ...]:
        return tuple(_ungroup(part) for part in parts)

    def path(self, meta: Any, parts: list[Any]) -> syntax.Expression:
        span = self._span(meta)
        if not isinstance(parts[-1], tuple):
            return syntax.Name(tuple(str(part) for part in parts), span=span)
        names, arguments = tuple(str(part) for part in parts[:-1]), parts[-1]
        if len(arguments) == 1 and names[0] not in FUNCTIONS:
            argument = arguments[0]
            if isinstance(argument, syntax.Year):
                return syntax.Name(names, syntax.Period(year=argument.year), span=span)
            if isinstance(argument, syntax.Name) and not argument.path:
                return syntax.Name(names, argument.period, span=span)
        if len(names) > 1:
            raise _Refused(
                "unknown-function",
                meta.start_pos,
                say("没有这个函数:{name}", name=".".join(names)),
                say("函数有 {functions}", functions="、".join(sorted(FUNCTIONS))),
            )
        return syntax.Call(names[0], arguments, span=span)

    def group(self, meta: Any, parts: list[Any]) -> _Group:
        return _Group(_ungroup(parts[0]))

    def negative(self, meta: Any, parts: list[Any]) -> syntax.Negative:
        return syntax.Negative(_ungroup(parts[1]), span=self._span(meta))

    def binary(self, meta: Any, parts: list[Any]) -> syntax.Binary:
        left, operator, right = parts
        return syntax.Binary(
            _CANONICAL.get(str(operator), str(operator)),
            _ungroup(left),
            _ungroup(right),
            span=self._span(meta),
        )

    def compare(self, meta: Any, parts: list[Any]) -> syntax.Comparison:
        return syntax.Comparison(
            tuple(_CANONICAL.get(str(part), str(part)) for part in parts[1::2]),
            tuple(_ungroup(part) for part in parts[::2]),
            span=self._span(meta),
        )

    def members(self, meta: Any, parts: list[Any]) -> list[Any]:
        return parts

    def inside(self, meta: Any, parts: list[Any]) -> syntax.Membership:
        return self._membership(meta, parts, negated=False)

    def outside(self, meta: Any, parts: list[Any]) -> syntax.Membership:
        return self._membership(meta, parts, negated=True)

    def _membership(self, meta: Any, parts: list[Any], *, negated: bool) -> syntax.Membership:
        operand, members = parts
        return syntax.Membership(_ungroup(operand), tuple(members), negated, span=self._span(meta))

    def negate(self, meta: Any, parts: list[Any]) -> syntax.Not:
        return syntax.Not(_ungroup(parts[0]), span=self._span(meta))

    def conjunction(self, meta: Any, parts: list[Any]) -> Any:
        return self._junction(meta, "且", parts)

    def disjunction(self, meta: Any, parts: list[Any]) -> Any:
        for part in parts if len(parts) > 1 else ():
            if isinstance(part, syntax.Junction) and part.operator == "且":
                raise _Refused(
                    "mixed-and-or",
                    part.span.start,
                    say("「且」和「或」混在一起,没有括号,读法不止一种"),
                    say("用括号写明先后,例如 (甲 且 乙) 或 丙"),
                )
        return self._junction(meta, "或", parts)

    def _junction(self, meta: Any, operator: str, parts: list[Any]) -> Any:
        if len(parts) == 1:
            return parts[0]
        flat: list[syntax.Expression] = []
        for part in map(_ungroup, parts):
            same = isinstance(part, syntax.Junction) and part.operator == operator
            flat.extend(part.operands if same else (part,))
        return syntax.Junction(operator, tuple(flat), span=self._span(meta))


_FIGURE = re.compile(rf"(\d+(?:\.\d+)?)\s*({_MAGNITUDE})?\s*({unit_pattern()})?$", re.DOTALL)


def split_figure(text: str) -> tuple[Fraction, str, str]:
    """3000万元 → (3000, 万, 元).

    Raises:
        ValueError: the text is not one figure with a known unit.
    """
    found = _FIGURE.match(text.strip())
    if found is None:
        raise ValueError(text)
    return Fraction(found[1]), found[2] or "", found[3] or ""


def figure_value(node: syntax.Number) -> Fraction:
    """The value in base units: 3000万元 → 30000000; 5% → 1/20."""
    return node.digits * MAGNITUDES[node.magnitude] * node.unit.factor


def read_fraction(text: str) -> Fraction | None:
    """三分之二 → 2/3; None where it is none."""
    bottom, _, top = text.partition("分之")
    numbers = [_small_number(part) for part in (top, bottom)]
    if numbers[0] is None or not numbers[1]:
        return None
    return Fraction(numbers[0], numbers[1])


_SMALL = re.compile(
    "(?:(?P<hundreds>[一二三四五六七八九]?)百)?零?"
    "(?:(?P<tens>[一二三四五六七八九]?)十)?(?P<ones>[一二三四五六七八九]?)$"
)


def _small_number(text: str) -> int | None:
    """A Chinese numeral up to 999; 百分之八十 needs no more."""
    found = _SMALL.match(text)
    if found is None or not text:
        return None
    total = 0
    for name, size in (("hundreds", 100), ("tens", 10), ("ones", 1)):
        digit = found[name]
        if digit is not None:
            total += (_DIGITS.index(digit) if digit else size > 1) * size
    return total


def _explain(error: UnexpectedInput, text: str) -> _Refused:
    """Lark's error in words that an officer can act on."""
    offset = getattr(error, "pos_in_stream", None)
    at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    offset = len(text.rstrip()) if at_end or offset is None or offset < 0 else offset
    if at_end:
        return _Refused(
            "unfinished-expression",
            offset,
            say("表达式没有写完"),
            say("看看是否少了右边的一项或右括号"),
        )
    if isinstance(error, UnexpectedCharacters):
        return _Refused(
            "bad-character",
            offset,
            say("这里不能有「{character}」", character=text[offset]),
            say("运算符是 + - × ÷ ≥ ≤ > < = ≠ 且 或 非 属于;特殊的类别名用引号括起来"),
        )
    token = str(error.token) if isinstance(error, UnexpectedToken) else text[offset : offset + 6]
    kind = error.token.type if isinstance(error, UnexpectedToken) else ""
    after = _AFTER_NUMBER.match(token)
    if after and offset:
        sign = {"以上": "≥", "及以上": "≥", "左右": "="}.get(after[1], "≤")
        return _Refused(
            "words-after-number",
            offset,
            say("数字后面不能写「{word}」", word=token),
            say("把比较写在前面,例如 营业收入 {sign} 3000万元", sign=sign),
        )
    for word in ("不属于", "属于", "且", "或", "非"):
        if kind == "NAME" and word in token:
            return _Refused(
                "run-on-word",
                offset + token.index(word),
                say("「{token}」连在一起,读成了一个名字", token=token),
                say("在「{word}」两边加空格", word=word),
            )
    if kind in {"_AND", "_OR", "_NOT", "_IN", "_NOT_IN", "PERIOD"}:
        return _Refused(
            "keyword-as-name",
            offset,
            say("「{token}」是语言的词,不能用作名字,也不能放在这里", token=token),
            say("换一个名字,或把它两边的条件写全"),
        )
    return _Refused(
        "unexpected",
        offset,
        say("这里不该有「{token}」", token=token),
        say("检查前后是否少了运算符、括号或空格"),
    )
