"""A few subjects of a register, with all that rules may read of them, as a register of its own."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from duixian.language.vocabulary import Reference, Vocabulary
from duixian.tables.register import Register, register_of


def part_of_register(
    register: Register,
    vocabulary: Vocabulary,
    kind: str,
    ids: Iterable[str],
    connection: duckdb.DuckDBPyConnection,
) -> Register:
    """The rows of a kind by id, what points at them to any depth, and what all these point at.

    `connection` knows each table of the register by its kind.
    """
    references = [
        reference
        for name in register.kinds
        if name in vocabulary.kinds
        for reference in vocabulary.kinds[name].references.values()
        if f"引用:{reference.name}" in register.schema(name).names
    ]
    kept: dict[str, pa.Table] = {}
    _add(kept, kind, _rows(connection, kind, "标识", ids))
    waiting = [kind]
    while waiting:
        owner = waiting.pop()
        for reference in references:
            if reference.target == owner and reference.subject not in kept:
                column = f"引用:{reference.name}"
                found = _rows(connection, reference.subject, column, _ids(kept[owner]))
                _add(kept, reference.subject, found)
                waiting.append(reference.subject)
    _follow(kept, references, register, connection)
    complete = {name: register.complete(name) for name in kept}
    return register_of(kept, complete=complete, synthetic=register.synthetic)


def _follow(
    kept: dict[str, pa.Table],
    references: list[Reference],
    register: Register,
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Add what the kept rows point at, and what that points at in turn."""
    pending = list(kept)
    while pending:
        source = pending.pop()
        for reference in references:
            if reference.subject != source or reference.target not in register.kinds:
                continue
            targets = {
                str(value)
                for value in kept[source][f"引用:{reference.name}"].to_pylist()
                if value is not None
            }
            held = kept.get(reference.target)
            missing = targets - (set(_ids(held)) if held is not None else set())
            if missing:
                _add(kept, reference.target, _rows(connection, reference.target, "标识", missing))
                pending.append(reference.target)
            elif held is None:
                kept[reference.target] = _rows(connection, reference.target, "标识", ())


def _add(kept: dict[str, pa.Table], kind: str, rows: pa.Table) -> None:
    kept[kind] = rows if kind not in kept else pa.concat_tables([kept[kind], rows])


def _ids(table: pa.Table) -> list[str]:
    return [str(value) for value in table["标识"].to_pylist()]


def _rows(
    connection: duckdb.DuckDBPyConnection, kind: str, column: str, values: Iterable[str]
) -> pa.Table:
    """The rows whose column holds one of the values, in the order of their ids."""
    connection.register("wanted", pa.table({"value": pa.array(sorted(values), pa.string())}))
    found = connection.sql(
        f'SELECT * FROM "{kind}" WHERE "{column}" IN (SELECT value FROM wanted) ORDER BY "标识"'
    ).to_arrow_table()
    connection.unregister("wanted")
    return found
