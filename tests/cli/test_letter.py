"""The letter as its reader sees it: each test is a rule, the facts, and the lines that come out."""

import io

import pytest
from rich.console import Console
from tests.readings.explain.small import explained, package_with

from duixian.basics.text import speaking
from duixian.cli.letter import show_explanation

FIXED = "    金额: 1万元\n"


def letter(folder, rule, facts, *, language="zh", everything=False, width=90):
    explanation = explained(package_with(folder, rule), facts)
    paper = io.StringIO()
    with speaking(language):
        console = Console(file=paper, width=width, no_color=True, highlight=False)
        show_explanation(explanation, console, everything=everything)
    return paper.getvalue()


def lines(folder, rule, facts, **more):
    return [line.strip() for line in letter(folder, rule, facts, **more).splitlines()]


def test_a_met_condition_says_what_was_found_and_who_says_so(tmp_path):
    told = lines(
        tmp_path, f"    条件: [小微企业, 人数 ≤ 20人]\n{FIXED}", "事实: {小微企业: 是, 人数: 3人}"
    )
    assert "✓ 小微企业:是 (某局·小微企业名录)" in told
    assert "✓ 人数:3人 (申请人)" in told
    assert "= 金额 = 1万元" in told


def test_an_unmet_condition_says_what_is_needed_and_what_would_be_enough(tmp_path):
    told = lines(tmp_path, f"    条件: [面积 ≥ 3000平方米]\n{FIXED}", "事实: {面积: 2999.9平方米}")
    assert "✗ 面积不低于3000平方米 — 现为 2999.9平方米 (申请人)" in told
    assert "→ 面积现为 2999.9平方米,再多 0.1平方米(到 3000平方米)就够" in told
    assert "→ 这样就够了:1万元" in told


@pytest.mark.parametrize(
    ("condition", "facts", "said"),
    [
        ("人数 < 10人", "人数: 10人", "→ 人数现为 10人,低于 10人 就够"),
        ("人数 > 10人", "人数: 10人", "→ 人数现为 10人,超过 10人 就够"),
        ("人数 ≤ 10人", "人数: 11人", "→ 人数现为 11人,再少 1人(到 10人)就够"),
        ("成立日期 ≤ 2025-01-01", '成立日期: "2025-01-02"',
         "→ 成立日期现为 2025-01-02,若为 2025-01-01 就够"),
        ("营业收入 ≥ 10元", "营业收入: 9元",
         "→ 2025年度的营业收入现为 9元,再多 1元(到 10元)就够"),
    ],
)  # fmt: skip
def test_a_near_miss_says_how_much_is_missing(tmp_path, condition, facts, said):
    assert said in lines(tmp_path, f"    条件: [{condition}]\n{FIXED}", f"事实: {{{facts}}}")


@pytest.mark.parametrize(
    ("condition", "facts", "said"),
    [
        ("人数 > 100人", "人数: 10人", "→ 单看这一条:人数现为 10人,要超过 100人"),
        ("人数 < 10人", "人数: 100人", "→ 单看这一条:人数现为 100人,要低于 10人"),
        ("人数 ≥ 100人", "人数: 10人", "→ 单看这一条:人数现为 10人,要到 100人"),
    ],
)
def test_a_far_miss_is_one_line_with_what_that_line_would_need(tmp_path, condition, facts, said):
    told = lines(tmp_path, f"    条件: [{condition}]\n{FIXED}", f"事实: {{{facts}}}")
    assert said in told
    assert not any("差一点" in line for line in told)


def test_what_is_missing_says_who_has_it(tmp_path):
    rule = (
        "    条件:\n      - 小微企业\n      - 营业收入 ÷ 净利润 ≥ 2\n      - 人数 ≥ 2人\n"
        f"      - {{认定: 合适, 责任: 某局}}\n{FIXED}"
    )
    told = "\n".join(lines(tmp_path, rule, "事实: {人数: 3人, 净利润: 5元}"))
    assert "? 小微企业 — 还缺,由某局提供" in told
    assert "还缺2025年度的营业收入,由申请人提供" in told
    assert "? 合适 — 待某局认定" in told


def test_what_makes_no_sense_goes_to_a_person(tmp_path):
    rule = f"    条件: [营业收入 ÷ 净利润 ≥ 2, 人数 ≥ 2人]\n{FIXED}"
    told = "\n".join(lines(tmp_path, rule, "事实: {人数: 3人, 净利润: 0元, 营业收入: 1元}"))
    assert "算不出来:营业收入 ÷ 净利润;交人工处理" in told


