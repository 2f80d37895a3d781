"""Who is paid, and where they belong: the enterprise or person behind a project or a purchase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.parquet as pq

from duixian.language.vocabulary import Vocabulary
from duixian.tables.register import Register

ENDS = ("企业", "个人")
"""Whose industry, size and street are told."""
DIMENSIONS = MappingProxyType({"industry": "行业门类", "size": "企业规模", "street": "街道"})
BACKGROUND = "背景"


@dataclass(frozen=True, slots=True)
class Background:
    """What is known of subjects beside the register: a table of 标识 and, say, 街道, by kind.

    It serves to sort results, never to judge; beside a register it is the folder 背景.
    """

    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)

    def columns(self, kind: str) -> frozenset[str]:
        """The columns known of a kind."""
        if kind in self.files:
            return frozenset(pq.read_schema(self.files[kind]).names)
        return frozenset(self.tables[kind].column_names) if kind in self.tables else frozenset()


def background_of(register: Register) -> Background:
    """What lies beside the register in the folder 背景."""
    if register.folder is None:
        return Background()
    found = sorted((register.folder / BACKGROUND).glob("*.parquet"))
    return Background(files={path.stem: path for path in found})


def quoted(name: str) -> str:
    """A name in an SQL statement."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text in an SQL statement."""
    return "'" + value.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Payees:
    """Prints, for a kind of subject and the way to whoever is paid, a table of payees."""

    register: Register
    vocabulary: Vocabulary
    background: Background

    def select(self, kind: str, beneficiary: tuple[str, ...]) -> str:
        """SELECT id, payee_kind, payee, end_kind, industry, size, street, one row a subject.

        Where a reference is unknown the subject stands for whoever is paid.
        """
        joins: list[str] = []
        target, alias = self._walk(kind, "t", beneficiary, joins)
        payee, paid = "t.标识", text(target)
        if alias != "t":
            payee = f"COALESCE({alias}.标识, t.标识)"
            paid = f"CASE WHEN {alias}.标识 IS NULL THEN {text(kind)} ELSE {text(target)} END"
        end_kind, end = self._walk(target, alias, self._onward(target), joins)
        columns: dict[str, str] = {}
        for name, column in DIMENSIONS.items():
            columns[name] = self._dimension(end_kind, end, column, joins)
        if end_kind != ENDS[0]:  # only enterprises have an industry and a size
            columns["industry"] = columns["size"] = f"CAST({text(end_kind)} AS VARCHAR)"
        listed = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
        return (
            f"SELECT t.标识 AS id, {paid} AS payee_kind, {payee} AS payee, {listed} "
            f"FROM {quoted(kind)} t {' '.join(joins)}"
        )

    def _walk(
        self, kind: str, alias: str, path: tuple[str, ...], joins: list[str]
    ) -> tuple[str, str]:
        """Kind and alias at the end of a way of references, as far as the register goes."""
        for step in path:
            reference = self.vocabulary.kinds[kind].references.get(step)
            if (
                reference is None
                or reference.target not in self.register.kinds
                or f"引用:{step}" not in self.register.schema(kind).names
            ):
                break
            following = f"p{len(joins)}"
            joins.append(
                f"LEFT JOIN {quoted(reference.target)} {following} "
                f"ON {following}.标识 = {alias}.{quoted(f'引用:{step}')}"
            )
            kind, alias = reference.target, following
        return kind, alias

    def _onward(self, kind: str) -> tuple[str, ...]:
        """The shortest way from whoever is paid to an enterprise or a person."""
        waiting: list[tuple[str, tuple[str, ...]]] = [(kind, ())]
        seen = {kind}
        for here, path in waiting:
            if here in ENDS:
                return path
            for name, reference in self.vocabulary.kinds[here].references.items():
                if reference.target not in seen:
                    seen.add(reference.target)
                    waiting.append((reference.target, (*path, name)))
        return ()

    def _dimension(self, kind: str, alias: str, column: str, joins: list[str]) -> str:
        """The column of the register, or of what lies beside it, or nothing."""
        if kind in self.register.kinds and column in self.register.schema(kind).names:
            return f"CAST({alias}.{quoted(column)} AS VARCHAR)"
        if column not in self.background.columns(kind):
            return "CAST(NULL AS VARCHAR)"
        beside = f"b_{alias}"
        join = f"LEFT JOIN {self.table(kind)} {beside} ON {beside}.标识 = {alias}.标识"
        if join not in joins:
            joins.append(join)
        return f"CAST({beside}.{quoted(column)} AS VARCHAR)"

    def table(self, kind: str) -> str:
        """The SQL of what is known beside the register."""
        if kind in self.background.files:
            return f"read_parquet({text(str(self.background.files[kind]))})"
        return quoted(f"{BACKGROUND}_{kind}")
