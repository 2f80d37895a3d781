"""A small package for stories: one benefit of one enterprise, written where it is tested."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from duixian.basics.problems import Problems
from duixian.library.facts import FactsReader
from duixian.library.package import Package, load
from duixian.library.yamltree import compose
from duixian.readings.explain import Explanation, Finding, explain

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
    小微企业:
      英文: small enterprise
      类型: 是否
      来源: {部门: 某局, 登记: 小微企业名录}
      问: 是小微吗?
    享受过: {英文: had it before, 类型: 是否, 问: 享受过吗?}
    面积: {英文: floor area, 类型: 数量, 单位: 平方米, 粒度: 0.1平方米, 问: 多大?}
    人数: {英文: staff, 类型: 数量, 单位: 人, 粒度: 1人, 问: 多少人?}
    获利年度: {英文: first profitable year, 类型: 年度, 问: 哪年?}
  项目:
    投资额: {英文: investment, 类型: 金额, 问: 投了多少?}
    已开工: {英文: work begun, 类型: 是否, 问: 开工了吗?}
    配套: {英文: ancillary, 类型: 是否, 问: 是配套吗?}
"""
HEAD = """\
包: 试
词汇: 词汇.yaml
年度: 2025
部门: {{某局: Some Bureau, 别局: Other Bureau}}
第一条:
  奖:
    英文: Award
    原文: 给
    工具: 奖励
    对象: {subject}
"""


def package_with(folder: Path, rule: str, subject: str = "企业") -> Package:
    """The package whose one benefit has these keys, indented by four."""
    (folder / "词汇.yaml").write_text(VOCABULARY, encoding="utf-8")
    sheet = folder / "试.yaml"
    sheet.write_text(HEAD.format(subject=subject) + rule, encoding="utf-8")
    package = load(sheet)
    assert [str(problem) for problem in package.problems.errors] == []
    return package


def explained(package: Package, facts: str, kind: str = "企业") -> Explanation:
    """The explanation for an applicant with these facts (YAML)."""
    text = f'主体: {kind}\n标识: 甲\n年度: 2025\n基准日: "2025-09-15"\n{facts}\n'
    problems = Problems()
    tree = compose(text, "甲.yaml", problems)
    assert tree is not None
    application = FactsReader(package, problems).application(tree, "甲.yaml")
    assert [str(problem) for problem in problems] == []
    assert application is not None and application.on == date(2025, 9, 15)
    return explain(package, application)


def finding(folder: Path, rule: str, facts: str) -> Finding:
    """The one finding of the one benefit."""
    (found,) = explained(package_with(folder, rule), facts).findings
    return found