def test_of_alternatives_the_one_that_holds_is_told(tmp_path):
    rule = f"    条件: [小微企业 或 人数 ≤ 20人]\n{FIXED}"
    told = lines(tmp_path, rule, "事实: {小微企业: 否, 人数: 3人}")
    assert "✓ 人数:3人 (申请人)" in told
    assert not any("小微企业" in line for line in told)
    everything = lines(tmp_path, rule, "事实: {小微企业: 否, 人数: 3人}", everything=True)
    assert "✓ 满足下列任何一项:" in everything
    assert any(line.startswith("小微企业 或 人数 ≤ 20人") for line in everything)


def test_an_alternative_of_two_lines_is_told_as_one_with_what_it_lacks(tmp_path):
    rule = f"    条件: [(小微企业 且 人数 ≥ 5人) 或 行业 = 软件]\n{FIXED}"
    told = lines(tmp_path, rule, "事实: {小微企业: 是, 人数: 4人, 行业: 制造}")
    start = told.index("✗ 满足下列任何一项:")
    assert told[start + 1 : start + 4] == [
        "✗ 小微企业,且人数不低于5人",
        "✗ 人数不低于5人 — 现为 4人 (申请人)",
        "✗ 行业是软件 — 现为 制造 (申请人)",
    ]


def test_alternatives_that_all_fail_are_one_line(tmp_path):
    rule = f"    条件: [小微企业 或 行业 = 软件]\n{FIXED}"
    told = "\n".join(lines(tmp_path, rule, "事实: {小微企业: 否, 行业: 制造}"))
    assert "✗ 奖 第一条 — 小微企业,或行业是软件,都不满足" in told


def test_an_exclusion_is_told_as_what_must_not_be(tmp_path):
    rule = f"    除外: [享受过]\n    条件: [人数 ≥ 2人]\n{FIXED}"
    assert "✓ 享受过:否 (申请人)" in lines(tmp_path, rule, "事实: {享受过: 否, 人数: 3人}")
    told = "\n".join(lines(tmp_path, rule, "事实: {享受过: 是, 人数: 3人}"))
    assert "不是“享受过”,现为 是" in told


def test_items_that_decide_are_named_and_the_others_counted(tmp_path):
    rule = f"    条件: ['存在(建设项目, 投资额 ≥ 10元)']\n{FIXED}"
    rows = ", ".join(f"{{标识: 项{n}, 投资额: {n}元}}" for n in range(1, 6))
    told = "\n".join(lines(tmp_path, rule, f"关联: {{建设项目: [{rows}]}}", everything=False))
    assert "至少有一项建设项目满足:投资额不低于10元" in told
    rows = ", ".join(f"{{标识: 项{n}, 投资额: {n}0元}}" for n in range(1, 6))
    told = lines(tmp_path, rule, f"关联: {{建设项目: [{rows}]}}")
    assert "✓ 项1 投资额:10元 (申请人)" in told
    assert "另有 2 项,同样如此" in told


def test_every_item_is_one_line_where_all_of_them_do(tmp_path):
    rule = f"    条件: ['每个(建设项目, 已开工)']\n{FIXED}"
    rows = "{标识: 一, 已开工: 是}, {标识: 二, 已开工: 是}"
    told = lines(tmp_path, rule, f"关联: {{建设项目: [{rows}]}}")
    assert "✓ 每一项建设项目都满足:已开工 (2 项都满足)" in told


def test_an_item_of_which_something_is_missing_is_named(tmp_path):
    rule = f"    条件: [人数 ≥ 1人, '每个(建设项目, 已开工)']\n{FIXED}"
    rows = "{标识: 一, 已开工: 是}, {标识: 二}"
    told = "\n".join(lines(tmp_path, rule, f"事实: {{人数: 2人}}\n关联: {{建设项目: [{rows}]}}"))
    assert "? 二 已开工 — 还缺,由申请人提供" in told


def test_a_list_without_entries_says_so(tmp_path):
    rule = f"    条件: ['存在(建设项目, 已开工)']\n{FIXED}"
    told = "\n".join(lines(tmp_path, rule, "关联: {建设项目: []}"))
    assert "至少有一项建设项目满足:已开工,没有登记建设项目" in told


def test_a_list_that_is_not_complete_leaves_it_open(tmp_path):
    rule = f"    条件: [人数 ≥ 1人, '存在(建设项目, 已开工)']\n{FIXED}"
    facts = "事实: {人数: 2人}\n关联: {建设项目: {登记: 不完整, 行: []}}"
    told = "\n".join(lines(tmp_path, rule, facts))
    assert "还缺完整的项目清单,由申请人提供" in told


