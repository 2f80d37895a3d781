"""`python -m duixian.office retention --by NAME [--erase --reason …]`: data past its retention."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.timezone import now

from duixian.basics.text import say
from duixian.office.accounts.models import User
from duixian.office.clock import day_of
from duixian.office.refusal import Refused
from duixian.office.running.command import OfficeCommand
from duixian.office.running.retention import erase_past, past_retention


class Command(OfficeCommand):
    """Lists, and erases where asked to."""

    help = "Personal data past its retention: which kinds, of how many; --erase takes them out."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who does it; the record holds the name."""
        super().add_arguments(parser)
        parser.add_argument("--by", required=True, metavar="USERNAME", help="a 系统管理员")
        parser.add_argument("--erase", action="store_true")
        parser.add_argument("--reason", default="")

    def carry_out(self, options: dict[str, Any]) -> bool:
        """List first, in any case."""
        at = now()
        user = User.objects.filter(username=options["by"]).first()
        if user is None:
            raise Refused("no-user", say("没有这个用户:{name}", name=options["by"]))
        by = user.as_actor(day_of(at))
        for past in past_retention(by, day_of(at)):
            needed = say("还有办件没有办结") if past.is_needed else ""
            kinds = "、".join(past.kinds)
            self.tell(f"{past.since}  {past.subject.key}  {kinds}  {needed}".rstrip())
        if options["erase"]:
            reason = options["reason"].strip() or str(say("超过保存期限"))
            done = erase_past(by, reason=reason, at=at)
            self.tell(
                say(
                    "擦除了 {subjects} 个主体的 {pieces} 项,留下 {kept} 个", subjects=done.subjects,
                    pieces=done.pieces, kept=len(done.kept),
                )
            )  # fmt: skip
        return True
