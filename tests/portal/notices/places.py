"""One place for every route of the room."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from duixian.portal.notices import mail
from duixian.portal.notices.models import Asked, Subscriber


def places(world: Any) -> dict[str, list[dict[str, Any]]]:
    """Route → the arguments of existing objects."""
    asked = mail.Request("somebody@example.com", (mail.News.WINDOW,), "", "zh")
    Asked.objects.all().delete()  # one confirmation for an address in ten minutes
    token = mail.ask(asked, at=timezone.now())
    subscriber = Subscriber.objects.first() or mail.confirm(asked, at=timezone.now())
    tables = [{"table": "enterprises"}, {"table": "residents"}]
    return {
        "notices:list": [{}],
        "notices:one": [{"id": id} for id in world.notices[:1]],
        "notices:objections": [{}],
        "notices:results": [{}],
        "notices:dictionary": [{}],
        "notices:results-csv": tables,
        "notices:results-json": tables,
        "notices:calendar": [{}],
        "notices:ical": [{}],
        "notices:subscribe": [{}],
        "notices:confirm": [{"token": token}],
        "notices:unsubscribe": [{"token": mail.leaving_token(subscriber)}],
    }
