"""Rule sheets → typed provisions, one function for each kind."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import TypedDict, assert_never

from duixian.basics.dates import parse_date
from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.quantities import PLAIN, UNITS, Comparator
from duixian.basics.text import say
from duixian.corpus.quantities import Nature
from duixian.language import syntax, tree
from duixian.language.amount import holes_of
from duixian.language.infer import Scope, infer
from duixian.language.parse import parse
from duixian.language.provision import (
    LEVELS,
    AnyProvision,
    Appropriation,
    Benefit,
    BudgetItem,
    Condition,
    Convention,
    Echo,
    Figure,
    Funding,
    Guarantee,
    Instalment,
    Kind,
    LedgerQuery,
    Measure,
    Offer,
    Quota,
    Quote,
    Register,
    Standard,
    Statement,
    Status,
    Target,
    Task,
    Uncounted,
)
from duixian.language.source import Source
from duixian.language.types import EVERYWHERE, MONEY, RATIO, NumberType, Type
from duixian.language.vocabulary import APPLICANT, Fact, Rhythm, Vocabulary
from duixian.library.amounts import read_amount
from duixian.library.keys import ELEMENTS, ROLES, TOOLS, echo_keys, keys_of
from duixian.library.reader import Reader
from duixian.library.terms import Terms, check_departments
from duixian.library.yamltree import Mapping, Scalar, Tree

INDICATOR = "指标"
"""The pseudo-subject of targets: an indicator's own value in another period."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the package says once for all its provisions."""

    vocabulary: Vocabulary
    problems: Problems
    year: int
    departments: MappingType[str, str]
    leads: MappingType[str, tuple[str, ...]]
    """Section id → the departments that lead its field."""
    conventions: frozenset[str]
    fillings: MappingType[str, MappingType[str, Tree]] = field(default_factory=dict)
    """Provision id → recognitions that a supporting package defines."""


class _Common(TypedDict):
    id: str
    section: str
    name: str
    english: str
    kind: Kind
    quotes: tuple[Quote, ...]
    departments: tuple[str, ...]
    inferred: bool
    place: Place
    uncounted: tuple[Uncounted, ...]
    note: str
    since: date | None
    until: date | None


def read_provision(
    setting: Setting, section: str, name: Scalar, value: Tree
) -> AnyProvision | None:
    """One provision, or None where it can't be understood; problems are noted either way."""
    identity = f"{section}.{name.text}"
    reader = Reader(Mapping({}, name.place), setting.problems, identity).as_reader(value, name.text)
    if reader is None:
        return None
    reader = replace(reader, mapping=Mapping(reader.mapping.entries, name.place))
    if reader.has("同"):
        return _echo(setting, reader, section, name)
    kind = reader.choice("种类", Kind, Kind.BENEFIT)
    keys = keys_of(kind)
    reader.check_keys(keys, [key.name for key in keys.values() if key.required])
    common = _common(setting, reader, section, name, kind)
    match kind:
        case Kind.BENEFIT:
            return _benefit(setting, reader, common)
        case Kind.STANDARD:
            return _standard(setting, reader, common)
        case Kind.TARGET:
            return _target(setting, reader, common)
        case Kind.APPROPRIATION:
            return _appropriation(setting, reader, common)
        case Kind.TASK:
            return _task(reader, common)
        case Kind.REGISTER:
            return Register(
                **common,
                register=reader.text("名录"),
                subject=_subject(setting, reader) or "",
                items=reader.texts("内容"),
            )
        case Kind.GUARANTEE:
            return _guarantee(setting, reader, common)
        case Kind.STATEMENT:
            return Statement(**common, reason=reader.text("理由"))
        case Kind.CONVENTION:
            return _convention(setting, reader, common)
        case _:
            assert_never(kind)


