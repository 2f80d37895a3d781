"""The letter's last section, as its reader sees it, and the same for programs."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console
from tests.awards.test_patterns import applied, combined, package_in
from typer.testing import CliRunner

from duixian.awards.as_json import combined_as_json
from duixian.basics.text import speaking
from duixian.cli.commands import app
from duixian.cli.letter import show_explanation
from duixian.readings.explain import explain

PATTERNS = Path(__file__).parents[1] / "awards" / "patterns"


def told(folder: Path, pattern: str, number: int = 0, language: str = "zh") -> list[str]:
    """The section's lines for one of the worked patterns."""
    (file,) = PATTERNS.glob(f"{pattern}*.yaml")
    sheet, *rest = file.read_text("utf-8").split("\n---\n")
    return section(folder, sheet, rest[2 * number], language)


def section(folder: Path, sheet: str, facts: str, language: str = "zh") -> list[str]:
    package = package_in(folder, sheet + "\n")
    application = applied(package, folder, facts + "\n")
    paper = io.StringIO()
    with speaking(language):
        console = Console(file=paper, width=160, no_color=True, highlight=False)
        show_explanation(
            explain(package, application), console, everything=False,
            combined=combined(package, application),
        )  # fmt: skip
    lines = [line.strip() for line in paper.getvalue().splitlines()]
    start = next((n for n, line in enumerate(lines) if line.startswith(("合并之后", "Put"))), None)
    return [] if start is None else [line for line in lines[start + 1 : -1] if line]


def test_it_says_what_is_paid_instead_of_what_and_why(tmp_path: Path):
    why = "和智能化奖励(一号)是同一事项「技术改造」,就高只给一次:60万元"
    assert told(tmp_path, "01") == [
        "✓ 智能化奖励(一号)  60万元",
        f"✗ 技改补助(一号) 不再给 50万元 — {why}",
        f"✗ 绿色补助(一号) 不再给 60万元 — {why}",
        "合计:60万元",
    ]


def test_giving_up_one_for_two_says_what_the_two_come_to(tmp_path: Path):
    both = "和智能化奖励(一号)、技改补助(一号)都不能同时享受,那几项合计更高:75万元"
    assert f"✗ 绿色补助(一号) 不再给 50万元 — {both}" in told(tmp_path, "05")
    assert "✗ 智能化奖励(一号) 不再给 40万元 — 和绿色补助(一号)不能同时享受,就高:50万元" in told(
        tmp_path, "05", 1
    )


def test_what_was_received_and_what_the_cap_leaves_is_told(tmp_path: Path):
    assert told(tmp_path, "04")[:2] == [
        "✓ 技改配套(一号)  25万元",
        "− 减去已得 75万元:2024年度 市级 技术改造 45万元、2025年度 省级 技术改造 30万元",
    ]
    assert "− 封顶(三年)的余额不够,减 180万元" in told(tmp_path, "09", 1)


def test_instalments_are_told_with_their_years(tmp_path: Path):
    assert "· 分期兑付:2025年 120万元、2026年 90万元、2027年 90万元" in told(tmp_path, "09")


def test_an_unknown_rival_leaves_at_least(tmp_path: Path):
    assert told(tmp_path, "16") == [
        "? 技改补助(一号)  至少 50万元",
        "→ 还要看智能化奖励(一号):定了以后就高,只给一次",
        "合计:至少 50万元,至多 60万元",
        "另有 1 项金额或资格还没有定,没有算在里面",
    ]


def test_a_limit_that_is_reached_says_who_comes_before(tmp_path: Path):
    assert any(
        line.endswith("限量已满,排在前面的是技改补助(一号)、技改补助(三号)、技改补助(四号)")
        for line in told(tmp_path, "14")
    )


def test_it_reads_in_english(tmp_path: Path):
    assert told(tmp_path, "01", language="en")[-1] == "Total: CNY 600,000"
    assert told(tmp_path, "04", language="en")[1] == (
        "− less CNY 750,000 received already: 2024 city “技术改造” CNY 450,000, "
        "2025 province “技术改造” CNY 300,000"
    )


def test_nothing_to_put_together_says_nothing(tmp_path: Path):
    assert told(tmp_path, "13", 1) == []


def test_the_same_for_programs(tmp_path: Path):
    (file,) = PATTERNS.glob("09*.yaml")
    sheet, *rest = file.read_text("utf-8").split("\n---\n")
    package = package_in(tmp_path, sheet + "\n")
    found = combined_as_json(combined(package, applied(package, tmp_path, rest[2] + "\n")))
    assert (found["at_least"], found["at_most"], found["settled"]) == (120_000_000,) * 2 + (True,)
    (award,) = found["awards"]
    assert [(p["year"], p["amount"]) for p in award["payments"]] == [
        (2025, 48_000_000), (2026, 36_000_000), (2027, 36_000_000),
    ]  # fmt: skip
    assert award["reductions"] == [
        {"why": "封顶", "amount": 180_000_000, "per": "三年", "entries": []}
    ]
    json.dumps(found)


FACTS = """\
主体: 企业
标识: 合成企业
基准日: "2025-09-15"
认定: {符合条件的服务机构: 是}
关联: {服务收入: [{服务类别: 机器换人, 服务本区企业收入: 5000万元}]}
"""
HAD = "标识,待遇,级次,期间,金额\n合成企业,第十二条.智能制造服务机构资助,区级,2025年度,{amount}\n"


def explained(folder: Path, amount: str, *more: str):
    (folder / "甲.yaml").write_text(FACTS, "utf-8")
    (folder / "台账.csv").write_text(HAD.format(amount=amount), "utf-8")
    words = ["explain", str(folder / "甲.yaml"), "--only", "第十二条"]
    return CliRunner().invoke(app, [*words, "--ledger", str(folder / "台账.csv"), *more])


def test_the_command_reads_a_ledger(tmp_path: Path):
    # 200万元,今年已给 50万元
    run = explained(tmp_path, "50万元")
    assert run.exit_code == 0 and "合计:150万元" in run.stdout
    found = json.loads(explained(tmp_path, "50万元", "--json").stdout)["combined"]
    assert found["at_least"] == 150_000_000


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_ledger_that_can_not_be_read_stops_the_command(tmp_path: Path, more: tuple[str, ...]):
    run = explained(tmp_path, "五十", *more)
    assert run.exit_code == 2 and "合计" not in run.stdout and "台账.csv:2" in run.output
