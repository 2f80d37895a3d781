"""A SQL query: on an open DB-API or DuckDB connection, or on a DuckDB or SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from duixian.basics.places import Place
from duixian.basics.text import say
from duixian.tables.cells import text_of
from duixian.tables.sources.source import CHUNK_ROWS, Chunk, Source, Unreadable

_SQLITE = b"SQLite format 3\0"


def query_source(database: Any, query: str) -> Source:
    """The rows that a query gives; files are opened for reading only.

    `database` is a path, or a connection with `cursor()` (PEP 249), which stays open.

    Raises:
        Unreadable: the file is no database, or the query fails.
    """
    own = isinstance(database, str | Path)
    name = str(database) if own else f"{type(database).__module__}.{type(database).__name__}"
    connection = _open(Path(database)) if own else database
    try:
        cursor = connection.cursor()
        cursor.execute(query)
        headers = tuple(str(column[0]) for column in cursor.description or ())
    # PEP 249 gives each driver its own error classes.
    except Exception as error:
        if own:
            connection.close()
        raise _failed(name, error) from None
    if not headers:
        raise Unreadable(
            "bad-query", Place(name), say("查询没有给出任何列"), say("写一条 SELECT 语句")
        )

    def chunks() -> Iterator[Chunk]:
        first = 1
        try:
            while rows := cursor.fetchmany(CHUNK_ROWS):
                columns = tuple(
                    pa.array([text_of(row[at]) for row in rows], pa.string())
                    for at in range(len(headers))
                )
                yield Chunk(columns, pa.array(range(first, first + len(rows)), pa.int64()))
                first += len(rows)
        except Exception as error:
            raise _failed(name, error) from None
        finally:
            if own:
                connection.close()

    return Source(name, headers, chunks)


def _open(path: Path) -> Any:
    with path.open("rb") as file:
        head = file.read(len(_SQLITE))
    if head == _SQLITE:
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        return duckdb.connect(path, read_only=True)
    except duckdb.Error:
        raise Unreadable(
            "bad-database",
            Place(str(path)),
            say("不是 DuckDB 或 SQLite 的数据库文件"),
            say("检查路径;别的数据库用自己的连接查询"),
        ) from None


def _failed(name: str, error: Exception) -> Unreadable:
    return Unreadable(
        "bad-query",
        Place(name),
        say("查询没有成功:{why}", why=str(error)),
        say("核对表名、列名和语法"),
    )
