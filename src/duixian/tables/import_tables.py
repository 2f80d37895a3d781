"""Tables → a register on disk, whole or not at all, with the rejected rows in files beside it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.tables.columns import IDENTIFIER
from duixian.tables.mapping import ColumnMapping
from duixian.tables.read_table import open_with
from duixian.tables.register import Draft, Register, drafting, load_register
from duixian.tables.sift import ColumnReport, Counts, sifter_for
from duixian.tables.sources import Unreadable
from duixian.tables.spool import Progress, Spooled, as_pattern, spool
from duixian.tables.spreadsheet import write_rows
from duixian.tables.writing import noting_full_disk


@dataclass(frozen=True, slots=True)
class Job:
    """One table to import: a file, frame or connection, by its mapping.

    `rejected` is the CSV or xlsx file for the rows that can't be judged; it is written only where
    there are any. `complete` says that a missing row means there is none.
    """

    table: Any
    mapping: ColumnMapping
    rejected: Path
    query: str = ""
    complete: bool | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one table; `rejected` is the file of its rejected rows, if there are any."""

    kind: str
    counts: Counts
    columns: tuple[ColumnReport, ...]
    rejected: Path | None


@dataclass
class _Kind:
    """The tables of one kind that have been read."""

    complete: bool | None
    parts: list[tuple[Path, pa.Schema, ColumnMapping]] = field(default_factory=list)


def import_tables(
    jobs: Iterable[Job],
    folder: Path,
    problems: Problems,
    *,
    name: str = "",
    synthetic: bool = False,
    year: int | None = None,
    replace: bool = False,
    keep: bool = False,
    progress: Progress | None = None,
) -> list[Imported] | None:
    """Read the tables and write a register; None with the reasons noted, and nothing changed.

    Tables of one kind are joined by 标识; each column may come from one of them. `replace` allows
    the folder to be there already; `keep` keeps those of its kinds that are not imported now.
    """
    before: Register | None = None
    if folder.exists() and keep:
        before = load_register(folder, problems)
        if before is None:
            return None
    if folder.exists() and not (replace or keep):
        problems.add(
            "exists-already",
            Place(str(folder)),
            say("这里已经有东西了"),
            say("换一个名字,或者说明要替换它"),
        )
        return None
    done: list[Imported] | None = None
    with noting_full_disk(folder, problems):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".duixian-", dir=folder.parent) as place:
            done = _import(
                list(jobs), folder, problems, Path(place), before, progress,
                name or folder.name, synthetic, year,
            )  # fmt: skip
    return done


def _import(
    jobs: list[Job],
    folder: Path,
    problems: Problems,
    place: Path,
    before: Register | None,
    progress: Progress | None,
    name: str,
    synthetic: bool,
    year: int | None,
) -> list[Imported] | None:
    kinds: dict[str, _Kind] = {}
    done: list[Imported] = []
    asides: list[tuple[Path, pa.Schema, Spooled]] = []
    errors = len(problems.errors)
    for number, job in enumerate(jobs):
        spot = place / str(number)
        spot.mkdir()
        try:
            source = open_with(job.table, job.mapping, job.query)
            sifter = sifter_for(source, job.mapping, problems)
            if sifter is None:
                continue
            spooled = spool(source, sifter, spot, progress)
        except Unreadable as unreadable:
            problems.extend([unreadable.problem])
            continue
        sifter.warn_of_columns(problems)
        kind = kinds.setdefault(job.mapping.kind, _Kind(job.complete))
        kind.complete = job.complete if kind.complete is None else kind.complete
        kind.parts.append((spooled.accepted, sifter.schema, job.mapping))
        some = spooled.counts.rejected > 0
        done.append(
            Imported(
                job.mapping.kind, spooled.counts, sifter.reports, job.rejected if some else None
            )
        )
        asides.append((job.rejected, sifter.rejected_schema, spooled))
    for kind in kinds.values():
        _refuse_shared_columns(kind, problems)
    if len(problems.errors) > errors:
        return None
    if before is not None:
        synthetic = synthetic or before.synthetic
    with drafting(folder, name=name, synthetic=synthetic, year=year, replace=True) as draft:
        for kind_name, kind in kinds.items():
            _add(draft, kind_name, kind)
        for kept in () if before is None else before.kinds:
            path = before.path(kept) if before is not None else None
            if kept not in kinds and path is not None and before is not None:
                shutil.copyfile(path, draft.folder / path.name)
                draft.adopt(kept, before.rows(kept), before.complete(kept))
        for path, schema, spooled in asides:
            if spooled.counts.rejected:
                rows = (
                    tuple(row.values())
                    for batch in spooled.rejected_rows()
                    for row in batch.to_pylist()
                )
                write_rows(path, schema.names, rows)
    return done


def _refuse_shared_columns(kind: _Kind, problems: Problems) -> None:
    first: dict[str, Place] = {}
    for _, _, mapping in kind.parts:
        for mapped in mapping.columns:
            column = mapped.column.name
            if column == IDENTIFIER:
                continue
            if column in first:
                problems.add(
                    "column-twice",
                    mapped.place,
                    say("「{column}」已经由另一张表给出", column=column),
                    say("见 {place};只留一处", place=str(first[column])),
                )
            first[column] = mapped.place


def _add(draft: Draft, name: str, kind: _Kind) -> None:
    """Put the tables of one kind into the draft; several are joined by 标识."""
    if len(kind.parts) == 1:
        path, _, _ = kind.parts[0]
        path.replace(draft.folder / f"{name}.parquet")
        rows = pq.read_metadata(draft.folder / f"{name}.parquet").num_rows
        draft.adopt(name, rows, kind.complete)
        return
    fields = {one.name: one for _, schema, _ in kind.parts for one in schema}
    joined = " FULL JOIN ".join(
        f"read_parquet('{_quoted(path)}') AS t{number}"
        + (f" USING ({IDENTIFIER})" if number else "")
        for number, (path, _, _) in enumerate(kind.parts)
    )
    schema = pa.schema(list(fields.values()))
    columns = ", ".join(f'"{name}"' for name in fields)
    with duckdb.connect(config={"temp_directory": str(kind.parts[0][0].parent)}) as engine:
        engine.execute("SET memory_limit = '1GB'; SET threads = 2")
        found = engine.sql(f"SELECT {columns} FROM {joined} ORDER BY {IDENTIFIER}")
        reader = pa.RecordBatchReader.from_stream(found)
        # The join turns dictionaries into plain texts; the cast turns them back.
        batches = (
            written
            for batch in reader
            for written in pa.Table.from_batches([batch]).cast(schema).to_batches()
        )
        draft.add_batches(name, schema, batches, kind.complete)


def _quoted(path: Path) -> str:
    return as_pattern(path).replace("'", "''")
