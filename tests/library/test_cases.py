"""Worked cases that come out otherwise: what was worked out by hand, and what came out."""

import pytest
from tests.sheets.packages import SHEETS, copy_package

from duixian.library.cases import load_cases, run_case
from duixian.library.package import load

HEAD = '包: 某区-2025\n年度: 2025\n基准日: "2025-09-15"\n'
GRANT, REWARD, APPLIANCE = "第一条.设备补助", "第二条.研发奖励", "第三条.家电"
SETTLED = "{设备投资额: 1000万元}"


def outcome(tmp_path, provision, body):
    """How a case differs from what it says must come out."""
    policy = (SHEETS / "package" / "policy.yaml").read_text("utf-8")
    folder = copy_package(
        tmp_path,
        policy=policy.replace("案例: cases", "案例: cases.yaml"),
        cases=f"{HEAD}{provision}:\n  一例:\n    {body}\n",
    )
    package = load(folder)
    (case,), problems = load_cases(package)
    assert [str(problem) for problem in problems] == []
    result = run_case(package, case)
    assert result.passed == (not result.differences)
    return [str(difference) for difference in result.differences]


@pytest.mark.parametrize(
    ("provision", "facts", "expected", "differences"),
    [
        (GRANT, SETTLED, "结论: 符合, 金额: 100万元", []),
        (GRANT, SETTLED, "结论: 不符合", ["结论应为不符合,得到符合(-)"]),
        (
            GRANT,
            "{设备投资额: 1元}",
            "结论: 符合",
            ["结论应为符合,得到不符合(设备投资额 ≥ 500万元)"],
        ),
        (GRANT, "{}", "结论: 符合", ["结论应为符合,得到待核(项目.设备投资额)"]),
        (GRANT, SETTLED, "结论: 符合, 金额: 99万元", ["金额应为99万元,得到100万元"]),
        (GRANT, SETTLED, "结论: 符合, 金额: 1元 ~ 2元", ["金额应为1元 ~ 2元,得到100万元"]),
        (GRANT, SETTLED, "结论: 符合, 金额: 待配套", ["金额应为待配套,得到100万元"]),
        (
            GRANT,
            "{设备投资额: 1元}",
            "结论: 不符合, 未过: 已开工",
            ["应卡在「已开工」,得到「设备投资额 ≥ 500万元」"],
        ),
        (
            GRANT,
            "{}",
            "结论: 待核, 缺: [已开工]",
            ["应缺「已开工」,得到项目.设备投资额", "多缺了「项目.设备投资额」"],
        ),
        (GRANT, "{}", "结论: 待核, 缺: [设备投资额]", []),
        (APPLIANCE, "{商品: 冰箱, 成交价: 100元}", "结论: 符合, 金额: 15元 ~ 20元", []),
        (
            APPLIANCE,
            "{商品: 冰箱, 成交价: 100元}",
            "结论: 符合, 金额: 15元",
            ["金额应为15元,得到15元 ~ 20元"],
        ),
    ],
)
def test_a_case_says_how_it_differs(tmp_path, provision, facts, expected, differences):
    body = f"{{事实: {facts}, 应得: {{{expected}}}}}"
    assert outcome(tmp_path, provision, body) == differences


def test_a_recognition_is_named_within_its_provision(tmp_path):
    body = (
        "{{事实: {{研发费用: 100元}}, 认定: {{符合条件的企业: {said}}}, 应得: {{结论: {verdict}}}}}"
    )
    for said, verdict in (("是", "符合"), ("否", "不符合"), ("缺", "待核")):
        assert outcome(tmp_path, REWARD, body.format(said=said, verdict=verdict)) == []
