"""The leaders' page, the promises, and how far each article is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from duixian.basics.text import say
from duixian.office.accounts.actor import Role
from duixian.office.cases import reports
from duixian.office.ledger.reports import overview as books
from duixian.office.refusal import Refused
from duixian.office.targets import services
from duixian.office.targets.pathway import Step, tally
from duixian.office.targets.services import Line
from duixian.portal.board import shown
from duixian.portal.shell import clock
from duixian.portal.shell.charts import svg_response
from duixian.portal.shell.exports import csv_response
from duixian.portal.shell.guards import PUBLIC, Request, guarded, holders, signed_in
from duixian.portal.shell.pages import missing, page
from duixian.portal.shell.policies import official

LEADERS = holders(Role.SUPERVISION, Role.AUDIT, Role.FINANCE)
PAGE = 50


@guarded(LEADERS)
def overview(request: Request) -> HttpResponse:
    """One page: money against plan, who was reached, how long it took, what is stuck."""
    by, package, today = signed_in(request), official(), clock.today()
    lines = services.board(package, today)
    articles = shown.articles(package)
    return _draw(
        request,
        "board/overview.html",
        {
            "money": shown.money(package, books(by, package.name)),
            "cases": reports.throughput(by, package.name, today),
            "articles": articles,
            "tally": tally(articles),
            "promises": len(lines),
            "standings": shown.standings(lines),
            "behind": [line for line in lines if line.progress.standing in shown.PRESSING],
        },
    )


@guarded(LEADERS)
def money_chart(request: Request) -> HttpResponse:
    """The same figures as the table beside it, drawn."""
    package = official()
    return svg_response(
        shown.money_spec(shown.money(package, books(signed_in(request), package.name)))
    )


@guarded(PUBLIC)
def promises(request: Request) -> HttpResponse:
    """Every target, task, appropriation, register and guarantee, with its last report."""
    everything = services.board(official(), clock.today())
    wanted = shown.Filter.of(request.GET)
    lines = [line for line in everything if wanted.takes(line, shown.field_of(line))]
    return _draw(
        request,
        "board/promises.html",
        {
            "lines": Paginator(lines, PAGE).get_page(request.GET.get("page")),
            "count": len(lines),
            "standings": shown.standings(lines),
            "filter": wanted,
            "choices": shown.choices(official(), everything),
        },
    )


@guarded(PUBLIC)
def promise(request: Request, id: str) -> HttpResponse:
    """One promise: its words, its figure, what was reported; a form for who answers for it."""
    found = services.one(official(), id, clock.today())
    if found is None:
        raise missing()
    line, history = found
    department = services.may_report(request.actor, line.promise)
    typed: dict[str, Any] = {"as_of": clock.today().isoformat()}
    refused: Refused | None = None
    if request.method == "POST":
        typed = request.POST.dict()
        try:
            _report(request, line, typed)
        except Refused as said:
            refused = said
        else:
            messages.success(request, str(say("已填报")))
            return HttpResponseRedirect(reverse("board:promise", args=[id]))
    return _draw(
        request,
        "board/promise.html",
        {
            "line": line,
            "rate": shown.percent(line.progress.rate),
            "expected": shown.percent(line.progress.expected),
            "history": history,
            "department": department,
            "reporting": [department],
            "typed": typed,
            "refused": refused,
            "provision": official().provisions[id],
        },
        status=200 if refused is None else 409,
    )


@guarded(PUBLIC)
def pathway(request: Request) -> HttpResponse:
    """政策-模板-案例: rule, supporting document, form, worked case, first money."""
    articles = shown.articles(official())
    return _draw(
        request,
        "board/pathway.html",
        {"articles": articles, "tally": tally(articles), "steps": list(Step)},
    )


@guarded(PUBLIC)
def export(request: Request, form: str) -> HttpResponse:
    """The board as CSV or JSON, with the filter of the page."""
    wanted = shown.Filter.of(request.GET)
    lines = [
        line
        for line in services.board(official(), clock.today())
        if wanted.takes(line, shown.field_of(line))
    ]
    if form == "csv":
        return csv_response("promises.csv", shown.COLUMNS, (shown.row(line) for line in lines))
    if form == "json":
        rows = [dict(zip(shown.COLUMNS, shown.row(line), strict=True)) for line in lines]
        return JsonResponse(
            {"on": clock.today().isoformat(), "promises": rows},
            json_dumps_params={"ensure_ascii": False, "indent": 1},
        )
    raise missing()


def _draw(
    request: Request, template: str, values: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of this room, with the tone of each standing and state."""
    return page(request, template, {"tones": shown.TONES, **values}, status)


def _report(request: Request, line: Line, typed: dict[str, Any]) -> None:
    if request.actor is None:
        raise Refused("not-permitted", say("填报要先登录"), say("用负责部门的账户登录"))
    services.report(
        request.actor, official(), line.promise.id, as_of=_day(typed.get("as_of", "")),
        value=_number(typed.get("value", "")), is_done=typed.get("is_done") == "1",
        words=typed.get("words", ""), evidence=typed.get("evidence", ""), at=clock.now(),
    )  # fmt: skip


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused("bad-date", say("日期写错了"), say("写成2025-09-15这样")) from error


def _number(text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        found = Decimal(text.strip().replace(",", ""))
    except InvalidOperation as error:
        raise Refused("bad-number", say("数值写错了"), say("只写数字,例如1480或0.45")) from error
    if not found.is_finite():
        raise Refused("bad-number", say("数值写错了"), say("只写数字,例如1480或0.45"))
    return found
