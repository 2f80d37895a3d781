"""Rule 11: a supporting package fills named holes and narrows; it never changes what is given."""

from datetime import date

import pytest
from tests.sheets.packages import copy_package

from duixian.language.evaluate import Facts
from duixian.language.judge import Verdict, judge_benefit
from duixian.language.subjects import Subject
from duixian.library.cases import show_span
from duixian.library.package import load

SHEET = """包: 某区-2025
第一条:
  什么都欠:
    英文: Everything owed
    原文: 甲
    工具: 奖励
    对象: 企业
    条件:
      - 认定: 重点企业
        责任: 区经信局
    金额:
      分档:
        - {当: 研发费用 ≥ 1000万元, 给: {待配套: 大档, 取值: 10万元 ~ 50万元}}
        - {当: 研发费用 ≥ 100万元, 给: 5万元}
        - {其余: 待配套}
    上浮: [{当: 规上企业, 加: {待配套: 上浮, 取值: ≤ 20%}}]
    另加: [{待配套: 另加}]
    封顶: {单项: 60万元, 每年: 待配套}
  按类:
    英文: By class
    原文: 甲
    工具: 奖励
    对象: 企业
    金额:
      按类: {依: 信用等级, 表: {A: 待配套, B: 1万元}, 其余: 待配套}
  累进:
    英文: Bands
    原文: 甲
    工具: 奖励
    对象: 企业
    金额:
      基数: 研发费用
      累进: [{至: 100万元, 率: 待配套}, {率: 10%}]
  比例:
    英文: A rate
    原文: 甲
    工具: 奖励
    对象: 企业
    金额: {基数: 研发费用, 率: {待配套: 比例, 取值: 5%、10%}}
    封顶: {每年: {待配套: 封顶, 取值: ≤ 20万元}}
  标准:
    英文: An amount within
    原文: 甲
    工具: 奖励
    对象: 企业
    金额: {待配套: 标准, 取值: ≤ 50万元}
  分期:
    英文: Stages
    原文: 甲
    工具: 奖励
    对象: 企业
    分阶段:
      先: {金额: 待配套, 封顶: 8万元}
      后: {金额: {基数: 研发费用, 率: 待配套}, 上浮: [待配套]}
"""
FACTS = {("研发费用", 2025): 2_000_000, ("规上企业", None): True, ("信用等级", None): "A"}


def filled(tmp_path, entries, more="", on=None, facts=None):
    """The small district's package with a supplement that says `entries`."""
    supplement = f"包: 细则\n补充: 某区-2025\n第一条:\n{entries}"
    folder = copy_package(tmp_path, sheet=SHEET, supplement=supplement, second=more)
    supplements = [folder / "supplement.yaml", *([folder / "second.yaml"] if more else [])]
    package = load(folder, supplements=supplements, on=on)
    subject = Subject("企业", "甲", {**FACTS, **(facts or {})})

    def outcome(name, stage=""):
        benefit = package.provisions[f"第一条.{name}"]
        (one,) = [
            j
            for j in judge_benefit(benefit, Facts(subject, 2025, date(2025, 9, 15)))
            if j.offer.stage == stage
        ]
        return one.verdict.value, show_span(one.amount.low, one.amount.high)

    return outcome, package, [(p.code, p.place.line, str(p.reason)) for p in package.problems]


def entry(name, fill="", narrow="", more=""):
    lines = f"  {name}:\n    出处: 某发〔2025〕2号\n{more}"
    lines += f"    填补: {fill}\n" if fill else ""
    return lines + (f"    收窄: {narrow}\n" if narrow else "")


def test_every_named_hole_can_be_filled(tmp_path):
    outcome, _, problems = filled(
        tmp_path,
        entry(
            "什么都欠",
            "{金额.第1档: 20万元, 金额.第3档: 1万元, 上浮1: 10%, 另加1: 1000元, 封顶.每年: 9万元}",
        )
        + entry("按类", "{金额.A: 3万元, 金额.其余: 0元}")
        + entry("累进", "{金额.第1级: 5%}")
        + entry("比例", "{率: 10%, 封顶.每年: 15万元}")
        + entry("分期", "{先: 10万元, 后.率: 1%, 后.上浮1: 50%}"),
    )
    assert problems == []
    assert outcome("什么都欠") == ("待核", "5.6万元")  # 5万 × 1.1 + 1000; not yet recognised
    assert outcome("按类") == ("符合", "3万元")
    assert outcome("累进") == ("符合", "15万元")  # 100万 × 5% + 100万 × 10%
    assert outcome("比例") == ("符合", "15万元")  # 20万, capped
    assert outcome("分期", "先") == ("符合", "8万元")
    assert outcome("分期", "后") == ("符合", "3万元")  # 200万 × 1% × 1.5


def test_what_is_not_filled_stays_open(tmp_path):
    outcome, package, problems = filled(tmp_path, entry("比例", "{率: 5%}"))
    assert problems == []
    assert outcome("比例") == ("符合", "0元 ~ 10万元")  # 200万 × 5%, under a cap still owed
    assert [f.holes for f in package.fillings] == [("率",)]


def test_a_recognition_can_be_defined_by_facts(tmp_path):
    outcome, _, problems = filled(
        tmp_path, entry("什么都欠", "{重点企业: 规上企业 且 信用等级 = A}")
    )
    assert problems == []
    assert outcome("什么都欠")[0] == Verdict.QUALIFIES.value


