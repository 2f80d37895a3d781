"""The answer → xlsx: one sheet a table, numbers that add up, no text ever a formula."""

from __future__ import annotations

import re
from pathlib import Path

import xlsxwriter

from duixian.basics.text import translate
from duixian.simulate.whatif.outcome import WhatIf
from duixian.simulate.whatif.tables import (
    Cell,
    Kind,
    Table,
    banners,
    remarks,
    show_cell,
    sweep_table,
    tables_of,
)
from duixian.tables.atomically import new_file

_MOST = 31
"""Characters of a sheet's name."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def to_workbook(answer: WhatIf, path: Path) -> None:
    """Write the workbook, whole or not at all; amounts are 元.

    Raises:
        OSError: the disk is full, or the place can't be written to.
    """
    with new_file(path) as draft, xlsxwriter.Workbook(str(draft), _AS_TEXT) as book:
        writer = _Writer(book, answer)
        writer.cover()
        several = len(answer.comparisons) > 1
        for comparison in answer.comparisons:
            before = f"{comparison.name}·" if several else ""
            for table in tables_of(comparison):
                writer.table(table, before)
        for sweep in answer.sweeps:
            writer.table(sweep_table(sweep, answer), "")


_AS_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, answer: WhatIf) -> None:
        self.book, self.answer = book, answer
        self.names: set[str] = set()
        self.heading = book.add_format({"bold": True, "bg_color": "#E8EEF4", "text_wrap": True})
        self.warning = book.add_format({"bold": True, "bg_color": "#FFF2CC"})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        self.marked = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#FDF0E3"})
        self.formats = {
            kind: [
                book.add_format({"num_format": code, "valign": "top", **shade})
                for shade in ({}, {"bg_color": "#FDF0E3"})
            ]
            for kind, code in (
                (Kind.MONEY, "#,##0.00"), (Kind.DIFFERENCE, "+#,##0.00;-#,##0.00;0"),
                (Kind.COUNT, "#,##0"), (Kind.SHARE, "0.00%"),
            )
        }  # fmt: skip

    def cover(self) -> None:
        """What the figures are of, and what must be said of them."""
        answer = self.answer
        sheet = self.sheet(translate("说明"))
        sheet.set_column(0, 0, 100)
        row = 0
        for line in (answer.title, f"{answer.year} · {answer.on}", answer.register):
            sheet.write_string(row, 0, line)
            row += 1
        for banner in banners(answer):
            sheet.write_string(row, 0, str(banner), self.warning)
            row += 1
        for remark in (*remarks(answer), translate("金额单位:元。")):
            sheet.write_string(row, 0, str(remark), self.plain)
            row += 1

    def table(self, table: Table, before: str) -> None:
        """One sheet: the banners, the headings, the rows."""
        sheet = self.sheet(f"{before}{table.title}")
        row = 0
        for banner in banners(self.answer):
            sheet.write_string(row, 0, str(banner), self.warning)
            row += 1
        if table.note is not None:
            sheet.write_string(row, 0, str(table.note))
            row += 1
        for place, column in enumerate(table.columns):
            sheet.write_string(row, place, str(column.heading), self.heading)
            sheet.set_column(place, place, 36 if place == 0 else 18)
        sheet.freeze_panes(row + 1, 1)
        for number, cells in enumerate(table.rows):
            row += 1
            for place, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
                self.cell(sheet, row, place, cell, column.kind, marked=number in table.marked)

    def cell(
        self, sheet: object, row: int, place: int, cell: Cell, kind: Kind, *, marked: bool
    ) -> None:
        """A number that adds up, or a text."""
        if cell is None:
            return
        if isinstance(cell, int) and kind in self.formats:
            divisor = {Kind.MONEY: 100, Kind.DIFFERENCE: 100, Kind.SHARE: 10_000}.get(kind, 1)
            value = cell / divisor if divisor > 1 else cell  # a spreadsheet knows only doubles
            sheet.write_number(row, place, value, self.formats[kind][marked])  # type: ignore[attr-defined]
            return
        text = show_cell(cell, kind)
        sheet.write_string(row, place, text, self.marked if marked else self.plain)  # type: ignore[attr-defined]

    def sheet(self, title: str) -> xlsxwriter.worksheet.Worksheet:
        """A sheet of that name, shortened and numbered where need be."""
        stem = _FORBIDDEN.sub("·", title).strip() or "-"
        name, number = stem[:_MOST], 2
        while name.lower() in self.names:
            end = f"·{number}"
            name, number = stem[: _MOST - len(end)] + end, number + 1
        self.names.add(name.lower())
        return self.book.add_worksheet(name)
