"""What every page of the treasury needs: who may, one page of a list, heads that are noted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse

from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.permissions import Action, Thing, authority, require
from duixian.office.audit.services import note
from duixian.office.ledger.models import Fund
from duixian.portal.shell.guards import Request, holders
from duixian.portal.shell.pages import page

READS = holders(Role.FINANCE, Role.AUDIT)
"""Who looks at money: those who move it, and those who check."""
MOVES = holders(Role.FINANCE)
PER_PAGE = 50


def draw(
    request: Request, template: str, values: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of this room; `may` says what whoever reads it could do."""
    return page(request, f"treasury/{template}", {"may": _may(request.actor), **values}, status)


def one_page(request: Request, rows: QuerySet[Any] | Sequence[Any]) -> Page[Any]:
    """Fifty rows; a number that is no page gives the nearest."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def note_head(by: Actor, fund: Fund, with_: str, *, at: datetime) -> None:
    """Keep the head of a chain where the books can't reach it, for the verifier to compare.

    The auditors' page looks for records of `导出账目` that hold `head` and `seq`.
    """
    thing = Thing("资金账", fund.pk)
    role = require(by, Action.EXPORT_BOOKS, thing)
    fund.refresh_from_db(fields=["seq", "head"])
    note(
        by, role, Action.EXPORT_BOOKS, thing, at=at,
        after={"seq": fund.seq, "head": fund.head, "with": with_},
    )  # fmt: skip


_ACTIONS = {
    "open": Action.OPEN_BOOKS, "allot": Action.ALLOT, "commit": Action.COMMIT,
    "void": Action.VOID, "export": Action.EXPORT_BOOKS, "prepare": Action.PREPARE_PAYMENT,
    "approve": Action.APPROVE_PAYMENT, "receive": Action.RECORD_RECEIPT,
}  # fmt: skip


def _may(actor: Actor | None) -> dict[str, bool]:
    """By the permission table: what finance may do, it may do for every department."""
    return {
        name: actor is not None and authority(actor, action, Thing("资金账")) is not None
        for name, action in _ACTIONS.items()
    }
