"""Links to a kept result: opted into, for so many days, revoked at any time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from duixian.basics.text import say
from duixian.office.refusal import Refused
from duixian.portal.checkup import keeping
from duixian.portal.checkup.views.keeping import TOKEN, own
from duixian.portal.shell import clock
from duixian.portal.shell.guards import PUBLIC, SIGNED_IN, Request, guarded
from duixian.portal.shell.pages import missing, page


@guarded(SIGNED_IN)
@require_POST
def share(request: Request, id: UUID) -> HttpResponse:
    """A new link; its address is shown once."""
    row = own(request, id)
    days = request.POST.get("days", "")
    try:
        made, token = keeping.share(
            row, days=int(days) if days.isdecimal() else 0,
            with_facts=request.POST.get("with_facts") == "1", at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, str(refused.reason))
        return _back(row.pk)
    address = request.build_absolute_uri(reverse("checkup:shared", args=[token]))
    request.session[TOKEN] = {"kept": str(row.pk), "address": address, "share": made.pk}
    return _back(row.pk)


@guarded(SIGNED_IN)
@require_POST
def revoke(request: Request, id: UUID, share: int) -> HttpResponse:
    """The link stops working at once."""
    row = own(request, id)
    if not keeping.revoke(row, share, at=clock.now()):
        raise missing()
    messages.success(request, str(say("链接已经撤销,再打开就找不到了。")))
    return _back(row.pk)


@guarded(PUBLIC)
def shared(request: Request, token: str) -> HttpResponse:
    """What whoever has the link sees: the result without anybody's name."""
    found = keeping.by_token(token, at=clock.now())
    if found is None:
        raise missing()
    opened = keeping.opened(found.kept)
    report = opened.masked(with_facts=found.with_facts)
    response = page(
        request,
        "checkup/shared.html",
        {
            "kind": opened.kind, "share": found, "row": found.kept, "report": report,
            "groups": report.groups, "headline": report.headline,
            "combination": report.combination,
        },
    )  # fmt: skip
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _back(id: UUID) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('checkup:kept-one', args=[id])}#share")
