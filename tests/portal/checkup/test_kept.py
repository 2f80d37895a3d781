"""Kept check-ups: their owner's alone, replayed as they were, shared by a link, deleted."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from tests.portal.checkup.going import go, interview, words
from tests.portal.checkup.test_interview import PHONE

from duixian.awards.as_json import combined_as_json
from duixian.basics.text import speaking
from duixian.office.accounts.models import RoleGrant
from duixian.office.refusal import Refused
from duixian.office.register.models import Subject
from duixian.office.register.secrets import decrypt
from duixian.portal.checkup import keeping
from duixian.portal.checkup.models import KeptCheckup, Share
from duixian.portal.shell import clock
from duixian.readings.explain import explanation_as_json

pytestmark = pytest.mark.django_db
NONE = "/checkup/kept/00000000-0000-4000-8000-000000000000"


@pytest.fixture
def kept(client_for, world):
    """A registered enterprise's check-up, kept by its clerk."""
    client = client_for("qiye")
    id = go(client, subject=world.subjects["qiye"][0])
    answer = client.post("/checkup/keep", {"c": id})
    return client, answer["Location"]


@pytest.fixture
def phone(client_for, world):
    """A purchase, answered and kept by a resident."""
    client = client_for("jumin")
    id = go(client, kind="购买")
    interview(client, id, PHONE)
    return client, client.post("/checkup/keep", {"c": id})["Location"]


def row_of(address: str) -> KeptCheckup:
    return KeptCheckup.objects.get(pk=address.rsplit("/", 1)[1])


def link(client, address, **chosen) -> str:
    client.post(f"{address}/share", {"days": "7", **chosen})
    page = client.get(address).content.decode()
    found = re.search(r"http://testserver(/checkup/shared/[\w-]+)", page)
    assert found is not None
    return found[1]


def test_a_kept_one_shows_what_was_shown(phone):
    client, address = phone
    page = words(client.get(address))
    assert "数码产品购新" in page and "499.95元" in page and "规则版本" in page
    assert "499.95元" in words(client.get("/checkup/kept"))


def test_replayed_it_says_to_the_letter_what_was_told(phone, kept):
    for _, address in (phone, kept):
        opened = keeping.opened(row_of(address))
        outcome = opened.report().outcome
        with speaking("zh"):
            again = {
                **explanation_as_json(outcome.official),
                "combined": combined_as_json(outcome.combined),
            }
        assert json.loads(json.dumps(again)) == opened.result


def test_facts_and_result_are_kept_encrypted(kept, world):
    row = row_of(kept[1])
    assert "企业" not in row.body and "合计" not in row.body
    assert "result" in json.loads(decrypt(row.body))


def test_its_rules_stay_those_of_its_day(phone, monkeypatch):
    """What is in force later changes nothing: the pinned edition is read."""
    from duixian.office.cases import editions

    client, address = phone
    monkeypatch.setattr(editions, "_LOADED", {})
    assert "499.95元" in words(client.get(address))


def test_nobody_else_opens_it_by_any_address_and_what_is_not_there_says_the_same(client_for, kept):
    address = kept[1]
    share = Share.objects.create(
        kept=row_of(address), digest="d" * 64, made=clock.now(),
        expires=clock.now() + timedelta(days=7),
    )  # fmt: skip
    for username in ("qiye2", "jumin", "shenji", "xitong"):
        client = client_for(username)
        for tail in ("", "/pdf"):
            theirs, none = client.get(address + tail), client.get(NONE + tail)
            assert theirs.status_code == none.status_code == 404
            assert words(theirs) == words(none)
        for tail in ("/again", "/delete", "/share", f"/share/{share.pk}/revoke"):
            theirs, none = client.post(address + tail), client.post(NONE + tail)
            assert theirs.status_code == none.status_code == 404
            assert words(theirs) == words(none)
        assert str(row_of(address).pk) not in client.get("/checkup/kept").content.decode()
    share.refresh_from_db()
    assert share.revoked is None


def test_nobody_in_particular_is_sent_to_sign_in(client_for, kept):
    nobody = client_for("")
    for address in (kept[1], f"{kept[1]}/pdf", "/checkup/kept"):
        assert "/sign-in" in nobody.get(address)["Location"]


def test_it_closes_when_one_no_longer_speaks_for_the_enterprise(kept):
    client, address = kept
    shared = link(client, address)
    RoleGrant.objects.filter(user__username="qiye").update(until="2025-09-14")
    assert client.get(address).status_code == 404
    assert "还没有保存过体检" in words(client.get("/checkup/kept"))
    assert client.get(shared).status_code == 404


def test_it_is_deleted_for_good_with_its_links(kept):
    client, address = kept
    shared = link(client, address)
    assert "已经删除" in words(client.post(f"{address}/delete", follow=True))
    assert client.get(address).status_code == client.get(shared).status_code == 404
    assert not Share.objects.exists()


