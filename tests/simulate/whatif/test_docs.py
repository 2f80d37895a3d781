"""docs/what-if.md shows what the commands print."""

import re
from pathlib import Path

import pytest

from duixian.cli.main import main

PAGE = Path(__file__).parents[3] / "docs" / "what-if.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def test_the_example_is_what_the_commands_print(tmp_path, monkeypatch, capsys):
    """`…` stands for lines that are left out."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    shown = [
        command for block in BLOCK.findall(PAGE.read_text("utf-8"))
        for command in block.split("$ duixian ")[1:]
    ]  # fmt: skip
    assert len(shown) == 4
    shown.sort(key=lambda command: not command.startswith("synth"))  # it makes the register
    for command in shown:
        words, _, expected = command.partition("\n")
        with pytest.raises(SystemExit):
            main(words.split())
        captured = capsys.readouterr()
        printed = [line.rstrip() for line in (captured.out + captured.err).splitlines()]
        wanted = [line.rstrip() for line in expected.strip("\n").split("\n")]
        if "…" not in wanted:
            assert printed == wanted
        else:
            assert [line for line in wanted if line != "…" and line not in printed] == []
