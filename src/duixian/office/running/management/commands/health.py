"""`python -m duixian.office health`: each check with what to do next; 1 where one fails."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser
from django.utils.timezone import now

from duixian.basics.text import say
from duixian.office.clock import day_of
from duixian.office.health import health, is_well
from duixian.office.running.command import OfficeCommand
from duixian.office.running.management.commands.restore import tell_examined
from duixian.office.running.soundness import examine


class Command(OfficeCommand):
    """Prints what is well and what is not."""

    help = "Database, migrations, triggers, chains, keys, disk, policies: what is well, what not."

    def add_arguments(self, parser: CommandParser) -> None:
        """Short or whole; for people or for a program."""
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="one line of JSON a check")
        parser.add_argument(
            "--whole", action="store_true", help="work every chain, case and file out again"
        )

    def carry_out(self, options: dict[str, Any]) -> bool:
        """Look; print; the exit code says whether all is well."""
        checks = health(on=day_of(now()))
        for check in checks:
            if options["json"]:
                said = {
                    "check": check.name, "ok": check.ok, "what": str(check.what),
                    "next": str(check.next) if check.next else None,
                }  # fmt: skip
                self.tell(json.dumps(said, ensure_ascii=False))
                continue
            self.tell(f"{say('正常') if check.ok else say('不正常')}  {check.what}")
            if check.next is not None:
                self.tell(f"    {check.next}")
        well = is_well(checks)
        if options["whole"] and checks[0].ok:
            well = tell_examined(self, examine()) and well
        return well
