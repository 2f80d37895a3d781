"""What can be set: every figure, threshold, condition and hole of a package's benefits, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from duixian.basics.places import Span
from duixian.language.amount import expressions_of
from duixian.language.provision import Benefit, conditions_of
from duixian.language.tree import Constant, Expression, walk
from duixian.language.types import MONEY, RATIO, Type
from duixian.library.amounts import Way, is_open
from duixian.library.package import Package
from duixian.library.terms import OPEN
from duixian.library.yamltree import Mapping, Scalar, Sequence, Tree
from duixian.simulate.whatif.spelling import Spelled, spell

REMOVE = "无"
"""Set a condition or a cap to this, and it is gone."""


class Role(StrEnum):
    """What a parameter is of a rule."""

    CAP = "封顶"
    RATE = "率"
    AMOUNT = "金额"
    THRESHOLD = "门槛"
    CONDITION = "条件"
    RECOGNITION = "认定"
    DEFINITION = "设"
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that a scenario may set.

    `way` leads to it down the benefit's sheet; a threshold is the stretch `span` of the text
    there. `open` says that a supporting document or a department owes it.
    """

    name: str
    benefit: str
    role: Role
    way: Way
    text: str
    type: Type | None = None
    span: Span | None = None
    open: bool = False
    removable: bool = False
    addable: bool = False

    @property
    def path(self) -> str:
        """第十二条.智能制造服务机构资助.封顶."""
        return f"{self.benefit}.{self.name}"


def parameters(package: Package, only: str = "") -> list[Parameter]:
    """Everything that can be set, benefit by benefit, each once, in the order of the document."""
    found: dict[tuple[object, ...], Parameter] = {}
    for benefit in package.benefits:
        for parameter in parameters_of(benefit, spell(benefit)):
            if parameter.path.startswith(only):
                found.setdefault((benefit.id, parameter.way, parameter.span), parameter)
    return list(found.values())


def parameters_of(benefit: Benefit, spelled: Spelled) -> Iterator[Parameter]:
    """What can be set in one benefit; a later name that is taken already is left out."""
    seen: set[str] = set()
    for parameter in _all(benefit, spelled):
        if parameter.name not in seen:
            seen.add(parameter.name)
            yield parameter


def _all(benefit: Benefit, spelled: Spelled) -> Iterator[Parameter]:
    sheet = spelled.sheet
    inside = _constants(benefit)
    yield from _conditions(benefit, sheet, "", (), inside)
    definitions = sheet.get("设")
    if isinstance(definitions, Mapping):
        for key, value in definitions.items():
            way: Way = ("设", key.text)
            yield _text(benefit, key.text, Role.DEFINITION, way, value)
            yield from _thresholds(benefit, f"{key.text}.数", way, value, inside)
    for name, value in spelled.recognitions.items():
        yield _text(benefit, name, Role.RECOGNITION, ("认定", name), value)
    if "金额" in sheet.entries:
        yield from _amount(benefit, sheet, "金额", "", (), inside)
    stages = sheet.get("分阶段")
    if isinstance(stages, Mapping):
        for stage, inner in stages.items():
            if isinstance(inner, Mapping):
                at: Way = ("分阶段", stage.text)
                within = f"{stage.text}."
                yield from _conditions(benefit, inner, within, at, inside)
                yield from _amount(benefit, inner, stage.text, within, at, inside)


def _conditions(
    benefit: Benefit, sheet: Mapping, within: str, way: Way, inside: _Inside
) -> Iterator[Parameter]:
    for key in ("除外", "条件"):
        if within and key == "除外":
            continue
        value = sheet.get(key)
        lines = value.items if isinstance(value, Sequence) else ()
        for index, line in enumerate(lines):
            here: Way = (*way, key, index)
            name = f"{within}{key}{index + 1}"
            said = shown(line)
            open_line = isinstance(line, Mapping)
            yield Parameter(
                name, benefit.id, Role.CONDITION, here, said, open=open_line, removable=True
            )
            if isinstance(line, Mapping):
                yield Parameter(
                    said, benefit.id, Role.RECOGNITION, ("认定", said), REMOVE, open=True
                )
            yield from _thresholds(benefit, f"{name}.门槛", here, line, inside)
        yield Parameter(
            f"{within}{key}+", benefit.id, Role.CONDITION, (*way, key), "", addable=True
        )