def _common(setting: Setting, reader: Reader, section: str, name: Scalar, kind: Kind) -> _Common:
    named = reader.names("责任")
    check_departments(reader, named, setting.departments)
    since, until = reader.period()
    lead = setting.leads.get(section, ())
    departments = tuple(n for n, _ in named) or lead
    if kind not in (Kind.STATEMENT, Kind.CONVENTION) and not reader.has("英文"):
        reader.problems.warn(
            "missing-key",
            name.place,
            say("缺少「{key}」", key="英文"),
            say("加上一行 {key}: …", key="英文"),
            subject=reader.subject,
        )
    return _Common(
        id=f"{section}.{name.text}",
        section=section,
        name=name.text,
        english=reader.text("英文"),
        kind=kind,
        quotes=_quotes(reader, section),
        departments=departments,
        inferred=reader.flag("推定") or not named,
        place=name.place,
        uncounted=_uncounted(reader),
        note=reader.text("说明"),
        since=since,
        until=until,
    )


def _quotes(reader: Reader, section: str) -> tuple[Quote, ...]:
    value = reader.tree("原文")
    if isinstance(value, Mapping):
        found = []
        for key, inner in value.items():
            scalar = reader.as_scalar(inner, "原文")
            if scalar is not None:
                found.append(_quote(key.text, scalar))
        return tuple(found)
    return tuple(_quote(section, scalar) for scalar in reader.scalars("原文"))


_PIECE = re.compile("[^…]+")


def _quote(section: str, scalar: Scalar) -> Quote:
    found = [match for match in _PIECE.finditer(scalar.text) if match.group().strip()]
    return Quote(
        section,
        tuple(match.group().strip() for match in found),
        scalar.source.place(),
        scalar.source,
        tuple(m.start() + len(m.group()) - len(m.group().lstrip()) for m in found),
    )


def _uncounted(reader: Reader) -> tuple[Uncounted, ...]:
    found = []
    for item in reader.sequence("不计"):
        inner = reader.as_reader(item, "不计")
        if inner is not None:
            inner.check_keys(("文", "因"), ("文", "因"))
            found.append(Uncounted(inner.text("文"), inner.text("因"), item.place))
    return tuple(found)


def _echo(setting: Setting, reader: Reader, section: str, name: Scalar) -> Echo:
    keys = echo_keys()
    reader.check_keys(keys, ("原文", "同"))
    common = _common(setting, reader, section, name, Kind.STATEMENT)
    return Echo(**common, original=reader.text("同"))


def _subject(setting: Setting, reader: Reader, key: str = "对象") -> str | None:
    scalar = reader.scalar(key)
    if scalar is None:
        return None
    name = scalar.text.strip()
    if name in setting.vocabulary.kinds:
        return name
    reader.refuse(
        "unknown-subject",
        scalar.place,
        say("没有登记主体「{name}」", name=name),
        say("可以写:{known}", known="、".join(setting.vocabulary.kinds)),
    )
    return None


def _require_subject(reader: Reader, *keys: str) -> None:
    """A condition is about somebody."""
    for key in keys:
        if reader.has(key) and not reader.has("对象"):
            reader.refuse(
                "missing-key",
                reader.mapping.key_place(key),
                say("有「{key}」,就要写「对象」:说的是谁", key=key),
                say("加上一行 {key}: …", key="对象"),
            )


def _terms(setting: Setting, reader: Reader, common: _Common, kinds: tuple[str, ...]) -> Terms:
    return Terms(
        setting.vocabulary,
        setting.problems,
        common["id"],
        kinds,
        common["departments"],
        setting.departments,
        setting.fillings.get(common["id"], {}),
    )


# -- 待遇 --------------------------------------------------------------------------------------


def _benefit(setting: Setting, reader: Reader, common: _Common) -> Benefit | None:
    subject = _subject(setting, reader)
    tool = reader.one_of("工具", TOOLS, TOOLS[0])
    funding = reader.choice("资金", Funding, Funding.DISTRICT)
    matter = reader.text("事项", common["name"])
    appropriation = reader.text("预算") or None
    deduct, quota = _deduct(reader), _quota(reader)
    excludes = tuple(name for name, _ in reader.names("互斥"))
    stacks, discretion = reader.flag("叠加"), reader.flag("裁量")
    if subject is None:
        return None
    terms = _terms(setting, reader, common, (subject,))
    terms.declare_recognitions(reader)
    terms.define(reader)
    general = (*terms.conditions(reader, "除外"), *terms.conditions(reader, "条件"))
    beneficiary = _beneficiary(setting, reader, subject)
    offers = _offers(terms, reader, common, general)
    if not offers:
        return None
    return Benefit(
        **common,
        tool=tool,
        subject=subject,
        beneficiary=beneficiary,
        offers=offers,
        status=_status(offers, discretion=discretion),
        funding=funding,
        matter=matter,
        appropriation=appropriation,
        deduct=deduct,
        quota=quota,
        excludes=excludes,
        stacks=stacks,
    )


