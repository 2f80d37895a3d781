"""Tests of pages look at one demonstration district, seeded once, each in a transaction of its own.

    def test_a_page(world, client_for):
        answer = client_for("qiye").get("/…")

`world` (a DemoWorld) says where to find what; asking for it, or for `client_for`, opens the
database. Workers of one run share the seeded database: the first makes it, each takes a copy.
SQLite only.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as now
from django.core.management import call_command
from django.db import connections
from django.test import Client, override_settings

from duixian.office.accounts.models import User
from duixian.office.databases import database_of
from duixian.portal.demo import world as worlds
from duixian.portal.demo.seed import seed
from duixian.portal.demo.world import DemoWorld

CASES = 120
KEYS = {
    "DATA_KEYS": ("c3ludGhldGljLXN5bnRoZXRpYy1zeW50aGV0aWMtMDE=",),
    "INDEX_KEY": "synthetic-index-key-of-the-tests!",
}


def demo_settings(folder: Path) -> dict[str, object]:
    """Those of `python -m duixian.portal.demo`."""
    return {
        "BUSINESS_DATE": date(2025, 9, 15), "DEMO": True, "SCENARIO": "示例参数",
        "TYPESET": False, "PACKAGE": "qiantang-2025", "DATA": folder,
        "EMAIL_FILE_PATH": folder / "mail",
        "SECURE_SSL_REDIRECT": False, "SESSION_COOKIE_SECURE": False, "CSRF_COOKIE_SECURE": False,
        "ALLOWED_HOSTS": ["*"], "WHITENOISE_USE_FINDERS": True, **KEYS,
        "STORAGES": {
            **now.STORAGES,
            "staticfiles": {
                "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
            },
        },
    }  # fmt: skip


def use(url: str) -> None:
    """Make a database the default one."""
    connections["default"].close()
    connections.settings["default"].clear()
    connections.settings["default"].update(
        connections.configure_settings({"default": database_of(url)})["default"]
    )
    del connections["default"]


@pytest.fixture(scope="session")
def demo_folder(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker, worker_id: str
) -> Iterator[Path]:
    """A data folder of this process with a seeded database in it."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "demo-district"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / worlds.FILE).exists():
            shutil.rmtree(shared, ignore_errors=True)
            shared.mkdir()
            with django_db_blocker.unblock():
                before = dict(connections.settings["default"])
                use(f"sqlite:///{shared / 'office.sqlite3'}")
                with override_settings(**demo_settings(shared)):
                    call_command("migrate", verbosity=0)
                    seed(CASES)
                connections["default"].close()
                connections.settings["default"].update(before)
    own = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(shared, own)
    before = dict(connections.settings["default"])
    yield own
    with django_db_blocker.unblock():
        connections["default"].close()
    connections.settings["default"].update(before)


@pytest.fixture(autouse=True)
def demo(request: pytest.FixtureRequest, settings, tmp_path: Path) -> None:
    """The settings of the demonstration; what asks for no database waits for no district."""
    asks = "db" in request.fixturenames or request.node.get_closest_marker("django_db")
    folder = request.getfixturevalue("demo_folder") if asks else tmp_path
    for name, value in demo_settings(folder).items():
        setattr(settings, name, value)


@pytest.fixture
def django_db_setup(demo_folder: Path, django_db_blocker) -> None:
    """What pytest-django asks for before it opens a transaction: the seeded database."""
    with django_db_blocker.unblock():
        use(f"sqlite:///{demo_folder / 'office.sqlite3'}")


@pytest.fixture
def world(db, demo) -> DemoWorld:
    """Where to find what."""
    found = worlds.load()
    assert found is not None
    return found


@pytest.fixture
def client_for(db, demo) -> Callable[[str], Client]:
    """A client that is signed in as a demo account; nobody for ""."""

    def signed_in(username: str) -> Client:
        client = Client()
        if username:
            client.force_login(
                User.objects.get(username=username),
                backend="django.contrib.auth.backends.ModelBackend",
            )
        return client

    return signed_in
