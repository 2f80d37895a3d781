"""The whole register through the policy: awards as Parquet, and a summary with the reasons."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

import duckdb

from duixian.language.provision import Benefit
from duixian.library.package import Package
from duixian.readings.population.offers import FAILS, NO_ARM, PENDING, QUALIFIES
from duixian.readings.population.printers import DuckDBPrinter
from duixian.readings.population.query import OutcomeColumns, Query, plan_query
from duixian.readings.population.rows import Tables
from duixian.readings.population.run_duckdb import DEFAULT_MEMORY, connected, tables_of
from duixian.tables.atomically import new_folder
from duixian.tables.register import Register

Progress = Callable[[str, float, int], None]
"""Told the kind of subject, the kinds done (a part of one counts) and the kinds in all."""

_POLL_SECONDS = 0.2


class Further(Protocol):
    """What is worked out from the verdicts within the same query: combination."""

    def tables(self, tables: Tables) -> Tables:
        """The tables of the register with those that this needs beside."""

    def connect(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make those tables known to a connection."""

    def extend(self, query: Query) -> tuple[Query, Mapping[str, str]]:
        """The query with further answers, and what each is called in the file."""

    def finish(self, kind: str, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        """Mend the file of a kind where the query could not say all."""

    def summary(self, kind: str, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        """Count what the file of a kind holds."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One line of a rule and how many were refused by it first."""

    line: str
    count: int


@dataclass(frozen=True, slots=True)
class OfferSummary:
    """What one offer came to for everybody: counts of subjects, amounts in 分.

    `low` and `high` add up those who qualify; they differ where a figure is still owed.
    `refusals` are in the order of the lines; together with `judged` they are the funnel.
    """

    key: str
    name: str
    kind: str
    judged: int
    qualifies: int
    awaiting: int
    pending: int
    fails: int
    low: int
    high: int
    refusals: tuple[Refusal, ...]
    illustrative: bool
    paid: bool
    """False for a standard or a guarantee, which pays nothing."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole run. `left_out` names the offers that the plan can't say, with the reason."""

    package: str
    on: date
    year: int
    synthetic: bool
    rows: Mapping[str, int]
    offers: tuple[OfferSummary, ...]
    left_out: Mapping[str, str]
    absent: tuple[str, ...] = ()
    """Kinds that the rules speak of and the register has no table of: nobody was judged."""

    def as_json(self) -> dict[str, object]:
        """For programs; amounts are integer 分."""
        return {**asdict(self), "on": self.on.isoformat()}


def match(
    package: Package,
    register: Register,
    folder: Path,
    *,
    on: date,
    year: int | None = None,
    only: str = "",
    memory: str = DEFAULT_MEMORY,
    replace: bool = False,
    progress: Progress | None = None,
    further: Further | None = None,
) -> Summary:
    """Judge everybody in a register; write a Parquet file for each kind and `summary.json`.

    The file of a kind has one row a subject and, for each offer, five columns: 结论 (0 不符合,
    1 符合, 2 待核), 未过 (the first line not met, from 0; -1 where no tier fits), 最低 and 最高
    (分), and 待配套; `further` adds its own.
    Made-up subjects or amounts are named in the file's metadata (synthetic, illustrative).
    The folder appears whole when this returns, or not at all.

    Raises:
        FileExistsError: the folder is there already, and `replace` was not said.
        OSError: a file can't be read or written.
    """
    concerned = dict.fromkeys(p.subject for p in package.judged if p.id.startswith(only))
    kinds = [kind for kind in concerned if kind in register.kinds]
    tables = tables_of(register, package, as_held=True)
    if further is not None:
        tables = further.tables(tables)
    offers: list[OfferSummary] = []
    left_out: dict[str, str] = {}
    rows: dict[str, int] = {}
    notes = _notes(package, register)
    with (
        new_folder(folder, replace=replace) as draft,
        connected(register, memory=memory) as connection,
    ):
        if further is not None:
            further.connect(connection)
        for done, kind in enumerate(kinds):
            query = plan_query(package, kind, tables, year or package.year, on, only)
            left_out.update(query.left_out)
            if not query.outcomes:
                continue
            path = draft / f"{kind}.parquet"
            more: Mapping[str, str] = {}
            if further is not None:
                query, more = further.extend(query)
            with _watched(connection, kind, done, len(kinds), progress):
                rows[kind] = _write(query, connection, path, more, notes)
            if further is not None:
                further.finish(kind, connection, path)
                further.summary(kind, connection, path)
            offers.extend(_summaries(package, query, connection, path))
        summary = Summary(
            package.name,
            on,
            year or package.year,
            register.synthetic,
            rows,
            tuple(offers),
            left_out,
            tuple(kind for kind in concerned if kind not in register.kinds),
        )
        text = json.dumps(summary.as_json(), ensure_ascii=False, indent=2)
        (draft / "summary.json").write_text(text, encoding="utf-8")
    if progress is not None:
        progress("", len(kinds), len(kinds))
    return summary


def column_names(columns: OutcomeColumns) -> dict[str, str]:
    """Internal name → the name in the file, for the columns of one offer."""
    key = columns.outcome.key
    names = {columns.verdict: f"{key}·结论", columns.failed: f"{key}·未过"}
    if columns.outcome.offer is not None:
        names[columns.low] = f"{key}·最低"
        names[columns.high] = f"{key}·最高"
        names[columns.awaiting] = f"{key}·待配套"
    return names


@contextmanager
def _watched(
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    done: int,
    total: int,
    progress: Progress | None,
) -> Iterator[None]:
    """Tell how far the connection's query is, from time to time, while the block runs."""
    if progress is None:
        yield
        return
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    ended = Event()

    def look() -> None:
        while not ended.wait(_POLL_SECONDS):
            percent = max(connection.query_progress(), 0.0)  # -1 while nothing is known
            progress(kind, done + percent / 100, total)

    progress(kind, done, total)
    watcher = Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _notes(package: Package, register: Register) -> dict[str, str]:
    """What a file says of itself: that its rows or its amounts are made up."""
    notes = {}
    if register.synthetic:
        notes["synthetic"] = "合成数据"
    if package.illustrative:
        notes["illustrative"] = "示例参数,不能兑付"
    return notes


def _write(
    query: Query,
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    more: Mapping[str, str],
    notes: Mapping[str, str],
) -> int:
    printer = DuckDBPrinter()
    named = [
        f"{internal} AS {printer.quoted(shown)}"
        for columns in query.outcomes
        for internal, shown in column_names(columns).items()
    ]
    named += [f"{internal} AS {printer.quoted(shown)}" for internal, shown in more.items()]
    listed = ", ".join([printer.quoted("标识"), *named])
    sql = f"SELECT {listed} FROM ({printer.query(query)})"
    target = printer.text(str(path))
    said = ", ".join(f"{name}: {printer.text(note)}" for name, note in notes.items())
    options = f"FORMAT PARQUET, KV_METADATA {{{said}}}" if said else "FORMAT PARQUET"
    written = connection.execute(f"COPY ({sql}) TO {target} ({options})").fetchone()
    return int(written[0]) if written else 0


def _summaries(
    package: Package, query: Query, connection: duckdb.DuckDBPyConnection, path: Path
) -> Iterator[OfferSummary]:
    """Counts of every offer of a kind, in one pass over its file."""
    printer = DuckDBPrinter()
    source = f"read_parquet({printer.text(str(path))})"
    asked: list[str] = ["COUNT(*)"]
    for columns in query.outcomes:
        key = columns.outcome.key
        verdict, failed = (printer.quoted(f"{key}·{part}") for part in ("结论", "未过"))
        asked += [f"COUNT(*) FILTER ({verdict} = {code})" for code in (QUALIFIES, PENDING, FAILS)]
        asked.append(f"histogram({failed})")
        if columns.outcome.offer is None:
            asked += ["0", "0", "0"]
            continue
        low, high, awaiting = (printer.quoted(f"{key}·{p}") for p in ("最低", "最高", "待配套"))
        paid = f"{verdict} = {QUALIFIES}"
        asked.append(f"COUNT(*) FILTER ({awaiting})")
        asked += [f"COALESCE(SUM({end}) FILTER ({paid}), 0)" for end in (low, high)]
    row = connection.execute(f"SELECT {', '.join(asked)} FROM {source}").fetchone()
    if row is None:
        raise AssertionError("an aggregate without a row")
    for number, columns in enumerate(query.outcomes):
        qualifies, pending, fails, failed_by, awaiting_count, low_sum, high_sum = row[
            1 + 7 * number : 8 + 7 * number
        ]
        outcome = columns.outcome
        provision = outcome.provision
        stage = f"·{outcome.offer.stage}" if outcome.offer and outcome.offer.stage else ""
        yield OfferSummary(
            outcome.key,
            provision.name + stage,
            query.kind,
            int(row[0]),
            int(qualifies),
            int(awaiting_count),
            int(pending),
            int(fails),
            int(low_sum),
            int(high_sum),
            tuple(_refusals(columns, failed_by or {})),
            provision.id in package.illustrative,
            outcome.offer is not None,
        )


def _refusals(columns: OutcomeColumns, counts: Mapping[int, int]) -> Iterator[Refusal]:
    outcome = columns.outcome
    provision = outcome.provision
    if isinstance(provision, Benefit) and outcome.offer is not None:
        lines = outcome.offer.conditions
    elif isinstance(provision, Benefit):
        raise AssertionError("a benefit is judged offer by offer")
    else:
        lines = provision.conditions
    for place, condition in enumerate(lines):
        count = int(counts.get(place, 0))
        if count:
            text = f"除外 {condition.text}" if condition.excluding else condition.text
            yield Refusal(text, count)
    if counts.get(NO_ARM):
        yield Refusal("无适用档", int(counts[NO_ARM]))


def awards(folder: Path, kind: str, key: str) -> Iterator[tuple[str, int | None, int | None]]:
    """Who qualifies for one offer: 标识, 最低 and 最高 in 分, from the file of a run."""
    printer = DuckDBPrinter()
    source = printer.text(str(folder / f"{kind}.parquet"))
    verdict, low, high = (printer.quoted(f"{key}·{part}") for part in ("结论", "最低", "最高"))
    sql = (
        f"SELECT {printer.quoted('标识')}, {low}, {high} FROM read_parquet({source}) "
        f"WHERE {verdict} = {QUALIFIES} ORDER BY 1"
    )
    with duckdb.connect() as connection:
        answer = connection.execute(sql)
        while rows := answer.fetchmany(10_000):
            yield from rows
