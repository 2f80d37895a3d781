"""A guessed mapping → the YAML text of a mapping file, with what to look at beside each line."""

from __future__ import annotations

import json
import re

from duixian.basics.text import say
from duixian.library.package import Package
from duixian.tables.columns import (
    Column,
    FactColumn,
    IdentifierColumn,
    RecognitionColumn,
    ReferenceColumn,
)
from duixian.tables.guess import Guess, Guessed
from duixian.tables.identifiers import check_for
from duixian.tables.mapping import MappedColumn

_PLAIN = re.compile(r"[\w%][\w()%·.&]*$")


def mapping_text(guessed: Guessed, package: Package) -> str:
    """The mapping file, for a person to look through and confirm.

    Sure columns stand under 列, doubtful ones below them as comments; what fits nothing is under
    忽略. A column that stands in neither is refused when the table is read.
    """
    mapping = guessed.mapping
    lines = [
        f"# {say('列的映射,是从列名猜的。逐列看过以后,把「确认」改成 是。')}",
        f"主体: {mapping.kind}",
        "确认: 否",
        f"年度: {guessed.year}",
    ]
    if guessed.source.header_row:
        lines.append(f"表头行: {mapping.header_row}")
    if mapping.sheet:
        line = f"工作表: {_quoted(mapping.sheet)}"
        others = guessed.source.other_sheets
        lines.append(
            f"{line}  # {say('还有:{names}', names='、'.join(others))}" if others else line
        )
    if mapping.encoding:
        lines.append(f"编码: {mapping.encoding}")
    check = check_for(package.vocabulary.kinds[mapping.kind].identifier)
    lines.append(f"标识校验: {check.value}")
    lines.append(f"空值: {json.dumps(list(mapping.blanks), ensure_ascii=False)}")
    sure = [guess for guess in guessed.guesses if guess.is_sure]
    lines += ["", "列:" if sure else "列: {}"]
    lines += [f"  {_entry(guess)}  # {_why(guess)}" for guess in sure]
    if guessed.doubtful:
        lines.append(f"  # {say('拿不准的:要用就去掉行首的 #,不用就把列名写到「忽略」里')}")
        lines += [f"  # {_entry(guess)}  # {_why(guess)}" for guess in guessed.doubtful]
    if mapping.ignored:
        lines += ["", f"忽略:  # {say('词汇表里没有相近的事实')}"]
        lines += [f"  - {_quoted(header)}" for header in mapping.ignored]
    return "\n".join(lines) + "\n"


def _entry(guess: Guess) -> str:
    if guess.mapped is None:
        raise AssertionError("a guess of nothing has no entry")
    return f"{_quoted(guess.header)}: {_said(guess.mapped, guess.mapped.column)}"


def _said(mapped: MappedColumn, column: Column) -> str:
    match column:
        case IdentifierColumn():
            return "标识"
        case ReferenceColumn(reference):
            return f"{{引用: {reference.name}}}"
        case RecognitionColumn(key):
            return f"{{认定: {key}}}"
        case FactColumn(fact, year):
            unit = "" if mapped.measure is None else f", 单位: {_quoted(mapped.measure.name)}"
            when = "" if year is None else f", 年度: {year}"
            return f"{{事实: {fact.name}{unit}{when}}}" if unit or when else fact.name


def _why(guess: Guess) -> str:
    parts = [str(say("把握 {share}%", share=int(100 * guess.confidence)))]
    if guess.unit_assumed:
        parts.append(str(say("列名没有写单位,请核对")))
    if guess.examples:
        shown = "、".join(" ".join(text.split())[:20] for text in guess.examples)
        parts.append(str(say("例如 {values}", values=shown)))
    return ";".join(parts)


def _quoted(text: str) -> str:
    """The text as a YAML scalar, between quotation marks unless it is plainly a name."""
    return text if _PLAIN.match(text) else json.dumps(text, ensure_ascii=False)
