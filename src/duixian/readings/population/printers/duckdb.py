"""DuckDB. Its `/` on integers gives a float, its `//` cuts towards zero: floors are spelled out."""

from __future__ import annotations

from typing import ClassVar

from duixian.readings.population.plan import DatePart, Expr, FloorDivide, Width, bounds
from duixian.readings.population.printers.base import Printer


class DuckDBPrinter(Printer):
    """DuckDB ≥ 1.1."""

    types: ClassVar[dict[Width, str]] = {
        Width.I64: "BIGINT",
        Width.I128: "HUGEINT",
        Width.TRUTH: "BOOLEAN",
        Width.TEXT: "VARCHAR",
        Width.DAY: "DATE",
    }

    def floor_divide(self, node: FloorDivide) -> str:
        """`//` where the dividend is never negative; else corrected by one."""
        width = Width.I128 if Width.I128 in (node.left.width, node.right.width) else Width.I64
        left, right = self.wide(node.left, width), self.wide(node.right, width)
        quotient = f"({left} // {right})"
        if bounds(node.left)[0] < 0:
            one = self.cast("1", width)
            quotient = (
                f"(CASE WHEN {left} < 0 AND {left} % {right} <> 0 "
                f"THEN {quotient} - {one} ELSE {quotient} END)"
            )
        return quotient if node.width is width else self.cast(quotient, node.width)

    def answer(self, node: Expr) -> str:
        """Wide amounts as decimals: a HUGEINT would go into a Parquet file as a float."""
        printed = self.print(node)
        return f"CAST({printed} AS DECIMAL(38,0))" if node.width is Width.I128 else printed

    def date_part(self, node: DatePart) -> str:
        """Already a BIGINT."""
        return f"{node.part}({self.print(node.operand)})"
