"""The result of a check-up, what would change it, and its paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duixian.basics.text import say
from duixian.portal.checkup import state
from duixian.portal.checkup.paper import as_paper
from duixian.portal.checkup.questions import BadAnswer, read_answer, typed_of
from duixian.portal.checkup.served import GONE, Served, served
from duixian.portal.checkup.what_if import facts_to_try, what_if_of
from duixian.portal.shell import clock
from duixian.portal.shell.guards import PUBLIC, Request, guarded
from duixian.portal.shell.pages import page
from duixian.portal.shell.pdf import pdf_response


@guarded(PUBLIC)
def result(request: Request) -> HttpResponse:
    """The summary first, each item unfolding to clause, fact, threshold and arithmetic."""
    found = served(request, request.GET.get("c", ""))
    if found is None:
        return _gone(request)
    return page(request, "checkup/result.html", _values(found))


@guarded(PUBLIC)
def what_if(request: Request) -> HttpResponse:
    """Suppose that one fact is different; the original stays as it is."""
    found = served(request, request.POST.get("c") or request.GET.get("c", ""))
    if found is None:
        return _gone(request)
    wrong: BadAnswer | None = None
    if request.method == "POST":
        wrong, found = _supposed(request, found)
    values = {
        "running": found.running, "who": found.who, "wrong": wrong,
        "typed": request.POST.get("value", "") if wrong else "",
        "chosen": request.POST.get("key", "") or request.GET.get("key", ""),
        "value": request.GET.get("value", ""),
        "what_if": what_if_of(found), "facts": facts_to_try(found),
    }  # fmt: skip
    if request.htmx:  # which shows nothing that comes with an error's status
        return page(request, "checkup/_what_if.html", values)
    return page(request, "checkup/what_if.html", values, status=200 if wrong is None else 422)


@guarded(PUBLIC)
def as_pdf(request: Request) -> HttpResponse:
    """The result on paper, without being kept."""
    found = served(request, request.GET.get("c", ""))
    if found is None:
        return _gone(request)
    content = as_paper(found.report(), found.who, clock.now(), found.edition)
    return pdf_response(f"{say('政策体检')}-{found.on}.pdf", content)


def _values(found: Served) -> dict[str, Any]:
    report = found.report()
    return {
        "running": found.running,
        "who": found.who,
        "found": found,
        "report": report,
        "groups": report.groups,
        "headline": report.headline,
        "combination": report.combination,
        "what_if": what_if_of(found, report.outcome) if found.running.tried else None,
        "facts": facts_to_try(found),
        "is_running": True,
    }


def _supposed(request: Request, found: Served) -> tuple[BadAnswer | None, Served]:
    """What was typed, worked into the suppositions."""
    running, vocabulary = found.running, found.package.vocabulary
    action = request.POST.get("action", "try")
    if action == "undo":
        running = running.undone()
    elif action == "reset":
        running = state.Running(running.id, running.kind, running.subject, running.answers)
    else:
        key = state.read_key(request.POST.get("key", ""), vocabulary, running.kind)
        fact = None if key is None else state.fact_of(vocabulary, running.kind, key)
        if key is None or fact is None:
            return BadAnswer(say("先选要改的事实"), say("从列表里选一项")), found
        answer = read_answer(fact, request.POST.get("value", ""))
        if isinstance(answer, BadAnswer):
            return answer, found
        running = running.trying(key, typed_of(fact, answer))
    state.hold(request.session, running)
    again = served(request, running.id)
    return None, again or found


def _gone(request: Request) -> HttpResponse:
    messages.warning(request, str(GONE))
    return HttpResponseRedirect(reverse("checkup:start"))
