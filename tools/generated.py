"""What the tools share that print pages of docs/: write them, or tell which are out of date."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def stale(pages: Mapping[Path, str]) -> list[Path]:
    """The files that hold something else than they should."""
    return [
        path
        for path, text in pages.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def run(description: str, pages: Callable[[], Mapping[Path, str]]) -> int:
    """Write the pages, or with --check only tell; 1 where one is out of date."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="change nothing, only tell")
    only_check = parser.parse_args().check
    wanted = pages()
    differing = stale(wanted)
    for path in differing:
        print(f"{path.relative_to(ROOT)} is {'stale' if only_check else 'rewritten'}")
        if not only_check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
    return 1 if only_check and differing else 0
