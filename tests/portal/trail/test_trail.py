"""The trail of anything, a case worked out again, the books' chain verified on the page."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.portal.trail.places import places

from duixian.office.accounts.models import User
from duixian.office.audit.models import Record
from duixian.office.cases.models import CaseEvent, CaseRow, Content
from duixian.office.ledger.models import Entry, Fund
from duixian.portal.trail.words import in_words, value_word

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def auditor(client_for):
    return client_for("shenji")


def text(answer) -> str:
    return answer.content.decode()


def tamper(sql: str, *values: object) -> None:
    """Whoever owns the database can drop the triggers; the chain still tells."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def found(client, **asked) -> list[Record]:
    answer = client.get(reverse("trail:search"), asked)
    assert answer.status_code == 200
    return list(answer.context["page"])


def test_only_those_whose_task_it_is_see_the_trail(world, client_for):
    for username in ("qiye", "jumin", "chuangkou", "chushen", "shending", "ducha", "zhengce"):
        client = client_for(username)
        for name, where in places(world).items():
            assert client.get(reverse(name, kwargs=where[0])).status_code == 403, (username, name)
    system = client_for("xitong")  # keeps the system running, sees no applicant's data
    assert system.get(reverse("trail:search")).status_code == 200
    assert system.get(reverse("trail:cases")).status_code == 403
    assert reverse("trail:cases") not in text(system.get(reverse("trail:search")))
    assert system.post(reverse("trail:export"), {"form": "csv"}).status_code == 403
    finance = client_for("caizheng1")
    assert finance.get(reverse("trail:chain", args=[world.fund])).status_code == 200
    assert finance.get(reverse("trail:search")).status_code == 403


def test_no_page_of_the_trail_changes_anything(world, auditor):
    for name, where in places(world).items():
        answer = auditor.get(reverse(name, kwargs=where[0]))
        if answer.status_code != 200:
            assert (name, answer.status_code) == ("trail:export", 405)
            continue
        main = text(answer).partition("<main")[2]
        sent = re.findall(r'<form[^>]*method="post"[^>]*>', main)
        assert all(reverse("trail:export") in form for form in sent), name


def test_a_record_says_who_when_by_what_authority_and_what_changed(world, auditor):
    record = Record.objects.filter(kind="办件", action="初审", actor__contains="-").last()
    page = text(auditor.get(reverse("trail:search"), {"thing": record.thing, "action": "初审"}))
    person = User.objects.get(pk=record.actor)
    main = page.partition("<tbody>")[2]
    assert person.first_name in main
    assert record.actor not in main  # a name, not a key
    assert reverse("trail:case", args=[record.thing]) in main
    assert f"<del>{record.before['state']}</del>" in main
    assert record.after["state"] in main


def test_records_are_found_by_each_filter(world, auditor):
    user = User.objects.get(username="caizheng1")
    by_name = found(auditor, actor="韩编制")
    assert by_name
    assert {row.actor for row in by_name} == {str(user.pk)}
    assert {row.actor for row in found(auditor, actor="caizheng1")} == {str(user.pk)}
    assert found(auditor, actor=str(user.pk))
    assert {row.action for row in found(auditor, action="编制支付批次")} == {"编制支付批次"}
    assert {row.kind for row in found(auditor, kind="支付明细")} == {"支付明细"}
    subject = Record.objects.exclude(subject="").first().subject
    assert {row.subject for row in found(auditor, subject=subject)} == {subject}
    day = found(auditor, since="2025-09-04", until="2025-09-04")
    assert day
    assert {f"{row.at.astimezone():%Y-%m-%d}" for row in day} <= {"2025-09-03", "2025-09-04"}
    assert found(auditor, since="2030-01-01") == []
    assert "没有这样的记录" in text(auditor.get(reverse("trail:search"), {"thing": "无"}))


def test_what_cannot_be_looked_for_is_said(world, auditor):
    for asked in ({"since": "昨天"}, {"until": "2025-13-01"}, {"actor": "无此人"}):
        answer = auditor.get(reverse("trail:search"), asked)
        assert answer.status_code == 422
        assert 'role="alert"' in text(answer)
        assert auditor.post(reverse("trail:export"), asked | {"form": "csv"}).status_code == 404


def test_the_newest_come_first_and_fifty_at_a_time(world, auditor):
    first = auditor.get(reverse("trail:search")).context["page"]
    assert len(first) == 50
    assert [row.pk for row in first] == sorted((row.pk for row in first), reverse=True)
    second = auditor.get(reverse("trail:search"), {"page": 2}).context["page"]
    assert second[0].pk < first[49].pk


