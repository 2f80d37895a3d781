"""A register against the vocabulary: are its columns known, and its values possible?"""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import Text, say
from duixian.language.types import CategoryType, NumberType, YearType
from duixian.language.vocabulary import Vocabulary
from duixian.tables.columns import (
    IDENTIFIER,
    Column,
    FactColumn,
    IdentifierColumn,
    ReferenceColumn,
    arrow_type,
    column_named,
    fits,
    grain_limits,
)
from duixian.tables.near import nearest
from duixian.tables.register import Register, note_broken_parquet


def check_register(
    register: Register,
    vocabulary: Vocabulary,
    problems: Problems,
    *,
    recognitions: Collection[str] | None = None,
    values: bool = True,
) -> bool:
    """Note every column that is unknown or of the wrong type and, with `values`, every column
    with a value that can't be: null or repeated 标识, numbers out of range, unknown categories.

    Without `values` only the columns' names and types are looked at, which costs nothing. A
    reference to a row that is not there is only a warning: it is unknown. True if there are no
    errors.
    """
    before = len(problems.errors)
    for kind in register.kinds:
        place = Place(str(register.path(kind) or kind))
        if kind not in vocabulary.kinds:
            problems.add(
                "unknown-subject",
                place,
                say("没有登记主体「{name}」", name=kind),
                say("可以写:{known}", known="、".join(vocabulary.kinds)),
            )
            continue
        try:
            columns = _columns(register, kind, vocabulary, recognitions, place, problems)
            for column in columns if values else ():
                _check_values(register, kind, column, place, problems)
        except (OSError, pa.ArrowException):
            note_broken_parquet(place.file, problems)
    return len(problems.errors) == before


def _columns(
    register: Register,
    kind: str,
    vocabulary: Vocabulary,
    recognitions: Collection[str] | None,
    place: Place,
    problems: Problems,
) -> list[Column]:
    schema = register.schema(kind)
    found: list[Column] = []
    for name in dict.fromkeys(schema.names):
        column = column_named(name, kind, vocabulary, recognitions)
        if schema.names.count(name) > 1:
            _refuse(problems, "duplicate-column", place, name, say("这一列有两份"), None)
        elif column is None:
            _refuse(problems, "unknown-column", place, name, *_why_unknown(name, kind, vocabulary))
        elif not fits(column, schema.field(name).type):
            _refuse(
                problems,
                "wrong-type",
                place,
                name,
                say(
                    "存成了 {found},应该是 {wanted}",
                    found=str(schema.field(name).type),
                    wanted=str(arrow_type(column)),
                ),
                say("重新导入这张表"),
            )
        else:
            found.append(column)
    if IDENTIFIER not in schema.names:
        _refuse(problems, "no-identifier", place, IDENTIFIER, say("没有这一列"), say("重新导入"))
    return found


def _why_unknown(name: str, kind: str, vocabulary: Vocabulary) -> tuple[Text, Text]:
    stem, at, _ = name.partition("@")
    fact = vocabulary.fact(kind, stem)
    if fact is not None and not at:
        return say("这是年度事实,列名要带年度"), say("写成 {name}@2025", name=stem)
    if fact is not None:
        return say("列名里的年度不对,或者它不是年度事实"), say("写成 {name}", name=stem)
    close = nearest(stem, vocabulary.facts.get(kind, {}))
    return (
        say("词汇表里没有{kind}的这个事实", kind=kind),
        say("是不是「{name}」?", name=close) if close else say("先在词汇表里登记它"),
    )


def _check_values(
    register: Register, kind: str, column: Column, place: Place, problems: Problems
) -> None:
    values = register.table(kind, [column.name])[column.name]
    match column:
        case IdentifierColumn():
            _check_identifiers(values, column.name, place, problems)
        case FactColumn(fact) if isinstance(fact.type, NumberType | YearType):
            low, high = grain_limits(fact)
            if values.null_count == len(values):
                return
            ends = pc.min_max(values).as_py()
            if ends["min"] < low or ends["max"] > high:
                outside = pc.invert(
                    pc.and_(pc.greater_equal(values, low), pc.less_equal(values, high))
                )
                at = pc.index(pc.fill_null(outside, False), True).as_py()
                _refuse(
                    problems,
                    "out-of-range",
                    Place(place.file, at + 1),
                    column.name,
                    say("有 {n} 个值超出范围", n=pc.sum(outside).as_py()),
                    say("存的是粒度的个数,只能在 {low} 到 {high} 之间", low=low, high=high),
                )
        case FactColumn(fact) if isinstance(fact.type, CategoryType):
            strange = set(pc.unique(values).to_pylist()) - {None, *fact.type.values}
            if strange:
                _refuse(
                    problems,
                    "unknown-category-value",
                    place,
                    column.name,
                    say("有词汇表里没有的值:{values}", values="、".join(sorted(strange)[:5])),
                    say("可取的值:{values}", values="、".join(fact.type.values)),
                )
        case ReferenceColumn(reference) if reference.target in register.kinds:
            targets = register.table(reference.target, [IDENTIFIER])[IDENTIFIER]
            known = pc.is_in(_plain(values), value_set=_plain(targets))
            missing = pc.sum(pc.and_not(pc.is_valid(values), known)).as_py() or 0
            if missing:
                problems.warn(
                    "dangling-reference",
                    place,
                    say(
                        "「{column}」有 {n} 行指向的{target}不在登记表里,按未知处理",
                        column=column.name,
                        n=missing,
                        target=reference.target,
                    ),
                    say("补上这些{target},或核对标识", target=reference.target),
                )
        case _:
            return


def _check_identifiers(
    values: pa.ChunkedArray, name: str, place: Place, problems: Problems
) -> None:
    if values.null_count:
        at = pc.index(pc.is_null(values), True).as_py()
        reason = say("有 {n} 行没有标识", n=values.null_count)
        _refuse(problems, "no-identifier", Place(place.file, at + 1), name, reason, None)
    counts = pc.value_counts(pc.drop_null(_plain(values)))
    if len(counts) < len(values) - values.null_count:
        for entry in counts.filter(pc.greater(counts.field(1), 1))[:5].to_pylist():
            at = pc.index(_plain(values), entry["values"]).as_py()
            _refuse(
                problems,
                "duplicate-identifier",
                Place(place.file, at + 1),
                name,
                say("「{id}」出现了 {n} 次", id=entry["values"], n=entry["counts"]),
                say("每个标识只留一行"),
            )


def _plain(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return values if values.type == pa.string() else pc.cast(values, pa.string())


def _refuse(
    problems: Problems, code: str, place: Place, name: str, reason: Text, hint: Text | None
) -> None:
    problems.add(code, place, say("「{name}」:{reason}", name=name, reason=reason), hint)
