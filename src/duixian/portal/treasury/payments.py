"""Payment batches: prepared by one person, approved by another, sent, and what came of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from duixian.basics.text import Text, say
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.cases.case import APPROVING, PREPARING, State
from duixian.office.cases.models import CaseRow, Hand
from duixian.office.keys import is_key
from duixian.office.ledger.models import Allotment, Claim, Fund
from duixian.office.payment import services
from duixian.office.payment.models import LineOutcome, PaymentBatch, PaymentLine
from duixian.office.payment.order_table import DEFAULT
from duixian.office.payment.outcomes import Outcome
from duixian.office.refusal import Refused
from duixian.office.register.models import PersonalItem
from duixian.portal.shell import clock
from duixian.portal.shell.guards import Request, guarded, signed_in
from duixian.portal.shell.pages import STATUS, missing
from duixian.portal.shell.pdf import attachment
from duixian.portal.shell.people import people
from duixian.portal.treasury import figures
from duixian.portal.treasury.shared import MOVES, READS, draw, note_head, one_page

_NUMBER = re.compile(r"[\w.()-]{1,80}")
CHAIN_COLUMN = "账本链头"


@dataclass(frozen=True, slots=True)
class Group:
    """Cases whose money is promised on one 指标 and that may be paid. 分."""

    allotment: Allotment
    count: int
    total: int


@guarded(READS)
def payments(request: Request) -> HttpResponse:
    """What is to be paid, to be approved, was sent, and what a person has to look at."""
    by = signed_in(request)
    require(by, Action.READ_BOOKS, Thing("资金账"))
    batches = PaymentBatch.objects.all()
    waiting = list(
        batches.filter(approved__isnull=True, discarded__isnull=True).annotate(count=Count("lines"))
    )
    sent = one_page(
        request,
        batches.filter(Q(approved__isnull=False) | Q(discarded__isnull=False)).order_by(
            "-prepared", "pk"
        ),
    )
    attend = _to_attend()
    return draw(
        request, "payments.html",
        {
            "groups": groups(), "waiting": _named(waiting), "sent": _named(_counted(sent)),
            "page": sent, "attend": list(attend[:50]), "attend_count": attend.count(),
            "fund": figures.default_fund(),
        },
    )  # fmt: skip


@guarded(MOVES)
def prepare(request: Request, id: int) -> HttpResponse:
    """Choose cases of one 指标; the sum is worked out here, not in the page."""
    source = Allotment.objects.select_related("fund", "line").filter(pk=id).first()
    if source is None:
        raise missing()
    by = signed_in(request)
    rows = _ready_rows(by, source)
    able = rows.filter(**_ABLE)
    chosen, number = able, request.POST.get("number", "").strip() or next_number()
    if request.POST.get("scope") == "some":
        chosen = able.filter(pk__in=[UUID(v) for v in request.POST.getlist("case") if is_key(v)])
    refused: Refused | None = None
    if request.method == "POST" and request.POST.get("do") == "prepare":
        try:
            made = _prepare(by, source, number, chosen)
        except Refused as error:
            refused = error
        else:
            messages.success(
                request, str(say("批次{number}已经编制,请另一个人复核", number=made.pk))
            )
            return HttpResponseRedirect(reverse("treasury:batch", args=[made.pk]))
    values = {
        "allotment": source, "number": number, "refused": refused,
        "sum": chosen.aggregate(count=Count("pk"), total=Sum("amount", default=0)),
        "scope": request.POST.get("scope", "all"), "picked": set(request.POST.getlist("case")),
    }  # fmt: skip
    if request.htmx and refused is None:
        return draw(request, "_sum.html", values)
    values |= {"page": one_page(request, rows), "able_count": able.count()}
    return draw(request, "prepare.html", values, status=_status(refused))


def _prepare(by: Actor, source: Allotment, number: str, chosen: QuerySet[CaseRow]) -> PaymentBatch:
    if not _NUMBER.fullmatch(number):
        raise Refused(
            "bad-number",
            say("批次号只用文字、数字、点、括号和横线,最多80个字"),
            say("例如 {number}", number=next_number()),
        )
    return services.prepare(by, number, source.fund_id, source.number, list(chosen), at=clock.now())


@guarded(READS)
def batch(request: Request, number: str) -> HttpResponse:
    """One list: its lines, who prepared and approved it, what came of each line."""
    return _batch(request, _kept(number))


def _batch(request: Request, kept: PaymentBatch, refused: Refused | None = None) -> HttpResponse:
    by = signed_in(request)
    require(by, Action.READ_BOOKS, Thing("支付批次", kept.pk, department=kept.unit))
    lines = (
        kept.lines.select_related("case", "payee")
        .annotate(last=_last_outcome(), account_now=_account_now())
        .order_by("case__submitted", "pk")
    )
    known = people([kept.prepared_by, kept.approved_by])
    counts = {row["last"] or Outcome.WAITING: row["n"] for row in _outcome_counts([kept.pk])}
    return draw(
        request, "batch.html",
        {
            "batch": kept, "page": one_page(request, lines), "refused": refused,
            "maker": known[kept.prepared_by], "checker": known.get(kept.approved_by),
            "counts": counts, "is_maker": kept.prepared_by == by.id, "why_not": _why_not(by, kept),
            "allotment": Allotment.objects.filter(fund=kept.fund, number=kept.allotment).first(),
        },
        status=_status(refused),
    )  # fmt: skip


def _why_not(by: Actor, kept: PaymentBatch) -> Text | None:
    """What stands in the way of this person's approval, said before they try."""
    if kept.prepared_by == by.id:
        return say("这个批次是您编制的。编制和复核要由两个人办理,请另一位财政人员复核。")
    acted = (
        Hand.objects.filter(person=by.id, case__payments__batch=kept)
        .exclude(gate=APPROVING)
        .count()
    )
    if acted:
        return say("您办理过名单里的{count}件,不能再复核这个批次。", count=acted)
    return None


