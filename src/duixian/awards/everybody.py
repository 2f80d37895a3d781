"""The whole register combined: what everybody is paid, within the query where a row decides.

Rows that are entangled with others of the same payee (see `for_all`) are decided one payee at a
time by `combine` itself, after the query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from duixian.awards.combine import Combined, combine
from duixian.awards.for_all import (
    AT_LEAST,
    FORGONE,
    NOTHING,
    OPEN,
    PAID,
    CombinedQuery,
    combine_in_query,
)
from duixian.awards.items import items_of, terms_in
from duixian.awards.ledger import Entry, Ledger
from duixian.awards.part_of_register import part_of_register
from duixian.awards.rows_of_ledger import LEDGER, ledger_table
from duixian.language.evaluate import Facts
from duixian.language.judge import Judgement, judge_benefit
from duixian.language.provision import Benefit
from duixian.language.subjects import Subject
from duixian.library.package import Package
from duixian.readings.population.match import Progress, Summary, match
from duixian.readings.population.offers import QUALIFIES
from duixian.readings.population.query import Query
from duixian.readings.population.rows import Tables
from duixian.readings.population.run_duckdb import DEFAULT_MEMORY
from duixian.tables import to_subjects
from duixian.tables.register import Register

STATE, AMOUNT, MOST = "合并", "应付", "应付至多"
"""Columns of an offer after combination: the state (codes of `for_all`) and two amounts (分)."""


@dataclass(frozen=True, slots=True)
class OfferTotals:
    """What one offer comes to for everybody after combination: counts, and 分.

    `amount` is what is sure: settled awards and the least of the others.
    """

    key: str
    kind: str
    paid: int
    at_least: int
    forgone: int
    open: int
    amount: int


@dataclass(frozen=True, slots=True)
class CombinedSummary:
    """A run with combination. `by_payee` counts the rows that `combine` decided itself."""

    summary: Summary
    totals: tuple[OfferTotals, ...]
    by_payee: int

    @property
    def amount(self) -> int:
        """分 that are sure, over all offers."""
        return sum(total.amount for total in self.totals)

    def as_json(self) -> dict[str, object]:
        """For programs; amounts are integer 分."""
        totals = [asdict(total) for total in self.totals]
        return {**self.summary.as_json(), "combined": totals, "combined_by_payee": self.by_payee}


def match_and_combine(
    package: Package,
    register: Register,
    folder: Path,
    *,
    on: date,
    year: int | None = None,
    only: str = "",
    ledger: Ledger | None = None,
    memory: str = DEFAULT_MEMORY,
    replace: bool = False,
    progress: Progress | None = None,
) -> CombinedSummary:
    """`match`, with three columns more for each offer: 合并, 应付 and 应付至多.

    合并 is 0 nothing, 1 paid, 2 paid at least so much, 3 not paid since another is paid instead,
    4 open; the amounts are 分. `ledger` holds earlier awards.

    Raises:
        FileExistsError: the folder is there already, and `replace` was not said.
        OSError: a file can't be read or written.
    """
    combining = Combining(package, register, year or package.year, on, ledger or Ledger())
    summary = match(
        package, register, folder, on=on, year=year, only=only, memory=memory, replace=replace,
        progress=progress, further=combining,
    )  # fmt: skip
    return CombinedSummary(summary, tuple(combining.totals), combining.by_payee)


def awards(
    folder: Path, kind: str, key: str
) -> Iterator[tuple[str, int | None, int | None, int, int]]:
    """Who qualifies for one offer: 标识, 最低, 最高, 合并 and 应付 (分), from the file of a run."""
    columns = ", ".join(f'"{key}·{part}"' for part in ("最低", "最高", STATE, AMOUNT))
    sql = (
        f'SELECT "标识", {columns} FROM read_parquet({_text(folder / f"{kind}.parquet")}) '
        f'WHERE "{key}·结论" = {QUALIFIES} ORDER BY 1'
    )
    with duckdb.connect() as connection:
        answer = connection.execute(sql)
        while rows := answer.fetchmany(10_000):
            yield from rows


@dataclass
class Combining:
    """What `match` asks for on the way."""

    package: Package
    register: Register
    year: int
    on: date
    ledger: Ledger
    totals: list[OfferTotals] = field(default_factory=list)
    by_payee: int = 0
    query: CombinedQuery | None = None
    by_name: defaultdict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    """Earlier awards by payee and by object."""

    def tables(self, tables: Tables) -> Tables:
        """With the table of earlier awards."""
        names = frozenset(ledger_table(self.ledger).column_names)
        return replace(
            tables,
            columns={**tables.columns, LEDGER: names},
            complete={**tables.complete, LEDGER: True},
            rows={**tables.rows, LEDGER: len(self.ledger.entries)},
        )

    def connect(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Earlier awards as a view."""
        connection.register(LEDGER, ledger_table(self.ledger))

    def extend(self, query: Query) -> tuple[Query, Mapping[str, str]]:
        """Combination in the query."""
        combined = self.query = combine_in_query(self.package, query, self.year, self.on)
        names: dict[str, str] = {}
        for columns in combined.columns:
            key = columns.offer.outcome.key
            names[columns.state] = f"{key}·{STATE}"
            names[columns.amount] = f"{key}·{AMOUNT}"
            names[columns.most] = f"{key}·{MOST}"
        if combined.entangled:
            names[combined.entangled] = _ENTANGLED
        return combined.query, names

    def finish(self, kind: str, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        """Decide the entangled rows payee by payee, and put the answers into the file."""
        if self.query is None or not self.query.entangled:
            return
        source = f"read_parquet({_text(path)})"
        found = connection.execute(
            f'SELECT "标识" FROM {source} WHERE "{_ENTANGLED}" ORDER BY 1'
        ).fetchall()
        ids = [str(identity) for (identity,) in found]
        keys = [columns.offer.outcome.key for columns in self.query.columns]
        answers = self._by_payee(kind, ids, keys, connection) if ids else None
        shown = [
            f'{{}}."{key}·{part}"' for key in keys for part in (STATE, AMOUNT, MOST)
        ]  # fmt: skip
        names = [name.format("")[1:] for name in shown]
        beside = path.with_name(path.name + ".part")
        if answers is None:
            sql = f'SELECT * EXCLUDE ("{_ENTANGLED}") FROM {source}'
        else:
            self.by_payee += answers.num_rows
            connection.register("decided", answers)
            chosen = ", ".join(
                f"CASE WHEN d.id IS NULL THEN t.{name} ELSE d.{name} END AS {name}"
                for name in names
            )
            sql = (
                f'SELECT t.* EXCLUDE ("{_ENTANGLED}") REPLACE ({chosen}) '
                f'FROM {source} AS t LEFT JOIN decided AS d ON t."标识" = d.id'
            )
        connection.execute(f"COPY ({sql}) TO {_text(beside)} (FORMAT PARQUET{_notes(path)})")
        if answers is not None:
            connection.unregister("decided")
        beside.replace(path)

    def summary(self, kind: str, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        """Counts and sums of each offer, in one pass."""
        if self.query is None:
            return
        keys = [columns.offer.outcome.key for columns in self.query.columns]
        if not keys:
            return
        asked = [
            part
            for key in keys
            for part in (
                *(
                    f'COUNT(*) FILTER ("{key}·{STATE}" = {code})'
                    for code in (PAID, AT_LEAST, FORGONE, OPEN)
                ),
                f'COALESCE(SUM("{key}·{AMOUNT}"), 0)',
            )
        ]
        row = connection.execute(
            f"SELECT {', '.join(asked)} FROM read_parquet({_text(path)})"
        ).fetchone()
        if row is None:
            raise AssertionError("an aggregate without a row")
        for at, key in enumerate(keys):
            counts = [int(value) for value in row[5 * at : 5 * at + 5]]
            self.totals.append(OfferTotals(key, kind, *counts))

    # -- payee by payee ----------------------------------------------------------------------------

    def _by_payee(
        self, kind: str, ids: list[str], keys: list[str], connection: duckdb.DuckDBPyConnection
    ) -> pa.Table:
        """Every row of the payees of these rows: state and amounts of each offer."""
        answers: dict[str, dict[str, Any]] = {}
        benefits = [b for b in self.package.benefits if b.subject == kind]
        for path in dict.fromkeys(benefit.beneficiary for benefit in benefits):
            together = self._with_siblings(kind, ids, path, connection)
            part = part_of_register(
                self.register, self.package.vocabulary, kind, together, connection
            )
            subjects = list(to_subjects(part, self.package.vocabulary, kind, together))
            of = [benefit for benefit in benefits if benefit.beneficiary == path]
            for payee, objects in _grouped(subjects, path):
                combined = self._combined(payee, objects, of)
                for subject in objects:
                    row = answers.setdefault(subject.id, {"id": subject.id})
                    row.update(_row_of(combined, subject.id, of))
        names = [f"{key}·{part}" for key in keys for part in (STATE, AMOUNT, MOST)]
        return pa.table(
            {
                "id": pa.array(list(answers), pa.string()),
                **{
                    name: pa.array([row.get(name) for row in answers.values()], pa.int64())
                    for name in names
                },
            }
        )

    def _with_siblings(
        self,
        kind: str,
        ids: list[str],
        path: tuple[str, ...],
        connection: duckdb.DuckDBPyConnection,
    ) -> list[str]:
        """The ids of all rows whose payee is that of one of these."""
        if not path or f"引用:{path[0]}" not in self.register.schema(kind).names:
            return ids
        connection.register("asked", pa.table({"id": pa.array(ids, pa.string())}))
        reference = f'"引用:{path[0]}"'
        mine = '"标识" IN (SELECT id FROM asked)'
        rows = connection.execute(
            f'SELECT "标识" FROM "{kind}" WHERE {mine} '
            f'OR {reference} IN (SELECT {reference} FROM "{kind}" WHERE {mine}) ORDER BY 1'
        ).fetchall()
        connection.unregister("asked")
        return [str(identity) for (identity,) in rows]

    def _combined(
        self, payee: Subject, objects: list[Subject], benefits: list[Benefit]
    ) -> Combined:
        judged: list[Judgement] = []
        for subject in objects:
            facts = Facts(subject, self.year, self.on, self.package.complete)
            judged += [one for benefit in benefits for one in judge_benefit(benefit, facts)]
        known = terms_in(self.package)
        items = items_of(self.package, judged, payee, self.year, self.on, known)
        received = Ledger(tuple(self._earlier(payee, objects)))
        return combine(items, received, known)

    def _earlier(self, payee: Subject, objects: list[Subject]) -> Iterator[Entry]:
        """The payee's earlier awards, and those of others about these objects."""
        if not self.by_name and self.ledger.entries:
            for entry in self.ledger.entries:
                for name in {entry.payee, entry.subject}:
                    self.by_name[name].append(entry)
        yield from (e for e in self.by_name.get(payee.id, ()) if e.payee == payee.id)
        for subject in objects:
            yield from (e for e in self.by_name.get(subject.id, ()) if e.payee != payee.id)


_ENTANGLED = "牵连"


def _grouped(
    subjects: Iterable[Subject], path: tuple[str, ...]
) -> Iterable[tuple[Subject, list[Subject]]]:
    """The subjects by payee; one whose payee is not known stands alone."""
    found: dict[str, tuple[Subject, list[Subject]]] = {}
    for subject in subjects:
        payee: Subject | None = subject
        for name in path:
            payee = payee.references.get(name) if payee is not None else None
        payee = subject if payee is None else payee
        found.setdefault(payee.id, (payee, []))[1].append(subject)
    return found.values()


def _row_of(combined: Combined, identity: str, benefits: list[Benefit]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}

    def note(offer: str, state: int, amount: int, most: int | None) -> None:
        found[f"{offer}·{STATE}"] = state
        found[f"{offer}·{AMOUNT}"] = amount
        found[f"{offer}·{MOST}"] = most

    for benefit in benefits:
        for offer in benefit.offers:
            note(offer.key, NOTHING, 0, 0)
    for award in combined.awards:
        if award.item.object == identity:
            state = PAID if award.settled else AT_LEAST
            note(award.item.offer, state, award.amount, award.at_most)
    for forgone in combined.forgone:
        if forgone.item.object == identity:
            note(forgone.item.offer, FORGONE, 0, 0)
    for one in combined.open:
        if one.item.object == identity:
            note(one.item.offer, OPEN, 0, one.at_most)
    return found


def _notes(path: Path) -> str:
    """What a file says of itself (synthetic, illustrative), for the one that replaces it."""
    held = pq.read_metadata(path).metadata or {}
    notes = {k.decode(): v.decode() for k, v in held.items() if not k.startswith(b"ARROW")}
    said = ", ".join(f"{_quoted(name)}: {_quoted(value)}" for name, value in notes.items())
    return f", KV_METADATA {{{said}}}" if said else ""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
