"""金额 and what surrounds it in a sheet → the typed amount of an offer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from duixian.basics.text import say
from duixian.language import tree
from duixian.language.amount import (
    FEN,
    Amount,
    Arm,
    Band,
    Basis,
    ByClass,
    Cap,
    Extra,
    Formula,
    Marginal,
    Rated,
    Rounding,
    Tiers,
)
from duixian.language.reach import unreachable_arms
from duixian.language.tree import RoundingMode
from duixian.language.types import MONEY, RATIO, TRUTH, CategoryType, Exact, Type
from duixian.library.reader import Reader
from duixian.library.terms import OPEN, Terms
from duixian.library.yamltree import Mapping, Scalar, Sequence, Tree

Way = tuple[str | int, ...]
"""Keys and list positions that lead down a sheet to one value."""
ITEM_CAPS = ("单项", "每件", "每项", "每户", "每人", "每家", "每个项目", "每幢", "每次", "每平台")
PERIOD_CAPS = ("每年", "两年", "三年", "五年", "累计")
_FORMS = ("基数", "分档", "累进", "按类", OPEN)
_ROUNDING = re.compile(r"(向下|向上|四舍五入)到(分|角|元|百元|千元|万元)$")
_STEPS: dict[str, Exact] = {
    "分": Fraction(1, 100),
    "角": Fraction(1, 10),
    "元": 1,
    "百元": 100,
    "千元": 1_000,
    "万元": 10_000,
}


def read_amount(
    terms: Terms, reader: Reader, value: Tree, key: str, stage: str = ""
) -> Amount | None:
    """The whole amount: its basis under `key` and the caps and roundings beside it in `reader`.

    Open figures of a `stage` have its name before their own.
    """
    within = f"{stage}." if stage else ""
    basis = read_basis(terms, reader, value, key, within)
    uplifts = _extras(terms, reader, "上浮", RATIO, within)
    additions = _extras(terms, reader, "另加", MONEY, within)
    floor, paid = _money(terms, reader, "保底"), _money(terms, reader, "实付")
    item_caps, period_caps = _caps(terms, reader, within)
    rounding = _rounding(reader)
    if basis is None:
        return None
    return Amount(basis, uplifts, additions, floor, paid, item_caps, period_caps, rounding)


def open_figures(provision: Mapping) -> dict[str, Way]:
    """The figures that a sheet leaves open, by the name under which each can be filled.

    The names are those that `read_amount` gives to its holes, after the provision's id.
    """
    found: dict[str, Way] = {}
    amount, stages = provision.get("金额"), provision.get("分阶段")
    if amount is not None:
        found.update(_open_in_amount(amount, "金额", "", ("金额",)))
        found.update(_open_around(provision, "", ()))
    for stage, inner in stages.items() if isinstance(stages, Mapping) else ():
        way: Way = ("分阶段", stage.text)
        paid = inner.get("金额") if isinstance(inner, Mapping) else None
        if isinstance(inner, Mapping) and paid is not None:
            found.update(_open_in_amount(paid, stage.text, f"{stage.text}.", (*way, "金额")))
            found.update(_open_around(inner, f"{stage.text}.", way))
    return found


def _open_in_amount(value: Tree, key: str, within: str, way: Way) -> Iterator[tuple[str, Way]]:
    if is_open(value):
        yield key, way
    if not isinstance(value, Mapping):
        return
    if is_open(value.get("率")):
        yield f"{within}率", (*way, "率")
    yield from _open_extras(value, "加成", within, way)
    for form, word in (("分档", "档"), ("累进", "级")):
        rows = value.get(form)
        for index, row in enumerate(rows.items if isinstance(rows, Sequence) else ()):
            for column in ("给", "其余", "率"):
                if isinstance(row, Mapping) and is_open(row.get(column)):
                    yield f"{key}.第{index + 1}{word}", (*way, form, index, column)
    by_class = value.get("按类")
    if isinstance(by_class, Mapping):
        table = by_class.get("表")
        for name, paid in table.items() if isinstance(table, Mapping) else ():
            if is_open(paid):
                yield f"{key}.{name.text}", (*way, "按类", "表", name.text)
        if is_open(by_class.get("其余")):
            yield f"{key}.其余", (*way, "按类", "其余")


def _open_around(inner: Mapping, within: str, way: Way) -> Iterator[tuple[str, Way]]:
    for key in ("上浮", "另加"):
        yield from _open_extras(inner, key, within, way)
    caps = inner.get("封顶")
    listed = caps.items if isinstance(caps, Sequence) else (caps,)
    for index, cap in enumerate(listed):
        here: Way = (*way, "封顶", index) if isinstance(caps, Sequence) else (*way, "封顶")
        if is_open(cap):
            yield f"{within}封顶", here
        elif isinstance(cap, Mapping):
            for name, limit in cap.items():
                if is_open(limit):
                    yield f"{within}封顶.{name.text}", (*here, name.text)


def _open_extras(inner: Mapping, key: str, within: str, way: Way) -> Iterator[tuple[str, Way]]:
    rows = inner.get(key)
    for index, row in enumerate(rows.items if isinstance(rows, Sequence) else ()):
        if is_open(row):
            yield f"{within}{key}{index + 1}", (*way, key, index)
        elif isinstance(row, Mapping) and is_open(row.get("加")):
            yield f"{within}{key}{index + 1}", (*way, key, index, "加")


def is_open(value: Tree | None) -> bool:
    """True where 待配套 stands for a figure."""
    if isinstance(value, Scalar):
        return value.text.strip() == OPEN
    return isinstance(value, Mapping) and OPEN in value.entries


def read_basis(
    terms: Terms, reader: Reader, value: Tree, key: str, within: str = ""
) -> Basis | None:
    """A formula, base × rate, 分档, 累进, 按类, or a hole."""
    if not isinstance(value, Mapping):
        figure = terms.figure(reader, value, key, MONEY)
        return None if figure is None else Formula(figure)
    inner = Reader(value, terms.problems, terms.provision)
    forms = [form for form in _FORMS if inner.has(form)]
    if inner.has(OPEN):
        figure = terms.figure(reader, value, key, MONEY)
        return None if figure is None else Formula(figure)
    if inner.has("累进") and inner.has("基数"):
        forms.remove("基数")
    if len(forms) != 1:
        inner.refuse(
            "wrong-shape",
            value.place,
            say("「{key}」要写成一种算法", key=key),
            say("写一个算式,或 基数+率、分档、基数+累进、按类 之一,或 待配套"),
        )
        return None
    terms.define(inner)
    form = forms[0]
    if form in ("分档", "累进") and not inner.sequence(form):
        inner.refuse(
            "empty-value",
            inner.place(form),
            say("「{key}」后面是空的", key=form),
            say("至少写一行"),
        )
        return None
    match form:
        case "基数":
            return _rated(terms, inner, within)
        case "分档":
            return _tiers(terms, inner, key)
        case "累进":
            return _marginal(terms, inner, key)
        case _:
            return _by_class(terms, inner, key)


def _rated(terms: Terms, reader: Reader, within: str) -> Rated | None:
    reader.check_keys(("设", "基数", "率", "加成"), ("率",))
    base = reader.scalar("基数")
    typed = None if base is None else terms.expression(base, MONEY)
    value = reader.tree("率")
    rate = None if value is None else terms.figure(reader, value, f"{within}率", RATIO)
    points = _extras(terms, reader, "加成", RATIO, within)
    return None if typed is None or rate is None else Rated(typed, rate, points)


def _tiers(terms: Terms, reader: Reader, key: str) -> Tiers | None:
    reader.check_keys(("设", "分档"))
    arms: list[Arm] = []
    for index, item in enumerate(reader.sequence("分档"), start=1):
        row = reader.as_reader(item, "分档")
        if row is None:
            continue
        row.check_keys(("当", "给", "其余"))
        when_text, rest = row.scalar("当"), row.tree("其余")
        when = terms.expression(when_text, TRUTH) if when_text is not None else None
        value = rest if rest is not None else row.tree("给")
        if value is None or (rest is None) == (when_text is None):
            row.refuse(
                "wrong-shape",
                item.place,
                say("分档的每一行写「当」和「给」,最后一行写「其余」"),
                say("例如 - {当: 研发费用 ≥ 1000万元, 给: 10万元}"),
            )
            continue
        paid = terms.figure(row, value, f"{key}.第{index}档", MONEY)
        if paid is not None and (when is not None or rest is not None):
            arms.append(Arm(when, paid, item.place))
    for arm in unreachable_arms(arms):
        reader.refuse(
            "unreachable-arm",
            arm.place,
            say("这一档永远轮不到:前面的各档已经占尽"),
            say("各档按顺序取第一个符合的;把窄的放在前面,或删去这一档"),
        )
    return Tiers(tuple(arms)) if arms else None


def _marginal(terms: Terms, reader: Reader, key: str) -> Marginal | None:
    reader.check_keys(("设", "基数", "累进"), ("基数",))
    base = reader.scalar("基数")
    typed = None if base is None else terms.expression(base, MONEY)
    bands: list[Band] = []
    previous: tree.Constant | None = None
    for index, item in enumerate(reader.sequence("累进"), start=1):
        row = reader.as_reader(item, "累进")
        if row is None:
            continue
        row.check_keys(("至", "率"), ("率",))
        upto_text, rate_tree = row.scalar("至"), row.tree("率")
        upto = None if upto_text is None else terms.expression(upto_text, MONEY)
        if rate_tree is None or (upto_text is not None and upto is None):
            continue
        rate = terms.figure(row, rate_tree, f"{key}.第{index}级", RATIO)
        if rate is None:
            continue
        if isinstance(upto, tree.Constant):
            if previous is not None and upto.value <= previous.value:  # type: ignore[operator]
                row.refuse(
                    "unreachable-arm",
                    item.place,
                    say("累进的「至」要一级比一级高"),
                    say("从低到高排列"),
                )
            previous = upto
        if bands and bands[-1].upto is None:
            row.refuse(
                "unreachable-arm",
                item.place,
                say("这一级永远轮不到:上一级没有「至」,已经到顶"),
                say("没有「至」的一级放在最后"),
            )
        bands.append(Band(upto, rate))
    return None if typed is None or not bands else Marginal(typed, tuple(bands))


def _by_class(terms: Terms, reader: Reader, key: str) -> ByClass | None:
    reader.check_keys(("设", "按类"))
    inner = reader.child("按类")
    if inner is None:
        return None
    inner.check_keys(("依", "表", "其余"), ("依", "表"))
    on_text, table = inner.scalar("依"), inner.child("表")
    if on_text is None or table is None:
        return None
    if not table.mapping.entries:
        inner.refuse(
            "empty-value",
            inner.place("表"),
            say("「{key}」后面是空的", key="表"),
            say("至少写一行"),
        )
    on = _category(terms, inner, on_text)
    if on is None:
        return None
    kind = on.type
    rows: list[tuple[str, tree.Expression]] = []
    for name, value in table.mapping.items():
        if isinstance(kind, CategoryType) and name.text not in kind.values:
            inner.refuse(
                "unknown-category-value",
                name.place,
                say("{category}没有「{word}」这个值", category=kind.name, word=name.text),
                say("可取的值:{values}", values="、".join(kind.values)),
            )
            continue
        paid = terms.figure(table, value, f"{key}.{name.text}", MONEY)
        if paid is not None:
            rows.append((name.text, paid))
    rest_tree = inner.tree("其余")
    rest = None if rest_tree is None else terms.figure(inner, rest_tree, f"{key}.其余", MONEY)
    return ByClass(on, tuple(rows), rest)


def _category(terms: Terms, reader: Reader, scalar: Scalar) -> tree.Expression | None:
    from duixian.language.infer import infer

    node = infer(scalar.source, terms.scope, terms.problems, terms.provision)
    if node is None:
        return None
    if isinstance(node.type, CategoryType):
        return node
    reader.refuse(
        "not-a-category",
        scalar.place,
        say("「按类」的「依」要写一个类别事实,`{text}` 不是", text=scalar.text),
        say("例如 依: 能效等级"),
    )
    return None


def _extras(terms: Terms, reader: Reader, key: str, expect: Type, within: str) -> tuple[Extra, ...]:
    found: list[Extra] = []
    for index, item in enumerate(reader.sequence(key), start=1):
        if not isinstance(item, Mapping):
            value = terms.figure(reader, item, f"{within}{key}{index}", expect)
            if value is not None:
                found.append(Extra(None, value))
            continue
        if is_open(item):
            value = terms.figure(reader, item, f"{within}{key}{index}", expect)
            if value is not None:
                found.append(Extra(None, value))
            continue
        row = Reader(item, terms.problems, terms.provision)
        row.check_keys(("当", "加"), ("加",))
        when_text, value_tree = row.scalar("当"), row.tree("加")
        when = None if when_text is None else terms.expression(when_text, TRUTH)
        if value_tree is None or (when_text is not None and when is None):
            continue
        value = terms.figure(row, value_tree, f"{within}{key}{index}", expect)
        if value is not None:
            found.append(Extra(when, value))
    return tuple(found)


def _money(terms: Terms, reader: Reader, key: str) -> tree.Expression | None:
    scalar = reader.scalar(key)
    return None if scalar is None else terms.expression(scalar, MONEY)


def _caps(terms: Terms, reader: Reader, within: str) -> tuple[tuple[Cap, ...], tuple[Cap, ...]]:
    items: list[Cap] = []
    periods: list[Cap] = []
    # A supplement that narrows puts its own caps beside the given ones; the lower one binds.
    for value in reader.sequence("封顶"):
        of_items, of_periods = _caps_in(terms, reader, value, within)
        items.extend(of_items)
        periods.extend(of_periods)
    return tuple(items), tuple(periods)


def _caps_in(
    terms: Terms, reader: Reader, value: Tree, within: str
) -> tuple[tuple[Cap, ...], tuple[Cap, ...]]:
    if not isinstance(value, Mapping) or is_open(value):
        limit = terms.figure(reader, value, f"{within}封顶", MONEY)
        return ((Cap("单项", limit),) if limit is not None else ()), ()
    inner = Reader(value, terms.problems, terms.provision)
    inner.check_keys((*ITEM_CAPS, *PERIOD_CAPS))
    items: list[Cap] = []
    periods: list[Cap] = []
    for key, limit_tree in inner.mapping.items():
        if key.text not in ITEM_CAPS and key.text not in PERIOD_CAPS:
            continue
        limit = terms.figure(inner, limit_tree, f"{within}封顶.{key.text}", MONEY)
        if limit is not None:
            (items if key.text in ITEM_CAPS else periods).append(Cap(key.text, limit))
    return tuple(items), tuple(periods)


def _rounding(reader: Reader) -> Rounding:
    scalar = reader.scalar("取整")
    if scalar is None:
        return FEN
    found = _ROUNDING.match(scalar.text.strip())
    if found is None:
        reader.refuse(
            "wrong-shape",
            scalar.place,
            say("「取整」看不懂:{text}", text=scalar.text),
            say("写成 向下到万元、四舍五入到元 等"),
        )
        return FEN
    return Rounding(_STEPS[found[2]], RoundingMode(found[1]))
