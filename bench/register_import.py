"""A department's table of 100,000 enterprises, taken over into the office's register.

    python bench/register_import.py                    SQLite and PostgreSQL
    python bench/register_import.py --rows 10000 --engine sqlite
    python bench/register_import.py --write            into docs/benchmarks.md

Eight facts a row, one in ten unknown. Three imports of the same source: a new table; the same table
again, of which nothing is said a second time; and a table in which one value in a hundred changed.
Afterwards each statement's digest is that of its value, for a thousand of them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

YEARLY = ("营业收入", "研发费用", "应纳税所得额")
TRUTHS = ("规上企业", "工业企业", "高新技术企业", "服务业企业", "参加失业保险")
SOURCE = "区税务局"
AT = datetime(2025, 5, 6, 2, tzinfo=UTC)
HEAD = ("database", "rows", "table", "s", "rows/s", "said", "not said again", "peak MB")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"])
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    asked = parser.parse_args(arguments)
    if asked.engine and not asked.write:
        found = run(asked.engine, asked.rows)
        print(json.dumps(found, ensure_ascii=False))
        return 0
    rows: list[list[str]] = []
    for engine in ("sqlite", "postgresql"):  # Django is loaded for one database a process
        command = [sys.executable, __file__, "--engine", engine, "--rows", str(asked.rows)]
        ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
        rows += json.loads(ran.stdout.splitlines()[-1])
    for row in [list(HEAD), *rows]:
        print("  ".join(row))
    if asked.write:
        write(rows)
    return 0


def run(engine: str, count: int) -> list[list[str]]:
    """The three imports on a new database of its own."""
    from tests.office.postgres_server import Server

    server = Server(durable=True) if engine == "postgresql" else None
    with tempfile.TemporaryDirectory(prefix="duixian-import-") as folder:
        url = server.url("postgres") if server else f"sqlite:///{Path(folder) / 'o.sqlite3'}"
        os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="duixian.office.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        try:
            call_command("migrate", verbosity=0)
            return [_timed(engine, n, *step) for n, step in enumerate(steps(count))]
        finally:
            connections.close_all()
            if server:
                server.stop()


def steps(count: int) -> list[tuple[str, dict[str, list[Any]]]]:
    """Name and columns of each table."""
    chance = random.Random(1)
    new = made_up(count, chance)
    changed = {
        name: [chance.randrange(10**9) if chance.random() < 0.01 else v for v in values]
        if name.startswith(YEARLY) else values
        for name, values in new.items()
    }  # fmt: skip
    return [("new", new), ("the same again", new), ("one in a hundred changed", changed)]


def made_up(count: int, chance: random.Random) -> dict[str, list[Any]]:
    """Columns of a register; one value in ten is unknown."""

    def column(draw: Any) -> list[Any]:
        return [None if chance.random() < 0.1 else draw() for _ in range(count)]

    return {
        "标识": [f"9133{n:014d}" for n in range(count)],
        **{f"{name}@2025": column(lambda: chance.randrange(10**11)) for name in YEARLY},
        **{name: column(lambda: chance.random() < 0.5) for name in TRUTHS},
    }


def _timed(engine: str, n: int, name: str, columns: dict[str, list[Any]]) -> list[str]:
    import pyarrow as pa
    from bench.report import peak_memory

    from duixian.library.package import load
    from duixian.library.places import policies
    from duixian.office.accounts.actor import Actor, Grant, Role
    from duixian.office.register.imports import import_register
    from duixian.tables.register import register_of

    words = load(policies() / "qiantang-2025").vocabulary
    register = register_of({"企业": pa.table(columns)})
    by = Actor("bench", "某", (Grant(Role.FIRST_REVIEW, SOURCE, date(2025, 1, 1)),))
    began = time.monotonic()
    counted = import_register(
        by, register, source=SOURCE, vocabulary=words, evidence="表.csv", at=AT + timedelta(days=n)
    )
    seconds = time.monotonic() - began
    wanted = sum(v is not None for key, values in columns.items() if key != "标识" for v in values)
    if counted.stated + counted.unchanged != wanted:
        raise SystemExit(f"{wanted} values, {counted}")
    check()
    return [
        engine, f"{counted.subjects:,}", name, f"{seconds:.1f}",
        f"{counted.subjects / seconds:,.0f}", f"{counted.stated:,}", f"{counted.unchanged:,}",
        f"{peak_memory():,.0f}",
    ]  # fmt: skip


def check() -> None:
    """Values are those that their statements speak of."""
    from duixian.office.register.models import FactValue
    from duixian.office.register.services import digest

    for held in FactValue.objects.select_related("statement").order_by("-pk")[:1000]:
        if digest(held.salt, held.value) != held.statement.digest:
            raise SystemExit(f"statement {held.pk} differs from its value")


def write(rows: list[list[str]]) -> None:
    """The section of docs/benchmarks.md."""
    from bench.report import machine, table, write_section

    body = (
        "## A department's table in the register",
        "",
        "    python bench/register_import.py --write",
        "",
        "Eight facts a row, one in ten unknown: a new table, the same once more, and one in which",
        "one yearly figure in a hundred changed. What was said before is not said again.",
        "",
        table(list(HEAD), rows),
        "",
        machine("django", "psycopg", "pyarrow"),
    )
    write_section("register-import", "\n".join(body))


if __name__ == "__main__":
    sys.exit(main())
