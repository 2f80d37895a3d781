import duckdb
import pytest

from duixian.basics.problems import Problems
from duixian.library.package import load
from duixian.library.places import policies
from duixian.simulate.synth import generate
from duixian.tables import load_register


@pytest.fixture(scope="session")
def package():
    return load(policies() / "qiantang-2025")


@pytest.fixture(scope="session")
def with_scenario():
    """The package with the illustrative supplement, which reads more facts."""
    scenario = policies().parent / "scenarios" / "示例参数"
    return load(policies() / "qiantang-2025", supplements=[scenario])


@pytest.fixture(scope="session")
def folder(package, tmp_path_factory):
    """The district itself: scale 1, seed 7."""
    folder = tmp_path_factory.mktemp("synth") / "钱塘合成"
    generate(folder, package)
    return folder


@pytest.fixture(scope="session")
def district(folder):
    register = load_register(folder, Problems())
    assert register is not None
    return register


@pytest.fixture(scope="session")
def ask(folder):
    """One row of figures from a query; 企业 is the register's table, 背景_企业 the other one."""
    con = duckdb.connect()
    for file in folder.glob("*.parquet"):
        con.execute(f"create view {file.stem} as select * from '{file}'")
    for file in folder.glob("背景/*.parquet"):
        con.execute(f"create view 背景_{file.stem} as select * from '{file}'")
    return lambda query: con.execute(query).fetchone()
