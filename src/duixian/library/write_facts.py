"""A subject → the text of a facts file that reads back the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from duixian.language.format import decimal_text
from duixian.language.subjects import Known, Subject
from duixian.language.types import CategoryType, DayType, NumberType, TruthType, YearType
from duixian.language.vocabulary import Fact, Vocabulary
from duixian.library.facts import Application

_MAGNITUDES = ((10**8, "亿"), (10**4, "万"))


def write_value(fact: Fact, value: Known) -> str:
    """The text that `read_value` reads as `value`.

    >>> from duixian.library.package import load
    >>> from duixian.library.places import policies
    >>> fact = load(policies() / "qiantang-2025").vocabulary.fact("企业", "营业收入")
    >>> write_value(fact, 12_345_678)
    '1234.5678万元'
    """
    match fact.type:
        case TruthType():
            return "是" if value else "否"
        case CategoryType() | YearType():
            return str(value)
        case DayType():
            return value.isoformat() if isinstance(value, date) else str(value)
        case NumberType():
            if not isinstance(value, int | Fraction):
                raise AssertionError(f"{value!r} is no number")
            return _number(Fraction(value) / fact.unit.factor) + fact.unit.name


def _number(value: Fraction) -> str:
    for size, name in _MAGNITUDES:
        scaled = value / size
        if abs(scaled) >= 1 and (scaled * 10_000).denominator == 1:
            return decimal_text(scaled) + name
    return decimal_text(value)


def write_application(application: Application, vocabulary: Vocabulary) -> str:
    """The facts file of an application, in YAML."""
    subject = application.subject
    lines = [
        f"主体: {subject.kind}",
        f"标识: {_quoted(subject.id)}",
        f"年度: {application.year}",
        f'基准日: "{application.on.isoformat()}"',
    ]
    if application.note:
        lines.insert(2, f"说明: {_quoted(application.note)}")
    facts = list(_facts(subject, vocabulary, 1))
    lines.extend(["事实:", *facts] if facts else [])
    lines.extend(_around(subject, vocabulary, 0))
    return "\n".join(lines) + "\n"


def _facts(subject: Subject, vocabulary: Vocabulary, depth: int) -> Iterator[str]:
    years: dict[str, dict[int | None, Known]] = {}
    for (name, year), value in subject.facts.items():
        years.setdefault(name, {})[year] = value
    for name, values in years.items():
        fact = vocabulary.fact(subject.kind, name)
        if fact is None:
            continue
        if None in values:
            text = _quoted_value(fact, values[None])
        else:
            inner = (
                f"{year}年度: {_quoted_value(fact, value)}"
                for year, value in sorted(values.items(), key=_year)
            )
            text = "{" + ", ".join(inner) + "}"
        yield "  " * depth + f"{name}: {text}"


def _year(pair: tuple[int | None, Known]) -> int:
    return pair[0] or 0


def _around(subject: Subject, vocabulary: Vocabulary, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if subject.recognitions:
        yield f"{indent}认定:"
        for key, truth in subject.recognitions.items():
            yield f"{indent}  {key}: {'是' if truth else '否'}"
    # A list that is open and empty says nothing, and is left out.
    given = {n: r for n, r in subject.related.items() if r.rows or r.complete is not False}
    if given:
        yield f"{indent}关联:"
        for name, related in given.items():
            yield f"{indent}  {name}:"
            if related.complete is False:
                yield f"{indent}    登记: 不完整"
            yield f"{indent}    行:" + ("" if related.rows else " []")
            for row in related.rows:
                yield f"{indent}      - 标识: {_quoted(row.id)}"
                yield from _facts(row, vocabulary, depth + 4)
                yield from _around(row, vocabulary, depth + 4)


def _quoted_value(fact: Fact, value: Known) -> str:
    text = write_value(fact, value)
    return f'"{text}"' if isinstance(fact.type, DayType | CategoryType) else text


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
