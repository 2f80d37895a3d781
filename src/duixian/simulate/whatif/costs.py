"""Everybody's awards under any number of packages, side by side in one DuckDB connection."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

import duckdb

from duixian.language.provision import Benefit
from duixian.library.package import Package
from duixian.readings.population.offers import FAILS, PENDING, QUALIFIES
from duixian.readings.population.printers import DuckDBPrinter
from duixian.readings.population.query import Query, plan_query
from duixian.readings.population.run_duckdb import tables_of
from duixian.simulate.whatif.combine import Combine, OfferColumns, take_best
from duixian.simulate.whatif.payees import DIMENSIONS, Background, Payees, quoted
from duixian.tables.register import Register


@dataclass(frozen=True, slots=True)
class Counted:
    """What one offer came to: subjects by verdict, and those whose amount is still owed."""

    judged: int
    qualifies: int
    pending: int
    fails: int
    awaiting: int


@dataclass(frozen=True, slots=True)
class Judged:
    """Everybody under one package: the table of claims, and the counts of each offer.

    A claim is an award that a subject qualifies for: offer, kind, id, pay (分, after combination;
    0 where it gives way or is still owed), and the payee.
    """

    table: str
    package: Package
    counted: Mapping[str, Counted]
    left_out: Mapping[str, str]


@dataclass(slots=True)
class Costs:
    """Judges a register under one package after another; what does not change is not repeated.

    `combine` decides what is paid where offers meet; see `combine`.
    """

    register: Register
    connection: duckdb.DuckDBPyConnection
    year: int
    on: date
    background: Background = field(default_factory=Background)
    combine: Combine = take_best
    offers: dict[str, int] = field(default_factory=dict)
    """Number of each offer, by key: claims hold the number."""
    _payees: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)
    _made: int = 0

    def __post_init__(self) -> None:
        for kind, table in self.background.tables.items():
            self.connection.register(f"背景_{kind}", table)

    # -- judging -------------------------------------------------------------------------------

    def judge(self, package: Package) -> Judged:
        """Everybody under a package."""
        name = self._fresh("claims")
        self.connection.execute(
            f"CREATE TEMP TABLE {name} (offer INTEGER, kind VARCHAR, id VARCHAR, pay BIGINT, "
            "payee_kind VARCHAR, payee VARCHAR, "
            + ", ".join(f"{dimension} VARCHAR" for dimension in DIMENSIONS)
            + ")"
        )
        counted, left_out = self._claims(name, package, None)
        return Judged(name, package, counted, left_out)

    def judge_changed(self, before: Judged, package: Package, changed: Collection[str]) -> Judged:
        """Everybody under a changed package: only what the changes can reach is judged anew."""
        reached = self.reached(before.package, package, changed)
        kept = [
            number for key, number in self.offers.items()
            if benefit_of(before.package, key) not in reached
        ]  # fmt: skip
        name = self._fresh("claims")
        self.connection.execute(
            f"CREATE TEMP TABLE {name} AS SELECT * FROM {before.table} WHERE {among(kept)}"
        )
        counted, left_out = self._claims(name, package, reached)
        old = {
            key: value for key, value in before.counted.items()
            if benefit_of(before.package, key) not in reached
        }  # fmt: skip
        return Judged(name, package, {**old, **counted}, {**before.left_out, **left_out})

    def totals(self, package: Package, benefits: Collection[str]) -> dict[str, int]:
        """What some benefits cost, offer by offer, without a table of claims (分)."""
        found: dict[str, int] = {}
        for kind, query in self._queries(package, benefits):
            columns = self._columns(query)
            pays = self.combine(columns)
            asked = ", ".join(f"COALESCE(SUM({pays[c.key]}), 0)" for c in columns)
            row = self.connection.execute(
                f"SELECT {asked} FROM ({DuckDBPrinter().query(query)})"
            ).fetchone()
            if row is None:
                raise AssertionError(f"an aggregate without a row: {kind}")
            found.update({c.key: int(value) for c, value in zip(columns, row, strict=True)})
        return found

    def reached(self, before: Package, after: Package, changed: Collection[str]) -> frozenset[str]:
        """The changed benefits, and those that share a matter of the same kind with one of them."""
        matters = set()
        for package in (before, after):
            for benefit in package.benefits:
                if benefit.id in changed:
                    matters.add((benefit.subject, benefit.matter))
        return frozenset(changed) | {
            benefit.id
            for package in (before, after)
            for benefit in package.benefits
            if (benefit.subject, benefit.matter) in matters
        }

    def _claims(
        self, name: str, package: Package, benefits: Collection[str] | None
    ) -> tuple[dict[str, Counted], dict[str, str]]:
        counted: dict[str, Counted] = {}
        left_out: dict[str, str] = {}
        for kind, query in self._queries(package, benefits):
            left_out.update(query.left_out)
            if not query.outcomes:
                continue
            columns = self._columns(query)
            wide = self._fresh("wide")
            self.connection.execute(f"CREATE TEMP TABLE {wide} AS {DuckDBPrinter().query(query)}")
            counted.update(self._count(query, columns, wide))
            pays = self.combine(columns)
            for column in columns:
                benefit = package.provisions[column.benefit]
                if not isinstance(benefit, Benefit):
                    raise AssertionError(column.benefit)
                number = self.offers.setdefault(column.key, len(self.offers))
                payees = self._payee_table(package, kind, benefit.beneficiary)
                self.connection.execute(
                    f"INSERT INTO {name} SELECT {number}, '{kind}', w.标识, {pays[column.key]}, "
                    f"p.payee_kind, p.payee, {', '.join('p.' + d for d in DIMENSIONS)} "
                    f"FROM {wide} w JOIN {payees} p ON p.id = w.标识 "
                    f"WHERE {column.verdict} = {QUALIFIES}"
                )
            self.connection.execute(f"DROP TABLE {wide}")
        return counted, left_out

    def _queries(
        self, package: Package, benefits: Collection[str] | None
    ) -> Iterable[tuple[str, Query]]:
        """The plan of each kind, of some benefits only (None: all of them)."""
        chosen = {
            benefit.id: benefit for benefit in package.benefits
            if benefits is None or benefit.id in benefits
        }  # fmt: skip
        narrowed = replace(package, provisions=MappingProxyType(chosen))
        tables = tables_of(self.register, package, as_held=True)
        for kind in dict.fromkeys(benefit.subject for benefit in chosen.values()):
            if kind in self.register.kinds:
                yield kind, plan_query(narrowed, kind, tables, self.year, self.on)

    def _columns(self, query: Query) -> list[OfferColumns]:
        found = []
        for named in query.outcomes:
            benefit = named.outcome.provision
            if isinstance(benefit, Benefit):
                found.append(
                    OfferColumns(
                        named.outcome.key,
                        benefit.id,
                        benefit.matter,
                        benefit.stacks,
                        named.verdict,
                        named.low,
                        named.high,
                    )
                )
        return found

    def _count(self, query: Query, columns: list[OfferColumns], wide: str) -> dict[str, Counted]:
        asked = ["COUNT(*)"]
        awaiting = {named.outcome.key: named.awaiting for named in query.outcomes}
        for column in columns:
            asked += [
                f"COUNT(*) FILTER ({column.verdict} = {code})"
                for code in (QUALIFIES, PENDING, FAILS)
            ]
            asked.append(f"COUNT(*) FILTER ({awaiting[column.key]})")
        row = self.connection.execute(f"SELECT {', '.join(asked)} FROM {wide}").fetchone()
        if row is None:
            raise AssertionError("an aggregate without a row")
        return {
            column.key: Counted(int(row[0]), *map(int, row[1 + 4 * place : 5 + 4 * place]))
            for place, column in enumerate(columns)
        }

    def _payee_table(self, package: Package, kind: str, beneficiary: tuple[str, ...]) -> str:
        known = self._payees.get((kind, beneficiary))
        if known is None:
            known = self._fresh("payees")
            printed = Payees(self.register, package.vocabulary, self.background)
            self.connection.execute(
                f"CREATE TEMP TABLE {known} AS {printed.select(kind, beneficiary)}"
            )
            self._payees[kind, beneficiary] = known
        return known

    def _fresh(self, stem: str) -> str:
        self._made += 1
        return f"whatif_{stem}_{self._made}"

    def drop(self, judged: Judged) -> None:
        """Forget a table of claims."""
        self.connection.execute(f"DROP TABLE {quoted(judged.table)}")

    def numbers(self, keys: Iterable[str]) -> list[int]:
        """The numbers of some offers, as far as somebody was judged for them."""
        return [self.offers[key] for key in keys if key in self.offers]


def benefit_of(package: Package, key: str) -> str:
    """The benefit that an offer's key belongs to: the key itself, or the key before the stage."""
    return key if key in package.provisions else key.rpartition(".")[0]


def among(numbers: Iterable[int], column: str = "offer") -> str:
    """The condition that an offer is one of these."""
    listed = ", ".join(map(str, numbers))
    return f"{column} IN ({listed})" if listed else "FALSE"
