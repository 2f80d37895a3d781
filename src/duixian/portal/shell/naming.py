"""What kinds of subjects and departments are called, in the reader's language."""

from __future__ import annotations

from duixian.basics.text import current_language
from duixian.language.plain import Named
from duixian.library.package import Package


def kind_name(package: Package, kind: str) -> Named:
    """企业, or enterprise."""
    known = package.vocabulary.kinds.get(kind)
    return Named(kind, known.english if known is not None else "")


def department_name(package: Package, name: str) -> str:
    """By its English name where the policy gives one and English is read."""
    return package.departments.get(name) or name if current_language() == "en" else name
