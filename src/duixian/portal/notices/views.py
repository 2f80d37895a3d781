"""公示: the list, one notice, and the objection to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duixian.basics.text import say
from duixian.office.accounts.actor import Role
from duixian.office.cases import services, store
from duixian.office.cases.models import CaseRow
from duixian.office.refusal import Refused
from duixian.portal.notices import published
from duixian.portal.notices.choosing import groups, paged, scope_of
from duixian.portal.notices.topics import Topics
from duixian.portal.shell import clock
from duixian.portal.shell.guards import APPLICANTS, PUBLIC, Request, guarded, signed_in
from duixian.portal.shell.pages import page
from duixian.portal.shell.policies import official

LONGEST = 2000
"""Characters of an objection."""


@guarded(PUBLIC)
def listing(request: Request) -> HttpResponse:
    """What is under notice today."""
    topics, scope = Topics(official()), scope_of(request)
    everything = published.running(clock.today(), topics.within(scope))
    batch = request.GET.get("batch", "")
    rows = everything.filter(batch=batch) if batch else everything
    shown = paged(rows, request)
    return unindexed(
        page(
            request,
            "notices/list.html",
            {
                "topics": topics, "groups": groups(topics), "scope": scope, "batch": batch,
                "sheets": published.sheets(everything), "page": shown,
                "entries": _named(topics, published.entries(shown)),
            },
        )
    )  # fmt: skip


@guarded(PUBLIC)
def one(request: Request, id: UUID) -> HttpResponse:
    """One notice; whoever may object does so here."""
    try:
        row = published.one(id, clock.today())
    except published.Gone:
        return unindexed(page(request, "notices/gone.html", status=410))
    if request.method == "POST":
        return unindexed(_object(request, row))
    return unindexed(_shown(request, row))


@guarded(APPLICANTS)
def objections(request: Request) -> HttpResponse:
    """What became of one's own objections; nobody else sees this page."""
    topics = Topics(official())
    mine = published.objections_of(signed_in(request), clock.today())
    found = [(one, topics.name(one.benefit), topics.department(one.department)) for one in mine]
    return unindexed(page(request, "notices/objections.html", {"mine": found}))


def unindexed(response: HttpResponse) -> HttpResponse:
    """No search engine and no cache keeps what must be gone when the period is over."""
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    response.headers["Cache-Control"] = "no-store"
    return response


def _object(request: Request, row: CaseRow) -> HttpResponse:
    actor, text = request.actor, request.POST.get("text", "").strip()
    if actor is None:
        there = f"{reverse(settings.LOGIN_URL)}?next={reverse('notices:one', args=[row.pk])}"
        return HttpResponseRedirect(there)
    try:
        _require_one_at_a_time(row, request)
        _require_signed(request, text)
        services.object_to(actor, row, text, at=clock.now())
    except Refused as refused:
        return _shown(request, row, {"refused": refused, "text": text}, status=409)
    messages.success(request, str(say("异议已经收到。结果会显示在“我提出的异议”里。")))
    return HttpResponseRedirect(reverse("notices:objections"))


def _require_one_at_a_time(row: CaseRow, request: Request) -> None:
    mine = published.objections_in(row, signed_in(request))
    if any(objection.upheld is None for objection in mine):
        raise Refused(
            "asked-before",
            say("您对这一件的异议正在复核,不用重复提出"),
            say("在“我提出的异议”里看结果"),
        )


def _require_signed(request: Request, text: str) -> None:
    if len(text) > LONGEST:
        raise Refused(
            "too-long",
            say("异议写了{count}字,最多{most}字", count=len(text), most=LONGEST),
            say("写主要的事实和依据,细节等部门联系时补充"),
        )
    if request.POST.get("signed") != "on":
        raise Refused(
            "not-signed", say("异议要实名提出"), say("勾选“我以本账户的真实身份提出,内容属实”")
        )


def _shown(
    request: Request, row: CaseRow, values: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    topics = Topics(official())
    (entry,) = published.entries([row])
    actor = request.actor
    may = actor is not None and Role.APPLICANT in actor.roles
    mine = published.objections_in(row, actor) if actor is not None and may else []
    return page(
        request,
        "notices/one.html",
        {
            "topics": topics, "entry": entry, "benefit": topics.name(row.benefit),
            "article": topics.article(row.benefit), "department": topics.department(row.department),
            "may_object": may, "mine": mine, "longest": LONGEST,
            "waits": any(objection.upheld is None for objection in mine),
            "path": store.current(row.pk, row.head).terms.procedure,
            **(values or {}),
        },
        status,
    )  # fmt: skip


def _named(topics: Topics, entries: list[published.Entry]) -> list[tuple[Any, str, str]]:
    return [
        (entry, topics.name(entry.benefit), topics.department(entry.department))
        for entry in entries
    ]
