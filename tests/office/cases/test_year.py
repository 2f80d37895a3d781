"""A small year of the office, through every path: the bench itself, on both databases."""

from __future__ import annotations

import pytest
from bench import office_year

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    return office_year.make_district(tmp_path_factory.mktemp("year") / "district", 200)


def test_a_year_of_two_hundred_cases_ends_without_a_fault(engine, district):
    year = office_year.simulate(200, district)
    assert year.faults == []
    assert sum(year.states.values()) == 200
    assert set(office_year.PATHS) <= set(year.paths)
    assert {"已拨付", "不予受理", "不予支持", "已撤回", "草稿"} <= set(year.states)
    assert min(year.returned, year.unknown, year.lines) > 0
    assert year.paid > 0
