"""`python -m duixian.portal tell_issued`: write to those who wait for an amount. Run it daily."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from duixian.basics.text import say
from duixian.portal.checkup.telling import tell
from duixian.portal.shell import clock
from duixian.portal.shell.policies import official


class Command(BaseCommand):
    """Tell everybody whose figure has been issued since."""

    help = str(say("金额公布后,写信给等着的人"))

    def handle(self, *args: Any, **options: Any) -> None:
        """One letter each."""
        count = tell(official(), at=clock.now())
        self.stdout.write(str(say("写了 {count} 封信", count=count)))
