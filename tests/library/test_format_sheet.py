"""`format` makes a sheet look like the others and leaves what it says alone."""

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.basics.places import Place, Span
from duixian.basics.problems import Problems
from duixian.language.provision import AnyProvision, LedgerQuery
from duixian.language.source import Source
from duixian.library.files import read_text
from duixian.library.format_sheet import format_sheet
from duixian.library.package import load
from duixian.library.places import policies

SHEETS = sorted((policies() / "qiantang-2025").glob("0*.yaml"))
OTHERS = [
    policies() / "qiantang-2025" / "policy.yaml",
    *sorted((policies() / "vocabulary").glob("*.yaml")),
    *sorted((policies() / "qiantang-2025" / "cases").glob("*.yaml")),
]


def formatted(text: str) -> str:
    result, problems = format_sheet(text, "甲.yaml")
    assert [str(p) for p in problems] == []
    return result


def meaning(value: object) -> object:
    """A provision without its places and without the words that it was written in."""
    if isinstance(value, Place | Span | Source):
        return None
    if isinstance(value, LedgerQuery):
        return value.filters
    if is_dataclass(value):
        return type(value).__name__, [meaning(getattr(value, f.name)) for f in fields(value)]
    if isinstance(value, tuple | list):
        return [meaning(item) for item in value]
    if isinstance(value, dict):
        return {key: meaning(item) for key, item in value.items()}
    return value


def meanings(provisions: dict[str, AnyProvision]) -> dict[str, object]:
    return {identity: meaning(provision) for identity, provision in provisions.items()}


# -- what it does --------------------------------------------------------------------------------


def test_keys_stand_in_the_order_of_the_reference_and_take_their_comments_along():
    assert (
        formatted("""\
包: 甲
第一条:
  乙:
    # 这句说的是钱
    金额: 待配套      # 还没有
    对象: 企业
    # 原文两处
    原文: 给予补助
    工具: 补助
""")
        == """\
包: 甲
第一条:
  乙:
    # 原文两处
    原文: 给予补助
    工具: 补助
    对象: 企业
    # 这句说的是钱
    金额: 待配套      # 还没有
"""
    )


def test_expressions_are_written_one_way_wherever_they_stand():
    assert (
        formatted("""\
包: 甲
第一条:
  乙:
    原文: 给予补助
    工具: 补助
    对象: 企业
    除外: [享受一企一策=是]
    条件:
      - 研发费用>=100万元
      - 认定: 有条件的企业
    设: {甲: (研发费用-研发费用(上年))*20%}
    金额: {分档: [{当: 甲>1万元, 给: 甲*5%}, {其余: 0元}]}
    封顶: {每年: 200 万元}
    保底: 1万元
""")
        == """\
包: 甲
第一条:
  乙:
    原文: 给予补助
    工具: 补助
    对象: 企业
    除外: [享受一企一策 = 是]
    条件:
      - 研发费用 ≥ 100万元
      - 认定: 有条件的企业
    设: {甲: (研发费用 - 研发费用(上年)) × 20%}
    金额: {分档: [{当: 甲 > 1万元, 给: 甲 × 5%}, {其余: 0元}]}
    保底: 1万元
    封顶: {每年: 200万元}
"""
    )


def test_departments_are_joined_dates_quoted_indents_made_two():
    assert (
        formatted("""\
包: 甲
第一条:
    乙:
        种类: 目标
        原文: 新增10家
        指标: 新增企业
        目标: "> 10家"
        口径: 增量
        责任: [区商务局, 区财政局]
        自: "2025-05-01"
        不计:
        - {因: 名字, 文: 三强}
""")
        == """\
包: 甲
第一条:
  乙:
    种类: 目标
    原文: 新增10家
    指标: 新增企业
    目标: "> 10家"
    口径: 增量
    责任: 区商务局、区财政局
    自: "2025-05-01"
    不计:
      - {文: 三强, 因: 名字}
"""
    )


def test_a_date_without_quotes_gets_them_and_the_problem_is_gone():
    text = "包: 甲\n第一条:\n  乙:\n    原文: 起\n    自: 2025-05-01\n"
    assert '    自: "2025-05-01"\n' in formatted(text)


def test_an_expression_that_can_not_be_read_stays_and_is_told():
    text = "包: 甲\n第一条:\n  乙:\n    原文: 补\n    条件:\n      - 收入>=1万元且人数>3人\n"
    result, problems = format_sheet(text, "甲.yaml")
    assert result == text
    assert [(p.code, p.subject) for p in problems] == [("run-on-word", "第一条.乙")]


