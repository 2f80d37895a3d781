"""Rows → a file that a person opens: CSV or xlsx, never a formula.

A spreadsheet takes a text that begins with = + - @ for a formula and runs it, whoever wrote it
(OWASP, CSV injection). In xlsx every cell is written as a text; in CSV such a text gets an
apostrophe in front, unless it is a plain number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from duixian.tables.atomically import new_file

_DANGEROUS = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")  # the full-width forms too
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?%?$")
_MOST_ROWS = 1_048_576
_MOST_CHARACTERS = 32_767

_EXACT_DIGITS = 15  # of a spreadsheet's numbers, which are doubles

Cell = str | int | Decimal | None


def write_rows(
    path: Path,
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    widths: Sequence[int] = (8, 45, 45),
) -> int:
    """Write a CSV file (UTF-8 with a mark, so that Excel reads it) or a workbook; how many rows.

    A workbook goes on in another sheet where one is full; `widths` are those of its first columns,
    in characters. Decimals are numbers that add up. The file appears whole or not at all.

    Raises:
        OSError: the disk is full, or the place can't be written to.
        ValueError: the file's name ends neither in .csv nor in .xlsx.
    """
    ending = path.suffix.lower()
    if ending not in (".csv", ".xlsx"):
        raise ValueError(f"neither .csv nor .xlsx: {path.name}")
    with new_file(path) as draft:
        return (
            _write_xlsx(draft, headers, rows, widths)
            if ending == ".xlsx"
            else _write_csv(draft, headers, rows)
        )


def harmless(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula.

    >>> harmless("=1+1"), harmless("-3.5"), harmless("甲公司")
    ("'=1+1", '-3.5', '甲公司')
    """
    return "'" + text if text.startswith(_DANGEROUS) and not _NUMBER.match(text) else text


def _write_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([harmless(header) for header in headers])
        for row in rows:
            writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
            count += 1
    return count


def _write_xlsx(
    path: Path, headers: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int]
) -> int:
    count = 0
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with path.open("wb") as file, xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        money = book.add_format({"num_format": "#,##0.00"})
        sheet: Any = None
        for row in rows:
            line = count % (_MOST_ROWS - 1) + 1
            if line == 1:
                sheet = _new_sheet(book, headers, bold, widths)
            for at, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, at, cell[:_MOST_CHARACTERS])
                elif isinstance(cell, Decimal):
                    _write_decimal(sheet, line, at, cell, money)
                elif cell is not None:
                    sheet.write_number(line, at, cell)
            count += 1
        if sheet is None:
            _new_sheet(book, headers, bold, widths)
    return count


def _write_decimal(sheet: Any, line: int, at: int, value: Decimal, form: object) -> None:
    """A number where the spreadsheet holds all its digits, else a text."""
    if len(value.as_tuple().digits) <= _EXACT_DIGITS:
        sheet.write_number(line, at, value, form)
    else:
        sheet.write_string(line, at, str(value))


def _new_sheet(
    book: xlsxwriter.Workbook, headers: Sequence[str], bold: object, widths: Sequence[int]
) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headers) - 1, 20)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    for at, header in enumerate(headers):
        sheet.write_string(0, at, header, bold)
    return sheet
