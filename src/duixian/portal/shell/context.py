"""What the frame of every page needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from duixian.basics.text import Text, say
from duixian.office.accounts.actor import HANDLING, Actor, Role
from duixian.portal.shell import clock
from duixian.portal.shell.guards import APPLICANTS, OFFICERS, PUBLIC, holders

SITE = [
    (PUBLIC, "reader:policy", say("政策原文")),
    (PUBLIC, "checkup:start", say("政策体检")),
    (APPLICANTS, "apply:mine", say("我的申报")),
    (PUBLIC, "notices:list", say("公示")),
    (
        holders(*HANDLING, Role.FINANCE, Role.SUPERVISION),
        "desk:queue",
        say("待办"),
    ),
    (OFFICERS, "desk:batches", say("申报批次")),
    (holders(Role.FINANCE, Role.AUDIT), "treasury:overview", say("资金")),
    (holders(Role.FINANCE), "treasury:payments", say("支付")),
    (holders(Role.AUDIT, Role.SYSTEM), "trail:search", say("留痕")),
    (holders(Role.SUPERVISION, Role.AUDIT, Role.FINANCE), "board:overview", say("领导看板")),
    (PUBLIC, "board:promises", say("承诺进度")),
    (holders(Role.SYSTEM), "admin:index", say("系统管理")),
]  # fmt: skip
"""The navigation: who sees it, where it leads, what it says."""


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation."""

    url: str
    name: Text
    is_here: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Navigation, business date, banners, language."""
    actor: Actor | None = getattr(request, "actor", None)
    return {
        "actor": actor,
        "language": getattr(request, "duixian_language", "zh"),
        "navigation": links(request.path, actor),
        "business_date": settings.BUSINESS_DATE,
        "today": clock.today(),
        "scenario": settings.SCENARIO,
        "is_demo": settings.DEMO,
    }


def links(here: str, actor: Actor | None) -> list[Link]:
    """What this person may open, in the order of the site."""
    found = [
        (guard, url, name) for guard, route, name in SITE if (url := _address(route)) is not None
    ]
    open_to = [(url, name) for guard, url, name in found if guard.allows(actor)]
    best = max((url for url, _ in open_to if here.startswith(url)), key=len, default="")
    return [Link(url, name, url == best) for url, name in open_to]


def _address(route: str) -> str | None:
    try:
        return reverse(route)
    except NoReverseMatch:
        return None
