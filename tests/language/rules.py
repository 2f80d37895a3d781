"""Well-typed rules and facts about them, drawn at random over the vocabulary of `tests/sheets`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st
from tests.sheets.packages import SHEETS

from duixian.basics.problems import Problems
from duixian.language import tree
from duixian.language.evaluate import Facts
from duixian.language.infer import Scope, infer
from duixian.language.provision import Benefit
from duixian.language.source import Source
from duixian.language.subjects import Related, Subject
from duixian.language.types import TRUTH, CategoryType, DayType, NumberType, TruthType
from duixian.language.vocabulary import Fact, Rhythm, Vocabulary
from duixian.library.sheets import Setting, read_provision
from duixian.library.vocabulary import load_vocabulary
from duixian.library.yamltree import Mapping as Sheet
from duixian.library.yamltree import compose

YEAR, ON = 2025, date(2025, 9, 15)


@cache
def vocabulary() -> Vocabulary:
    problems = Problems()
    found = load_vocabulary([SHEETS / "package" / "vocabulary.yaml"], problems)
    assert not problems
    return found


COMPLETE = {"企业": True, "个人": True, "项目": True, "购买": False, "单元": False}


# -- rules, as an officer would write them; every one of them has a type ---------------------------

_RATES = ["5%", "12.5%", "三分之一", "3个百分点", "1.5"]
_SUMS = ["1元", "500万元", "0.3亿元", "33.33元"]
_AREAS = ["10平方米", "3000平方米", "2亩"]
_FACTS = {
    "企业": {
        "money": [
            "营业收入",
            "研发费用",
            "净利润",
            "净利润(上年)",
            "研发费用(2024年度)",
            "增量(净利润)",
        ],
        "ratio": ["研发强度", "增幅(研发费用)", "净利润 ÷ 营业收入", "计数(建设项目, 已开工)"],
        "area": ["用地面积", "用地面积 × 2"],
        "truth": ["规上企业", "行业 = 制造业", "信用等级 ≥ B", "行业 属于 服务业、“研发(含设计)”"],
    },
    "项目": {
        "money": ["设备投资额", "实际支出", "建设单位.净利润", "建设单位.营业收入(前年)"],
        "ratio": ["设备投资额 ÷ 实际支出", "计数(单元)", "建设单位.研发强度"],
        "area": ["项目.用地面积", "合计(单元, 建筑面积)", "合计(单元, 建筑面积, 公共配套)"],
        "truth": ["已开工", "级别 > 区级", "级别 ≠ 市级", "建设单位.规上企业"],
    },
    "单元": {
        "money": ["所属项目.设备投资额"],
        "ratio": ["0.5"],
        "area": ["建筑面积", "所属项目.用地面积"],
        "truth": ["公共配套", "所属项目.已开工"],
    },
}
_RELATED = {"企业": ("建设项目", "项目"), "项目": ("单元", "单元")}
_DATES = {"企业": "成立日期", "项目": "开工日期", "单元": "所属项目.开工日期"}


@st.composite
def numbers(draw: Any, kind: str, sort: str, depth: int) -> str:
    """A number of one sort: money, ratio or area."""
    leaves = [*_FACTS[kind][sort], {"money": "100元", "ratio": "10%", "area": "5平方米"}[sort]]
    if depth <= 0:
        return draw(st.sampled_from(leaves))
    less = numbers(kind, sort, depth - 1)
    form = draw(st.integers(0, 9))
    match form:
        case 0 | 1:
            return f"{draw(less)} {draw(st.sampled_from('+-'))} {draw(less)}"
        case 2:
            return f"({draw(less)}) × {draw(st.sampled_from(_RATES))}"
        case 3:
            return f"({draw(less)}) ÷ ({draw(numbers(kind, 'ratio', depth - 1))})"
        case 4:
            most = draw(st.sampled_from(["较大", "较小"]))
            return f"{most}({draw(less)}, {draw(less)})"
        case 5:
            mode = draw(st.sampled_from(["取整", "向下取整", "向上取整"]))
            step = {"money": "1万元", "ratio": "5%", "area": "100平方米"}[sort]
            return f"{mode}({draw(less)}, {step})"
        case 6:
            return f"-({draw(less)})"
        case 7 if kind in _RELATED:
            name, other = _RELATED[kind]
            inner = draw(numbers(other, sort, depth - 1))
            if draw(st.booleans()):
                return f"合计({name}, {inner})"
            return f"合计({name}, {inner}, {draw(conditions(other, depth - 1))})"
        case 8 if sort == "ratio":
            return f"({draw(numbers(kind, 'money', depth - 1))}) ÷ {draw(st.sampled_from(_SUMS))}"
        case _:
            return draw(st.sampled_from(leaves))


_FIGURES = {"money": _SUMS, "ratio": _RATES, "area": _AREAS}


@st.composite
def conditions(draw: Any, kind: str, depth: int) -> str:
    """A condition about one kind of subject."""
    if depth <= 0:
        return draw(st.sampled_from(_FACTS[kind]["truth"]))
    less = conditions(kind, depth - 1)
    match draw(st.integers(0, 7)):
        case 0:
            word = draw(st.sampled_from(["且", "或"]))
            return "(" + f" {word} ".join(draw(st.lists(less, min_size=2, max_size=3))) + ")"
        case 1:
            return f"非 ({draw(less)})"
        case 2 if kind in _RELATED:
            name, other = _RELATED[kind]
            which = draw(st.sampled_from(["存在", "每个"]))
            inner = draw(conditions(other, depth - 1))
            if draw(st.booleans()):
                return f"{which}({name}, {inner})"
            return f"{which}({name}, {inner}, {draw(conditions(other, depth - 1))})"
        case 3:
            years = draw(st.integers(1, 60))
            return f"满年({_DATES[kind]}) ≥ {years}年"
        case 4:
            return f"{_DATES[kind]} < {draw(st.dates(date(1990, 1, 1), date(2026, 1, 1)))}"
        case _:
            return draw(comparisons(kind, depth - 1))


@st.composite
def comparisons(draw: Any, kind: str, depth: int) -> str:
    """A comparison that the ranges of its facts leave open."""
    sort = draw(st.sampled_from(["money", "ratio", "area"]))
    left = draw(numbers(kind, sort, depth))
    right = draw(st.sampled_from(_FIGURES[sort]) | numbers(kind, sort, depth))
    text = f"{left} {draw(st.sampled_from('≥≤><=≠'))} {right}"
    problems = Problems()
    outer = {"企业": ("企业",), "项目": ("项目", "企业"), "单元": ("单元", "项目", "企业")}[kind]
    if infer(Source.inline(text), Scope(vocabulary(), outer), problems, expect=TRUTH) is None:
        # The only thing that may be wrong with it: it always holds, or never.
        assert [p.code for p in problems] == ["out-of-range"], (text, *map(str, problems))
        return _FACTS[kind]["truth"][0]
    return text


@st.composite
def aggregates(draw: Any) -> str:
    """A condition that turns on an enterprise's projects."""
    where = draw(conditions("项目", draw(st.integers(0, 1))))
    inner = draw(conditions("项目", draw(st.integers(0, 1))))
    amount = draw(numbers("项目", "money", draw(st.integers(0, 1))))
    forms = [
        f"存在(建设项目, {inner})",
        f"存在(建设项目, {inner}, {where})",
        f"每个(建设项目, {inner})",
        f"每个(建设项目, {inner}, {where})",
        f"计数(建设项目, {where}) ≥ 1",
        "计数(建设项目) < 2",
        f"合计(建设项目, {amount}, {where}) < 净利润",
        f"合计(建设项目, {amount}) ≠ 0元",
    ]
    return draw(st.sampled_from(forms))