def _offers(
    terms: Terms, reader: Reader, common: _Common, general: tuple[Condition, ...]
) -> tuple[Offer, ...]:
    instalments = _instalments(terms, reader)
    if reader.has("分阶段") == reader.has("金额"):
        reader.refuse(
            "missing-key",
            reader.mapping.key_place("分阶段"),
            say("待遇要写「金额」,或者「分阶段」,只写一个"),
            say("原文没有给出金额的写 金额: 待配套"),
        )
        return ()
    if reader.has("分阶段"):
        return _stages(terms, reader, common["id"], general, instalments)
    value = reader.tree("金额")
    amount = None if value is None else read_amount(terms, reader, value, "金额")
    return () if amount is None else (Offer(common["id"], "", general, amount, instalments),)


_AROUND_AMOUNT = ("上浮", "另加", "保底", "实付", "封顶", "取整")


def _stages(
    terms: Terms,
    reader: Reader,
    identity: str,
    general: tuple[Condition, ...],
    instalments: tuple[Instalment, ...],
) -> tuple[Offer, ...]:
    """One offer for each stage, with the conditions of all stages before its own."""
    for key in _AROUND_AMOUNT:
        if reader.has(key):
            reader.refuse(
                "wrong-shape",
                reader.mapping.key_place(key),
                say("分阶段的待遇,「{key}」写在各个阶段里", key=key),
                say("例如 分阶段: {开工: {金额: 10万元, 封顶: 50万元}}"),
            )
    stages = reader.child("分阶段")
    if stages is not None and not stages.mapping.entries:
        reader.refuse(
            "empty-value",
            reader.place("分阶段"),
            say("「{key}」后面是空的", key="分阶段"),
            say("至少写一行"),
        )
    found = []
    for stage, value in stages.mapping.items() if stages is not None else ():
        inner = reader.as_reader(value, stage.text)
        if inner is None:
            continue
        inner.check_keys(("条件", "金额", *_AROUND_AMOUNT, "说明"), ("金额",))
        own = terms.conditions(inner, "条件")
        paid = inner.tree("金额")
        amount = None if paid is None else read_amount(terms, inner, paid, stage.text, stage.text)
        if amount is not None:
            key = f"{identity}.{stage.text}"
            found.append(Offer(key, stage.text, (*general, *own), amount, instalments))
    return tuple(found)


def _status(offers: tuple[Offer, ...], *, discretion: bool) -> Status:
    if discretion:
        return Status.DISCRETION
    holes = [hole for offer in offers for hole in holes_of(offer.amount)]
    if not holes:
        return Status.COMPUTABLE
    bounded = all(
        any(
            not isinstance(c.limit, tree.Hole)
            for c in (*offer.amount.item_caps, *offer.amount.period_caps)
        )
        or all(hole.candidates is not None for hole in holes_of(offer.amount))
        for offer in offers
    )
    return Status.PARTIAL if bounded else Status.AWAITING


def _beneficiary(setting: Setting, reader: Reader, subject: str) -> tuple[str, ...]:
    scalar = reader.scalar("受益人")
    if scalar is None:
        return ()
    current = subject
    path = tuple(scalar.text.strip().split("."))
    for name in path:
        reference = setting.vocabulary.kinds[current].references.get(name)
        if reference is None or reference.target not in setting.vocabulary.kinds:
            reader.refuse(
                "unknown-relation",
                scalar.place,
                say("{kind}没有引用「{name}」", kind=current, name=name),
                say(
                    "可以写:{known}",
                    known="、".join(setting.vocabulary.kinds[current].references) or "(无)",
                ),
            )
            return ()
        current = reference.target
    return path


