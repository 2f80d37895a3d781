"""Finding and loading the package that a command names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from duixian.library.package import Package, load
from duixian.library.places import policies


def find_package(path: Path) -> Path:
    """The path itself if it exists, else the policy of that name that ships with Duixian."""
    shipped = policies() / path
    return path if path.exists() or not shipped.exists() else shipped


def load_package(path: Path, supplements: Iterable[Path], on: date | None) -> Package:
    """The package with its supplements, on a day."""
    return load(find_package(path), supplements=[find_package(p) for p in supplements], on=on)
