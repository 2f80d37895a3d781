"""Results: a page to look at, CSV and JSON to work with, and what the columns mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, JsonResponse

from duixian.basics.text import Text, say
from duixian.portal.notices import results as data
from duixian.portal.notices.aggregate import K, Row
from duixian.portal.notices.choosing import groups, paged, scope_of
from duixian.portal.notices.results import Result
from duixian.portal.notices.topics import Topics
from duixian.portal.shell import clock
from duixian.portal.shell.exports import csv_response
from duixian.portal.shell.guards import PUBLIC, Request, guarded
from duixian.portal.shell.pages import missing, page
from duixian.portal.shell.policies import official

ENTERPRISES, RESIDENTS = "enterprises", "residents"
ALIKE: list[tuple[str, Text]] = [
    ("benefit", say("待遇的编号:条文和名称")),
    ("benefit_name", say("待遇的名称")),
    ("field", say("领域的编号")),
]
COLUMNS: dict[str, list[tuple[str, Text]]] = {
    ENTERPRISES: [
        *ALIKE,
        ("department", say("牵头部门")),
        ("applicant", say("企业名称;项目等按种类和代码")),
        ("credit_code", say("统一社会信用代码")),
        ("year", say("年度")),
        ("state", say("已审定,或者已拨付")),
        ("decided_on", say("审定和公示都完成的日期")),
        ("amount_yuan", say("审定的金额,元")),
        ("paid_on", say("到账日期;没有拨付的留空")),
        ("paid_yuan", say("已拨付的金额,元")),
    ],
    RESIDENTS: [
        *ALIKE,
        ("month", say("拨付的月份;只含已经过完的月份")),
        ("is_hidden", say("是否隐去:人数少,或者隐去它才推算不出人数少的那一格")),
        ("people", say("人数,同名的算一人;隐去的留空")),
        ("cases", say("件数;隐去的留空")),
        ("paid_yuan", say("拨付的金额,元;隐去的留空")),
    ],
}
"""What each table holds, by column."""


@guarded(PUBLIC)
def results(request: Request) -> HttpResponse:
    """Who was granted what, filtered by field, benefit and month."""
    topics, scope, month = Topics(official()), scope_of(request), _month(request)
    wanted = topics.within(scope)
    shown = paged(data.decided(wanted, month), request)
    people = [(row, topics.name(row.benefit)) for row in _residents(wanted, month)]
    return page(
        request,
        "notices/results.html",
        {
            "topics": topics, "groups": groups(topics), "scope": scope, "month": month, "k": K,
            "months": data.months(clock.today(), 18), "page": shown, "people": people,
            "results": [
                (one, topics.name(one.benefit), topics.department(one.department))
                for one in data.listed(shown)
            ],
        },
    )  # fmt: skip


@guarded(PUBLIC)
def dictionary(request: Request) -> HttpResponse:
    """What each column means, and on what terms the data may be used."""
    return page(request, "notices/dictionary.html", {"columns": COLUMNS, "k": K})


@guarded(PUBLIC)
def as_csv(request: Request, table: str) -> HttpResponse:
    """One table as CSV; column names are the same in every language."""
    header = [name for name, _ in _columns(table)]
    rows = ([row[name] for name in header] for row in _rows(request, table))
    name = f"qiantang-{table}-{clock.today():%Y%m%d}.csv"
    return csv_response(name, header, rows)


@guarded(PUBLIC)
def as_json(request: Request, table: str) -> HttpResponse:
    """One table as JSON, with what its columns mean."""
    columns = {name: str(said) for name, said in _columns(table)}
    about = {
        "table": table, "as_of": clock.today().isoformat(), "policy": official().title,
        "columns": columns, "rows": list(_rows(request, table)),
    }  # fmt: skip
    return JsonResponse(about, json_dumps_params={"ensure_ascii": False})


def _columns(table: str) -> list[tuple[str, Text]]:
    if table not in COLUMNS:
        raise missing()
    return COLUMNS[table]


def _rows(request: Request, table: str) -> Iterable[dict[str, Any]]:
    topics, month = Topics(official()), _month(request)
    wanted = topics.within(scope_of(request))
    if table == RESIDENTS:
        return [_resident(row, topics) for row in _residents(wanted, month)]
    return [_enterprise(one, topics) for one in data.listed(data.decided(wanted, month))]


def _residents(wanted: list[str] | None, month: str) -> list[Row]:
    """Chosen after small numbers were hidden, so that choosing reveals nothing."""
    return [
        row
        for row in data.residents(clock.today())
        if (wanted is None or row.benefit in wanted) and month in ("", row.month)
    ]


def _month(request: Request) -> str:
    asked = request.GET.get("month", "")
    return asked if asked and data.month_span(asked) else ""


def _enterprise(one: Result, topics: Topics) -> dict[str, Any]:
    return {
        **_alike(one.benefit, topics), "department": one.department,
        "applicant": str(one.applicant.name), "credit_code": one.applicant.code, "year": one.year,
        "state": "已拨付" if one.is_paid else "已审定", "decided_on": one.decided_on.isoformat(),
        "amount_yuan": _yuan(one.amount),
        "paid_on": one.paid_on.isoformat() if one.paid_on else None,
        "paid_yuan": _yuan(one.paid),
    }  # fmt: skip


def _resident(row: Row, topics: Topics) -> dict[str, Any]:
    return {
        **_alike(row.benefit, topics), "month": row.month, "is_hidden": row.is_hidden,
        "people": row.people, "cases": row.cases,
        "paid_yuan": None if row.amount is None else _yuan(row.amount),
    }  # fmt: skip


def _alike(benefit: str, topics: Topics) -> dict[str, str]:
    found = topics.benefit(benefit)
    name = found.name if found is not None else topics.name(benefit)
    return {"benefit": benefit, "benefit_name": name, "field": topics.field_of(benefit)}


def _yuan(fen: int) -> str:
    """Exact, as text: a float would not be."""
    return f"{fen // 100}.{fen % 100:02d}"
