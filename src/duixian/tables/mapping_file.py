"""Mapping files, in YAML with Chinese keys → how the columns of a table map to the vocabulary."""

from __future__ import annotations

from pathlib import Path

from duixian.basics.characters import half_width
from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.language.types import NumberType
from duixian.language.vocabulary import Rhythm
from duixian.library.facts import ABSENT, recognition_keys
from duixian.library.files import read_text
from duixian.library.literals import Refused
from duixian.library.package import Package
from duixian.library.reader import Reader
from duixian.library.yamltree import Mapping, Scalar, Sequence, Tree, compose
from duixian.tables.cells import read_cell
from duixian.tables.columns import (
    IDENTIFIER,
    Column,
    FactColumn,
    IdentifierColumn,
    RecognitionColumn,
    ReferenceColumn,
)
from duixian.tables.identifiers import Check, check_for
from duixian.tables.mapping import BLANKS, ColumnMapping, MappedColumn, Measure, measure_named
from duixian.tables.near import nearest

KEYS = (
    "说明", "主体", "确认", "年度", "表头行", "工作表", "编码", "标识校验", "空值", "列", "忽略",
)  # fmt: skip
COLUMN_KEYS = ("标识", "事实", "认定", "引用", "单位", "年度", "对应", "标识校验", "说明")
_WHAT = ("标识", "事实", "认定", "引用")


def load_mapping(path: Path, package: Package, problems: Problems) -> ColumnMapping | None:
    """The mapping in a file, or None with the problems noted."""
    text = read_text(path, problems)
    return None if text is None else read_mapping(text, str(path), package, problems)


def read_mapping(
    text: str, file: str, package: Package, problems: Problems
) -> ColumnMapping | None:
    """The mapping that a text states, or None with the problems noted."""
    before = len(problems.errors)
    tree = compose(text, file, problems)
    if tree is None:
        if len(problems.errors) == before:
            problems.add("empty-file", Place(file), say("文件是空的"), say("第一行写 主体: 企业"))
        return None
    reader = Reader(Mapping({}, tree.place), problems, Path(file).name).as_reader(tree, "映射")
    if reader is None:
        return None
    reader.check_keys(KEYS, ("主体", "列"))
    kind = reader.text("主体")
    if kind not in package.vocabulary.kinds:
        if kind:
            reader.refuse(
                "unknown-subject",
                reader.place("主体"),
                say("没有登记主体「{name}」", name=kind),
                say("可以写:{known}", known="、".join(package.vocabulary.kinds)),
            )
        return None
    columns = _Columns(reader, package, kind).read()
    mapping = ColumnMapping(
        kind,
        columns,
        reader.mapping.place,
        _texts(reader, "忽略"),
        _texts(reader, "空值") if reader.has("空值") else BLANKS,
        _row(reader),
        reader.text("工作表"),
        reader.text("编码"),
        reader.flag("确认"),
    )
    return mapping if len(problems.errors) == before else None


def _texts(reader: Reader, key: str) -> tuple[str, ...]:
    """A list of texts, the empty one among them if it is written so."""
    tree = reader.tree(key)
    items = tree.items if isinstance(tree, Sequence) else () if tree is None else (tree,)
    found: list[str] = []
    for item in items:
        if isinstance(item, Scalar) and not (item is tree and not item.text.strip()):
            found.append(half_width(item.text).strip() if key == "空值" else item.text)
        elif not isinstance(item, Scalar):
            reader.as_scalar(item, key)
    return tuple(found)


def _row(reader: Reader) -> int:
    text = reader.text("表头行", "1")
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= 1000:
        return int(text)
    reader.refuse(
        "wrong-shape",
        reader.place("表头行"),
        say("「表头行」是列名所在的行号,不是「{text}」", text=text),
        say("写成 表头行: 1"),
    )
    return 1


