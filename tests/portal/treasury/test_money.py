"""Money by field, allotments, exports: what finance and auditors see, and nobody else."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.portal.treasury.places import places

from duixian.office.audit.models import Record
from duixian.office.ledger.models import Allotment, Balance, Claim, Entry, Fund, Waiting
from duixian.office.ledger.verify import check
from duixian.portal.shell.exports import harmless
from duixian.portal.shell.policies import official
from duixian.portal.treasury import figures
from duixian.portal.treasury.forms import Typed, amount, terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(client_for):
    return client_for("caizheng1")


def text(answer) -> str:
    return answer.content.decode()


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def typed(**changed) -> dict[str, str]:
    return {
        "key": "k1", "number": "财指〔2025〕9号", "line": "领域一.预算", "unit": "区教育局",
        "functional": "2050299", "economic": "30299", "source": "区", "year": "2025",
        "amount": "120万元",
    } | changed  # fmt: skip


def test_the_overview_shows_eight_fields_their_items_the_overlap_and_the_ceiling(world, finance):
    answer = finance.get(reverse("treasury:overview"))
    page = text(answer)
    found = answer.context["overview"]
    fields = [row for row in found.fields if not row.is_item]
    assert len(fields) == 8
    assert sum(row.is_item for row in found.fields) == 10
    assert found.overlap == 16_73000000_00
    assert "16.73亿元" in page
    assert "142亿元" in page
    for row in fields:
        assert row.left == row.report.announced - row.report.committed - row.report.spent
    spent = Balance.objects.get(line__name="领域二.预算").spent
    assert next(r for r in fields if r.provision == "领域二.预算").report.spent == spent > 0
    assert reverse("treasury:chart", args=[world.fund]) in page
    source = reverse("reader:provision", args=["领域二.预算"])
    assert source in page  # the sentence that announces it
    assert f"line={quote('领域二.预算')}&amp;kind=post" in page  # and the entries behind each sum


def test_the_chart_is_an_image_and_speaks_the_readers_language(world, finance):
    address = reverse("treasury:chart", args=[world.fund])
    chinese = finance.get(address)
    assert chinese["Content-Type"].startswith("image/svg")
    assert "预计全年" in text(chinese)
    finance.cookies["duixian_language"] = "en"
    assert "Forecast for the year" in text(finance.get(address))


def test_money_on_top_of_what_is_announced_stands_apart(world, finance):
    beside = finance.get(reverse("treasury:overview")).context["overview"].beside
    assert {row[0] for row in beside} == {"国债", "省", "市"}


def test_the_number_of_queries_does_not_grow(world, finance):
    overview, payments = reverse("treasury:overview"), reverse("treasury:payments")
    entries = reverse("treasury:entries", args=[world.fund])
    fund = reverse("treasury:fund", args=[world.fund])
    before = [queries_of(finance, at) for at in (overview, payments, fund, entries)]
    for n in range(5):
        finance.post(reverse("treasury:allot", args=[world.fund]), typed(number=f"增{n}", key=n))
    after = [queries_of(finance, at) for at in (overview, payments, fund, entries)]
    assert after == before
    assert max(after) < 30


def test_nobody_else_sees_the_treasury(world, client_for):
    for username in ("qiye", "jumin", "chuangkou", "chushen", "shending", "xitong", "zhengce"):
        client = client_for(username)
        for name, where in places(world).items():
            assert client.get(reverse(name, kwargs=where[0])).status_code == 403, (username, name)
    for name, where in places(world).items():
        answer = client_for("").get(reverse(name, kwargs=where[0]))
        assert answer.status_code == 302, name


def test_an_auditor_sees_everything_and_changes_nothing(world, client_for):
    auditor = client_for("shenji")
    for name, where in places(world).items():
        for kwargs in where:
            address = reverse(name, kwargs=kwargs)
            answer = auditor.get(address)
            if answer.status_code == 200 and "html" in answer["Content-Type"]:
                main = text(answer).partition("<main")[2]
                sent = re.findall(r'<form method="post"[^>]*action="([^"]*)"', main)
                sent += re.findall(r'<form method="post"(?![^>]*action)', main)
                assert set(sent) <= {reverse("treasury:export", args=[world.fund])}, name
            if name.endswith(
                ("open", "allot", "adjust", "serve", "prepare", "approve", "discard", "settle",
                 "reissue", "order", "receipts")
            ):  # fmt: skip
                assert auditor.post(address).status_code == 403, name


def test_an_allotment_is_entered_once(world, finance):
    address = reverse("treasury:allot", args=[world.fund])
    assert finance.get(address).status_code == 200
    answer = finance.post(address, typed(), follow=True)
    made = Allotment.objects.get(number="财指〔2025〕9号")
    assert answer.redirect_chain[-1][0] == reverse("treasury:allotment", args=[made.pk])
    assert Balance.objects.get(allotment=made).limit == 1_200_000_00
    finance.post(address, typed())  # the same form sent twice
    assert Entry.objects.filter(allotment=made).count() == 1
    again = finance.post(address, typed(key="k2"))
    assert again.status_code == 409
    assert "登记过" in text(again)
    assert 'value="财指〔2025〕9号"' in text(again)  # what was typed is kept


def test_what_is_wrong_stands_beside_its_field(world, finance):
    answer = finance.post(
        reverse("treasury:allot", args=[world.fund]),
        typed(number="", functional="甲", year="25", amount="0", source="天"),
    )
    assert answer.status_code == 422
    wrong = answer.context["typed"].wrong
    assert set(wrong) == {"number", "functional", "year", "amount", "source"}
    assert 'id="wrong-amount"' in text(answer)
    assert not Allotment.objects.filter(unit="区教育局", functional="甲").exists()


def test_amounts_are_read_exactly():
    assert [amount(t) for t in ("0.01", "1.5亿", "1,234.50元", "12 000")] == [
        1, 150_000_000_00, 123_450, 1_200_000,
    ]  # fmt: skip
    assert [amount(t) for t in ("-1", "1.234", "一万", "1e5", "")] == [None] * 5
    form = Typed(typed(amount="壹", number="长" * 101))
    terms(form)
    assert set(form.wrong) == {"amount", "number"}
    assert Typed({"amount": "9" * 20}).amount("amount") > 0


def test_an_allotment_is_adjusted_but_never_below_what_is_promised(world, finance):
    row = Balance.objects.get(allotment__number="示例-2025-先进制造-01")
    address = reverse("treasury:adjust", args=[row.allotment_id])
    base = {"key": "a1", "direction": "more", "amount": "100", "reason": "追加文件"}
    assert finance.post(address, base).status_code == 302
    assert Balance.objects.get(pk=row.pk).limit == row.limit + 100_00
    much = base | {"key": "a2", "direction": "less", "amount": str(row.limit // 100)}
    refused = finance.post(address, much)
    assert refused.status_code == 409
    assert "不够" in text(refused)
    wrong = finance.post(address, {"key": "a3", "direction": "up", "amount": "x", "reason": ""})
    assert wrong.status_code == 422
    assert set(wrong.context["typed"].wrong) == {"direction", "amount", "reason"}


def test_whoever_waits_is_served_when_money_comes(world, finance):
    waiting = Waiting.objects.get(pk=world.waiting[0])
    kept = waiting.allotment
    page = text(finance.get(reverse("treasury:allotment", args=[kept.pk])))
    assert "用现有余额按顺序办" in page
    serve = reverse("treasury:serve", args=[kept.pk])
    answer = finance.post(serve, {"key": "s1"}, follow=True)
    assert "没有占用" in text(answer)
    more = {"key": "s2", "direction": "more", "amount": str(waiting.amount // 100 + 1),
            "reason": "追加"}  # fmt: skip
    finance.post(reverse("treasury:adjust", args=[kept.pk]), more)
    assert "1笔" in text(finance.post(serve, {"key": "s3"}, follow=True))
    waiting.refresh_from_db()
    assert waiting.claim is not None
    assert waiting.left is not None


def test_an_allotment_shows_its_claims_and_its_entries(world, finance):
    kept = Allotment.objects.get(number="示例-2025-先进制造-01")
    address = reverse("treasury:allotment", args=[kept.pk])
    assert Fund.objects.get(pk=world.fund).head in text(finance.get(address))
    listed = finance.get(address, {"show": "entries"})
    last = Entry.objects.filter(allotment=kept).order_by("-seq").first()
    assert last.hash in text(listed)
    assert "蒋审定" in text(listed)  # a name, no key
    assert finance.get(reverse("treasury:allotment", args=[10**6])).status_code == 404
    for name in ("adjust", "serve"):
        assert finance.post(reverse(f"treasury:{name}", args=[10**6])).status_code == 404
    assert finance.get(reverse("treasury:fund", args=["无"])).status_code == 404


def test_entries_are_found_by_line_and_by_kind(world, finance):
    address = reverse("treasury:entries", args=[world.fund])
    found = finance.get(address, {"line": "领域二.预算", "kind": "post"}).context["page"]
    assert (
        found.paginator.count
        == Entry.objects.filter(kind="post", allotment__line__name="领域二.预算").count()
    )
    assert found.paginator.count > 0
    none = finance.get(address, {"line": "领域八.预算.支持医疗卫生健康"})
    assert "没有这样的分录" in text(none)
    assert finance.get(address, {"kind": "nonsense", "page": "99"}).status_code == 200


def test_the_books_leave_in_three_forms_and_the_head_is_noted(world, client_for):
    auditor = client_for("shenji")
    address = reverse("treasury:export", args=[world.fund])
    books, faults = check(text(auditor.post(address, {"form": "jsonl"})).splitlines())
    kept = Fund.objects.get(pk=world.fund)
    assert (books.head, faults) == (kept.head, [])
    assert "operating_currency" in text(auditor.post(address, {"form": "beancount"}))
    table = list(csv.reader(io.StringIO(text(auditor.post(address, {"form": "csv"}))[1:])))
    assert len(table) == 1 + 21
    assert auditor.post(address, {"form": "doc"}).status_code == 404
    noted = Record.objects.filter(action="导出账目", after__has_key="head")
    assert {row.after["head"] for row in noted} == {kept.head}


def test_no_cell_of_an_export_begins_a_formula(world, client_for, finance, monkeypatch):
    # A line's name comes from the policy; no rule keeps a policy from having one like this.
    monkeypatch.setattr(figures, "line_name", lambda name, package: f"=HYPERLINK({name!r})")
    answer = finance.post(reverse("treasury:export", args=[world.fund]), {"form": "csv"})
    rows = list(csv.reader(io.StringIO(text(answer)[1:])))[1:]
    assert all(row[0].startswith("'=HYPERLINK") for row in rows)
    assert harmless("=1") == "'=1"


def test_books_are_opened_once(world, finance):
    refused = finance.post(reverse("treasury:open"))
    assert refused.status_code == 409
    assert "已经开过" in text(refused)


def test_a_first_set_of_books(db, demo, finance, client_for, monkeypatch):
    monkeypatch.setattr(figures, "default_fund", lambda: None)
    page = text(finance.get(reverse("treasury:overview")))
    assert "按现行政策开设资金账" in page
    assert "由财政开设" in text(client_for("shenji").get(reverse("treasury:overview")))
    assert "还没有资金账" in text(finance.get(reverse("treasury:reconcile")))


def test_the_treasury_speaks_english(world, finance):
    finance.cookies["duixian_language"] = "en"
    page = text(finance.get(reverse("treasury:overview")))
    for words in ("The eight fields", "Overlap", "Behind the calendar", "How the forecast is made"):
        assert words in page
    package = official()
    assert figures.line_name("领域二.预算", package) == "加快先进制造业发展"
    assert "Appropriation for advanced manufacturing" in page


def test_a_line_that_the_policy_no_longer_has_keeps_its_name(world):
    assert figures.line_name("从前.预算", official()) == "从前.预算"
    assert Claim.objects.exists()


def test_whoever_no_longer_wants_it_is_taken_off_the_waiting_list(world, finance, client_for):
    waiting = Waiting.objects.get(pk=world.waiting[0])
    off = reverse("treasury:give-up", args=[waiting.pk])
    page = reverse("treasury:allotment", args=[waiting.allotment_id])
    assert off in text(finance.get(page))
    auditor = client_for("shenji")
    assert off not in text(auditor.get(page))
    assert auditor.post(off).status_code == 403
    assert "已经移出排队" in text(finance.post(off, follow=True))
    waiting.refresh_from_db()
    assert waiting.left is not None and waiting.claim is None
    assert "已经不在排队" in text(finance.post(off, follow=True))
    assert finance.post(reverse("treasury:give-up", args=[987654321])).status_code == 404
