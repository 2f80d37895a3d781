"""The interview as a page: one question, why it is asked, what was answered, and the way out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duixian.basics.text import say
from duixian.language.plain import Joined, Phrase
from duixian.portal.checkup import state
from duixian.portal.checkup.questions import (
    Answered,
    BadAnswer,
    Widget,
    answers_given,
    question_text,
    read_answer,
    typed_of,
    widget_of,
)
from duixian.portal.checkup.served import GONE, Served, served
from duixian.portal.shell.guards import PUBLIC, Request, guarded
from duixian.portal.shell.pages import page
from duixian.readings.ask import QuestionKey, open_questions

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """The question on the page; `typed` stands in the field."""

    key: str
    text: Phrase
    because: Phrase
    because_count: int
    widget: Widget
    typed: str
    revises: bool

    @property
    def more(self) -> int:
        """How many things hang on it beside those named."""
        return self.because_count - _SHOWN


@guarded(PUBLIC)
def ask(request: Request) -> HttpResponse:
    """The next question, or an earlier one to be revised (`?key=`)."""
    found = served(request, request.POST.get("c") or request.GET.get("c", ""))
    if found is None:
        messages.warning(request, str(GONE))
        return HttpResponseRedirect(reverse("checkup:start"))
    if request.method == "POST":
        return _answered(request, found)
    return _shown(request, found, request.GET.get("key", ""))


def _answered(request: Request, found: Served) -> HttpResponse:
    running, vocabulary = found.running, found.package.vocabulary
    key = state.read_key(request.POST.get("key", ""), vocabulary, running.kind)
    action = request.POST.get("action", "answer")
    if key is None:
        return _next(running.id)
    if action == "forget":
        running = running.forgotten(key)
    elif action == "unknown":
        running = (
            running.forgotten(key).answered(key, "") if key.is_list else (running.answered(key, ""))
        )
    else:
        fact = state.fact_of(vocabulary, running.kind, key)
        typed = request.POST.get("answer", "")
        answer = read_answer(fact, typed)
        if isinstance(answer, BadAnswer):
            return _shown(request, found, state.key_text(key), answer, typed)
        running = running.answered(key, typed_of(fact, answer))
    state.hold(request.session, running)
    return _next(running.id)


def _next(id: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('checkup:ask')}?c={id}")


def _shown(
    request: Request, found: Served, wanted: str, wrong: BadAnswer | None = None, typed: str = ""
) -> HttpResponse:
    given = answers_given(found.running, found.package.vocabulary)
    asked = _revised(found, wanted, given) if wanted else _asked(found)
    if asked is not None and wrong is not None:
        asked = replace(asked, typed=typed)
    values: dict[str, Any] = {
        "running": found.running,
        "who": found.who,
        "asked": asked,
        "wrong": wrong,
        "given": [(state.key_text(one.key), one) for one in reversed(given)],
        "number": len(given) + 1,
        "about": len(given) + len(open_questions(found.interview)),
    }
    return page(request, "checkup/ask.html", values, status=200 if wrong is None else 422)


def _asked(found: Served) -> Asked | None:
    question = found.interview.next()
    if question is None:
        return None
    shown = Joined(tuple(question.because[:_SHOWN]), say("、"))
    return Asked(
        state.key_text(question.key),
        question_text(found.package.vocabulary, found.running.kind, question.key) or "",
        shown,
        len(question.because),
        widget_of(question.fact),
        "",
        False,
    )


def _revised(found: Served, wanted: str, given: list[Answered]) -> Asked | None:
    vocabulary, kind = found.package.vocabulary, found.running.kind
    key: QuestionKey | None = state.read_key(wanted, vocabulary, kind)
    if key is None:
        return _asked(found)
    before = next((one.typed for one in given if one.key == key), "")
    fact = state.fact_of(vocabulary, kind, key)
    text = question_text(vocabulary, kind, key)
    return Asked(state.key_text(key), text or "", "", 0, widget_of(fact), before, bool(before))