def test_the_number_of_queries_does_not_grow(world, auditor):
    few = reverse("trail:search") + "?action=编制支付批次"
    assert queries_of(auditor, few) == queries_of(auditor, reverse("trail:search")) < 15
    assert queries_of(auditor, reverse("trail:cases")) < 15
    rows = CaseRow.objects.filter(state="已拨付").order_by("version")
    short, long = rows.first(), rows.last()
    assert short.version < long.version
    counted = [queries_of(auditor, reverse("trail:case", args=[r.pk])) for r in (short, long)]
    assert max(counted) < 25


def test_what_was_found_leaves_whole_and_inert(world, auditor):
    asked = {"action": "编制支付批次"}
    lines = text(auditor.post(reverse("trail:export"), asked | {"form": "jsonl"})).splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) == Record.objects.filter(action="编制支付批次").count() > 0
    assert Record.objects.filter(action="导出审计记录").last().after == asked
    evil = Record.objects.filter(action="编制支付批次").first()
    Record.objects.create(
        at=evil.at, actor=evil.actor, authority="财政", action="编制支付批次", kind="预算指标",
        thing='=HYPERLINK("http://example.org")', reason="@SUM(1)",
    )  # fmt: skip
    answer = auditor.post(reverse("trail:export"), asked | {"form": "csv"})
    table = list(csv.reader(io.StringIO(text(answer)[1:])))
    assert table[-1][6] == '\'=HYPERLINK("http://example.org")'
    assert table[-1][11] == "'@SUM(1)"
    assert table[-1][2] == "韩编制"
    assert auditor.post(reverse("trail:export"), {"form": "pdf"}).status_code == 404


def test_a_case_shows_every_event_with_its_chain(world, auditor):
    row = CaseRow.objects.get(pk=world.cases["已拨付"][0])
    page = text(auditor.get(reverse("trail:case", args=[row.pk])))
    for event in CaseEvent.objects.filter(case=row):
        assert event.hash in page
        if "-" in event.by:
            assert event.by not in page
            assert User.objects.get(pk=event.by).get_full_name() in page
    snapshot = Content.objects.filter(kind="快照", subject=row.applicant).first()
    assert snapshot is None or snapshot.digest in page
    assert "事件的链完整" in page
    nobody = reverse("trail:case", args=["00000000-0000-4000-8000-000000000000"])
    assert auditor.get(nobody).status_code == 404


def test_a_case_is_found_by_number_by_credit_code_and_by_benefit(world, auditor):
    row = CaseRow.objects.select_related("applicant").filter(applicant__is_person=False).first()
    address = reverse("trail:cases")
    for asked in (str(row.pk), row.applicant.reference, row.benefit.partition(".")[2]):
        shown = auditor.get(address, {"q": asked}).context["page"]
        assert shown.paginator.count > 0
    assert "没有这样的办件" in text(auditor.get(address, {"q": "无"}))


def test_every_decision_comes_out_the_same_again(world, auditor):
    row = CaseRow.objects.get(pk=world.cases["已拨付"][0])
    address = reverse("trail:replay", args=[row.pk])
    answer = auditor.get(address, headers=HTMX)
    assert answer.context["is_same"]
    assert answer.context["decided"] > 0
    assert "<html" not in text(answer)
    draft = CaseRow.objects.get(pk=world.cases["草稿"][0])
    assert "还没有决定" in text(auditor.get(reverse("trail:replay", args=[draft.pk])))
    Content.objects.exclude(kind="版本").delete()  # as erasing a person's data does
    erased = auditor.get(address)
    assert "不能重算" in text(erased)
    assert "已擦除" in text(auditor.get(reverse("trail:case", args=[row.pk])))


def test_all_cases_are_examined_a_block_at_a_time(world, auditor):
    address, seen = reverse("trail:check"), 0
    while address:
        answer = auditor.get(address, headers=HTMX)
        assert answer.context["done"] > seen
        seen, address = answer.context["done"], answer.context["next"]
    assert seen == CaseRow.objects.count()
    assert "全部一致" in text(answer)
    assert "接着核对" in text(auditor.get(reverse("trail:check")))


