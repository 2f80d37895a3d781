"""Rules and applicants in great number, over the small vocabulary of `tests/sheets`.

Rules are drawn with the strategies that hold `evaluate` to the design's laws, and read as sheets
are. Applicants are made to hurt: unknown facts, thresholds met to the grain, both ends of every
range, zero and negative figures, birthdays to the day.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.language.rules import conditions, numbers, read_benefit, sheets, vocabulary

from duixian.language.provision import Benefit
from duixian.language.subjects import Related, Subject
from duixian.language.types import CategoryType, DayType, NumberType, TruthType, exact
from duixian.language.vocabulary import Fact, Rhythm, Vocabulary
from duixian.tables import Register, from_subjects

KINDS = ("企业", "项目", "单元")
_RELATED = {"企业": ("建设项目", "项目"), "项目": ("单元", "单元")}
_RECOGNITION = "第一条.奖励.符合条件的企业"

# What the strategies of the language's own tests do not draw: years, days apart, grades against
# one another, names for intermediate results, what lies outside an aggregate.
_MORE = {
    "企业": [
        "1年 ≤ 年度 - 首个获利年度 + 1年 ≤ 3年",
        "首个获利年度 = 年度",
        "首个获利年度 + 3年 ≥ 年度",
        "基准日 - 成立日期 ≥ 365天",
        "成立日期 > 2024-02-29",
        "满年(成立日期) = 1年",
        "员工人数 ≥ 100人",
        "员工人数 = 0人",
        "行业 不属于 制造业、服务业",
        "净利润 ÷ (营业收入 - 研发费用) ≥ 10%",
        "(净利润 - 净利润(上年)) ÷ 净利润(上年) ≥ 12.5%",
        "净利润 ÷ 员工人数 > 1万元 ÷ 1人",
        "规上企业 = 否",
        "存在(建设项目, 项目.用地面积 > 企业.用地面积)",
        "每个(建设项目, 规上企业 或 已开工)",
        "每个(建设项目, 满年(开工日期) ≥ 1年, 级别 ≥ 市级)",
        "计数(建设项目, 设备投资额 > 净利润) ≥ 2",
        "计数(建设项目) = 0",
        "存在(建设项目, 每个(单元, 公共配套))",
        "合计(建设项目, 合计(单元, 建筑面积)) > 3000平方米",
        "合计(建设项目, 设备投资额, 净利润 > 0元) ≥ 500万元",
        "合计(建设项目, 设备投资额, 存在(单元, 建筑面积 > 企业.用地面积)) > 1元",
    ],
    "项目": [
        "基准日 - 开工日期 < 0天",
        "级别 ≥ 市级 且 级别 < 省级",
        "满年(开工日期) ≥ 1年",
        "建设单位.成立日期 ≤ 开工日期",
        "建设单位.信用等级 > C",
        "建设单位.首个获利年度 = 年度 - 1年",
        "每个(单元, 建筑面积 ≥ 100平方米 且 建设单位.规上企业)",
        "合计(单元, 建筑面积) ÷ 用地面积 ≥ 1.5",
        "设备投资额 ÷ 建设单位.净利润 < 3个百分点",
    ],
    "单元": [
        "建筑面积 ÷ 所属项目.用地面积 > 三分之一",
        "所属项目.建设单位.净利润 < 0元",
        "所属项目.级别 属于 省级、市级",
        "满年(所属项目.建设单位.成立日期) < 3年",
    ],
}
_DEFINITIONS = [
    {"甲额": "净利润 - 研发费用", "乙条": "甲额 > 0元 且 规上企业"},
    {"甲额": "较小(营业收入 × 5%, 500万元)", "乙条": "存在(建设项目, 设备投资额 > 甲额)"},
    {"甲额": "取整(净利润 ÷ 3, 100元)", "乙条": "每个(建设项目, 设备投资额 ≥ 甲额, 已开工)"},
    {"甲额": "营业收入 - 营业收入(上年)", "乙条": "计数(建设项目, 甲额 > 0元) ≥ 1"},
    # The whole as a measure of each of its parts, and a yes or no about the whole in each of them.
    {"甲额": "合计(建设项目, 设备投资额)", "乙条": "存在(建设项目, 设备投资额 × 2 > 甲额)"},
    {
        "甲额": "合计(建设项目, 实际支出, 已开工) + 净利润",
        "丙条": "计数(建设项目) ≥ 2",
        "乙条": "每个(建设项目, 非 存在(单元, 建筑面积 > 100平方米) 或 (丙条 且 甲额 > 1元))",
    },
    {
        "甲额": "较大(合计(建设项目, 设备投资额), 500万元)",
        "乙条": "存在(建设项目, 每个(单元, 公共配套 或 甲额 > 所属项目.设备投资额))",
    },
]
_DEFINED_AMOUNTS = ["甲额", "甲额 × 12.5%", "较大(甲额, 0元) + 33.33元", "甲额 ÷ 研发强度"]


def drawn(strategy: st.SearchStrategy[Any], count: int, number: int) -> list[Any]:
    """So many different values of a strategy; the same for the same number.

    A run of hypothesis begins with the simplest and goes on with variants of what it had; a few
    of many runs differ more than many of one.
    """
    found: dict[str, Any] = {}
    turn = 0
    while len(found) < count:
        turn += 1
        found.update(list(_one_run(strategy, number * 1000 + turn).items())[3::3])
    return list(found.values())[:count]


def _one_run(strategy: st.SearchStrategy[Any], number: int) -> dict[str, Any]:
    found: dict[str, Any] = {}

    @seed(number)
    @settings(
        max_examples=10,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(value: Any) -> None:
        found.setdefault(repr(value), value)

    collect()
    return found


# -- rules ----------------------------------------------------------------------------------------


@st.composite
def for_enterprises(draw: Any) -> dict[str, Any]:
    """A benefit of every form, with what the language's own strategies leave out."""
    sheet = draw(sheets())
    if draw(st.integers(0, 2)) == 0:  # so that amounts are reached, not only refusals
        sheet.pop("除外", None)
        sheet.pop("条件", None)
    elif draw(st.booleans()):
        line = draw(st.sampled_from(_MORE["企业"]))
        sheet.setdefault(draw(st.sampled_from(["条件", "除外"])), []).append(line)
    if draw(st.integers(0, 3)) == 0:
        sheet["设"] = draw(st.sampled_from(_DEFINITIONS))
        sheet.setdefault("条件", []).insert(0, "乙条")
        if draw(st.booleans()):
            sheet["金额"] = draw(st.sampled_from(_DEFINED_AMOUNTS))
    return sheet


