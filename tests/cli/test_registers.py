"""synth, match and sql as a department uses them."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
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
    assert code == 2 and "cannot-write" in complaint
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
    (offer,) = json.loads(said)["offers"]
    assert (offer["qualifies"], offer["fails"], offer["low"]) == (1, 1, 50_000)
    assert duixian("table", tmp_path / "没有.csv", "--mapping", tmp_path / "新.yaml")[0] == 2
