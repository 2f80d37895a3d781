"""PostgreSQL. Wide integers are NUMERIC; names are cut at 63 bytes, so long ones are shortened."""

from __future__ import annotations

from hashlib import sha256
from typing import ClassVar

from duixian.readings.population.plan import DatePart, DaysBetween, FloorDivide, Width, bounds
from duixian.readings.population.printers.base import Printer

_MOST_BYTES = 63


def short_name(name: str) -> str:
    """The name under which PostgreSQL keeps a register's column.

    A name of more than 63 bytes keeps its beginning and ends in eight digits of its SHA-256, so
    that two long names never become one.

    >>> short_name("营业收入@2025")
    '营业收入@2025'
    """
    if len(name.encode()) <= _MOST_BYTES:
        return name
    digest = sha256(name.encode()).hexdigest()[:8]
    kept = name
    while len(kept.encode()) > _MOST_BYTES - 9:
        kept = kept[:-1]
    return f"{kept}_{digest}"


class PostgresPrinter(Printer):
    """PostgreSQL ≥ 14."""

    types: ClassVar[dict[Width, str]] = {
        Width.I64: "BIGINT",
        Width.I128: "NUMERIC",
        Width.TRUTH: "BOOLEAN",
        Width.TEXT: "TEXT",
        Width.DAY: "DATE",
    }
    # Sub-selects are merged otherwise, and an expression grows with every layer that uses it.
    fence: ClassVar[str] = "\nOFFSET 0"

    def source(self, name: str) -> str:
        """A register's column, shortened where PostgreSQL would cut it."""
        return self.quoted(short_name(name))

    def floor_divide(self, node: FloorDivide) -> str:
        """`/` cuts towards zero on integers; div() does on numerics."""
        width = Width.I128 if Width.I128 in (node.left.width, node.right.width) else Width.I64
        left, right = self.wide(node.left, width), self.wide(node.right, width)
        quotient = f"({left} / {right})" if width is Width.I64 else f"div({left}, {right})"
        if bounds(node.left)[0] < 0:
            one = self.cast("1", width)
            quotient = (
                f"(CASE WHEN {left} < 0 AND {left} % {right} <> 0 "
                f"THEN {quotient} - {one} ELSE {quotient} END)"
            )
        return quotient if node.width is width else self.cast(quotient, node.width)

    def days_between(self, node: DaysBetween) -> str:
        """Day minus day is a 32-bit integer."""
        return self.cast(super().days_between(node), Width.I64)

    def date_part(self, node: DatePart) -> str:
        """EXTRACT gives a numeric."""
        return self.cast(f"EXTRACT({node.part.upper()} FROM {self.print(node.operand)})", Width.I64)
