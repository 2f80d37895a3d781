"""Finding and loading the package that a command names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from duixian.library.package import Package, load
from duixian.library.places import policies, scenarios


def find_package(path: Path) -> Path:
    """The path itself if it exists, else the policy or scenario of that name that ships."""
    shipped = (shelf / path for shelf in (policies(), scenarios()))
    return path if path.exists() else next((p for p in shipped if p.exists()), path)


def load_package(path: Path, supplements: Iterable[Path], on: date | None) -> Package:
    """The package with its supplements, on a day."""
    return load(find_package(path), supplements=[find_package(p) for p in supplements], on=on)
