"""The government's own sign-on systems behind one interface. No Django.

Such systems differ by province and their specifications are not public. `SignOn` is what the
office needs of any of them; an adapter for a real one implements it. OpenID Connect goes through
django-allauth instead. Nothing here is claimed to be compatible with an existing system: the tests
use a fake.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from duixian.basics.text import say
from duixian.office.refusal import Refused

LIFETIME = timedelta(minutes=10)


class Kind(StrEnum):
    """Whom a system vouches for."""

    PERSON = "个人"
    ENTERPRISE = "法人"


class Assurance(StrEnum):
    """How the person was recognised, from the weakest to the strongest."""

    PASSWORD = "口令"
    SECOND_FACTOR = "双因子"
    REAL_NAME = "实名核验"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who came back, as the system vouches."""

    system: str
    subject: str
    """The system's own unchanging identifier; never an identity number."""
    kind: Kind
    name: str
    assurance: Assurance
    enterprise: str = ""
    """统一社会信用代码, where somebody signs on for an enterprise."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send the browser, and what to keep in its session until it comes back."""

    url: str
    state: str
    nonce: str
    since: datetime


class SignOn(Protocol):
    """A sign-on system."""

    name: str

    def address(self, state: str, nonce: str, back: str) -> str:
        """Where the browser goes to sign on; `back` is where it returns."""
        ...

    def identify(self, answer: dict[str, str], nonce: str) -> Identity | None:
        """Who it is, from what the browser brought back; None where the system denies it."""
        ...


def depart(system: SignOn, back: str, now: datetime) -> Departure:
    """Begin a sign-on."""
    state, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    return Departure(system.address(state, nonce, back), state, nonce, now)


def arrive(
    system: SignOn, departure: Departure | None, answer: dict[str, str], now: datetime
) -> Identity:
    """Finish it: the answer belongs to this browser, is fresh, and the system vouches for it.

    Raises:
        Refused: `sign-on-mixed-up`, `sign-on-too-late`, `sign-on-denied`.
    """
    again = say("回到登录页重新登录")
    expected = departure.state if departure is not None else ""
    if departure is None or not hmac.compare_digest(
        expected.encode(), answer.get("state", "").encode()
    ):
        raise Refused("sign-on-mixed-up", say("这次登录不是从这个浏览器发起的"), again)
    if not timedelta(0) <= now - departure.since <= LIFETIME:
        raise Refused("sign-on-too-late", say("登录用时超过10分钟,已经失效"), again)
    identity = system.identify(answer, departure.nonce)
    if identity is None:
        raise Refused("sign-on-denied", say("「{system}」没有确认身份", system=system.name), again)
    return identity
