"""`send_notices`: mail to each subscriber what they asked for and were not sent yet."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from duixian.basics.text import LANGUAGES, speaking
from duixian.portal.notices import mail
from duixian.portal.notices.models import Subscriber
from duixian.portal.notices.news import all_news
from duixian.portal.notices.topics import Topics
from duixian.portal.shell import clock
from duixian.portal.shell.policies import official


class Command(BaseCommand):
    """Run it from a timer, such as every morning; a second run sends nothing."""

    help = "Mail new windows, notices and results to those who asked for them; never twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where links lead."""
        parser.add_argument(
            "--site",
            default=os.environ.get("DUIXIAN_SITE") or f"https://{settings.ALLOWED_HOSTS[0]}",
            help="address of the portal in links; by default DUIXIAN_SITE, else the first host",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Everybody in turn; who can't be reached is reported at the end and tried next time."""
        site, now, topics = options["site"].rstrip("/"), clock.now(), Topics(official())
        news = {}
        for language in LANGUAGES:
            with speaking(language):
                news[language] = all_news(topics, clock.today(), lambda there: site + there)
        mails = failed = 0
        for subscriber in Subscriber.objects.prefetch_related("wishes").order_by("pk"):
            scopes = {wish.scope: topics.within(wish.scope) for wish in subscriber.wishes.all()}
            items = mail.wanted(subscriber, news[subscriber.language], scopes)
            leave = site + reverse("notices:unsubscribe", args=[mail.leaving_token(subscriber)])
            try:
                mails += bool(mail.send_news(subscriber, items, leave_link=leave, at=now))
            except OSError:  # what smtplib raises too; the address stays out of the log
                failed += 1
        self.stdout.write(f"{mails} mails sent, {failed} failed")
        if failed:
            raise CommandError(f"{failed} subscribers could not be reached; run it again")