def test_it_can_be_begun_again_with_todays_facts(kept, phone):
    for client, address in (kept, phone):
        answer = client.post(f"{address}/again", follow=True)
        assert "政策体检结果" in words(answer)
    assert "499.95元" in words(answer)


def test_the_pdf_has_the_digest_of_its_rules(phone):
    client, address = phone
    content = client.get(f"{address}/pdf").content
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    plain = re.sub(r"\s", "", text)
    row = row_of(address)
    assert row.edition[:16] in plain and "×15%=499.95元" in plain and str(row.on) in plain


def test_somebody_keeps_only_so_many(phone, monkeypatch):
    client, _ = phone
    monkeypatch.setattr(keeping, "MOST_KEPT", 1)
    id = go(client, kind="购买")
    assert client.post("/checkup/keep", {"c": id}).status_code == 409


def test_keeping_what_is_over_begins_again(client_for, world):
    answer = client_for("qiye").post("/checkup/keep", {"c": "gone"}, follow=True)
    assert "已经结束或过期了" in words(answer)


def test_the_list_asks_as_often_for_many_as_for_one(phone):
    client, address = phone
    with CaptureQueriesContext(connection) as one:
        client.get("/checkup/kept")
    row = row_of(address)
    for _ in range(60):
        row.pk = None
        row.save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        page = words(client.get("/checkup/kept"))
    assert len(one) == len(many) and "1 / 2" in page
    assert "2 / 2" in words(client.get("/checkup/kept", {"page": "2"}))


# -- links ---------------------------------------------------------------------------------------


def test_a_link_shows_the_result_and_nobodys_name(client_for, kept, world):
    client, address = kept
    answer = client_for("").get(link(client, address))
    page = answer.content.decode()
    assert answer.status_code == 200 and "不显示是谁" in words(page)
    subject = Subject.objects.get(pk=world.subjects["qiye"][0])
    for secret in (str(subject.pk), subject.reference, world.names[str(subject.pk)], "qiye"):
        assert not secret or secret not in page
    assert answer["Cache-Control"] == "no-store, private"
    assert "noindex" in answer["X-Robots-Tag"] and answer["Referrer-Policy"] == "no-referrer"


def test_values_of_facts_are_shown_only_where_that_was_chosen(client_for, phone):
    client, address = phone
    nobody = client_for("")
    without = words(nobody.get(link(client, address)))
    assert "3,333元" not in without and "× 15%" not in without and "499.95元" in without
    with_facts = words(nobody.get(link(client, address, with_facts="1")))
    assert "3,333元" in with_facts and "× 15%" in with_facts


def test_only_a_hash_of_the_token_is_kept(phone):
    client, address = phone
    token = link(client, address).rsplit("/", 1)[1]
    share = Share.objects.get()
    assert len(token) >= 43 and token not in share.digest
    assert f"/checkup/shared/{token}" not in client.get(address).content.decode()  # told once


def test_expired_revoked_and_unknown_links_are_told_alike(client_for, phone):
    client, address = phone
    nobody = client_for("")
    expired, revoked = link(client, address), link(client, address)
    first, second = Share.objects.order_by("pk")
    Share.objects.filter(pk=first.pk).update(
        made=clock.now() - timedelta(days=9), expires=clock.now() - timedelta(days=2)
    )
    answer = client.post(f"{address}/share/{second.pk}/revoke", follow=True)
    assert "已经撤销" in words(answer) and "已到期" in words(answer)
    said = {words(nobody.get(where)) for where in (expired, revoked, "/checkup/shared/unknown")}
    codes = {nobody.get(where).status_code for where in (expired, revoked)}
    assert len(said) == 1 and codes == {404}
    assert client.post(f"{address}/share/{second.pk}/revoke").status_code == 404


def test_the_owner_sees_how_often_it_was_opened(client_for, phone):
    client, address = phone
    shared = link(client, address)
    for _ in range(3):
        client_for("").get(shared)
    assert "打开过 3 次" in words(client.get(address))
    assert "1个有效链接" in words(client.get("/checkup/kept"))


@pytest.mark.parametrize("days", ["", "0", "365", "x"])
def test_a_link_lives_seven_or_thirty_days(phone, days):
    client, address = phone
    answer = client.post(f"{address}/share", {"days": days}, follow=True)
    assert "7 天或 30 天" in words(answer) and not Share.objects.exists()


def test_links_of_one_check_up_are_so_many(phone, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_SHARES", 0)
    with pytest.raises(Refused, match="too-many"):
        keeping.share(row_of(phone[1]), days=7, with_facts=False, at=clock.now())


def test_what_was_received_stays_with_a_shared_result(client_for, world):
    """Under another name the same award still comes off."""
    from duixian.awards import Entry, Ledger
    from duixian.portal.checkup.keeping import _renamed

    entry = Entry("甲", "甲", "x", "事", "区级", 2025, None, 5)
    assert _renamed(Ledger((entry,)), "甲", "企业").entries[0].payee == "企业"
