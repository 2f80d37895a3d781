"""What every page of the trail needs: who may look, one page of a list."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse

from duixian.office.accounts.actor import Role
from duixian.office.accounts.permissions import Action, Thing, authority
from duixian.portal.shell.guards import Request, holders
from duixian.portal.shell.pages import page

READS = holders(Role.AUDIT, Role.SYSTEM)
"""Records of what was done."""
EXAMINES = holders(Role.AUDIT)
"""Cases from the first event to the last."""
VERIFIES = holders(Role.AUDIT, Role.FINANCE)
"""The books: those who keep them may hold them to the same proof."""
PER_PAGE = 50


def draw(
    request: Request, template: str, values: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of this room. Nothing on any of them changes anything; exports are noted."""
    by = request.actor
    may = {
        name: by is not None and authority(by, action, Thing("审计记录")) is not None
        for name, action in _ACTIONS.items()
    }
    return page(request, f"trail/{template}", {"may": may, **values}, status)


_ACTIONS = {
    "search": Action.READ_AUDIT, "export": Action.EXPORT_AUDIT, "examine": Action.READ_CASE,
    "verify": Action.EXPORT_BOOKS,
}  # fmt: skip


def one_page(request: Request, rows: QuerySet[Any]) -> Page[Any]:
    """Fifty rows; a number that is no page gives the nearest."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
