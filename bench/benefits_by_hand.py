"""Three benefits of the package written by hand, for DuckDB and for Numba, beside our query.

All of them answer the same: the verdict (0 不符合, 1 符合, 2 待核), the first line that is not met
and the amount in 分; unknown facts stay unknown. Equality is checked before the clock starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from bench.district import ON, district, package
from bench.report import Contender, Taken, side_by_side, table

from duixian.library.package import Package
from duixian.readings.population.printers import DuckDBPrinter
from duixian.readings.population.query import plan_query
from duixian.readings.population.run_duckdb import connected, tables_of
from duixian.tables.register import Register

Array = np.ndarray[Any, Any]

SERVICES = """
WITH line AS (
  SELECT "引用:服务机构" AS owner,
    服务类别 IN ('工业互联网应用', '机器换人', '智能制造工程') AS counts,
    "服务本区企业收入@2025" AS revenue
  FROM lines
), owners AS (
  SELECT owner,
    bool_or(counts) AS served,
    bool_or(counts IS NULL) AS vague,
    bool_or(counts AND revenue IS NULL) AS gap,
    sum(CASE WHEN counts THEN revenue END) AS revenue
  FROM line GROUP BY owner
), met AS (
  SELECT e.标识 AS id,
    CASE WHEN served THEN TRUE WHEN vague THEN NULL ELSE FALSE END AS serves,
    "认定:第十二条.智能制造服务机构资助.符合条件的服务机构" AS recognised,
    CASE WHEN vague OR gap THEN NULL
      ELSE CAST(least((coalesce(revenue, 0) + 10) // 20, 200000000) AS BIGINT) END AS fen
  FROM enterprises AS e LEFT JOIN owners AS s ON e.标识 = s.owner
)
SELECT id,
  CASE WHEN NOT serves OR NOT recognised THEN 0
    WHEN serves IS NULL OR recognised IS NULL OR fen IS NULL THEN 2 ELSE 1 END AS verdict,
  CASE WHEN NOT serves THEN 0 WHEN NOT recognised THEN 1 END AS failed,
  CASE WHEN NOT serves OR NOT recognised THEN NULL ELSE fen END AS fen
FROM met
"""
APPLIANCES = """
WITH met AS (
  SELECT 标识 AS id,
    购买人类型 = '个人' AS personal, 直接新购 AS fresh, 家电类别 <> '其他' AS listed,
    CASE WHEN 能效等级 IS NULL THEN NULL WHEN 能效等级 = '一级' THEN 成交价 * 4
      ELSE 成交价 * 3 END AS x
  FROM purchases
), paid AS (
  SELECT *, CASE WHEN x > 4000000 THEN 200000 ELSE (x + 10) // 20 END AS fen FROM met
)
SELECT id,
  CASE WHEN NOT personal OR NOT fresh OR NOT listed THEN 0
    WHEN personal IS NULL OR fresh IS NULL OR listed IS NULL OR fen IS NULL THEN 2
    ELSE 1 END AS verdict,
  CASE WHEN NOT personal THEN 0 WHEN NOT fresh THEN 1 WHEN NOT listed THEN 2 END AS failed,
  CASE WHEN NOT personal OR NOT fresh OR NOT listed THEN NULL ELSE fen END AS fen
FROM paid
"""
GADGETS = """
WITH met AS (
  SELECT 标识 AS id, 购买人类型 = '个人' AS personal,
    数码产品类别 IN ('手机', '平板', '智能手表手环') AS listed, 成交价 * 3 AS x
  FROM purchases
), paid AS (
  SELECT *, CASE WHEN x > 1000000 THEN 50000 ELSE (x + 10) // 20 END AS fen FROM met
)
SELECT id,
  CASE WHEN NOT personal OR NOT listed THEN 0
    WHEN personal IS NULL OR listed IS NULL OR fen IS NULL THEN 2 ELSE 1 END AS verdict,
  CASE WHEN NOT personal THEN 0 WHEN NOT listed THEN 1 END AS failed,
  CASE WHEN NOT personal OR NOT listed THEN NULL ELSE fen END AS fen
FROM paid
"""

UNKNOWN = -1
"""In an array of categories, truths, lines and amounts."""


@cache
def loops() -> dict[str, Callable[..., tuple[Array, Array, Array]]]:
    """The loops, compiled. Arrays hold codes of categories; UNKNOWN stands for null."""
    from numba import njit

    @njit
    def services(owners, classes, revenues, recognised):  # type: ignore[no-untyped-def]
        count = len(recognised)
        some, doubt = np.zeros(count, np.bool_), np.zeros(count, np.int8)
        total = np.zeros(count, np.int64)
        for line in range(len(owners)):
            owner = owners[line]
            if owner < 0:
                continue
            if classes[line] < 0:
                doubt[owner] |= 1
            elif classes[line] < 3:
                some[owner] = True
                if revenues[line] < 0:
                    doubt[owner] |= 2
                else:
                    total[owner] += revenues[line]
        verdict, failed = np.ones(count, np.int8), np.full(count, -1, np.int8)
        fen = np.full(count, -1, np.int64)
        for row in range(count):
            serves = 1 if some[row] else (-1 if doubt[row] & 1 else 0)
            if serves == 0 or recognised[row] == 0:
                verdict[row] = 0
                failed[row] = 0 if serves == 0 else 1
                continue
            if doubt[row] == 0:
                fen[row] = min((total[row] + 10) // 20, 200000000)
            if serves < 0 or recognised[row] < 0 or doubt[row]:
                verdict[row] = 2
        return verdict, failed, fen

    @njit
    def appliances(personal, fresh, listed, grade, price):  # type: ignore[no-untyped-def]
        count = len(price)
        verdict, failed = np.ones(count, np.int8), np.full(count, -1, np.int8)
        fen = np.full(count, -1, np.int64)
        for row in range(count):
            if personal[row] == 0 or fresh[row] == 0 or listed[row] == 0:
                verdict[row] = 0
                failed[row] = 0 if personal[row] == 0 else (1 if fresh[row] == 0 else 2)
                continue
            if grade[row] >= 0 and price[row] >= 0:
                x = price[row] * (4 if grade[row] == 1 else 3)
                fen[row] = (min(x, 4000000) + 10) // 20
            if personal[row] < 0 or fresh[row] < 0 or listed[row] < 0 or fen[row] < 0:
                verdict[row] = 2
        return verdict, failed, fen

    @njit
    def gadgets(personal, listed, price):  # type: ignore[no-untyped-def]
        count = len(price)
        verdict, failed = np.ones(count, np.int8), np.full(count, -1, np.int8)
        fen = np.full(count, -1, np.int64)
        for row in range(count):
            if personal[row] == 0 or listed[row] == 0:
                verdict[row] = 0
                failed[row] = 0 if personal[row] == 0 else 1
                continue
            if price[row] >= 0:
                fen[row] = (min(price[row] * 3, 1000000) + 10) // 20
            if personal[row] < 0 or listed[row] < 0 or fen[row] < 0:
                verdict[row] = 2
        return verdict, failed, fen

    return {"services": services, "appliances": appliances, "gadgets": gadgets}


@dataclass(frozen=True)
class Benefit:
    """One benefit: its id, the kind it is about, the query by hand, and what the loop reads."""

    id: str
    kind: str
    sql: str
    loop: str
    read: str
    """SQL for the loop's arrays, in the order of 标识."""
    lines: str = ""
    """SQL for the arrays about the related rows, with `owner` as row number."""


BENEFITS = (
    Benefit(
        "第十二条.智能制造服务机构资助",
        "企业",
        SERVICES,
        "services",
        """SELECT coalesce("认定:第十二条.智能制造服务机构资助.符合条件的服务机构"::TINYINT, -1)
           FROM enterprises ORDER BY 标识""",
        """SELECT coalesce(n - 1, -1),
             CASE WHEN 服务类别 IS NULL THEN -1
               WHEN 服务类别 IN ('工业互联网应用', '机器换人', '智能制造工程') THEN 0 ELSE 9 END,
             coalesce("服务本区企业收入@2025", -1)
           FROM lines LEFT JOIN (SELECT 标识, row_number() OVER (ORDER BY 标识) AS n
             FROM enterprises) AS e ON lines."引用:服务机构" = e.标识""",
    ),
    Benefit(
        "第十六条.家电以旧换新",
        "购买",
        APPLIANCES,
        "appliances",
        """SELECT coalesce((购买人类型 = '个人')::TINYINT, -1), coalesce(直接新购::TINYINT, -1),
             coalesce((家电类别 <> '其他')::TINYINT, -1),
             CASE WHEN 能效等级 IS NULL THEN -1 WHEN 能效等级 = '一级' THEN 1 ELSE 2 END,
             coalesce(成交价, -1)
           FROM purchases ORDER BY 标识""",
    ),
    Benefit(
        "第十六条.数码产品购新",
        "购买",
        GADGETS,
        "gadgets",
        """SELECT coalesce((购买人类型 = '个人')::TINYINT, -1),
             coalesce((数码产品类别 IN ('手机', '平板', '智能手表手环'))::TINYINT, -1),
             coalesce(成交价, -1)
           FROM purchases ORDER BY 标识""",
    ),
)
IN_MEMORY = {"企业": "enterprises", "服务收入": "lines", "购买": "purchases"}


def generated(policy: Package, register: Register, benefit: Benefit) -> str:
    """Duixian's query for that benefit alone."""
    query = plan_query(
        policy, benefit.kind, tables_of(register, policy, as_held=True), policy.year, ON, benefit.id
    )
    if len(query.outcomes) != 1:
        raise AssertionError(f"{benefit.id}: {len(query.outcomes)} outcomes, {query.left_out}")
    return DuckDBPrinter(IN_MEMORY).query(query)


def arrays(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Array]:
    """The columns of a query as arrays."""
    answer = connection.sql(sql).to_arrow_table()
    return [column.to_numpy() for column in answer.columns]


def require_equal(ours: pa.Table, query: pa.Table, loop: tuple[Array, Array, Array]) -> None:
    """The same verdict, the same line and the same 分 for everybody."""
    ours, query = ours.sort_by("标识"), query.sort_by("id")
    pairs = zip(("o0_verdict", "o0_failed", "o0_low"), ("verdict", "failed", "fen"), strict=True)
    for (mine, theirs), computed in zip(pairs, loop, strict=True):
        first = ours[mine].fill_null(UNKNOWN).to_numpy()
        second = query[theirs].fill_null(UNKNOWN).to_numpy()
        if not (np.array_equal(first, second) and np.array_equal(first, computed)):
            apart = np.flatnonzero((first != second) | (first != computed))[:5]
            raise AssertionError(
                f"{mine} of {ours['标识'].take(apart).to_pylist()}: "
                f"{first[apart]}, {second[apart]}, {computed[apart]}"
            )
    if not ours["o0_low"].equals(ours["o0_high"]):
        raise AssertionError("an amount is open")


@dataclass(frozen=True)
class Compared:
    """The times of one benefit."""

    benefit: Benefit
    rows: int
    ours: Taken
    query: Taken
    loop: Taken


def compared(policy: Package, register: Register, rounds: int) -> list[Compared]:
    """Each benefit three ways: checked first, then timed in turn."""
    found = []
    with connected(register) as connection:
        for kind, name in IN_MEMORY.items():
            connection.execute(f'CREATE TEMP TABLE {name} AS FROM "{kind}"')
        for benefit in BENEFITS:
            sql = generated(policy, register, benefit)
            given = arrays(connection, benefit.lines) if benefit.lines else []
            loop = partial(loops()[benefit.loop], *given, *arrays(connection, benefit.read))
            require_equal(
                connection.sql(sql).to_arrow_table(),
                connection.sql(benefit.sql).to_arrow_table(),
                loop(),
            )

            def ask(_: Any, text: str) -> object:
                return connection.sql(text).to_arrow_table()

            taken = side_by_side(
                {
                    "ours": Contender(partial(ask, text=sql)),
                    "query": Contender(partial(ask, text=benefit.sql)),
                    "loop": Contender(lambda _, loop=loop: loop()),
                },
                rounds,
            )
            times = (taken["ours"], taken["query"], taken["loop"])
            found.append(Compared(benefit, register.rows(benefit.kind), *times))
    return found


def section(scale: str = "10", rounds: int = 5) -> str:
    """What is compared and the table."""
    rows = [
        [
            f"{one.benefit.id} ({one.rows:,} {one.benefit.kind})",
            *(f"{taken.clock:.3f}" for taken in (one.ours, one.query, one.loop)),
            f"{one.ours.clock / one.query.clock:.2f}",
            f"{one.ours.processor / one.query.processor:.2f}",
            f"{one.ours.processor / one.loop.processor:.0f}",
        ]
        for one in compared(package(), district(scale), rounds)
    ]
    head = ["", "Duixian, s", "SQL by hand, s", "Numba, s", "× SQL", "× SQL, CPU", "× Numba, CPU"]
    return "\n".join(
        [
            "### Against SQL and loops written by hand",
            "",
            f"Three benefits of package and scenario on the district at scale {scale}: DuckDB",
            "tables → Arrow, arrays → arrays for Numba (one thread). Verdict, first line not met",
            "and amount are checked to be equal before the clock starts; unknown facts included.",
            f"Median of {rounds}, all in turn. Duixian also says the most that the amount may be,",
            "and whether a figure is still owed.",
            "",
            table(head, rows),
        ]
    )
