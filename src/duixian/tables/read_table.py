"""One table, read by its mapping into memory."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from duixian.basics.problems import Problems
from duixian.tables.mapping import ColumnMapping
from duixian.tables.sift import ColumnReport, Counts, sifter_for
from duixian.tables.sources import Source, Unreadable, open_source
from duixian.tables.spool import Progress, spool
from duixian.tables.writing import noting_full_disk


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was read: `table` in register form, `rejected` with 行, 原因, 怎么改 beside each row.

    `counts.rows` is `counts.accepted` + `counts.rejected`, always.
    """

    kind: str
    table: pa.Table
    rejected: pa.Table
    counts: Counts
    columns: tuple[ColumnReport, ...]


def read_table(
    table: Any,
    mapping: ColumnMapping,
    problems: Problems,
    *,
    query: str = "",
    progress: Progress | None = None,
) -> Accepted | None:
    """The table of a file, a frame or a query as a mapping reads it; None with the reasons noted.

    For tables that fit into memory; `import_tables` writes a register of any size.
    """
    try:
        source = open_with(table, mapping, query)
        sifter = sifter_for(source, mapping, problems)
        if sifter is None:
            return None
        with tempfile.TemporaryDirectory() as folder, noting_full_disk(folder, problems):
            spooled = spool(source, sifter, Path(folder), progress)
            sifter.warn_of_columns(problems)
            accepted = pq.read_table(spooled.accepted).cast(sifter.schema)
            rejected = pa.Table.from_batches(spooled.rejected_rows(), sifter.rejected_schema)
            return Accepted(mapping.kind, accepted, rejected, spooled.counts, sifter.reports)
    except Unreadable as unreadable:
        problems.extend([unreadable.problem])
    return None


def open_with(table: Any, mapping: ColumnMapping, query: str = "") -> Source:
    """The source with the header row, sheet and encoding that the mapping names.

    Raises:
        Unreadable: it can't be read.
    """
    if isinstance(table, Source):
        return table
    return open_source(
        table,
        query=query,
        header_row=mapping.header_row,
        sheet=mapping.sheet,
        encoding=mapping.encoding,
    )
