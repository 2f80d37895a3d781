"""A database of one's own, outside of any transaction: pg_dump sees only what was committed."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from tests.office.conftest import ENGINES, use
from tests.office.postgres_server import NoServer


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    settings.DATA_KEYS = (Fernet.generate_key().decode(),)
    settings.INDEX_KEY = "k" * 32


@pytest.fixture(params=ENGINES)
def empty(request, databases, django_db_blocker) -> Iterator[Callable[[], str]]:
    """Makes an empty database, takes it as `default`, and says where it is."""

    def made() -> str:
        url = databases.new(request.param, f"own-{uuid4().hex[:12]}")
        use(url)
        return url

    with django_db_blocker.unblock():
        try:
            databases.url(request.param)
        except NoServer as missing:
            warnings.warn(f"NOT TESTED: {missing}", stacklevel=2)
            pytest.skip(str(missing))
        yield made
        use(databases.url(request.param))


@pytest.fixture
def office(empty) -> str:
    """A migrated database."""
    url = empty()
    call_command("migrate", verbosity=0)
    return url
