"""What a provision says, in one line: 不低于1500家 · 力争; 每件最高2000元."""

from __future__ import annotations

import re
from typing import assert_never

from duixian.basics.quantities import Comparator
from duixian.basics.text import Text, current_language, say
from duixian.corpus.quantities import Nature
from duixian.language.plain import Joined, Named, Phrase, Plain, Quoted, Term
from duixian.language.provision import (
    AnyProvision,
    Appropriation,
    Benefit,
    Convention,
    Echo,
    Figure,
    Guarantee,
    Kind,
    Register,
    Standard,
    Statement,
    Target,
    Task,
)
from duixian.library.package import Package
from duixian.portal.reader.outline import deadline_of
from duixian.readings.print import leaflet_of

_CHINESE = re.compile("[\u4e00-\u9fff]")
KINDS = {
    Kind.BENEFIT: Named("待遇", "Benefit"),
    Kind.STANDARD: Named("标准", "Standard"),
    Kind.TARGET: Named("目标", "Target"),
    Kind.APPROPRIATION: Named("预算", "Appropriation"),
    Kind.TASK: Named("任务", "Task"),
    Kind.REGISTER: Named("名录", "Register"),
    Kind.GUARANTEE: Named("要素保障", "Guarantee"),
    Kind.STATEMENT: Named("表述", "Statement"),
    Kind.CONVENTION: Named("约定", "Convention"),
}
ECHO = Named("同一承诺", "Same promise")


def kind_of(provision: AnyProvision) -> Named:
    """What it is called on a tag."""
    return ECHO if isinstance(provision, Echo) else KINDS[provision.kind]


def name_of(provision: AnyProvision) -> Named:
    """Its name, in the reader's language; what has no English name is quoted."""
    if not provision.english:
        return as_quoted(provision.name)
    return Named(provision.name, provision.english)


def compared(comparator: Comparator, value: Phrase) -> Phrase:
    """A value with its comparator in words."""
    match comparator:
        case Comparator.GE:
            return say("不低于{value}", value=value)
        case Comparator.LE:
            return say("不超过{value}", value=value)
        case Comparator.GT:
            return say("超过{value}", value=value)
        case Comparator.LT:
            return say("低于{value}", value=value)
        case Comparator.ABOUT:
            return say("{value}左右", value=value)
        case Comparator.NE:
            return say("不是{value}", value=value)
        case Comparator.EQ:
            return value
        case _:
            assert_never(comparator)


def figure_said(plain: Plain, figure: Figure | None) -> Phrase:
    """≥ 60% as 不低于60%; who owes it where a higher level still has to say."""
    if figure is None:
        return ""
    if figure.value is None:
        return say("待{department}下达", department=_owner(plain, figure.owed_by))
    return compared(figure.comparator, apart(plain.phrase(figure.value)))


def apart(phrase: Phrase) -> Phrase:
    """Words that exist in Chinese only, in an English sentence within quotation marks."""
    said = str(phrase)
    is_mixed = current_language() == "en" and _CHINESE.search(said) is not None
    return as_quoted(said) if is_mixed else phrase


def as_quoted(words: str) -> Named:
    """The same for words of a sheet; their own quotation marks become single ones."""
    return Named(words, f"“{words.replace('“', '‘').replace('”', '’')}”")


def _owner(plain: Plain, name: str) -> Phrase:
    known = plain.departments.get(name)
    return Named(name, known) if known else as_quoted(name)


def summary(package: Package, provision: AnyProvision) -> Phrase:
    """The provision in a few words, for the right-hand side of the text and for search."""
    plain = Plain.of(package)
    match provision:
        case Benefit():
            return _benefit(package, provision)
        case Standard():
            return _conditions(plain, provision)
        case Target():
            return dotted(figure_said(plain, provision.figure), _firmness(provision.nature))
        case Guarantee():
            said = figure_said(plain, provision.figure)
            return dotted(Term(provision.element), said, _firmness(provision.nature))
        case Appropriation():
            return dotted(figure_said(plain, provision.amount), year(provision.year))
        case Task():
            owner = plain.department("、".join(provision.departments))
            return dotted(owner, deadline_of(provision) or "")
        case Register():
            return as_quoted(provision.register)
        case Statement():
            return say("不设定可以计算的内容")
        case Convention():
            return say("文件怎样读、怎样用")
        case Echo():
            original = package.provisions.get(provision.original)
            return name_of(original) if original is not None else Quoted(provision.original)
        case _:
            assert_never(provision)


def dotted(*parts: Phrase) -> Joined:
    """What there is of these, with a dot between."""
    return Joined(tuple(part for part in parts if str(part)), say(" · "))


def _firmness(nature: Nature) -> Phrase:
    """How firmly it is meant, where the text has a word for it."""
    return "" if nature is Nature.STATED else Term(nature.value)


def year(of: int) -> Text:
    """2025年度."""
    return say("{year}年度", year=of)


def _benefit(package: Package, benefit: Benefit) -> Phrase:
    awards = leaflet_of(package, benefit).awards
    headlines = {str(award.headline): award.headline for award in awards}
    caps = {str(cap): cap for award in awards for cap in award.caps}
    if len(headlines) > 2:
        return say("分{count}个阶段给付", count=len(awards))
    return dotted(*headlines.values(), *caps.values())


def _conditions(plain: Plain, standard: Standard) -> Phrase:
    needed = [plain.line(c.test).text for c in standard.conditions if not c.excluding]
    return Joined(tuple(needed[:2]), say(";"))
