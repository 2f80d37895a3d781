"""Spark with executors of their own: skewed keys, any partitioning, one executor killed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.conformance.agreement import differences, expectations
from tests.conformance.generated import Applicants, vocabulary
from tests.readings.population import cluster_job

from duixian.language.subjects import Related, Subject
from duixian.tables import from_subjects, save_register

ROOT = Path(__file__).resolve().parents[3]
MOST_OF_ALL = 3_000
"""Projects of one enterprise, of some 3,500 in all."""


def district() -> list[Subject]:
    """Five hundred enterprises; one of them has nearly all the projects."""
    source = Applicants(vocabulary(), cluster_job.WHEN, 5)
    subjects = [source.draw("企业") for _ in range(500)]
    giant = subjects[0]
    projects = tuple(source.under("项目", "企业") for _ in range(MOST_OF_ALL))
    related = {**giant.related, "建设项目": Related(projects, True)}
    subjects[0] = Subject(
        giant.kind, giant.id, giant.facts, giant.recognitions, related, giant.references
    )
    return subjects


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What the job left, and what it says of its executors."""
    if find_spec("pyspark") is None or not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        warnings.warn("NOT TESTED: Spark in a cluster: PySpark or Java is missing", stacklevel=1)
        pytest.skip("PySpark or Java is missing")
    place = tmp_path_factory.mktemp("cluster")
    subjects = district()
    register = from_subjects(subjects, vocabulary())
    save_register(register, place / "register")
    done = subprocess.run(
        [sys.executable, cluster_job.__file__, place / "register", place],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    rules, query = cluster_job.rules_in_question(), cluster_job.query_of(register)
    when = cluster_job.WHEN
    wanted = expectations(query, subjects, when.year, when.on, rules.complete)
    return place, query, wanted, json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["partitions-1", "partitions-7", "partitions-200", "killed"])
def test_the_answer_is_that_of_evaluate(answers, name):
    place, query, wanted, _ = answers
    rows = pq.read_table(place / f"{name}.parquet").to_pylist()
    assert len(rows) == len(wanted)
    assert [*differences(query, wanted, rows, f"Spark ({name})")][:9] == []


@pytest.mark.slow
def test_an_executor_really_was_killed_in_the_middle(answers):
    told = answers[3]
    ((victim, tasks),) = told["killed"]
    assert len(told["before"]) == 2
    assert victim in told["before"]
    assert victim not in told["after"]
    assert tasks > 3
