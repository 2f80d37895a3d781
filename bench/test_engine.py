"""Loading the package, and everything for one applicant: `pytest bench/test_engine.py`."""

from pathlib import Path

from duixian.basics.problems import Problems
from duixian.library.facts import FactsReader
from duixian.library.package import load
from duixian.library.places import policies
from duixian.readings.explain import explain

FACTS = Path(__file__).resolve().parent.parent / "examples" / "enterprise.yaml"


def test_loading_the_whole_package(benchmark):
    package = benchmark(load, policies() / "qiantang-2025")
    assert len(package.judged) > 60


def test_everything_for_one_applicant(benchmark):
    package = load(policies() / "qiantang-2025")
    application = FactsReader(package, Problems()).file(FACTS)
    assert application is not None
    assert benchmark(explain, package, application).findings
