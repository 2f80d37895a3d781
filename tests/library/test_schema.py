"""The schemas that editors complete from: current, and true of every file that is there."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from tools import schemas

from duixian.library import cases, facts, package, vocabulary
from duixian.library.places import policies, scenarios
from duixian.library.schema import (
    SCHEMAS,
    cases_schema,
    facts_schema,
    policy_schema,
    sheet_schema,
    vocabulary_schema,
)

BASE = policies() / "qiantang-2025"
KINDS = {
    **dict.fromkeys(BASE.glob("0*.yaml"), "sheet"),
    **dict.fromkeys((BASE / "cases").glob("*.yaml"), "cases"),
    **dict.fromkeys((policies() / "vocabulary").glob("*.yaml"), "vocabulary"),
    BASE / "policy.yaml": "policy",
    **dict.fromkeys(scenarios().glob("*/[0-9]*.yaml"), "sheet"),
    **dict.fromkeys(scenarios().glob("*/policy.yaml"), "policy"),
}


def faults(name: str, text: str) -> list[str]:
    validator = Draft202012Validator(SCHEMAS[name]())
    return [error.message for error in validator.iter_errors(yaml.safe_load(text))]


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_a_schema(name: str):
    Draft202012Validator.check_schema(SCHEMAS[name]())


def test_the_files_under_schemas_are_current():
    assert schemas.stale() == [], "run `python tools/schemas.py`"


@pytest.mark.parametrize("path", sorted(KINDS), ids=lambda p: p.name)
def test_every_real_file_is_valid(path: Path):
    assert faults(KINDS[path], path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "provision",
    [
        "{原文: 补, 工具: 补助, 对象: 企业, 金额: 待配套, 数额: 3}",  # unknown key
        "{工具: 补助, 对象: 企业, 金额: 待配套}",  # no quotation
        "{原文: 补, 工具: 发钱, 对象: 企业, 金额: 待配套}",  # no such instrument
        "{种类: 任务, 原文: 做, 动作: 建设, 内容: 桥, 金额: 3元}",  # a task pays nothing
        "{种类: 目标, 原文: 十家, 指标: 企业, 目标: 10家, 口径: 大概}",
        "{原文: 补, 工具: 补助, 对象: 企业, 金额: {基数: 价, 率: 5%, 封顶: 3元}}",
        "{原文: 补, 自: 五月一日, 种类: 表述}",
        "{同: 第二条.甲}",
        "{出处: 某文, 收窄: {金额: 3元}}",
    ],
)
def test_a_wrong_provision_is_refused(provision: str):
    assert faults("sheet", f"包: 甲\n第一条:\n  乙: {provision}\n") != []


@pytest.mark.parametrize(
    "provision",
    [
        "{原文: 补, 工具: 补助, 对象: 企业, 金额: 待配套}",
        "{原文: [补, 助], 工具: 补助, 对象: 企业, 金额: {待配套: 标准, 取值: ≤ 50万元}}",
        "{同: 第二条.甲, 原文: 补}",
        "{出处: 某文, 填补: {率: 15%, 加成: [{当: 甲, 加: 5个百分点}], 某认定: 甲 且 乙}}",
        "{种类: 预算, 原文: 1亿元, 金额: 1亿元, 层级: 领域, 其中: [{用途: 甲, 金额: 1元}]}",
    ],
)
def test_a_right_provision_is_accepted(provision: str):
    assert faults("sheet", f"包: 甲\n第一条:\n  乙: {provision}\n") == []


def test_the_schemas_know_the_keys_that_the_loaders_know():
    def keys(schema: object, *path: str) -> set[str]:
        for step in path:
            schema = schema[step]  # type: ignore[index]
        return set(schema)  # type: ignore[call-overload]

    policy = policy_schema()
    assert keys(policy, "properties") == set(package._POLICY_KEYS)
    assert keys(policy, "properties", "约定", "properties") == set(package._CONVENTION_KEYS)
    kinds = ("properties", "主体", "additionalProperties", "properties")
    assert keys(vocabulary_schema(), *kinds) == set(vocabulary._KIND_KEYS)
    fact = ("properties", "事实", "additionalProperties", "additionalProperties", "properties")
    assert keys(vocabulary_schema(), *fact) == set(vocabulary._FACT_KEYS)
    assert set(facts._FILE_KEYS) == keys(facts_schema(), "properties")
    case = ("additionalProperties", "additionalProperties", "properties")
    assert keys(cases_schema(), *case) == set(cases._CASE_KEYS)


def test_descriptions_are_english_and_keys_chinese():
    described = [d for d in _descriptions(sheet_schema()) if d]
    assert len(described) > 80
    assert json.dumps(described[0]).isascii()


def _descriptions(node: object):
    if isinstance(node, dict):
        if isinstance(node.get("description"), str):
            yield node["description"]
        for value in node.values():
            yield from _descriptions(value)
    elif isinstance(node, list):
        for value in node:
            yield from _descriptions(value)
