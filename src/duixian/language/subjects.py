"""What is known about one subject: facts with their periods, recognitions, related subjects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from duixian.language.types import Exact

Known = Exact | bool | str | date
"""A decided value: exact base units, truth, category value, day; a year is an int."""


@dataclass(frozen=True, slots=True)
class Related:
    """The subjects that point at this one, and whether that list is complete.

    `complete` None leaves it to what the vocabulary says of the register.
    """

    rows: tuple[Subject, ...]
    complete: bool | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One enterprise, person, project, purchase … and what is known of it.

    `facts` is keyed by name and year; the year is None for facts that are not yearly.
    """

    kind: str
    id: str
    facts: Mapping[tuple[str, int | None], Known] = field(default_factory=dict)
    recognitions: Mapping[str, bool] = field(default_factory=dict)
    related: Mapping[str, Related] = field(default_factory=dict)
    references: Mapping[str, Subject] = field(default_factory=dict)
