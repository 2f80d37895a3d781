"""The generated form with what was typed into it, checked by the engine's own reader. No Django."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from duixian.basics.characters import half_width
from duixian.basics.text import Text, say, translate
from duixian.language.plain import Joined, Named, Phrase, Quoted, Term, number
from duixian.language.subjects import Known
from duixian.language.types import CategoryType, DayType, NumberType, TruthType, YearType
from duixian.language.vocabulary import Fact
from duixian.library.literals import Refused, read_value
from duixian.readings.print.form import Form, FormField, FormGroup

Answers = Mapping[str, str]
"""Name in the form → text as typed; `关联#` counts the rows of a table."""
MOST_ROWS = 50
_LONGEST = 200
_MONEY = ("万元", "元", "亿元")
_BARE = re.compile(r"-?[\d.,，]+")


@dataclass(frozen=True, slots=True)
class Box:
    """One input: what is asked, what stands in it, and what is wrong with that."""

    name: str
    id: str
    field: FormField
    text: str = ""
    unit: str = ""
    wrong: Text | None = None
    hint: Text | None = None
    asked: bool = False
    """A 补正 names it."""

    @property
    def kind(self) -> str:
        """Which input fits: truth, choice, day, year, number."""
        match self.field.fact.type:
            case TruthType():
                return "truth"
            case CategoryType():
                return "choice"
            case DayType():
                return "day"
            case YearType():
                return "year"
            case NumberType():
                return "number"

    @property
    def evidence(self) -> Phrase:
        """The papers that prove it, in the reader's language where they have a name in it."""
        papers = (Term(p) if translate(p) != p else Quoted(p) for p in self.field.evidence)
        return Joined(tuple(papers), say("、"))

    @property
    def units(self) -> tuple[str, ...]:
        """Those that may be chosen; one where there is nothing to choose."""
        return units_of(self.field.fact)

    @property
    def shown(self) -> Phrase:
        """The value as people read it, in their language; the text where it can't be read."""
        try:
            return value_shown(self.field.fact, read_value(self.field.fact, self.value))
        except Refused:
            return self.text

    @property
    def value(self) -> str:
        """The text with its unit, as a facts file holds it."""
        bare = self.kind == "number" and _BARE.fullmatch(half_width(self.text).replace(" ", ""))
        return self.text + self.unit if bare else self.text


@dataclass(frozen=True, slots=True)
class Row:
    """One related subject: a line of a table."""

    number: int
    label: str
    """The name of its identifier in the form; "" where a running number is enough."""
    identity: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """The questions about one subject, or about each of a list of them."""

    group: FormGroup
    boxes: tuple[Box, ...] = ()
    rows: tuple[Row, ...] = ()
    wrong: Text | None = None

    @property
    def relation(self) -> str:
        """What the list is called, seen from the applicant."""
        return self.group.way[-1].name if self.group.way else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole form, filled in as far as it is."""

    form: Form
    blocks: tuple[Block, ...]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Every input, in order."""
        return tuple(
            box
            for block in self.blocks
            for box in (*block.boxes, *(box for row in block.rows for box in row.boxes))
        )

    @property
    def wrong(self) -> tuple[Box, ...]:
        """Those to mend."""
        return tuple(box for box in self.boxes if box.wrong is not None)

    @property
    def is_right(self) -> bool:
        """True if it can be submitted as it is."""
        return not self.wrong and all(block.wrong is None for block in self.blocks)


def collect(form: Form, posted: Mapping[str, Any]) -> dict[str, str]:
    """The answers of a form that was sent: only what it asks, cut to a sane length."""
    found: dict[str, str] = {}

    def take(name: str) -> None:
        text = str(posted.get(name, "")).strip()[:_LONGEST]
        if text:
            found[name] = text

    for group in form.groups:
        if not group.repeated:
            for field in group.fields:
                take(_name(field))
                take(f"{_name(field)}:unit")
            continue
        relation = group.way[-1].name
        count = rows_in(posted, relation)
        found[f"{relation}#"] = str(count)
        for at in range(count):
            take(f"{relation}.{at}.标识")
            for field in group.fields:
                take(f"{relation}.{at}.{_name(field)}")
                take(f"{relation}.{at}.{_name(field)}:unit")
    return found


