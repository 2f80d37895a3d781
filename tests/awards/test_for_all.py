"""Combination inside the query says of everybody what `combine` says of one."""

from __future__ import annotations

from random import Random

from tests.awards.for_all import differences, trial

from duixian.readings.population.run_duckdb import connected, run


def test_random_groups_come_out_alike_in_duckdb(tmp_path):
    random = Random(11)
    entangled = groups = 0
    for number in range(20):
        one = trial(random, tmp_path / str(number), 100)
        with connected(one.register) as connection:
            rows = run(one.combined.query, connection).to_pylist()
        assert differences(one, rows, "DuckDB")[:5] == []
        groups += len(rows)
        entangled += sum(row[one.combined.entangled] for row in rows)
    assert groups == 2000
    assert entangled == 0  # one enterprise, its own earlier awards: the row decides alone
