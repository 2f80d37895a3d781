"""synth, match and sql as a department uses them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from duixian.cli import main


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synth") / "合成区"
    with pytest.raises(SystemExit) as ended:
        main(["synth", str(folder), "--scale", "0.02", "--seed", "5"])
    assert not ended.value.code
    return folder


@pytest.fixture
def duixian(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "140")

    def run(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_a_made_up_district_says_so_and_is_not_overwritten(duixian, district: Path):
    assert (district / "manifest.json").exists()
    code, _, complaint = duixian("synth", district, "--scale", "0.02")
    assert code == 2 and "exists-already" in complaint and "--replace" in complaint
    assert duixian("synth", district, "--scale", "0")[0] == 2
    code, said, _ = duixian("synth", district, "--scale", "0.02", "--replace", "--seed", "5")
    assert code == 0 and "合成" in said


def test_match_shows_the_counts_and_writes_the_list(duixian, district: Path, tmp_path: Path):
    result, listed = tmp_path / "结果", tmp_path / "名单.xlsx"
    code, said, _ = duixian(
        "match", district, "--out", result, "--awards", listed, "--on", "2025-09-15",
        "--with", "示例参数", "--only", "第一条",
    )  # fmt: skip
    assert code == 0
    assert "合成数据" in said and "示例" in said and "第一条" in said
    rows = CalamineWorkbook.from_path(listed).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "标识"
    code, said, _ = duixian(
        "match", district, "--out", result, "--replace", "--on", "2025-09-15", "--json",
        "--only", "第二十九条",
    )  # fmt: skip
    assert code == 0 and json.loads(said)["offers"][0]["kind"] == "道路"


def test_match_refuses_what_is_no_register(duixian, tmp_path: Path):
    assert duixian("match", tmp_path, "--out", tmp_path / "结果")[0] == 2
    assert not (tmp_path / "结果").exists()


def test_match_does_not_overwrite(duixian, district: Path, tmp_path: Path):
    assert duixian("match", district, "--out", tmp_path, "--only", "第二十九条")[0] == 2


def test_the_list_is_a_workbook_with_numbers_or_parquet_with_exact_amounts(
    duixian, district: Path, tmp_path: Path
):
    words = (
        "match",
        district,
        "--on",
        "2025-09-15",
        "--only",
        "第十六条.数码产品购新",
        "--replace",
    )
    listed, book = tmp_path / "名单.parquet", tmp_path / "名单.xlsx"
    for path in (listed, book):
        code, said, _ = duixian(*words, "--out", tmp_path / "结果", "--awards", path)
        assert code == 0 and path.name in said
    rows = pq.read_table(listed).to_pylist()
    assert rows and all(row["说明"] == "合成数据" for row in rows)
    total = json.loads((tmp_path / "结果" / "summary.json").read_text("utf-8"))["offers"][0]["low"]
    assert sum(row["最低(元)"] for row in rows) == Decimal(total) / 100
    told = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
    assert [row[4] for row in told[1:]] == [float(row["最低(元)"]) for row in rows]


def test_what_can_not_be_is_refused_before_anything_is_judged(duixian, district, tmp_path):
    result = tmp_path / "结果"
    code, _, complaint = duixian("match", district, "--out", result, "--awards", "名单.docx")
    assert code == 2 and ".parquet" in complaint
    for command in (["match", district, "--out", result], ["sql", district, "企业"]):
        code, _, complaint = duixian(*command, "--only", "第十二条.智能制造")
        assert code == 0, complaint
        code, _, complaint = duixian(*command, "--only", "第一百条")
        assert code == 2 and "第一百条" in complaint
        shutil.rmtree(result, ignore_errors=True)


def test_a_summary_in_english_keeps_only_quotations_in_chinese(
    duixian, district: Path, tmp_path: Path
):
    code, said, _ = duixian(
        "match", district, "--out", tmp_path / "out", "--on", "2025-09-15", "--lang", "en",
        "--with", "示例参数", "--only", "第十六条",
    )  # fmt: skip
    assert code == 0 and "Synthetic data" in said and "(illustrative)" in said
    assert not re.search("[\u4e00-\u9fff]", re.sub("“.*?”", "", said, flags=re.DOTALL))


def test_files_of_made_up_people_and_amounts_say_so(duixian, district: Path, tmp_path: Path):
    result = tmp_path / "结果"
    words = ("match", district, "--out", result, "--only", "第二十九条", "--on", "2025-09-15")
    assert duixian(*words, "--with", "示例参数")[0] == 0
    notes = pq.read_metadata(result / "道路.parquet").metadata
    assert notes[b"synthetic"].decode() == "合成数据"
    assert "不能兑付" in notes[b"illustrative"].decode()
    code, said, _ = duixian(
        "sql", district, "企业", "--with", "示例参数", "--only", "第一条", "--on", "2025-09-15"
    )
    assert code == 0
    head = [line for line in said.splitlines() if line.startswith("--")]
    assert any("合成数据" in line for line in head)
    assert all("不能兑付" in line for line in head if "_*" in line)


def test_kinds_that_the_register_lacks_are_named(duixian, district: Path, tmp_path: Path):
    smaller = tmp_path / "登记表"
    shutil.copytree(district, smaller)
    manifest = json.loads((smaller / "manifest.json").read_text("utf-8"))
    del manifest["kinds"]["道路"]
    (smaller / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    code, said, _ = duixian("match", smaller, "--out", tmp_path / "o", "--only", "第二十九条")
    assert code == 0 and "没有判断" in said and "道路" in said


@pytest.mark.parametrize("command", ["synth", "match", "list", "table"])
def test_a_full_disk_is_told_and_leaves_nothing(district: Path, tmp_path: Path, command: str):
    """In a process of its own, which may not write large files: a list does not fit."""
    table, mapping = tmp_path / "购买.csv", tmp_path / "映射.yaml"
    lines = (f"{number},个人,手机,{number}.33" for number in range(5_000))
    head = "发票号码,购买人类型,数码产品类别,成交价(元)"
    table.write_text("\n".join([head, *lines]), encoding="utf-8")
    mapping.write_text(
        "主体: 购买\n确认: 是\n列:\n  发票号码: 标识\n  购买人类型: 购买人类型\n"
        "  数码产品类别: 数码产品类别\n  成交价(元): {事实: 成交价, 单位: 元}\n",
        encoding="utf-8",
    )
    words = {
        "synth": ["synth", "结果", "--scale", "0.02"],
        "match": ["match", str(district), "--out", "结果", "--on", "2025-09-15"],
        "list": [
            *("match", str(district), "--out", "o", "--awards", "结果.csv"),
            *("--only", "第十六条", "--on", "2025-09-15"),
        ],
        "table": ["table", str(table), "--mapping", str(mapping), "--register", "结果"],
    }[command]
    limit = 160_000 if command == "list" else 8_000
    before = set(tmp_path.iterdir())
    program = (
        "import resource, sys; from duixian.cli import main; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); main(sys.argv[1:])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=tmp_path, capture_output=True, text=True,
        env={**os.environ, "DUIXIAN_LANG": "en"}, check=False,
    )  # fmt: skip
    assert told.returncode == 2 and "disk-full" in told.stderr, told.stderr
    assert "结果" in told.stderr
    assert set(tmp_path.iterdir()) - before <= {tmp_path / "o"}


def test_sql_prints_a_query_that_runs(duixian, district: Path):
    code, said, _ = duixian("sql", district, "道路", "--on", "2025-09-15")
    assert code == 0 and "第二十九条" in said
    with duckdb.connect() as connection:
        path = str(district / "道路.parquet").replace("'", "''")
        connection.execute(f"CREATE VIEW 道路 AS SELECT * FROM read_parquet('{path}')")
        rows = connection.sql("\n".join(said.splitlines())).fetchall()
    assert rows
    for dialect in ("spark", "postgres"):
        assert duixian("sql", district, "道路", "--dialect", dialect)[0] == 0


def test_sql_refuses_an_unknown_dialect_or_kind(duixian, district: Path):
    assert duixian("sql", district, "道路", "--dialect", "excel")[0] == 2
    assert duixian("sql", district, "外星人")[0] == 2


def test_a_table_is_guessed_confirmed_imported_and_judged(duixian, tmp_path: Path):
    table, mapping = tmp_path / "购买.csv", tmp_path / "映射.yaml"
    register, rejected = tmp_path / "登记表", tmp_path / "退回.csv"
    table.write_text(
        "发票号码,购买人类型,数码产品类别,成交价(元)\n"
        "甲,个人,手机,3333.33\n乙,个人,其他,100\n丙,个人,飞机,100\n",
        encoding="utf-8",
    )
    words = (
        "table", table, "--mapping", mapping, "--register", register, "--rejected", rejected,
        "--kind", "购买",
    )  # fmt: skip
    assert duixian(*words)[0] == 0
    text = mapping.read_text(encoding="utf-8")
    assert "确认: 否" in text
    assert duixian(*words)[0] == 2  # nobody has confirmed it
    assert not register.exists()
    mapping.write_text(text.replace("确认: 否", "确认: 是"), encoding="utf-8")
    code, said, _ = duixian(*words)
    assert code == 0 and "退回 1" in said
    assert "飞机" in rejected.read_text(encoding="utf-8-sig")
    code, said, _ = duixian(
        "match", register, "--out", tmp_path / "结果", "--on", "2025-09-15", "--json",
        "--only", "第十六条.数码产品购新",
    )  # fmt: skip
    assert duixian(*words)[0] == 2  # another table of the kind would put out the first
    assert duixian(*words, "--replace")[0] == 0
    (offer,) = json.loads(said)["offers"]
    assert (offer["qualifies"], offer["fails"], offer["low"]) == (1, 1, 50_000)
    assert duixian("table", tmp_path / "没有.csv", "--mapping", tmp_path / "新.yaml")[0] == 2
