"""A plan that relies on what the register holds today pays the same as one that does not."""

from __future__ import annotations

from tests.conformance.agreement import differences, expectations
from tests.conformance.generated import Batch, batches

from duixian.readings.population.query import plan_query
from duixian.readings.population.run_duckdb import connected, run, tables_of
from duixian.tables.register import Register, load_register, save_register


def missed(batch: Batch, register: Register) -> list[str]:
    when = batch.circumstances
    tables = tables_of(register, batch.rules, as_held=True)  # type: ignore[arg-type]
    query = plan_query(batch.rules, batch.kind, tables, when.year, when.on)  # type: ignore[arg-type]
    with connected(register) as connection:
        rows = run(query, connection).to_pylist()
    wanted = expectations(query, batch.subjects, when.year, when.on, batch.rules.complete)
    return list(differences(query, wanted, rows, "DuckDB"))


def test_generated_rules_and_applicants_agree_when_the_plan_is_for_this_very_register():
    assert [
        line
        for batch in batches(2_000, per_batch=8, size=40, number=5)
        for line in missed(batch, batch.register)
    ] == []


def test_a_file_says_itself_in_which_columns_nothing_is_unknown(tmp_path):
    from duixian.basics.problems import Problems

    batch = next(batches(1_000, per_batch=4, size=40, number=5))
    save_register(batch.register, tmp_path / "register")
    stored = load_register(tmp_path / "register", Problems())
    assert stored is not None
    in_memory = tables_of(batch.register, batch.rules, as_held=True)  # type: ignore[arg-type]
    assert tables_of(stored, batch.rules, as_held=True) == in_memory  # type: ignore[arg-type]
    assert "标识" in in_memory.filled[batch.kind]
    assert missed(batch, stored) == []
