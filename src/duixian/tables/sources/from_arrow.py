"""Parquet files, and whatever hands over Arrow data: Arrow, pandas and polars tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from duixian.basics.places import Place
from duixian.basics.text import say
from duixian.tables.sources.as_text import as_text
from duixian.tables.sources.source import CHUNK_ROWS, Chunk, Source, Unreadable

_PANDAS_INDEX = "__index_level_"


def parquet_source(path: Path) -> Source:
    """A Parquet file.

    Raises:
        Unreadable: it is truncated, or no Parquet file.
    """
    try:
        file = pq.ParquetFile(path)
    except FileNotFoundError:
        raise
    except (OSError, pa.ArrowException):
        raise _broken(path) from None

    def batches() -> Iterator[pa.RecordBatch]:
        with file:
            try:
                yield from file.iter_batches(CHUNK_ROWS)
            except (OSError, pa.ArrowException):
                raise _broken(path) from None

    return _source(str(path), file.schema_arrow, batches, file.metadata.num_rows)


def _broken(path: Path) -> Unreadable:
    return Unreadable(
        "bad-parquet",
        Place(str(path)),
        say("不是完整的 Parquet 文件:可能没有传完,或者不是 Parquet"),
        say("重新导出或重新传一次,对比两边的文件大小"),
    )


def frame_source(frame: Any, name: str) -> Source:
    """A frame of pandas or polars, an Arrow table or reader: anything with an Arrow stream.

    Raises:
        Unreadable: it is no such thing, or a column mixes texts and numbers.
    """
    try:
        if hasattr(frame, "__arrow_c_stream__"):
            reader = pa.RecordBatchReader.from_stream(frame)
        else:
            reader = pa.RecordBatchReader.from_batches(frame.schema, [pa.record_batch(frame)])
    except (pa.ArrowException, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(
            "bad-frame",
            Place(name),
            say("读不了这个表格对象({kind}):{why}", kind=type(frame).__name__, why=str(error)),
            say("给 pandas 或 polars 的 DataFrame,或 Arrow 表;一列里只放一种类型"),
        ) from None

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in reader:
            for start in range(0, batch.num_rows, CHUNK_ROWS):
                yield batch.slice(start, CHUNK_ROWS)

    try:
        total = len(frame)
    except TypeError:
        total = None
    return _source(name, reader.schema, batches, total)


def _source(
    name: str,
    schema: pa.Schema,
    batches: Callable[[], Iterator[pa.RecordBatch]],
    total: int | None,
) -> Source:
    wanted = [at for at, one in enumerate(schema.names) if not one.startswith(_PANDAS_INDEX)]

    def chunks() -> Iterator[Chunk]:
        first = 1
        for batch in batches():
            numbers = pa.array(range(first, first + batch.num_rows), pa.int64())
            first += batch.num_rows
            yield Chunk(tuple(as_text(batch.column(at)) for at in wanted), numbers)

    return Source(name, tuple(schema.names[at] for at in wanted), chunks, total)
