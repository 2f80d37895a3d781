"""What the text promises to nobody in particular, and where it stands."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from duixian.basics.quantities import Comparator
from duixian.language.provision import Kind, Measure
from duixian.library.package import load
from duixian.library.places import policies
from duixian.office.targets.progress import Said, Standing, progress
from duixian.office.targets.promises import Promise, Wanted, promises


@pytest.fixture(scope="module")
def rows() -> dict[str, Promise]:
    return {row.id: row for row in promises(load(policies() / "qiantang-2025"))}


def test_every_target_task_sum_register_and_guarantee_is_a_row(rows):
    kinds = Counter(row.kind for row in rows.values())
    assert kinds == {
        Kind.TASK: 197, Kind.TARGET: 96, Kind.GUARANTEE: 22, Kind.APPROPRIATION: 11,
        Kind.REGISTER: 6,
    }  # fmt: skip
    assert all(row.departments for row in rows.values())


def test_a_figure_keeps_the_unit_in_which_it_is_written(rows):
    wanted = rows["第三十九条.新上项目用能"].wanted
    assert (wanted.value, wanted.unit, wanted.comparator) == (10, "万吨标准煤", Comparator.GE)
    assert rows["第十三条.省级专精特新中小企业"].wanted.comparator is Comparator.GT


def test_what_a_higher_level_owes_has_no_value(rows):
    assert rows["第四十四条.高标准农田建设"].wanted.value is None
    assert rows["领域八.民生支出占比"].wanted.value is None


@pytest.mark.parametrize(
    ("comparator", "value", "found", "holds"),
    [
        (Comparator.GE, 20, 20, True), (Comparator.GE, 20, 19, False),
        (Comparator.GT, 400, 400, False), (Comparator.GT, 400, 401, True),
        (Comparator.LE, 5, 5, True), (Comparator.LT, 5, 5, False), (Comparator.NE, 5, 5, False),
        (Comparator.EQ, 30, 31, True), (Comparator.EQ, 30, 29, False),
        (Comparator.EQ, 0, 0, True), (Comparator.EQ, 0, 1, False),
        (Comparator.ABOUT, 17, 17, None),
    ],
)  # fmt: skip
def test_whether_it_is_kept_follows_the_comparator(comparator, value, found, holds):
    wanted = Wanted(comparator, Fraction(value), "家", "")
    assert wanted.holds(Fraction(found)) is holds


def growing(value: int = 100) -> Promise:
    return Promise(
        "新增", Kind.TARGET, "新增", "New", "第一条", "新增", ("区商务局",), False,
        Wanted(Comparator.GE, Fraction(value), "家", "≥ 100家"), measure=Measure.INCREMENT,
        deadline=date(2025, 12, 31), starts=date(2025, 1, 1),
    )  # fmt: skip


def test_half_of_the_year_asks_for_half():
    """1 January to 1 July are 182 of 365 days: 49.86 of a hundred."""
    day = date(2025, 7, 1)
    behind = progress(growing(), Said(day, Fraction(49)), day)
    assert (behind.standing, behind.rate) == (Standing.BEHIND, Fraction(49, 100))
    assert behind.expected == Fraction(182, 365)
    assert progress(growing(), Said(day, Fraction(50)), day).standing is Standing.ON_TRACK


def test_reached_is_done_and_late_is_missed():
    assert progress(
        growing(), Said(date(2025, 7, 1), Fraction(100)), date(2025, 7, 1)
    ).standing is (Standing.DONE)
    late = progress(growing(), Said(date(2025, 12, 31), Fraction(99)), date(2026, 1, 1))
    assert late.standing is Standing.MISSED
    assert progress(growing(), None, date(2026, 1, 1)).standing is Standing.SILENT


def test_about_is_decided_by_the_department():
    promise = Promise(
        "左右", Kind.TARGET, "左右", "About", "第一条", "左右", ("区商务局",), False,
        Wanted(Comparator.ABOUT, Fraction(10), "家", "≈ 10家"), deadline=date(2025, 12, 31),
    )  # fmt: skip
    said = Said(date(2025, 7, 1), Fraction(9))
    assert progress(promise, said, date(2025, 7, 1)).standing is Standing.ON_TRACK
    done = Said(date(2025, 7, 1), Fraction(9), is_done=True)
    assert progress(promise, done, date(2025, 7, 1)).standing is Standing.DONE