def _amount(
    benefit: Benefit, sheet: Mapping, key: str, within: str, way: Way, inside: _Inside
) -> Iterator[Parameter]:
    """What stands under 金额 of the benefit or of a stage, and around it."""
    value = sheet.get("金额")
    if value is None:
        return
    at: Way = (*way, "金额")
    yield _text(benefit, key, Role.AMOUNT, at, value, MONEY)
    if isinstance(value, Mapping):
        if "率" in value.entries:
            yield _text(benefit, f"{within}率", Role.RATE, (*at, "率"), value.get("率"), RATIO)
        if "基数" in value.entries:
            yield _text(
                benefit, f"{within}基数", Role.OTHER, (*at, "基数"), value.get("基数"), MONEY
            )
        yield from _extras(benefit, value, "加成", RATIO, within, at)
        yield from _rows(benefit, value, key, at, inside)
    elif isinstance(value, Scalar):
        yield from _thresholds(benefit, f"{key}.数", at, value, inside)
    yield from _extras(benefit, sheet, "上浮", RATIO, within, way)
    yield from _extras(benefit, sheet, "另加", MONEY, within, way)
    for single in ("保底", "实付", "取整"):
        if single in sheet.entries:
            kind = None if single == "取整" else MONEY
            found = sheet.get(single)
            yield _text(benefit, f"{within}{single}", Role.OTHER, (*way, single), found, kind)
    yield from _caps(benefit, sheet, within, way)


def _rows(
    benefit: Benefit, value: Mapping, key: str, at: Way, inside: _Inside
) -> Iterator[Parameter]:
    for form, word in (("分档", "档"), ("累进", "级")):
        rows = value.get(form)
        for index, row in enumerate(rows.items if isinstance(rows, Sequence) else ()):
            if not isinstance(row, Mapping):
                continue
            name = f"{key}.第{index + 1}{word}"
            for column, role, kind in (
                ("给", Role.AMOUNT, MONEY), ("其余", Role.AMOUNT, MONEY), ("率", Role.RATE, RATIO),
            ):  # fmt: skip
                if column in row.entries:
                    way: Way = (*at, form, index, column)
                    yield _text(benefit, name, role, way, row.get(column), kind)
                    yield from _thresholds(benefit, f"{name}.数", way, row.get(column), inside)
            if "当" in row.entries:
                way = (*at, form, index, "当")
                yield _text(benefit, f"{name}.当", Role.CONDITION, way, row.get("当"))
                yield from _thresholds(benefit, f"{name}.门槛", way, row.get("当"), inside)
            if "至" in row.entries:
                way = (*at, form, index, "至")
                yield _text(benefit, f"{name}.至", Role.THRESHOLD, way, row.get("至"), MONEY)
    by_class = value.get("按类")
    if isinstance(by_class, Mapping):
        table = by_class.get("表")
        for name_of, paid in table.items() if isinstance(table, Mapping) else ():
            way = (*at, "按类", "表", name_of.text)
            yield _text(benefit, f"{key}.{name_of.text}", Role.AMOUNT, way, paid, MONEY)
            yield from _thresholds(benefit, f"{key}.{name_of.text}.数", way, paid, inside)
        if "其余" in by_class.entries:
            way = (*at, "按类", "其余")
            yield _text(benefit, f"{key}.其余", Role.AMOUNT, way, by_class.get("其余"), MONEY)


def _extras(
    benefit: Benefit, sheet: Mapping, key: str, kind: Type, within: str, way: Way
) -> Iterator[Parameter]:
    rows = sheet.get(key)
    for index, row in enumerate(rows.items if isinstance(rows, Sequence) else ()):
        name = f"{within}{key}{index + 1}"
        here: Way = (*way, key, index)
        if isinstance(row, Mapping) and "加" in row.entries:
            yield _text(benefit, name, Role.RATE, (*here, "加"), row.get("加"), kind)
            if "当" in row.entries:
                yield _text(benefit, f"{name}.当", Role.CONDITION, (*here, "当"), row.get("当"))
        else:
            yield _text(benefit, name, Role.RATE, here, row, kind)


