"""An empty office on a day of its own: each test publishes what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connections
from django.test import Client
from tests.portal.conftest import use
from tests.portal.notices import an_office


@pytest.fixture(scope="session")
def empty_office(tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> Iterator[Path]:
    """A database of this process without anything in it."""
    made = tmp_path_factory.mktemp("notices") / "office.sqlite3"
    before = dict(connections.settings["default"])
    with django_db_blocker.unblock():
        use(f"sqlite:///{made}")
        call_command("migrate", verbosity=0)
    yield made
    with django_db_blocker.unblock():
        connections["default"].close()
    connections.settings["default"].update(before)


@pytest.fixture
def django_db_setup(empty_office: Path, django_db_blocker) -> None:
    """What pytest-django asks for before it opens a transaction."""
    with django_db_blocker.unblock():
        use(f"sqlite:///{empty_office}")


@pytest.fixture(autouse=True)
def demo(settings, tmp_path) -> None:
    """Instead of the demonstration's settings."""
    settings.DATA = tmp_path
    settings.DATA_KEYS = (Fernet.generate_key().decode(),)
    settings.INDEX_KEY = "k" * 32
    settings.TYPESET = False
    settings.SECURE_SSL_REDIRECT = False
    settings.BUSINESS_DATE = date(2025, 5, 12)
    settings.SCENARIO = ""
    settings.DEMO = False


@pytest.fixture
def on(settings):
    """Go to another day."""

    def go(day: str) -> None:
        settings.BUSINESS_DATE = date.fromisoformat(day)

    return go


@pytest.fixture
def sign_in():
    """A browser of somebody with these roles."""

    def enter(*grants: tuple[str, str]) -> Client:
        client = Client()
        client.force_login(an_office.user(*grants), "django.contrib.auth.backends.ModelBackend")
        return client

    return enter
