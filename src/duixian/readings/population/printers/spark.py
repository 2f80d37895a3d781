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

_DIVISIBLE = 10**32
"""Quotients below have no more digits than Spark keeps before the point of a quotient."""
_STEP = 10**16


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
        width = widest(node.left.width, node.right.width)
        left, right = self.wide(node.left, width), self.wide(node.right, width)
        if width is Width.I64:
            quotient = f"({left} div {right})"
        elif max(map(abs, bounds(node))) < _DIVISIBLE:
            quotient = self._whole(left, right)
        else:
            quotient = self._in_two_steps(left, right)
        if bounds(node.left)[0] < 0:
            one = self.cast("1", width)
            quotient = (
                f"(CASE WHEN {left} < 0 AND {left} % {right} <> 0 "
                f"THEN {quotient} - {one} ELSE {quotient} END)"
            )
            quotient = self.cast(quotient, width) if width is Width.I128 else quotient
        return quotient if node.width is width else self.cast(quotient, node.width)

    def _whole(self, left: str, right: str) -> str:
        """The quotient of decimals, cut towards zero; `/` keeps 32 digits before the point."""
        return self.cast(f"(({left} - {left} % {right}) / {right})", Width.I128)

    def _in_two_steps(self, left: str, right: str) -> str:
        """A quotient of up to 38 digits: first how many times 10^16 divisors, then the rest.

        A divisor that is too large for this leaves no more than 16 digits.
        """
        many = self.cast(str(_STEP), Width.I128)
        divisor = self.cast(f"({right} * {many})", Width.I128)
        high = self.cast(f"({self._whole(left, divisor)} * {many})", Width.I128)
        low = self._whole(f"({left} % {divisor})", right)
        most = self.cast(str(10**38 // _STEP - 1), Width.I128)
        return (
            f"(CASE WHEN {right} <= {most} THEN {self.cast(f'({high} + {low})', Width.I128)} "
            f"ELSE {self._whole(left, right)} END)"
        )

    def sum(self, what: str, width: Width) -> str:
        """Spark sums 64 bits in 64 bits, so that what is summed must be wide already."""
        return f"SUM({self.cast(what, width)})"

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
