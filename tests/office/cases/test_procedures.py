"""Procedure sheets: what ships, what they may say, and what is told of a wrong one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from tests.office.cases.a_path import path

from duixian.basics.problems import Problems
from duixian.library.package import load
from duixian.library.places import policies
from duixian.office.cases.procedure import GateName, Mode, Position, Procedure, SourceKind
from duixian.office.cases.procedure_schema import procedures_schema
from duixian.office.cases.read_procedures import (
    FOLDER,
    Procedures,
    load_procedures,
    read_procedures,
)
from duixian.office.cases.records import plain, record
from duixian.readings.print.automatic import is_automatic

PACKAGE = load(policies() / "qiantang-2025")
SHIPPED = PACKAGE.folder / FOLDER / "办理程序.yaml"
VALID = Draft202012Validator(procedures_schema())
SMALL = """\
包: qiantang-2025
默认:
  方式: 依申请
  环节:
    - {环节: 受理, 时限: 3, 来源: {文件: 某局办事指南}}
    - {环节: 审定, 时限: 5, 部门: 区商务局, 来源: 默认}
  公示: {位置: 不公示, 来源: {原文: 抓紧制定配套政策文件}}
  补正: {工作日: 10, 来源: 默认}
  复核: {工作日: 5, 来源: 默认}
  拨付: {工作日: 13, 来源: 默认}
