"""What depends only on the policy and the language is made once and kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from duixian.basics.text import current_language
from duixian.library.package import Package

Made = TypeVar("Made")


class _Same:
    """A package, equal only to itself; kept, so that its identity is not given to another."""

    def __init__(self, package: Package) -> None:
        self.package = package

    def __hash__(self) -> int:
        return id(self.package)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.package is other.package


def once(make: Callable[[Package], Made]) -> Callable[[Package], Made]:
    """The function, called once for each package and language; the last few are kept."""

    @lru_cache(maxsize=8)
    def kept(of: _Same, language: str) -> Made:
        return make(of.package)

    @wraps(make)
    def made(package: Package) -> Made:
        return kept(_Same(package), current_language())

    return made
