"""One office on SQLite and on PostgreSQL: connection settings, and tables that only grow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dj_database_url
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

REFUSAL = "append-only"
"""Stands in the message of every refused change, on both databases."""
_SQLITE = {
    "transaction_mode": "IMMEDIATE",  # writers queue at BEGIN; none fails in the middle
    "timeout": 120,
    # WAL: readers don't wait for the writer. FULL: what was committed survives a power cut.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}


def database_of(url: str) -> dict[str, Any]:
    """Django's settings for a DATABASE_URL.

    >>> database_of("sqlite:////srv/office.sqlite3")["OPTIONS"]["transaction_mode"]
    'IMMEDIATE'
    """
    settings: dict[str, Any] = dict(dj_database_url.parse(url))
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {**settings.get("OPTIONS", {}), **_SQLITE}
    else:
        settings.update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    return settings


class AppendOnly(Operation):
    """A migration step: triggers refuse UPDATE, DELETE and, on PostgreSQL, TRUNCATE of a model.

    `frozen` names the columns that an UPDATE may not change; without it, none. Django rebuilds a
    SQLite table on most alterations and loses its triggers: repeat this step after one.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(
        self, model: str, frozen: tuple[str, ...] = (), *, may_delete: bool = False
    ) -> None:
        self.model = model
        self.frozen = frozen
        self.may_delete = may_delete

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models don't change."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the triggers."""
        table = self.table(app_label)
        for statement in create(
            table, self.frozen, schema_editor.connection.vendor, self.may_delete
        ):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop them."""
        table = self.table(app_label)
        for statement in drop(table, schema_editor.connection.vendor, self.may_delete):
            schema_editor.execute(statement, params=None)

    def table(self, app_label: str) -> str:
        """The table that it keeps, as Django names it."""
        return f"{app_label}_{self.model.lower()}"

    def describe(self) -> str:
        """For `migrate --plan`."""
        return f"Refuse changes of {self.model}"


def triggers(table: str, vendor: str, may_delete: bool = False) -> tuple[str, ...]:
    """The names of the triggers that keep a table."""
    kept = [f"{table}_no_update"]
    if not may_delete:
        kept.append(f"{table}_no_delete")
    if vendor == "postgresql":
        kept.append(f"{table}_no_truncate")
    return tuple(kept)


def create(
    table: str, frozen: tuple[str, ...], vendor: str, may_delete: bool = False
) -> Iterator[str]:
    """The statements that make a table append-only.

    >>> print(next(create("entry", (), "sqlite")))
    CREATE TRIGGER "entry_no_update" BEFORE UPDATE ON "entry" BEGIN SELECT RAISE(ABORT, \
'append-only: entry'); END
    """
    of = " OF " + ", ".join(f'"{column}"' for column in frozen) if frozen else ""
    kept = triggers(table, vendor, may_delete)
    if vendor == "sqlite":
        for name, event in (("update", f"UPDATE{of}"), ("delete", "DELETE")):
            if f"{table}_no_{name}" not in kept:
                continue
            yield (
                f'CREATE TRIGGER "{table}_no_{name}" BEFORE {event} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {table}'); END"
            )
        return
    yield (
        "CREATE OR REPLACE FUNCTION duixian_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}: %', TG_TABLE_NAME "
        "USING ERRCODE = 'restrict_violation'; END $$"
    )
    for name, event, each in (
        ("update", f"UPDATE{of}", "ROW"),
        ("delete", "DELETE", "ROW"),
        ("truncate", "TRUNCATE", "STATEMENT"),
    ):
        if f"{table}_no_{name}" not in kept:
            continue
        yield (
            f'CREATE TRIGGER "{table}_no_{name}" BEFORE {event} ON "{table}" '
            f"FOR EACH {each} EXECUTE FUNCTION duixian_append_only()"
        )


def drop(table: str, vendor: str, may_delete: bool = False) -> Iterator[str]:
    """The statements that undo `create`."""
    for name in triggers(table, vendor, may_delete):
        yield f'DROP TRIGGER "{name}"' + (f' ON "{table}"' if vendor == "postgresql" else "")
