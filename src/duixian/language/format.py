"""Syntax tree → canonical text: spaces around operators, brackets only where they are needed."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from duixian.language import syntax

# How tightly each form binds; a child that binds less tightly than its place needs is bracketed.
_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _FACTOR, _ATOM = range(8)
_DIGITS = "零一二三四五六七八九"


def format_expression(node: syntax.Expression) -> str:
    """The canonical text of a tree; parsing it gives an equal tree back.

    >>> from duixian.language.parse import parse
    >>> from duixian.language.source import Source
    >>> format_expression(parse(Source.inline("（a＋b）*5%>=３万元")))
    '(a + b) × 5% ≥ 3万元'
    """
    return _text(node, _OR)


def _text(node: syntax.Expression, needed: int) -> str:
    text, binding = _render(node)
    return f"({text})" if binding < needed else text


def _render(node: syntax.Expression) -> tuple[str, int]:
    match node:
        case syntax.Number():
            return _number(node), _ATOM
        case syntax.Day(day):
            return day.isoformat(), _ATOM
        case syntax.Year(year):
            return f"{year}年度", _ATOM
        case syntax.Truth(truth):
            return "是" if truth else "否", _ATOM
        case syntax.Word(word):
            return (f'"{word}"' if "”" in word else f"“{word}”"), _ATOM
        case syntax.Name(path, period):
            name = ".".join(path)
            if period is None:
                return name, _ATOM
            return (f"{name}({period})" if path else str(period)), _ATOM
        case syntax.Call(function, arguments):
            return f"{function}({', '.join(_text(a, _OR) for a in arguments)})", _ATOM
        case syntax.Negative(operand):
            return f"-{_text(operand, _FACTOR)}", _FACTOR
        case syntax.Binary(operator, left, right):
            binding = _SUM if operator in "+-" else _PRODUCT
            return f"{_text(left, binding)} {operator} {_text(right, binding + 1)}", binding
        case syntax.Comparison(operators, operands):
            text = _text(operands[0], _SUM)
            for operator, operand in zip(operators, operands[1:], strict=True):
                text += f" {operator} {_text(operand, _SUM)}"
            return text, _COMPARE
        case syntax.Membership(operand, members, negated):
            word = "不属于" if negated else "属于"
            listed = "、".join(_text(member, _ATOM) for member in members)
            return f"{_text(operand, _SUM)} {word} {listed}", _COMPARE
        case syntax.Not(operand):
            return f"非 {_text(operand, _NOT)}", _NOT
        case syntax.Junction(operator, operands):
            # 且 beside 或 always wears brackets: the language refuses the bare mixture.
            joined = f" {operator} ".join(_text(o, _NOT) for o in operands)
            return joined, (_AND if operator == "且" else _OR)
        case _:
            assert_never(node)


def _number(node: syntax.Number) -> str:
    return f"{decimal_text(node.digits)}{node.magnitude}{node.unit.name}"


def decimal_text(value: Fraction) -> str:
    """Exact decimals where they end; else 三分之二 for a fraction of small numbers.

    >>> decimal_text(Fraction("0.05")), decimal_text(Fraction(2, 3))
    ('0.05', '三分之二')
    """
    denominator = value.denominator
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return f"{_numeral(value.denominator)}分之{_numeral(value.numerator)}"
    places = max(twos, fives)
    digits = str(value.numerator * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def _numeral(value: int) -> str:
    """A Chinese numeral below 1000, as `read_fraction` reads it."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    text += f"{_DIGITS[tens]}十" if tens else ("零" if hundreds and ones else "")
    return text + (_DIGITS[ones] if ones or not value else "")