def _instalments(terms: Terms, reader: Reader) -> tuple[Instalment, ...]:
    found: list[Instalment] = []
    for index, item in enumerate(reader.sequence("兑付")):
        if isinstance(item, Mapping):
            row = Reader(item, terms.problems, terms.provision)
            row.check_keys(("比例", "年", "条件"), ("比例",))
            scalar = row.scalar("比例")
            year = row.text("年", str(index))
            tests = terms.conditions(row, "条件")
            if not year.isdecimal():
                row.refuse(
                    "wrong-shape",
                    item.place,
                    say("「年」要写数字:首年是 0"),
                    say("例如 年: 1"),
                )
                continue
        else:
            scalar, year, tests = reader.as_scalar(item, "兑付"), str(index), ()
        share = None if scalar is None else terms.expression(scalar, RATIO)
        if share is not None:
            found.append(Instalment(share, int(year), tests))
    shares = [i.share.value for i in found if isinstance(i.share, tree.Constant)]
    all_known = len(shares) == len(reader.sequence("兑付"))
    if found and all_known and sum(s for s in shares if isinstance(s, int | Fraction)) != 1:
        reader.refuse(
            "shares",
            reader.place("兑付"),
            say("各期比例加起来不是 100%"),
            say("例如 兑付: [40%, 30%, 30%]"),
        )
    return tuple(found)


_LEDGER_COLUMNS = ("事项", "级次", "期间", "待遇", "标识")


def _deduct(reader: Reader) -> LedgerQuery | None:
    scalar = reader.scalar("减去")
    if scalar is None:
        return None
    parsed = parse(scalar.source)
    filters: list[tuple[str, bool, tuple[str, ...]]] = []
    ok = isinstance(parsed, syntax.Call) and parsed.function == "已得" and len(parsed.arguments) > 0
    for part in parsed.arguments if ok and isinstance(parsed, syntax.Call) else ():
        found = _ledger_filter(part)
        ok = ok and found is not None and found[0] in _LEDGER_COLUMNS
        if found is not None:
            filters.append(found)
    if not ok:
        reader.refuse(
            "wrong-shape",
            scalar.place,
            say("「减去」看不懂:{text}", text=scalar.text),
            say("例如 减去: 已得(事项 = 研发, 级次 属于 市级、省级, 期间 = 本年)"),
        )
        return None
    for column, negated, values in filters:
        if column == "标识" and (negated or values not in (("本人",), ("本对象",))):
            reader.refuse(
                "unknown-choice",
                scalar.place,
                say("「标识」只能写成 = 本人 或 = 本对象:{text}", text=scalar.text),
                say("本人:付给同一个人的都算;本对象:只算同一个对象的"),
            )
        for value in values:
            if column == "级次" and value not in LEVELS:
                reader.refuse(
                    "unknown-choice",
                    scalar.place,
                    say("没有「{level}」这个级次", level=value),
                    say("可以写:{known}", known="、".join(LEVELS)),
                )
    return LedgerQuery(scalar.text.strip(), tuple(filters), scalar.place)


def _ledger_filter(node: syntax.Expression) -> tuple[str, bool, tuple[str, ...]] | None:
    match node:
        case syntax.Comparison(("=" | "≠" as operator,), (syntax.Name((column,)), value)):
            word = _ledger_word(value)
            return None if word is None else (column, operator == "≠", (word,))
        case syntax.Membership(syntax.Name((column,)), members, negated):
            words = [_ledger_word(member) for member in members]
            known = tuple(word for word in words if word is not None)
            return (column, negated, known) if len(known) == len(words) else None
        case _:
            return None


def _ledger_word(node: syntax.Expression) -> str | None:
    """市级; 第十二条.服务机构资助; 本年; 2024年度."""
    match node:
        case syntax.Name(path, period):
            return ".".join(path) if path else str(period)
        case syntax.Year(year):
            return str(syntax.Period(year=year))
        case syntax.Word(word):
            return word
        case _:
            return None


