"""Who did what, when, on whose authority, and what changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from duixian.basics.text import Text, say
from duixian.office.accounts.models import User
from duixian.office.accounts.permissions import Action
from duixian.office.audit import services
from duixian.office.audit.models import Record
from duixian.office.audit.services import Search
from duixian.office.clock import CHINA
from duixian.portal.shell import clock
from duixian.portal.shell.exports import csv_response
from duixian.portal.shell.guards import Request, guarded, signed_in
from duixian.portal.shell.pages import missing
from duixian.portal.shell.pdf import attachment
from duixian.portal.shell.people import Person, people
from duixian.portal.trail.shared import READS, draw, one_page
from duixian.portal.trail.words import field_word, value_word

_TEXTS = ("action", "kind", "thing", "subject")


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters as they were typed, and what they mean."""

    typed: Mapping[str, str]
    search: Search
    wrong: Text | None = None


@guarded(READS)
def search(request: Request) -> HttpResponse:
    """Records, the newest first."""
    asked = _asked(request.GET)
    rows = services.search(signed_in(request), asked.search).order_by("-pk")
    if asked.wrong:
        rows = rows.none()
    shown = one_page(request, rows)
    _named(shown)
    return draw(
        request, "search.html",
        {
            "page": shown, "asked": asked, "actions": sorted(Action, key=str),
            "kinds": KINDS, "query": request.GET.urlencode(),
        },
        status=422 if asked.wrong else 200,
    )  # fmt: skip


@guarded(READS)
@require_POST
@transaction.atomic
def export(request: Request) -> HttpResponse:
    """What was found, all of it: JSON lines, or a table that no spreadsheet takes for formulas."""
    asked = _asked(request.POST)
    by, at = signed_in(request), clock.now()
    form = request.POST.get("form")
    if form not in ("jsonl", "csv") or asked.wrong:
        raise missing()
    lines = services.export_jsonl(by, asked.search, at=at)
    if form == "csv":
        return _table([json.loads(line) for line in lines])
    answer = HttpResponse(
        "".join(f"{line}\n" for line in lines), content_type="application/jsonl; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = attachment(f"trail-{clock.today()}.jsonl")
    return answer


def _table(rows: list[dict[str, Any]]) -> HttpResponse:
    known = people(row["actor"] for row in rows)
    head = (
        say("号"), say("时间"), say("经办"), say("凭什么"), say("事项"), say("类别"), say("对象"),
        say("主体"), say("部门"), say("之前"), say("之后"), say("理由"),
    )  # fmt: skip
    return csv_response(
        f"trail-{clock.today()}.csv",
        [str(name) for name in head],
        (
            (
                row["id"], row["at"], known[row["actor"]].name, row["authority"], row["action"],
                row["kind"], row["thing"], row["subject"], row["department"],
                _flat(row["before"]), _flat(row["after"]), row["reason"],
            )
            for row in rows
        ),
    )  # fmt: skip


KINDS = (
    "办件", "申报批次", "预算指标", "资金账", "支付明细", "角色", "企业", "个人", "审计记录",
)  # fmt: skip
"""What records are about; others can be typed into the address."""


def _asked(sent: Mapping[str, str]) -> Asked:
    typed = {name: sent.get(name, "").strip() for name in (*_TEXTS, "actor", "since", "until")}
    wrong: Text | None = None
    since, until = _day(typed["since"]), _day(typed["until"])
    if (typed["since"] and since is None) or (typed["until"] and until is None):
        wrong = say("日期写成 2025-09-15 的样子")
    actor = _actor(typed["actor"])
    if typed["actor"] and not actor:
        wrong = say("没有叫「{name}」的人,或者不止一个:写用户名", name=typed["actor"])
    return Asked(
        typed,
        Search(
            actor=actor, **{name: typed[name] for name in _TEXTS},
            since=_start(since), until=_start(until + timedelta(days=1)) if until else None,
        ),
        wrong,
    )  # fmt: skip


def _actor(typed: str) -> str:
    """An id from a user name or a name; what stands for a run of the office as it is."""
    if not typed:
        return ""
    try:
        return str(UUID(typed))
    except ValueError:
        pass
    full = Q(first_name=typed, last_name="") | Q(username=typed)
    found = list(User.objects.filter(full).values_list("pk", flat=True)[:2])
    if len(found) == 1:
        return str(found[0])
    return typed if not found and Record.objects.filter(actor=typed).exists() else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _start(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), CHINA)


def _named(rows: Iterable[Any]) -> None:
    """Each record with who acted and its values as pairs; one query for the names."""
    known = people(row.actor for row in rows)
    for row in rows:
        row.who = known.get(row.actor, Person(row.actor, row.actor))
        row.changes = _changes(row.before, row.after)


def _changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> list[tuple[str, str, str]]:
    """Each value that was noted, before and after."""
    old, new = before or {}, after or {}
    return [
        (field_word(name), _said(name, old.get(name)), _said(name, new.get(name)))
        for name in {**old, **new}
    ]


def _said(name: str, value: object) -> str:
    return "" if value is None else value_word(name, value)


def _flat(values: Mapping[str, Any] | None) -> str:
    return "" if values is None else json.dumps(values, ensure_ascii=False)
