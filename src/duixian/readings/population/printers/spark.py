"""Spark SQL. Wide integers are DECIMAL(38,0); its `div` on them wraps silently and is not used."""

from __future__ import annotations

from typing import ClassVar

from duixian.readings.population.plan import (
    Calculate,
    DatePart,
    DaysBetween,
    FloorDivide,
    Width,
    bounds,
)
from duixian.readings.population.printers.base import Printer, widest


class SparkPrinter(Printer):
    """Spark ≥ 3.5, ANSI mode on (the default of Spark 4)."""

    types: ClassVar[dict[Width, str]] = {
        Width.I64: "BIGINT",
        Width.I128: "DECIMAL(38,0)",
        Width.TRUTH: "BOOLEAN",
        Width.TEXT: "STRING",
        Width.DAY: "DATE",
    }

    def quoted(self, name: str) -> str:
        """Spark quotes names with backticks."""
        return "`" + name.replace("`", "``") + "`"

    def text(self, value: str) -> str:
        """Backslashes are escapes in Spark's texts."""
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def floor_divide(self, node: FloorDivide) -> str:
        """`div` on 64 bits; on decimals the remainder is taken off first, so that `/` is exact."""
        width = Width.I128 if Width.I128 in (node.left.width, node.right.width) else Width.I64
        left, right = self.wide(node.left, width), self.wide(node.right, width)
        if width is Width.I64:
            quotient = f"({left} div {right})"
        else:
            quotient = self.cast(f"(({left} - {left} % {right}) / {right})", width)
        if bounds(node.left)[0] < 0:
            one = self.cast("1", width)
            quotient = (
                f"(CASE WHEN {left} < 0 AND {left} % {right} <> 0 "
                f"THEN {quotient} - {one} ELSE {quotient} END)"
            )
        return quotient if node.width is width else self.cast(quotient, node.width)

    def calculate(self, node: Calculate) -> str:
        """Decimal products and sums are cast back, lest Spark widen or round their scale."""
        width = widest(node.left.width, node.right.width, node.width)
        printed = super().calculate(node)
        return self.cast(printed, Width.I128) if width is Width.I128 is node.width else printed

    def days_between(self, node: DaysBetween) -> str:
        """datediff(end, start)."""
        difference = f"datediff({self.print(node.until)}, {self.print(node.since)})"
        return self.cast(difference, Width.I64)

    def date_part(self, node: DatePart) -> str:
        """The functions year, month and day."""
        return self.cast(f"{node.part}({self.print(node.operand)})", Width.I64)
