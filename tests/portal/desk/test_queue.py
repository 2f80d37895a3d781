"""The queue: what waits for whom, narrowed down; many cases decided together."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.office.cases.an_office import stated
from tests.portal.desk.at_the_desk import AT, LEAD, actor, applied, firm, label, officer

from duixian.office.accounts.actor import Role
from duixian.office.cases import services, store
from duixian.office.cases.models import CaseRow
from duixian.office.cases.waiting import waiting_for
from duixian.portal.desk.possible import possible
from duixian.portal.desk.waiting import Filter, in_order, times_of
from duixian.portal.shell import clock

pytestmark = pytest.mark.django_db
TODAY = date(2025, 9, 15)


def seen(client, query: str = "") -> str:
    answer = client.get(f"/desk{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def accepted(number: int, **more) -> CaseRow:
    row = applied(firm(number), **more)
    services.accept(actor("chuangkou"), row, at=AT + timedelta(days=1))
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    "who", ["chuangkou", "chushen", "fushen", "fushen2", "shending", "caizheng1", "ducha"]
)
def test_whatever_waits_for_somebody_is_something_that_they_may_do(world, client_for, who):
    me = actor(who)
    rows = list(waiting_for(me, TODAY))
    assert rows
    for row in rows:
        assert possible(me, row, store.current(row.pk), TODAY), row.label
    assert "没有等您办的件" not in seen(client_for(who))


def test_whatever_somebody_may_decide_waits_for_them(world):
    """The other way round, for the gates."""
    for who in ("chuangkou", "chushen", "fushen", "shending"):
        me = actor(who)
        waiting = set(waiting_for(me, TODAY).values_list("pk", flat=True))
        for row in CaseRow.objects.exclude(submitted=None).select_related("applicant"):
            kinds = {k.__name__ for k in possible(me, row, store.current(row.pk), TODAY)}
            if kinds & {"Accept", "Pass", "Publish", "CloseNotice", "Release", "Advise"}:
                assert row.pk in waiting, (who, row.label, kinds)


def test_everybody_sees_their_own_department_only(world, client_for):
    row = accepted(7100)
    officer("外人", Role.FIRST_REVIEW, "区民政局")
    assert "没有等您办的件" in seen(client_for("外人"))
    assert str(row.pk) in seen(client_for("chushen"), f"?q={row.pk.hex[:8]}")
    assert str(row.pk) not in seen(client_for("fushen"), f"?q={row.pk.hex[:8]}")


@pytest.mark.parametrize("who", ["qiye", "xitong", "shenji"])
def test_others_have_no_queue(world, client_for, who):
    assert client_for(who).get("/desk").status_code == 403


def test_the_queue_is_narrowed_and_searched(world, client_for):
    row = accepted(7101)
    client = client_for("chushen")
    number = str(row.pk)[:8]
    for query in (f"?q={number.upper()}", f"?q={row.applicant.reference}",
                  f"?benefit={row.benefit}&label=待初审&q={number}"):  # fmt: skip
        assert str(row.pk) in seen(client, query)
    for query in (f"?q={number}&when=overdue", f"?q={number}&mine=1", "?q=没有这样的件",
                  f"?q={number}&label=待公示", f"?q={number}&batch=没有"):  # fmt: skip
        found = seen(client, query)
        assert str(row.pk) not in found
        assert "没有符合筛选条件的件" in found
    assert seen(client, "?when=never&page=99")


def test_the_parts_of_the_queue_add_up(world):
    rows = waiting_for(actor("chushen"), TODAY)
    times = times_of(rows, TODAY)
    assert times.total == rows.count()
    for when in ("overdue", "today", "week", "later"):
        assert Filter(when=when).within(rows, TODAY).count() == getattr(times, when)
    due = [row.due for row in in_order(rows) if row.due]
    assert due == sorted(due)


def test_a_due_date_past_the_calendar_is_marked(world, client_for):
    row = accepted(7102)
    CaseRow.objects.filter(pk=row.pk).update(due=date(2031, 3, 3))
    assert "暂定" in seen(client_for("chushen"), f"?q={row.pk.hex}")


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as told:
        assert client.get(address).status_code == 200
    return len(told)


def test_the_number_of_queries_does_not_grow(world, client_for):
    client = client_for("chushen")
    before = queries_of(client, "/desk")
    for number in range(7200, 7212):
        accepted(number)
    store._FOLDED.clear()
    with CaptureQueriesContext(connection) as told:
        client.get("/desk")
    assert len(told) <= before + 1  # the histories that nobody remembered, all in one
    ids = "&".join(f"id={r.pk}" for r in waiting_for(actor("chushen"), TODAY)[:20])
    one = queries_of(client, f"/desk/verdicts?{ids[:39]}")
    assert queries_of(client, f"/desk/verdicts?{ids}") <= one


def test_what_the_rules_say_comes_after_the_page(world, client_for):
    good, bad = accepted(7103), accepted(7104, facts=stated(recognised="否"))
    client = client_for("chushen")
    address = f"/desk/verdicts?id={good.pk}&id={bad.pk}&id=nonsense"
    for _ in range(2):  # worked out, then remembered
        found = client.get(address).content.decode()
        assert f'id="verdict-{good.pk}"' in found
        assert "符合 · 200万元" in found
        assert "不符合" in found
    officer("外人", Role.FIRST_REVIEW, "区民政局")
    assert str(good.pk) not in client_for("外人").get(address).content.decode()


# -- together ------------------------------------------------------------------------------------


def test_what_the_rules_decide_is_decided_together(world, client_for):
    good = [accepted(7110), accepted(7111, facts=stated("2000万元"))]
    bad = accepted(7112, facts=stated(recognised="否"))
    unclear = accepted(7113, facts=stated(recognised="缺"))
    client = client_for("chushen")
    chosen = [str(row.pk) for row in [*good, bad, unclear]]
    found = client.post("/desk/together", {"case": chosen}).content.decode()
    for words in ("符合:2件", "合计300万元", "不符合:1件", "要逐件办:1件", "待核"):
        assert words in found.replace("：", ":")
    tokens = [f"{row.pk}:{row.version}" for row in good]
    undeclared = client.post(
        "/desk/together/confirm", {"act": "pass", "case": tokens, "opinion": "都同意"}
    )
    assert undeclared.status_code == 409
    for words in ("没有利益关系", "都同意", tokens[0]):
        assert words in undeclared.content.decode()
    gone = client.post("/desk/together/confirm", {"act": "pass", "case": [str(uuid4())]})
    assert gone.status_code == 409
    services.certify(
        actor("chushen2"), good[1], {"符合条件的服务机构": True}, "名录〔2025〕2号", at=clock.now()
    )
    done = client.post(
        "/desk/together/confirm", {"act": "pass", "case": tokens, "no_interest": "on"}
    ).content.decode()
    assert [label(row) for row in good] == ["待复审", "待初审"]
    assert "2件里办成1件" in done
    assert "被人办过" in done
    again = client.post(
        "/desk/together/confirm", {"act": "pass", "case": tokens, "no_interest": "on"}
    ).content.decode()
    assert "2件里办成0件" in again
    wrong = [f"{unclear.pk}:{unclear.version}", f"{bad.pk}:{bad.version}"]
    client.post("/desk/together/confirm", {"act": "refuse", "case": wrong})
    assert [label(row) for row in (unclear, bad)] == ["待初审", "不予支持"]
    assert "符合条件的服务机构" in store.current(bad.pk).reasons[0]


def test_together_asks_for_cases_of_one_gate_that_wait_for_this_person(world, client_for):
    first = accepted(7120)
    both = officer("两岗", Role.FIRST_REVIEW)
    both.granted.create(role=Role.SECOND_REVIEW, scope=LEAD, since="2025-01-01", granted_by="测试")
    second = accepted(7121)
    services.pass_gate(actor("chushen"), second, at=AT + timedelta(days=1))
    client = client_for("两岗")
    mixed = client.post("/desk/together", {"case": [str(first.pk), str(second.pk)]})
    assert mixed.status_code == 409
    assert "不在同一个环节" in mixed.content.decode()
    for chosen in ([], ["nonsense"], [str(uuid4())]):
        assert client.post("/desk/together", {"case": chosen}).status_code == 409
    window = client_for("chuangkou")
    assert window.post("/desk/together", {"case": [str(first.pk)]}).status_code == 409
    officer("外人", Role.FIRST_REVIEW, "区民政局")
    other = client_for("外人").post(
        "/desk/together/confirm",
        {"act": "pass", "no_interest": "on", "case": [f"{first.pk}:{first.version}", "x:1"]},
    )
    assert str(first.pk) not in other.content.decode()
    assert label(first) == "待初审"
