"""What is said where Spark can't be started."""

from __future__ import annotations

import sys

import pytest

from duixian.basics.text import speaking
from duixian.readings.population.run_spark import NoSpark, spark_session


def refusal() -> NoSpark:
    with pytest.raises(NoSpark) as refused, spark_session():
        pass
    return refused.value


def test_without_pyspark_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    said = refusal()
    assert "PySpark" in str(said.why)
    assert "duixian[spark]" in str(said.hint)


@pytest.mark.parametrize("home", ["", "/nowhere"])
def test_without_java_it_says_which_one(monkeypatch, home):
    pytest.importorskip("pyspark")
    monkeypatch.setenv("JAVA_HOME", home)
    monkeypatch.setenv("PATH", "/nowhere")
    said = refusal()
    assert "Java" in str(said.why)
    with speaking("en"):
        assert "Java 17 or 21" in str(said.hint)
