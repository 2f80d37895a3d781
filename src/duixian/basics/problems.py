"""What is wrong with something a person wrote: what, where, why, and what to do next.

Problems are values, collected and returned together; an exception is for our own bugs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from duixian.basics.places import Place
from duixian.basics.text import Text


class Severity(StrEnum):
    """An error stops the package from being used; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, addressed to the person who can mend it.

    `code` is a stable English slug such as `unit-mismatch`, for searching and for tests.
    """

    code: str
    place: Place
    reason: Text
    hint: Text | None = None
    subject: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        lines = [f"{self.place}  {self.subject}".rstrip(), f"  {self.reason}"]
        if self.hint is not None:
            lines.append(f"  {self.hint}")
        lines[-1] += f"  [{self.code}]"
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """For `--json`: every part apart, rendered in the current language."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "subject": self.subject,
            "reason": str(self.reason),
            "hint": None if self.hint is None else str(self.hint),
        }


@dataclass(slots=True)
class Problems:
    """A growing list of problems; iterating gives them in the order of their places."""

    items: list[Problem] = field(default_factory=list)

    def add(
        self,
        code: str,
        place: Place,
        reason: Text,
        hint: Text | None = None,
        *,
        subject: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note one problem."""
        self.items.append(Problem(code, place, reason, hint, subject, severity))

    def warn(
        self, code: str, place: Place, reason: Text, hint: Text | None = None, *, subject: str = ""
    ) -> None:
        """Note one warning."""
        self.add(code, place, reason, hint, subject=subject, severity=Severity.WARNING)

    def extend(self, others: Iterable[Problem]) -> None:
        """Note many."""
        self.items.extend(others)

    @property
    def errors(self) -> list[Problem]:
        """Only those that stop the package from being used."""
        return [p for p in self if p.severity is Severity.ERROR]

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self.items, key=lambda p: (p.place, p.code)))

    def __len__(self) -> int:
        return len(self.items)

    def __bool__(self) -> bool:
        return bool(self.items)
