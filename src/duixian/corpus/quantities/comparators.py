"""The comparator of a figure, from the words around it.

以上、以下、以内 include the number and 超过、不满、以外 do not (民法典 第1259条), unless “(不含)”
says otherwise.
A comparator after the figure outweighs one before it: 达到15400元以上 is at least 15400元.
"""

from __future__ import annotations

import re
from dataclasses import replace

from duixian.basics.places import Span
from duixian.basics.quantities import Comparator
from duixian.corpus.quantities.found import Found

_AFTER = re.compile(
    r"(?P<open>\(不含(?:本数)?\))?(?:\((?:含|包括)(?:本数)?\))?\s*(?:及|或|和|\(含\))?"
    r"(?:(?P<ge>以上|起步)|(?P<le>以下|以内|之内|(?<=[日天])内|封顶|为限|为上限)|(?P<lt>以外|之外)|(?P<about>左右|上下))"
    r"(?P<late>\(不含(?:本数)?\))?"
)
_WORDS = {
    Comparator.GE: (
        "不少于 不低于 不小于 不得低于 不得少于 不能少于 不能低于 不应低于 "
        "至少 最低 起码 最短 年满 满"
    ),
    Comparator.LE: (
        "不超过 不高于 不大于 不多于 不得超过 不得高于 不能超过 不应超过 最高不超过 最多不超过 "
        "最高不得超过 最高 最多 至多 最长 最长不超过 上限 上限为 不突破"
    ),
    Comparator.GT: "突破 超过 超 高于 大于 多于 逾 高出 超出",
    Comparator.LT: "低于 少于 小于 不足 不满 不到 未满 未达到 未达",
    Comparator.ABOUT: "约 大约 约为 接近 近",
    Comparator.EQ: "达到 达 提升至 提高到 提高至 提升到 增长到 增长至 到",
}
_OF = {word: comparator for comparator, words in _WORDS.items() for word in words.split()}
_ALTERNATIVES = "|".join(sorted(_OF, key=len, reverse=True))
_FILLER = "(?:可达|可|给予|奖励|补助|补贴|资助|支持|享受|立减|达到|达|为|在|至)*"
_BEFORE = re.compile(rf"(?P<word>(?<![附最临])(?:{_ALTERNATIVES}))(?:{_FILLER})$")
# 不少于外贸团组20个: what is counted may stand between.
_GAPPED = "|".join(w for w in sorted(_OF, key=len, reverse=True) if w[0] == "不" or w == "至少")
_BEFORE_NOUN = re.compile(rf"(?P<word>{_GAPPED})(?P<gap>[一-龥]{{1,12}})$")
_CONTINUED = re.compile(r"(?:、|和|及|以及|或者?)(?P<noun>[一-龥“”]{0,12})$")
_REACH = 24


def compare(found: Found, half: str, start: int, before: Found | None) -> tuple[Found, bool]:
    """The figure with its comparator, and whether the next in a list inherits it.

    `start` is where its clause begins; `before` is the figure before it in the clause, if that
    one can hand on its comparator.
    """
    after = _AFTER.match(half, found.span.end)
    if after is None and half[found.span.end : found.span.end + 1] == "”":
        after = _AFTER.match(half, found.span.end + 1)
    if after:
        return _with(found, _after(after), Span(*after.span())), False
    more = re.search("[余多来]", found.text)
    if more:
        span = Span(found.span.start + more.start(), found.span.start + more.end())
        about = more.group() == "来"
        return _with(found, Comparator.ABOUT if about else Comparator.GT, span), False
    offset = max(start, found.span.start - _REACH)
    near = half[offset : found.span.start].rstrip('“"')
    word = _BEFORE.search(near) or _BEFORE_NOUN.search(near)
    if word:
        span = Span(offset + word.start("word"), offset + word.end("word"))
        return _with(found, _OF[word.group("word")], span), True
    if before is not None and before.comparator_span is not None:
        between = _CONTINUED.fullmatch(half, before.span.end, found.span.start)
        gapped = before.comparator_span.end < before.span.start
        if between and (gapped or not between.group("noun")):
            return _with(found, before.comparator, before.comparator_span), True
    return replace(found, comparator=Comparator.EQ), False


def stands_before(half: str, offset: int) -> bool:
    """True if a comparator ends right before `offset`."""
    return _BEFORE.search(half[max(0, offset - _REACH) : offset]) is not None


def _after(match: re.Match[str]) -> Comparator:
    excluded = match.group("open") or match.group("late")
    if match.group("ge"):
        return Comparator.GT if excluded else Comparator.GE
    if match.group("le"):
        return Comparator.LT if excluded else Comparator.LE
    return Comparator.GT if match.group("lt") else Comparator.ABOUT


def _with(found: Found, comparator: Comparator | None, span: Span) -> Found:
    return replace(found, comparator=comparator, comparator_span=span)
