"""就高 in SQL beside the same in a few lines of Python; costs beside `match`."""

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulate.whatif.conftest import ON

from duixian.readings.population.match import match
from duixian.readings.population.run_duckdb import connected
from duixian.simulate.whatif.combine import OfferColumns, determined, take_best
from duixian.simulate.whatif.costs import Costs

# Two benefits of one matter (the first with two stages), one that stacks, one of another matter.
OFFERS = [
    OfferColumns("甲.一", "甲", "技改", False, "v0", "l0", "h0"),
    OfferColumns("甲.二", "甲", "技改", False, "v1", "l1", "h1"),
    OfferColumns("乙", "乙", "技改", False, "v2", "l2", "h2"),
    OfferColumns("丙", "丙", "技改", True, "v3", "l3", "h3"),
    OfferColumns("丁", "丁", "研发", False, "v4", "l4", "h4"),
]
CELL = st.tuples(
    st.sampled_from([0, 1, 2]), st.none() | st.integers(0, 3), st.none() | st.integers(0, 3)
)


def best(row):
    """What each offer pays: settled amounts only, the dearer benefit, on a tie the earlier one."""
    settled = [low if verdict == 1 and low is not None and low == high else 0
               for verdict, low, high in row]  # fmt: skip
    first = settled[0] + settled[1] >= settled[2]
    return [
        settled[0] if first else 0, settled[1] if first else 0, 0 if first else settled[2],
        settled[3], settled[4],
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELL, min_size=5, max_size=5), min_size=1, max_size=40))
def test_the_dearer_benefit_is_paid_with_all_its_stages(rows):
    columns = {
        f"{name}{offer}": pa.array([row[offer][part] for row in rows], pa.int64())
        for offer in range(5)
        for part, name in enumerate("vlh")
    }
    pays = take_best(OFFERS)
    with duckdb.connect() as connection:
        connection.register("wide", pa.table({"n": list(range(len(rows))), **columns}))
        listed = ", ".join(pays[offer.key] for offer in OFFERS)
        found = connection.execute(f"SELECT {listed} FROM wide ORDER BY n").fetchall()
    assert [list(row) for row in found] == [best(row) for row in rows]


def test_another_step_of_combination_can_take_its_place(small, register):
    """Without any combination the costs are those of `match`."""
    with connected(register) as connection:
        costs = Costs(
            register, connection, 2025, ON,
            combine=lambda offers: {offer.key: determined(offer) for offer in offers},
        )  # fmt: skip
        found = costs.totals(small, [benefit.id for benefit in small.benefits])
    # 甲一 200, 甲二 300, 乙二 100, 无主 150; five times 120: nobody gives way.
    assert found["第一条.技改补助"] == 750_0000_00
    assert found["第一条.重点技改奖"] == 600_0000_00


def test_costs_without_combination_are_those_of_match(small, register, tmp_path):
    summary = match(small, register, tmp_path / "结果", on=ON)
    with connected(register) as connection:
        costs = Costs(
            register, connection, 2025, ON,
            combine=lambda offers: {offer.key: determined(offer) for offer in offers},
        )  # fmt: skip
        judged = costs.judge(small)
        totals = costs.totals(small, [benefit.id for benefit in small.benefits])
    compared = 0
    for offer in summary.offers:
        counted = judged.counted[offer.key]
        assert (counted.qualifies, counted.pending, counted.fails, counted.awaiting) == (
            offer.qualifies, offer.pending, offer.fails, offer.awaiting,
        )  # fmt: skip
        if not offer.awaiting:
            assert totals[offer.key] == offer.low
            compared += 1
    assert compared == 3