def typed(text: str, kind: str = "企业", expect: Any = None) -> tree.Expression:
    """The typed tree of a text that must have one."""
    problems = Problems()
    node = infer(Source.inline(text), Scope(vocabulary(), (kind,)), problems, expect=expect)
    assert node is not None, (text, *map(str, problems))
    return node


# -- whole benefits -------------------------------------------------------------------------------

_RECOGNITION = {"认定": "符合条件的企业"}


@st.composite
def holes(draw: Any, candidates: list[str]) -> Any:
    """A figure that is owed, perhaps with the values that it may take."""
    allowed = draw(st.sampled_from([None, *candidates]))
    return {"待配套": "标准"} if allowed is None else {"待配套": "标准", "取值": allowed}


money_holes = holes(["≤ 50万元", "10万元、20万元", "1万元 ~ 5万元"])
rate_holes = holes(["15%、20%", "5% ~ 10%", "≤ 30%"])


@st.composite
def extras(draw: Any, sort: str) -> list[Any]:
    """加成, 上浮 or 另加."""
    figures = numbers("企业", sort, 1) | (rate_holes if sort == "ratio" else money_holes)
    rows = []
    for _ in range(draw(st.integers(1, 2))):
        row = {"加": draw(figures)}
        if draw(st.booleans()):
            row["当"] = draw(conditions("企业", 1))
        rows.append(row)
    return rows


