"""A table on its way into a register: kept on disk, so that memory holds one chunk at a time.

Only when all rows are read is it known which identifiers stand twice; those rows are then taken
out again. DuckDB finds them, out of core.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from duixian.basics.text import say
from duixian.tables.columns import IDENTIFIER
from duixian.tables.sift import NUMBER, Counts, Sifted, Sifter
from duixian.tables.sources.source import CHUNK_ROWS, Source

Progress = Callable[[int, int | None], None]
"""Called with the rows done so far and, where known, the rows in all."""


@dataclass(frozen=True, slots=True)
class Spooled:
    """Where the accepted rows and the rejected ones lie (Parquet), and how many they are."""

    accepted: Path
    rejected: tuple[Path, ...]
    counts: Counts

    def rejected_rows(self) -> Iterator[pa.RecordBatch]:
        """The rejected rows in the order of the table: 行, 原因, 怎么改, and its texts."""
        files = [as_pattern(path) for path in self.rejected]
        with duckdb.connect() as engine:
            found = engine.sql(
                f"SELECT * FROM read_parquet($files) ORDER BY {NUMBER}", params={"files": files}
            )
            yield from pa.RecordBatchReader.from_stream(found)


def spool(
    source: Source, sifter: Sifter, folder: Path, progress: Progress | None = None
) -> Spooled:
    """Sift every chunk of the source into files in `folder`.

    Raises:
        Unreadable: the source breaks off.
        OSError, duckdb.Error: the disk is full, or the folder can't be written to.
    """
    accepted, originals, rejected, repeated = (
        folder / f"{name}.parquet" for name in ("accepted", "originals", "rejected", "repeated")
    )
    seen = taken = refused = blank = 0
    with (
        pq.ParquetWriter(accepted, sifter.schema, compression="zstd") as good,
        pq.ParquetWriter(originals, sifter.original_schema, compression="lz4") as beside,
        pq.ParquetWriter(rejected, sifter.rejected_schema, compression="lz4") as bad,
    ):
        for chunk in source.chunks():
            sifted: Sifted = sifter.sift(chunk)
            good.write_batch(sifted.accepted)
            beside.write_batch(sifted.originals)
            bad.write_batch(sifted.rejected)
            seen += chunk.rows + len(chunk.broken)
            taken += sifted.accepted.num_rows
            refused += sifted.rejected.num_rows
            blank += sifted.blank
            if progress is not None:
                progress(seen, source.total)
    repeats = _repeats(accepted, originals, folder)
    files: tuple[Path, ...] = (rejected,)
    if repeats.num_rows:
        _take_out(accepted, originals, repeats, sifter, repeated)
        taken, refused = taken - repeats.num_rows, refused + repeats.num_rows
        files = (rejected, repeated)
    originals.unlink()
    counts = Counts(seen - blank, taken, refused, blank)
    return Spooled(accepted, files, counts)


def _repeats(accepted: Path, originals: Path, folder: Path) -> pa.Table:
    """The rows to take out, in order: `place` (from 0), `first_row` (行 of the first one), `same`.

    Where all rows of an identifier say the same, the first stays; else none does.
    """
    with duckdb.connect(config={"temp_directory": str(folder / "duckdb")}) as engine:
        engine.execute(
            "SET memory_limit = '1GB'; SET threads = 2; SET preserve_insertion_order = false"
        )
        found = engine.sql(
            f"""
            WITH repeated AS (
                SELECT {IDENTIFIER} AS id FROM read_parquet($accepted)
                GROUP BY ALL HAVING count(*) > 1
            ), chosen AS (
                SELECT file_row_number AS place, {IDENTIFIER} AS id
                FROM read_parquet($accepted, file_row_number = true)
                WHERE {IDENTIFIER} IN (SELECT id FROM repeated)
            ), numbered AS (
                SELECT place, id, {NUMBER} AS number
                FROM chosen JOIN (
                    SELECT file_row_number AS place, {NUMBER}
                    FROM read_parquet($originals, file_row_number = true)
                ) USING (place)
            ), different AS (
                SELECT {IDENTIFIER} AS id, count(*) AS kinds FROM (
                    SELECT DISTINCT * FROM read_parquet($accepted)
                    WHERE {IDENTIFIER} IN (SELECT id FROM repeated)
                ) GROUP BY ALL
            ), marked AS (
                SELECT place, number, min(number) OVER (PARTITION BY id) AS first_row,
                    kinds = 1 AS same
                FROM numbered JOIN different USING (id)
            )
            SELECT * FROM marked WHERE NOT same OR number > first_row ORDER BY place
            """,
            params={"accepted": as_pattern(accepted), "originals": as_pattern(originals)},
        )
        return pa.RecordBatchReader.from_stream(found).read_all()


def _take_out(
    accepted: Path, originals: Path, repeats: pa.Table, sifter: Sifter, repeated: Path
) -> None:
    """Move the repeated rows from `accepted` to `repeated`, with their original texts."""
    kept = accepted.with_name("kept.parquet")
    out = repeats["place"].combine_chunks()
    with (
        pq.ParquetFile(accepted) as before,
        pq.ParquetWriter(kept, sifter.schema, compression="zstd") as after,
    ):
        start = 0
        for batch in before.iter_batches(CHUNK_ROWS):
            here = pa.array(range(start, start + batch.num_rows), pa.int64())
            start += batch.num_rows
            left = batch.filter(pc.invert(pc.is_in(here, value_set=out)))
            after.write_table(pa.Table.from_batches([left]).cast(sifter.schema))
    kept.replace(accepted)
    with (
        pq.ParquetFile(originals) as texts,
        pq.ParquetWriter(repeated, sifter.rejected_schema, compression="lz4") as aside,
    ):
        start = told = 0
        for batch in texts.iter_batches(CHUNK_ROWS):
            here = pa.array(range(start, start + batch.num_rows), pa.int64())
            start += batch.num_rows
            found = batch.filter(pc.is_in(here, value_set=out))
            why = repeats.slice(told, found.num_rows).to_pylist()
            told += found.num_rows
            notes = [_note(one) for one in why]
            aside.write_batch(
                pa.RecordBatch.from_arrays(
                    [
                        found.column(0),
                        pa.array([reason for reason, _ in notes], pa.string()),
                        pa.array([hint for _, hint in notes], pa.string()),
                        *found.columns[1:],
                    ],
                    schema=sifter.rejected_schema,
                )
            )


def _note(one: dict[str, int]) -> tuple[str, str]:
    if one["same"]:
        return (
            str(say("与第 {row} 行完全相同,只留一行", row=one["first_row"])),
            str(say("不用改;想去掉这条提示就删掉这一行")),
        )
    if one["number"] == one["first_row"]:
        reason = say("后面还有行用了同一个标识,内容却不同")
    else:
        reason = say("标识与第 {row} 行相同,内容却不同", row=one["first_row"])
    return str(reason), str(say("核对是哪一行写错了,一个标识只留一行"))


def as_pattern(path: Path) -> str:
    """The path as DuckDB takes it: it would read * ? [ as wildcards.

    >>> as_pattern(Path("/甲[1]/乙.parquet"))
    '/甲[[]1]/乙.parquet'
    """
    return re.sub(r"([*?\[])", r"[\1]", str(path))