@guarded(MOVES)
@require_POST
def approve(request: Request, number: str) -> HttpResponse:
    """复核."""
    kept = _kept(number)
    try:
        services.approve(signed_in(request), kept, at=clock.now())
    except Refused as refused:
        return _batch(request, _kept(number), refused)
    messages.success(request, str(say("批次{number}已经复核,可以导出支付申请表", number=number)))
    return HttpResponseRedirect(reverse("treasury:batch", args=[number]))


@guarded(MOVES)
@require_POST
def discard(request: Request, number: str) -> HttpResponse:
    """作废, before it was approved."""
    kept = _kept(number)
    reason = request.POST.get("reason", "").strip()
    try:
        if not reason:
            raise Refused("no-reasons", say("作废要写明理由"), say("例如:收款账号有误"))
        services.discard(signed_in(request), kept, at=clock.now(), reason=reason[:500])
    except Refused as refused:
        return _batch(request, _kept(number), refused)
    messages.success(request, str(say("批次{number}已经作废,各件回到待支付", number=number)))
    return HttpResponseRedirect(reverse("treasury:payments"))


@guarded(MOVES)
@require_POST
def order(request: Request, number: str) -> HttpResponse:
    """The 支付申请 table; each account that it reads is noted, and the books' head stands in it."""
    kept, by, at = _kept(number), signed_in(request), clock.now()
    form = request.POST.get("form", "xlsx")
    fund = Fund.objects.get(pk=kept.fund)
    try:
        with transaction.atomic():
            note_head(by, fund, f"支付批次{kept.pk}", at=at)
            columns = {**DEFAULT, CHAIN_COLUMN: f"={fund.seq}:{fund.head}"}
            content = services.export(by, kept, at=at, form=form, columns=columns)
    except Refused as refused:
        return _batch(request, kept, refused)
    response = HttpResponse(content, content_type=_TYPES[form])
    response.headers["Content-Disposition"] = attachment(f"支付申请-{kept.pk}.{form}")
    return response