AMOUNTS = [
    ("    金额: {基数: 营业收入, 率: 10%}\n    封顶: {每年: 5元}",
     ["= 基数 营业收入 = 100元", "= × 10% = 10元", "= 封顶(每年) 5元,得 5元"]),
    ("    金额: {基数: 营业收入, 率: 10%, 加成: [{当: 小微企业, 加: 5个百分点}]}",
     ["= 基数 营业收入 = 100元", "= × 15% 小微企业 = 15元"]),
    ("    金额: (营业收入 - 净利润) × 20%",
     ["= 金额 (营业收入 - 净利润)的20%(营业收入 100元;净利润 40元) = 12元"]),
    ("    金额: {分档: [{当: 人数 ≥ 10人, 给: 50元}, {其余: 30元}]}",
     ["= 适用档 其他情形(人数 3人) = 30元"]),
    ("    金额: {分档: [{当: 人数 ≥ 2人, 给: 50元}, {其余: 30元}]}",
     ["= 适用档 人数不低于2人(人数 3人) = 50元"]),
    ("    金额: {按类: {依: 行业, 表: {软件: 7元, 制造: 8元}}}", ["= 按类 行业 软件 = 7元"]),
    ("    金额: {基数: 营业收入, 累进: [{至: 60元, 率: 50%}, {率: 10%}]}",
     ["= 基数 营业收入 = 100元", "= 累进 50% 到60元为止的部分 = 30元", "= 累进 10% = 34元"]),
    ("    金额: 10元\n    保底: 12元\n    封顶: {每年: 100元}",
     ["= 金额 = 10元", "= 保底 12元,得 12元", "· 封顶(每年) 100元,没有影响"]),
    ("    金额: 营业收入\n    实付: 净利润", ["= 不超过实际支出 净利润,得 40元"]),
    ("    金额: 10元\n    上浮: [{当: 小微企业, 加: 10%}]\n    另加: [{加: 3元}]",
     ["= × (1 + 上浮) = × 110% 小微企业 = 11元", "= 另加 3元 = 14元"]),
    ("    金额: 10.56元\n    取整: 向下到元", ["= 取整到1元(向下) = 10元"]),
    ("    金额: 合计(建设项目, 投资额, 已开工) × 10%",
     ["= 金额 投资额的合计,来自每一项建设项目(只看:已开工)的10%"
      "(一的投资额 30元;二的投资额 40元) = 7元"]),
    ("    金额: {基数: '合计(建设项目, 投资额, 已开工)', 率: 10%}",
     ["= 基数 一的投资额 30元 + 二的投资额 40元 = 70元"]),
]  # fmt: skip


@pytest.mark.parametrize(("amount", "told"), AMOUNTS)
def test_every_amount_can_be_worked_out_again_by_hand(tmp_path, amount, told):
    facts = (
        "事实: {小微企业: 是, 人数: 3人, 营业收入: 100元, 净利润: 40元, 行业: 软件}\n"
        "关联: {建设项目: [{标识: 一, 投资额: 30元, 已开工: 是}, "
        "{标识: 二, 投资额: 40元, 已开工: 是}, {标识: 三, 投资额: 5元, 已开工: 否}]}"
    )
    rule = f"    条件: [人数 ≥ 1人]\n{amount}\n"
    said = lines(tmp_path, rule, facts, width=200)
    for line in told:
        assert line in said


def test_a_rate_that_is_owed_is_tried_at_both_ends(tmp_path):
    rule = (
        "    条件: [人数 ≥ 1人]\n"
        "    金额: {基数: 营业收入, 率: {待配套: 比例, 取值: 15%、20%, 责任: 某局}}\n"
    )
    told = lines(tmp_path, rule, "事实: {人数: 1人, 营业收入: 100元}")
    assert "奖  15元 至 20元 之间" in told
    low, high = told.index("最低时"), told.index("最高时")
    assert "= × 15% = 15元" in told[low:high]
    assert "= × 20% = 20元" in told[high:]
    assert "→ 某局还没有公布:比例" in told


def test_what_is_owed_without_limits_is_said_to_be_owed(tmp_path):
    told = lines(tmp_path, "    条件: [人数 ≥ 1人]\n    金额: 待配套\n", "事实: {人数: 1人}")
    assert "奖  金额待配套" in told
    assert any("还没有公布:给付标准" in line for line in told)


def test_an_open_amount_under_a_cap_is_at_most_that(tmp_path):
    rule = "    条件: [人数 ≥ 1人]\n    金额: 待配套\n    封顶: {每年: 50万元}\n"
    assert "奖  最高 50万元" in lines(tmp_path, rule, "事实: {人数: 1人}")


def test_no_tier_that_fits_is_a_refusal(tmp_path):
    rule = "    条件: [人数 ≥ 1人]\n    金额: {按类: {依: 行业, 表: {软件: 7元}}}\n"
    told = "\n".join(lines(tmp_path, rule, "事实: {人数: 1人, 行业: 制造}"))
    assert "✗ 奖 第一条 — 无适用档" in told


