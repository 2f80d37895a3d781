"""What the office's commands share: the language, and refusals as messages with an exit code."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from duixian.basics.text import LANGUAGES, speaking
from duixian.office.refusal import Refused


class OfficeCommand(BaseCommand):
    """Ends with 1 where it was refused or found something wrong."""

    requires_system_checks = []  # noqa: RUF012 - as Django declares it

    def add_arguments(self, parser: CommandParser) -> None:
        """--lang for all of them."""
        parser.add_argument("--lang", choices=LANGUAGES, default="zh")

    def handle(self, *args: Any, **options: Any) -> None:
        """In one language from the first line to the last."""
        with speaking(options["lang"]):
            try:
                is_well = self.carry_out(options)
            except Refused as refused:
                raise CommandError(str(refused)) from refused
        if not is_well:
            raise SystemExit(1)

    def carry_out(self, options: dict[str, Any]) -> bool:
        """The command's own part; False ends with 1."""
        raise NotImplementedError

    def tell(self, text: object) -> None:
        """One line."""
        self.stdout.write(str(text))
