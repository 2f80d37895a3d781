"""What a scenario costs and whom it touches, by figures worked out in conftest."""

import pytest
from tests.simulate.whatif.conftest import WAN

from duixian.basics.problems import Problems
from duixian.simulate.whatif import from_words, under

CAP = "第一条.技改补助.封顶"


def one(answer):
    (comparison,) = answer.comparisons
    return comparison


def by_key(lines):
    return {line.key: (line.before.amount // WAN, line.after.amount // WAN) for line in lines}


def test_the_higher_of_two_benefits_for_one_matter_is_paid(ask):
    found = by_key(one(ask(f"{CAP}=400万元")).benefits)
    # 甲一 200 + 甲二 300 (then 400) + 无主 150; 乙一 and 乙二 take the reward.
    assert found["第一条.技改补助"] == (650, 750)
    assert found["第一条.重点技改奖"] == (240, 240)


def test_a_benefit_that_was_not_changed_gives_way_to_one_that_was(ask):
    comparison = one(ask("第一条.技改补助.率=12.5%"))
    # 乙二: 125万元 instead of 120万元, so the reward is paid for 乙一 only.
    # 甲一 250, 甲二 300, 乙二 125, 无主 187.5.
    assert by_key(comparison.benefits)["第一条.重点技改奖"] == (240, 120)
    changed = {line.key: line.after.amount for line in comparison.benefits}
    assert changed["第一条.技改补助"] == 862_5000 * 100
    assert (
        comparison.total.after.amount - comparison.total.before.amount
        == (982_5000 - 890_0000) * 100
    )


def test_on_a_tie_the_earlier_benefit_is_paid(ask):
    comparison = one(ask("第一条.重点技改奖.金额=100万元"))
    paid = {line.key: line.after for line in comparison.benefits}
    assert paid["第一条.技改补助"].awards == 4  # 乙二 at 100万元 among them
    assert paid["第一条.重点技改奖"].amount == 100 * WAN  # 乙一


def test_money_is_counted_where_the_builder_belongs(ask):
    comparison = one(ask(f"{CAP}=400万元"))
    # 甲 500 + 50 of 规模奖, 乙 240; nobody knows who builds 无主.
    assert by_key(comparison.industries) == {"C": (550, 650), "F": (240, 240), "": (150, 150)}
    assert by_key(comparison.streets) == {
        "白杨街道": (550, 650), "下沙街道": (240, 240), "": (150, 150),
    }  # fmt: skip
    assert by_key(comparison.sizes) == {"大型": (790, 890), "": (150, 150)}


def test_without_a_builder_the_project_itself_stands_for_who_is_paid(ask):
    moved = one(ask("第一条.技改补助.率=12%")).movements["增加"]
    assert {(m.kind, m.id) for m in moved.listed} == {("企业", "甲"), ("项目", "无主")}


def test_who_gains_who_loses_who_is_new_and_who_is_out(ask):
    comparison = one(ask("第一条.技改补助.率=15%", f"{CAP}=220万元"))
    # 甲一 220, 甲二 220: 440 instead of 500. 乙二 150: 270 instead of 240. 无主 220 instead of 150.
    moved = comparison.movements
    assert [(m.id, m.before // WAN, m.after // WAN) for m in moved["增加"].listed] == [
        ("无主", 150, 220), ("乙", 240, 270),
    ]  # fmt: skip
    assert [(m.id, m.before // WAN, m.after // WAN) for m in moved["减少"].listed] == [
        ("甲", 500, 440)
    ]
    assert moved["增加"].amount == 100 * WAN and moved["减少"].amount == -60 * WAN
    assert moved["新增"].count == moved["退出"].count == 0


def test_a_line_taken_away_lets_new_ones_in_and_a_line_added_shuts_some_out(ask):
    without = one(ask("第一条.技改补助.条件1=无"))
    assert [m.id for m in without.movements["新增"].listed] == ["丙"]  # 不改: 300万元
    assert without.movements["新增"].amount == 300 * WAN
    added = one(
        ask("第一条.技改补助.条件+=投资额 ≥ 2000万元", "第一条.重点技改奖.条件+=投资额 ≥ 2000万元")
    )
    assert [m.id for m in added.movements["退出"].listed] == ["乙", "无主"]
    assert added.movements["退出"].amount == -390 * WAN


def test_a_list_of_movers_is_cut_but_their_count_is_not(ask):
    moved = one(ask("第一条.技改补助.率=15%", listed=1)).movements
    assert moved["增加"].count == 3 and len(moved["增加"].listed) == 1


def test_a_filled_hole_costs_what_was_only_owed(ask):
    comparison = one(ask("第二条.待定奖.金额=20万元"))
    line = next(line for line in comparison.benefits if line.key == "第二条.待定奖")
    assert (line.before.amount, line.before.awaiting) == (0, 2)
    assert (line.after.amount, line.after.awaiting) == (40 * WAN, 0)
    # A higher level pays it: it is no money of the district's.
    assert line.passed_on and comparison.total.before == comparison.total.after
    assert comparison.passed_on.after.amount == 40 * WAN


def test_a_recognition_may_be_taken_as_given(ask):
    comparison = one(ask("第二条.规模奖.合格企业=是"))
    line = next(line for line in comparison.benefits if line.key == "第二条.规模奖")
    # 乙 was 待核 for want of the recognition; 丁 stays so, for nobody knows its size.
    assert (line.before.amount, line.before.pending) == (50 * WAN, 2)
    assert (line.after.amount, line.after.pending) == (70 * WAN, 1)


def test_a_tier_and_a_definition_can_be_set(ask):
    comparison = one(ask("第二条.规模奖.金额.第1档=80万元", "第二条.规模奖.金额.第1档.门槛=6亿元"))
    assert by_key(comparison.benefits)["第二条.规模奖"] == (50, 80)
    comparison = one(ask("第二条.规模奖.收入=营业收入 - 2亿元"))
    assert by_key(comparison.benefits)["第二条.规模奖"] == (50, 20)


def test_near_misses_say_how_many_miss_one_line_alone_and_by_how_much(ask):
    near = {n.line: n for n in one(ask("第一条.技改补助.条件2.门槛=1600万元")).near}
    line = near["投资额 ≥ 1600万元"]
    # 乙一 misses it by 601万元, 乙二 by 600万元, 无主 by 100万元; with 1000万元 only 乙一 did.
    assert (line.before, line.after) == (1, 3)
    assert line.short == ("100万元", "100万元", "600万元", "601万元", "601万元")
    assert (near["技改"].after, near["技改"].short) == (1, None)


def test_the_appropriation_stands_beside_the_claims(ask):
    (funds,) = one(ask(f"{CAP}=500万元")).funds
    assert (funds.available, funds.before, funds.after) == (1000 * WAN, 890 * WAN, 1090 * WAN)
    assert (funds.over_before, funds.over_after) == (0, 90 * WAN)
    assert [(item.purpose, item.amount) for item in funds.items] == [("设备", 600 * WAN)]


@pytest.mark.parametrize(
    ("word", "code", "told"),
    [
        (f"{CAP}=300亩", "unit-mismatch", "面积"),
        ("第一条.技改补助.条件2.门槛=1000人", "unit-mismatch", "人"),
        ("第一条.技改补助.条件2=投资 ≥ 1元", "unknown-fact", "投资额"),
        ("第一条.技改.封顶=1元", "unknown-benefit", "第一条.技改补助"),
        ("第一条.技改补助.封定=1元", "unknown-parameter", "封顶"),
        ("第一条.技改补助.条件1=投资额", "not-a-condition", "≥"),
        (CAP, "bad-change", "="),
    ],
)  # fmt: skip
def test_what_a_sheet_may_not_say_a_scenario_may_not_say_either(small, word, code, told):
    problems = Problems()
    scenario = from_words("试", [word], problems)
    assert under(small, scenario, problems) is None or not scenario.changes
    (problem,) = problems.errors
    assert problem.code == code
    assert told in f"{problem.reason} {problem.hint}"
    assert problem.place.file.startswith("--set")


@pytest.mark.parametrize(
    "words",
    [
        (f"{CAP}=1万元", f"{CAP}=2万元"),
        (f"{CAP}=1万元", f"{CAP}.每个项目=2万元"),
        ("第一条.技改补助.条件2=技改", "第一条.技改补助.条件2.门槛=1元"),
        ("第二条.规模奖.金额=1万元", "第二条.规模奖.金额.第1档=2万元"),
    ],
)
def test_nothing_is_set_twice(small, words):
    problems = Problems()
    assert under(small, from_words("试", words, problems), problems) is None
    assert [problem.code for problem in problems.errors] == ["set-twice"]


def test_a_figure_outside_what_the_text_allows_is_worked_out_and_told(small):
    problems = Problems()
    after = under(small, from_words("试", ["第二条.待定奖.金额=90万元"], problems), problems)
    assert after is not None
    assert [problem.code for problem in problems] == ["outside-candidates"]
    assert "第二条.待定奖" in after.illustrative