def test_pending_with_a_known_amount_says_if(tmp_path):
    rule = f"    条件: [人数 ≥ 1人, 小微企业]\n{FIXED}"
    assert "奖  若符合:1万元" in lines(tmp_path, rule, "事实: {人数: 1人}")


def test_a_missing_fact_of_the_amount_is_told_after_the_conditions(tmp_path):
    rule = "    条件: [人数 ≥ 1人]\n    金额: 营业收入 × 10%\n"
    told = lines(tmp_path, rule, "事实: {人数: 1人}")
    assert "奖  金额待定" in told
    assert "→ 还缺2025年度的营业收入,由申请人提供" in told


OF_PROJECTS = "    条件: [已开工, {认定: 合适, 责任: 别局}]\n    金额: 投资额 × 10%\n"


def projects(folder, rows, **more):
    package = package_with(folder, OF_PROJECTS, "项目")
    paper = io.StringIO()
    with speaking(more.get("language", "zh")):
        console = Console(file=paper, width=100, no_color=True, highlight=False)
        show_explanation(explained(package, rows), console, everything=more.get("all_", False))
    return paper.getvalue()


def test_items_with_the_same_outcome_are_told_together(tmp_path):
    rows = ", ".join(f"{{标识: 项{n}, 已开工: 是, 投资额: {n}0元}}" for n in (1, 2))
    told = projects(tmp_path, f"关联: {{建设项目: [{rows}]}}")
    assert "还不能确定 (2)" in told and told.count("待别局认定") == 1
    assert "项目 项1、项2" in told and "金额各不相同" in told


def test_refused_items_share_a_line_and_every_reason_names_its_own(tmp_path):
    rows = ", ".join(f"{{标识: 项{n}, 已开工: 否}}" for n in range(6))
    told = projects(tmp_path, f"关联: {{建设项目: [{rows}]}}")
    assert "6 项不符合" in told and told.count("已开工,现为 否") == 1
    rows += ", {标识: 项九, 已开工: 是, 认定: {合适: 否}}"
    told = projects(tmp_path, f"关联: {{建设项目: [{rows}]}}")
    assert (
        "7 项不符合 — 项九:合适,现为 否;项0、项1、项2、项3等 6 项:已开工,现为 否"
        in told.replace("\n    ", "")
    )
    everything = projects(tmp_path, f"关联: {{建设项目: [{rows}]}}", all_=True)
    assert everything.count("✗ 已开工 — 现为 否") == 6


def test_a_list_that_nobody_gave_is_told_apart_from_none(tmp_path):
    assert "没有列出,未判断 (1)" in projects(tmp_path, "")
    told = projects(tmp_path, "关联: {建设项目: []}")
    assert "您写明没有:项目。与它们有关的 1 项不涉及。" in told
    assert "You say that there is none of these: project" in projects(
        tmp_path, "关联: {建设项目: []}", language="en"
    )


def test_an_applicant_whom_nothing_concerns_is_told_so(tmp_path):
    package = package_with(tmp_path, f"    条件: [小微企业]\n{FIXED}")
    paper = io.StringIO()
    show_explanation(
        explained(package, "", "项目"), Console(file=paper, width=80), everything=False
    )
    assert "这份文件里没有与此相关的待遇或标准。" in paper.getvalue()


def test_in_english_everything_but_the_official_words_is_english(tmp_path):
    rule = f"    条件: [小微企业, 行业 = 软件, 面积 ≥ 10平方米]\n{FIXED}"
    facts = "事实: {小微企业: 是, 行业: 软件, 面积: 9.9平方米}"
    told = lines(tmp_path, rule, facts, language="en")
    assert (
        "✓ small enterprise: yes (Some Bureau · “小微企业名录”)".replace(
            "Some Bureau", "Some Bureau"
        )
        in told
    )
    assert "✓ industry: software (the applicant)" in told
    assert "✗ floor area is at least 10 m² — now 9.9 m² (the applicant)" in told
    assert "→ floor area is 9.9 m²; 0.1 m² more (10 m²) would be enough" in told
    assert any("Article 1" in line for line in told)
    assert any("CNY 10,000" in line for line in told)


def test_nothing_is_written_beyond_the_width_and_no_mark_begins_a_line(tmp_path):
    rule = f"    条件: [小微企业 或 行业 = 软件, '每个(建设项目, 投资额 ≥ 10元, 非 配套)']\n{FIXED}"
    facts = (
        "事实: {小微企业: 否, 行业: 软件}\n关联: {建设项目: [{标识: 一, 投资额: 9元, 配套: 否}]}"
    )
    from rich.cells import cell_len

    for width in (40, 60, 80, 120):
        for line in letter(tmp_path, rule, facts, width=width).splitlines():
            assert cell_len(line) <= width
            assert not line.strip().startswith((",", "。", "、", ";", ")", "”"))
