"""`python -m duixian.portal.demo`: a demonstration district, seeded and served."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test.utils import override_settings
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from duixian.basics.text import Text, say, speaking, translate
from duixian.office.refusal import Refused
from duixian.portal.demo import serving, world
from duixian.portal.demo.environment import KEYS
from duixian.portal.demo.people import PASSWORD, accounts
from duixian.portal.demo.seed import BOOKS, CASES, PAYMENTS, PEOPLE, PHASES, REGISTER, seed
from duixian.portal.demo.world import DemoWorld

_PHASES: dict[str, Text] = {
    PEOPLE: say("人员"),
    REGISTER: say("档案"),
    BOOKS: say("账目"),
    CASES: say("办件"),
    PAYMENTS: say("支付"),
}


class Command(BaseCommand):
    """Migrates, seeds unless that was done, serves, and says where and as whom to sign in."""

    help = "A demonstration district, seeded and served; for python -m duixian.portal.demo."

    def add_arguments(self, parser: CommandParser) -> None:
        """What may be said."""
        parser.add_argument("--no-serve", action="store_true", help="only migrate and seed")
        parser.add_argument("--port", type=int, default=8000, help="the next free one if taken")
        parser.add_argument("--fresh", action="store_true", help="delete what is there, seed anew")
        parser.add_argument("--cases", type=int, default=320, help="how many (default 320)")
        parser.add_argument("--seed", type=int, default=7, help="another number, another district")

    def handle(self, *args: Any, **options: Any) -> None:
        """The whole demonstration.

        Raises:
            CommandError: it can't be seeded here, or no port is free.
        """
        self.console = Console()
        with speaking("en" if os.environ.get("DUIXIAN_LANG", "").startswith("en") else "zh"):
            self._demonstrate(options)

    def _demonstrate(self, options: dict[str, Any]) -> None:
        if not settings.DEMO:
            raise CommandError(
                str(say("演示数据只在演示模式里装:请运行 python -m duixian.portal.demo"))
            )
        if options["fresh"]:
            clear()
        found = self._seeded(options["cases"], options["seed"])
        self._show(found)
        if not options["no_serve"]:
            self._serve(options["port"])

    def _seeded(self, count: int, number: int) -> DemoWorld:
        call_command("migrate", verbosity=0)
        there = world.load()
        if there is not None:
            self.console.print(str(say("演示数据已经有了,直接使用;要重建,加 --fresh")))
            return there
        bar = Progress(
            TextColumn("{task.description}"), BarColumn(),
            TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(), console=self.console,
        )  # fmt: skip
        try:
            # Where DEBUG is set, Django quotes every query once more, to keep it.
            with override_settings(DEBUG=False), bar:
                tasks: dict[str, TaskID] = {
                    phase: bar.add_task(str(_PHASES[phase]), total=None) for phase in PHASES
                }
                return seed(
                    count, number,
                    lambda phase, done, total: bar.update(
                        tasks[phase], completed=done, total=total
                    ),
                )  # fmt: skip
        except Refused as refused:
            raise CommandError(f"{refused.reason}\n{refused.hint or ''}".rstrip()) from refused

    def _show(self, found: DemoWorld) -> None:
        count = sum(len(ids) for ids in found.cases.values())
        table = Table(show_edge=False, pad_edge=False)
        for name in (say("用户名"), say("角色"), say("能做什么")):
            table.add_column(str(name))
        for account in accounts():
            table.add_row(account.username, translate(account.role), str(account.does))
        self.console.print(
            str(
                say(
                    "演示区:{count}件办件,业务日期{day},都是合成数据", count=count,
                    day=found.business_date,
                )
            )
        )  # fmt: skip
        self.console.print(table)
        self.console.print(str(say("密码都是 {password}", password=PASSWORD)))

    def _serve(self, wanted: int) -> None:
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        port = serving.free_port(wanted)
        if port is None:
            last = wanted + serving.TRIES - 1
            raise CommandError(str(say("端口{first}到{last}都被占用", first=wanted, last=last)))
        if port != wanted:
            self.console.print(
                str(say("端口{wanted}被占用,改用{port}", wanted=wanted, port=port)), style="yellow"
            )
        code = serving.serve(port, self._ready)
        if code:
            raise CommandError(str(say("服务器停了,退出码{code}", code=code)))
        self.console.print(str(say("已停止;数据在 {folder}", folder=str(settings.DATA))))

    def _ready(self, address: str) -> None:
        self.console.print(
            str(say("打开 {address} ,按 Ctrl-C 停止", address=address)), style="bold"
        )


def clear() -> None:
    """Delete the demonstration's database and files; the keys stay.

    Raises:
        CommandError: what is there is no demonstration of this folder.
    """
    folder: Path = settings.DATA
    database = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor != "sqlite" or database.parent != folder:
        raise CommandError(
            str(say("--fresh 只删除演示文件夹里的 SQLite 数据库;别的数据库请自己清空"))
        )
    if database.exists() and not (folder / KEYS).exists():
        raise CommandError(str(say("{folder} 不是演示文件夹,不删除", folder=str(folder))))
    connection.close()
    for suffix in ("", "-wal", "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    (folder / world.FILE).unlink(missing_ok=True)
    for name in ("files", "mail"):
        shutil.rmtree(folder / name, ignore_errors=True)
