"""What a page was asked to show: a field or a benefit, a month."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from duixian.basics.text import Text
from duixian.office.cases.models import CaseRow
from duixian.portal.notices.topics import Topics

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Group:
    """The benefits of a field, to choose from."""

    id: str
    name: Text | str
    benefits: list[tuple[str, str]]


def groups(topics: Topics) -> list[Group]:
    """Every field with its benefits, in the order of the document."""
    return [
        Group(field.id, topics.field_name(field.id), inside)
        for field in topics.fields
        if (inside := [(id, topics.name(id)) for id in topics.of_field(field.id)])
    ]


def scope_of(request: HttpRequest) -> str:
    """The field or benefit that was chosen."""
    return request.GET.get("scope", "").strip()


def paged(rows: QuerySet[CaseRow], request: HttpRequest) -> Page[CaseRow]:
    """Fifty at a time; a number that is none is the first page."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
