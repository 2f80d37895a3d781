"""What a person is told who types something wrong, in both languages."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from duixian import __version__
from duixian.cli import main

ROOT = Path(__file__).resolve().parents[2]
ENTERPRISE = ROOT / "examples/enterprise.yaml"


@pytest.fixture
def duixian(capsys, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("DUIXIAN_LANG", raising=False)

    def run(*words):
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.mark.parametrize(
    ("words", "chinese", "english"),
    [
        (["explian"], "没有命令 explian;是不是 explain", "no command explian"),
        (["zzz"], "没有命令 zzz", "no command zzz"),
        (["explain"], "缺少 FACTS", "FACTS is missing"),
        (["explain", "--onn"], "没有选项 --onn;是不是", "no option --onn"),
        (["explain", "--zzzzzz"], "没有选项 --zzzzzz", "no option --zzzzzz"),
        (["check", "a", "b"], "命令写得不对", "extra argument"),
        (["explain", "x", "--on", "昨天"], "--on:日期写成 2025-05-01", "--on"),
    ],
)
def test_a_wrong_command_line_is_told_with_where_to_read_more(duixian, words, chinese, english):
    code, said, complaint = duixian(*words)
    assert (code, said) == (2, "")
    assert chinese in complaint and "看说明:duixian" in complaint
    code, _, complaint = duixian(*words, "--lang", "en")
    assert code == 2 and english in complaint and "看说明" not in complaint


def test_without_a_word_the_help_is_shown(duixian):
    code, said, complaint = duixian()
    assert code == 2 and "用法" in said + complaint and "explain" in said + complaint


def test_the_help_is_chinese_throughout_unless_english_is_asked_for(duixian):
    _, said, _ = duixian("explain", "--help")
    for word in ("Usage", "Options", "Arguments", "Show this", "default", "required"):
        assert word not in said
    _, said, _ = duixian("explain", "--help", "--lang", "en")
    assert "Usage" in said and "Options" in said and "用法" not in said
    _, said, _ = duixian("--help")
    assert "命令" in said and "Commands" not in said


def test_the_version(duixian):
    assert duixian("--version") == (0, f"duixian {__version__}\n", "")


@pytest.mark.parametrize(
    "words",
    [
        ["read", "none.txt"],
        ["check", "none"],
        ["cases", "none"],
        ["explain", "none.yaml"],
        ["ask", "企业", "--known", "none.yaml"],
        ["format", "none.yaml"],
        ["leaflet", "第十六条.家电以旧换新", "--package", "none"],
        ["explain", ENTERPRISE, "--with", "none"],
    ],
)
def test_what_is_not_there_is_named_and_nothing_is_raised(duixian, words):
    code, said, complaint = duixian(*words)
    assert code == 2
    assert "none" in said + complaint and "Traceback" not in said + complaint


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["第十六条"], "不止一项待遇"),
        (["冰箱补贴"], "没有待遇「冰箱补贴」"),
    ],
)
def test_a_benefit_that_is_not_clear_is_asked_about_with_names(duixian, words, said):
    code, _, complaint = duixian("leaflet", *words)
    assert code == 2 and said in complaint and "第十六条." in complaint


def test_a_leaflet_is_text_on_the_terminal_and_a_page_in_a_file(duixian, tmp_path):
    code, said, _ = duixian("leaflet", "家电以旧换新")
    assert code == 0 and "成交价的15%或者20%" in said
    code, said, _ = duixian("leaflet", "家电以旧换新", "--form")
    assert code == 0 and "发票号码" in said
    code, said, _ = duixian("leaflet", "家电以旧换新", "--out", "-")
    assert code == 0 and said.startswith("<!")
    code, _, complaint = duixian("leaflet", "家电以旧换新", "--out", tmp_path / "没有" / "页.html")
    assert code == 2 and "写不了" in complaint


SHEET = "包: 甲\n样式:\n  乙:\n    内容: 事\n    动作: 办\n    种类: 任务\n    原文: 无\n"


def test_format_tells_what_it_did_for_people_and_for_programs(duixian, tmp_path):
    import json

    (tmp_path / "甲.yaml").write_text(SHEET, encoding="utf-8")
    (tmp_path / "乙.yaml").write_text("包: [\n", encoding="utf-8")
    code, said, _ = duixian("format", tmp_path / "甲.yaml", "--check", "--json")
    assert code == 1 and json.loads(said)["files"][0]["differs"] is True
    code, said, _ = duixian("format", tmp_path / "甲.yaml", "--diff")
    assert code == 0 and "+    动作: 办" in said and "1 个要整理" in said
    code, said, _ = duixian("format", tmp_path / "甲.yaml", "--check")
    assert code == 1 and "要整理:" in said
    code, said, complaint = duixian("format", tmp_path)
    assert code == 2 and "整理了 1 个" in said and "乙.yaml" in complaint
    assert (tmp_path / "乙.yaml").read_text(encoding="utf-8") == "包: [\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_format_leaves_the_file_where_it_may_not_write(duixian, tmp_path):
    sheet = tmp_path / "甲.yaml"
    sheet.write_text(SHEET, encoding="utf-8")
    tmp_path.chmod(0o500)
    code, _, complaint = duixian("format", sheet)
    tmp_path.chmod(0o700)
    assert code == 2 and "unwritable-file" in complaint
    assert sheet.read_text(encoding="utf-8") == SHEET


def test_format_says_so_where_writing_fails(duixian, tmp_path, monkeypatch):
    sheet = tmp_path / "甲.yaml"
    sheet.write_text(SHEET, encoding="utf-8")

    def full(path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("duixian.cli.format_command.new_file", full)
    code, _, complaint = duixian("format", sheet)
    assert code == 2 and "unwritable-file" in complaint and "No space left" in complaint
    assert sheet.read_text(encoding="utf-8") == SHEET


def test_read_says_whether_the_document_was_public_on_a_day(duixian, tmp_path):
    import json

    source = ROOT / "policies/qiantang-2025/source.txt"
    assert "2024-01-01:还没有公布" in duixian("read", source, "--on", "2024-01-01")[1]
    assert "2026-01-01:已经公布" in duixian("read", source, "--on", "2026-01-01")[1]
    assert json.loads(duixian("read", source, "--on", "2026-01-01", "--json")[1])["is_published"]
    bare = tmp_path / "无.txt"
    bare.write_text("第一条 甲\n支持企业。\n", encoding="utf-8")
    assert "没有写公布日期" in duixian("read", bare, "--on", "2026-01-01")[1]


def test_a_reader_who_has_had_enough_is_no_error():
    """`duixian check --json | head -1`."""
    command = [sys.executable, "-c", "from duixian.cli import main; main()", "check", "--json"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    complaint = process.stderr.read().decode()
    assert process.wait() == 0
    assert complaint == ""
