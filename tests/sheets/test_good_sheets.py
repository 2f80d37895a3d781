"""What rules mean, told as sheets with cases worked by hand: 01-x.yaml and 01-x.cases.yaml."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.sheets.packages import SHEETS, copy_package

from duixian.library.cases import Case, load_cases, run_case
from duixian.library.package import Package, load

GOOD = sorted(f for f in (SHEETS / "good").glob("*.yaml") if not f.stem.endswith(".cases"))


@cache
def read(file: Path) -> tuple[Package, list[Case], list[str]]:
    policy = (SHEETS / "package" / "policy.yaml").read_text("utf-8")
    with TemporaryDirectory() as folder:
        here = copy_package(
            Path(folder),
            policy=policy.replace("案例: cases", "案例: cases.yaml"),
            sheet=file.read_text("utf-8"),
            cases=file.with_suffix(".cases.yaml").read_text("utf-8"),
        )
        package = load(here)
        cases, problems = load_cases(package)
    return package, cases, [str(problem) for problem in (*package.problems, *problems)]


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_a_good_sheet_is_read_without_a_problem(file):
    package, cases, problems = read(file)
    assert problems == []
    assert {case.provision for case in cases} == set(package.provisions)


CASES = [(file, case) for file in GOOD for case in read(file)[1]]


@pytest.mark.parametrize(("file", "case"), CASES, ids=[f"{f.stem}/{c.id}" for f, c in CASES])
def test_a_case_comes_out_as_worked_by_hand(file, case):
    package, _, _ = read(file)
    assert [str(difference) for difference in run_case(package, case).differences] == []