_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def groups() -> list[Group]:
    """By 指标: what may be put on a list now. Two queries."""
    on_a_list = PaymentLine.objects.filter(
        batch__approved__isnull=True, batch__discarded__isnull=True
    )
    ready = CaseRow.objects.filter(state=State.READY).exclude(payments__in=on_a_list)
    rows = (
        Claim.objects.filter(pk__in=ready.values("claim"))
        .values("allotment")
        .annotate(count=Count("pk"), total=Sum("committed"))
        .order_by("allotment")
    )
    by_id = Allotment.objects.select_related("line").in_bulk([row["allotment"] for row in rows])
    return [Group(by_id[row["allotment"]], row["count"], row["total"]) for row in rows]


def next_number() -> str:
    """A number that is free today: 2025-09-15-02."""
    day = clock.today().isoformat()
    taken = PaymentBatch.objects.filter(pk__startswith=f"{day}-").values_list("pk", flat=True)
    used = [int(tail) for number in taken if (tail := number.removeprefix(f"{day}-")).isdecimal()]
    return f"{day}-{max(used, default=0) + 1:02d}"


_ABLE = {"has_account": True, "is_mine": False, "is_listed": False}


def _ready_rows(by: Actor, source: Allotment) -> QuerySet[CaseRow]:
    """Cases in 待拨付 on this 指标, with what would keep each off a list of this person's."""
    account = PersonalItem.objects.filter(subject=OuterRef("payee"), kind=services.ACCOUNT)
    acted = Hand.objects.filter(case=OuterRef("pk"), person=by.id).exclude(gate=PREPARING)
    listed = PaymentLine.objects.filter(
        case=OuterRef("pk"), batch__approved__isnull=True, batch__discarded__isnull=True
    )
    claims = Claim.objects.filter(allotment=source, committed__gt=0)
    return (
        CaseRow.objects.filter(state=State.READY, claim__in=claims.values("pk"))
        .select_related("applicant", "payee")
        .annotate(has_account=Exists(account), is_mine=Exists(acted), is_listed=Exists(listed))
        .order_by("submitted", "drafted", "pk")
    )


def _to_attend() -> QuerySet[PaymentLine]:
    """Lines nobody knows the end of, and lines whose money came back and waits for a correction."""
    last = PaymentLine.objects.filter(batch__approved__isnull=False).annotate(last=_last_outcome())
    stuck = Q(last=Outcome.UNKNOWN) | Q(last=Outcome.RETURNED, case__state=State.BOUNCED)
    return last.filter(stuck).select_related("case__applicant", "batch").order_by("batch", "pk")


def _last_outcome() -> Subquery:
    rows = LineOutcome.objects.filter(line=OuterRef("pk")).order_by("-pk")
    return Subquery(rows.values("outcome")[:1])


def _account_now() -> Subquery:
    rows = PersonalItem.objects.filter(subject=OuterRef("payee"), kind=services.ACCOUNT)
    return Subquery(rows.values("index")[:1])


def _outcome_counts(batches: Sequence[str]) -> Iterable[Mapping[str, Any]]:
    lines = PaymentLine.objects.filter(batch__in=batches).annotate(last=_last_outcome())
    return lines.values("batch", "last").annotate(n=Count("pk"))


def _counted(rows: Any) -> Any:
    """Each batch with how its lines ended; one query for all."""
    found: dict[str, dict[str, int]] = {}
    for row in _outcome_counts([one.pk for one in rows]):
        found.setdefault(row["batch"], {})[row["last"] or Outcome.WAITING.value] = row["n"]
    for one in rows:
        one.counts = found.get(one.pk, {})
    return rows


def _named(rows: Any) -> Any:
    """Each batch with who prepared and approved it; one query for all."""
    known = people([id for one in rows for id in (one.prepared_by, one.approved_by)])
    for one in rows:
        one.maker, one.checker = known.get(one.prepared_by), known.get(one.approved_by)
    return rows


def _kept(number: str) -> PaymentBatch:
    kept = PaymentBatch.objects.filter(pk=number).first()
    if kept is None:
        raise missing()
    return kept


def _status(refused: Refused | None) -> int:
    return 200 if refused is None else STATUS.get(refused.code, 409)
