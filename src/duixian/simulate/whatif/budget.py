"""The claims on one appropriation under a budget rule, in SQL: what `within_budget` answers."""

from __future__ import annotations

import duckdb

from duixian.awards.budget import BudgetRule
from duixian.language.types import DayType, NumberType, YearType
from duixian.language.vocabulary import Rhythm
from duixian.library.package import Package
from duixian.simulate.whatif.outcome import Payout
from duixian.simulate.whatif.payees import quoted, text
from duixian.tables.register import Register


def order_table(package: Package, register: Register, fact: str, year: int) -> str:
    """SELECT kind, id, place: the number or day by which claims are served, by kind of subject.

    A kind without that fact has no place and comes last.
    """
    parts: list[str] = []
    for kind in register.kinds:
        known = package.vocabulary.fact(kind, fact)
        if known is None or not isinstance(known.type, NumberType | DayType | YearType):
            continue
        column = f"{fact}@{year}" if known.rhythm is Rhythm.YEARLY else fact
        if column not in register.schema(kind).names:
            continue
        value = quoted(column)
        if isinstance(known.type, DayType):
            value = f"datediff('day', DATE '1900-01-01', {value})"
        parts.append(
            f"SELECT {text(kind)} AS kind, 标识 AS id, CAST({value} AS BIGINT) AS place "
            f"FROM {quoted(kind)}"
        )
    empty = "SELECT NULL::VARCHAR AS kind, NULL::VARCHAR AS id, NULL::BIGINT AS place WHERE FALSE"
    return " UNION ALL ".join(parts) if parts else empty


def pay_out(
    connection: duckdb.DuckDBPyConnection,
    claims: str,
    available: int,
    rule: BudgetRule,
    order: str,
) -> Payout:
    """What the claims (a query of kind, id, offer, pay) are paid together under the rule.

    `order` is a query of kind, id, place. 先到先得: the smallest place first; 按排名: the largest
    first; then by id. 按比例 needs no order, the 分 left over go to the largest remainders.
    """
    payments = _payments(claims, available, rule, order)
    row = connection.execute(
        "SELECT COALESCE(SUM(paid), 0), COUNT(*) FILTER (paid = pay), "
        f"COUNT(*) FILTER (paid > 0 AND paid < pay), COUNT(*) FILTER (paid = 0) FROM ({payments})"
    ).fetchone()
    if row is None:
        raise AssertionError("an aggregate without a row")
    return Payout(*map(int, row))


def _payments(claims: str, available: int, rule: BudgetRule, order: str) -> str:
    placed = (
        f"SELECT c.kind, c.id, c.offer, CAST(c.pay AS HUGEINT) AS pay, o.place FROM ({claims}) c "
        f"LEFT JOIN ({order}) o ON o.kind = c.kind AND o.id = c.id"
    )
    money = f"CAST({max(0, available)} AS HUGEINT)"
    if rule is BudgetRule.PROPORTIONAL:
        return f"""
            WITH claimed AS ({placed}),
            asked AS (SELECT *, SUM(pay) OVER () AS total FROM claimed),
            floors AS (
                SELECT *,
                    CASE WHEN total <= {money} THEN pay
                         ELSE CAST(pay * {money} // total AS HUGEINT) END AS floored,
                    CASE WHEN total <= {money} THEN CAST(0 AS HUGEINT)
                         ELSE pay * {money} % total END AS rest
                FROM asked
            ),
            placed AS (
                SELECT *, ROW_NUMBER() OVER (ORDER BY rest DESC, id, kind, offer) AS favoured,
                    LEAST({money}, total) - SUM(floored) OVER () AS left_over
                FROM floors
            )
            SELECT pay, floored + (CASE WHEN favoured <= left_over THEN 1 ELSE 0 END) AS paid
            FROM placed
        """
    way = "ASC" if rule is BudgetRule.FIRST_COME else "DESC"
    return f"""
        SELECT pay, GREATEST(0, LEAST(pay, {money} - (running - pay))) AS paid FROM (
            SELECT *, SUM(pay) OVER (
                ORDER BY place {way} NULLS LAST, id, kind, offer ROWS UNBOUNDED PRECEDING
            ) AS running FROM ({placed})
        )
    """