class _Columns:
    def __init__(self, reader: Reader, package: Package, kind: str) -> None:
        self.reader, self.package, self.kind = reader, package, kind
        self.year = reader.year("年度", package.year)
        self.check = _check(reader, check_for(package.vocabulary.kinds[kind].identifier))
        self.recognitions = recognition_keys(package)

    def read(self) -> tuple[MappedColumn, ...]:
        listed = self.reader.child("列")
        found: dict[str, MappedColumn] = {}
        for key, value in listed.mapping.items() if listed is not None else ():
            mapped = self.column(key, value)
            if mapped is None:
                continue
            name = mapped.column.name
            if name in found:
                self.reader.refuse(
                    "mapped-twice",
                    mapped.place,
                    say(
                        "「{column}」已经由「{header}」给出", column=name, header=found[name].header
                    ),
                    say("只留一列,另一列写到「忽略」里"),
                )
            found[name] = mapped
        if listed is not None and IDENTIFIER not in found:
            self.reader.refuse(
                "no-identifier",
                listed.mapping.place,
                say("没有说哪一列是标识"),
                say(
                    "写成 {name}: 标识",
                    name=self.package.vocabulary.kinds[self.kind].identifier,
                ),
            )
        return tuple(sorted(found.values(), key=lambda m: m.column.name != IDENTIFIER))

    def column(self, key: Scalar, value: Tree) -> MappedColumn | None:
        if isinstance(value, Scalar):
            word = value.text.strip()
            if word == IDENTIFIER:
                column: Column = IdentifierColumn(self.kind)
                return MappedColumn(key.text, column, key.place, check=self.check)
            found = self.fact(value, self.year)
            return None if found is None else MappedColumn(key.text, found, key.place)
        reader = self.reader.as_reader(value, key.text)
        if reader is None:
            return None
        reader.check_keys(COLUMN_KEYS)
        said = [what for what in _WHAT if reader.has(what)]
        if len(said) != 1:
            reader.refuse(
                "wrong-shape",
                reader.mapping.place,
                say("「{header}」要写明它是标识、事实、认定、引用里的哪一个", header=key.text),
                say("例如 {example}", example="{事实: 营业收入, 单位: 万元, 年度: 2025}"),
            )
            return None
        column_or_none = self.target(reader, said[0])
        if column_or_none is None:
            return None
        check = Check.NONE
        match column_or_none:
            case IdentifierColumn():
                check = _check(reader, self.check)
            case ReferenceColumn(reference):
                target = self.package.vocabulary.kinds[reference.target]
                check = _check(reader, check_for(target.identifier))
            case _:
                pass
        mapped = MappedColumn(
            key.text,
            column_or_none,
            key.place,
            self.measure(reader, column_or_none),
            check=check,
        )
        return self.with_values(reader, mapped)

    def target(self, reader: Reader, what: str) -> Column | None:
        scalar = reader.scalar(what)
        if scalar is None:
            return None
        name = scalar.text.strip()
        match what:
            case "标识":
                return IdentifierColumn(self.kind)
            case "事实":
                return self.fact(scalar, reader.year("年度", self.year))
            case "引用":
                known = self.package.vocabulary.kinds[self.kind].references
                if name in known:
                    return ReferenceColumn(known[name])
                reader.refuse(
                    "unknown-relation",
                    scalar.place,
                    say("{kind}没有引用「{name}」", kind=self.kind, name=name),
                    say("可以写:{known}", known="、".join(known) or "(无)"),
                )
                return None
            case _:
                return self.recognition(reader, scalar)

    def recognition(self, reader: Reader, scalar: Scalar) -> Column | None:
        name = scalar.text.strip()
        fitting = [k for k in self.recognitions if k == name or k.endswith("." + name)]
        if len(fitting) == 1:
            return RecognitionColumn(fitting[0])
        if fitting:
            reader.refuse(
                "ambiguous-name",
                scalar.place,
                say("有几条规则都叫这个认定:{name}", name=name),
                say("写全:{known}", known="、".join(fitting)),
            )
            return None
        close = nearest(name, [*self.recognitions, *(k.split(".")[-1] for k in self.recognitions)])
        reader.refuse(
            "unknown-recognition",
            scalar.place,
            say("没有规则读这个认定:{name}", name=name),
            say("是不是「{name}」?", name=close) if close else None,
        )
        return None

    def fact(self, scalar: Scalar, year: int) -> Column | None:
        name = scalar.text.strip()
        fact = self.package.vocabulary.fact(self.kind, name)
        if fact is not None:
            return FactColumn(fact, year if fact.rhythm is Rhythm.YEARLY else None)
        known = self.package.vocabulary.facts.get(self.kind, {})
        close = nearest(name, known, 0.4)
        self.reader.refuse(
            "unknown-fact",
            scalar.place,
            say("词汇表里没有{kind}的事实 `{name}`", kind=self.kind, name=name),
            say("是不是「{name}」?", name=close)
            if close
            else say("{kind}的事实有:{known}", kind=self.kind, known="、".join(list(known)[:12])),
        )
        return None

    def measure(self, reader: Reader, column: Column) -> Measure | None:
        name = reader.text("单位")
        if not name:
            return None
        found = measure_named(name)
        fact = column.fact if isinstance(column, FactColumn) else None
        if fact is None or not isinstance(fact.type, NumberType):
            reason, hint = say("「{column}」没有单位", column=column.name), say("去掉「单位」")
        elif found is None:
            reason, hint = say("没有这个单位:{name}", name=name), say("例如 万元、平方米、%、小数")
        elif found.dimension != fact.unit.dimension:
            reason = say(
                "「{name}」的单位是{unit},「{text}」不是",
                name=fact.name, unit=fact.unit.name, text=name,
            )  # fmt: skip
            hint = say("写成 单位: {unit}", unit=fact.unit.name)
        else:
            return found
        reader.refuse("unit-mismatch", reader.place("单位"), reason, hint)
        return None

    def with_values(self, reader: Reader, mapped: MappedColumn) -> MappedColumn:
        inner = reader.child("对应")
        if inner is None:
            return mapped
        values: dict[str, str] = {}
        for key, value in inner.mapping.items():
            scalar = reader.as_scalar(value, key.text)
            if scalar is None:
                continue
            text = scalar.text.strip()
            try:
                if text != ABSENT:
                    read_cell(mapped, text, frozenset())
            except Refused as refused:
                reader.refuse(refused.code, scalar.place, refused.reason, refused.hint)
                continue
            values[half_width(key.text).strip()] = text
        return MappedColumn(
            mapped.header, mapped.column, mapped.place, mapped.measure, values, mapped.check
        )


def _check(reader: Reader, default: Check) -> Check:
    return reader.choice("标识校验", Check, default)
