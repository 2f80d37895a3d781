"""Write a synthetic district as a register, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from duixian.basics.text import say
from duixian.library.package import Package
from duixian.simulate.synth.boundaries import edges_of
from duixian.simulate.synth.columns import Sheet
from duixian.simulate.synth.district import District
from duixian.simulate.synth.emission import BackgroundPlan, RegisterPlan
from duixian.simulate.synth.kinds.base import Setting
from duixian.simulate.synth.parameters import parameters
from duixian.tables import Manifest, drafting, recognition_keys
from duixian.tables.register import MANIFEST, Draft, load_register

BLOCK = 65_536
"""Rows in a row group. It fixes the bytes of the files, so it is no parameter."""
LARGEST = 100
"""The largest scale: beyond it the seven digits that number 个体工商户 would run out."""
NAME = "合成数据(编造的,不是任何真实的企业和个人)"
"""What the register is called: data, the same in every language."""
BACKGROUND = "背景"
"""The folder of what the vocabulary does not have: names, streets, years of founding."""

Progress = Callable[[str, int, int], None]
"""Told the kind, the rows done and the rows in all."""


def generate(
    folder: Path,
    package: Package,
    scale: float | str | Fraction = 1,
    seed: int = 7,
    progress: Progress | None = None,
    *,
    replace: bool = False,
) -> Manifest:
    """Write the synthetic district of `package` to `folder`, and say what was written.

    `scale` 1 is the district, 10 the city, 100 the province; smaller for tests. The same package,
    scale and seed give the same bytes (with the same pyarrow). Memory stays that of one block of
    65,536 rows of the widest kind. `replace` allows a folder that is there already, provided that
    it is a synthetic register.

    Raises:
        ValueError: the scale is not above 0 or is over 100, or the seed is negative.
        FileExistsError: the folder is there already and not to be replaced, or is no synthetic one.
        OSError: the disk is full; nothing is left behind.
    """
    size = Fraction(str(scale)) if isinstance(scale, float) else Fraction(scale)
    if not 0 < size <= LARGEST or seed < 0:
        raise ValueError(str(say("规模要大于0、不超过{most},种子不能是负数", most=LARGEST)))
    if folder.exists():
        _require_replaceable(folder, replace)
    setting = Setting(seed, size, package.year, date(package.year, 12, 31))
    district = District(setting, package.vocabulary)
    plans = plan(district, package)
    tell = progress or (lambda kind, done, total: None)
    more: dict[str, object] = {
        "seed": seed,
        "scale": float(size) if size.denominator != 1 else int(size),
        "as_of": setting.as_of.isoformat(),
        "package": package.name,
        "background": BACKGROUND,
        "guessed": [f"{name}.{fact}" for name, p in plans.items() for fact in p.guessed],
    }
    with drafting(
        folder, name=NAME, synthetic=True, year=package.year, more=more, replace=replace
    ) as draft:
        (draft.folder / BACKGROUND).mkdir()
        for kind, model in district.models.items():
            if kind in plans:
                _write_kind(draft, plans[kind], tell)
            else:
                _write_background(draft, kind, model.rows, model.describe, tell)
        kinds = dict(draft.kinds)
    return Manifest(NAME, kinds, True, package.year, more)


def plan(district: District, package: Package) -> dict[str, RegisterPlan]:
    """How the table of each kind of the vocabulary is written."""
    edges = edges_of(package)
    subjects = {p.id: p.subject for p in package.judged}
    keys: dict[str, list[str]] = {}
    for key in recognition_keys(package):
        subject = subjects.get(key.rpartition(".")[0])
        if subject is not None:
            keys.setdefault(subject, []).append(key)
    vocabulary = package.vocabulary
    return {
        name: RegisterPlan(
            district,
            kind,
            dict(vocabulary.facts.get(name, {})),
            keys.get(name, []),
            edges.get(name, ()),
        )
        for name, kind in vocabulary.kinds.items()
    }


def _require_replaceable(folder: Path, replace: bool) -> None:
    from duixian.basics.problems import Problems

    there = load_register(folder, Problems()) if (folder / MANIFEST).is_file() else None
    if not replace or there is None or not there.synthetic:
        raise FileExistsError(
            17, str(say("已经有这个文件夹,不覆盖;换一个名字,或先移走它")), str(folder)
        )


def _blocks(rows: int, block: int = BLOCK) -> Iterator[np.typing.NDArray[np.int64]]:
    for start in range(0, rows, block):
        yield np.arange(start, min(start + block, rows), dtype=np.int64)


def _write_kind(draft: Draft, plan: RegisterPlan, tell: Progress) -> None:
    """The table of the register and, in the same pass, that of the background."""
    kind, rows = plan.kind.name, plan.model.rows
    background = plan.background
    with ExitStack() as open_files:
        beside = None
        if background.keys:
            beside = open_files.enter_context(_background_file(draft, kind, background.schema))

        def batches() -> Iterator[pa.RecordBatch]:
            for block in _blocks(rows):
                sheet = plan.sheet(block)
                yield plan.batch(sheet)
                if beside is not None:
                    beside.write_batch(background.batch(sheet))
                tell(kind, int(block[-1]) + 1, rows)

        # The district is whole, whatever real registers lack; purchases are made elsewhere too.
        complete = kind not in parameters().words("不完整")
        draft.add_batches(kind, plan.schema, batches(), complete)


def _write_background(
    draft: Draft, kind: str, rows: int, describe: Callable[..., Sheet], tell: Progress
) -> None:
    """A kind that the vocabulary does not have (个体工商户)."""
    plan = BackgroundPlan(describe(np.arange(1, dtype=np.int64)), set())
    with _background_file(draft, kind, plan.schema) as file:
        for block in _blocks(rows):
            file.write_batch(plan.batch(describe(block)))
            tell(kind, int(block[-1]) + 1, rows)


def _background_file(draft: Draft, kind: str, schema: pa.Schema) -> pq.ParquetWriter:
    path = draft.folder / BACKGROUND / f"{kind}.parquet"
    return pq.ParquetWriter(path, schema, compression="zstd")
