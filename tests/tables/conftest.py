import pytest

from duixian.library.package import load
from duixian.library.places import policies


@pytest.fixture(scope="session")
def package():
    return load(policies() / "qiantang-2025")
