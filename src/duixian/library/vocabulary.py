"""Vocabulary sheets → the facts and subject kinds that rules may read."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from duixian.basics.characters import half_width
from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.quantities import DAY, PERCENT, PLAIN, UNITS, YUAN, Unit
from duixian.basics.text import say
from duixian.language.parse import FUNCTIONS, RESERVED, is_name, split_figure
from duixian.language.source import Source
from duixian.language.types import (
    DAY_TYPE,
    EVERYWHERE,
    TRUTH,
    YEAR_TYPE,
    CategoryType,
    Interval,
    NumberType,
    Type,
    exact,
)
from duixian.language.vocabulary import (
    APPLICANT,
    Fact,
    FactSource,
    Reference,
    Rhythm,
    SubjectKind,
    Vocabulary,
)
from duixian.library.files import read_text
from duixian.library.reader import Reader
from duixian.library.yamltree import Mapping, Scalar, Sequence, Tree, compose

_TYPES = ("是否", "金额", "数量", "比例", "日期", "年度", "类别", "等级")
_KIND_KEYS = ("英文", "标识", "登记", "引用", "问", "问英文", "说明")
_FACT_KEYS = (
    "英文", "类型", "单位", "粒度", "范围", "期间", "来源", "问", "问英文", "证明", "取值", "说明",
)  # fmt: skip
_COMPLETE = {"完整": True, "不完整": False}
# Ranges that hold unless a fact says otherwise; wide, but finite, so that SQL knows its widths.
_DEFAULT_RANGES = {
    "金额": Interval(0, 10**13),
    "数量": Interval(0, 10**12),
    "比例": Interval(0, 1),
    "年度": Interval(1949, 2200),
}


def load_vocabulary(
    paths: Iterable[Path], problems: Problems, base: Vocabulary | None = None
) -> Vocabulary:
    """The vocabulary of all sheets together; what can't be understood is noted and left out.

    With `base`, the sheets add to it: they may read its kinds and redefine nothing.
    """
    kinds: dict[str, SubjectKind] = {} if base is None else dict(base.kinds)
    facts: dict[str, dict[str, Fact]] = (
        {} if base is None else {kind: dict(of_kind) for kind, of_kind in base.facts.items()}
    )
    named: dict[Reference, Place] = {}
    sheets: list[Mapping] = []
    for path in paths:
        text = read_text(path, problems)
        tree = compose(text, str(path), problems) if text is not None else None
        if isinstance(tree, Mapping):
            sheets.append(tree)
        elif tree is not None:
            Reader(Mapping({}, tree.place), problems, "").as_reader(tree, "主体")
    for sheet in sheets:
        reader = Reader(sheet, problems, "词汇")
        reader.check_keys(("词汇", "主体", "事实", "说明"))
        _read_kinds(reader, kinds, named)
    for sheet in sheets:
        _read_facts(Reader(sheet, problems, "词汇"), kinds, facts)
    _check_references(kinds, named, problems)
    return Vocabulary(
        MappingProxyType(kinds),
        MappingProxyType({kind: MappingProxyType(of_kind) for kind, of_kind in facts.items()}),
    )


def _refuse_reserved(name: str, place: Place, problems: Problems) -> bool:
    if name in RESERVED or name in FUNCTIONS:
        problems.add(
            "reserved-word",
            place,
            say("「{name}」是语言的词,不能用作名字", name=name),
            say("换一个名字"),
            subject=name,
        )
        return True
    if not is_name(name):
        problems.add(
            "bad-name",
            place,
            say("「{name}」不能用作名字", name=name),
            say("名字只用汉字、字母、数字,不以数字开头,不含空格和标点"),
            subject=name,
        )
        return True
    return False


def _read_kinds(
    sheet: Reader, kinds: dict[str, SubjectKind], named: dict[Reference, Place]
) -> None:
    section = sheet.child("主体")
    for key, value in section.mapping.items() if section else ():
        name = key.text
        if _refuse_reserved(name, key.place, sheet.problems):
            continue
        if name in kinds:
            sheet.refuse(
                "duplicate-name",
                key.place,
                say("主体「{name}」已经登记过", name=name),
                say("第一次在 {place}", place=str(kinds[name].place)),
            )
            continue
        reader = Reader(Mapping({}, key.place), sheet.problems, name).as_reader(value, name)
        if reader is None:
            continue
        reader.check_keys(_KIND_KEYS, ("英文", "标识"))
        references = _read_references(reader, name, named)
        complete = reader.one_of("登记", tuple(_COMPLETE), "不完整")
        kinds[name] = SubjectKind(
            name,
            reader.text("英文", name),
            reader.text("标识"),
            _COMPLETE[complete],
            MappingProxyType(references),
            key.place,
            reader.text("问"),
            reader.text("问英文"),
        )


def _read_references(
    reader: Reader, owner: str, named: dict[Reference, Place]
) -> dict[str, Reference]:
    found: dict[str, Reference] = {}
    section = reader.child("引用")
    for key, value in section.mapping.items() if section else ():
        if isinstance(value, Scalar):
            found[key.text] = Reference(key.text, owner, value.text.strip(), owner)
            named[found[key.text]] = value.place
            continue
        inner = reader.as_reader(value, key.text)
        if inner is not None:
            inner.check_keys(("主体", "反向"), ("主体",))
            found[key.text] = Reference(
                key.text, owner, inner.text("主体"), inner.text("反向", owner)
            )
            named[found[key.text]] = inner.place("主体")
    return found


def _check_references(
    kinds: dict[str, SubjectKind], named: dict[Reference, Place], problems: Problems
) -> None:
    seen: dict[tuple[str, str], Reference] = {}
    for kind in kinds.values():
        for reference in kind.references.values():
            if reference.target not in kinds and reference in named:
                problems.add(
                    "unknown-subject",
                    named[reference],
                    say(
                        "「{name}」引用了没有登记的主体「{target}」",
                        name=f"{kind.name}.{reference.name}",
                        target=reference.target,
                    ),
                    say("可以写:{known}", known="、".join(kinds)),
                    subject=kind.name,
                )
            key = (reference.target, reference.inverse)
            if key in seen and reference in named:
                problems.add(
                    "ambiguous-name",
                    named[reference],
                    say(
                        "{kind}有两组关联对象都叫「{name}」",
                        kind=reference.target,
                        name=reference.inverse,
                    ),
                    say("给其中一个引用写上「反向」,起不同的名字"),
                    subject=kind.name,
                )
            seen[key] = reference


def _read_facts(
    sheet: Reader, kinds: dict[str, SubjectKind], facts: dict[str, dict[str, Fact]]
) -> None:
    section = sheet.child("事实")
    for kind_key, listed in section.mapping.items() if section else ():
        kind = kind_key.text
        if kind not in kinds:
            sheet.refuse(
                "unknown-subject",
                kind_key.place,
                say("没有登记主体「{name}」", name=kind),
                say("可以写:{known}", known="、".join(kinds)),
            )
            continue
        of_kind = facts.setdefault(kind, {})
        group = sheet.as_reader(listed, kind)
        for key, value in group.mapping.items() if group else ():
            name = key.text
            if _refuse_reserved(name, key.place, sheet.problems):
                continue
            if name in of_kind or name in kinds[kind].references:
                first = of_kind[name].place if name in of_kind else kinds[kind].place
                sheet.refuse(
                    "duplicate-name",
                    key.place,
                    say("{kind}的事实「{name}」已经登记过", kind=kind, name=name),
                    say("第一次在 {place}", place=str(first)),
                )
                continue
            reader = Reader(Mapping({}, key.place), sheet.problems, f"{kind}.{name}").as_reader(
                value, name
            )
            fact = None if reader is None else _read_fact(reader, kind, name, key.place)
            if fact is not None:
                of_kind[name] = fact


def _read_fact(reader: Reader, kind: str, name: str, place: Place) -> Fact | None:
    reader.check_keys(_FACT_KEYS, ("英文", "类型", "问"))
    sort = reader.one_of("类型", _TYPES, "")
    if not sort:
        return None
    unit = _unit(reader, sort)
    values, english = _values(reader, sort)
    fact_type = _type(sort, name, unit, values)
    if fact_type is None:
        if reader.text("单位"):
            return None  # no such unit: that has been said
        reader.refuse(
            "missing-key",
            reader.mapping.place,
            say("「{sort}」要写「{key}」", sort=sort, key="取值" if sort != "数量" else "单位"),
            say(
                "例如 {example}", example="取值: [一级, 二级]" if sort != "数量" else "单位: 平方米"
            ),
        )
        return None
    grain = _grain(reader, sort, unit)
    interval = _range(reader, unit, fact_type, _DEFAULT_RANGES.get(sort, EVERYWHERE))
    default = Rhythm.POINT if sort not in {"日期", "年度"} else Rhythm.FIXED
    return Fact(
        name,
        kind,
        fact_type,
        unit,
        grain,
        interval,
        reader.choice("期间", Rhythm, default),
        _source(reader),
        reader.text("问"),
        reader.text("英文", name),
        reader.texts("证明"),
        place,
        reader.text("问英文"),
        reader.text("说明"),
        MappingProxyType(english),
    )


def _unit(reader: Reader, sort: str) -> Unit:
    default = {"金额": YUAN, "比例": PERCENT, "日期": DAY}.get(sort, PLAIN)
    name = reader.text("单位")
    if not name:
        return default
    if name not in UNITS:
        reader.refuse(
            "unknown-unit",
            reader.place("单位"),
            say("没有这个单位:{name}", name=name),
            say("可以写:{known}", known="、".join(unit for unit in UNITS if unit)),
        )
        return default
    return UNITS[name]


def _values(reader: Reader, sort: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Category values, in order, and their English where the sheet gives a mapping."""
    tree: Tree | None = reader.tree("取值")
    if sort not in {"类别", "等级"} or tree is None:
        return (), {}
    if isinstance(tree, Mapping):
        return tuple(tree.entries), {
            key.text: value.text for key, value in tree.items() if isinstance(value, Scalar)
        }
    names = reader.names("取值") if isinstance(tree, Scalar | Sequence) else []
    return tuple(name for name, _ in names), {}


