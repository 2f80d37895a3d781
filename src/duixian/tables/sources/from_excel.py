"""Excel workbooks (xlsx, xls, xlsb, ods), read by python-calamine."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import python_calamine

from duixian.basics.places import Place
from duixian.basics.text import Text, say
from duixian.tables.cells import text_of
from duixian.tables.sources.source import CHUNK_ROWS, Chunk, Source, Unreadable


def excel_source(path: Path, header_row: int = 1, sheet: str = "") -> Source:
    """One sheet of a workbook, the first unless named.

    Raises:
        Unreadable: it is no workbook, has a password, or lacks the sheet or the header.
        OSError: the file can't be opened.
    """
    path.open("rb").close()  # calamine does not tell a missing file from a broken one
    try:
        book = python_calamine.load_workbook(str(path))
        names = book.sheet_names
        if sheet and sheet not in names:
            raise Unreadable(
                "no-sheet",
                Place(str(path)),
                say("没有叫「{sheet}」的工作表", sheet=sheet),
                say("工作表有:{names}", names="、".join(names)),
            )
        chosen = sheet or names[0]
        page = book.get_sheet_by_name(chosen)
    except python_calamine.PasswordError:
        raise _broken(path, say("工作簿有密码"), say("去掉密码,另存一份")) from None
    except (python_calamine.CalamineError, OSError, IndexError):
        raise _broken(
            path,
            say("不是完整的 Excel 文件:可能没有传完,或者不是 Excel"),
            say("用表格软件打开,另存为 xlsx"),
        ) from None
    head = next(islice(page.iter_rows(), header_row - 1, None), [])
    headers = [(text_of(cell) or "").strip() for cell in head]
    while headers and not headers[-1]:
        headers.pop()
    if not headers:
        raise Unreadable(
            "no-header",
            Place(str(path), header_row),
            say("第 {row} 行没有列名", row=header_row),
            say("文件是空的,或者要在映射里写「表头行」"),
        )

    def chunks() -> Iterator[Chunk]:
        rows = islice(page.iter_rows(), header_row, None)
        first = header_row + 1
        while taken := list(islice(rows, CHUNK_ROWS)):
            columns = tuple(
                pa.array([_text(row, at) for row in taken], pa.string())
                for at in range(len(headers))
            )
            yield Chunk(columns, pa.array(range(first, first + len(taken)), pa.int64()))
            first += len(taken)

    others = tuple(name for name in names if name != chosen)
    total = max(0, page.total_height - header_row)
    return Source(str(path), tuple(headers), chunks, total, header_row, chosen, others)


def _text(row: list[Any], at: int) -> str | None:
    return text_of(row[at]) if at < len(row) else None


def _broken(path: Path, reason: Text, hint: Text) -> Unreadable:
    return Unreadable("bad-workbook", Place(str(path)), reason, hint)