def test_an_amount_can_be_filled_with_any_form(tmp_path):
    form = "{设: {档: 研发费用 ÷ 100}, 分档: [{当: 规上企业, 给: 档}, {其余: 1万元}]}"
    outcome, _, problems = filled(tmp_path, entry("分期", f"{{先: {form}}}"))
    assert problems == []
    assert outcome("分期", "先") == ("符合", "2万元")


@pytest.mark.parametrize(
    ("name", "fill", "column"),
    [
        ("什么都欠", "{金额.第1档: 60万元}", "60万元"),
        ("什么都欠", "{上浮1: 30%}", "30%"),
        ("比例", "{率: 8%}", "8%"),
        ("比例", "{率: 5%, 加成: [{当: 规上企业, 加: 3%}]}", "3%"),
        ("比例", "{封顶.每年: 21万元}", "21万元"),
        ("标准", "60万元", "60万元"),
        ("标准", "{分档: [{当: 规上企业, 给: 10万元}, {其余: 51万元}]}", "51万元"),
        ("标准", "{基数: 研发费用, 率: 10%}", "10%"),
        ("标准", "{基数: 研发费用, 累进: [{至: 100万元, 率: 50%}]}", "50%"),
        ("标准", "{按类: {依: 信用等级, 表: {A: 51万元}, 其余: 1万元}}", "51万元"),
    ],
)
def test_a_filling_outside_the_values_that_the_text_allows_is_refused(tmp_path, name, fill, column):
    fill = fill if name != "标准" else f"{{金额: {fill}}}"
    entries = entry(name, fill)
    _, package, problems = filled(tmp_path, entries)
    assert [code for code, _, _ in problems] == ["outside-candidates"]
    (problem,) = package.problems
    line = f"包: 细则\n补充: 某区-2025\n第一条:\n{entries}".splitlines()[problem.place.line - 1]
    assert line[problem.place.column - 1 :].startswith(column)


@pytest.mark.parametrize(
    ("name", "fill"),
    [
        ("比例", "{率: 5%, 加成: [{当: 规上企业, 加: 5个百分点}]}"),
        ("标准", "{金额: 50万元}"),
        (
            "标准",
            "{金额: 50万元 × 研发强度}",
        ),
        ("标准", "{金额: {按类: {依: 信用等级, 表: {A: 50万元}}}}"),
    ],
)
def test_a_filling_within_the_values_is_taken(tmp_path, name, fill):
    assert filled(tmp_path, entry(name, fill))[2] == []


def test_a_supplement_narrows_and_the_lower_cap_binds(tmp_path):
    outcome, _, problems = filled(
        tmp_path,
        entry(
            "比例",
            "{率: 10%, 封顶.每年: 15万元}",
            "{条件: [信用等级 ≥ B], 除外: [研发费用 < 1万元], 封顶: {每年: 12万元}}",
        ),
    )
    assert problems == []
    assert outcome("比例") == ("符合", "12万元")


def test_a_narrowing_can_fail_who_qualified_before(tmp_path):
    narrow = entry("比例", narrow="{条件: [信用等级 < B]}")
    _, package, problems = filled(tmp_path, narrow)
    assert problems == []
    subject = Subject("企业", "甲", FACTS)
    (judged,) = judge_benefit(
        package.provisions["第一条.比例"], Facts(subject, 2025, date(2025, 9, 15))
    )
    assert judged.verdict is Verdict.FAILS and judged.failed.condition.text == "信用等级 < B"


def test_what_the_text_gives_is_never_changed(tmp_path):
    entries = entry("什么都欠", "{金额.第2档: 6万元, 封顶.单项: 70万元}") + entry(
        "累进", "{金额: 1万元, 金额.第2级: 20%}"
    )
    outcome, _, problems = filled(tmp_path, entries)
    assert [code for code, _, _ in problems] == ["not-a-hole"] * 4
    assert outcome("累进")[1] == "待配套"


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2025, 5, 31), "待配套"),
        (date(2025, 6, 1), "10万元"),
        (date(2025, 12, 31), "10万元"),
        (date(2026, 1, 1), "20万元"),
    ],
)
def test_the_filling_of_the_day_holds(tmp_path, day, amount):
    first = entry("标准", "{金额: 10万元}", more='    自: "2025-06-01"\n    至: "2025-12-31"\n')
    second = entry("标准", "{金额: 20万元}", more='    自: "2026-01-01"\n')
    more = f"包: 细则二\n补充: 某区-2025\n示例: 是\n第一条:\n{second}"
    outcome, package, problems = filled(tmp_path, first, more, on=day)
    assert problems == []
    assert outcome("标准")[1].replace("0元 ~ 50万元", "待配套") == amount
    assert package.illustrative == ({"第一条.标准"} if amount == "20万元" else frozenset())


def test_one_day_has_one_filling(tmp_path):
    more = f"包: 细则二\n补充: 某区-2025\n第一条:\n{entry('标准', '{金额: 20万元}')}"
    outcome, _, problems = filled(tmp_path, entry("标准", "{金额: 10万元}"), more)
    assert [code for code, _, _ in problems] == ["filled-twice"]
    assert outcome("标准") == ("符合", "10万元")  # the first stays


def test_a_second_supplement_fills_what_the_first_left_open(tmp_path):
    first = entry("比例", "{率: 10%}", "{封顶: {每年: 12万元}}")
    more = f"包: 细则二\n补充: 某区-2025\n第一条:\n{entry('比例', '{封顶.每年: 11万元}')}"
    outcome, _, problems = filled(tmp_path, first, more)
    assert problems == []
    assert outcome("比例") == ("符合", "11万元")
