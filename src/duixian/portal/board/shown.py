"""What the board's pages show, prepared from the office; no figure is made here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from duixian.basics.text import say, translate
from duixian.library.package import Package
from duixian.office.cases.reports import first_money
from duixian.office.ledger.announced import FIELD, ITEM, SPECIAL, TOTAL
from duixian.office.ledger.reports import LineReport, Overview
from duixian.office.targets.pathway import Article, ArticleState, pathway, worked
from duixian.office.targets.progress import Standing
from duixian.office.targets.services import Line, counts
from duixian.portal.shell.naming import department_name
from duixian.portal.shell.policies import official, procedures

PRESSING = (Standing.BEHIND, Standing.MISSED)
TONES: dict[str, str] = {
    Standing.DONE: "ok", Standing.ON_TRACK: "info", Standing.BEHIND: "warn",
    Standing.MISSED: "bad", Standing.SILENT: "",
    ArticleState.PAID: "ok", ArticleState.OPEN: "info", ArticleState.AWAITING: "warn",
    ArticleState.TASKS: "",
}  # fmt: skip
COLUMNS = (
    "编号", "类别", "名称", "内容", "目标", "性质", "负责部门", "部门为推断", "期限", "报告日期",
    "报告数值", "单位", "进展", "依据", "状态",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Money:
    """One announced line beside what was allotted, promised and paid (分)."""

    name: str
    """The provision, or the item's purpose."""
    title: str
    provision: str
    line: LineReport
    is_item: bool

    @property
    def left(self) -> int:
        """Of what was allotted."""
        return self.line.allotted - self.line.committed - self.line.spent


@dataclass(frozen=True, slots=True)
class MoneyTable:
    """Fields with their items, the ceiling, sums named elsewhere, and the overlap."""

    fields: tuple[Money, ...]
    ceiling: Money | None
    special: tuple[Money, ...]
    overlap: int


def money(package: Package, found: Overview) -> MoneyTable:
    """By field."""
    rows = [_money(package, line) for line in found.lines]

    def by_role(*roles: str) -> tuple[Money, ...]:
        return tuple(row for row in rows if row.line.role in roles)

    ceiling = by_role(TOTAL)
    return MoneyTable(
        by_role(FIELD, ITEM), ceiling[0] if ceiling else None, by_role(SPECIAL), found.overlap
    )


def _money(package: Package, line: LineReport) -> Money:
    is_item = line.role == ITEM
    if is_item:
        head, _, purpose = line.name.rpartition(".")
        return Money(purpose, purpose, head, line, True)
    field = line.name.partition(".")[0]
    section = None if package.document is None else package.document.section(field)
    title = section.title if section is not None and section.title else field
    return Money(line.name, title, line.name, line, False)


def money_spec(table: MoneyTable) -> dict[str, Any]:
    """Allotted, committed and paid by field; the announced sums are of another order, and stand
    in the table.
    """
    kinds = [(say("指标"), "allotted"), (say("已占用"), "committed"), (say("已支付"), "spent")]
    rows = [
        {
            "field": row.title, "kind": str(name),
            "yuan": getattr(row.line, attribute) / 100, "order": place,
        }
        for row in table.fields
        if not row.is_item
        for place, (name, attribute) in enumerate(kinds)
    ]  # fmt: skip
    return {
        "data": {"values": rows},
        "width": 560,
        "height": {"step": 14},
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "y": {"field": "field", "type": "nominal", "sort": None, "title": None},
            "yOffset": {"field": "kind", "sort": [str(name) for name, _ in kinds]},
            "x": {"field": "yuan", "type": "quantitative", "title": str(say("元")),
                  "axis": {"format": ",.0f", "tickCount": 5}},
            "color": {"field": "kind", "type": "nominal", "sort": [str(name) for name, _ in kinds]},
        },
    }  # fmt: skip


_WORKED: dict[str, frozenset[str]] = {}


def articles(package: Package) -> list[Article]:
    """How far every article is."""
    if package.name not in _WORKED:
        _WORKED[package.name] = worked(package)
    return pathway(
        package, worked=_WORKED[package.name], declared=set(procedures().special),
        first_money=first_money(package.name),
    )  # fmt: skip


def standings(lines: Iterable[Line]) -> list[tuple[Standing, int, str]]:
    """How many stand where, in order, with the tone of each."""
    found = counts(lines)
    return [(standing, found.get(standing.value, 0), TONES[standing]) for standing in Standing]


def percent(share: Fraction | None) -> str | None:
    """One decimal, half up."""
    if share is None:
        return None
    tenths = int(share * 1000 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}"


@dataclass(frozen=True, slots=True)
class Filter:
    """What the reader wants to see; what is empty doesn't narrow."""

    kind: str = ""
    department: str = ""
    field: str = ""
    standing: str = ""
    words: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Filter:
        """From the address of the page."""
        return cls(
            asked.get("kind", ""), asked.get("department", ""), asked.get("field", ""),
            asked.get("standing", ""), asked.get("q", "").strip(),
        )  # fmt: skip

    def takes(self, line: Line, field: str) -> bool:
        """True for a line that is to be shown."""
        promise = line.promise
        return (
            self.kind in ("", promise.kind.value)
            and (not self.department or self.department in promise.departments)
            and self.field in ("", field)
            and self.standing in ("", line.progress.standing.value)
            and all(word in promise.name + promise.what + promise.id for word in self.words.split())
        )


def field_of(line: Line) -> str:
    """The field (领域) in which a promise stands; "" outside of all."""
    return _fields().get(line.promise.section, "")


_FIELDS: dict[str, dict[str, str]] = {}


def _fields() -> dict[str, str]:
    package = official()
    if package.name not in _FIELDS:
        document = package.document
        names = {f.number: f.id for f in document.fields} if document else {}
        _FIELDS[package.name] = (
            {s.id: names.get(s.field or 0, "") for s in document.sections} if document else {}
        )
    return _FIELDS[package.name]


def choices(package: Package, lines: Sequence[Line]) -> dict[str, list[tuple[str, str]]]:
    """What can be filtered by: (value, words)."""
    departments = sorted({name for line in lines for name in line.promise.departments})
    kinds = list(dict.fromkeys(line.promise.kind.value for line in lines))
    fields = package.document.fields if package.document else ()
    return {
        "kinds": [(kind, translate(kind)) for kind in kinds],
        "departments": [(name, department_name(package, name)) for name in departments],
        "fields": [(field.id, f"{field.id} {field.title}") for field in fields],
        "standings": [(standing.value, translate(standing.value)) for standing in Standing],
    }


def row(line: Line) -> list[Any]:
    """One line of the export."""
    promise, last = line.promise, line.last
    return [
        promise.id, promise.kind.value, promise.name, promise.what,
        promise.wanted.words if promise.wanted else "", promise.nature,
        "、".join(promise.departments), "是" if promise.inferred else "否",
        promise.deadline.isoformat() if promise.deadline else promise.deadline_text,
        last.as_of.isoformat() if last else "", str(last.value.normalize()) if last and
        last.value is not None else "", promise.wanted.unit if promise.wanted else "",
        last.words if last else "", last.evidence if last else "", line.progress.standing.value,
    ]  # fmt: skip
