"""A refusal: something that a person may not do or that can't be done, and what to do next."""

from __future__ import annotations

from duixian.basics.text import Text


class Refused(Exception):
    """Raised by services before anything was changed; the doors turn it into a page.

    `code` is a stable English slug, such as `not-permitted`.
    """

    def __init__(self, code: str, reason: Text, hint: Text | None = None) -> None:
        self.code = code
        self.reason = reason
        self.hint = hint
        super().__init__(code)

    def __str__(self) -> str:
        lines = [str(self.reason)] if self.hint is None else [str(self.reason), str(self.hint)]
        return "\n".join(lines) + f"  [{self.code}]"
