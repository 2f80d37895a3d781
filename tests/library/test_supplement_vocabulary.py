"""A supplement brings words and worked cases of its own, and leaves the base as it is."""

from datetime import date
from pathlib import Path

import pytest
from tests.library.test_format_sheet import meaning
from tests.sheets.packages import copy_package

from duixian.cli.packages import find_package
from duixian.language.amount import work_out
from duixian.language.evaluate import Facts
from duixian.language.provision import Benefit
from duixian.language.subjects import Subject
from duixian.library.cases import load_cases, run_case
from duixian.library.coverage import cover
from duixian.library.package import Package, load
from duixian.library.places import policies, scenarios

HEAD = "包: 细则-2025\n补充: 某区-2025\n词汇: 词汇.yaml\n案例: cases\n条文: [细则.yaml]\n"
WORDS = """
词汇: 细则
主体:
  专利:
    英文: patent
    标识: 专利号
    引用: {权利人: {主体: 企业, 反向: 专利}}
事实:
  企业:
    高新技术企业: {英文: high-tech enterprise, 类型: 是否, 问: 是高新技术企业吗?}
  专利:
    授权奖金: {英文: prize, 类型: 金额, 问: 授权奖金是多少?}
"""
SHEET = """
包: 细则-2025
第二条:
  研发奖励:
    出处: 某发〔2025〕9号
    填补:
      符合条件的企业: 高新技术企业
      率: 5%
"""
CASES = """
包: 细则-2025
第二条.研发奖励:
  高企一百万:
    # 100万元 × 5% = 5万元
    事实: {高新技术企业: 是, 研发费用: 100万元}
    应得: {结论: 符合, 金额: 5万元}
"""
OPEN_SHEET = """
包: 某区-2025
第二条:
  研发奖励:
    英文: R&D reward
    原文: 支持企业研发
    工具: 奖励
    对象: 企业
    金额: 待配套
"""


def supplement(folder: Path, words: str = WORDS, sheet: str = SHEET, head: str = HEAD) -> Path:
    place = folder / "细则"
    place.joinpath("cases").mkdir(parents=True)
    for name, text in (("policy.yaml", head), ("词汇.yaml", words), ("细则.yaml", sheet)):
        place.joinpath(name).write_text(text, "utf-8")
    place.joinpath("cases", "第二条.yaml").write_text(CASES, "utf-8")
    return place


def loaded(folder: Path, **changed: str) -> Package:
    return load(copy_package(folder / "base"), supplements=[supplement(folder, **changed)])


def benefit(package: Package, name: str = "第二条.研发奖励") -> Benefit:
    found = package.provisions[name]
    assert isinstance(found, Benefit)
    return found


def codes(package: Package) -> list[str]:
    return [problem.code for problem in package.problems]


def test_a_filling_reads_a_word_that_only_the_supplement_has(tmp_path):
    package = loaded(tmp_path)
    assert codes(package) == []
    assert package.vocabulary.fact("企业", "高新技术企业") is not None
    first = benefit(package).offers[0].conditions[0]
    assert first.test.text == "符合条件的企业"


def test_without_the_supplement_its_words_do_not_exist(tmp_path):
    package = load(copy_package(tmp_path / "base"))
    assert package.vocabulary.fact("企业", "高新技术企业") is None


def test_a_new_kind_of_subject_is_seen_from_the_kind_it_points_at(tmp_path):
    sheet = SHEET.replace("高新技术企业", "合计(专利, 授权奖金) > 0元")
    package = loaded(tmp_path, sheet=sheet)
    assert codes(package) == []
    assert package.vocabulary.related("企业", "专利") is not None


@pytest.mark.parametrize(
    "words",
    [
        "事实: {企业: {规上企业: {英文: large, 类型: 是否, 问: 是吗?}}}",
        "主体: {企业: {英文: firm, 标识: 代码}}",
        "主体: {发明: {英文: invention, 标识: 号, 引用: {人: {主体: 企业, 反向: 建设项目}}}}",
    ],
    ids=["fact", "kind", "name of a set"],
)
def test_a_supplement_redefines_nothing(tmp_path, words):
    package = loaded(tmp_path, words=f"词汇: 细则\n{words}\n", sheet="包: 细则-2025\n")
    (problem,) = package.problems
    assert problem.code in ("duplicate-name", "ambiguous-name")
    assert problem.place.file.endswith("词汇.yaml")
    alone = load(copy_package(tmp_path / "again")).vocabulary
    assert str(alone.kinds["企业"].english) == package.vocabulary.kinds["企业"].english
    assert package.vocabulary.fact("企业", "规上企业").english == "above scale"


