"""The sheets say what the country template says; what is not installed is left out."""

import numpy as np
import pytest
from bench.openfisca import by_hand, compare
from bench.openfisca.people import draw, to_register

from duixian.readings.population.run_duckdb import connected, run


def test_the_query_by_hand_pays_the_same():
    people = draw(5_000, seed=3)
    register = to_register(people)
    with connected(register) as connection:
        ours = run(compare.planned(compare.rules(), register, "住户"), connection)
        sql = by_hand.SQL.format(个人='"个人"', 住户='"住户"')
        query = connection.sql(sql).to_arrow_table()
    assert np.array_equal(compare.amounts(ours), compare.amounts(query, "id", "fen"))


def test_openfisca_and_the_loop_pay_the_same():
    pytest.importorskip("openfisca_country_template")
    pytest.importorskip("numba")
    people = draw(5_000, seed=3)
    apart = list(compare.verified(people, to_register(people), compare.rules()))
    assert len(apart) == 2
    assert all(one.largest < 0.02 for one in apart)
