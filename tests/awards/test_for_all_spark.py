"""The same combination on Spark: the query is the same plan in another dialect."""

from __future__ import annotations

import os
import shutil
import warnings
from importlib.util import find_spec
from random import Random

import pytest
from tests.awards.for_all import differences, trial


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_random_groups_come_out_alike_in_spark(tmp_path):
    if find_spec("pyspark") is None or not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        warnings.warn("NOT TESTED: combination on Spark: PySpark or Java is missing", stacklevel=1)
        pytest.skip("PySpark or Java is missing")
    from duixian.readings.population.run_spark import run, spark_session, viewed

    random = Random(23)
    groups = 0
    with spark_session("local[2]") as session:
        for number in range(2):
            one = trial(random, tmp_path / str(number), 150)
            with viewed(one.register, session):
                rows = run(one.combined.query, session).to_pylist()
            assert differences(one, rows, "Spark")[:5] == []
            groups += len(rows)
    assert groups == 300
