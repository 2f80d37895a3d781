import pytest

from duixian.basics.problems import Problems
from duixian.library.package import load
from duixian.library.places import policies
from duixian.tables import read_mapping


@pytest.fixture(scope="session")
def package():
    return load(policies() / "qiantang-2025")


@pytest.fixture
def problems():
    return Problems()


@pytest.fixture
def mapped(package):
    """A mapping of enterprises with these lines under 列."""

    def make(*lines, head=""):
        found = Problems()
        text = "主体: 企业\n确认: 是\n" + head + "列:\n  信用代码: 标识\n"
        text += "".join(f"  {line}\n" for line in lines)
        mapping = read_mapping(text, "映射.yaml", package, found)
        assert mapping is not None, [str(problem) for problem in found]
        return mapping

    return make


@pytest.fixture
def codes():
    """Problems' codes, in the order of their places."""
    return lambda problems: [problem.code for problem in problems]
