"""The calendar of windows, as a page and as a file that calendars subscribe to."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.urls import reverse

from duixian.basics.text import LANGUAGES, current_language, speaking
from duixian.portal.notices import windows
from duixian.portal.notices.choosing import groups, scope_of
from duixian.portal.notices.topics import Topics
from duixian.portal.notices.windows import Window
from duixian.portal.shell import clock
from duixian.portal.shell.guards import PUBLIC, Request, guarded
from duixian.portal.shell.pages import page
from duixian.portal.shell.pdf import attachment
from duixian.portal.shell.policies import official


@guarded(PUBLIC)
def calendar(request: Request) -> HttpResponse:
    """What can be applied for, by the month in which it ends."""
    topics, scope, today = Topics(official()), scope_of(request), clock.today()
    earlier = request.GET.get("earlier") == "1"
    found = [one for one in _windows(topics, scope) if earlier or one.last >= today.replace(day=1)]
    months = [
        (month, [_line(one, topics) for one in inside])
        for month, inside in groupby(found, key=lambda one: one.month)
    ]
    return page(
        request,
        "notices/calendar.html",
        {
            "groups": groups(topics), "scope": scope, "months": months, "earlier": earlier,
            "link": request.build_absolute_uri(_address(scope, current_language())),
        },
    )  # fmt: skip


@guarded(PUBLIC)
def ical(request: Request) -> HttpResponse:
    """The file (RFC 5545); its address names the language, since calendars send no cookie."""
    topics = Topics(official())
    asked = request.GET.get("language", current_language())
    with speaking(asked if asked in LANGUAGES else "zh"):
        body = windows.as_ical(
            _windows(topics, scope_of(request)), topics, stamp=clock.now(),
            link=request.build_absolute_uri(reverse("notices:calendar")),
        )  # fmt: skip
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = attachment("qiantang.ics")
    return response


def _windows(topics: Topics, scope: str) -> list[Window]:
    found = windows.of_batches(topics.within(scope))
    if not scope:
        found += windows.of_policy(topics.package)
    return sorted(found, key=lambda one: (one.last, one.first, one.uid))


def _line(one: Window, topics: Topics) -> tuple[Window, str, str, bool]:
    return (
        one, topics.name(one.benefit), topics.department(one.department),
        one.is_open(clock.today()),
    )  # fmt: skip


def _address(scope: str, language: str) -> str:
    chosen = f"&scope={scope}" if scope else ""
    return f"{reverse('notices:ical')}?language={language}{chosen}"
