"""The synthetic district behind the demonstration, and the rows of it that are used."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from duixian.basics.problems import Problems
from duixian.library.package import Package
from duixian.simulate.synth.generate import generate
from duixian.tables.register import Register, load_register

SCALE = "0.01"
FIRMS = 120
"""Enterprises that come into the office's register."""


@dataclass(frozen=True, slots=True)
class District:
    """Rows to take applicants from."""

    register: Register
    firms: list[str]
    """Credit codes; those that may be of most interest first."""
    phones: list[dict[str, Any]]
    """Purchases of persons that qualify."""
    others: list[dict[str, Any]]
    """Purchases that don't: none of the three kinds."""


def district(folder: Path, package: Package, seed: int) -> District:
    """Written to `folder` unless it is there."""
    if not folder.exists():
        generate(folder, package, scale=SCALE, seed=seed)
    register = load_register(folder, Problems())
    assert register is not None
    bought = register.table("购买")
    kinds = pa.array(["手机", "平板", "智能手表手环"])
    wanted = pc.is_in(bought["数码产品类别"], value_set=kinds)
    private = pc.equal(bought["购买人类型"], "个人")
    phones = bought.filter(pc.fill_null(pc.and_(wanted, private), False))
    others = bought.filter(pc.fill_null(pc.and_(pc.invert(wanted), private), False))
    chance = random.Random(seed)
    good = [row for row in phones.to_pylist() if row["成交价"]]
    chance.shuffle(good)
    return District(register, _firms(register), good, others.slice(0, 60).to_pylist())


def _firms(register: Register) -> list[str]:
    table = register.table("企业")
    flags = [name for name in table.column_names if pa.types.is_boolean(table[name].type)]
    scored = sorted(
        table.select(["标识", *flags]).to_pylist(),
        key=lambda row: (-sum(row[name] is True for name in flags), row["标识"]),
    )
    return [row["标识"] for row in scored[:FIRMS]]
