"""Typical times, the steps of a case, hand-worked. No database."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.office.cases.a_path import path

from duixian.office.cases import acts
from duixian.office.cases.acts import Event
from duixian.office.cases.case import fold
from duixian.office.cases.procedure import GateName
from duixian.portal.apply import track


def at(day: int, hour: int = 2) -> datetime:
    return datetime(2025, 6, day, hour, tzinfo=UTC)


def draft() -> acts.Draft:
    return acts.Draft("第十二条", "a", "a", "a", 2025, "区经信科技局", "p", "e", path())


def history(*done: tuple[int, acts.Act]) -> list[Event]:
    return [Event("c", n, "x", at(day), act) for n, (day, act) in enumerate(done, start=1)]


def declined(days: int) -> list[Event]:
    """Submitted on Monday 2 June, declined so many days later."""
    return history((2, draft()), (2, acts.Submit("s")), (2 + days, acts.Decline(("不是本区",))))


def test_the_median_and_the_ninetieth_are_times_that_some_case_took():
    # 3, 4, 5, 6, 9 June after the 2nd, Dragon Boat Day: 1, 2, 3, 4 and 5 working days.
    found = track.typical_times([declined(n) for n in (1, 2, 3, 4, 7)])
    assert found["已申报"] == track.Typical(5, 3, 5)
    assert found[track.WHOLE] == track.Typical(5, 3, 5)
    assert "不予受理" not in found


def test_fewer_than_five_cases_tell_nothing():
    assert track.typical_times([declined(n) for n in (1, 2, 3, 4)]) == {}


def test_a_step_gone_through_twice_counts_together_and_a_withdrawn_one_not_at_all():
    twice = history(
        (3, draft()), (3, acts.Submit("s")), (4, acts.AskCorrection(("发票",))),
        (5, acts.Correct("t")), (9, acts.Decline(("迟了",))),
    )  # fmt: skip
    # 1 day (the 4th), then 2 (the 6th and Monday the 9th); one day for the correction.
    found = track.typical_times([twice] * 5)
    assert found["已申报"].median == 3 and found["补正中"].median == 1
    assert found[track.WHOLE].median == 4
    left = history((2, draft()), (2, acts.Submit("s")), (9, acts.Withdraw()))
    assert "已申报" not in track.typical_times([left] * 5)


def test_percentiles_by_the_nearest_rank():
    assert track.rank(range(1, 11), 50) == 5 and track.rank(range(1, 11), 90) == 9
    assert track.rank([7], 50) == track.rank([7], 90) == 7


def test_the_timeline_says_who_has_it_since_when_and_until_when():
    events = history(
        (3, draft()), (3, acts.Attach("申请表", "f")), (3, acts.Submit("s")), (5, acts.Accept())
    )  # fmt: skip
    case = fold(events)
    way = track.timeline(events, case, {"待初审": track.Typical(9, 4, 8)}, date(2025, 6, 6))
    names = [(step.name, step.mark) for step in way]
    assert names == [
        ("草稿", "done"), ("已申报", "done"), ("待初审", "now"), ("待复审", ""), ("待审定", ""),
        ("公示中", ""), ("待拨付", ""), ("已拨付", ""),
    ]  # fmt: skip
    now = way[2]
    assert (now.owner, now.since, now.typical) == ("区经信科技局", at(5), track.Typical(9, 4, 8))
    assert now.due is not None and now.due.day == date(2025, 6, 19) and not now.is_late
    late = track.timeline(events, case, {}, date(2025, 6, 20))
    assert late[2].is_late


def test_a_due_date_past_the_calendar_is_provisional_and_a_paused_clock_has_none():
    far = [
        Event("c", 1, "x", datetime(2027, 6, 1, tzinfo=UTC), draft()),
        Event("c", 2, "x", datetime(2027, 6, 1, tzinfo=UTC), acts.Submit("s")),
    ]
    ends, _ = track.due_of(fold(far))
    assert ends is not None and ends.provisional
    asked = history(
        (3, draft()), (3, acts.Submit("s")), (4, acts.Accept()), (5, acts.Consult("够不够新"))
    )
    case = fold(asked)
    assert track.due_of(case) == (None, False) and track.holder(case) == track.EXPERTS
    assert [s.name for s in track.timeline(asked, case, {}, date(2025, 6, 9))][-5:] == [
        "待复审", "待审定", "公示中", "待拨付", "已拨付",
    ]  # fmt: skip


def test_what_happened_inside_a_step_is_told():
    events = history(
        (3, draft()), (3, acts.Submit("s")), (4, acts.Accept()),
        (5, acts.Certify("t", ("符合条件的服务机构",), "名单")), (6, acts.Urge("初审", "快")),
        (9, acts.Pass(GateName.FIRST, "t", 1)),
    )  # fmt: skip
    way = track.timeline(events, fold(events), {}, date(2025, 6, 10))
    told = [str(one.text) for one in way[2].happened]
    assert told == ["认定「符合条件的服务机构」,依据名单", "督查部门催办"]
    again = [*events, Event("c", 7, "y", at(10), acts.SendBack(GateName.FIRST, "再看"))]
    assert [s.name for s in track.timeline(again, fold(again), {}, date(2025, 6, 10))][:5] == [
        "草稿", "已申报", "待初审", "待复审", "待初审",
    ]  # fmt: skip
