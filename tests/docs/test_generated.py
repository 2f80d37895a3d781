"""The printed pages of docs/ say what the package says today."""

import pytest
from tools import coverage, letters, readings
from tools.generated import ROOT, stale


@pytest.mark.parametrize("tool", [coverage, readings, letters], ids=lambda tool: tool.__name__)
def test_a_printed_page_is_current(tool):
    differing = [path.relative_to(ROOT).as_posix() for path in stale(tool.pages())]
    assert differing == [], f"run `python {tool.__name__.replace('.', '/')}.py`"


def test_the_coverage_is_whole():
    page = coverage.PAGE.read_text(encoding="utf-8")
    assert "Articles whole: 54 of 54" in page


def test_every_decision_stands_with_its_section():
    page = readings.PAGE.read_text(encoding="utf-8")
    assert "## 第四条 支持关键核心技术攻关\n" in page
    assert "## 附则" in page


def test_five_applicants_have_a_letter_that_says_so_much():
    letters_told = {path.name: text for path, text in letters.pages().items()}
    assert "449.85元" in letters_told["shopkeeper.txt"]  # 2999元 × 15%
    assert "974.85元 至 1,299.8元 之间" in letters_told["shopkeeper.txt"]  # 6499元 × 15% … 20%
    assert "再多 0.1平方米(到 1000平方米)就够" in letters_told["chemical-plant.txt"]
    assert "水稻保单" in letters_told["farmer.txt"]
    assert "减免从哪一年起算" in letters_told["software-firm.txt"]
    assert "foreign" in letters_told["logistics.en.txt"].lower()
