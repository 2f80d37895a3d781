"""Scenario files, and the answer as files."""

import json
import re

from python_calamine import CalamineWorkbook
from tests.simulate.whatif.conftest import HERE, ON, WAN

from duixian.awards.budget import BudgetRule
from duixian.basics.problems import Problems
from duixian.basics.text import speaking
from duixian.library.package import load
from duixian.simulate.whatif import Wanted, from_file, from_words, range_of, what_if
from duixian.simulate.whatif.report import to_html, to_workbook

FILE = """\
方案:
  - 名称: 提高封顶
    说明: 试一试
    设定:
      第一条.技改补助.封顶: 400万元
      第一条.技改补助.条件+: [投资额 ≤ 4000万元, 技改]
  - 名称: 分档
    设定:
      第二条.规模奖.金额:
        分档:
          - {当: 营业收入 ≥ 1亿元, 给: 60万元}
          - {其余: 1万元}
"""


def read(path, text):
    path.write_text(text, "utf-8")
    problems = Problems()
    return from_file(path, problems), [str(problem.code) for problem in problems]


def test_a_file_holds_several_scenarios(ask, tmp_path):
    scenarios, problems = read(tmp_path / "方案.yaml", FILE)
    assert problems == [] and [s.name for s in scenarios] == ["提高封顶", "分档"]
    first, second = ask(scenarios=scenarios).comparisons
    # Above 4000万元 the subsidy falls away: 甲二 takes the reward of 120 instead of 300.
    assert first.total.after.amount - first.total.before.amount == -180 * WAN
    assert second.total.after.amount - second.total.before.amount == 10 * WAN
    assert first.note == "试一试" and len(first.settings) == 3


def test_a_single_scenario_needs_no_list(tmp_path):
    (scenario,), problems = read(tmp_path / "一个.yaml", "设定: {第一条.技改补助.率: 9%}\n")
    assert problems == [] and scenario.name == "一个" and len(scenario.changes) == 1


def test_a_scenario_file_with_mistakes_says_where(tmp_path):
    assert read(tmp_path / "空.yaml", "") == ((), ["empty-file"])
    assert read(tmp_path / "错.yaml", "设订: {}\n")[1] == ["unknown-key"]
    assert read(tmp_path / "重.yaml", "方案: [{名称: 甲}, {名称: 甲}]\n")[1] == ["duplicate-name"]


def test_a_scenario_may_bring_a_supplement_which_no_other_scenario_sees(
    small, register, background, tmp_path
):
    (tmp_path / "policy.yaml").write_text(
        "包: 试配套\n补充: 小区-2025\n示例: 是\n条文: [sheet.yaml]\n", "utf-8"
    )
    (tmp_path / "sheet.yaml").write_text(
        "包: 试配套\n第二条:\n  待定奖: {出处: 试, 填补: {金额: 10万元}}\n", "utf-8"
    )
    with_it = "名称: 配套\n补充: .\n设定: {第一条.技改补助.封顶: 400万元}\n"
    (first,), _ = read(tmp_path / "方案.yaml", with_it)
    second = from_words("没有", ["第一条.技改补助.封顶=400万元"], Problems())
    problems = Problems()
    answer = what_if(
        small, register, Wanted([first, second]), problems, on=ON, background=background,
        load=lambda scenario: load(HERE / "policy", supplements=scenario.supplements),
    )  # fmt: skip
    assert not problems, [str(problem) for problem in problems]
    got, without = answer.comparisons
    # 甲 and 乙 are 大型: 10万元 each, from a higher level; the subsidy is 100万元 dearer in both.
    assert got.passed_on.after.amount == 20 * WAN and without.passed_on.after.amount == 0
    assert got.total == without.total
    assert answer.illustrative == ("试配套",)


def whole(ask):
    return ask(
        scenarios=[from_words("=HYPERLINK(1)", ["第一条.技改补助.封顶=500万元"], Problems())],
        sweeps=[range_of("第一条.技改补助.封顶=300万元..500万元/4", Problems())],
        rule=BudgetRule.FIRST_COME,
    )


def test_the_page_needs_nothing_from_elsewhere_and_says_what_it_is(ask, tmp_path):
    to_html(whole(ask), tmp_path / "推演.html")
    page = (tmp_path / "推演.html").read_text("utf-8")
    assert not re.search(r"(src|href)=|url\(|@import|<script", page)
    assert re.findall(r"https?://[^\"]+", page.replace("http://www.w3.org/2000/svg", "")) == []
    assert "合成数据" in page and "不能兑付" in page and "410万元 还在预算" in page
    # Bars for the budget, the benefit, industry, size and street, and one curve.
    assert page.count("<svg") == 6 and page.count("<polyline") == 1
    assert "1,090.00万元" in page and "<h2>=HYPERLINK(1)</h2>" in page


def test_the_page_speaks_english_and_escapes_names(ask, tmp_path):
    answer = ask(scenarios=[from_words("<b>", ["第一条.技改补助.率=9%"], Problems())])
    with speaking("en"):
        to_html(answer, tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text("utf-8")
    assert "never payable" in page and "Beside the budget" in page
    assert "&lt;b&gt;" in page and "<b>" not in page


def test_the_workbook_adds_up_and_holds_no_formula(ask, tmp_path):
    to_workbook(whole(ask), tmp_path / "推演.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "推演.xlsx")
    cover = book.get_sheet_by_name("说明").to_python()
    assert any("合成数据" in str(row[0]) for row in cover)
    rows = book.get_sheet_by_name("与预算比").to_python()
    heading = next(number for number, row in enumerate(rows) if row[1] == "安排")
    assert rows[heading + 1][1:4] == [10_000_000, 8_900_000, 10_900_000]
    assert any("不能兑付" in str(row[0]) for row in rows)
    import zipfile

    with zipfile.ZipFile(tmp_path / "推演.xlsx") as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in parts.read(name) for name in sheets)


def test_the_answer_is_json_in_fen(ask):
    told = json.loads(json.dumps(whole(ask).as_json(), ensure_ascii=False))
    assert told["synthetic"] is True and told["unit"] == "分" and told["on"] == "2025-09-15"
    assert told["comparisons"][0]["funds"][0]["after"] == 1090 * WAN
    assert told["sweeps"][0]["crossing"]["beyond"] == "4100000.01元"
