"""`python -m duixian.office backup FILE`: one file that holds database and handed-in files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.timezone import now

from duixian.basics.text import say
from duixian.office.running.backup import back_up
from duixian.office.running.command import OfficeCommand


class Command(OfficeCommand):
    """Writes a backup while the office works on."""

    help = "Write database and handed-in files into one file, while the office works on."

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE."""
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)

    def carry_out(self, options: dict[str, Any]) -> bool:
        """Back up; print the heads, to be noted elsewhere."""
        file: Path = options["file"]
        made = back_up(file, at=now())
        size = file.stat().st_size / 1e6
        self.tell(
            say("已备份到 {file}({size} MB),附件 {count} 个", file=file, size=f"{size:.1f}",
                count=made.files)
        )  # fmt: skip
        for fund, (seq, head) in made.heads.items():
            self.tell(say("{fund}:{seq} 笔,链头 {head}", fund=fund, seq=seq, head=head))
        return True
