"""Everybody at once: counts, the funnel of reasons, and the awards, as written to disk."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from duixian.basics.problems import Problems
from duixian.library.package import Package, load
from duixian.library.places import policies
from duixian.readings.population.match import Summary, awards, match
from duixian.simulate.synth import generate
from duixian.tables import load_register
from duixian.tables.register import Register

ON = date(2025, 9, 15)


@pytest.fixture(scope="module")
def package() -> Package:
    return load(policies() / "qiantang-2025", on=ON)


@pytest.fixture(scope="module")
def district(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Register:
    folder = tmp_path_factory.mktemp("synthetic") / "district"
    generate(folder, package, "0.02", 3)
    register = load_register(folder, Problems())
    assert register is not None
    return register


@pytest.fixture(scope="module")
def run(package: Package, district: Register, tmp_path_factory) -> tuple[Summary, Path]:
    folder = tmp_path_factory.mktemp("awards") / "结果"
    told: list[str] = []
    summary = match(
        package, district, folder, on=ON, progress=lambda kind, done, total: told.append(kind)
    )
    assert "企业" in told
    return summary, folder


def test_whoever_is_in_the_register_is_judged_once_for_every_offer(run, district):
    summary, folder = run
    assert summary.synthetic and not summary.left_out
    for kind, rows in summary.rows.items():
        assert rows == district.rows(kind)
        ids = pq.read_table(folder / f"{kind}.parquet", columns=["标识"])["标识"].to_pylist()
        assert len(ids) == len(set(ids)) == rows
    for offer in summary.offers:
        assert offer.judged == offer.qualifies + offer.pending + offer.fails


def test_the_reasons_of_the_refused_add_up_to_the_refused(run):
    summary, _ = run
    for offer in summary.offers:
        assert sum(refusal.count for refusal in offer.refusals) == offer.fails


def test_the_awards_add_up_to_the_summary(run):
    summary, folder = run
    paid = [offer for offer in summary.offers if offer.paid and offer.qualifies]
    assert paid
    for offer in paid:
        listed = list(awards(folder, offer.kind, offer.key))
        assert len(listed) == offer.qualifies
        assert sum(low or 0 for _, low, _ in listed) == offer.low
        assert sum(high or 0 for _, _, high in listed) == offer.high


def test_the_summary_is_written_beside_the_awards(run):
    summary, folder = run
    written = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert written["on"] == "2025-09-15" and len(written["offers"]) == len(summary.offers)


def test_a_result_that_is_there_is_not_overwritten_unless_asked(package, district, run):
    _, folder = run
    with pytest.raises(FileExistsError):
        match(package, district, folder, on=ON, only="第十二条")
    summary = match(package, district, folder, on=ON, only="第二十九条", replace=True)
    assert {offer.kind for offer in summary.offers} == {"道路"}
