"""Earlier awards from a table, or from 已得 of a facts file; what can't be is told with its place.

Columns: 标识 (what it was given for), 受益人 (who got it), 待遇, 事项, 级次, 期间 (year), 日期, and
金额 with its unit, or 金额(分) as a whole number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from duixian.awards.ledger import Entry, Ledger
from duixian.awards.terms import Terms
from duixian.basics.dates import parse_date
from duixian.basics.money import FEN_PER_YUAN
from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.quantities import YUAN
from duixian.basics.text import Text, say
from duixian.language.provision import LEVELS
from duixian.language.types import MONEY, Interval
from duixian.language.vocabulary import APPLICANT, Fact, Rhythm
from duixian.library.facts import Application
from duixian.library.literals import Refused, read_value, read_year
from duixian.library.reader import Reader
from duixian.library.yamltree import Mapping as TreeMapping
from duixian.library.yamltree import Sequence
from duixian.tables.sources import Unreadable, open_source

COLUMNS = ("标识", "受益人", "待遇", "事项", "级次", "期间", "日期", "金额", "金额(分)")
_FEN = re.compile(r"[0-9]{1,17}")
_AMOUNT = Fact(
    "金额", "", MONEY, YUAN, Fraction(1, FEN_PER_YUAN), Interval(0, 10**12), Rhythm.FIXED,
    APPLICANT, "", "", (), Place(""),
)  # fmt: skip


@dataclass(slots=True)
class _Row:
    """One row with somewhere to note what is wrong with it."""

    values: Mapping[str, str]
    refuse: Callable[[str, str, Text, Text], None]
    """(column, code, reason, hint)."""

    def get(self, column: str) -> str:
        return self.values.get(column, "").strip()


def read_ledger(table: Any, known: Mapping[str, Terms], problems: Problems) -> Ledger:
    """The ledger in a CSV, Excel or Parquet file, or a frame; a row with an error is left out.

    `known` gives the matter of a benefit where the row names only that.
    """
    try:
        source = open_source(table, name="已得")
        headers = [header.strip() for header in source.headers]
        if not _headers_fit(headers, Place(source.name, max(source.header_row, 1)), problems):
            return Ledger()
        entries: list[Entry] = []
        for chunk in source.chunks():
            for broken in chunk.broken:
                place = Place(source.name, broken.number)
                problems.add("broken-row", place, broken.reason, broken.hint)
            columns = [column.to_pylist() for column in chunk.columns]
            for number, *cells in zip(chunk.numbers.to_pylist(), *columns, strict=True):
                row = {name: cell or "" for name, cell in zip(headers, cells, strict=True)}
                place = Place(source.name, number)

                def refuse(_: str, code: str, reason: Text, hint: Text, at: Place = place) -> None:
                    problems.add(code, at, reason, hint)

                entry = _entry(_Row(row, refuse), known, "")
                if entry is not None:
                    entries.append(entry)
        return Ledger(tuple(entries))
    except Unreadable as unreadable:
        problems.extend([unreadable.problem])
        return Ledger()


def received_by(application: Application, known: Mapping[str, Terms], problems: Problems) -> Ledger:
    """The earlier awards that a facts file lists under 已得."""
    tree = application.received
    items = tree.items if isinstance(tree, Sequence) else () if tree is None else (tree,)
    return Ledger(tuple(_of_tree(items, application, known, problems)))


def _of_tree(
    items: tuple[Any, ...], application: Application, known: Mapping[str, Terms], problems: Problems
) -> Iterator[Entry]:
    outer = Reader(TreeMapping({}, Place("")), problems, "已得")
    for item in items:
        reader = outer.as_reader(item, "已得")
        if reader is None:
            continue
        reader.check_keys(COLUMNS[:-1], ("级次", "金额"))
        if not (reader.has("级次") and reader.has("金额")):
            continue
        values = {column: reader.text(column) for column in COLUMNS}

        def refuse(column: str, code: str, reason: Text, hint: Text, into: Reader = reader) -> None:
            into.refuse(code, into.place(column), reason, hint)

        entry = _entry(_Row(values, refuse), known, application.subject.id)
        if entry is not None:
            yield entry


def _headers_fit(headers: list[str], place: Place, problems: Problems) -> bool:
    known = "、".join(COLUMNS)
    before = len(problems)
    for header in headers:
        if header not in COLUMNS:
            problems.add(
                "unknown-column", place, say("不认识的列「{name}」", name=header),
                say("这里可以写:{known}", known=known),
            )  # fmt: skip
    money = [name for name in ("金额", "金额(分)") if name in headers]
    for missing in (name for name in ("标识", "级次") if name not in headers):
        problems.add(
            "missing-column", place, say("缺少「{key}」", key=missing),
            say("这里可以写:{known}", known=known),
        )  # fmt: skip
    if len(money) != 1:
        problems.add(
            "missing-column", place, say("金额要有一列,也只能有一列"),
            say("「金额」带单位,例如 200万元;「金额(分)」写整数"),
        )  # fmt: skip
    return len(problems) == before


def _entry(row: _Row, known: Mapping[str, Terms], applicant: str) -> Entry | None:
    subject = row.get("标识") or applicant
    benefit = row.get("待遇")
    matter = row.get("事项") or _matter(benefit, known)
    level, day, year = row.get("级次"), _day(row), _year(row)
    amount = _fen(row)
    fine = amount is not None
    fine = fine and (day is not None or not row.get("日期"))
    fine = fine and (year is not None or not row.get("期间"))
    if not subject:
        row.refuse("标识", "empty-value", say("「{key}」后面是空的", key="标识"),
                   say("写明给了谁、为哪个项目或哪件东西给的"))  # fmt: skip
        fine = False
    if not matter and not benefit:
        row.refuse("事项", "missing-key", say("「待遇」和「事项」至少写一个"),
                   say("例如 事项: 技术改造"))  # fmt: skip
        fine = False
    if level not in LEVELS:
        row.refuse("级次", "unknown-choice", say("没有「{level}」这个级次", level=level),
                   say("可以写:{known}", known="、".join(LEVELS)))  # fmt: skip
        fine = False
    if year is None and day is None and not row.get("期间") and not row.get("日期"):
        row.refuse("期间", "missing-key", say("「期间」和「日期」至少写一个"),
                   say("例如 期间: 2024年度"))  # fmt: skip
    at = year if year is not None else day.year if day is not None else None
    if not fine or amount is None or at is None:
        return None
    payee = row.get("受益人") or applicant or subject
    return Entry(subject, payee, benefit, matter, level, at, day, amount)


def _matter(benefit: str, known: Mapping[str, Terms]) -> str:
    for terms in known.values():
        if benefit == terms.benefit or benefit.startswith(terms.benefit + "."):
            return terms.matter
    return ""


def _day(row: _Row) -> date | None:
    text = row.get("日期")
    day = parse_date(text) if text else None
    if text and day is None:
        row.refuse("日期", "bad-date", say("没有这一天:{text}", text=text),
                   say("日期写成 2025-05-01 或 2025年5月1日"))  # fmt: skip
    return day


def _year(row: _Row) -> int | None:
    text = row.get("期间")
    year = read_year(text) if text else None
    if text and year is None:
        row.refuse("期间", "bad-year", say("「{text}」不是年度", text=text),
                   say("写成 2025年度"))  # fmt: skip
    return year


def _fen(row: _Row) -> int | None:
    fen = row.get("金额(分)")
    if fen:
        if _FEN.fullmatch(fen):
            return int(fen)
        row.refuse("金额(分)", "wrong-value", say("「{text}」不是整数的分", text=fen),
                   say("写成整数,例如 20000000"))  # fmt: skip
        return None
    try:
        value = read_value(_AMOUNT, row.get("金额"))
    except Refused as refused:
        row.refuse("金额", refused.code, refused.reason, refused.hint)
        return None
    return int(value * FEN_PER_YUAN) if isinstance(value, int | Fraction) else None