def _quota(reader: Reader) -> Quota | None:
    inner = reader.child("限量")
    if inner is None:
        return None
    inner.check_keys(("每", "件", "先后"), ("每", "件"))
    per = tuple(name for name, _ in inner.names("每"))
    counts: list[tuple[str | None, int]] = []
    value = inner.tree("件")
    rows = value.items() if isinstance(value, Mapping) else ()
    for key, item in rows:
        scalar = inner.as_scalar(item, key.text)
        if scalar is not None:
            counts.append((None if key.text == "其余" else key.text, _count(inner, scalar)))
    if isinstance(value, Scalar):
        counts.append((None, _count(inner, value)))
    return Quota(per, tuple(counts), inner.text("先后", "申请日期"), inner.mapping.place)


_COUNT = re.compile(r"(\d{1,9})\s*(\D*)$")


def _count(reader: Reader, scalar: Scalar) -> int:
    found = _COUNT.match(scalar.text.strip())
    if found is not None and found[2] in UNITS:
        return int(found[1])
    reader.refuse(
        "wrong-shape", scalar.place, say("「件」要写数目:{text}", text=scalar.text),
        say("例如 件: 3件"),
    )  # fmt: skip
    return 0


# -- 标准, 要素保障, 目标 -------------------------------------------------------------------------


def _standard(setting: Setting, reader: Reader, common: _Common) -> Standard | None:
    subject = _subject(setting, reader)
    if subject is None:
        return None
    terms = _terms(setting, reader, common, (subject,))
    terms.declare_recognitions(reader)
    terms.define(reader)
    conditions = (*terms.conditions(reader, "除外"), *terms.conditions(reader, "条件"))
    status = Status.DISCRETION if reader.flag("裁量") else Status.COMPUTABLE
    return Standard(**common, subject=subject, conditions=conditions, status=status)


def _guarantee(setting: Setting, reader: Reader, common: _Common) -> Guarantee | None:
    subject = _subject(setting, reader) or ""
    year = reader.year("年度", setting.year)
    conditions: tuple[Condition, ...] = ()
    if subject:
        terms = _terms(setting, reader, common, (subject,))
        terms.declare_recognitions(reader)
        terms.define(reader)
        conditions = (*terms.conditions(reader, "除外"), *terms.conditions(reader, "条件"))
    else:
        _require_subject(reader, "除外", "条件", "设")
    indicator = reader.text("指标")
    return Guarantee(
        **common,
        element=reader.one_of("要素", ELEMENTS, ELEMENTS[0]),
        indicator=indicator,
        figure=_figure(setting, reader, common, "目标", indicator),
        subject=subject,
        conditions=conditions,
        nature=reader.choice("性质", Nature, Nature.STATED),
        year=year,
        denominator=reader.text("分母"),
    )


def _target(setting: Setting, reader: Reader, common: _Common) -> Target | None:
    subject = _subject(setting, reader) or ""
    indicator = reader.text("指标")
    scope: tuple[Condition, ...] = ()
    if subject:
        terms = _terms(setting, reader, common, (subject,))
        terms.declare_recognitions(reader)
        scope = terms.conditions(reader, "范围")
    else:
        _require_subject(reader, "范围")
    figure = _figure(setting, reader, common, "目标", indicator)
    if figure is None:
        return None
    return Target(
        **common,
        indicator=indicator,
        figure=figure,
        nature=reader.choice("性质", Nature, Nature.STATED),
        measure=reader.choice("口径", Measure, Measure.FLOW),
        year=reader.year("年度", setting.year),
        denominator=reader.text("分母"),
        parent=reader.text("上位"),
        subject=subject,
        scope=scope,
    )


_COMPARATORS = {
    "≥": Comparator.GE, ">=": Comparator.GE, "≤": Comparator.LE, "<=": Comparator.LE,
    ">": Comparator.GT, "<": Comparator.LT, "=": Comparator.EQ, "≈": Comparator.ABOUT,
}  # fmt: skip


def _figure(
    setting: Setting, reader: Reader, common: _Common, key: str, indicator: str = ""
) -> Figure | None:
    """≥ 10万吨标准煤; a bare value means =; {待下达: …} is owed by a higher level."""
    value = reader.tree(key)
    if value is None:
        return None
    if isinstance(value, Mapping):
        inner = Reader(value, setting.problems, common["id"])
        inner.check_keys(("待下达", "责任"), ("待下达",))
        owner = inner.text("责任", "上级部门")
        return Figure(Comparator.EQ, None, owner, inner.text("待下达"), value.place)
    scalar = reader.as_scalar(value, key)
    if scalar is None:
        return None
    return figure_of(setting, reader, scalar, indicator)


