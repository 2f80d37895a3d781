"""The fifteen patterns again, through the population reading: the register holds one applicant."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.awards.test_patterns import CASES, applied, combined, package_in

from duixian.awards import terms_in
from duixian.awards.everybody import AMOUNT, MOST, STATE, match_and_combine
from duixian.awards.for_all import AT_LEAST, FORGONE, NOTHING, OPEN, PAID
from duixian.awards.read_ledger import received_by
from duixian.basics.problems import Problems
from duixian.tables import from_subjects


@pytest.mark.parametrize(("file", "number"), CASES, ids=lambda of: getattr(of, "stem", str(of)))
def test_a_pattern_comes_out_alike_for_everybody(tmp_path: Path, file: Path, number: int):
    sheet, *rest = file.read_text("utf-8").split("\n---\n")
    package = package_in(tmp_path / "package", sheet + "\n")
    application = applied(package, tmp_path, rest[2 * number] + "\n")
    one = combined(package, application)
    wanted = {award.item.id: (PAID if award.settled else AT_LEAST, award.amount, award.at_most)
              for award in one.awards}  # fmt: skip
    wanted |= {forgone.item.id: (FORGONE, 0, 0) for forgone in one.forgone}
    wanted |= {may.item.id: (OPEN, 0, may.at_most) for may in one.open}

    register = from_subjects([application.subject], package.vocabulary)
    ledger = received_by(application, terms_in(package), Problems())
    match_and_combine(
        package, register, tmp_path / "out", on=application.on, year=application.year, ledger=ledger
    )
    found = {}
    for table in sorted((tmp_path / "out").glob("*.parquet")):
        for row in pq.read_table(table).to_pylist():
            for name in [name for name in row if name.endswith(f"·{STATE}")]:
                offer = name.removesuffix(f"·{STATE}")
                if row[name] != NOTHING:
                    found[f"{offer}@{row['标识']}"] = (
                        row[name], row[f"{offer}·{AMOUNT}"], row[f"{offer}·{MOST}"]
                    )  # fmt: skip
    assert found == wanted
