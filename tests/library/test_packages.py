"""A package on disk: editions by date, files that can't be read, sheets that cover a document."""

import shutil
from datetime import date

import pytest
from tests.sheets.packages import SHEETS, copy_package, load_sheet

from duixian.library.coverage import cover
from duixian.library.package import load

BENEFIT = """第一条:
  设备补助:
    原文: 甲
    英文: Grant
    工具: 补助
    对象: 项目
    条件: [设备投资额 ≥ 500万元]
    金额: 设备投资额 × 10%
"""


def test_a_sheet_for_every_sentence_and_figure_leaves_no_problem(tmp_path):
    package = load(copy_package(tmp_path))
    coverage, problems = cover(package)
    assert [*map(str, package.problems), *map(str, problems)] == []
    assert all(s.is_claimed for s in coverage.sentences)
    sentences, figures = coverage.of("第三条")
    assert [s.provisions for s in sentences] == [("第三条.家电",)]
    assert [(f.found.text, [c.field for c in f.claims]) for f in figures] == [
        ("15%", ["金额"]),
        ("20%", ["金额"]),
        ("2000元", ["封顶.每件"]),
    ]


def test_every_word_that_nobody_quotes_is_told_at_its_place(tmp_path):
    package = load_sheet(tmp_path, BENEFIT.replace("甲", "设备投资额…给予补助"))
    told = next(p for p in cover(package)[1] if p.subject == "第一条#1")
    assert (told.place.line, told.place.column) == (12, 11)  # 「对」, before the quotation
    words = "「对」「500万元以上的项目,按设备投资额的10%」「单个项目最高不超过200万元。」"
    assert str(told.reason) == f"没有任何规则引用{words}"


def test_a_file_that_is_not_utf8_is_told_and_nothing_is_raised(tmp_path):
    folder = copy_package(tmp_path)
    folder.joinpath("sheet.yaml").write_bytes("包: 某区-2025\n".encode("gbk"))
    assert [p.code for p in load(folder).problems] == ["bad-encoding"]


def test_a_folder_in_place_of_a_file_is_told(tmp_path):
    folder = copy_package(tmp_path)
    folder.joinpath("sheet.yaml").unlink()
    folder.joinpath("sheet.yaml").mkdir()
    (problem,) = load(folder).problems
    assert problem.code == "unreadable-file"
    assert (problem.place.line, problem.place.column) == (8, 6)


def test_a_package_that_does_not_exist_is_told(tmp_path):
    (problem,) = load(tmp_path / "没有").problems
    assert problem.code == "unreadable-file"


def test_one_sheet_alone_is_a_package_too(tmp_path):
    folder = copy_package(tmp_path, one="包: 单张\n年度: 2025\n词汇: vocabulary.yaml\n" + BENEFIT)
    package = load(folder / "one.yaml")
    assert list(package.problems) == [] and package.document is None
    assert list(package.provisions) == ["第一条.设备补助"]
    assert not package.illustrative


def test_a_scenario_is_illustrative_throughout(tmp_path):
    head = "包: 单张\n年度: 2025\n示例: 是\n词汇: vocabulary.yaml\n"
    package = load(copy_package(tmp_path, one=head + BENEFIT) / "one.yaml")
    assert package.illustrative == {"第一条.设备补助"}


EDITIONS = """版本:
  初版: {至: "2025-06-30", 条文: [sheet.yaml]}
  修订: {自: "2025-07-01", 至: "2025-12-31", 条文: [sheet2.yaml]}
"""


@pytest.fixture
def two_editions(tmp_path):
    policy = (SHEETS / "package" / "policy.yaml").read_text("utf-8")
    second = BENEFIT.replace("甲", "按设备投资额").replace("10%", "12%")
    return copy_package(
        tmp_path,
        policy=policy.replace("条文: [sheet.yaml]\n", EDITIONS),
        sheet="包: 某区-2025\n" + BENEFIT,
        sheet2="包: 某区-2025\n" + second,
    )


@pytest.mark.parametrize(
    ("day", "edition", "rate"),
    [
        (date(2025, 6, 30), "初版", "10%"),
        (date(2025, 7, 1), "修订", "12%"),
        (None, "初版", "10%"),  # the day it took effect
    ],
)
def test_the_edition_of_the_day_is_read(two_editions, day, edition, rate):
    package = load(two_editions, on=day)
    assert package.edition.name == edition
    (benefit,) = package.benefits
    assert benefit.offers[0].amount.basis.value.text == f"设备投资额 × {rate}"


def test_a_day_without_an_edition_is_told(two_editions):
    package = load(two_editions, on=date(2026, 1, 1))
    assert [p.code for p in package.problems] == ["no-edition"]
    assert not package.provisions


def test_the_same_provision_in_two_sheets_is_told(tmp_path):
    policy = (SHEETS / "package" / "policy.yaml").read_text("utf-8")
    text = "包: 某区-2025\n" + BENEFIT
    folder = copy_package(
        tmp_path, policy=policy.replace("[sheet.yaml]", "[sheet.yaml, b.yaml]"), sheet=text, b=text
    )
    (problem,) = load(folder).problems
    assert problem.code == "duplicate-name" and problem.place.file.endswith("b.yaml")


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path):
    folder = copy_package(tmp_path)
    before = load(folder)
    for name in ("sheet.yaml", "policy.yaml", "vocabulary.yaml"):
        text = folder.joinpath(name).read_text("utf-8")
        folder.joinpath(name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    after = load(folder)
    assert list(after.problems) == []
    places = [p.place for p in after.provisions.values()]
    assert places == [p.place for p in before.provisions.values()]
    shutil.rmtree(folder)
