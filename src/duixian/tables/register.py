"""A register: one Arrow table per kind of subject, in memory or in a folder of Parquet files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.parquet as pq

from duixian.basics.places import Place
from duixian.basics.problems import Problems
from duixian.basics.text import say
from duixian.library.files import read_text
from duixian.tables.atomically import new_folder
from duixian.tables.manifest import KindEntry, Manifest, manifest_from_json

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Register:
    """The tables by kind; those of `folder` are read when asked for."""

    manifest: Manifest
    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    folder: Path | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of subjects that the register has a table of."""
        return tuple(self.manifest.kinds)

    @property
    def synthetic(self) -> bool:
        """True where the data are made up; say so wherever they are shown."""
        return self.manifest.synthetic

    def rows(self, kind: str) -> int:
        """How many subjects of that kind there are."""
        return self.manifest.kinds[kind].rows

    def complete(self, kind: str) -> bool | None:
        """Whether a missing row means that there is none.

        None leaves it to the vocabulary. A kind without a table was not loaded at all, so that
        nothing follows from its absence: False.
        """
        entry = self.manifest.kinds.get(kind)
        return False if entry is None else entry.complete

    def path(self, kind: str) -> Path | None:
        """The Parquet file of a kind, where the register is a folder."""
        return None if self.folder is None else self.folder / f"{kind}.parquet"

    def schema(self, kind: str) -> pa.Schema:
        """The columns of a kind's table.

        Raises:
            OSError: the file can't be read.
        """
        path = self.path(kind)
        return self.tables[kind].schema if path is None else pq.read_schema(path)

    def table(self, kind: str, columns: Iterable[str] | None = None) -> pa.Table:
        """The table of a kind, or some of its columns.

        Raises:
            OSError: the file can't be read.
        """
        wanted = None if columns is None else list(columns)
        path = self.path(kind)
        if path is not None:
            return pq.read_table(path, columns=wanted, partitioning=None)
        table = self.tables[kind]
        return table if wanted is None else table.select(wanted)


def register_of(
    tables: Mapping[str, pa.Table],
    *,
    name: str = "",
    complete: Mapping[str, bool | None] = MappingProxyType({}),
    synthetic: bool = False,
    year: int | None = None,
    more: Mapping[str, object] = MappingProxyType({}),
) -> Register:
    """A register of tables in memory.

    >>> people = pa.table({"标识": ["330114200001010018"]})
    >>> register_of({"个人": people}, synthetic=True).rows("个人")
    1
    """
    kinds = {kind: KindEntry(table.num_rows, complete.get(kind)) for kind, table in tables.items()}
    return Register(
        Manifest(name, MappingProxyType(kinds), synthetic, year, more), MappingProxyType({**tables})
    )


@dataclass(slots=True)
class Draft:
    """A register being written: tables are added one by one, or batch by batch."""

    folder: Path
    kinds: dict[str, KindEntry] = field(default_factory=dict)

    def add(self, kind: str, table: pa.Table, complete: bool | None = None) -> None:
        """Write the whole table of a kind."""
        self.add_batches(kind, table.schema, table.to_batches(), complete)

    def add_batches(
        self,
        kind: str,
        schema: pa.Schema,
        batches: Iterable[pa.RecordBatch],
        complete: bool | None = None,
    ) -> None:
        """Write the table of a kind batch by batch; memory holds one of them at a time."""
        rows = 0
        with pq.ParquetWriter(self.folder / f"{kind}.parquet", schema, compression="zstd") as file:
            for batch in batches:
                file.write_batch(batch)
                rows += batch.num_rows
        self.kinds[kind] = KindEntry(rows, complete)

    def adopt(self, kind: str, rows: int, complete: bool | None = None) -> None:
        """Count in a Parquet file that was put into the folder already."""
        self.kinds[kind] = KindEntry(rows, complete)


@contextmanager
def drafting(
    folder: Path,
    *,
    name: str,
    synthetic: bool = False,
    year: int | None = None,
    more: Mapping[str, object] = MappingProxyType({}),
    replace: bool = False,
) -> Iterator[Draft]:
    """Write a register; the folder appears whole when the block ends well, or not at all.

    Raises:
        FileExistsError: the folder is there already, and `replace` was not said.
        OSError: the disk is full, or the place can't be written to.
    """
    with new_folder(folder, replace=replace) as place:
        draft = Draft(place)
        yield draft
        manifest = Manifest(name, MappingProxyType(draft.kinds), synthetic, year, more)
        (place / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")


def save_register(register: Register, folder: Path, *, replace: bool = False) -> None:
    """Write the register as a folder.

    Raises:
        FileExistsError: the folder is there already, and `replace` was not said.
        OSError: the disk is full, or the place can't be written to.
    """
    manifest = register.manifest
    with drafting(
        folder,
        name=manifest.name,
        synthetic=manifest.synthetic,
        year=manifest.year,
        more=manifest.more,
        replace=replace,
    ) as draft:
        for kind, entry in manifest.kinds.items():
            draft.add(kind, register.table(kind), entry.complete)


def load_register(folder: Path, problems: Problems) -> Register | None:
    """The register in a folder, its tables not read yet; None with the reasons noted.

    What the columns hold is not looked at: see `check_register`.
    """
    path = folder / MANIFEST
    if not path.is_file():
        problems.add(
            "no-register",
            Place(str(folder)),
            say("这里没有登记表:缺 manifest.json"),
            say("先用 duixian 把表格导入成登记表,或者检查路径"),
        )
        return None
    text = read_text(path, problems)
    manifest = None if text is None else manifest_from_json(text, str(path), problems)
    if manifest is None:
        return None
    before = len(problems.errors)
    for kind, entry in manifest.kinds.items():
        _check_file(folder / f"{kind}.parquet", entry, problems)
    return Register(manifest, folder=folder) if len(problems.errors) == before else None


def _check_file(path: Path, entry: KindEntry, problems: Problems) -> None:
    try:
        found = pq.read_metadata(path).num_rows
    except FileNotFoundError:
        problems.add(
            "missing-table",
            Place(str(path)),
            say("manifest.json 里有这张表,文件却不在"),
            say("重新导入,或者把文件放回来"),
        )
    except (OSError, pa.ArrowException):
        note_broken_parquet(path, problems)
    else:
        if found != entry.rows:
            problems.add(
                "wrong-count",
                Place(str(path)),
                say(
                    "文件有 {found} 行,manifest.json 写的是 {said} 行", found=found, said=entry.rows
                ),
                say("重新导入;登记表和说明不是同一次写的"),
            )


def note_broken_parquet(path: Path | str, problems: Problems) -> None:
    """Note that a Parquet file is truncated or no Parquet file at all."""
    problems.add(
        "bad-parquet",
        Place(str(path)),
        say("不是完整的 Parquet 文件:可能没有传完,或者不是 Parquet"),
        say("重新导出或重新传一次,对比两边的文件大小"),
    )
