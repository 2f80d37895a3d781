"""The commands as a person types them: what they print, in both languages, and how they end."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from duixian.cli import main
from duixian.cli.main import take_language

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "policies/qiantang-2025/source.txt"
PACKAGE = ROOT / "policies/qiantang-2025"
SCENARIO = ROOT / "scenarios/示例参数"
ENTERPRISE = ROOT / "examples/enterprise.yaml"
RESIDENT = ROOT / "examples/resident.yaml"


@pytest.fixture
def duixian(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Run a command; gives the exit code, standard output and standard error."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("DUIXIAN_LANG", raising=False)

    def run(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


COMMANDS = ("read", "check", "cases", "explain", "ask", "format", "leaflet")


def test_the_help_names_every_command_in_chinese_and_in_english(duixian):
    code, chinese, _ = duixian("--help")
    assert code == 0 and "例" in chinese and "用法" in chinese
    code, english, _ = duixian("--help", "--lang", "en")
    assert code == 0 and "Usage" in english
    for command in COMMANDS:
        assert command in chinese and command in english


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(duixian, command: str):
    code, said, _ = duixian(command, "--help")
    assert code == 0 and f"duixian {command}" in said
    code, said, _ = duixian(command, "--help", "--lang=en")
    assert code == 0 and f"duixian {command}" in said


def test_an_unknown_language_is_refused():
    assert take_language(["check", "--lang", "en"]) == (["check"], "en")
    with pytest.raises(SystemExit) as ended:
        take_language(["--lang", "fr"])
    assert ended.value.code == 2


def test_read_shows_the_document_and_one_article(duixian):
    code, said, _ = duixian("read", SOURCE)
    assert code == 0
    assert "钱政发〔2025〕6号" in said and "浙政发〔2025〕3号" in said and "54" in said
    code, said, _ = duixian("read", SOURCE, "--article", "第十二条")
    assert code == 0 and "200万元" in said and "≤" in said


def test_read_as_json_holds_every_section(duixian):
    code, said, _ = duixian("read", SOURCE, "--json")
    document = json.loads(said)
    assert code == 0 and document["number"] == "钱政发〔2025〕6号"
    articles = [s for s in document["sections"] if s["kind"] == "article"]
    assert len(articles) == 54
    assert [f["leads"] for f in document["fields"]][4] == ["区商务局", "综合保税区管理办公室"]


def test_read_refuses_what_is_not_there(duixian, tmp_path: Path):
    assert duixian("read", tmp_path / "none.txt")[0] == 2
    assert duixian("read", SOURCE, "--article", "第九十九条")[0] == 2
    broken = tmp_path / "broken.txt"
    broken.write_bytes("标题".encode("gbk"))
    code, _, complaint = duixian("read", broken)
    assert code == 2 and "UTF-8" in complaint


def test_check_passes_and_counts_by_kind_and_status(duixian):
    code, said, _ = duixian("check", PACKAGE)
    assert code == 0
    assert "54/54" in said and "待配套" in said and "可计算" in said
    code, said, _ = duixian("check", PACKAGE, "--by-article")
    assert code == 0 and "第五十四条" in said
    code, said, _ = duixian("check", PACKAGE, "--lang", "en")
    assert code == 0


def test_check_as_json_lists_every_sentence_and_figure_with_who_claims_it(duixian):
    code, said, _ = duixian("check", PACKAGE, "--json")
    report = json.loads(said)
    assert code == 0 and report["problems"] == []
    assert all(sentence["claimed"] for sentence in report["sentences"])
    cap = next(
        f for f in report["figures"] if f["section"] == "第十二条" and f["text"] == "200万元"
    )
    assert cap["claims"] == [
        {"provision": "第十二条.智能制造服务机构资助", "field": "封顶.每年", "reason": ""}
    ]


def test_check_of_a_bad_sheet_ends_with_two_and_shows_all_problems_at_once(duixian, tmp_path):
    sheet = tmp_path / "坏.yaml"
    sheet.write_text(
        "包: 坏\n样式:\n  甲:\n    原文: 无\n    工具: 奖励\n    对象: 企业\n    金额: 1,000元\n"
        "  乙:\n    种类: 任务\n    原文: 无\n    动作: 办\n",
        encoding="utf-8",
    )
    code, said, _ = duixian("check", sheet)
    assert code == 2
    assert "unknown-subject" in said and "missing-key" in said


def test_check_with_the_scenario_says_that_it_is_illustrative(duixian):
    code, said, _ = duixian("check", PACKAGE, "--with", SCENARIO)
    assert code == 0 and "示例" in said


def test_cases_pass_and_a_wrong_expectation_ends_with_one(duixian, tmp_path: Path):
    code, said, _ = duixian("cases", PACKAGE, "--only", "第十二条")
    assert code == 0 and "0 个不符" in said
    sheet = tmp_path / "例.yaml"
    policy = tmp_path / "policy.yaml"
    vocabulary = tmp_path / "词.yaml"
    case = tmp_path / "案例.yaml"
    vocabulary.write_text(
        "词汇: 例\n主体:\n  企业: {英文: enterprise, 标识: 码}\n事实:\n  企业:\n"
        "    收入: {英文: revenue, 类型: 金额, 问: 多少?}\n",
        encoding="utf-8",
    )
    policy.write_text(
        "包: 例\n年度: 2025\n词汇: 词.yaml\n条文: 例.yaml\n案例: 案例.yaml\n", encoding="utf-8"
    )
    sheet.write_text(
        "包: 例\n样式:\n  甲:\n    原文: 无\n    英文: a\n    工具: 奖励\n    对象: 企业\n"
        "    条件: [收入 ≥ 100元]\n    金额: 收入 × 10%\n",
        encoding="utf-8",
    )
    case.write_text(
        "包: 例\n样式.甲:\n  错: {事实: {收入: 100元}, 应得: {结论: 符合, 金额: 11元}}\n",
        encoding="utf-8",
    )
    code, said, _ = duixian("cases", tmp_path)
    assert code == 1 and "11元" in said and "10元" in said
    code, said, _ = duixian("cases", tmp_path, "--json")
    assert code == 1 and json.loads(said)["cases"][0]["passed"] is False


@pytest.mark.parametrize("facts", [ENTERPRISE, RESIDENT])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_explain_writes_a_letter(duixian, facts: Path, language: str):
    code, said, _ = duixian("explain", facts, "--lang", language)
    assert code == 0
    assert "200" in said or "500" in said


def test_explain_everything_and_with_the_scenario(duixian):
    code, said, _ = duixian("explain", RESIDENT, "--all", "--with", SCENARIO)
    assert code == 0 and "示例" in said
    code, said, _ = duixian("explain", ENTERPRISE, "--all", "--on", "2025-02-01")
    assert code == 0 and "可参照" in said
    code, said, _ = duixian("explain", ENTERPRISE, "--on", "2024-06-01")
    assert code == 0 and "尚未施行" in said


def test_explain_as_json(duixian):
    code, said, _ = duixian("explain", ENTERPRISE, "--json", "--only", "第十二条")
    document = json.loads(said)
    (finding,) = document["findings"]
    assert code == 0 and finding["verdict"] == "符合"
    assert finding["amount"]["low"] == finding["amount"]["high"] == 200_000_000


def test_impossible_facts_are_told_together_and_end_with_two(duixian, tmp_path: Path):
    facts = tmp_path / "事实.yaml"
    facts.write_text(
        '主体: 企业\n年度: 2025\n基准日: "2025-09-15"\n'
        "事实: {营业收入: -5元, 研发费用: 3平方米, 没有的: 1}\n",
        encoding="utf-8",
    )
    code, _, complaint = duixian("explain", facts)
    assert code == 2
    for problem in ("out-of-range", "unit-mismatch", "unknown-fact"):
        assert problem in complaint


def test_a_date_that_is_none_is_refused(duixian):
    assert duixian("explain", ENTERPRISE, "--on", "2025-02-30")[0] == 2


def test_ask_asks_shows_and_saves(duixian, monkeypatch, tmp_path: Path):
    typed = ["x", "1", "机器换人", "<", "9", "2", "5平方米", "5000万元", "<", "3000", ""]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed) + "\n"))
    saved = tmp_path / "我.yaml"
    code, said, _ = duixian(
        "ask", "企业", "--only", "第十二条", "--save", saved, "--on", "2025-09-15"
    )
    assert code == 0 and "第十二条" in said
    text = saved.read_text(encoding="utf-8")
    assert "服务收入" in text
    assert duixian("explain", saved, "--only", "第十二条")[0] == 0


def test_ask_stops_where_there_is_no_more_input(duixian, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert duixian("ask", "个人", "--known", RESIDENT, "--lang", "en")[0] == 0
    assert duixian("ask", "外星人")[0] == 2


def test_format_checks_shows_the_difference_and_writes(duixian, tmp_path: Path):
    sheet = tmp_path / "甲.yaml"
    sheet.write_text(
        "包: 甲\n样式:\n  乙:\n    原文: 无\n    种类: 任务\n    内容: 事\n    动作: 办\n",
        encoding="utf-8",
    )
    assert duixian("format", "--check", sheet)[0] == 1
    before = sheet.read_text(encoding="utf-8")
    duixian("format", "--diff", sheet)
    assert sheet.read_text(encoding="utf-8") == before
    assert duixian("format", sheet)[0] == 0
    assert sheet.read_text(encoding="utf-8") != before
    assert duixian("format", "--check", sheet)[0] == 0


def test_leaflet_and_form_are_pages(duixian, tmp_path: Path):
    page = tmp_path / "页.html"
    benefit = "第十二条.智能制造服务机构资助"
    assert duixian("leaflet", benefit, "--out", page)[0] == 0
    assert "200万元" in page.read_text(encoding="utf-8")
    assert duixian("leaflet", benefit, "--form", "--out", page)[0] == 0
    assert duixian("leaflet", "第十二条.没有", "--out", page)[0] == 2
