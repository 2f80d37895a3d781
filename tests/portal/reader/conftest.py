"""Sentences are looked for as the code writes them: with half-width punctuation."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def as_written(settings, demo) -> None:
    settings.TYPESET = False