def test_what_is_wrong_with_the_base_vocabulary_is_told_once(tmp_path):
    base = copy_package(tmp_path / "base")
    file = base / "vocabulary.yaml"
    file.write_text(file.read_text("utf-8").replace("主体: 企业, 反向: 建设项目", "主体: 人"))
    package = load(base, supplements=[supplement(tmp_path, sheet="包: 细则-2025\n")])
    assert [c for c in codes(package) if c == "unknown-subject"] == ["unknown-subject"]


def test_words_that_cannot_be_found_are_told_at_the_supplement(tmp_path):
    package = loaded(tmp_path, head=HEAD.replace("词汇.yaml", "没有.yaml"))
    problem = next(p for p in package.problems if p.code == "unreadable-file")
    assert "细则" in problem.place.file


def test_the_supplement_brings_its_cases_and_the_base_keeps_its_own_to_itself(tmp_path):
    base = copy_package(tmp_path / "base")
    alone, filled = load(base), load(base, supplements=[supplement(tmp_path)])
    assert all(base in path.parents for path in alone.cases)
    cases, problems = load_cases(filled)
    assert not problems
    assert [case.id for case in cases] == ["第二条.研发奖励/高企一百万"]
    assert run_case(filled, cases[0]).passed


def test_the_base_says_the_same_with_and_without(tmp_path):
    base = copy_package(tmp_path / "base")
    alone, filled = load(base), load(base, supplements=[supplement(tmp_path)])
    said = {name: meaning(p) for name, p in alone.provisions.items()}
    assert {name: meaning(p) for name, p in filled.as_written.items()} == said
    changed = {name for name, p in filled.provisions.items() if meaning(p) != said[name]}
    assert changed == {"第二条.研发奖励"}
    assert alone.as_written == alone.provisions
    # The sheet's 5%~10% is filled, and still it is what carries the document's figure.
    (covered, problems), (before, _) = cover(filled), cover(alone)
    assert (list(problems), covered.figures) == ([], before.figures)


# -- what stands around an amount that a supplement fills ---------------------------------------


def paid(package: Package, **facts: int) -> int | None:
    subject = Subject("企业", "甲", {(name, 2025): value for name, value in facts.items()})
    known = Facts(subject, 2025, date(2025, 6, 1), package.complete)
    return work_out(benefit(package).offers[0].amount, known).low


def test_uplift_addition_floor_and_what_was_paid_come_with_the_amount(tmp_path):
    """1000元 × 10% = 100元; + 20% = 120元; + 30元 = 150元; floor 200元; at most 研发费用."""
    sheet = """
包: 细则-2025
第二条:
  研发奖励:
    出处: 某发〔2025〕9号
    填补:
      金额: {基数: 研发费用, 率: 10%}
      上浮: [{加: 20%}]
      另加: 30元
      保底: 200元
      实付: 研发费用
"""
    base = copy_package(tmp_path / "base", sheet=OPEN_SHEET)
    package = load(base, supplements=[supplement(tmp_path, sheet=sheet)])
    assert codes(package) == []
    assert paid(package, 研发费用=1_000) == 200_00
    assert paid(package, 研发费用=10_000) == 1230_00
    assert paid(package, 研发费用=150) == 150_00


def test_they_do_not_come_without_the_amount(tmp_path):
    sheet = SHEET.replace("率: 5%", "率: 5%\n      上浮: [{加: 20%}]\n      实付: 研发费用")
    package = loaded(tmp_path, sheet=sheet)
    assert codes(package) == ["not-a-hole", "not-a-hole"]


def test_they_do_not_replace_what_the_base_gives(tmp_path):
    base = copy_package(tmp_path / "base", sheet=OPEN_SHEET + "    保底: 1元\n")
    sheet = SHEET.replace("      符合条件的企业: 高新技术企业\n", "")
    sheet = sheet.replace("率: 5%", "金额: 研发费用\n      保底: 5元")
    package = load(base, supplements=[supplement(tmp_path, sheet=sheet)])
    (problem,) = package.problems
    assert (problem.code, "原文已经给出" in str(problem.reason)) == ("not-a-hole", True)
    assert paid(package, 研发费用=0) == 1_00


# -- by name ----------------------------------------------------------------------------------


def test_policies_and_scenarios_that_ship_are_found_by_name(tmp_path, monkeypatch):
    assert find_package(Path("qiantang-2025")) == policies() / "qiantang-2025"
    assert find_package(Path("示例参数")) == scenarios() / "示例参数"
    assert find_package(Path("没有这个")) == Path("没有这个")
    monkeypatch.chdir(tmp_path)
    Path("示例参数").mkdir()
    assert find_package(Path("示例参数")) == Path("示例参数"), "a folder at hand comes first"
