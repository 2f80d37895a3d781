"""Rules in the words of everybody: what each node becomes, in Chinese and in English."""

from pathlib import Path

import pytest

from duixian.basics.problems import Problems
from duixian.basics.text import speaking
from duixian.language.infer import Scope, infer
from duixian.language.plain import Plain
from duixian.language.provision import Benefit
from duixian.language.source import Source
from duixian.language.types import TRUTH
from duixian.library.package import Package, load
from duixian.readings.print import leaflet_of

VOCABULARY = """\
词汇: 试
主体:
  企业: {英文: enterprise, 标识: 统一社会信用代码, 登记: 完整}
  项目:
    英文: project
    标识: 项目代码
    登记: 完整
    引用: {建设单位: {主体: 企业, 反向: 建设项目}}
事实:
  企业:
    营业收入: {英文: revenue, 类型: 金额, 期间: 年度, 问: 收入多少?}
    净利润: {英文: profit, 类型: 金额, 范围: -1亿元 ~ 1亿元, 期间: 年度, 问: 利润多少?}
    成立日期: {英文: date of founding, 类型: 日期, 问: 哪天成立?}
    信用等级: {英文: credit grade, 类型: 等级, 取值: {丙: C, 乙: B, 甲: A}, 问: 几级?}
    行业: {英文: industry, 类型: 类别, 取值: {制造: manufacturing, 软件: software}, 问: 哪行?}
    小微企业: {英文: small enterprise, 类型: 是否, 问: 是小微吗?}
    面积: {英文: floor area, 类型: 数量, 单位: 平方米, 问: 多大?}
    获利年度: {英文: first profitable year, 类型: 年度, 问: 哪年?}
  项目:
    投资额: {英文: investment, 类型: 金额, 问: 投了多少?}
    已开工: {英文: work begun, 类型: 是否, 问: 开工了吗?}
"""
SHEET = """\
包: 试
词汇: 词汇.yaml
年度: 2025
部门: {某局: Some Bureau}
第一条:
"""


def package_of(folder: Path, provisions: str) -> Package:
    (folder / "词汇.yaml").write_text(VOCABULARY, encoding="utf-8")
    sheet = folder / "试.yaml"
    sheet.write_text(SHEET + provisions, encoding="utf-8")
    package = load(sheet)
    assert [str(p) for p in package.problems.errors] == []
    return package


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return package_of(tmp_path_factory.mktemp("试"), "  空: {种类: 表述, 原文: 空, 理由: 空}\n")


@pytest.mark.parametrize(
    ("rule", "chinese", "english"),
    [
        ("营业收入 ≥ 2000万元", "营业收入不低于2000万元", "revenue is at least CNY 20 million"),
        ("面积 ≤ 1500平方米", "面积不超过1500平方米", "floor area is at most 1,500 m²"),
        ("非 营业收入 ≥ 1元", "营业收入低于1元", "revenue is below CNY 1"),
        ("1万元 < 营业收入", "营业收入超过1万元", "revenue is more than CNY 10,000"),
        ("营业收入 > 0元", "有营业收入", "there is some revenue"),
        ("小微企业", "小微企业", "small enterprise"),
        ("非 小微企业", "不是“小微企业”", "not: small enterprise"),
        ("小微企业 = 否", "不是“小微企业”", "not: small enterprise"),
        ("信用等级 ≥ 乙", "信用等级是乙及以上", "credit grade is B or higher"),
        ("行业 = 软件", "行业是软件", "industry is software"),
        (
            "行业 属于 制造、软件",
            "行业是制造、软件之一",
            "industry is one of: manufacturing, software",
        ),
        ("非 行业 属于 软件", "行业不是软件", "industry is not software"),
        (
            "成立日期 < 2020-01-01",
            "成立日期早于2020-01-01",
            "date of founding is before 2020-01-01",
        ),
        (
            "满年(成立日期) ≥ 3年",
            "从成立日期到审核当天满的年数不低于3年",
            "full years from date of founding to the day of review is at least 3 years",
        ),
        ("获利年度 = 年度", "获利年度是2025年度", "first profitable year is 2025"),
        (
            "增幅(营业收入) ≥ 10%",
            "营业收入比上年的增幅不低于10%",
            "growth rate of revenue over the year before is at least 10%",
        ),
        (
            "营业收入 > 营业收入(上年) × 三分之二",
            "营业收入超过上年的营业收入的三分之二",
            "revenue is more than 2/3 of revenue of the year before",
        ),
        (
            "1万元 ≤ 营业收入 ≤ 5万元",
            "营业收入在1万元到5万元之间",
            "revenue is between CNY 10,000 and CNY 50,000",
        ),
        (
            "小微企业 且 (行业 = 软件 或 行业 = 制造)",
            "小微企业,且(行业是软件,或行业是制造)",
            "small enterprise, and (industry is software, or industry is manufacturing)",
        ),
        (
            "存在(建设项目, 投资额 ≥ 1亿元, 已开工)",
            "至少有一项建设项目满足:投资额不低于1亿元,且已开工",
            "at least one project satisfies: "
            "investment is at least CNY 100 million, and work begun",
        ),
        (
            "每个(建设项目, 已开工)",
            "每一项建设项目都满足:已开工",
            "every project satisfies: work begun",
        ),
        (
            "合计(建设项目, 投资额, 已开工) ≥ 营业收入",
            "投资额的合计,来自每一项建设项目(只看:已开工)不低于营业收入",
            "the total of investment over every project (work begun) is at least revenue",
        ),
        (
            "计数(建设项目) ≥ 2",
            "建设项目的数量不低于2",
            "the number of project entries is at least 2",
        ),
    ],
)
def test_a_condition_in_both_languages(package: Package, rule: str, chinese: str, english: str):
    problems = Problems()
    node = infer(Source.inline(rule), Scope(package.vocabulary, ("企业",)), problems, "", TRUTH)
    assert node is not None, [str(p) for p in problems]
    said = Plain.of(package).claim(node)
    assert str(said) == chinese
    with speaking("en"):
        assert str(said) == english


