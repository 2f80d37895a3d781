"""Files go to a folder of the test; keys as an office has them."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet


@pytest.fixture(autouse=True)
def office(settings, tmp_path):
    settings.DATA = tmp_path
    settings.DATA_KEYS = (Fernet.generate_key().decode(),)
    settings.INDEX_KEY = "k" * 32