def fill(form: Form, answers: Answers, *, strict: bool, asked: str = "") -> Sheet:
    """The form with its answers; `strict` finds what is missing too, else only what is wrong.

    `asked` are the words of a 补正: what they name is marked.
    """
    blocks = [
        _block(group, f"g{number}", answers, strict, asked)
        for number, group in enumerate(form.groups)
    ]
    return Sheet(form, tuple(blocks))


def with_row(answers: Answers, relation: str) -> dict[str, str]:
    """One more line, empty, at the end."""
    count = min(rows_in(answers, relation) + 1, MOST_ROWS)
    return {**answers, f"{relation}#": str(count)}


def without_row(answers: Answers, relation: str, number: int) -> dict[str, str]:
    """Without that line; those below move up."""
    kept: dict[str, str] = {}
    for name, text in answers.items():
        parts = name.split(".", 2)
        if len(parts) < 3 or parts[0] != relation:
            kept[name] = text
        elif int(parts[1]) != number:
            at = int(parts[1]) - (int(parts[1]) > number)
            kept[f"{relation}.{at}.{parts[2]}"] = text
    kept[f"{relation}#"] = str(max(rows_in(answers, relation) - 1, 0))
    return kept


def rows_in(answers: Mapping[str, Any], relation: str) -> int:
    """How many lines a table has; one to begin with."""
    said = str(answers.get(f"{relation}#", "1"))
    return min(int(said), MOST_ROWS) if said.isascii() and said.isdecimal() else 1


def facts_of(sheet: Sheet, base: Mapping[str, Any]) -> dict[str, Any]:
    """What is submitted, as a facts file holds it; `base` says who, when, and what is registered.

    What nobody filled in stays out, and so unknown.
    """
    own = {
        box.field.fact.name for block in sheet.blocks if not block.group.way for box in block.boxes
    }
    kept = {name: value for name, value in base.get("事实", {}).items() if name not in own}
    stated = {**base, "事实": kept}
    for block in sheet.blocks:
        root: dict[str, Any] = stated
        hops = block.group.way[:-1] if block.group.repeated else block.group.way
        if any(hop.many for hop in hops):
            raise AssertionError("a list within a list has no place in a form")
        for hop in hops:
            root = root.setdefault("引用", {}).setdefault(hop.name, {})
        if block.group.repeated:
            rows = [_row_as_facts(row, block.relation) for row in block.rows]
            root.setdefault("关联", {})[block.relation] = rows
        else:
            _put(block.boxes, stated["事实"] if root is stated else root)
    return stated


def answers_from(form: Form, stated: Mapping[str, Any]) -> dict[str, str]:
    """The answers that facts state: what was submitted before, or is registered."""
    found: dict[str, str] = {}
    for group in form.groups:
        root: Any = stated
        for hop in group.way[:-1] if group.repeated else group.way:
            root = root.get("引用", {}).get(hop.name, {})
        if not group.repeated:
            held = stated.get("事实", {}) if root is stated else root
            _recall(group.fields, held, "", found)
            continue
        relation = group.way[-1].name
        rows = root.get("关联", {}).get(relation)
        if isinstance(rows, Mapping):  # 登记 and 行
            rows = rows.get("行", [])
        if rows is None:
            continue
        found[f"{relation}#"] = str(len(rows))
        for at, row in enumerate(rows):
            if "标识" in row:
                found[f"{relation}.{at}.标识"] = str(row["标识"])
            _recall(group.fields, row, f"{relation}.{at}.", found)
    return found


def units_of(fact: Fact) -> tuple[str, ...]:
    """The units that people write a fact in, the likeliest first."""
    if not isinstance(fact.type, NumberType):
        return ()
    return _MONEY if fact.unit.name == "元" else (fact.unit.name,)


def value_shown(fact: Fact, value: Known) -> Phrase:
    """A known value in the reader's language."""
    match fact.type:
        case TruthType():
            return say("是") if value else say("否")
        case CategoryType():
            return Named(str(value), fact.value_english.get(str(value), ""))
        case NumberType():
            return number(value, fact.type, fact.unit)
        case DayType() | YearType():
            return str(value)


def choices_of(fact: Fact) -> tuple[tuple[str, Phrase], ...]:
    """What may be chosen, and how it is shown."""
    match fact.type:
        case TruthType():
            return (("是", say("是")), ("否", say("否")))
        case CategoryType(_, values):
            return tuple((one, Named(one, fact.value_english.get(one, ""))) for one in values)
        case _:
            return ()


