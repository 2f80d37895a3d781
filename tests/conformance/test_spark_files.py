"""Spark writes an answer whole or not at all, and reads days and names as they stand."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest
from tests.conformance.agreement import differences, expectations
from tests.conformance.generated import batches

from duixian.basics.problems import Problems
from duixian.readings.population import run_spark
from duixian.readings.population.query import plan_query
from duixian.readings.population.run_duckdb import tables_of
from duixian.tables import load_register, save_register

pytestmark = pytest.mark.xdist_group("engines")


@pytest.fixture(scope="module")
def question():
    batch = next(batches(720, per_batch=6, size=120, number=23))
    when = batch.circumstances
    tables = tables_of(batch.register, batch.rules)  # type: ignore[arg-type]
    query = plan_query(batch.rules, batch.kind, tables, when.year, when.on)  # type: ignore[arg-type]
    wanted = expectations(query, batch.subjects, when.year, when.on, batch.rules.complete)
    return batch.register, query, wanted


def test_the_answer_in_files_is_the_whole_answer(spark, question, tmp_path):
    held, query, wanted = question
    save_register(held, tmp_path / "登记表 {2025} 50%")
    register = load_register(tmp_path / "登记表 {2025} 50%", Problems())
    with run_spark.viewed(register, spark):
        count = run_spark.run_to_parquet(query, spark, tmp_path / "答案 [1]")
    rows = pq.read_table(tmp_path / "答案 [1]").to_pylist()
    assert count == len(rows) == register.rows("企业")
    assert [*differences(query, wanted, rows, "Spark")] == []
    assert {path.name for path in tmp_path.iterdir()} == {"登记表 {2025} 50%", "答案 [1]"}


def test_nothing_is_left_under_the_final_name_where_the_job_fails(spark, question, tmp_path):
    _, query, _ = question
    with pytest.raises(Exception, match="TABLE_OR_VIEW_NOT_FOUND"):
        run_spark.run_to_parquet(query, spark, tmp_path / "答案")
    assert list(tmp_path.iterdir()) == []


def test_an_answer_that_is_there_already_is_kept(spark, question, tmp_path):
    register, query, _ = question
    (tmp_path / "答案").mkdir()
    with run_spark.viewed(register, spark), pytest.raises(FileExistsError):
        run_spark.run_to_parquet(query, spark, tmp_path / "答案")
