"""What the treasury sends back: receipts, lines nobody knows the end of, reconciliation."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from duixian.basics.text import Text, say
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.cases.case import State
from duixian.office.keys import is_key
from duixian.office.payment import services
from duixian.office.payment.models import PaymentLine
from duixian.office.payment.order_table import read_table
from duixian.office.payment.outcomes import Outcome
from duixian.office.payment.services import Receipt
from duixian.office.refusal import Refused
from duixian.office.register import personal
from duixian.portal.shell import clock
from duixian.portal.shell.exports import csv_response
from duixian.portal.shell.guards import Request, guarded, signed_in
from duixian.portal.shell.pages import STATUS, missing
from duixian.portal.shell.people import people
from duixian.portal.treasury import figures
from duixian.portal.treasury.shared import MOVES, READS, draw

LARGEST_FILE = 5 * 2**20
SALT, HOURS = "treasury-receipts", 24
_SIGNATURE = {".xlsx": b"PK\x03\x04", ".csv": b""}


@dataclass(frozen=True, slots=True)
class Preview:
    """What recording one receipt would do."""

    receipt: Receipt
    case: str
    amount: int | None
    word: str
    """将登记, 已经登记过 or 不登记."""
    reason: Text | None = None


TAKEN, AGAIN, LEFT = "将登记", "已经登记过", "不登记"


@guarded(MOVES)
def receipts(request: Request) -> HttpResponse:
    """Upload a table, see what would be taken and what not, then record it."""
    if request.method != "POST":
        return draw(request, "receipts.html", {"words": services.WORDS})
    if "signed" in request.POST:
        return _record(request)
    by = signed_in(request)
    try:
        found, wrong = services.receipts_from(_uploaded(request))
        rows = preview(by, found)
    except Refused as refused:
        values = {"words": services.WORDS, "refused": refused}
        return draw(request, "receipts.html", values, status=409)
    return draw(
        request, "receipts_preview.html",
        {
            "rows": rows[:500], "more": max(0, len(rows) - 500), "wrong": wrong,
            "taken": sum(row.word == TAKEN for row in rows),
            "again": sum(row.word == AGAIN for row in rows),
            "left": sum(row.word == LEFT for row in rows) + len(wrong),
            "signed": signing.dumps([by.id, _packed(found)], salt=SALT, compress=True),
        },
    )  # fmt: skip


def preview(by: Actor, found: Sequence[Receipt]) -> list[Preview]:
    """Record everything as it would be, and take it all back: the office itself says what happens.

    Raises:
        Refused: `not-permitted`.
    """
    lines = {
        str(line.pk): line
        for line in PaymentLine.objects.filter(
            pk__in=[UUID(one.line) for one in found if is_key(one.line)]
        ).select_related("case")
    }
    rows = []
    with transaction.atomic():
        for receipt in found:
            done = services.record_receipts(by, [receipt], at=clock.now())
            line = lines.get(receipt.line)
            refused = done.not_taken[0].reason if done.not_taken else None
            word = TAKEN if done.taken else AGAIN if done.again else LEFT
            rows.append(
                Preview(
                    receipt, line.case.benefit if line else "", line.amount if line else None,
                    word, refused,
                )
            )  # fmt: skip
        transaction.set_rollback(True)
    return rows


def _record(request: Request) -> HttpResponse:
    by = signed_in(request)
    try:
        who, packed = signing.loads(request.POST["signed"], salt=SALT, max_age=HOURS * 3600)
        if who != by.id:
            raise signing.BadSignature
    except signing.BadSignature:
        refused = Refused("too-old", say("预览已经失效,没有登记"), say("重新上传回单"))
        values = {"words": services.WORDS, "refused": refused}
        return draw(request, "receipts.html", values, status=409)
    done = services.record_receipts(by, _unpacked(packed), at=clock.now())
    return draw(request, "receipts_done.html", {"done": done})


def _uploaded(request: Request) -> list[dict[str, str]]:
    """The rows of the file that came with the form.

    Raises:
        Refused: `no-file`, `too-large`, `not-a-table`, `unreadable-table`, `no-rows`.
    """
    file = request.FILES.get("file")
    if file is None or not file.name:
        raise Refused("no-file", say("没有选文件"), say("选 xlsx 或 UTF-8 的 csv"))
    if (file.size or 0) > LARGEST_FILE:
        raise Refused("too-large", say("文件超过 5 MB"), say("分成几个文件"))
    suffix = Path(file.name).suffix.lower()
    data = file.read()
    if suffix not in _SIGNATURE or not data.startswith(_SIGNATURE[suffix]):
        raise Refused(
            "not-a-table", say("文件的内容不是它说的格式"), say("选 xlsx 或 UTF-8 的 csv")
        )
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / f"receipts{suffix}"
        place.write_bytes(data)
        rows = read_table(place)
    if not rows or "明细号" not in rows[0]:
        raise Refused(
            "no-rows",
            say("表里没有回单:第一行要有「明细号、结果、流水号、日期、原因」"),
            say("按样表填写后再上传"),
        )
    return rows


@guarded(MOVES)
def example(request: Request) -> HttpResponse:
    """An empty table of receipts with one row as an example."""
    head = list(services.RECEIPT_COLUMNS)
    row = ["00000000-0000-0000-0000-000000000000", "已付", "L0001", str(clock.today()), ""]
    return csv_response("receipts.csv", head, [row])


@guarded(READS)
def line(request: Request, id: UUID) -> HttpResponse:
    """One payment to one payee, and everything that was learned of it."""
    return _line(request, _kept(id))


def _line(request: Request, kept: PaymentLine, refused: Refused | None = None) -> HttpResponse:
    by = signed_in(request)
    department = kept.batch.unit
    require(by, Action.READ_BOOKS, Thing("支付明细", str(kept.pk), department=department))
    outcomes = list(kept.outcomes.order_by("pk"))
    known = people([one.by for one in outcomes])
    for one in outcomes:
        one.who = known[one.by]  # type: ignore[attr-defined]
    last = outcomes[-1].outcome if outcomes else Outcome.WAITING.value
    return draw(
        request, "line.html",
        {
            "line": kept, "outcomes": outcomes, "last": last, "refused": refused,
            "is_unknown": last == Outcome.UNKNOWN, "is_bounced": _is_bounced(kept, last),
            "account": _account(request, by, kept) if "account" in request.GET else None,
            "typed": request.POST, "today": clock.today(),
        },
        status=200 if refused is None else STATUS.get(refused.code, 409),
    )  # fmt: skip


def _is_bounced(kept: PaymentLine, last: str) -> bool:
    newest = kept.case.payments.order_by("-attempt").first()
    return (
        last == Outcome.RETURNED and kept.case.state == State.BOUNCED.value
        and newest is not None and newest.pk == kept.pk
    )  # fmt: skip


def _account(request: Request, by: Actor, kept: PaymentLine) -> str:
    purpose = f"核对支付明细{kept.pk}"
    try:
        return personal.read_masked(
            by, kept.payee, services.ACCOUNT, purpose=purpose, at=clock.now()
        )
    except Refused as refused:
        return str(refused.reason)


@guarded(MOVES)
@require_POST
def settle(request: Request, id: UUID) -> HttpResponse:
    """A person found out what became of a line that nobody knew."""
    kept = _kept(id)
    said = request.POST.get("outcome", "")
    day = _day(request.POST.get("on", ""))
    try:
        if said not in (Outcome.PAID, Outcome.RETURNED) or day is None or day > clock.today():
            raise Refused("incomplete", say("要选结果,并写明日期,不晚于今天"), say("补上后再登记"))
        services.settle_unknown(
            signed_in(request), kept, Outcome(said), on=day, at=clock.now(),
            evidence=request.POST.get("evidence", "").strip()[:100],
        )  # fmt: skip
    except Refused as refused:
        return _line(request, kept, refused)
    messages.success(request, str(say("已经登记查明的结果")))
    return HttpResponseRedirect(reverse("treasury:line", args=[id]))


@guarded(MOVES)
@require_POST
def reissue(request: Request, id: UUID) -> HttpResponse:
    """更正后重付: the case goes back to those that may be paid."""
    kept = _kept(id)
    reason = request.POST.get("reason", "").strip()[:500]
    try:
        if not reason:
            raise Refused("no-reasons", say("要写明更正了什么"), say("例如:户名已更正"))
        services.reissue(signed_in(request), kept.case, reason, at=clock.now())
    except Refused as refused:
        return _line(request, kept, refused)
    messages.success(request, str(say("这件已经回到待支付,编入新的批次后再付")))
    return HttpResponseRedirect(reverse("treasury:line", args=[id]))


@guarded(READS)
def reconcile(request: Request) -> HttpResponse:
    """Lines, books and cases side by side: where they differ, and what nobody knows."""
    fund = figures.default_fund()
    if fund is None:
        return draw(request, "no_books.html", {})
    found = services.reconcile(signed_in(request), fund.pk)
    books = figures.sums_of(fund)
    return draw(
        request, "reconcile.html",
        {
            "fund": fund, "found": found, "books": books,
            "differences": [in_words(difference) for difference in found.differences],
        },
    )  # fmt: skip


_DIFFERENCES = (
    (
        re.compile(r"(?P<id>\S+): the case says (?P<a>-?\d+), the lines paid (?P<b>-?\d+)"),
        say("办件{id}记着已付{a}分,明细合计{b}分"),
    ),
    (
        re.compile(r"(?P<id>\S+): the books spent (?P<a>-?\d+), the lines (?P<b>-?\d+)"),
        say("占用{id}:账上已付{a}分,明细合计{b}分"),
    ),
)


def in_words(difference: str) -> Text:
    """A difference as the office reports it, in the reader's language."""
    for pattern, words in _DIFFERENCES:
        found = pattern.fullmatch(difference)
        if found:
            return Text(words.template, tuple(found.groupdict().items()))
    return Text("{difference}", (("difference", difference),))


def _packed(found: Iterable[Receipt]) -> list[list[str]]:
    return [
        [one.line, one.outcome.value, one.reference, one.on.isoformat(), one.reason]
        for one in found
    ]


def _unpacked(rows: Any) -> list[Receipt]:
    return [
        Receipt(line, Outcome(outcome), reference, date.fromisoformat(on), reason)
        for line, outcome, reference, on, reason in rows
    ]


def _kept(id: UUID) -> PaymentLine:
    kept = (
        PaymentLine.objects.select_related("case__applicant", "batch", "payee")
        .filter(pk=id)
        .first()
    )
    if kept is None:
        raise missing()
    return kept


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
