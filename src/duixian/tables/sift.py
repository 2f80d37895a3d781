"""Row by row: what can be judged goes on, what can't goes aside with the reason beside it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.library.literals import Refused
from duixian.tables.columns import FactColumn, field_of
from duixian.tables.convert import Converter
from duixian.tables.mapping import ColumnMapping, MappedColumn, plain_header
from duixian.tables.near import nearest
from duixian.tables.sources.source import Broken, Chunk, Source

NUMBER, REASON, HINT = "行", "原因", "怎么改"


@dataclass(frozen=True, slots=True)
class Counts:
    """rows = accepted + rejected, always; wholly blank rows are no rows."""

    rows: int
    accepted: int
    rejected: int
    blank: int = 0


@dataclass
class ColumnReport:
    """What was found in one column: known, empty and refused cells; the ends of numbers, stored."""

    mapped: MappedColumn
    known: int = 0
    empty: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """By code of the reason."""
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Sifted:
    """One chunk, sifted: accepted rows in register form, beside them as they were, and the rest.

    `originals` holds 行 and the table's texts of the accepted rows; `rejected` 行, 原因, 怎么改 and
    the table's texts.
    """

    accepted: pa.RecordBatch
    originals: pa.RecordBatch
    rejected: pa.RecordBatch
    blank: int


@dataclass
class Sifter:
    """Sifts the chunks of one source by one mapping."""

    mapping: ColumnMapping
    headers: tuple[str, ...]
    """The names of the table's columns in `rejected`, all different."""
    at: tuple[int, ...]
    """Which column of the table each mapped column reads."""
    converters: tuple[Converter, ...]
    reports: tuple[ColumnReport, ...]

    @property
    def schema(self) -> pa.Schema:
        """The columns of the register's table."""
        return pa.schema([field_of(mapped.column) for mapped in self.mapping.columns])

    @property
    def original_schema(self) -> pa.Schema:
        """行 and the texts of the table."""
        return pa.schema([(NUMBER, pa.int64()), *((h, pa.string()) for h in self.headers)])

    @property
    def rejected_schema(self) -> pa.Schema:
        """行, 原因, 怎么改 and the texts of the table."""
        notes = [(NUMBER, pa.int64()), (REASON, pa.string()), (HINT, pa.string())]
        return pa.schema([*notes, *((h, pa.string()) for h in self.headers)])

    def sift(self, chunk: Chunk) -> Sifted:
        """Every row of the chunk is accepted, rejected or blank."""
        filled = _filled(chunk)
        columns = tuple(column.filter(filled) for column in chunk.columns)
        numbers = chunk.numbers.filter(filled)
        values: list[pa.Array] = []
        bad: dict[int, list[tuple[MappedColumn, Refused]]] = {}
        for at, converter, report in zip(self.at, self.converters, self.reports, strict=True):
            found, refused = converter.convert(columns[at])
            values.append(found)
            for row, why in refused.items():
                bad.setdefault(row, []).append((converter.mapped, why))
            _count(report, found, refused)
        keep = pc.invert(
            pc.is_in(pa.array(range(len(numbers)), pa.int64()), value_set=pa.array(bad, pa.int64()))
        )
        rows = sorted(bad)
        rejected = [
            numbers.take(pa.array(rows, pa.int64())).to_pylist(),
            [_reasons(bad[row]) for row in rows],
            [_hints(bad[row]) for row in rows],
            *(column.take(pa.array(rows, pa.int64())).to_pylist() for column in columns),
        ]
        for one in chunk.broken:
            _append_broken(rejected, one)
        return Sifted(
            pa.RecordBatch.from_arrays([v.filter(keep) for v in values], schema=self.schema),
            pa.RecordBatch.from_arrays(
                [numbers.filter(keep), *(column.filter(keep) for column in columns)],
                schema=self.original_schema,
            ),
            pa.RecordBatch.from_arrays(
                [
                    pa.array(values, one.type)
                    for values, one in zip(rejected, self.rejected_schema, strict=True)
                ],
                schema=self.rejected_schema,
            ),
            chunk.rows - len(numbers),
        )

    def warn_of_columns(self, problems: Problems) -> None:
        """Say where most cells of a column were refused for one reason: the mapping is wrong."""
        for report in self.reports:
            seen = report.known + report.refused.total()
            for code, count in report.refused.items():
                if count > 10 and 2 * count > seen:
                    problems.warn(
                        "most-cells-refused",
                        report.mapped.place,
                        say(
                            "「{header}」有 {count} 格读不进去({share}%),原因都一样",
                            header=report.mapped.header,
                            count=count,
                            share=100 * count // seen,
                        ),
                        say("多半是映射写错了:检查事实、单位和对应"),
                        subject=code,
                    )


