"""Home, signing in and out, language, and what goes wrong."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from duixian.office.glance import waiting
from duixian.portal.shell import clock
from duixian.portal.shell.guards import PUBLIC, SIGNED_IN, Request, guarded, signed_in
from duixian.portal.shell.middleware import LANGUAGE_COOKIE
from duixian.portal.shell.pages import page
from duixian.portal.shell.policies import official


@guarded(PUBLIC)
def home(request: Request) -> HttpResponse:
    """What this is, and the three ways in."""
    package = official()
    articles = package.document.articles if package.document else ()
    mine = [] if request.actor is None else waiting(request.actor, clock.today())
    return page(
        request,
        "home.html",
        {
            "package": package,
            "articles": len(articles),
            "benefits": len(package.benefits),
            "waiting": mine,
        },
    )


@guarded(PUBLIC)
def sign_in(request: Request) -> HttpResponse:
    """By name and password; other ways are offered where they are configured."""
    view = auth.LoginView.as_view(
        template_name="portal/sign_in.html",
        redirect_authenticated_user=True,
        extra_context={"accounts": _demo_accounts(), "providers": _providers()},
    )
    return cast(HttpResponse, view(request))


@guarded(PUBLIC)
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """The session ends."""
    logout(request)
    return HttpResponseRedirect(reverse("shell:home"))


@guarded(SIGNED_IN)
def me(request: Request) -> HttpResponse:
    """Who one is here: roles, where they hold, until when."""
    return page(request, "me.html", {"me": signed_in(request)})


@guarded(PUBLIC)
def language(request: Request, language: str) -> HttpResponse:
    """Chinese or English, remembered in a cookie."""
    there = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(there if safe else "/")
    if language in ("zh", "en"):
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=365 * 24 * 3600, samesite="Lax",
            secure=not settings.PLAIN_HTTP, httponly=True,
        )  # fmt: skip
    return response


@guarded(PUBLIC)
def about(request: Request) -> HttpResponse:
    """What this service is, what it keeps, and how it can be read."""
    return page(request, "about.html")


@guarded(PUBLIC)
def health(request: Request) -> HttpResponse:
    """For a monitor: 200 where the database answers, 503 where it doesn't; says nothing else."""
    from django.db import connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing here, or nothing for you here."""
    return page(request, "not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    return page(request, "broken.html", status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or came from elsewhere."""
    return page(request, "too_old.html", status=403)


def _demo_accounts() -> Any:
    if not settings.DEMO:
        return ()
    from duixian.portal.demo.people import accounts

    return accounts()


def _providers() -> list[dict[str, str]]:
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return [{"id": app["provider_id"], "name": app.get("name", app["provider_id"])} for app in apps]