def _type(sort: str, name: str, unit: Unit, values: tuple[str, ...]) -> Type | None:
    match sort:
        case "是否":
            return TRUTH
        case "日期":
            return DAY_TYPE
        case "年度":
            return YEAR_TYPE
        case "类别" | "等级":
            return CategoryType(name, values, sort == "等级") if values else None
        case "数量":
            return NumberType(unit.dimension) if unit is not PLAIN else None
        case _:
            return NumberType(unit.dimension)


def _grain(reader: Reader, sort: str, unit: Unit) -> Fraction:
    default = {"金额": Fraction(1, 100), "比例": Fraction(1, 10_000)}.get(sort, unit.factor)
    scalar = reader.scalar("粒度")
    if scalar is None:
        return default
    figure = _figure(reader, scalar, unit)
    if figure is None or figure <= 0:
        return default
    return figure


def _figure(reader: Reader, scalar: Scalar, unit: Unit) -> Fraction | None:
    from duixian.basics.quantities import MAGNITUDES

    text = scalar.text.strip().replace("-", "", 1)
    sign = -1 if scalar.text.strip().startswith("-") else 1
    try:
        digits, magnitude, name = split_figure(text)
    except ValueError:
        digits, magnitude, name = Fraction(0), "", "?"
    found = UNITS.get(name)
    if found is None or found.dimension != unit.dimension:
        reader.refuse(
            "unit-mismatch",
            scalar.place,
            say("「{text}」的单位不是{unit}", text=scalar.text, unit=unit.name or "数"),
            say("例如 {example}", example=f"100{unit.name}"),
        )
        return None
    return sign * digits * MAGNITUDES[magnitude] * found.factor


