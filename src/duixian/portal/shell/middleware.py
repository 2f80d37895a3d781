"""What every request goes through: headers, language, who asks, and refusals as pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from duixian.basics.text import speaking
from duixian.office.refusal import Refused
from duixian.portal.shell import clock
from duixian.portal.shell.pages import refusal
from duixian.portal.shell.typeset import typeset

LANGUAGE_COOKIE = "duixian_language"
Answer = Callable[[HttpRequest], HttpResponse]


class Headers:
    """A strict Content Security Policy: nothing inline, nothing from elsewhere.

    A page that is somebody's own is kept in no cache.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer to a request."""
        response = self.get_response(request)
        response.headers.setdefault(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'; manifest-src 'self'; object-src 'none'",
        )
        response.headers.setdefault(
            "Permissions-Policy", "geolocation=(), camera=(), microphone=()"
        )
        if "Cookie" in response.headers.get("Vary", ""):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class Person:
    """Who asks, in which language; what the office refuses becomes a page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer to a request."""
        language = language_of(request)
        request.duixian_language = language  # type: ignore[attr-defined]
        user = getattr(request, "user", None)
        request.actor = (  # type: ignore[attr-defined]
            user.as_actor(clock.today()) if user is not None and user.is_authenticated else None
        )
        with speaking(language), translation.override("en" if language == "en" else "zh-hans"):
            response = self.get_response(request)
            # Lazy templates are rendered here, while the language is still spoken.
            render = getattr(response, "render", None)
            if callable(render) and not getattr(response, "is_rendered", True):
                response = render()
            if settings.TYPESET and language == "zh" and is_page(response):
                response.content = typeset(response.content.decode()).encode()
        response.headers.setdefault("Content-Language", "en" if language == "en" else "zh-Hans")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal is an answer, not a fault."""
        return refusal(request, exception) if isinstance(exception, Refused) else None


def is_page(response: HttpResponse) -> bool:
    """True for HTML that is held whole."""
    kind = response.headers.get("Content-Type", "")
    return kind.startswith("text/html") and not response.streaming


def language_of(request: HttpRequest) -> str:
    """The cookie's, else the browser's first; Chinese unless it is English."""
    said = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if said in ("zh", "en"):
        return said
    first = request.headers.get("Accept-Language", "").split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "zh"
