"""What kind of table is this? By the ending of the file's name, or by what was handed over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from duixian.basics.places import Place
from duixian.basics.text import say
from duixian.tables.sources.from_arrow import frame_source, parquet_source
from duixian.tables.sources.from_csv import csv_source
from duixian.tables.sources.from_excel import excel_source
from duixian.tables.sources.from_query import query_source
from duixian.tables.sources.source import Source, Unreadable

_EXCEL = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_CSV = (".csv", ".tsv", ".txt")
_PARQUET = (".parquet", ".pq")
_DATABASE = (".duckdb", ".db", ".sqlite", ".sqlite3")


def open_source(
    table: Any,
    *,
    query: str = "",
    header_row: int = 1,
    sheet: str = "",
    encoding: str = "",
    name: str = "",
) -> Source:
    """The table in a file, a frame, or what a query gives on a connection or a database file.

    Raises:
        Unreadable: it can't be read; the exception carries the problem to tell.
    """
    if query:
        return (
            _of_file(Path(table), query, header_row, sheet, encoding)
            if isinstance(table, str | Path)
            else query_source(table, query)
        )
    if isinstance(table, str | Path):
        return _of_file(Path(table), query, header_row, sheet, encoding)
    return frame_source(table, name or type(table).__name__)


def _of_file(path: Path, query: str, header_row: int, sheet: str, encoding: str) -> Source:
    ending = path.suffix.lower()
    try:
        if query:
            return query_source(path, query)
        if ending in _CSV:
            return csv_source(path, header_row, encoding)
        if ending in _EXCEL:
            return excel_source(path, header_row, sheet)
        if ending in _PARQUET:
            return parquet_source(path)
    except OSError as error:
        raise Unreadable(
            "unreadable-file",
            Place(str(path)),
            say("读不了这个文件:{why}", why=error.strerror or str(error)),
            say("检查路径和权限"),
        ) from None
    if ending in _DATABASE:
        raise Unreadable(
            "no-query",
            Place(str(path)),
            say("这是数据库,还要说查什么"),
            say("写一条 SELECT 语句"),
        )
    known = (*_CSV, *_EXCEL, *_PARQUET)
    raise Unreadable(
        "unknown-format",
        Place(str(path)),
        say("不认识「{ending}」这种文件", ending=ending or path.name),
        say("可以是:{known}", known="、".join(known)),
    )
