"""What there is to tell: windows to apply in, notices that run, results that came out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from duixian.basics.text import say
from duixian.portal.notices import published, results, windows
from duixian.portal.notices.mail import Item, News
from duixian.portal.notices.topics import Topics

Link = Callable[[str], str]


def all_news(topics: Topics, today: date, link: Link) -> list[Item]:
    """Everything that somebody could want to hear today, in the language that is spoken."""
    return [
        *_windows(topics, today, link),
        *_notices(topics, today, link),
        *_results(topics, today, link),
    ]


def _windows(topics: Topics, today: date, link: Link) -> list[Item]:
    return [
        Item(
            f"window {one.batch}", News.WINDOW, one.benefit,
            str(
                say(
                    "{title}:{first}至{last}可以申报", title=one.title, first=str(one.first),
                    last=str(one.last),
                )
            ),
            link(_to("notices:calendar", scope=one.benefit)),
        )
        for one in windows.of_batches()
        if today <= one.last
    ]  # fmt: skip


def _notices(topics: Topics, today: date, link: Link) -> list[Item]:
    """One for each list, or for what of one benefit ends on one day; numbers, never names."""
    groups = (
        published.running(today)
        .order_by()
        .values("benefit", "batch", "notice_until")
        .annotate(cases=Count("pk"))
        .order_by("notice_until", "benefit", "batch")
    )
    return [
        Item(
            f"notice {row['batch'] or row['benefit']} {row['notice_until']}", News.NOTICE,
            row["benefit"],
            str(
                say(
                    "「{benefit}」公示{count}件,到{until}为止可以提出异议",
                    benefit=topics.name(row["benefit"]), count=row["cases"],
                    until=str(row["notice_until"]),
                )
            ),
            link(_to("notices:list", scope=row["benefit"])),
        )
        for row in groups
    ]  # fmt: skip


def _results(topics: Topics, today: date, link: Link) -> list[Item]:
    """Of the month that ended last: enterprises, and residents where their numbers are told."""
    month = (today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    firms = results.decided(None, month).order_by().values_list("benefit", flat=True).distinct()
    people = {
        row.benefit for row in results.residents(today) if row.month == month and not row.is_hidden
    }
    return [
        Item(
            f"result {benefit} {month}", News.RESULT, benefit,
            str(
                say("「{benefit}」公布了{month}的结果", benefit=topics.name(benefit), month=month)
            ),
            link(_to("notices:results", scope=benefit, month=month)),
        )
        for benefit in sorted({*firms, *people})
    ]  # fmt: skip


def _to(route: str, **chosen: str) -> str:
    return f"{reverse(route)}?{urlencode(chosen)}"
