"""Money by field, the 预算指标, the books: read, entered, exported."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from duixian.basics.text import say
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.audit.services import note
from duixian.office.ledger import reports, services, shortage
from duixian.office.ledger.announced import announced
from duixian.office.ledger.entries import Kind
from duixian.office.ledger.models import SOURCES, Allotment, Entry, Fund, Line, Waiting
from duixian.office.refusal import Refused
from duixian.portal.shell import clock
from duixian.portal.shell.charts import svg_response
from duixian.portal.shell.exports import csv_response
from duixian.portal.shell.guards import Request, guarded, signed_in
from duixian.portal.shell.pages import STATUS, missing
from duixian.portal.shell.pdf import attachment
from duixian.portal.shell.people import people
from duixian.portal.shell.policies import official
from duixian.portal.treasury import figures
from duixian.portal.treasury.chart import spec
from duixian.portal.treasury.forms import Typed, terms
from duixian.portal.treasury.shared import MOVES, READS, draw, note_head, one_page

KINDS = {
    Kind.OPEN: say("开账"), Kind.BATCH: say("成批"), Kind.ALLOT: say("下达指标"),
    Kind.COMMIT: say("占用"), Kind.POST: say("支付"), Kind.VOID: say("撤销占用"),
    Kind.BOUNCE: say("退票"), Kind.REVERSE: say("冲回"),
}  # fmt: skip


@guarded(READS)
def overview(request: Request) -> HttpResponse:
    """Announced, allotted, promised, paid, left and expected, by field."""
    kept = figures.default_fund()
    if kept is None:
        return draw(request, "no_books.html", {"package": official()})
    return _overview(request, kept)


@guarded(MOVES)
@require_POST
def open_books(request: Request) -> HttpResponse:
    """Books for the policy in force, with what it announces."""
    services.open_fund(signed_in(request), announced(official()), at=clock.now())
    messages.success(request, str(say("资金账已经开设,可以登记指标了")))
    return HttpResponseRedirect(reverse("treasury:overview"))


def _overview(request: Request, kept: Fund) -> HttpResponse:
    package = official()
    found = figures.overview(signed_in(request), kept, package)
    return draw(
        request, "overview.html",
        {
            "overview": found, "fund": kept, "package": package,
            "funds": list(Fund.objects.order_by("-year", "pk")),
            "passed_percent": int(found.passed * 100),
        },
    )  # fmt: skip


@guarded(READS)
def chart(request: Request, fund: str) -> HttpResponse:
    """The overview as a picture; the table beside it says the same."""
    found = figures.overview(signed_in(request), _fund(fund), official())
    return svg_response(spec(found))


@guarded(READS)
def fund(request: Request, fund: str) -> HttpResponse:
    """One set of books: its 指标, who waits, its head, exports."""
    kept = _fund(fund)
    by = signed_in(request)
    rows = figures.allotments(by, kept)
    waiting = Waiting.objects.filter(fund=kept, left__isnull=True).select_related("allotment")
    return draw(
        request, "fund.html",
        {
            "fund": kept, "rows": rows, "is_default": kept == figures.default_fund(),
            "waiting": one_page(request, waiting.order_by(*_TURN)),
        },
    )  # fmt: skip


_TURN = ("allotment", F("rank").asc(nulls_last=True), "arrived", "pk")


@guarded(READS)
def entries(request: Request, fund: str) -> HttpResponse:
    """The entries of a fund, the newest first; those of a line or of a kind where asked."""
    kept = _fund(fund)
    require(signed_in(request), Action.READ_BOOKS, Thing("资金账", kept.pk))
    line, kind = request.GET.get("line", ""), request.GET.get("kind", "")
    rows = Entry.objects.filter(fund=kept).select_related("allotment__line", "claim")
    if line:
        rows = rows.filter(allotment__line__name__in=figures.draws_under(kept, line))
    if kind in KINDS:
        rows = rows.filter(kind=kind)
    package = official()
    lines = Line.objects.filter(fund=kept).order_by("pk").values_list("name", flat=True)
    return draw(
        request, "entries.html",
        {
            "fund": kept, "page": _with_people(one_page(request, rows.order_by("-seq"))),
            "kinds": KINDS, "line": line, "kind": kind,
            "lines": [(name, figures.line_name(name, package)) for name in lines],
        },
    )  # fmt: skip


@guarded(READS)
def allotment(request: Request, id: int) -> HttpResponse:
    """One 预算指标: what it holds, its claims, its entries, who waits for it."""
    return _allotment(request, id)


def _allotment(
    request: Request, id: int, refused: Refused | None = None, typed: Typed | None = None
) -> HttpResponse:
    row = figures.allotment(signed_in(request), id)
    if row is None:
        raise missing()
    kept = row.allotment
    claims = kept.claims.order_by("benefit", "object", "pk")
    shown = "entries" if request.GET.get("show") == "entries" else "claims"
    listed: Any = claims
    if shown == "entries":
        listed = Entry.objects.filter(allotment=kept).select_related("claim").order_by("-seq")
    listed = one_page(request, listed)
    package = official()
    waiting = kept.waiting.filter(left__isnull=True).order_by(*_TURN)
    return draw(
        request, "allotment.html",
        {
            "row": row, "allotment": kept, "fund": kept.fund, "shown": shown,
            "page": _with_people(listed) if shown == "entries" else listed, "kinds": KINDS,
            "line_name": figures.line_name(kept.line.name, package),
            "last": Entry.objects.filter(allotment=kept).order_by("-seq").first(),
            "waiting": list(waiting[:50]), "waiting_count": waiting.count(),
            "refused": refused, "typed": typed or Typed({}), "key": uuid4().hex,
        },
        status=200 if refused is None and typed is None else _status(refused),
    )  # fmt: skip


@guarded(MOVES)
def allot(request: Request, fund: str) -> HttpResponse:
    """登记指标: the form, and what is done with it."""
    kept = _fund(fund)
    typed = Typed(request.POST)
    refused = None
    if request.method == "POST":
        wanted = terms(typed)
        key = typed.text("key", most=64)
        if not typed.wrong:
            try:
                made = services.allot(
                    signed_in(request), kept.pk, wanted, key=f"指标{key}", at=clock.now()
                )
            except Refused as error:
                refused = error
            else:
                messages.success(request, str(say("指标{number}已经登记", number=made.number)))
                return HttpResponseRedirect(reverse("treasury:allotment", args=[made.pk]))
    package = official()
    lines = Line.objects.filter(fund=kept).order_by("pk").values_list("name", flat=True)
    return draw(
        request, "allot.html",
        {
            "fund": kept, "typed": typed, "refused": refused, "sources": SOURCES,
            "lines": [(name, figures.line_name(name, package)) for name in lines],
            "units": sorted(package.departments), "key": typed.values.get("key") or uuid4().hex,
        },
        status=200 if request.method != "POST" else _status(refused),
    )  # fmt: skip


@guarded(MOVES)
@require_POST
def adjust(request: Request, id: int) -> HttpResponse:
    """追加 or 调减."""
    kept = _allotment_row(id)
    typed = Typed(request.POST)
    by = typed.amount("amount")
    reason = typed.text("reason", most=500)
    key = typed.text("key", most=64)
    if typed.values.get("direction") not in ("more", "less"):
        typed.wrong["direction"] = say("选追加或调减")
    if typed.wrong:
        return _allotment(request, id, typed=typed)
    signed = by if typed.values["direction"] == "more" else -by
    try:
        services.adjust(
            signed_in(request), kept.fund_id, kept.number, signed, key=f"调整{key}",
            at=clock.now(), reason=reason,
        )  # fmt: skip
    except Refused as refused:
        return _allotment(request, id, refused, typed)
    messages.success(request, str(say("指标{number}已经调整", number=kept.number)))
    return HttpResponseRedirect(reverse("treasury:allotment", args=[kept.pk]))


@guarded(MOVES)
@require_POST
def serve(request: Request, id: int) -> HttpResponse:
    """Promise what there is to those who wait, in their order."""
    kept = _allotment_row(id)
    key = Typed(request.POST).text("key", most=64)
    try:
        served = shortage.serve_waiting(
            signed_in(request), kept.fund_id, kept.number, key=f"排队{key}", at=clock.now()
        )
    except Refused as refused:
        return _allotment(request, id, refused)
    if served:
        messages.success(request, str(say("已经为{count}笔占用指标", count=len(served))))
    else:
        messages.warning(request, str(say("余额还不够排在最前的一笔,没有占用")))
    return HttpResponseRedirect(reverse("treasury:allotment", args=[kept.pk]))


@guarded(MOVES)
@require_POST
def give_up(request: Request, id: int) -> HttpResponse:
    """Take a claim off the waiting list, such as one whose applicant no longer wants it."""
    one = Waiting.objects.filter(pk=id).first()
    if one is None:
        raise missing()
    there = one.left is None
    try:
        shortage.give_up(signed_in(request), id, at=clock.now())
    except Refused as refused:
        return _allotment(request, one.allotment_id, refused)
    if there:
        messages.success(request, str(say("已经移出排队,后面的依次前移")))
    else:
        messages.warning(request, str(say("这一笔已经不在排队")))
    return HttpResponseRedirect(reverse("treasury:allotment", args=[one.allotment_id]))


@guarded(READS)
@require_POST
def export(request: Request, fund: str) -> HttpResponse:
    """The books for other programs: JSON lines for the verifier, beancount, a table."""
    kept, by, at = _fund(fund), signed_in(request), clock.now()
    match request.POST.get("form", ""):
        case "jsonl":
            lines = reports.export_jsonl(by, kept.pk, at=at)
            answer = _download(lines, f"{kept.pk}-{clock.today()}.jsonl", "application/jsonl")
        case "beancount":
            lines = reports.export_beancount(by, kept.pk, at=at)
            answer = _download(lines, f"{kept.pk}-{clock.today()}.beancount", "text/plain")
        case "csv":
            answer = _table(request, kept)
        case _:
            raise missing()
    note_head(by, kept, f"{request.POST['form']}", at=at)
    return answer


@transaction.atomic
def _table(request: Request, kept: Fund) -> HttpResponse:
    by, thing = signed_in(request), Thing("资金账", kept.pk)
    role = require(by, Action.EXPORT_BOOKS, thing)
    found = figures.overview(by, kept, official())
    note(by, role, Action.EXPORT_BOOKS, thing, at=clock.now(), after={"form": "csv"})
    rows = [*([found.total] if found.total else []), *found.fields, *found.special]
    head = (
        say("名称"), say("公布(分)"), say("指标(分)"), say("占用(分)"), say("已付(分)"),
        say("剩余(分)"), say("预计全年(分)"),
    )  # fmt: skip
    return csv_response(
        f"{kept.pk}-{clock.today()}.csv",
        [str(name) for name in head],
        (
            (
                row.name, row.report.announced, row.report.allotted, row.report.committed,
                row.report.spent, row.left, row.forecast.total if row.forecast else None,
            )
            for row in rows
        ),
    )  # fmt: skip


def _download(lines: Iterable[str], name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(
        "".join(f"{line}\n" for line in lines), content_type=f"{kind}; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = attachment(name)
    return answer


def _fund(fund: str) -> Fund:
    kept = Fund.objects.filter(pk=fund).first()
    if kept is None:
        raise missing()
    return kept


def _allotment_row(id: int) -> Allotment:
    kept = Allotment.objects.select_related("fund", "line").filter(pk=id).first()
    if kept is None:
        raise missing()
    return kept


def _with_people(rows: Any) -> Any:
    """Each entry with who made it and what its body says of accounts; one query for the names."""
    known = people(entry.actor for entry in rows)
    for entry in rows:
        entry.who = known[entry.actor]
        entry.sides = json.loads(entry.body)["postings"]
        entry.word = KINDS[Kind(entry.kind)]
    return rows


def _status(refused: Refused | None) -> int:
    return 422 if refused is None else STATUS.get(refused.code, 409)