def amount_text(folder: Path, amount: str) -> str:
    package = package_of(
        folder,
        "  乙:\n    原文: 补\n    英文: grant\n    工具: 补助\n    对象: 企业\n    责任: 某局\n"
        + amount,
    )
    benefit = package.provisions["第一条.乙"]
    assert isinstance(benefit, Benefit)
    leaflet = leaflet_of(package, benefit)
    lines: list[str] = []
    for award in leaflet.awards:
        lines += [str(award.headline), *map(str, award.caps), *(str(d.text) for d in award.details)]
    return "|".join(lines)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("    金额: 20万元\n", "20万元"),
        ("    金额: 待配套\n", "标准待公布|给付标准还没有公布,由某局出台配套文件"),
        (
            "    金额: {待配套: 首店奖励, 取值: ≤ 50万元}\n",
            "最高50万元|首店奖励还没有公布,由某局出台配套文件",
        ),
        ("    金额: (营业收入 - 营业收入(上年)) × 20%\n", "营业收入比上年的增加额的20%"),
        (
            "    金额:\n      基数: 营业收入\n      率: 15%\n"
            "      加成: [{当: 小微企业, 加: 5个百分点}]\n    封顶: {每件: 2000元}\n",
            "营业收入的15%|每件最高2000元|小微企业的,比例再加5个百分点",
        ),
        (
            "    金额: {分档: [{当: 营业收入 ≥ 1亿元, 给: 50万元}, {其余: 10万元}]}\n",
            "分档给付|营业收入不低于1亿元:50万元|其他情形:10万元",
        ),
        (
            "    金额: {基数: 营业收入, 累进: [{至: 100万元, 率: 50%}, {率: 30%}]}\n"
            "    封顶: {三年: 300万元}\n    取整: 向下到万元\n",
            "营业收入分段计算|三年最高300万元|到100万元为止的部分:50%|再往上的部分:30%|取整到1万元(向下)",
        ),
        (
            "    金额: {按类: {依: 行业, 表: {软件: 3万元}, 其余: 0元}}\n"
            "    上浮: [{当: 小微企业, 加: 10%}]\n    另加: [1万元]\n    保底: 2万元\n"
            "    实付: 营业收入\n",
            "按行业给付|软件:3万元|其他情形:0元|小微企业的,上浮10%|另加1万元|最低2万元"
            "|不超过实际支出(营业收入)",
        ),
    ],
)
def test_an_amount_in_words(tmp_path: Path, amount: str, said: str):
    assert amount_text(tmp_path, amount) == said


def test_what_a_name_of_the_rule_means_stands_below_the_conditions(tmp_path: Path):
    package = package_of(
        tmp_path,
        "  乙:\n    原文: 补\n    英文: grant\n    工具: 补助\n    对象: 企业\n    责任: 某局\n"
        "    条件: [人均 ≥ 1万元]\n    设: {人均: 营业收入 × 10%}\n    金额: 1元\n",
    )
    benefit = package.provisions["第一条.乙"]
    assert isinstance(benefit, Benefit)
    text = leaflet_of(package, benefit).as_text()
    assert "  - 人均不低于1万元\n" in text
    assert "  - 其中“人均”指:营业收入的10%\n" in text