def sifter_for(source: Source, mapping: ColumnMapping, problems: Problems) -> Sifter | None:
    """A sifter, or None with the reasons noted: every column must be mapped or ignored."""
    before = len(problems.errors)
    if not mapping.confirmed:
        problems.add(
            "unconfirmed-mapping",
            mapping.place,
            say("这份映射还没有人确认"),
            say("逐列看过以后写上 确认: 是"),
        )
    plain = [plain_header(header) for header in source.headers]
    at: list[int] = []
    for mapped in mapping.columns:
        name = plain_header(mapped.header)
        if plain.count(name) == 1:
            at.append(plain.index(name))
        elif name in plain:
            problems.add(
                "duplicate-column",
                mapped.place,
                say("表里有 {n} 列都叫「{header}」", n=plain.count(name), header=mapped.header),
                say("在表里改名,各叫各的"),
            )
        else:
            close = nearest(name, plain)
            problems.add(
                "missing-column",
                mapped.place,
                say("表里没有「{header}」这一列", header=mapped.header),
                say("是不是「{name}」?", name=source.headers[plain.index(close)])
                if close
                else say("表里的列有:{known}", known="、".join(source.headers)),
            )
    settled = {plain_header(mapped.header) for mapped in mapping.columns}
    settled.update(plain_header(header) for header in mapping.ignored)
    for name, header in zip(plain, source.headers, strict=True):
        if name and name not in settled:
            problems.add(
                "unmapped-column",
                Place(source.name, max(source.header_row, 1)),
                say("映射里没有说「{header}」这一列怎么办", header=header),
                say("写到「列」里,或者写到「忽略」里"),
            )
    if len(problems.errors) > before:
        return None
    blanks = frozenset(mapping.blanks) | {""}
    return Sifter(
        mapping,
        _all_different(source.headers),
        tuple(at),
        tuple(Converter(mapped, blanks) for mapped in mapping.columns),
        tuple(ColumnReport(mapped) for mapped in mapping.columns),
    )


def _all_different(headers: tuple[str, ...]) -> tuple[str, ...]:
    taken = {NUMBER, REASON, HINT}
    names: list[str] = []
    for at, header in enumerate(headers, start=1):
        name = stem = header or str(say("第{n}列", n=at))
        number = 2
        while name in taken:
            name, number = f"{stem}〔{number}〕", number + 1
        taken.add(name)
        names.append(name)
    return tuple(names)


def _filled(chunk: Chunk) -> pa.Array:
    """Which rows hold anything at all."""
    filled = pa.nulls(chunk.rows, pa.bool_()).fill_null(False)
    for column in chunk.columns:
        some = pc.not_equal(pc.utf8_trim_whitespace(column), "")
        filled = pc.or_(filled, pc.fill_null(some, False))
    return filled


def _count(report: ColumnReport, found: pa.Array, refused: dict[int, Refused]) -> None:
    report.known += len(found) - found.null_count
    report.empty += found.null_count - len(refused)
    report.refused.update(why.code for why in refused.values())
    if isinstance(report.mapped.column, FactColumn) and found.type == pa.int64():
        ends = pc.min_max(found).as_py()
        lows = [end for end in (report.low, ends["min"]) if end is not None]
        highs = [end for end in (report.high, ends["max"]) if end is not None]
        report.low, report.high = min(lows, default=None), max(highs, default=None)


def _reasons(refused: list[tuple[MappedColumn, Refused]]) -> str:
    return ";".join(f"{mapped.header}:{why.reason}" for mapped, why in refused)


def _hints(refused: list[tuple[MappedColumn, Refused]]) -> str:
    return ";".join(dict.fromkeys(str(why.hint) for _, why in refused))


def _append_broken(rejected: list[list[object]], one: Broken) -> None:
    cells = [one.number, str(one.reason), str(one.hint), one.text]
    for at, column in enumerate(rejected):
        column.append(cells[at] if at < len(cells) else None)
