"""What `python -m duixian.office check` looks at beyond Django's own checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from duixian.office.databases import AppendOnly, triggers


@register(Tags.security, deploy=True)
def keys_are_set(app_configs: Any, **more: Any) -> list[CheckMessage]:
    """A production office has its own keys: without them data can't be read after a restart."""
    wanted = {
        "DUIXIAN_SECRET_KEY": settings.HAS_SECRET_KEY,
        "DUIXIAN_DATA_KEYS": bool(settings.DATA_KEYS),
        "DUIXIAN_INDEX_KEY": len(settings.INDEX_KEY.encode()) >= 32,
    }
    return [
        Error(f"{name} is not set, or too short", hint="see docs/office.md", id="duixian.E001")
        for name, is_set in wanted.items()
        if not is_set
    ]


@register(Tags.database)
def tables_only_grow(
    app_configs: Any, databases: Sequence[str] | None = None, **more: Any
) -> list[CheckMessage]:
    """Every append-only table still has its triggers: a later migration may have dropped them."""
    return [
        Error(
            f"the trigger {name} is missing",
            hint="repeat the AppendOnly step in a migration",
            id="duixian.E002",
        )
        for alias in databases or ()
        for name in missing_triggers(alias)
    ]


def missing_triggers(alias: str) -> list[str]:
    """Those that the applied migrations made and that are no longer there."""
    connection = connections[alias]
    loader = MigrationLoader(connection)
    wanted = {
        name
        for key in loader.applied_migrations
        if key in loader.graph.nodes
        for operation in loader.get_migration(*key).operations
        if isinstance(operation, AppendOnly)
        for name in triggers(operation.table(key[0]), connection.vendor, operation.may_delete)
    }
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return sorted(wanted - present)
