"""What finance types in, read and checked; what is wrong stands beside its field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from duixian.basics.characters import half_width
from duixian.basics.money import fen_from_yuan
from duixian.basics.text import Text, say
from duixian.office.ledger.entries import LARGEST
from duixian.office.ledger.models import SOURCES
from duixian.office.ledger.request import AllotmentTerms

_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(万|亿)?元?")
_FACTOR = {"": 1, "万": 10_000, "亿": 100_000_000}
_CODE = re.compile(r"\d{3,9}")


@dataclass
class Typed:
    """A form as it was sent, and what is wrong with it by field."""

    values: Mapping[str, str]
    wrong: dict[str, Text] = field(default_factory=dict)

    def text(self, name: str, *, most: int = 200, required: bool = True) -> str:
        """A line of text without what surrounds it."""
        said = half_width(self.values.get(name, "")).strip()
        if required and not said:
            self.wrong[name] = say("要填写")
        elif len(said) > most:
            self.wrong[name] = say("最多{most}个字", most=most)
        return said

    def code(self, name: str) -> str:
        """A classification of the budget: digits."""
        said = self.text(name)
        if said and not _CODE.fullmatch(said):
            self.wrong[name] = say("写3到9位数字的科目编码,例如 2150805")
        return said

    def year(self, name: str) -> int:
        """Four digits."""
        said = self.text(name)
        if said and not re.fullmatch(r"20\d\d", said):
            self.wrong[name] = say("写四位年份,例如 2025")
            return 0
        return int(said or 0)

    def amount(self, name: str) -> int:
        """分, from 元: 1,200,000.50 or 120万元."""
        said = self.text(name)
        fen = amount(said) if said else 0
        if fen is None:
            self.wrong[name] = say("写金额,最多两位小数,例如 1,200,000.50 或 120万元")
        elif said and not 0 < fen <= LARGEST:
            self.wrong[name] = say("金额要大于0,并且在账本能记的范围内")
        return fen or 0


def amount(text: str) -> int | None:
    """分; None where it is no amount or finer than 分.

    >>> amount("1,200,000.50"), amount("120万元"), amount("0.001"), amount("1,2")
    (120000050, 120000000, None, None)
    """
    found = _AMOUNT.fullmatch(text.replace(" ", ""))
    if found is None:
        return None
    whole = Fraction((found[1] + (found[2] or "")).replace(",", "")) * _FACTOR[found[3] or ""]
    return fen_from_yuan(whole) if (whole * 100).denominator == 1 else None


def terms(typed: Typed) -> AllotmentTerms:
    """A 预算指标 as typed; read `typed.wrong` before it is used."""
    source = typed.text("source")
    if source and source not in SOURCES:
        typed.wrong["source"] = say("选一个来源")
    return AllotmentTerms(
        number=typed.text("number", most=100),
        line=typed.text("line"),
        unit=typed.text("unit"),
        functional=typed.code("functional"),
        economic=typed.code("economic"),
        source=source,
        year=typed.year("year"),
        amount=typed.amount("amount"),
        is_carried_over=typed.values.get("carried") == "1",
    )
