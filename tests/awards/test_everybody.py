"""A whole register combined: every payee gets what `combine` says of them."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duixian import load
from duixian.awards import Entry, Ledger
from duixian.awards.everybody import AMOUNT, STATE, match_and_combine
from duixian.awards.for_all import FORGONE, OPEN, PAID
from duixian.tables.register import register_of

ON = date(2025, 9, 15)
APPLIANCE, SCRAP, REPLACE = (
    f"第十六条.{name}" for name in ("家电以旧换新", "汽车报废更新燃油车", "汽车置换更新")
)


@pytest.fixture(scope="module")
def package():
    return load("qiantang-2025", supplements=["示例参数"], on=ON).package


def purchases(package):
    """Four air conditioners and a fridge of one buyer, and a car bought for a scrapped one."""
    kind = package.vocabulary.kinds["购买"]
    assert "购买人" in kind.references
    names = ["空调一", "空调二", "空调三", "空调四", "冰箱", "车"]
    count = len(names)
    car = [name == "车" for name in names]
    return pa.table(
        {
            "标识": names,
            "引用:购买人": ["张三(合成)"] * count,
            "购买人类型": ["个人"] * count,
            "直接新购": pa.array([not c for c in car]),
            "家电类别": ["空调"] * 4 + ["冰箱", "其他"],
            "能效等级": ["一级"] * 5 + [None],
            "成交价": pa.array([500000, 400000, 300000, 200000, 600000, 15000000], pa.int64()),
            "购买日期": pa.array([date(2025, 6, day) for day in (1, 2, 3, 4, 5, 6)]),
            "车辆类别": ["其他"] * 5 + ["燃油乘用车"],
            "排量": pa.array([None] * 5 + [15], pa.int64()),
            "旧车处置方式": pa.array([None] * 5 + ["报废"], pa.string()),
            "旧车为乘用车": pa.array([None] * 5 + [True]),
            "旧车登记在本人名下": pa.array([None] * 5 + [True]),
            "新车": pa.array([None] * 5 + [True]),
            f"认定:{SCRAP}.报废的乘用车符合要求": pa.array([None] * 5 + [True]),
        }
    )


def combined(package, folder, ledger=None):
    bought = purchases(package)
    people = pa.table({"标识": ["张三(合成)"]})
    register = register_of({"购买": bought, "个人": people}, synthetic=True)
    summary = match_and_combine(package, register, folder, on=ON, ledger=ledger)
    rows = pq.read_table(folder / "购买.parquet").to_pylist()
    return summary, {row["标识"]: row for row in rows}


def test_of_four_air_conditioners_three_are_paid_and_the_fridge_beside_them(package, tmp_path):
    summary, rows = combined(package, tmp_path / "out")
    states = {name: rows[name][f"{APPLIANCE}·{STATE}"] for name in rows if name != "车"}
    assert states == {
        "空调一": PAID, "空调二": PAID, "空调三": PAID, "空调四": FORGONE, "冰箱": PAID,
    }  # fmt: skip
    assert pq.read_metadata(tmp_path / "out" / "购买.parquet").metadata[b"synthetic"]
    assert summary.by_payee == 6  # one buyer's purchases, decided together
    assert "牵连" not in pq.read_schema(tmp_path / "out" / "购买.parquet").names
    of = next(total for total in summary.totals if total.key == APPLIANCE)
    # 20% of 5000, 4000, 3000 and 6000 元
    assert (of.paid, of.forgone, of.amount) == (4, 1, 360000)


def test_a_scrapped_car_under_both_schemes_is_paid_once(package, tmp_path):
    _, rows = combined(package, tmp_path / "out")
    car = rows["车"]
    states = sorted((car[f"{SCRAP}·{STATE}"], car[f"{REPLACE}·{STATE}"]))
    assert states == [PAID, FORGONE]
    amounts = (car[f"{SCRAP}·{AMOUNT}"], car[f"{REPLACE}·{AMOUNT}"])
    offered = (car[f"{SCRAP}·最低"], car[f"{REPLACE}·最低"])
    assert sum(amounts) == max(offered) > 0


def test_what_was_paid_before_takes_a_place_and_leaves_the_rest_open(package, tmp_path):
    earlier = Entry("旧空调", "张三(合成)", APPLIANCE, "家电以旧换新", "上级", 2025, None, 100000)
    _, rows = combined(package, tmp_path / "after", Ledger((earlier,)))
    states = {name: rows[name][f"{APPLIANCE}·{STATE}"] for name in rows if name != "车"}
    # Of which class the earlier one was is not known: it may be the fridge, or an air conditioner.
    assert states == {
        "空调一": PAID, "空调二": PAID, "空调三": OPEN, "空调四": FORGONE, "冰箱": OPEN,
    }  # fmt: skip
