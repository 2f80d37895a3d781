"""What all dialects share: layers of sub-selects, joins along references, grouped aggregates.

A dialect owns its types, its division and its dates. Internal names are short ASCII, so that no
database cuts them; the register's own names stand only where its tables are read.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, assert_never

from duixian.readings.population.plan import (
    Calculate,
    Choose,
    Column,
    DatePart,
    DaysBetween,
    Expr,
    FloorDivide,
    Invert,
    Literal,
    Logic,
    Missing,
    OneOf,
    RowNumber,
    Test,
    Width,
)
from duixian.readings.population.query import Query, needed_columns
from duixian.readings.population.rows import IDENTITY, Enclosure, Rows


def widest(*widths: Width) -> Width:
    """The wide integer if one of them is; else the first, which all of them are."""
    return Width.I128 if Width.I128 in widths else widths[0]


class Printer:
    """Prints a query. `tables` gives the SQL name of each kind's table, the kind itself unless
    said.
    """

    types: ClassVar[dict[Width, str]]
    fence: ClassVar[str] = ""
    """What ends a layer, where a planner would otherwise write columns out at every use."""

    def __init__(self, tables: dict[str, str] | None = None) -> None:
        self.tables = tables or {}

    # -- what a dialect decides -----------------------------------------------------------------

    def quoted(self, name: str) -> str:
        """A name in quotes."""
        return '"' + name.replace('"', '""') + '"'

    def source(self, name: str) -> str:
        """The SQL name of a register's column."""
        return self.quoted(name)

    def table(self, kind: str) -> str:
        """The SQL name of a kind's table."""
        return self.tables.get(kind, self.quoted(kind))

    def floor_divide(self, node: FloorDivide) -> str:
        """The floor of a quotient with a positive divisor."""
        raise NotImplementedError

    def days_between(self, node: DaysBetween) -> str:
        """Days from one day to another."""
        return f"({self.print(node.until)} - {self.print(node.since)})"

    def date_part(self, node: DatePart) -> str:
        """Year, month or day as a 64-bit integer."""
        part = f"EXTRACT({node.part.upper()} FROM {self.print(node.operand)})"
        return self.cast(part, Width.I64)

    def text(self, value: str) -> str:
        """A text constant."""
        return "'" + value.replace("'", "''") + "'"

    def read(self, alias: str, source: str, width: Width) -> str:
        """A register's column in the plan's type."""
        return self.cast(f"{alias}.{self.source(source)}", width)

    def sum(self, what: str, width: Width) -> str:
        """The sum of a column, nulls skipped, in a width that holds it."""
        return self.cast(f"SUM({what})", width)

    # -- expressions -----------------------------------------------------------------------------

    def cast(self, sql: str, width: Width) -> str:
        """The expression in the type of a width."""
        return f"CAST({sql} AS {self.types[width]})"

    def print(self, node: Expr) -> str:
        """One expression."""
        match node:
            case Column():
                return node.name
            case Literal():
                return self.literal(node)
            case Calculate():
                return self.calculate(node)
            case FloorDivide():
                return self.floor_divide(node)
            case Test():
                left, right = self.alike(node.left, node.right)
                return f"({left} {node.operator} {right})"
            case OneOf():
                values = ", ".join(self.text(value) for value in node.values)
                return f"({self.print(node.operand)} IN ({values}))"
            case Logic():
                joined = f" {node.operator} ".join(self.print(part) for part in node.operands)
                return f"({joined})"
            case Invert():
                return f"(NOT {self.print(node.operand)})"
            case Missing():
                return f"({self.print(node.operand)} IS NULL)"
            case Choose([(Missing(same), default)], otherwise) if same == otherwise:
                return f"COALESCE({self.print(same)}, {self.wide(default, node.width)})"
            case Choose():
                arms = " ".join(
                    f"WHEN {self.print(condition)} THEN {self.wide(value, node.width)}"
                    for condition, value in node.arms
                )
                return f"(CASE {arms} ELSE {self.wide(node.otherwise, node.width)} END)"
            case DatePart():
                return self.date_part(node)
            case DaysBetween():
                return self.days_between(node)
            case RowNumber():
                return self.cast(self.row_number(node), node.width)
            case _:
                assert_never(node)

    def row_number(self, node: RowNumber) -> str:
        """A place among rows, as a window."""
        among = ", ".join(self.print(part) for part in node.among)
        order = ", ".join(
            f"{self.print(part)} {'DESC' if greatest_first else 'ASC'} NULLS LAST"
            for part, greatest_first in node.order
        )
        partition = f"PARTITION BY {among} " if among else ""
        return f"ROW_NUMBER() OVER ({partition}ORDER BY {order})"

    def calculate(self, node: Calculate) -> str:
        """An operation at the widest of its operands and its result: 0 × a wide one is narrow."""
        width = widest(node.left.width, node.right.width, node.width)
        left, right = self.wide(node.left, width), self.wide(node.right, width)
        result = f"({left} {node.operator} {right})"
        return result if node.width is width else self.cast(result, node.width)

    def literal(self, node: Literal) -> str:
        """A constant, typed: an untyped one would be read as 32 bits."""
        value = node.value
        if value is None:
            return self.cast("NULL", node.width)
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int):
            return self.cast(str(value), node.width)
        if isinstance(value, date):
            return f"DATE '{value.isoformat()}'"
        return self.text(value)

    def wide(self, node: Expr, width: Width) -> str:
        """An operand in the width of the result, so that nothing overflows on the way."""
        if isinstance(node, Literal) and node.value is None:
            return self.cast("NULL", width)
        printed = self.print(node)
        return printed if node.width is width else self.cast(printed, width)

    def alike(self, left: Expr, right: Expr) -> tuple[str, str]:
        """Both sides of a comparison in the wider of their widths."""
        width = widest(left.width, right.width)
        return self.wide(left, width), self.wide(right, width)

    # -- queries ---------------------------------------------------------------------------------

    def query(self, query: Query) -> str:
        """The whole query: 标识, then the outcome columns of each offer."""
        needed = needed_columns(query.rows, (node for _, node in query.answers))
        rows = self.rows(query.rows, needed, owner=False)
        columns = ",\n  ".join(
            [f"id AS {self.quoted(IDENTITY)}"]
            + [f"{self.answer(node)} AS {name}" for name, node in query.answers]
        )
        return f"SELECT\n  {columns}\nFROM {rows}"

    def answer(self, node: Expr) -> str:
        """An outcome column; amounts are 64-bit where they fit."""
        return self.print(node)

    def rows(self, rows: Rows, needed: set[str], *, owner: bool) -> str:
        """The rows of a kind with their bound columns, as a sub-select."""
        sql = f"(\n{self.base(rows, needed, owner=owner)}{self.fence}\n) AS r0"
        for number, layer in enumerate(rows.layers(), start=1):
            added = [(column, node) for column, node in layer if column.name in needed]
            if added:
                columns = ", ".join(
                    f"{self.print(node)} AS {column.name}" for column, node in added
                )
                sql = f"(\nSELECT *, {columns}\nFROM {sql}{self.fence}\n) AS r{number}"
        return sql

    def base(self, rows: Rows, needed: set[str], *, owner: bool) -> str:
        """The base table with what is joined to it."""
        columns = [f"{self.cast(f't.{self.source(IDENTITY)}', Width.TEXT)} AS id"]
        if owner and rows.relation is not None:
            reference = self.source(f"引用:{rows.relation.name}")
            columns.append(f"{self.cast(f't.{reference}', Width.TEXT)} AS owner")
        columns.extend(
            f"{self.read(base.alias, base.source, base.column.width)} AS {base.column.name}"
            for base in rows.base.values()
            if base.column.name in needed
        )
        joins: list[str] = []
        for join in rows.joins.values():
            reference = self.source(f"引用:{join.reference}")
            joins.append(
                f"LEFT JOIN {self.table(join.kind)} AS {join.alias} "
                f"ON {join.source}.{reference} = {join.alias}.{self.source(IDENTITY)}"
            )
        for group in rows.groups.values():
            outputs = [o for o in group.outputs if o[0].name in needed]
            if not outputs:
                continue
            columns.extend(
                f"{group.alias}.{column.name} AS {column.name}" for column, _, _ in outputs
            )
            joins.append(
                f"LEFT JOIN (\n{self.group(group.rows, outputs)}\n) AS {group.alias} "
                f"ON t.{self.source(f'引用:{group.via}' if group.via else IDENTITY)} "
                f"= {group.alias}.owner"
            )
        for enclosure in rows.enclosures.values():
            found = [name for name in enclosure.outputs if name in needed]
            if not found:
                continue
            columns.extend(f"{enclosure.alias}.{name} AS {name}" for name in found)
            joins.append(
                f"LEFT JOIN (\n{self.enclosing(enclosure, found)}\n) AS {enclosure.alias} "
                f"ON {enclosure.source}.{self.source(f'引用:{enclosure.reference}')} "
                f"= {enclosure.alias}.id"
            )
        listed = ", ".join(columns)
        return "\n".join([f"SELECT {listed}", f"FROM {self.table(rows.kind)} AS t", *joins])

    def enclosing(self, enclosure: Enclosure, names: list[str]) -> str:
        """Figures of enclosing subjects, by the subject."""
        needed = needed_columns(enclosure.rows, (enclosure.outputs[name] for name in names))
        inner = self.rows(enclosure.rows, needed, owner=False)
        return f"SELECT id, {', '.join(names)}\nFROM {inner}"

    def group(self, rows: Rows, outputs: list[tuple[Column, str, Expr]]) -> str:
        """Related rows, aggregated by the subject that they point at."""
        needed = needed_columns(rows, (what for _, _, what in outputs))
        columns = ["owner"]
        for column, how, what in outputs:
            printed = self.print(what)
            match how:
                case "count":
                    found = f"COUNT(CASE WHEN {printed} THEN 1 END)"
                case "some":
                    found = f"BOOL_OR({printed})"
                case _:
                    found = self.sum(printed, column.width)
            columns.append(f"{found} AS {column.name}")
        inner = self.rows(rows, needed, owner=True)
        return f"SELECT {', '.join(columns)}\nFROM {inner}\nWHERE owner IS NOT NULL\nGROUP BY owner"
