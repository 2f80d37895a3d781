"""Asking for e-mail, confirming it, taking it back. No account is needed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from duixian.basics.text import Text, current_language, say
from duixian.office.refusal import Refused
from duixian.portal.notices import mail
from duixian.portal.notices.choosing import groups, scope_of
from duixian.portal.notices.mail import News
from duixian.portal.notices.models import Subscriber
from duixian.portal.notices.topics import Topics
from duixian.portal.notices.views import unindexed
from duixian.portal.shell import clock
from duixian.portal.shell.guards import PUBLIC, Request, guarded
from duixian.portal.shell.pages import page
from duixian.portal.shell.policies import official

KINDS: dict[News, Text] = {
    News.WINDOW: say("申报开始:新的申报批次和截止日期"),
    News.NOTICE: say("公示:拟支持的名单"),
    News.RESULT: say("结果:每月公布的支持结果"),
}


@guarded(PUBLIC)
def subscribe(request: Request) -> HttpResponse:
    """The form; the answer is the same whether or not the address is known here."""
    if request.method != "POST":
        return _form(request, {"scope": scope_of(request)})
    asked = mail.Request(
        request.POST.get("address", "").strip(),
        tuple(kind for kind in News if kind.value in request.POST.getlist("kind")),
        request.POST.get("scope", ""),
        current_language(),
    )
    try:
        _require_scope(asked.scope)
        token = mail.ask(asked, at=clock.now())
    except Refused as refused:
        kept = {"address": asked.address, "chosen": asked.kinds, "scope": asked.scope}
        return _form(request, {"refused": refused, **kept}, status=409)
    if token is not None:
        link = request.build_absolute_uri(reverse("notices:confirm", args=[token]))
        mail.send_confirmation(asked, link)
    return unindexed(page(request, "notices/asked.html", {"address": asked.address}))


@guarded(PUBLIC)
def confirm(request: Request, token: str) -> HttpResponse:
    """The link from the mail shows what it confirms; a button does it, so that no scanner can."""
    asked = mail.asked_in(token)
    if asked is None:
        return unindexed(page(request, "notices/old_link.html", status=410))
    topics = Topics(official())
    values: dict[str, Any] = {
        "kinds": [KINDS[kind] for kind in asked.kinds], "scope": topics.scope_name(asked.scope),
        "address": asked.address,
    }  # fmt: skip
    if request.method == "POST":
        subscriber = mail.confirm(asked, at=clock.now())
        values["leave"] = reverse("notices:unsubscribe", args=[mail.leaving_token(subscriber)])
        return unindexed(page(request, "notices/confirmed.html", values))
    return unindexed(page(request, "notices/confirm.html", values))


@csrf_exempt  # the mail program of the reader posts here, without any cookie (RFC 8058)
@guarded(PUBLIC)
def unsubscribe(request: Request, token: str) -> HttpResponse:
    """One click: the signed link itself is the permission, and all it can do is erase."""
    subscriber = mail.leaving(token)
    if request.method == "POST":
        if subscriber is not None:
            mail.leave(subscriber)
        return unindexed(page(request, "notices/left.html"))
    if subscriber is None:
        return unindexed(page(request, "notices/left.html"))
    return unindexed(page(request, "notices/leave.html", {"wishes": _wishes(subscriber)}))


def _wishes(subscriber: Subscriber) -> list[tuple[Text, Text | str]]:
    topics = Topics(official())
    return [
        (KINDS[News(wish.kind)], topics.scope_name(wish.scope)) for wish in subscriber.wishes.all()
    ]


def _require_scope(scope: str) -> None:
    if Topics(official()).within(scope) == []:
        raise Refused("no-topic", say("没有这个领域或待遇"), say("从列表里选"))


def _form(request: Request, values: dict[str, Any], status: int = 200) -> HttpResponse:
    topics = Topics(official())
    chosen = values.get("chosen", (News.WINDOW,))
    kinds = [(kind.value, said, kind in chosen) for kind, said in KINDS.items()]
    values = {"kinds": kinds, "groups": groups(topics), **values}
    return unindexed(page(request, "notices/subscribe.html", values, status))