@st.composite
def bases(draw: Any) -> Any:
    """金额 in each of its forms."""
    money = numbers("企业", "money", 2)
    figure = money | money_holes
    rate = st.sampled_from(_RATES) | numbers("企业", "ratio", 1) | rate_holes
    match draw(st.integers(0, 5)):
        case 0:
            return draw(money)
        case 1:
            return draw(money_holes)
        case 2:
            found = {"基数": draw(money), "率": draw(rate)}
            if draw(st.booleans()):
                found["加成"] = draw(extras("ratio"))
            return found
        case 3:
            tests = draw(st.lists(st.sampled_from(_ARMS), min_size=1, max_size=3, unique=True))
            arms: list[Any] = [{"当": test, "给": draw(figure)} for test in tests]
            return {"分档": [*arms, *([{"其余": draw(figure)}] if draw(st.booleans()) else [])]}
        case 4:
            edges = ["10万元", "100万元", "1亿元"][: draw(st.integers(1, 3))]
            bands: list[Any] = [{"至": edge, "率": draw(rate)} for edge in edges]
            last = [{"率": draw(rate)}] if draw(st.booleans()) else []
            return {"基数": draw(money), "累进": [*bands, *last]}
        case _:
            names = draw(st.lists(st.sampled_from("ABCD"), min_size=1, unique=True))
            found = {"依": "信用等级", "表": {name: draw(figure) for name in names}}
            if draw(st.booleans()):
                found["其余"] = draw(figure)
            return {"按类": found}


_ARMS = [
    "规上企业",
    "行业 = 制造业",
    "信用等级 ≥ B",
    "研发强度 ≥ 5%",
    "净利润 > 0元",
    "营业收入 < 1亿元",
]


@st.composite
def sheets(draw: Any) -> dict[str, Any]:
    """A benefit for enterprises, as its sheet would say it."""
    sheet: dict[str, Any] = {"原文": "甲", "英文": "x", "工具": "奖励", "对象": "企业"}
    some = st.lists(conditions("企业", 2), max_size=2)
    for key, more in (("除外", draw(some)), ("条件", draw(some))):
        if more:
            sheet[key] = more
    if draw(st.booleans()):
        sheet.setdefault("条件", []).append(_RECOGNITION)
    sheet["金额"] = draw(bases())
    if draw(st.booleans()):
        sheet["上浮"] = draw(extras("ratio"))
    if draw(st.booleans()):
        sheet["另加"] = draw(extras("money"))
    for key in ("保底", "实付"):
        if draw(st.integers(0, 3)) == 0:
            sheet[key] = draw(numbers("企业", "money", 1))
    if draw(st.booleans()):
        caps = st.sampled_from(["单项", "每件", "每年", "三年"])
        limit = st.sampled_from(["2000元", "12.345元", "50万元"]) | numbers("企业", "money", 0)
        sheet["封顶"] = draw(st.dictionaries(caps, limit | money_holes, min_size=1, max_size=3))
    if draw(st.booleans()):
        rounding = ["向下到万元", "向上到千元", "四舍五入到元", "向下到角"]
        sheet["取整"] = draw(st.sampled_from(rounding))
    return sheet


