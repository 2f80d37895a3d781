"""Who did what, when, on whose authority: found again, handed over, never changed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from duixian.office.accounts.actor import Actor, Grant, Role
from duixian.office.accounts.permissions import Action, Thing
from duixian.office.audit import services
from duixian.office.audit.models import Record
from duixian.office.audit.services import Search
from duixian.office.refusal import Refused

pytestmark = pytest.mark.django_db
AT = datetime(2025, 5, 1, 1, tzinfo=UTC)
AUDITOR = Actor("u-audit", "沈", (Grant(Role.AUDIT, "区审计局", date(2025, 1, 1)),))
CLERK = Actor("u-clerk", "初", (Grant(Role.FIRST_REVIEW, "区商务局", date(2025, 1, 1)),))


@pytest.fixture(autouse=True)
def records(engine):
    for n, (who, action, subject) in enumerate(
        [
            ("甲", Action.ACCEPT, "s1"),
            ("乙", Action.FIRST_REVIEW, "s1"),
            ("甲", Action.ACCEPT, "s2"),
        ]
    ):
        services.note(
            Actor(who, who), Role.WINDOW, action, Thing("办件", f"c{n}", subject, "区商务局"),
            at=AT + timedelta(hours=n), before={"state": "已申报"}, after={"state": "受理"},
            reason="齐全",
        )  # fmt: skip


def found(**wanted) -> list[str]:
    return [row.thing for row in services.search(AUDITOR, Search(**wanted))]


def test_records_are_found_by_each_of_their_parts():
    assert found() == ["c0", "c1", "c2"]
    assert found(actor="甲") == ["c0", "c2"]
    assert found(action="初审") == ["c1"]
    assert found(subject="s1", actor="甲") == ["c0"]
    assert found(kind="办件", thing="c2") == ["c2"]
    assert found(since=AT + timedelta(hours=1), until=AT + timedelta(hours=2)) == ["c1"]
    assert found(kind="别的") == []


def test_an_export_holds_every_part_and_is_recorded_itself():
    rows = [json.loads(line) for line in services.export_jsonl(
        AUDITOR, Search(actor="甲"), at=AT + timedelta(days=1)
    )]  # fmt: skip
    assert [row["thing"] for row in rows] == ["c0", "c2"]
    assert rows[0] == {
        "id": rows[0]["id"], "at": "2025-05-01T01:00:00+00:00", "actor": "甲",
        "authority": "窗口受理", "action": "受理、补正、不予受理", "kind": "办件", "thing": "c0",
        "subject": "s1", "department": "区商务局", "before": {"state": "已申报"},
        "after": {"state": "受理"}, "reason": "齐全",
    }  # fmt: skip
    last = Record.objects.order_by("pk").last()
    assert last is not None
    assert (last.actor, last.action, last.after) == ("u-audit", "导出审计记录", {"actor": "甲"})


def test_an_export_of_nothing_is_empty():
    assert list(services.export_jsonl(AUDITOR, Search(actor="丙"), at=AT)) == []


def test_only_who_may_reads_and_exports():
    with pytest.raises(Refused, match="not-permitted"):
        services.search(CLERK, Search())
    with pytest.raises(Refused, match="not-permitted"):
        services.export_jsonl(CLERK, Search(), at=AT)
    system = Actor("u-s", "管", (Grant(Role.SYSTEM, "区数据局", date(2025, 1, 1)),))
    assert services.search(system, Search()).count() == 3
    with pytest.raises(Refused, match="not-permitted"):
        services.export_jsonl(system, Search(), at=AT)


def test_a_record_names_itself():
    assert str(Record.objects.order_by("pk")[0]) == "2025-05-01 01:00 受理、补正、不予受理 办件 c0"