def _caps(benefit: Benefit, sheet: Mapping, within: str, way: Way) -> Iterator[Parameter]:
    value = sheet.get("封顶")
    listed: list[tuple[Way, Tree]] = []
    if isinstance(value, Sequence):
        listed = [((*way, "封顶", index), item) for index, item in enumerate(value.items)]
    elif value is not None:
        listed = [((*way, "封顶"), value)]
    found: list[tuple[str, Way, Tree]] = []
    for here, item in listed:
        if isinstance(item, Mapping) and not is_open(item):
            found.extend((key.text, (*here, key.text), limit) for key, limit in item.items())
        else:
            found.append(("", here, item))
    if len(found) == 1:  # the only one needs no further name
        per, here, limit = found[0]
        yield _cap(benefit, f"{within}封顶", here, limit)
    for number, (per, here, limit) in enumerate(found, start=1):
        taken = [one for one, _, _ in found[: number - 1]].count(per)
        suffix = f".{per or number}{taken + 1 if taken else ''}"
        yield _cap(benefit, f"{within}封顶{suffix}", here, limit)
    if not found:
        yield Parameter(f"{within}封顶", benefit.id, Role.CAP, (*way, "封顶"), "", MONEY)


def _cap(benefit: Benefit, name: str, way: Way, limit: Tree) -> Parameter:
    return Parameter(
        name, benefit.id, Role.CAP, way, shown(limit), MONEY, open=is_open(limit), removable=True
    )


# -- texts ---------------------------------------------------------------------------------------


_Inside = dict[tuple[str, int], list[Constant]]
"""The constants of a benefit by the text that they stand in (and where that text begins)."""


def _constants(benefit: Benefit) -> _Inside:
    """Every number, day, year or category value written in the benefit, once."""
    spoken: list[Expression] = [condition.test for condition in conditions_of(benefit)]
    for offer in benefit.offers:
        spoken.extend(expressions_of(offer.amount))
    found: _Inside = {}
    for expression in spoken:
        for node in walk(expression):
            if isinstance(node, Constant):
                of_text = found.setdefault((node.source.text, id(node.source)), [])
                if all(one.span != node.span for one in of_text):
                    of_text.append(node)
    return found


def _thresholds(
    benefit: Benefit, name: str, way: Way, value: Tree | None, inside: _Inside
) -> Iterator[Parameter]:
    """The constants within one text; they have numbers where there are several."""
    if not isinstance(value, Scalar):
        return
    constants = sorted(
        inside.get((value.source.text, id(value.source)), ()), key=lambda node: node.span.start
    )
    constants = [node for node in constants if _can_vary(node)]
    for number, node in enumerate(constants, start=1):
        yield Parameter(
            name if len(constants) == 1 else f"{name}{number}",
            benefit.id,
            Role.THRESHOLD,
            way,
            node.text,
            node.type,
            node.span,
        )


def _can_vary(node: Constant) -> bool:
    """是 and 否 are no thresholds; nor is a figure that is the whole of its text."""
    if isinstance(node.value, bool):
        return False
    return node.span.end - node.span.start < len(node.source.text.strip())


def _text(
    benefit: Benefit,
    name: str,
    role: Role,
    way: Way,
    value: Tree | None,
    kind: Type | None = None,
) -> Parameter:
    said = "" if value is None else shown(value)
    owed = value is not None and is_open(value)
    return Parameter(name, benefit.id, role, way, said, kind, open=owed)


def shown(value: Tree) -> str:
    """The value as one line of a sheet, which could be written there."""
    if isinstance(value, Scalar):
        return " ".join(value.text.split())
    return _nested(value)


def _nested(value: Tree) -> str:
    match value:
        case Scalar():
            text = " ".join(value.text.split())
            return f'"{text}"' if any(sign in text for sign in ",:#{}[]") else text
        case Sequence(items):
            return "[" + ", ".join(_nested(item) for item in items) + "]"
        case Mapping():
            named = value.get("认定")
            if named is not None:
                return _nested(named)
            if is_open(value):
                return OPEN
            inside = ", ".join(f"{key.text}: {_nested(item)}" for key, item in value.items())
            return "{" + inside + "}"