def test_a_case_that_was_changed_is_found(world, auditor):
    row = CaseRow.objects.order_by("drafted", "pk").first()
    tamper("UPDATE cases_caserow SET amount = 77 WHERE id = %s", row.pk.hex)
    answer = auditor.get(reverse("trail:check"))
    assert [case.pk for case, _ in answer.context["wrong"]] == [row.pk]
    assert "记录里是77" in text(answer)
    page = text(auditor.get(reverse("trail:case", args=[row.pk])))
    assert "记录和事件不一致" in page


def test_a_sound_chain_is_verified_on_the_page(world, auditor):
    kept = Fund.objects.get(pk=world.fund)
    assert kept.head in text(auditor.get(reverse("trail:chain", args=[world.fund])))
    assert kept.head[:16] in text(auditor.get(reverse("trail:chains")))
    address = reverse("trail:verify", args=[world.fund])
    answer = auditor.get(address, headers=HTMX)
    assert answer.context["found"].is_sound
    assert kept.head in text(answer)
    assert "链完整,账表一致" in text(answer).replace("，", ",")
    # What is verified is read as an export, and noted like one.
    assert Record.objects.filter(action="导出账目").last().after == {"form": "jsonl"}
    early = Entry.objects.get(fund=kept, seq=3)
    assert "第3笔" in text(auditor.get(address, {"head": early.hash}))
    assert "不在链上" in text(auditor.get(address, {"head": "0" * 64}))
    assert "不是链头" in text(auditor.get(address, {"head": "12"}))
    assert auditor.get(reverse("trail:chain", args=["无"])).status_code == 404


def test_an_entry_that_was_changed_is_found_on_the_page(world, auditor):
    entry = Entry.objects.filter(kind="post").order_by("seq").first()
    body = json.loads(entry.body) | {"amount": entry.amount + 1}
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    tamper("UPDATE ledger_entry SET body = %s WHERE id = %s", canonical, entry.pk)
    answer = auditor.get(reverse("trail:verify", args=[world.fund]))
    first = str(answer.context["found"].faults[0])
    assert f"第{entry.seq}行" in first
    assert "内容被改过" in first
    assert "发现问题" in text(answer)


def test_a_book_that_was_cut_short_is_told_by_a_head_noted_before(world, auditor):
    """The last entry is taken out and the head set back: what is left links up."""
    auditor.post(reverse("treasury:export", args=[world.fund]), {"form": "jsonl"})
    noted = Fund.objects.get(pk=world.fund)
    shown = auditor.get(reverse("trail:chain", args=[world.fund])).context["noted"]
    assert [(one.head, one.is_same) for one in shown] == [(noted.head, True)]
    last = Entry.objects.get(fund=noted, seq=noted.seq)
    tamper("UPDATE ledger_fund SET seq = seq - 1, head = %s WHERE id = %s", last.previous, noted.pk)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_posting WHERE entry_id = %s", [last.pk])
        cursor.execute("DELETE FROM ledger_entry WHERE id = %s", [last.pk])
    found_ = auditor.get(reverse("trail:verify", args=[world.fund])).context["found"]
    assert found_.faults == ()
    assert [one.is_same for one in found_.noted] == [False]
    assert not found_.is_sound


def test_a_balance_that_was_changed_is_told(world, auditor):
    tamper(
        "UPDATE ledger_balance SET spent = spent + 5 WHERE allotment_id = "
        "(SELECT id FROM ledger_allotment WHERE number = %s)",
        world.nearly_used,
    )  # fmt: skip
    answer = auditor.get(reverse("trail:verify", args=[world.fund]))
    assert answer.context["found"].faults == ()
    assert any("表里是" in str(one) for one in answer.context["found"].differences)


def test_what_is_found_is_told_in_both_languages():
    from duixian.basics.text import speaking

    fault = "line 3: claim a: more is taken back than was given"
    assert str(in_words(fault)) == "第3行:占用a:收回的比给的多"
    with speaking("en"):
        assert str(in_words(fault)) == "Line 3: claim a: more is taken back than was given"
        assert value_word("x", [True, "财政"]) == "yes, Finance"
        assert value_word("department", "区商务局") == "District Commerce Bureau"
    assert str(in_words("something new")) == "something new"
    assert value_word("x", {"甲": 1}) == '{"甲": 1}'
    assert value_word("x", 3) == "3"


def test_the_trail_speaks_english(world, auditor):
    auditor.cookies["duixian_language"] = "en"
    assert "who did what, when, on whose authority" in text(auditor.get(reverse("trail:search")))
    row = world.cases["已拨付"][0]
    assert "The chain of events is whole" in text(auditor.get(reverse("trail:case", args=[row])))
