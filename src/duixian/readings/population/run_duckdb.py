"""Running a query on DuckDB: a register in, a relation or a Parquet file out, in bounded memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from duixian.library.package import Package
from duixian.readings.population.printers import DuckDBPrinter
from duixian.readings.population.query import Query
from duixian.readings.population.rows import Tables
from duixian.tables.register import Register

DEFAULT_MEMORY = "3GB"


def tables_of(register: Register, package: Package, *, as_held: bool = False) -> Tables:
    """What a register holds, as far as the plan needs to know.

    `as_held` also tells how many rows there are and in which columns nothing is unknown, so that
    sums stay narrow and the query need not ask; such a plan is right for this very register only,
    not for one that is yet to come.

    Raises:
        OSError: a file can't be read.
    """
    complete = {}
    for kind in package.vocabulary.kinds:
        stated = register.complete(kind)
        complete[kind] = package.complete[kind] if stated is None else stated
    return Tables(
        {kind: frozenset(register.schema(kind).names) for kind in register.kinds},
        complete,
        {kind: _filled(register, kind) for kind in register.kinds} if as_held else {},
        {kind: register.rows(kind) for kind in register.kinds} if as_held else {},
    )


def _filled(register: Register, kind: str) -> frozenset[str]:
    """The columns without a null, as Arrow knows them or the file's own statistics say."""
    path = register.path(kind)
    if path is None:
        table = register.table(kind)
        return frozenset(name for name in table.column_names if not table[name].null_count)
    found = pq.read_metadata(path)
    names = found.schema.names
    filled = set(names)
    for number in range(found.num_row_groups):
        group = found.row_group(number)
        for place, name in enumerate(names):
            if name in filled:
                statistics = group.column(place).statistics
                if statistics is None or not statistics.has_null_count or statistics.null_count:
                    filled.discard(name)
    return frozenset(filled)


@contextmanager
def connected(
    register: Register,
    *,
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: bool = False,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection on which each kind of the register is a view of its own name.

    What does not fit into `memory` is spilled to a temporary folder, which goes when the block
    ends.
    """
    with TemporaryDirectory(prefix="duixian-") as spill, duckdb.connect() as connection:
        connection.execute("SET memory_limit = ?", [memory])
        connection.execute("SET temp_directory = ?", [spill])
        connection.execute("SET threads = ?", [threads or os.cpu_count() or 1])
        connection.execute("SET preserve_insertion_order = false")
        if progress:  # in a notebook without ipywidgets even switching it off is refused
            connection.execute("SET enable_progress_bar = true")
        for kind in register.kinds:
            path = register.path(kind)
            name = '"' + kind.replace('"', '""') + '"'
            if path is None:
                connection.register(kind, register.table(kind))
            else:
                connection.execute(
                    f"CREATE VIEW {name} AS SELECT * FROM read_parquet({_text(str(path))})"
                )
        yield connection


def run(query: Query, connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """The answer of a query as one Arrow table, in no particular order."""
    return connection.sql(DuckDBPrinter().query(query)).to_arrow_table()


def run_to_parquet(query: Query, connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write the answer to a Parquet file, row group by row group, and count its rows.

    The file is whole when this returns: it is written beside and moved into place.
    """
    beside = path.with_name(path.name + ".part")
    try:
        sql = f"COPY ({DuckDBPrinter().query(query)}) TO {_text(str(beside))} (FORMAT PARQUET)"
        written = connection.execute(sql).fetchone()
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return int(written[0]) if written else 0


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