def test_a_long_text_keeps_its_lines_and_a_long_condition_breaks_at_its_joints():
    condition = " 或 ".join(f"营业收入 ≥ {n}万元 且 研发费用 ≥ {n}万元" for n in (1, 2, 3))
    bracketed = " 或 ".join(f"({part})" for part in condition.split(" 或 "))
    text = (
        "包: 甲\n第一条:\n  乙:\n    原文: 对企业\n      给予补助\n    条件:\n      - |\n        "
        + bracketed.replace(" 或 ", "\n        或 ").replace("≥", ">=")
        + "\n"
    )
    assert (
        formatted(text)
        == """\
包: 甲
第一条:
  乙:
    原文: 对企业
      给予补助
    条件:
      - |
        (营业收入 ≥ 1万元 且 研发费用 ≥ 1万元)
        或 (营业收入 ≥ 2万元 且 研发费用 ≥ 2万元)
        或 (营业收入 ≥ 3万元 且 研发费用 ≥ 3万元)
"""
    )


def test_a_condition_that_would_break_a_short_map_gets_quotes():
    text = "包: 甲\n第一条:\n  乙:\n    原文: 补\n    设: {丙: 较大(收入\uff0c支出)}\n"
    assert '设: {丙: "较大(收入, 支出)"}' in formatted(text)


def test_a_supplement_is_formatted_too():
    text = "包: 丁\n补充: 甲\n第一条:\n  乙:\n    填补: {率: 15 %}\n    出处: 某文\n"
    assert formatted(text).endswith("    出处: 某文\n    填补: {率: 15%}\n")


def test_anchors_are_left_alone_and_told():
    text = "包: 甲\n第一条:\n  乙: &a\n    工具: 补助\n    原文: 补\n  丙: *a\n"
    result, problems = format_sheet(text, "甲.yaml")
    assert result == text
    assert [p.code for p in problems] == ["yaml-alias"]


def test_an_explicit_indent_is_left_alone_and_told():
    text = "包: 甲\n第一条:\n  乙:\n    工具: 补助\n    原文: |2\n       补\n"
    result, problems = format_sheet(text, "甲.yaml")
    assert result == text
    assert [p.code for p in problems] == ["not-formatted"]


def test_line_ends_and_the_byte_order_mark_of_windows_go():
    assert formatted("\ufeff包: 甲\r\n第一条:\r\n  乙: {原文: 补}\r\n") == (
        "包: 甲\n第一条:\n  乙: {原文: 补}\n"
    )


# -- what holds of every sheet -------------------------------------------------------------------


@pytest.mark.parametrize("path", SHEETS + OTHERS, ids=lambda p: p.name)
def test_formatting_twice_is_formatting_once(path: Path):
    once, _ = format_sheet(path.read_text(encoding="utf-8"), path.name)
    assert format_sheet(once, path.name)[0] == once


@pytest.mark.parametrize("path", OTHERS, ids=lambda p: p.name)
def test_what_is_no_sheet_keeps_every_character(path: Path):
    text = read_text(path, Problems()) or ""
    assert format_sheet(text, path.name)[0].rstrip("\n") == text.rstrip("\n")


def test_the_formatted_sheets_mean_the_same(tmp_path: Path):
    copy = tmp_path / "qiantang-2025"
    copy.mkdir()
    (tmp_path / "vocabulary").symlink_to(policies() / "vocabulary")
    for path in (policies() / "qiantang-2025").glob("*.*"):
        text = path.read_text(encoding="utf-8")
        new = format_sheet(text, path.name)[0] if path.suffix == ".yaml" else text
        (copy / path.name).write_text(new, encoding="utf-8")
    before, after = load(policies() / "qiantang-2025"), load(copy)
    assert len(after.provisions) > 100
    assert meanings(dict(after.provisions)) == meanings(dict(before.provisions))
    assert sorted(p.code for p in after.problems) == sorted(p.code for p in before.problems)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SHEETS), st.data())
def test_a_sheet_that_somebody_edited_is_still_read_the_same(path: Path, data: st.DataObject):
    """Lines doubled, dropped, shifted, commented: the result is stable, and no text is lost.

    `format_sheet` itself raises where what the sheet holds would change.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        edit = data.draw(st.sampled_from(["drop", "comment", "blank", "indent", "aside", "wide"]))
        match edit:
            case "drop":
                lines[at : at + 1] = []
            case "comment":
                lines.insert(at, " " * data.draw(st.integers(0, 8)) + "# 记一笔")
            case "blank":
                lines[at:at] = [""] * data.draw(st.integers(1, 3))
            case "indent":
                lines[at] = " " + line
            case "aside":
                lines[at] = line + "   # 旁注"
            case "wide":
                lines[at] = line.replace("≥", ">=").replace(" × ", "*").replace("(", "(")
        if not lines:
            break
    text = "\n".join(lines)
    once, problems = format_sheet(text, path.name)
    assert format_sheet(once, path.name)[0] == once
    if not any(p.code == "bad-yaml" for p in problems):
        assert once.count("# 记一笔") == text.count("# 记一笔")
        assert once.count("# 旁注") == text.count("# 旁注")