@st.composite
def for_others(draw: Any, kind: str) -> dict[str, Any]:
    """A benefit for projects or for units."""
    sheet: dict[str, Any] = {"原文": "甲", "英文": "x", "工具": "奖励", "对象": kind}
    lines = st.sampled_from(_MORE[kind]) | conditions(kind, 2)
    sheet["条件"] = draw(st.lists(lines, min_size=1, max_size=3))
    if draw(st.booleans()):
        sheet["除外"] = draw(st.lists(lines, min_size=1, max_size=2))
    sheet["金额"] = draw(numbers(kind, "money", 2))
    if draw(st.booleans()):
        sheet["封顶"] = {"每年": draw(numbers(kind, "money", 0))}
    return sheet


def rules(kind: str, count: int, number: int) -> list[Benefit]:
    """So many well-typed benefits about one kind of subject."""
    strategy = for_enterprises() if kind == "企业" else for_others(kind)
    return [read_benefit(sheet) for sheet in drawn(strategy, count, number)]


# -- applicants -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When rules are judged, and which registers are complete."""

    year: int
    on: date
    complete: Mapping[str, bool]


CIRCUMSTANCES = (
    Circumstances(2025, date(2025, 9, 15), MappingProxyType({"项目": True, "单元": True})),
    Circumstances(2024, date(2024, 2, 29), MappingProxyType({"项目": True, "单元": False})),
    Circumstances(2025, date(2025, 3, 1), MappingProxyType({"项目": False, "单元": True})),
    Circumstances(2025, date(2025, 2, 28), MappingProxyType({"项目": False, "单元": False})),
)
_THRESHOLDS = [
    Fraction(text)
    for text in [
        "0.03",
        "0.05",
        "0.1",
        "0.125",
        "0.15",
        "0.2",
        "0.3",
        "1/3",
        "0.5",
        "1",
        "1.5",
        "2",
        "3",
        "5",
        "10",
        "100",
        "200",
        "1000",
        "1333.33",
        "3000",
        "33.33",
        "2000",
        "12.345",
        "10000",
        "20000",
        "50000",
        "100000",
        "500000",
        "1000000",
        "5000000",
        "30000000",
        "100000000",
    ]
]