def read_benefit(sheet: Mapping[str, Any]) -> Benefit:
    """The typed benefit of a sheet that must have no problem."""
    problems = Problems()
    text = json.dumps({"奖励": sheet}, ensure_ascii=False)
    found = compose(text, "sheet.yaml", problems)
    assert isinstance(found, Sheet)
    empty: MappingProxyType[str, Any] = MappingProxyType({})
    setting = Setting(vocabulary(), problems, YEAR, empty, empty, frozenset())
    benefit = read_provision(setting, "第一条", *found.entries["奖励"])
    assert not problems, (text, *map(str, problems))
    assert isinstance(benefit, Benefit)
    return benefit


# -- facts ----------------------------------------------------------------------------------------


def values(fact: Fact) -> st.SearchStrategy[Any]:
    """A value that a loader would let through."""
    match fact.type:
        case TruthType():
            return st.booleans()
        case CategoryType(_, words):
            return st.sampled_from(words)
        case DayType():
            return st.dates(date(1950, 1, 1), date(2030, 12, 31))
        case NumberType():
            low, high = (
                Fraction(end or 0) / fact.grain for end in (fact.range.low, fact.range.high)
            )
            near = st.integers(max(int(low), -(10**9)), min(int(high), 10**9))
            steps = st.sampled_from([int(low), int(high), 0]) | near
            return steps.map(lambda n: _exact(n * fact.grain))
        case _:
            return st.integers(2000, 2030)


def _exact(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


@st.composite
def subjects(
    draw: Any, kind: str = "企业", depth: int = 2, name: str = "甲", blanks: int | None = None
) -> Subject:
    """A subject of which nearly everything is known, or little: one fact in `blanks` is not."""
    blanks = draw(st.sampled_from([2, 8, 100])) if blanks is None else blanks
    facts: dict[tuple[str, int | None], Any] = {}
    for fact in vocabulary().facts[kind].values():
        years = (2023, 2024, 2025) if fact.rhythm is Rhythm.YEARLY else (None,)
        for year in years:
            if draw(st.integers(1, blanks)) > 1:
                facts[fact.name, year] = draw(values(fact))
    related: dict[str, Related] = {}
    if kind in _RELATED and depth:
        set_name, other = _RELATED[kind]
        if draw(st.integers(0, 3)):
            count = draw(st.integers(0, 2))
            rows = [draw(subjects(other, depth - 1, f"{n}", blanks)) for n in range(count)]
            related[set_name] = Related(tuple(rows), draw(st.sampled_from([None, True, False])))
    references: dict[str, Subject] = {}
    for reference in vocabulary().kinds[kind].references.values():
        if depth and draw(st.integers(0, 3)):
            references[reference.name] = draw(subjects(reference.target, 0, "乙", blanks))
    certified = {"第一条.奖励.符合条件的企业": draw(st.booleans())} if draw(st.booleans()) else {}
    return Subject(kind, name, facts, certified, related, references)


@st.composite
def less_of(draw: Any, full: Subject, learnt: int | None = None) -> Subject:
    """The same subject before some of it was learnt: one thing in `learnt`."""
    learnt = draw(st.sampled_from([2, 8, 100])) if learnt is None else learnt
    keep = st.integers(1, learnt).map(lambda n: n > 1)

    def some(known: Mapping[Any, Any]) -> dict[Any, Any]:
        return {key: value for key, value in known.items() if draw(keep)}

    related = dict(full.related)
    if full.kind in _RELATED:
        name, other = _RELATED[full.kind]
        known = related.get(name, Related(()))
        open_before = not (COMPLETE[other] if known.complete is None else known.complete)
        rows = tuple(draw(less_of(row, learnt)) for row in known.rows)
        if open_before or draw(st.booleans()):
            # Rows not yet known of; whoever misses rows does not know that it has them all.
            related[name] = Related(tuple(row for row in rows if draw(st.booleans())), False)
        elif name in related:
            related[name] = Related(rows, known.complete)
    references = {
        name: draw(less_of(target, learnt))
        for name, target in full.references.items()
        if draw(keep)
    }
    return Subject(
        full.kind, full.id, some(full.facts), some(full.recognitions), related, references
    )


def facts_of(subject: Subject, trials: Mapping[str, Any] | None = None) -> Facts:
    return Facts(subject, YEAR, ON, COMPLETE, trials=trials or {})


@st.composite
def learning(draw: Any) -> tuple[Subject, Subject]:
    """A subject before and after something was learnt of it."""
    full = draw(subjects())
    return draw(less_of(full)), full
