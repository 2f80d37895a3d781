"""A register in PostgreSQL tables, and the answers of a query printed for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
import pyarrow as pa

from duixian.readings.population.printers import PostgresPrinter
from duixian.readings.population.query import Query
from duixian.tables import Register

_TYPES = {pa.bool_(): "BOOLEAN", pa.int64(): "BIGINT", pa.int32(): "INTEGER", pa.date32(): "DATE"}


def load(register: Register, connection: psycopg.Connection) -> None:
    """Each kind of the register as a temporary table of its own name."""
    printer = PostgresPrinter()
    with connection.cursor() as cursor:
        for kind in register.kinds:
            table, name = register.table(kind), printer.table(kind)
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
            columns = ", ".join(
                f"{printer.source(field.name)} {_TYPES.get(field.type, 'TEXT')}"
                for field in table.schema
            )
            cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns})")
            with cursor.copy(f"COPY {name} FROM STDIN") as copy:
                for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
                    copy.write_row(row)


def run(query: Query, connection: psycopg.Connection) -> list[Mapping[str, Any]]:
    """The rows of the answer."""
    with connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        return cursor.execute(PostgresPrinter().query(query)).fetchall()
