"""Every test that touches the database runs on SQLite and on a real PostgreSQL server.

Both databases are made once per process and stay; a test is given one of them as `default`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from tests.office.postgres_server import NoServer, Server

from duixian.office.databases import database_of

ENGINES = ("sqlite", "postgresql")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only_on(engine): what the other database does not have")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marked = metafunc.definition.get_closest_marker("django_db") is not None
    if marked and "engine" not in metafunc.fixturenames:
        metafunc.fixturenames.append("engine")
    if "engine" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only_on")
        engines = ENGINES if only is None else only.args
        metafunc.parametrize("engine", engines, indirect=True, scope="session")


def use(url: str) -> None:
    """Make a database the default one."""
    connections["default"].close()
    wanted = database_of(url)
    connections.settings["default"].clear()
    connections.settings["default"].update(
        connections.configure_settings({"default": wanted})["default"]
    )
    del connections["default"]


class Databases:
    """The address of each engine's migrated database, made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server: Server | None = None
        self.urls: dict[str, str] = {}

    def url(self, engine: str) -> str:
        if engine not in self.urls:
            self.urls[engine] = self.new(engine, "office")
            use(self.urls[engine])
            call_command("migrate", verbosity=0)
        return self.urls[engine]

    def new(self, engine: str, name: str, like: str = "template1") -> str:
        """An empty database."""
        if engine == "sqlite":
            return f"sqlite:///{self.folder / name}.sqlite3"
        if self.server is None:
            self.server = Server()
        import psycopg

        with psycopg.connect(
            host=str(self.server.place), user="test", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        return self.server.url(name)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> Iterator[Databases]:
    before = dict(connections.settings["default"])
    made = Databases(tmp_path_factory.mktemp("office"))
    yield made
    with django_db_blocker.unblock():
        connections["default"].close()
    connections.settings["default"].update(before)
    if made.server is not None:
        made.server.stop()


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest, databases: Databases, django_db_blocker) -> str:
    with django_db_blocker.unblock():
        try:
            use(databases.url(request.param))
        except NoServer as missing:
            warnings.warn(f"NOT TESTED: {missing}", stacklevel=2)
            pytest.skip(str(missing))
    return request.param


@pytest.fixture
def django_db_setup(engine: str) -> None:
    """What pytest-django asks for before it opens a transaction: the database of this test."""