def asks_identity(group: FormGroup) -> bool:
    """A running number (服务收入序号) need not be typed; a code or an invoice's number must."""
    named = group.identifier
    return not (isinstance(named, Term) and named.word.endswith("序号"))


def _name(field: FormField) -> str:
    stem = field.key.rpartition("/")[2]
    return stem if field.year is None else f"{stem}@{field.year}"


def _block(group: FormGroup, id: str, answers: Answers, strict: bool, asked: str) -> Block:
    if not group.repeated:
        return Block(group, _boxes(group, "", id, answers, strict, asked))
    relation = group.way[-1].name
    count = rows_in(answers, relation)
    rows = tuple(
        Row(
            number,
            f"{relation}.{number}.标识" if asks_identity(group) else "",
            answers.get(f"{relation}.{number}.标识", ""),
            _boxes(group, f"{relation}.{number}.", f"{id}r{number}", answers, strict, asked),
        )
        for number in range(count)
    )
    none = say("至少填一行") if strict and not rows else None
    return Block(group, rows=rows, wrong=none)


def _boxes(
    group: FormGroup, prefix: str, id: str, answers: Answers, strict: bool, asked: str
) -> tuple[Box, ...]:
    return tuple(
        _checked(_box(prefix + _name(field), f"{id}f{number}", field, answers, asked), strict)
        for number, field in enumerate(group.fields)
    )


def _box(name: str, id: str, field: FormField, answers: Answers, asked: str) -> Box:
    units = units_of(field.fact)
    unit = answers.get(f"{name}:unit", "")
    return Box(
        name, id, field, answers.get(name, ""),
        unit if unit in units else units[0] if units else "",
        asked=field.fact.name in asked or any(paper in asked for paper in field.evidence),
    )  # fmt: skip


def _checked(box: Box, strict: bool) -> Box:
    if not box.text:
        if strict and box.field.required:
            return replace(box, wrong=say("这一项还没有填"), hint=None)
        return box
    try:
        read_value(box.field.fact, box.value)
    except Refused as refused:
        return replace(box, wrong=refused.reason, hint=refused.hint)
    return box


def _put(boxes: tuple[Box, ...], into: dict[str, Any]) -> None:
    for box in boxes:
        if not box.text:
            continue
        name, year = box.field.fact.name, box.field.year
        if year is None:
            into[name] = box.value
        else:
            held = into.get(name)
            into[name] = {**held} if isinstance(held, Mapping) else {}
            into[name][f"{year}年度"] = box.value


def _row_as_facts(row: Row, relation: str) -> dict[str, Any]:
    made: dict[str, Any] = {"标识": row.identity or f"{relation}{row.number + 1}"}
    _put(row.boxes, made)
    return made


def _recall(
    fields: tuple[FormField, ...], held: Mapping[str, Any], prefix: str, found: dict[str, str]
) -> None:
    for field in fields:
        value = held.get(field.fact.name)
        if isinstance(value, Mapping):
            value = value.get(f"{field.year}年度")
        if value is None:
            continue
        text = str(value)
        name = prefix + _name(field)
        for unit in sorted(units_of(field.fact), key=len, reverse=True):
            if unit and text.endswith(unit) and _BARE.fullmatch(text.removesuffix(unit)):
                found[f"{name}:unit"] = unit
                text = text.removesuffix(unit)
                break
        found[name] = text


def difference(form: Form, mine: Answers, theirs: Answers) -> list[tuple[Phrase, str, str]]:
    """Where two versions of the answers differ: what is asked, and both texts."""
    found: list[tuple[Phrase, str, str]] = []
    one, other = fill(form, mine, strict=False), fill(form, theirs, strict=False)
    for left, right in zip(one.blocks, other.blocks, strict=True):
        if not left.group.repeated:
            pairs = zip(left.boxes, right.boxes, strict=True)
            found += [(a.field.label, a.value, b.value) for a, b in pairs if a.value != b.value]
            continue
        for at in range(max(len(left.rows), len(right.rows))):
            mine_row, their_row = _row_text(left, at), _row_text(right, at)
            if mine_row != their_row:
                label = say("{what}第{number}行", what=left.group.title, number=at + 1)
                found.append((label, mine_row, their_row))
    return found


def _row_text(block: Block, number: int) -> str:
    if number >= len(block.rows):
        return ""
    row = block.rows[number]
    texts = [row.identity, *(box.value for box in row.boxes if box.text)]
    return "、".join(text for text in texts if text) or "—"
