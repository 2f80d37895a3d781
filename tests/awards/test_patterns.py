"""The fifteen ways in which policies say how awards combine, worked by hand: see patterns/."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from duixian.awards import Combined, Ledger, combine_offers, payments
from duixian.basics.money import show_fen
from duixian.basics.problems import Problems
from duixian.library.facts import Application, FactsReader
from duixian.library.package import Package, load
from duixian.readings.explain import explain

HERE = Path(__file__).parent
CASES = [
    (file, number)
    for file in sorted((HERE / "patterns").glob("*.yaml"))
    for number in range(file.read_text("utf-8").count("\n---\n") // 2)
]


def package_in(folder: Path, sheet: str) -> Package:
    shutil.copytree(HERE / "sample", folder, dirs_exist_ok=True)
    (folder / "条文.yaml").write_text(sheet, "utf-8")
    package = load(folder)
    assert [str(problem) for problem in package.problems.errors] == []
    return package


def applied(package: Package, folder: Path, facts: str) -> Application:
    file = folder / "事实.yaml"
    file.write_text('基准日: "2025-09-15"\n' + facts, "utf-8")
    problems = Problems()
    application = FactsReader(package, problems).file(file)
    assert [str(problem) for problem in problems] == []
    assert application is not None
    return application


def combined(package: Package, application: Application) -> Combined:
    problems = Problems()
    judgements = [finding.judgement for finding in explain(package, application).findings]
    found = combine_offers([(package, judgements)], application, problems, Ledger())
    assert [str(problem) for problem in problems] == []
    return found


def as_written(found: Combined) -> dict[str, object]:
    """The outcome in the words of the pattern files."""
    total = show_fen(found.at_least)
    if found.at_least != found.at_most:
        total += " ~" + ("" if found.at_most is None else " " + show_fen(found.at_most))
    told: dict[str, object] = {
        "支付": {
            award.item.id: ("" if award.settled else "至少 ") + show_fen(award.amount)
            for award in found.awards
        },
        "不再给": {f.item.id: [other.id for other in f.because_of] for f in found.forgone},
        "待定": [one.item.id for one in found.open],
        "减": {
            award.item.id: {r.why.value: show_fen(r.amount) for r in award.reductions}
            for award in found.awards
            if award.reductions
        },
        "兑付": {
            payment.year: show_fen(payment.amount)
            for award in found.awards
            for payment in payments(award.amount, award.item.shares)
        },
        "合计": total,
    }
    return told


@pytest.mark.parametrize(("file", "number"), CASES, ids=lambda of: getattr(of, "stem", str(of)))
def test_a_pattern_gives_what_was_worked_by_hand(tmp_path: Path, file: Path, number: int):
    sheet, *rest = file.read_text("utf-8").split("\n---\n")
    facts, expected = rest[2 * number], yaml.safe_load(rest[2 * number + 1])
    package = package_in(tmp_path, sheet + "\n")
    found = as_written(combined(package, applied(package, tmp_path, facts + "\n")))
    compared = {key: found[key] for key in expected}
    assert compared == expected
    # What a case says nothing of does not happen.
    for key in ("不再给", "待定"):
        assert key in expected or not found[key]


def test_every_one_of_the_fifteen_patterns_is_there():
    assert {file.stem[:2] for file, _ in CASES} >= {f"{n:02}" for n in range(1, 16)}
