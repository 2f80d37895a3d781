"""`duixian simulate` on the small register of tests/simulate/whatif."""

import json
from pathlib import Path

import pyarrow as pa
import pytest
from tests.simulate.whatif.conftest import register as small_register

from duixian.cli.main import main
from duixian.tables.register import register_of, save_register

POLICY = Path(__file__).parents[1] / "simulate" / "whatif" / "policy"
CAP = "第一条.技改补助.封顶"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("whatif") / "小区"
    save_register(small_register.__wrapped__(), place)
    return place


@pytest.fixture
def simulate(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "160")

    def run(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["simulate", *map(str, words), "--package", str(POLICY), "--on", "2025-09-15"])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_a_scenario_is_shown_beside_the_baseline(simulate, folder):
    code, said, _ = simulate(folder, "--set", f"{CAP}=500万元", "--budget", "先到先得")
    assert code == 0
    assert "合成数据" in said and "不能兑付" in said
    assert "1,090.00万元" in said and "+200.00万元" in said and "按标识排先后" in said


def test_it_speaks_english(simulate, folder):
    code, said, _ = simulate(folder, "--set", f"{CAP}=500万元", "--lang", "en")
    assert code == 0 and "Who gains, who loses" in said and "Synthetic data" in said


def test_what_can_be_set_is_listed(simulate):
    code, said, _ = simulate("--list", "--only", "第一条.技改")
    assert code == 0 and CAP in said and "300万元" in said and "规模奖" not in said
    code, said, _ = simulate("--list", "--json")
    assert code == 0 and {"path": CAP, "now": "300万元", "role": "封顶"} in json.loads(said)


def test_a_wrong_unit_gets_the_language_s_own_message(simulate, folder):
    code, said, complaint = simulate(folder, "--set", f"{CAP}=300亩")
    assert code == 2 and said == ""
    assert f"--set {CAP}" in complaint and "面积" in complaint and "unit-mismatch" in complaint


def test_a_mistake_in_a_setting_is_told_before_one_in_the_register(simulate, tmp_path):
    code, _, complaint = simulate(tmp_path, "--set", f"{CAP}=300亩")
    assert code == 2 and "unit-mismatch" in complaint and "no-register" not in complaint


def test_a_sweep_tells_where_the_money_ends(simulate, folder):
    code, said, _ = simulate(folder, "--sweep", f"{CAP}=300万元..500万元/4")
    assert code == 0 and "410万元 还在预算" in said and "4100000.01元" in said


def test_the_answer_goes_to_files_and_programs(simulate, folder, tmp_path):
    page, book = tmp_path / "a.html", tmp_path / "a.xlsx"
    code, said, _ = simulate(
        folder, "--set", f"{CAP}=500万元", "--html", page, "--xlsx", book, "--json", "--top", "1"
    )
    assert code == 0 and page.exists() and book.exists()
    (comparison,) = json.loads(said)["comparisons"]
    assert comparison["total"]["after"]["amount"] == 1140_0000_00  # 1090 + 50 of 规模奖
    assert comparison["movements"]["增加"]["count"] == 1


def test_a_scenario_file_is_read(simulate, folder, tmp_path):
    file = tmp_path / "方案.yaml"
    file.write_text(f"名称: 提高\n设定: {{{CAP}: 400万元}}\n", "utf-8")
    code, said, _ = simulate(folder, "--scenario", file)
    assert code == 0 and "提高" in said and "+100.00万元" in said


def test_a_scenario_s_supplement_may_bring_words_that_the_register_holds(simulate, tmp_path):
    supplement = tmp_path / "配套"
    supplement.mkdir()
    for name, text in {
        "policy": "包: 配套\n补充: 小区-2025\n示例: 是\n条文: [sheet.yaml]\n词汇: words.yaml\n",
        "sheet": "包: 配套\n第二条:\n  待定奖: {出处: 试, 填补: {金额: {分档: ["
        "{当: 奖金 ≥ 1元, 给: 20万元}, {其余: 10万元}]}}}\n",
        "words": "词汇: 配套\n事实:\n  企业:\n    奖金: {英文: prize, 类型: 金额, 期间: 恒定, "
        "范围: 0元 ~ 1亿元, 来源: 申请人, 问: 奖金?, 问英文: Prize?}\n",
    }.items():
        (supplement / f"{name}.yaml").write_text(text, "utf-8")
    register = small_register.__wrapped__()
    prize = pa.array([100, 99, None, 4], pa.int64())  # 分
    tables = {**register.tables, "企业": register.table("企业").append_column("奖金", prize)}
    save_register(register_of(tables, synthetic=True), tmp_path / "小区")
    (tmp_path / "方案.yaml").write_text("名称: 配套\n补充: 配套\n", "utf-8")
    code, said, complaint = simulate(
        tmp_path / "小区", "--scenario", tmp_path / "方案.yaml", "--json"
    )
    assert code == 0, complaint
    (comparison,) = json.loads(said)["comparisons"]
    assert comparison["passed_on"]["after"]["amount"] == 30_0000_00  # 甲 20万元, 乙 10万元


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--budget", "抽签"), "unknown-choice"),
        (("--budget", "按排名"), "missing-key"),
        (("--order", "身高"), "unknown-fact"),
        (("--sweep", f"{CAP}=一"), "bad-sweep"),
        (("--sweep", f"{CAP}=1亩..2亩/1"), "unit-mismatch"),
        (("--scenario", "没有.yaml"), "unreadable-file"),
    ],
)
def test_what_can_not_be_done_is_said(simulate, folder, words, code):
    exit_code, _, complaint = simulate(folder, *words)
    assert exit_code == 2 and code in complaint


def test_without_a_register_nothing_is_worked_out(simulate):
    code, _, complaint = simulate("--set", f"{CAP}=1元")
    assert code == 2 and "missing-register" in complaint
