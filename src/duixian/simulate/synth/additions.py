"""Facts that parameters alone describe, and a guess for those that nobody has described yet."""

from __future__ import annotations

from typing import Any, assert_never

import numpy as np

from duixian.language.types import CategoryType, DayType, NumberType, TruthType, YearType
from duixian.language.vocabulary import Fact, Rhythm
from duixian.simulate.synth.columns import (
    Category,
    Column,
    Day,
    Number,
    Sheet,
    Truth,
    Year,
    pick,
    whole,
)
from duixian.simulate.synth.kinds.base import Setting
from duixian.simulate.synth.parameters import Parameters, parameters
from duixian.simulate.synth.randomness import Floats, Stream, Truths


class Additions:
    """Facts of one kind that parameters.yaml describes under 附加, in its order."""

    def __init__(self, setting: Setting, kind: str, facts: dict[str, Fact]) -> None:
        self.setting, self.kind = setting, kind
        table = parameters()["附加"]
        described = table[kind] if kind in table else Parameters({})
        self.facts = [(facts[name], described[name]) for name in described if name in facts]

    def complete(self, sheet: Sheet) -> None:
        """Put each of them on the sheet, unless the model did."""
        for fact, recipe in self.facts:
            years = self.setting.years if fact.rhythm is Rhythm.YEARLY else (None,)
            for year in years:
                if (fact.name, year) not in sheet.facts:
                    sheet.facts[fact.name, year] = self._column(sheet, fact, recipe, year)

    def _column(self, sheet: Sheet, fact: Fact, recipe: Parameters, year: int | None) -> Column:
        rows = sheet.rows
        u = Stream(self.setting.seed, self.kind, fact.name, year or "").uniform(rows)
        known = np.ones(len(rows), np.bool_)
        if "只限" in recipe:
            known &= _holds(sheet, str(recipe.tree["只限"]), year or self.setting.year)
        if "占" in recipe:
            share = Stream(self.setting.seed, self.kind, fact.name, "占")
            known &= share.chance(rows, recipe.share("占"))
        if "权重" in recipe:
            labels = tuple(recipe["权重"])
            return Category(pick(u, recipe.weights("权重", labels)), labels, known)
        if "比例" in recipe:
            return Truth(u < recipe.share("比例"), known)
        if "年前" in recipe:
            return Year(self.setting.year - whole(recipe.spread("年前").at(u)), known)
        if "天前" in recipe:
            return Day(self.setting.today - whole(recipe.spread("天前").at(u)), known)
        value = recipe.spread("分布").at(u)
        if "乘" in recipe:
            base, base_known = _value(sheet, str(recipe.tree["乘"]), year or self.setting.year)
            value, known = value * base, known & base_known
        return in_grains(fact, value, known)


def _find(sheet: Sheet, name: str, year: int) -> Column:
    return sheet.facts[name, None] if (name, None) in sheet.facts else sheet.facts[name, year]


def _holds(sheet: Sheet, name: str, year: int) -> Truths:
    """Where a truth fact holds, or 事实=类别值."""
    stem, equals, label = name.partition("=")
    column: Any = _find(sheet, stem, year)
    values = column.values == column.labels.index(label) if equals else column.values
    return np.asarray(values if column.known is None else values & column.known)


def _value(sheet: Sheet, name: str, year: int) -> tuple[Floats, Truths]:
    """A number in base units, and where it is known."""
    column = _find(sheet, name, year)
    if not isinstance(column, Number):
        raise AssertionError(f"{name} is no number")
    known = np.ones(len(column.values), np.bool_) if column.known is None else column.known
    return np.asarray(column.values * float(column.unit), np.float64), np.asarray(known)


def in_grains(fact: Fact, value: Floats, known: Truths | None = None) -> Number:
    """Base units → whole grains of the fact."""
    # A hair more, so that 3个月 in years does not fall to two.
    return Number(whole(value * float(1 / fact.grain) + 1e-6), fact.grain, known)


def guess(setting: Setting, kind: str, fact: Fact, sheet: Sheet, year: int | None) -> Column:
    """Something possible for a fact that no model describes."""
    rows, table = sheet.rows, parameters()["未建模"]
    u = Stream(setting.seed, kind, fact.name, year or "", "未建模").uniform(rows)
    match fact.type:
        case TruthType():
            return Truth(u < table.share("是的比例"))
        case CategoryType(_, values):
            return Category(pick(u, [1.0] * len(values)), values)
        case DayType():
            return Day(setting.today - whole(u * 1800))
        case YearType():
            return Year(setting.year - whole(u * 6))
        case NumberType(()):
            return in_grains(fact, u)
        case NumberType((("元", 1),)):
            return in_grains(fact, table.spread("金额").at(u))
        case NumberType():
            return in_grains(fact, table.spread("数量").at(u) * float(fact.unit.factor))
        case _:
            assert_never(fact.type)
