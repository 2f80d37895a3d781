"""`python -m duixian.office restore FILE`: a backup becomes the office again, all examined."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.timezone import now

from duixian.basics.text import say
from duixian.office.running.command import OfficeCommand
from duixian.office.running.restore import restore
from duixian.office.running.soundness import Examined


class Command(OfficeCommand):
    """Restores a backup, verifies every chain and case, prints what was found."""

    help = "Put a backup in the place of an empty database, then verify chains, cases and files."

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, and whether it may replace what is there."""
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--over", action="store_true", help="replace what is there")

    def carry_out(self, options: dict[str, Any]) -> bool:
        """Restore; well only where everything agrees."""
        done = restore(options["file"], at=now(), over=options["over"])
        self.tell(say("已恢复 {made} 的备份", made=done.manifest.made))
        return tell_examined(self, done.examined)


def tell_examined(command: OfficeCommand, examined: Examined) -> bool:
    """Print what was looked at and what does not agree; True where all is sound."""
    for fund, seq, head in examined.heads:
        command.tell(say("{fund}:{seq} 笔,链头 {head}", fund=fund, seq=seq, head=head))
    command.tell(
        say("核对了办件 {cases} 件、附件 {files} 个", cases=examined.cases, files=examined.files)
    )
    for fault in examined.faults:
        command.tell(fault)
    if examined.faults:
        command.tell(say("有 {count} 处不一致,先查清再开放", count=len(examined.faults)))
    else:
        command.tell(say("账链、余额、办件和附件全部一致"))
    return not examined.faults