def figure_of(
    setting: Setting,
    reader: Reader,
    scalar: Scalar,
    indicator: str = "",
    expect: Type | None = None,
) -> Figure | None:
    """Comparator and value of one text."""
    text = scalar.text
    start = len(text) - len(text.lstrip())
    comparator, width = Comparator.EQ, 0
    for sign in sorted(_COMPARATORS, key=len, reverse=True):
        if text.startswith(sign, start):
            comparator, width = _COMPARATORS[sign], len(sign)
            break
    offset = start + width
    source = Source(text[offset:], ((0, scalar.source.place(offset)),))
    scope = _indicator_scope(setting, reader, indicator)
    node = infer(source, scope, setting.problems, reader.subject, expect)
    if node is None:
        return None
    if not isinstance(node.type, NumberType):
        reader.refuse(
            "not-a-number",
            scalar.place,
            say("目标值要写成数量:{text}", text=text),
            say("例如 目标: ≥ 10万吨标准煤"),
        )
        return None
    return Figure(comparator, node, place=scalar.place)


def _indicator_scope(setting: Setting, reader: Reader, indicator: str) -> Scope:
    """The scope of a target's value: the indicator's own name stands for it in other periods."""
    facts: dict[str, MappingType[str, Fact]] = {INDICATOR: {}}
    unit_name = reader.text("单位")
    if unit_name and unit_name not in UNITS:
        reader.refuse(
            "unknown-unit",
            reader.place("单位"),
            say("没有这个单位:{name}", name=unit_name),
            say("可以写:{known}", known="、".join(unit for unit in UNITS if unit)),
        )
    unit = UNITS.get(unit_name, PLAIN)
    if indicator and unit_name:
        fact = Fact(
            indicator, INDICATOR, NumberType(unit.dimension), unit, unit.factor, EVERYWHERE,
            Rhythm.YEARLY, APPLICANT, "", indicator, (), reader.mapping.place,
        )  # fmt: skip
        facts[INDICATOR] = {indicator: fact}
    vocabulary = Vocabulary(MappingProxyType({}), MappingProxyType(facts))
    return Scope(vocabulary, (INDICATOR,))


# -- 预算, 任务, 约定 ---------------------------------------------------------------------------


def _appropriation(setting: Setting, reader: Reader, common: _Common) -> Appropriation | None:
    scalar = reader.scalar("金额")
    amount = None if scalar is None else figure_of(setting, reader, scalar, expect=MONEY)
    items: list[BudgetItem] = []
    for value in reader.sequence("其中"):
        row = reader.as_reader(value, "其中")
        if row is None:
            continue
        row.check_keys(("用途", "金额"), ("用途", "金额"))
        text = row.scalar("金额")
        figure = None if text is None else figure_of(setting, row, text, expect=MONEY)
        if figure is not None and figure.value is not None:
            items.append(BudgetItem(row.text("用途"), figure.value))
    if amount is None:
        return None
    return Appropriation(
        **common,
        amount=amount,
        year=reader.year("年度", setting.year),
        purposes=reader.texts("用途"),
        items=tuple(items),
        role=reader.one_of("层级", ROLES, ROLES[0]),
    )


def _task(reader: Reader, common: _Common) -> Task:
    text = reader.text("期限")
    return Task(
        **common,
        verb=reader.text("动作"),
        object=reader.text("内容"),
        deadline=parse_date(text),
        deadline_text=text,
    )


def _convention(setting: Setting, reader: Reader, common: _Common) -> Convention:
    names = reader.names("依")
    for name, place in names:
        if name not in setting.conventions:
            reader.refuse(
                "unknown-convention",
                place,
                say("policy.yaml 里没有约定「{name}」", name=name),
                say("可以写:{known}", known="、".join(sorted(setting.conventions))),
            )
    return Convention(
        **common, carried_by=tuple(name for name, _ in names), reason=reader.text("理由")
    )
