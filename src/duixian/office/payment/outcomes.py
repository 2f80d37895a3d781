"""What can become of a payment line, and in which order it may be learned. No Django."""

from __future__ import annotations

from enum import StrEnum

from duixian.basics.text import say
from duixian.office.refusal import Refused


class Outcome(StrEnum):
    """What is known of a line that was sent."""

    WAITING = "待回单"
    PAID = "已付"
    RETURNED = "退回"
    UNKNOWN = "未知"
    """The treasury says neither yes nor no. Only a person settles it; nothing retries it."""


AFTER: dict[Outcome, frozenset[Outcome]] = {
    Outcome.WAITING: frozenset({Outcome.PAID, Outcome.RETURNED, Outcome.UNKNOWN}),
    Outcome.PAID: frozenset({Outcome.RETURNED}),
    Outcome.RETURNED: frozenset(),
    Outcome.UNKNOWN: frozenset({Outcome.PAID, Outcome.RETURNED}),
}
"""What may be learned next."""


def require_next(known: Outcome, learned: Outcome) -> None:
    """Raises: Refused: `contradicts`, where the line cannot have come to that."""
    if learned not in AFTER[known]:
        raise Refused(
            "contradicts",
            say("这一笔是「{known}」,不能再登记「{learned}」", known=known, learned=learned),
            say("和财政核对这一笔"),
        )
