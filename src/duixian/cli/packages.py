"""Finding and loading the package that a command names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from rich.markup import escape

from duixian.basics.text import translate
from duixian.cli.console import out
from duixian.library.package import Package, load
from duixian.library.places import policies, scenarios


def find_package(path: Path) -> Path:
    """The path itself if it exists, else the policy or scenario of that name that ships."""
    shipped = (shelf / path for shelf in (policies(), scenarios()))
    return path if path.exists() else next((p for p in shipped if p.exists()), path)


def load_package(path: Path, supplements: Iterable[Path], on: date | None) -> Package:
    """The package with its supplements, on a day."""
    return load(find_package(path), supplements=[find_package(p) for p in supplements], on=on)


def is_known(only: str, package: Package) -> bool:
    """Whether `--only` names something that can be judged; the nearest ones are told if not."""
    ids = [provision.id for provision in package.judged]
    if any(identity.startswith(only) for identity in ids):
        return True
    console = out(stderr=True)
    said = translate("没有以「{only}」开头的待遇或标准").format(only=only)
    console.print(f"[red]{escape(said)}[/]")
    for identity in get_close_matches(only, ids, n=3, cutoff=0.2):
        console.print(f"  {escape(identity)}", soft_wrap=True)
    return False
