"""What a demonstration holds: the keys of its notable objects, kept beside the database."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings

FILE = "world.json"


@dataclass
class DemoWorld:
    """Where to find what; every id is text."""

    seed: int
    business_date: str
    fund: str = ""
    password: str = ""
    accounts: dict[str, str] = field(default_factory=dict)
    """User name → the user's key."""
    subjects: dict[str, list[str]] = field(default_factory=dict)
    """User name → the subjects that an applicant speaks for; the first is the applicant."""
    names: dict[str, str] = field(default_factory=dict)
    """Of these subjects."""
    cases: dict[str, list[str]] = field(default_factory=dict)
    """State, such as 公示中 → cases, in the order in which they were drafted."""
    labels: dict[str, list[str]] = field(default_factory=dict)
    """The same by label, such as 待初审."""
    paths: dict[str, list[str]] = field(default_factory=dict)
    """Path, as in `paths.py` → cases that go it."""
    cases_of: dict[str, list[str]] = field(default_factory=dict)
    """User name → the cases of whom they speak for."""
    offers: dict[str, list[str]] = field(default_factory=dict)
    """User name → 免申即享 drafts that wait for a yes; "" for everybody else's."""
    notices: list[str] = field(default_factory=list)
    """Cases whose 公示 runs on the business date."""
    batches: dict[str, str] = field(default_factory=dict)
    """paid, running (its notice), closed (under review), open (for application) → 申报批次."""
    allotments: list[str] = field(default_factory=list)
    nearly_used: str = ""
    """The 预算指标 of which next to nothing is left."""
    waiting: list[int] = field(default_factory=list)
    """Rows of the waiting list."""
    payments: dict[str, list[str]] = field(default_factory=dict)
    """waiting (for approval), sent, done, discarded → payment batches."""
    lines: dict[str, list[str]] = field(default_factory=dict)
    """待回单, 已付, 退回, 未知 → payment lines."""
    due: dict[str, list[str]] = field(default_factory=dict)
    """late, today → open cases by their next due date."""
    conflicts: list[str] = field(default_factory=list)
    """Subjects about whom sources disagree."""

    def save(self) -> None:
        """Beside the database."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        place().write_text(text + "\n", encoding="utf-8")


def place() -> Path:
    """The file."""
    folder: Path = settings.DATA
    return folder / FILE


def load() -> DemoWorld | None:
    """What was seeded; None where nothing was, or not to the end."""
    try:
        return DemoWorld(**json.loads(place().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