"""


def read(text: str, tmp_path: Path) -> tuple[Procedures | None, list[str]]:
    file = tmp_path / "程序.yaml"
    file.write_text(text, encoding="utf-8")
    problems = Problems()
    found = read_procedures(file, PACKAGE, problems)
    return found, [f"{p.place.line}:{p.place.column} {p.code}" for p in problems]


def test_every_benefit_has_a_path_and_what_nobody_laid_down_is_called_a_default():
    problems = Problems()
    shipped = load_procedures(PACKAGE, problems)
    assert not list(problems)
    assert shipped is not None
    own = shipped.of("第十六条.数码产品购新")
    assert (own.mode, own.sampled_per_mille) == (Mode.INSTANT, 100)
    assert [gate.by_rule for gate in own.gates] == [True, True, False]
    assert own.payment == shipped.default.payment
    other = shipped.of("第四十八条.就业见习")
    assert other.benefit == "第四十八条.就业见习"
    assert [gate.name for gate in other.gates] == ["受理", "初审", "复审", "审定"]
    assert (other.notice.position, other.notice.days) == (Position.AFTER, 5)
    assert {"公示", "总时限", "惩戒", "承诺书"} <= set(other.defaults)


def test_a_small_bureau_runs_with_two_gates(tmp_path):
    found, told = read(SMALL, tmp_path)
    assert told == []
    assert found is not None
    assert [gate.name for gate in found.default.gates] == [GateName.INTAKE, GateName.DETERMINATION]
    assert found.default.gates[1].department == "区商务局"
    assert found.default.gates[0].origin.kind is SourceKind.DOCUMENT
    assert found.default.notice.origin.kind is SourceKind.TEXT
    assert "公示" not in found.default.defaults


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("环节: 审定", "环节: 复审", "5:5 wrong-gates"),
        ("    - {环节: 受理, 时限: 3, 来源: {文件: 某局办事指南}}\n", "", "5:5 wrong-gates"),
        ("时限: 3", "时限: 三", "5:20 wrong-shape"),
        ("时限: 3", "时限: 0", "5:20 wrong-shape"),
        ("区商务局", "区商局", "6:27 unknown-department"),
        ("抓紧制定配套", "抓紧拟定配套", "7:26 not-in-text"),
        ("来源: 默认", "来源: 惯例", "6:37 no-source"),
        ("位置: 不公示", "位置: 审定之前, 工作日: 5", "7:7 nothing-to-publish"),
        ("位置: 不公示", "位置: 审定之后", "7:7 missing-key"),
        ("方式: 依申请", "方式: 依职权", "3:7 unknown-choice"),
        ("  补正: {工作日: 10, 来源: 默认}\n", "", "3:3 missing-key"),
        ("  复核:", "  复合:", "9:3 unknown-key"),
        ("包: qiantang-2025", "包: 别的", "1:4 wrong-package"),
        ("  方式: 依申请", "  方式: 依申请\n  抽查: 十分之一", "4:7 wrong-shape"),
        ("  方式: 依申请", "  方式: 依申请\n  抽查: 5%", "4:7 nothing-to-sample"),
        ("  方式: 依申请", "  方式: 依申请\n  材料: [申请表]", "4:8 wrong-shape"),
        ("拨付: {工作日: 13, 来源: 默认}",
         "拨付: {工作日: 13, 来源: 默认}\n待遇: {第九十九条.无: {}}",
         "11:6 unknown-benefit"),
    ],
)  # fmt: skip
def test_a_wrong_sheet_is_told_with_its_place(tmp_path, old, new, told):
    assert old in SMALL
    found, problems = read(SMALL.replace(old, new, 1), tmp_path)
    assert found is None
    assert told in problems


def test_gates_in_the_wrong_order_and_paths_that_nobody_decides(tmp_path):
    twice = SMALL.replace(
        "    - {环节: 审定", "    - {环节: 受理, 时限: 1, 来源: 默认}\n    - {环节: 审定"
    )
    assert "5:5 wrong-gates" in read(twice, tmp_path)[1]
    ruled = SMALL.replace("时限: 3,", "时限: 3, 办理: 规则,").replace(
        "时限: 5,", "时限: 5, 办理: 规则,"
    )
    assert "5:5 nobody-decides" in read(ruled, tmp_path)[1]
    assert read("", tmp_path)[1] == ["1:1 empty-file"]
    assert read("- 一", tmp_path)[1] == ["1:1 wrong-shape"]
    assert read("包: qiantang-2025\n默认: 无", tmp_path)[1] == ["2:5 wrong-shape"]


def test_a_package_without_a_procedure_sheet_is_told(tmp_path):
    problems = Problems()
    assert load_procedures(replace(PACKAGE, folder=tmp_path), problems) is None
    assert [p.code for p in problems] == ["no-procedures"]


def test_the_schema_takes_what_the_reader_takes(tmp_path):
    for text in (SHIPPED.read_text(encoding="utf-8"), SMALL):
        assert list(VALID.iter_errors(yaml.safe_load(text))) == []
    for old, new in [
        ("方式: 依申请", "方式: 依职权"),
        ("  复核:", "  复合:"),
        ("时限: 3", "时限: 三"),
    ]:
        assert list(VALID.iter_errors(yaml.safe_load(SMALL.replace(old, new, 1)))) != []


def test_a_path_survives_its_json():
    whole = path(by_rule=[GateName.FIRST])
    assert record(Procedure, json.loads(json.dumps(plain(whole)))) == whole
    with pytest.raises(TypeError, match="no place in a record"):
        plain({1.5})


def test_only_what_registers_decide_is_granted_unasked():
    shipped = load_procedures(PACKAGE, Problems())
    assert shipped is not None
    unasked = [b for b in PACKAGE.benefits if shipped.of(b.id).mode is Mode.UNASKED]
    assert [b.id for b in unasked] == [
        "第一条.创新型中小企业奖励", "第一条.规上工业高企首次认定奖励",
    ]  # fmt: skip
    assert all(is_automatic(PACKAGE, benefit).possible for benefit in unasked)
    for path_ in shipped.special.values():
        assert not path_.gates[-1].by_rule  # a person answers for each
        assert len(path_.defaults) >= len(path_.gates)


def test_a_joint_review_names_its_departments(tmp_path):
    gates = "    - {环节: 审定, 时限: 5, 部门: 区商务局, 来源: 默认}\n"
    joint = "    - {环节: 联合会审, 时限: 7, 会审: [区商务局, 区税务局], 来源: 默认}\n"
    text = SMALL.replace(gates, joint + gates)
    found, problems = read(text, tmp_path)
    assert (found is not None, problems) == (True, [])
    assert found.default.gates[1].jointly == ("区商务局", "区税务局")
    assert found.default.joint_opinions == {
        "会审·区商务局": "区商务局",
        "会审·区税务局": "区税务局",
    }
    assert record(Procedure, json.loads(json.dumps(plain(found.default)))) == found.default
    assert VALID.is_valid(yaml.safe_load(text))
    _, problems = read(text.replace("联合会审", "复审"), tmp_path)
    assert [one.split()[1] for one in problems] == ["not-joint"]
    _, problems = read(text.replace("[区商务局, 区税务局]", "[没有的局]"), tmp_path)
    assert [one.split()[1] for one in problems] == ["unknown-department"]