class Applicants:
    """Draws subjects; the same for the same seed."""

    def __init__(self, words: Vocabulary, circumstances: Circumstances, number: int) -> None:
        self.words = words
        self.when = circumstances
        self.random = random.Random(number)
        self.count = 0

    def draw(self, kind: str) -> Subject:
        """One subject with those around it, to the depth that rules can read."""
        return self._subject(kind, parent="")

    def under(self, kind: str, parent: str) -> Subject:
        """One subject that points at another, which lists it."""
        return self._subject(kind, parent, depth=1)

    def _subject(self, kind: str, parent: str, depth: int = 2) -> Subject:
        chance = self.random.random
        self.count += 1
        known = self.random.choice([0.5, 0.95, 1.0, 1.0])
        related: dict[str, Related] = {}
        if kind in _RELATED and depth:
            name, other = _RELATED[kind]
            rows = self.random.choice([0, 0, 1, 1, 2, 3])
            related[name] = Related(
                tuple(self._subject(other, kind, depth - 1) for _ in range(rows)),
                self.when.complete[other],
            )
        references = {
            reference.name: self._subject(reference.target, kind, 0)
            for reference in self.words.kinds[kind].references.values()
            if reference.target != parent and chance() < 0.85
        }
        certified = {}
        if kind == "企业" and chance() < 0.8:
            certified[_RECOGNITION] = chance() < 0.7
        return Subject(
            kind, f"{kind}{self.count}", self._facts(kind, known), certified, related, references
        )

    def _facts(self, kind: str, known: float) -> dict[tuple[str, int | None], Any]:
        facts: dict[tuple[str, int | None], Any] = {}
        for fact in self.words.facts[kind].values():
            yearly = fact.rhythm is Rhythm.YEARLY
            for year in range(2022, 2026) if yearly else (None,):
                if self.random.random() < known:
                    facts[fact.name, year] = self.value(fact)
        return facts

    def value(self, fact: Fact) -> Any:
        """A value that a loader would let through, rather at an edge than in the middle."""
        pick = self.random.choice
        match fact.type:
            case TruthType():
                return pick([True, False])
            case CategoryType(_, values):
                return pick(values)
            case DayType():
                return self._day()
            case NumberType():
                return exact(self._grains(fact) * fact.grain)
            case _:
                year = pick([self.when.year + n for n in range(-5, 2)])
                return pick([year, year, year, int(fact.range.low), int(fact.range.high)])

    def _day(self) -> date:
        on, pick = self.when.on, self.random.choice
        birthday = date(on.year - pick([0, 1, 2, 3, 10, 30]), on.month, min(on.day, 28))
        near = birthday + timedelta(days=pick([-1, 0, 1, 2]))
        leap = date(pick([1960, 2000, 2020, 2024]), 2, 29)
        edges = [date(1949, 10, 1), date(2025, 12, 31), date(2026, 3, 1), on]
        return pick([near, near, leap, pick(edges), on - timedelta(days=pick([364, 365, 366]))])

    def _grains(self, fact: Fact) -> int:
        low, high = int(fact.range.low / fact.grain), int(fact.range.high / fact.grain)
        pick = self.random.choice
        match self.random.randrange(8):
            case 0:
                found = pick([low, high])
            case 1:
                found = pick([0, 1, -1])
            case 2 | 3 | 4:
                threshold = pick(_THRESHOLDS) / fact.grain
                found = round(threshold) + pick([-1, 0, 0, 1])
                found = pick([found, found, -found])
            case 5:
                found = self.random.randint(low, high)
            case _:
                found = int(10 ** (self.random.random() * 12)) * pick([1, 1, -1])
        return min(max(found, low), high)


def applicants(kind: str, circumstances: Circumstances, count: int, number: int) -> list[Subject]:
    """So many subjects of one kind."""
    source = Applicants(vocabulary(), circumstances, number)
    return [source.draw(kind) for _ in range(count)]


# -- both -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rules:
    """As much of a package as the population reading looks at."""

    vocabulary: Vocabulary
    judged: tuple[Benefit, ...]
    complete: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rules about one kind of subject, and a register of such subjects."""

    kind: str
    rules: Rules
    register: Register
    subjects: tuple[Subject, ...]
    circumstances: Circumstances

    @property
    def pairs(self) -> int:
        """How many (rule, applicant) pairs there are."""
        return len(self.rules.judged) * len(self.subjects)


SHARES = {"企业": 0.7, "项目": 0.2, "单元": 0.1}
"""Of the pairs, by the kind that they are about."""


def batches(pairs: int, *, per_batch: int, size: int, number: int) -> Iterator[Batch]:
    """At least so many pairs: each batch has `per_batch` rules and `size` applicants of its own."""
    words = vocabulary()
    for kind, share in SHARES.items():
        wanted = -(-int(pairs * share) // (per_batch * size))
        for turn in range(wanted):
            when = CIRCUMSTANCES[turn % len(CIRCUMSTANCES)]
            judged = tuple(rules(kind, per_batch, number * 1000 + turn))
            people = applicants(kind, when, size, number * 1000 + turn)
            yield Batch(
                kind,
                Rules(words, judged, {**declared(words), **when.complete}),
                from_subjects(people, words),
                tuple(people),
                when,
            )


def declared(words: Vocabulary) -> dict[str, bool]:
    return {name: kind.complete for name, kind in words.kinds.items()}
