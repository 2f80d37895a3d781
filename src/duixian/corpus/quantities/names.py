"""Names and idioms that merely contain numerals: 1+6+X, 415X, 第34帮扶集团, “8050”, 〔2025〕3号."""

from __future__ import annotations

import re

from duixian.basics.places import Span
from duixian.corpus.citations import NUMBER_PATTERN
from duixian.corpus.numerals import to_int
from duixian.corpus.quantities.found import Found, Kind
from duixian.corpus.quantities.numbers import PLAIN_CHINESE
from duixian.corpus.quantities.token import Recogniser

_NUMERAL = re.compile("[0-9一二三四五六七八九十两双百千万亿]")
_ONLY_ONE = re.compile("一(?:体|流|批|起|般|定|步|站|网|键|线)")
_MEASURED = re.compile(
    r"[0-9](?:.*元|[%‰]|.*(?:以上|以下|以内|左右))|(?:不低于|不少于|不超过|最高).*[0-9]"
)
_LATIN_UNIT = re.compile(r"[0-9.]+(?:km|m|kg|t|kw|kwh|mw|gw|mwh|gwh|mm|cm|w|l)2?$", re.IGNORECASE)
_ORDINAL_NOUN = "条|款|项|章|届|次|轮|批|期|位|名|季度|产业|阶段|档|类|代|年|个|家|一|方"


def _name(match: re.Match[str]) -> Found:
    return Found(Span(*match.span()), match.group(), Kind.NAME)


def _quoted(match: re.Match[str]) -> Found | None:
    """A short quotation with a numeral in it is a name, unless it states a measure."""
    inside = match.group(1)
    numerals = _NUMERAL.findall(inside)
    only_one = numerals and all(n == "一" for n in numerals) and _ONLY_ONE.search(inside)
    if not numerals or only_one or _MEASURED.search(inside):
        return None
    return Found(Span(*match.span(1)), inside, Kind.NAME)


def _code(match: re.Match[str]) -> Found | None:
    text = match.group()
    letters, digits = re.search("[A-Za-z]", text), re.search("[0-9]", text)
    if digits and "+" in text and not letters:
        letters = digits
    if not (letters and digits) or _LATIN_UNIT.match(text):
        return None
    return Found(Span(*match.span()), text, Kind.NAME)


def _ordinal(match: re.Match[str]) -> Found:
    number = next((to_int(g) for g in match.groups() if g), None)
    return Found(Span(*match.span()), match.group(), Kind.ORDINAL, count=number)


def _group(match: re.Match[str]) -> Found:
    """五大产业生态圈: a name that counts its members."""
    return Found(Span(*match.span()), match.group(), Kind.NAME, count=to_int(match.group(1)))


FIRST: tuple[Recogniser, ...] = (
    (re.compile(rf"(?:{NUMBER_PATTERN}|[〔【\[][0-9]{{4}}[〕】\]]\s?[0-9]{{1,5}}号)"), _name),
    (
        re.compile(r"(?<![0-9.])(?:[0-9]{2,4}年版|[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}(?:版|(?=时代)))"),
        _name,
    ),
    (re.compile(r"(?:GB|ISO|IEC|DB[0-9]*)(?:/[TZ])?\s*[0-9.]+(?:-[0-9]{4})?"), _name),
)
"""Unmistakable; tried before dates."""

RECOGNISERS: tuple[Recogniser, ...] = (
    (re.compile(r"“([^“”\n]{1,20})”"), _quoted),
    (re.compile(r"「([^「」\n]{1,20})」"), _quoted),
    (re.compile(r"‘([^‘’\n]{1,20})’"), _quoted),
    (
        re.compile(
            r"(?<![A-Za-z0-9])(?:[A-Za-z0-9]+(?:[-_/.+][A-Za-z0-9]+)+|[A-Za-z]+[0-9][A-Za-z0-9]*)"
        ),
        _code,
    ),
    (re.compile(r"(?<![0-9.A-Za-z])[0-9]+(?:\.[0-9]+)?[A-Za-z][A-Za-z0-9]*"), _code),
    (re.compile(r"[0-9]{3,4}-[0-9]{7,8}|1[0-9]{10}(?![0-9])|[0-9]{5}(?=热线|专线)"), _name),
    (re.compile(r"(?<![0-9.])[0-9]{19,}"), _name),
    (re.compile(rf"第(?:([0-9]{{1,6}})|({PLAIN_CHINESE}))(?:{_ORDINAL_NOUN})"), _ordinal),
    (
        re.compile(r"第[0-9]{1,6}[一-龥]{0,8}?(?:集团|中学|小学|医院|研究所|师|工厂|公司|大街)"),
        _name,
    ),
    (re.compile(r"第(?:([0-9]{1,9})|\(([一二三四五六七八九十]{1,3})\))(?:项|款)?"), _ordinal),
    (re.compile(rf"({PLAIN_CHINESE})届(?:{PLAIN_CHINESE}次)?"), _ordinal),
    (re.compile(r"(?<![第0-9])([一二三四五六七八九])期(?!间|限|内|望|待|货)"), _ordinal),
    (re.compile(r"(?<![各上下同市两])([一二三四五])级(?!联|别)"), _ordinal),
    (
        re.compile(
            rf"[一二三四五六七八九]年一贯制|(?:[0-9]{{2}}|{PLAIN_CHINESE})年代|十[二三四五六七]五(?=规划|时期|期间)|两级"
        ),
        _name,
    ),
    (re.compile(r"(?<![第十百])([二两三四五六七八九十])大(?=[一-龥])(?!类|于|型|小)"), _group),
    (re.compile("(?<![0-9一二两三四五六七八九十百千万亿数几近])[百千万](?:名|家|户|亩)"), _name),
)
"""Tried after dates and before quantities."""


TITLE = re.compile(r"《[^《》\n]{2,120}》")
"""What stands inside a title is part of a name, whatever it looks like."""
