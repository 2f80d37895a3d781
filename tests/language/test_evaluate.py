"""What evaluation costs: as much as there is to read, not the square of it."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from tests.language.rules import facts_of, read_benefit

from duixian.language.evaluate import Unknown
from duixian.language.judge import judge_offer
from duixian.language.subjects import Related, Subject

SHEET = {
    "原文": "样文",
    "英文": "sample",
    "工具": "奖励",
    "对象": "企业",
    "设": {"总额": "合计(建设项目, 设备投资额)"},
    "条件": ["存在(建设项目, 设备投资额 × 3 > 总额)"],
    "金额": "1万元",
}


def enterprise(projects: int, known: bool) -> Subject:
    facts: dict[Any, Any] = {("设备投资额", None): 100} if known else {}
    rows = tuple(Subject("项目", f"项目{n}", facts) for n in range(projects))
    return Subject("企业", "企业", {}, {}, {"建设项目": Related(rows, True)}, {})


def calls(subject: Subject) -> int:
    """Python calls that judging takes: a cost that is the same on every machine."""
    benefit = read_benefit(SHEET)
    facts = facts_of(subject)
    counted = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal counted
        counted += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        judgement = judge_offer(benefit, benefit.offers[0], facts)
    finally:
        sys.setprofile(before)
    assert len(judgement.conditions) == 1
    return counted


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_a_figure_of_the_whole_inside_its_parts_costs_in_proportion_to_the_parts(known):
    assert calls(enterprise(800, known)) < 2.5 * calls(enterprise(400, known))


def test_each_gap_is_told_once_and_in_the_order_met():
    benefit = read_benefit(SHEET)
    judgement = judge_offer(benefit, benefit.offers[0], facts_of(enterprise(3, False)))
    assert [gap.subject for gap in judgement.gaps] == ["项目0", "项目1", "项目2"]


def test_a_union_of_the_unknown_is_equal_to_what_it_lacks_spelled_out():
    benefit = read_benefit(SHEET)
    judgement = judge_offer(benefit, benefit.offers[0], facts_of(enterprise(2, False)))
    first, second = (Unknown((gap,)) for gap in judgement.gaps)
    assert first | second | first == Unknown(judgement.gaps)
    assert hash(first | second) == hash(Unknown(judgement.gaps))
