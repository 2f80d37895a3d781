"""`import duixian as dx`: what an analyst does in a notebook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import duixian as dx

ON = date(2025, 9, 15)
ROWS = {
    "标识": ["手机", "车", "平板"],
    "购买人类型": ["个人", "个人", None],
    "数码产品类别": ["手机", "其他", "平板"],
    "成交价": [333_333, 15_000_000, 100_000],
}
OFFER = "第十六条.数码产品购新"


@pytest.mark.parametrize("frame", [pd.DataFrame(ROWS), pl.DataFrame(ROWS)])
def test_a_frame_is_judged_row_by_row(frame):
    policy = dx.load("qiantang-2025", on=ON)
    judged = policy.evaluate(frame, "购买", on=ON, only=OFFER).to_pylist()
    verdicts = {row["标识"]: (row[f"{OFFER}·结论"], row[f"{OFFER}·最低"]) for row in judged}
    assert verdicts == {"手机": (1, 50_000), "车": (0, None), "平板": (2, 15_000)}


def test_a_column_that_the_vocabulary_does_not_know_is_refused():
    policy = dx.load("qiantang-2025", on=ON)
    with pytest.raises(dx.NotUsable) as refused:
        policy.evaluate(pd.DataFrame({**ROWS, "没有": [1, 2, 3]}), "购买")
    assert refused.value.problems


def test_one_applicant_is_explained_from_text_or_from_a_file():
    policy = dx.load("qiantang-2025", on=ON)
    example = Path(__file__).resolve().parents[1] / "examples" / "enterprise.yaml"
    assert policy.explain(example, only="第十二条").findings
    with pytest.raises(dx.NotUsable):
        policy.explain("主体: 外星人")


def test_a_policy_with_a_scenario_and_one_that_is_not_there():
    assert dx.load("qiantang-2025", supplements=["示例参数"], on=ON).package.illustrative
    with pytest.raises(dx.NotUsable):
        dx.load("no-such-policy")
    with pytest.raises(AttributeError):
        _ = dx.nothing
