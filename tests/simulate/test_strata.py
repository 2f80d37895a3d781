"""Counts are exact, and the k-th of a sort is found without a search."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.simulate.synth.randomness import Shuffles, Stream
from duixian.simulate.synth.strata import Cells, apportion

COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=12).filter(any)


@given(st.integers(0, 5000), st.lists(st.integers(0, 1000), min_size=1, max_size=30), st.data())
def test_a_total_is_shared_out_exactly_and_nobody_gets_more_than_the_limit(total, weights, data):
    limits = np.array([data.draw(st.integers(0, 900)) for _ in weights])
    given_out = apportion(total, weights, limits)
    room = int(limits[np.array(weights) > 0].sum())
    assert given_out.sum() == min(total, room)
    assert (given_out <= limits).all()
    assert (given_out >= 0).all()


@given(st.integers(0, 3000), st.lists(st.integers(1, 1000), min_size=1, max_size=20))
def test_without_limits_nobody_is_a_whole_share_off(total, weights):
    ideal = np.array(weights) * total / sum(weights)
    assert (np.abs(apportion(total, weights) - ideal) < 1 + 1e-6).all()


@given(st.integers(1, 500), st.integers(0, 2**32))
def test_a_reordering_reaches_every_place_once_and_leads_back(n, seed):
    shuffle = Shuffles(np.array([n]), seed, "试")
    zero, positions = np.zeros(n, np.int64), np.arange(n)
    there = shuffle.forward(zero, positions)
    assert sorted(there) == list(range(n))
    assert (shuffle.backward(zero, there) == positions).all()


@given(COUNTS, st.integers(0, 1000))
def test_every_cell_has_exactly_its_rows(counts, seed):
    cells = Cells(np.array(counts), seed, "试")
    cell, place = cells.locate(np.arange(cells.rows))
    assert np.bincount(cell, minlength=len(counts)).tolist() == counts
    assert (cells.row(cell, place) == np.arange(cells.rows)).all()


@given(COUNTS, st.integers(0, 1000), st.data())
def test_holders_are_as_many_as_wanted_and_each_is_found_by_number(counts, seed, data):
    cells = Cells(np.array(counts), seed, "试")
    total = data.draw(st.integers(1, cells.rows))
    holders = cells.spread("称号", total, [1.0] * len(counts))
    inner = holders.nested("更高的称号", max(1, total // 3))
    cell, place = cells.locate(np.arange(cells.rows))
    has, numbers = holders.holds(cell, place), holders.number(cell, place)
    assert has.sum() == holders.total == total
    assert sorted(numbers[has]) == list(range(total))
    assert set(numbers[~has]) <= {-1}
    assert (holders.row(numbers[has]) == np.arange(cells.rows)[has]).all()
    assert not (inner.holds(cell, place) & ~has).any()
    even = holders.even(cell, place, np.full(cells.rows, 0.5))[has]
    assert even.mean() == pytest.approx(0.5)


def test_nobody_is_found_where_nobody_holds():
    cells = Cells(np.array([3]), 7, "试")
    with pytest.raises(ValueError, match="称号"):
        cells.spread("称号", 0, [1.0]).row(np.array([0]))


def test_streams_of_different_names_are_unlike_and_uniform():
    rows = np.arange(100_000)
    one, other = Stream(7, "甲").uniform(rows), Stream(7, "乙").uniform(rows)
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.02
    assert abs(np.corrcoef(one[1:], one[:-1])[0, 1]) < 0.02
    assert np.histogram(one, 10, (0, 1))[0] == pytest.approx([10_000] * 10, rel=0.05)
    assert np.bincount(Stream(7, "丙").below(rows, 7)) == pytest.approx([100_000 / 7] * 7, rel=0.05)
