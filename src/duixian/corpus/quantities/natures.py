"""The nature of a figure — 力争, 计划, 确保 … — from the words before it.

A word governs the figures after it in its clause, and those of the clauses that follow as long
as each states a figure: 力争全年新增“个转企”150家,新设个体工商户1.5万户,总量突破7.5万户.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from duixian.basics.places import Span
from duixian.basics.quantities import YUAN
from duixian.corpus.quantities.clauses import Clause
from duixian.corpus.quantities.found import Found, Nature

# 计划 and 保障 are verbs only at the head of a clause; elsewhere 人才计划, 保障率, 社会保障.
_HEAD = r"(?:(?:[0-9]{4}年度?|全年|全区|今年|年内|年度|本年度?|切实|重点|优先|有效|全力|我区),?)*"
_HEADED = re.compile(
    rf"{_HEAD}(?P<word>计划|保障)(?!性|率|房|和改善|机制|体系|清单|水平|能力|资金|任务|项目)"
)
_ANYWHERE = re.compile(
    "(?P<word>力争|争取|确保|预计|预期|保持|(?<!按照)安排)|(?P<target>目标(?:值)?(?:为|是)?)(?=[0-9约])"
)
_NATURE = {
    "力争": Nature.STRIVE,
    "争取": Nature.SEEK,
    "确保": Nature.ENSURE,
    "预计": Nature.EXPECT,
    "预期": Nature.EXPECT,
    "保持": Nature.KEEP,
    "安排": Nature.ALLOCATE,
    "计划": Nature.PLAN,
    "保障": Nature.GUARANTEE,
}
# Where two govern one figure, the word on how firmly it is meant wins over the verb:
# 力争外贸进出口总额保持1000亿元以上.
_WEAK = {Nature.KEEP, Nature.GUARANTEE, Nature.ALLOCATE}
_HANDED_ON = set(Nature) - {Nature.KEEP, Nature.GUARANTEE, Nature.STATED}
_TRANSPARENT = re.compile(r"\s*其中\s*$")

_Word = tuple[Nature, Span]


def add_natures(
    figures: Sequence[Found], half: str, clauses: Sequence[Clause], clause_of: Sequence[int]
) -> list[Found]:
    """The figures with their natures; `clause_of` gives each figure's clause."""
    by_clause: dict[int, list[Found]] = {}
    for figure, index in zip(figures, clause_of, strict=True):
        by_clause.setdefault(index, []).append(figure)
    done: list[Found] = []
    carried: _Word | None = None
    for index, clause in enumerate(clauses):
        here = by_clause.get(index, [])
        if clause.opens:
            carried = None
        if not here:
            if not _TRANSPARENT.match(half[clause.span.start : clause.span.end]):
                carried = None
            continue
        words = _words(half, clause.span)
        done.extend(_decide(figure, words, carried) for figure in here)
        own = _governing(words)
        if own is not None:
            carried = own if own[0] in _HANDED_ON else None
    return done


def _words(half: str, span: Span) -> list[_Word]:
    words = [
        (_NATURE.get(m.group("word") or "", Nature.TARGET), Span(*m.span()))
        for m in _ANYWHERE.finditer(half, span.start, span.end)
    ]
    headed = _HEADED.match(half, span.start, span.end)
    if headed:
        words.append((_NATURE[headed.group("word")], Span(*headed.span("word"))))
    return sorted(words, key=lambda w: w[1])


def _decide(figure: Found, words: Sequence[_Word], carried: _Word | None) -> Found:
    before = [word for word in words if word[1].end <= figure.span.start]
    own = _governing(before)
    # Money that was allocated is itemised in money; the same word says nothing of 20家.
    fits = carried is not None and (carried[0] is not Nature.ALLOCATE or figure.unit is YUAN)
    if own is None and fits:
        own = carried
    if own is None:
        return replace(figure, nature=Nature.STATED)
    return replace(figure, nature=own[0], nature_span=own[1])


def _governing(words: Sequence[_Word]) -> _Word | None:
    firm = [word for word in words if word[0] not in _WEAK]
    return firm[-1] if firm else words[-1] if words else None
