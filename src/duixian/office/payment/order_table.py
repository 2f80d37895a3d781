"""The 支付申请 table as the treasury system wants it: columns by mapping. No Django.

Other formats are plug-ins: `FORMATS["xml"] = write` with the same signature.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from duixian.basics.text import say
from duixian.office.ledger.beancount import yuan
from duixian.office.refusal import Refused


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line with everything a treasury asks for."""

    line: str
    batch: str
    allotment: str
    unit: str
    functional: str
    economic: str
    payee: str
    account: str
    amount: int
    purpose: str
    day: date


FIELDS: dict[str, Callable[[OrderLine], str]] = {
    "明细号": lambda one: one.line,
    "批次号": lambda one: one.batch,
    "指标": lambda one: one.allotment,
    "预算单位": lambda one: one.unit,
    "功能分类": lambda one: one.functional,
    "经济分类": lambda one: one.economic,
    "收款人": lambda one: one.payee,
    "收款账号": lambda one: one.account,
    "金额": lambda one: yuan(one.amount),
    "金额(分)": lambda one: str(one.amount),
    "用途": lambda one: one.purpose,
    "日期": lambda one: one.day.isoformat(),
}
"""What a column may hold."""
Columns = Mapping[str, str]
"""Heading → one of `FIELDS`; a text that begins with = stands as it is."""
DEFAULT: dict[str, str] = {
    name: name for name in FIELDS if name != "金额(分)"
}  # fmt: skip


def rows(lines: Iterable[OrderLine], columns: Columns) -> list[list[str]]:
    """The table with its headings.

    Raises:
        Refused: `unknown-column`, `no-line-number`.
    """
    for heading, field in columns.items():
        if field not in FIELDS and not field.startswith("="):
            raise Refused(
                "unknown-column",
                say("列「{heading}」没有「{field}」这一项", heading=heading, field=field),
                say("可以写:{known}", known="、".join(FIELDS)),
            )
    if "明细号" not in columns.values():
        raise Refused(
            "no-line-number",
            say("支付申请表要有明细号,回单才对得上"),
            say("加上一列,内容写 明细号"),
        )
    body = [[_cell(one, field) for field in columns.values()] for one in lines]
    return [list(columns), *body]


def write_csv(table: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with a mark, as Excel expects; no cell begins a formula."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([_inert(c) for c in row] for row in table)
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(table: Sequence[Sequence[str]]) -> bytes:
    """Every cell is text: account numbers keep all of their digits."""
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # the same table, the same bytes
        sheet = book.add_worksheet("支付申请")
        for y, row in enumerate(table):
            for x, cell in enumerate(row):
                sheet.write_string(y, x, cell)
    return made.getvalue()


FORMATS: dict[str, Callable[[Sequence[Sequence[str]]], bytes]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
}


def read_table(path: Path) -> list[dict[str, str]]:
    """A table of receipts or sales as texts, by heading; CSV or xlsx.

    Raises:
        Refused: `unreadable-table`.
    """
    try:
        if path.suffix.lower() == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                found: list[list[str]] = list(csv.reader(file))
        else:
            from python_calamine import load_workbook

            sheet = load_workbook(path).get_sheet_by_index(0)
            found = [[_text(cell) for cell in row] for row in sheet.to_python()]
    except Exception as error:  # calamine raises its own, a foreign file anything
        raise Refused(
            "unreadable-table",
            say("读不了这个表:{name}", name=path.name),
            say("另存为 xlsx 或 UTF-8 的 csv"),
        ) from error
    if not found:
        return []
    head = [cell.strip() for cell in found[0]]
    return [
        dict(zip(head, (cell.strip() for cell in row), strict=False))
        for row in found[1:]
        if any(row)
    ]


def _cell(one: OrderLine, field: str) -> str:
    return field[1:] if field.startswith("=") else FIELDS[field](one)


def _inert(cell: str) -> str:
    # https://owasp.org/www-community/attacks/CSV_Injection
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
