"""The same seed gives the same bytes; a row is the same in whatever block it is drawn."""

from datetime import date
from fractions import Fraction
from hashlib import sha256

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.simulate.synth import generate
from duixian.simulate.synth.district import District
from duixian.simulate.synth.generate import plan
from duixian.simulate.synth.kinds.base import Setting

SETTING = Setting(7, Fraction(1, 50), 2025, date(2025, 12, 31))


def digest(folder):
    return {
        file.relative_to(folder): sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*.*"))
    }


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path, package):
    for name, seed in (("一", 7), ("二", 7), ("三", 8)):
        generate(tmp_path / name, package, "0.01", seed)
    assert digest(tmp_path / "一") == digest(tmp_path / "二")
    changed = digest(tmp_path / "三")
    assert digest(tmp_path / "一").keys() == changed.keys()
    assert all(d != changed[f] for f, d in digest(tmp_path / "一").items())


@pytest.fixture(scope="module")
def plans(package):
    return plan(District(SETTING, package.vocabulary), package)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_row_is_the_same_in_whatever_block_it_is_drawn(plans, data):
    drawn = plans[data.draw(st.sampled_from(sorted(plans)))]
    start = data.draw(st.integers(0, drawn.model.rows - 1))
    stop = data.draw(st.integers(start + 1, min(drawn.model.rows, start + 300)))
    middle = data.draw(st.integers(start, stop))
    rows = np.arange(start, stop, dtype=np.int64)
    together = drawn.batch(drawn.sheet(rows)).to_pylist()
    apart = [
        row
        for part in (rows[: middle - start], rows[middle - start :])
        if len(part)
        for row in drawn.batch(drawn.sheet(part)).to_pylist()
    ]
    backwards = drawn.batch(drawn.sheet(rows[::-1].copy())).to_pylist()
    assert together == apart == backwards[::-1]


def test_large_tables_are_written_in_row_groups_of_one_block(folder):
    groups = pq.read_metadata(folder / "个人.parquet")
    sizes = [groups.row_group(i).num_rows for i in range(groups.num_row_groups)]
    assert set(sizes[:-1]) == {65536}
    assert sum(sizes) == groups.num_rows


def test_progress_is_told_for_every_kind_up_to_its_last_row(tmp_path, package):
    told = {}

    def tell(kind, done, total):
        assert told.get(kind, (0, 0))[0] < done <= total
        told[kind] = (done, total)

    manifest = generate(tmp_path / "区", package, "0.2", progress=tell)
    assert {kind: entry.rows for kind, entry in manifest.kinds.items()} == {
        kind: total for kind, (done, total) in told.items() if kind in manifest.kinds
    }
    assert all(done == total for done, total in told.values())
    assert "个体工商户" in told


def test_a_full_disk_leaves_nothing_behind(tmp_path, package, monkeypatch):
    def full(self, batch, *args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pyarrow.parquet.ParquetWriter.write_batch", full)
    with pytest.raises(OSError, match="No space left"):
        generate(tmp_path / "区", package, "0.01")
    assert list(tmp_path.iterdir()) == []


def test_only_a_synthetic_register_is_replaced_and_only_when_asked(tmp_path, package):
    place = tmp_path / "区"
    generate(place, package, "0.01", 7)
    with pytest.raises(FileExistsError, match="不覆盖"):
        generate(place, package, "0.01", 8)
    generate(place, package, "0.01", 8, replace=True)
    manifest = place / "manifest.json"
    assert '"seed": 8' in manifest.read_text("utf-8")
    text = manifest.read_text("utf-8").replace('"synthetic": true', '"synthetic": false')
    manifest.write_text(text, "utf-8")
    with pytest.raises(FileExistsError, match="不覆盖"):
        generate(place, package, "0.01", replace=True)
    other = tmp_path / "别的"
    other.mkdir()
    other.joinpath("要紧.txt").write_text("别动", "utf-8")
    with pytest.raises(FileExistsError, match="不覆盖"):
        generate(other, package, "0.01", replace=True)
    assert other.joinpath("要紧.txt").read_text("utf-8") == "别动"


@pytest.mark.parametrize(("scale", "seed"), [(0, 7), (-1, 7), (101, 7), (1, -1)])
def test_an_impossible_scale_or_seed_is_refused(tmp_path, package, scale, seed):
    with pytest.raises(ValueError, match="规模"):
        generate(tmp_path / "区", package, scale, seed)
    assert list(tmp_path.iterdir()) == []


def test_a_scale_may_be_a_float_a_text_or_a_fraction(tmp_path, package):
    for name, scale in (("一", 0.01), ("二", "0.01"), ("三", Fraction(1, 100))):
        generate(tmp_path / name, package, scale)
    assert digest(tmp_path / "一") == digest(tmp_path / "二") == digest(tmp_path / "三")
