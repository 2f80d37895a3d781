"""Every route declares who may open it; a test walks all routes as everybody.

A guard looks only at who asks. Whether this very case, enterprise or batch is theirs is asked of
the office's services, which consult the permission table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, reverse

from duixian.basics.text import say
from duixian.office.accounts.actor import HANDLING, Actor, Role
from duixian.office.refusal import Refused


class Request(HttpRequest):
    """A request as views get it: with whoever asks."""

    actor: Actor | None
    htmx: Any


class View(Protocol):
    """A function behind a route."""

    def __call__(self, request: Any, /, *args: Any, **kwargs: Any) -> HttpResponse:
        """The answer."""
        ...


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may open a route."""

    name: str
    allows: Callable[[Actor | None], bool]


PUBLIC = Guard("public", lambda actor: True)
"""Anybody, signed in or not."""
SIGNED_IN = Guard("signed in", lambda actor: actor is not None)
"""Anybody with an account."""


def holders(*roles: Role) -> Guard:
    """Whoever holds one of these roles somewhere."""
    wanted = frozenset(roles)
    return Guard(
        "、".join(roles), lambda actor: actor is not None and not wanted.isdisjoint(actor.roles)
    )


APPLICANTS = holders(Role.APPLICANT)
OFFICERS = holders(*HANDLING)
"""Those who handle cases."""
STAFF = holders(*(role for role in Role if role is not Role.APPLICANT))
"""Everybody who works in the office, in any role."""


def guarded(guard: Guard) -> Callable[[View], View]:
    """Declare the guard of a view. Nobody in particular is sent to sign in; others are refused.

    Raises:
        Refused: `not-permitted`, from the view that it makes.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def answer(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if guard.allows(request.actor):
                return view(request, *args, **kwargs)
            if request.actor is None:
                return HttpResponseRedirect(
                    f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"
                )
            raise Refused(
                "not-permitted",
                say("这一页只对{who}开放", who=guard.name),
                say("换一个有权限的账户登录"),
            )

        answer.guard = guard  # type: ignore[attr-defined]
        return answer

    return declare


def declared(
    patterns: Iterable[URLPattern | URLResolver], guard: Guard
) -> list[URLPattern | URLResolver]:
    """The routes of an app that is not ours, each under a guard."""
    found: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inside = declared(pattern.url_patterns, guard)
            found.append(
                URLResolver(
                    pattern.pattern,
                    inside,
                    pattern.default_kwargs,
                    pattern.app_name,
                    pattern.namespace,
                )
            )
        else:
            callback = guarded(guard)(pattern.callback)
            found.append(URLPattern(pattern.pattern, callback, pattern.default_args, pattern.name))
    return found


def signed_in(request: Request) -> Actor:
    """Whoever asks, behind a guard that lets nobody else in."""
    if request.actor is None:
        raise AssertionError("the guard of this view lets everybody in")
    return request.actor
