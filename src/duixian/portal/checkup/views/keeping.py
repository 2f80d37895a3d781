"""Check-ups that somebody keeps: listed, opened, printed, begun again, deleted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from duixian.basics.text import say
from duixian.portal.checkup import keeping, state
from duixian.portal.checkup.models import KeptCheckup
from duixian.portal.checkup.paper import as_paper
from duixian.portal.checkup.registered import may_read, note_reading
from duixian.portal.checkup.served import GONE, served
from duixian.portal.shell import clock
from duixian.portal.shell.guards import SIGNED_IN, Request, guarded, signed_in
from duixian.portal.shell.pages import missing, page
from duixian.portal.shell.pdf import pdf_response

PAGE = 50
TOKEN = "checkup-link"
"""Where the session holds a link that was just made, until it is shown once."""


@guarded(SIGNED_IN)
def kept(request: Request) -> HttpResponse:
    """Everything that one keeps, the newest first."""
    rows = Paginator(keeping.kept_by(signed_in(request)), PAGE).get_page(request.GET.get("page"))
    return page(request, "checkup/kept.html", {"rows": rows})


@guarded(SIGNED_IN)
@require_POST
def keep(request: Request) -> HttpResponse:
    """Keep the check-up under way."""
    found = served(request, request.POST.get("c", ""))
    if found is None:
        messages.warning(request, str(GONE))
        return HttpResponseRedirect(reverse("checkup:start"))
    row = keeping.keep(signed_in(request), found, at=clock.now())
    messages.success(request, str(say("已经保存。只有您自己看得到,随时可以删除。")))
    return _to(row)


@guarded(SIGNED_IN)
def kept_one(request: Request, id: UUID) -> HttpResponse:
    """One kept result, worked out again by the rules of its day."""
    row = own(request, id)
    found = keeping.opened(row)
    report = found.report()
    link = request.session.pop(TOKEN, None) if TOKEN in request.session else None
    return page(
        request,
        "checkup/kept_one.html",
        {
            "row": row,
            "who": found.who,
            "report": report,
            "groups": report.groups,
            "headline": report.headline,
            "combination": report.combination,
            "shares": row.shares.order_by("-made"),
            "now": clock.now(),
            "link": link if link and link["kept"] == str(row.pk) else None,
            "days": keeping.DAYS,
        },
    )


@guarded(SIGNED_IN)
def kept_pdf(request: Request, id: UUID) -> HttpResponse:
    """The same on paper."""
    row = own(request, id)
    found = keeping.opened(row)
    content = as_paper(found.report(), found.who, clock.now(), row.edition)
    return pdf_response(f"{say('政策体检')}-{row.on}.pdf", content)


@guarded(SIGNED_IN)
@require_POST
def again(request: Request, id: UUID) -> HttpResponse:
    """Begin anew from the same answers, with what is known and in force today."""
    row = own(request, id)
    before = keeping.opened(row).running
    running = state.Running(
        state.new(row.kind).id, before.kind, before.subject, before.answers, only=before.only
    )
    if running.subject:
        found = may_read(request.actor, running.subject, clock.today())
        if found is None:
            raise missing()
        note_reading(signed_in(request), found, on=clock.today(), at=clock.now())
    state.hold(request.session, running)
    return HttpResponseRedirect(f"{reverse('checkup:result')}?c={running.id}")


@guarded(SIGNED_IN)
@require_POST
def delete(request: Request, id: UUID) -> HttpResponse:
    """For good, with every link to it."""
    own(request, id).delete()
    messages.success(request, str(say("已经删除,分享的链接也一起失效。")))
    return HttpResponseRedirect(reverse("checkup:kept"))


def own(request: Request, id: UUID) -> KeptCheckup:
    """One's own; everybody else's is not there."""
    row = keeping.own(signed_in(request), id)
    if row is None or not keeping.may_open(signed_in(request), row):
        raise missing()
    return row


def _to(row: KeptCheckup) -> HttpResponse:
    return HttpResponseRedirect(reverse("checkup:kept-one", args=[row.pk]))
