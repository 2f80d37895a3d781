"""Note what was done; search it; hand it over."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.audit.models import Record


def note(
    actor: Actor,
    authority: Role,
    action: Action,
    thing: Thing,
    *,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Record:
    """One act, in the transaction of what it is about: both are kept or neither."""
    return Record.objects.create(
        at=at, actor=actor.id, authority=authority, action=action, kind=thing.kind, thing=thing.id,
        subject=thing.subject, department=thing.department, before=before, after=after,
        reason=reason,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for; what is left out doesn't narrow."""

    actor: str = ""
    action: str = ""
    kind: str = ""
    thing: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """Up to and without this instant."""


def search(actor: Actor, wanted: Search) -> QuerySet[Record]:
    """Records in the order in which they were written.

    Raises:
        Refused: `not-permitted`.
    """
    require(actor, Action.READ_AUDIT, Thing("审计记录"))
    return _found(wanted)


def export_jsonl(actor: Actor, wanted: Search, *, at: datetime) -> Iterator[str]:
    """One line of JSON a record; the export is itself recorded.

    Raises:
        Refused: `not-permitted`.
    """
    thing = Thing("审计记录")
    authority = require(actor, Action.EXPORT_AUDIT, thing)
    rows = _found(wanted).filter(pk__lte=_last())
    asked = {name: str(value) for name, value in asdict(wanted).items() if value}
    note(actor, authority, Action.EXPORT_AUDIT, thing, at=at, after=asked)
    return (json.dumps(_as_json(row), ensure_ascii=False) for row in rows.iterator())


def _found(wanted: Search) -> QuerySet[Record]:
    exact = {
        name: value
        for name, value in asdict(wanted).items()
        if value and name not in ("since", "until")
    }
    rows = Record.objects.filter(**exact)
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(at__lt=wanted.until)
    return rows.order_by("pk")


def _last() -> int:
    last = Record.objects.order_by("-pk").first()
    return 0 if last is None else last.pk


def _as_json(row: Record) -> dict[str, object]:
    return {
        "id": row.pk, "at": row.at.isoformat(), "actor": row.actor, "authority": row.authority,
        "action": row.action, "kind": row.kind, "thing": row.thing, "subject": row.subject,
        "department": row.department, "before": row.before, "after": row.after,
        "reason": row.reason,
    }  # fmt: skip
