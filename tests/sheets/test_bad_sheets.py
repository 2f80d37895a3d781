"""Forty and more ways to get a sheet wrong, and what is said to whoever wrote it.

After a message was changed on purpose: `UPDATE=1 pytest tests/sheets`, then read the difference.
"""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sheets.packages import SHEETS, problems_of

BAD = sorted((SHEETS / "bad").glob("*.yaml"))
UPDATE = bool(os.environ.get("UPDATE"))


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_a_bad_sheet_is_told_what_where_why_and_what_to_do(file, tmp_path):
    found = problems_of(file, tmp_path)
    expected = file.with_suffix(".expected")
    if UPDATE:
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")
    # Every problem ends with its code; nothing is left of a template.
    for block in re.split(r"\n(?=\S)", found.strip()):
        assert re.search(r"  \[[a-z-]+\]$", block), block
        assert not re.search(r"(?<!\w): \{[a-z_]+\}", block), block


def test_problems_stand_in_the_order_of_their_places():
    for file in BAD:
        found = re.findall(r"^(\S+?):(\d+):(\d+)", file.with_suffix(".expected").read_text(), re.M)
        places = [(name, int(line), int(column)) for name, line, column in found]
        assert places == sorted(places)


ROOT = SHEETS.parents[1]
NOTING = {"add", "warn", "refuse", "Refused", "_Refused", "_Stop"}


def codes_in(file: Path) -> Iterator[str]:
    """Every problem code that a module may note."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            for part in ast.walk(node.args[0]) if name in NOTING and node.args else ():
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def test_every_problem_has_a_sheet_or_a_story_that_shows_it():
    rooms = [*(ROOT / "src/duixian/language").glob("*.py")]
    rooms += [f for f in (ROOT / "src/duixian/library").glob("*.py") if f.stem not in ELSEWHERE]
    noted = {c for f in rooms for c in codes_in(f) if re.fullmatch("[a-z]+(-[a-z]+)*", c)}
    shown = {
        code
        for file in (SHEETS / "bad").glob("*.expected")
        for code in re.findall(r"\[([a-z-]+)\]$", file.read_text("utf-8"), re.M)
    }
    stories = "".join(
        file.read_text("utf-8")
        for room in ("language", "library")
        for file in (ROOT / "tests" / room).glob("test_*.py")
    )
    assert len(noted) > 60
    assert {code for code in noted - shown if f'"{code}"' not in stories} == set()


ELSEWHERE = {"schema", "format_sheet", "layout"}
"""Modules whose problems are shown by tests of their own."""
