"""Note what was done; search it; hand it over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.permissions import Action, Thing
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
