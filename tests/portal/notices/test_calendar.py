"""The calendar: windows, deadlines in China's time, the same identifiers for ever."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.office.cases.an_office import PHONES, SERVICE
from tests.office.cases.an_office import staff as staff_for

from duixian.office.cases import batches
from duixian.office.cases.batches import Call
from duixian.office.clock import CHINA

pytestmark = pytest.mark.django_db


def window(id: str, opens: date, closes: date, benefit: str = SERVICE, **more) -> None:
    at = datetime(2025, 5, 6, 10, tzinfo=CHINA)
    call = Call(id, f"{id}申报通知", benefit, opens, closes, "网上申报", **more)
    batches.open_batch(staff_for(benefit)["窗口"], call, at=at)


def read(**chosen) -> dict[str, icalendar.Event]:
    answer = Client().get(reverse("notices:ical"), chosen)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = icalendar.Calendar.from_ical(answer.content)
    assert [zone["TZID"] for zone in found.walk("VTIMEZONE")] in ([], ["Asia/Shanghai"])
    return {str(event["UID"]): event for event in found.walk("VEVENT")}


def test_a_window_is_whole_days_and_its_end_a_moment_in_china():
    window("批次一", date(2025, 5, 12), date(2025, 6, 11))
    events = read(scope=SERVICE)
    assert len(events) == 2
    whole = next(e for uid, e in events.items() if uid.startswith("batch-"))
    end = next(e for uid, e in events.items() if uid.startswith("end-batch-"))
    assert (whole.decoded("dtstart"), whole.decoded("dtend")) == (
        date(2025, 5, 12), date(2025, 6, 12),
    )  # fmt: skip
    last = end.decoded("dtstart")
    assert last.utcoffset() == timedelta(hours=8)
    assert (last.date(), last.hour, last.minute) == (date(2025, 6, 11), 23, 59)
    assert str(whole["SUMMARY"]) == "批次一申报通知"
    assert "网上申报" in str(whole["DESCRIPTION"])


def test_identifiers_stay_when_the_file_is_read_again(on):
    window("批次一", date(2025, 5, 12), date(2025, 6, 11))
    before = set(read())
    on("2025-05-20")
    window("批次二", date(2025, 5, 20), date(2025, 6, 30))
    after = set(read())
    assert before < after
    assert len(after - before) == 2


def test_the_documents_own_dates_are_there():
    titles = {str(event["SUMMARY"]): event for event in read().values()}
    starts = next(event for title, event in titles.items() if title.endswith("起施行"))
    assert starts.decoded("dtstart") == date(2025, 5, 1)
    early = next(event for title, event in titles.items() if "可参照" in title)
    assert (early.decoded("dtstart"), early.decoded("dtend")) == (
        date(2025, 1, 1), date(2025, 5, 1),
    )  # fmt: skip


def test_the_file_speaks_the_language_of_its_address():
    window("批次一", date(2025, 5, 12), date(2025, 6, 11))
    english = [str(event["SUMMARY"]) for event in read(scope=SERVICE, language="en").values()]
    assert any(title.startswith("Closes") for title in english)
    assert len(read(scope=SERVICE, language="xx")) == 2


def test_what_has_ended_before_this_month_is_on_demand():
    window("旧批次", date(2025, 4, 1), date(2025, 4, 30))
    window("开着的", date(2025, 5, 1), date(2025, 5, 31), places=10)
    window("将开的", date(2025, 6, 1), date(2025, 6, 30), PHONES)
    place = reverse("notices:calendar")
    now = Client().get(place).content.decode()
    assert "旧批次" not in now
    assert "可以申报" in now
    assert "还没开始" in now
    assert "10个名额" in now
    assert "旧批次" in Client().get(place, {"earlier": "1"}).content.decode()
    chosen = Client().get(place, {"scope": PHONES}).content.decode()
    assert "将开的" in chosen
    assert "开着的" not in chosen


def test_the_number_of_queries_does_not_grow_with_the_windows(django_assert_num_queries):
    window("批次一", date(2025, 5, 12), date(2025, 6, 11))
    place = reverse("notices:calendar")
    Client().get(place)
    with CaptureQueriesContext(connection) as few:
        Client().get(place)
    for n in range(5):
        window(f"批次{n}号", date(2025, 5, 12), date(2025, 6, 11 + n))
    with django_assert_num_queries(len(few)):
        Client().get(place)


def test_last_days_and_deadlines_of_provisions_are_in_the_calendar():
    from dataclasses import replace

    from duixian.language.provision import Task
    from duixian.portal.notices.windows import of_policy
    from duixian.portal.shell.policies import official

    package = official()
    benefit = replace(package.provisions[SERVICE], until=date(2025, 12, 31))
    task = next(one for one in package.provisions.values() if isinstance(one, Task))
    dated = replace(
        package,
        provisions={SERVICE: benefit, task.id: replace(task, deadline=date(2025, 10, 1))},
        conventions=replace(package.conventions, effective=None, transition=None),
    )
    assert [one.last for one in of_policy(dated)] == [date(2025, 12, 31), date(2025, 10, 1)]
