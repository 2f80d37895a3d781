"""What the documents say is true of the repository."""

import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def named(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_between_documents_resolve(document):
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        other = document.parent / path if path else document
        assert other.exists(), target
        if anchor:
            headings = HEADING.findall(other.read_text(encoding="utf-8"))
            assert anchor in [heading.lower().replace(" ", "-") for heading in headings], target


def test_the_commands_in_the_readmes_exist():
    known = subprocess.run(
        [sys.executable, "start.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for readme in READMES:
        commands = re.findall(
            r"^    python3 start\.py *(\w*)", readme.read_text("utf-8"), re.MULTILINE
        )
        assert commands == ["", "test"]
        assert all(f"    {command} " in known for command in commands if command)


def test_the_two_readmes_tell_the_same_story():
    english, chinese = (readme.read_text(encoding="utf-8") for readme in READMES)
    assert len(HEADING.findall(english)) == len(HEADING.findall(chinese))
    assert output_shown(english).count("\n$ ") == output_shown(chinese).count("\n$ ")


def output_shown(readme):
    return readme.partition("terminal output: begin")[2].partition("terminal output: end")[0]


@pytest.mark.skipif(
    "$ " not in output_shown(READMES[0].read_text(encoding="utf-8")),
    reason="the README shows no output yet",
)
def test_the_readmes_show_what_the_commands_print():
    check = [sys.executable, "tools/readme.py", "--check"]
    told = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("decision", DECISIONS, ids=named)
def test_a_decision_gives_question_options_choice_and_cost(decision):
    title, *parts = HEADING.findall(decision.read_text(encoding="utf-8"))
    assert title.startswith(decision.name[:4] + " ")
    assert parts == ["Question", "Options", "Choice", "Cost"]


def test_every_decision_has_its_own_number_and_stands_in_the_list():
    numbers = Counter(decision.name[:4] for decision in DECISIONS)
    assert max(numbers.values()) == 1
    listed = LINK.findall((ROOT / "docs/decisions/README.md").read_text(encoding="utf-8"))
    assert listed == [decision.name for decision in DECISIONS]


def test_the_glossary_explains_each_term_once():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("|") and not line.startswith(("|---", "| 中文"))
    ]
    assert all(len(row) == 3 and all(row) for row in rows)
    terms = Counter(term for row in rows for term in row[0].split("、"))
    assert [term for term, times in terms.items() if times > 1] == []


def test_every_room_in_the_code_stands_in_the_architecture():
    architecture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = [path.parent.name for path in (ROOT / "src/duixian").glob("*/__init__.py")]
    assert [room for room in rooms if f"`{room}/" not in architecture] == []


def test_the_locks_hold_every_dependency_with_a_hash():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = {
        "base": [*project["project"]["dependencies"], *groups["build"]],
        "test": [*project["project"]["dependencies"], *groups["build"], *groups["dev"]],
    }
    for level, requirements in wanted.items():
        lock = (ROOT / f"requirements/{level}.txt").read_text(encoding="utf-8").lower()
        for requirement in requirements:
            if isinstance(requirement, str):
                name = re.split(r"[<>=!~\[; ]", requirement)[0].lower().replace(".", "-")
                assert re.search(
                    rf"^{re.escape(name)}(\[[a-z,-]+\])?==\S+.*\\\n    --hash", lock, re.MULTILINE
                ), name


def test_the_set_up_names_no_address():
    """A clone installs from whichever registry its machine is set up for."""
    locks = (ROOT / "requirements").iterdir()
    files = [ROOT / "start.py", ROOT / "pyproject.toml", ROOT / ".ci/run", *locks]
    assert [named(path) for path in files if "://" in path.read_text(encoding="utf-8")] == []
