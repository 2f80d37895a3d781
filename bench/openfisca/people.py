"""A million persons in their households, once as NumPy arrays and once as a register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from duixian.tables import Register
from duixian.tables.register import register_of

Ints = np.ndarray[Any, np.dtype[np.int64]]
OCCUPANCY = ("自有", "租住", "借住", "无住所")
"""owner, tenant, free_lodger, homeless, in the order of OpenFisca's template."""
ROLES = ("成人", "子女")


@dataclass(frozen=True)
class People:
    """Persons sorted by household; money in 分, days since 1970-01-01, areas in m²."""

    salary: Ints
    capital: Ints
    birth: Ints
    role: Ints
    household: Ints
    rent: Ints
    area: Ints
    occupancy: Ints


def draw(persons: int, seed: int = 7) -> People:
    """So many persons; a household has one or two adults and up to four children."""
    random = np.random.default_rng(seed)
    adults = 1 + (random.random(persons) < 0.6)
    sizes = adults + random.choice(5, persons, p=(0.45, 0.3, 0.17, 0.06, 0.02))
    households = int(np.searchsorted(np.cumsum(sizes), persons)) + 1
    sizes, adults = sizes[:households], adults[:households]
    household = np.repeat(np.arange(households), sizes)[:persons]
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    child = np.arange(persons) - first[household] >= adults[household]
    earns = ~child & (random.random(persons) < 0.75)
    salary = np.where(earns, np.exp(random.normal(12.7, 0.8, persons)), 0).astype(np.int64)
    # One in fifty earns next to nothing: the parenting allowance ends at 500元.
    salary = np.where(random.random(persons) < 0.02, salary // 20, salary)
    capital = np.where(
        ~child & (random.random(persons) < 0.2), random.integers(1, 200_000, persons), 0
    )
    years = np.where(child, random.integers(0, 21, persons), random.integers(18, 96, persons))
    birth = 16_953 - (years * 365.25).astype(np.int64) - random.integers(0, 366, persons)
    occupancy = random.choice(4, households, p=(0.55, 0.35, 0.08, 0.02))
    rent = np.where(occupancy == 1, random.integers(50_000, 400_000, households), 0)
    area = random.integers(10, 250, households)
    return People(
        np.minimum(salary, 10**8), capital, birth, child.astype(np.int64), household, rent, area,
        occupancy,
    )  # fmt: skip


def to_register(people: People) -> Register:
    """The same people as two tables, 个人 and 住户."""
    homes = _names("H", len(people.rent))
    persons = pa.table(
        {
            "标识": _names("P", len(people.salary)),
            "引用:所属住户": homes.take(pa.array(people.household)),
            "工资": people.salary,
            "资本收益": people.capital,
            "出生日期": pa.array(people.birth.astype(np.int32)).cast(pa.date32()),
            "家庭角色": _category(people.role, ROLES),
        }
    )
    households = pa.table(
        {
            "标识": homes,
            "房租": people.rent,
            "住房面积": people.area,
            "居住状况": _category(people.occupancy, OCCUPANCY),
        }
    )
    return register_of({"个人": persons, "住户": households}, synthetic=True)


def _names(letter: str, count: int) -> pa.Array:
    digits = pa.array(np.arange(10**8, 10**8 + count)).cast(pa.string())
    return pa.compute.binary_join_element_wise(letter, digits, "")


def _category(codes: Ints, labels: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int16)), pa.array(labels))
