"""The district is a register in the one form, and says that it is synthetic."""

import json

import numpy as np
import pytest
from tests.sheets.packages import copy_package

from duixian.basics.problems import Problems
from duixian.library.package import load
from duixian.simulate.synth import BACKGROUND, generate
from duixian.tables import IDENTIFIER, check_register, load_register, recognition_keys


def test_the_register_holds_nothing_that_its_readers_refuse(tmp_path, package):
    generate(tmp_path / "区", package, "0.2")
    problems = Problems()
    district = load_register(tmp_path / "区", problems)
    assert check_register(
        district, package.vocabulary, problems, recognitions=recognition_keys(package)
    ), list(problems)
    assert not problems


def test_every_kind_has_a_table_and_every_fact_and_recognition_a_column(district, package):
    assert set(district.kinds) == set(package.vocabulary.kinds)
    names = {kind: set(district.schema(kind).names) for kind in district.kinds}
    for kind, facts in package.vocabulary.facts.items():
        for name, fact in facts.items():
            years = ["@2023", "@2024", "@2025"] if fact.rhythm.value == "年度" else [""]
            assert {name + year for year in years} <= names[kind]
    keys = {f"认定:{key}" for key in recognition_keys(package)}
    assert keys <= set.union(*names.values())


def test_the_manifest_says_that_the_data_are_made_up(folder, district):
    manifest = json.loads(folder.joinpath("manifest.json").read_text("utf-8"))
    assert manifest["synthetic"] is True
    assert "合成" in manifest["name"]
    assert (manifest["seed"], manifest["scale"], manifest["year"]) == (7, 1, 2025)
    assert manifest["kinds"]["购买"] == {"rows": 180000, "complete": False}
    assert manifest["kinds"]["服务收入"]["complete"] is True
    assert manifest["guessed"] == []
    assert district.synthetic


def test_what_the_vocabulary_lacks_stays_beside_the_register(folder, ask):
    assert "个体工商户.parquet" in {f.name for f in folder.joinpath(BACKGROUND).iterdir()}
    assert "个体工商户.parquet" not in {f.name for f in folder.iterdir()}
    (name, rows) = ask("select min(名称), count(distinct 标识) from 背景_企业")
    assert name == "合成企业0000000"
    assert rows == 60000


def test_a_supplement_that_reads_more_facts_finds_them_too(tmp_path, with_scenario):
    manifest = generate(tmp_path / "区", with_scenario, "0.02")
    register = load_register(tmp_path / "区", Problems())
    problems = Problems()
    keys = recognition_keys(with_scenario)
    assert check_register(register, with_scenario.vocabulary, problems, recognitions=keys)
    assert manifest.more["guessed"] == []
    table = register.table("项目")
    assert {"设备更新贷款余额@2024", "项目所属产业"} <= set(table.column_names)
    assert register.rows("技术合同") == 30


STRANGE = """
词汇: 景区
主体:
  景区:
    英文: scenic area
    标识: 景区编号
    登记: 完整
    引用: {经营单位: {主体: 企业, 反向: 景区}}
    问: 景区?
事实:
  景区:
    游客数: {英文: visits, 类型: 数量, 单位: 人, 期间: 年度, 范围: 0人 ~ 9人, 来源: 申请人, 问: 几?}
    门票收入: {英文: ticket sales, 类型: 金额, 范围: 0元 ~ 1亿元, 来源: 申请人, 问: 多少?}
    入园率: {英文: rate, 类型: 比例, 来源: 申请人, 问: 多少?}
    开园日: {英文: opened, 类型: 日期, 来源: 申请人, 问: 哪天?}
    评级年: {英文: graded, 类型: 年度, 来源: 申请人, 问: 哪年?}
    等第: {英文: grade, 类型: 等级, 取值: {A级: a, AA级: b}, 来源: 申请人, 问: 几级?}
    开放: {英文: open, 类型: 是否, 来源: 申请人, 问: 开放吗?}
"""


def test_a_vocabulary_that_no_model_knows_gets_guesses_and_says_so(tmp_path):
    folder = copy_package(tmp_path / "包")
    folder.joinpath("景区.yaml").write_text(STRANGE, "utf-8")
    policy = folder / "policy.yaml"
    text = policy.read_text("utf-8")
    assert "词汇: vocabulary.yaml" in text
    policy.write_text(
        text.replace("词汇: vocabulary.yaml", "词汇: [vocabulary.yaml, 景区.yaml]"), "utf-8"
    )
    package = load(folder)
    assert not package.problems.errors, list(package.problems)
    manifest = generate(tmp_path / "区", package, "0.01")
    register = load_register(tmp_path / "区", Problems())
    problems = Problems()
    keys = recognition_keys(package)
    fits = check_register(register, package.vocabulary, problems, recognitions=keys)
    assert fits, list(problems)
    assert {"景区.游客数", "景区.入园率", "景区.等第"} <= set(manifest.more["guessed"])
    owners = register.table("景区")["引用:经营单位"].drop_null().to_pylist()
    assert set(owners) <= set(register.table("企业")[IDENTIFIER].to_pylist())


def test_a_fact_of_another_type_than_the_model_thinks_is_guessed(tmp_path):
    """企业规模 is a grade in the model; a vocabulary may call it a day."""
    folder = copy_package(tmp_path / "包")
    vocabulary = folder / "vocabulary.yaml"
    text = vocabulary.read_text("utf-8")
    at = text.index("  企业:\n", text.index("事实:")) + len("  企业:\n")
    extra = "    企业规模: {英文: size, 类型: 日期, 来源: 申请人, 问: 哪天?}\n"
    vocabulary.write_text(text[:at] + extra + text[at:], "utf-8")
    package = load(folder)
    manifest = generate(tmp_path / "区", package, "0.01")
    assert "企业.企业规模" in manifest.more["guessed"]


@pytest.mark.parametrize("scale", ["0.0005", "0.013"])
def test_a_tiny_district_still_has_somebody_of_every_kind(tmp_path, package, scale):
    generate(tmp_path / "区", package, scale)
    register = load_register(tmp_path / "区", Problems())
    problems = Problems()
    assert check_register(register, package.vocabulary, problems), list(problems)
    assert np.all([register.rows(kind) >= 1 for kind in register.kinds])