def _range(reader: Reader, unit: Unit, kind: Type, default: Interval) -> Interval:
    scalar = reader.scalar("范围")
    if scalar is None:
        return default
    low, tilde, high = half_width(scalar.text).partition("~")
    if not tilde or kind in (TRUTH, DAY_TYPE) or isinstance(kind, CategoryType):
        reader.refuse(
            "wrong-shape",
            scalar.place,
            say("「范围」写成 低 ~ 高,不是「{text}」", text=scalar.text),
            say("例如 {example}", example="0元 ~ 1万亿元"),
        )
        return default
    ends = []
    for text, start in ((low, 0), (high, len(low) + 1)):
        if kind == YEAR_TYPE:
            digits = text.strip().removesuffix("年度")
            ends.append(Fraction(digits) if digits.isdecimal() else None)
        else:
            place = scalar.source.place(start + len(text) - len(text.lstrip()))
            figure = Scalar(text.strip(), Source.inline(text.strip(), place), place)
            ends.append(_figure(reader, figure, unit))
    if ends[0] is None or ends[1] is None:
        return default
    if ends[0] > ends[1]:
        reader.refuse(
            "wrong-shape",
            scalar.place,
            say("「{key}」的低端高于高端:{text}", key="范围", text=scalar.text),
            say("写成 低 ~ 高"),
        )
        return default
    return Interval(exact(ends[0]), exact(ends[1]))


def _source(reader: Reader) -> FactSource:
    tree = reader.tree("来源")
    if tree is None or (isinstance(tree, Scalar) and tree.text.strip() == "申请人"):
        return APPLICANT
    inner = reader.as_reader(tree, "来源")
    if inner is None:
        return APPLICANT
    inner.check_keys(("部门", "登记"), ("部门",))
    return FactSource(inner.text("部门"), inner.text("登记") or None)
