"""The same seed tells the same story, on SQLite and on PostgreSQL."""

from __future__ import annotations

import warnings

import pytest
from django.core.management import call_command
from django.db import connections
from tests.office.postgres_server import NoServer, Server
from tests.portal.conftest import CASES, demo_settings, use

from duixian.office.cases.models import CaseEvent, CaseRow
from duixian.office.ledger import reports
from duixian.office.payment.models import PaymentBatch
from duixian.portal.demo import world as worlds
from duixian.portal.demo.seed import seed


@pytest.mark.slow
def test_the_same_seed_tells_the_same_story_on_postgresql(
    demo_folder, settings, tmp_path, django_db_blocker
):
    for name, value in demo_settings(demo_folder).items():
        setattr(settings, name, value)
    before = dict(connections.settings["default"])
    with django_db_blocker.unblock():
        use(f"sqlite:///{demo_folder / 'office.sqlite3'}")
        expected = story(worlds.load())
        settings.DATA = tmp_path
        try:
            server = Server()
        except NoServer as missing:
            warnings.warn(f"NOT TESTED: {missing}", stacklevel=2)
            pytest.skip(str(missing))
        try:
            use(server.url("postgres"))
            call_command("migrate", verbosity=0)
            found = seed(CASES)
            assert reports.faults(found.fund) == []
            assert story(found) == expected
        finally:
            connections["default"].close()
            connections.settings["default"].update(before)
            server.stop()


def story(world):
    """What happened, without the keys under which it is kept."""
    rows = {str(row.pk): row for row in CaseRow.objects.all()}
    events: dict[str, list[tuple[str, str]]] = {}
    for event in CaseEvent.objects.order_by("seq"):
        at = event.at.isoformat()[:16]
        events.setdefault(str(event.case_id), []).append((event.kind, at))
    cases = [
        (path, rows[id].label, rows[id].amount, rows[id].due, events[id])
        for path, ids in world.paths.items()
        for id in ids
        if not rows[id].is_unasked  # drawn by lot under a key that is new each time
    ]
    return cases, sorted(PaymentBatch.objects.values_list("pk", "total"))
