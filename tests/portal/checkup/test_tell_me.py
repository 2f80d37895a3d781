"""'Tell me when it is issued': asked twice, told once, forgotten after."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from tests.portal.checkup.going import words

from duixian.portal.checkup import telling
from duixian.portal.checkup.models import Subscription
from duixian.portal.shell import clock
from duixian.portal.shell.policies import official, shown

pytestmark = pytest.mark.django_db
BENEFIT = "第一条.研发投入增幅奖励"
PAGE = f"/checkup/tell-me/{BENEFIT}"


@pytest.fixture
def nobody(client_for, world, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return client_for("")


def asked(client, address="zhang@example.cn") -> str:
    """Ask; the path of the link in the letter."""
    assert client.post(PAGE, {"email": address}).status_code == 200
    found = re.search(r"http://testserver(/checkup/tell-me/confirm/\S+)", mail.outbox[-1].body)
    assert found is not None
    return found[1]


def confirmed(client, address="zhang@example.cn") -> Subscription:
    link = asked(client, address)
    assert "已经确认" in words(client.post(link))
    return Subscription.objects.latest("pk")


def issued():
    """The official package as it will be once the figures are issued: no hole is left."""
    return replace(shown(), name=official().name)


def test_the_page_says_who_owes_it_and_what_to_prepare(nobody):
    page = words(nobody.get(PAGE))
    assert "区经信科技局" in page and "申请表" in page and "退订" in page


@pytest.mark.parametrize("benefit", ["没有", "第十二条.智能制造服务机构资助"])
def test_where_nothing_is_owed_there_is_nothing_to_wait_for(nobody, benefit):
    assert nobody.get(f"/checkup/tell-me/{benefit}").status_code == 404


def test_the_second_yes_is_a_button_since_mail_programs_open_links(nobody):
    link = asked(nobody)
    nobody.get(link)
    assert Subscription.objects.get().confirmed is None
    assert "已经确认" in words(nobody.post(link))
    assert Subscription.objects.get().confirmed is not None
    assert "已经确认" in words(nobody.get(link))


def test_the_address_is_kept_encrypted_and_once(nobody):
    asked(nobody)
    row = Subscription.objects.get()
    assert "zhang" not in row.cipher and "zhang" not in row.index
    nobody.post(PAGE, {"email": "Zhang@example.cn"})
    assert Subscription.objects.count() == 1


def test_addresses_that_differ_by_a_hyphen_are_two(nobody):
    """A blind index of numbers drops hyphens; in an address they count."""
    asked(nobody, "li-na@example.cn")
    asked(nobody, "lina@example.cn")
    assert Subscription.objects.count() == 2
    assert mail.outbox[-1].to == ["lina@example.cn"]


def test_the_page_does_not_tell_who_asked_before_and_nobody_is_flooded(nobody):
    first = words(nobody.post(PAGE, {"email": "zhang@example.cn"}))
    again = words(nobody.post(PAGE, {"email": "zhang@example.cn"}))
    assert first == again and len(mail.outbox) == 1


def test_one_address_gets_few_letters_a_day_whoever_asks(nobody, monkeypatch):
    monkeypatch.setattr(telling, "MOST_A_DAY", 1)
    asked(nobody)
    other = next(b for b in official().benefits
                 if telling.is_owed(official(), b) and b.id != BENEFIT)  # fmt: skip
    nobody.post(f"/checkup/tell-me/{other.id}", {"email": "zhang@example.cn"})
    assert len(mail.outbox) == 1


def test_after_a_while_the_letter_can_be_asked_for_again(nobody):
    asked(nobody)
    Subscription.objects.update(asked_on=clock.now() - timedelta(days=2))
    nobody.post(PAGE, {"email": "zhang@example.cn"})
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("typed", ["", "zhang", "a@b", "zhang@example.cn\nBcc: li@example.cn"])
def test_what_is_no_address_is_told_and_kept_in_the_field(nobody, typed):
    answer = nobody.post(PAGE, {"email": typed})
    assert answer.status_code == 409 and "不像一个邮箱地址" in words(answer)
    assert not mail.outbox and not Subscription.objects.exists()


def test_no_letter_while_the_figure_is_owed_and_one_when_it_is_issued(nobody):
    confirmed(nobody)
    mail.outbox.clear()
    assert telling.tell(official(), at=clock.now()) == 0 and not mail.outbox
    assert telling.tell(issued(), at=clock.now()) == 1
    assert telling.tell(issued(), at=clock.now()) == 0
    (letter,) = mail.outbox
    assert letter.to == ["zhang@example.cn"] and "已经公布" in letter.subject
    assert "研发投入增幅奖励" in letter.body and "配套文件" in letter.body
    assert not Subscription.objects.exists()  # the purpose is over


def test_without_a_second_yes_there_is_no_letter_and_the_address_goes(nobody):
    asked(nobody)
    mail.outbox.clear()
    assert telling.tell(issued(), at=clock.now()) == 0
    assert telling.tell(official(), at=clock.now() + timedelta(days=8)) == 0
    assert not mail.outbox and not Subscription.objects.exists()


def test_a_benefit_that_is_gone_is_told_too(nobody):
    confirmed(nobody)
    mail.outbox.clear()
    rest = {i: p for i, p in official().provisions.items() if i != BENEFIT}
    assert telling.tell(replace(official(), provisions=rest), at=clock.now()) == 1
    assert "已经调整" in mail.outbox[0].subject


def test_every_letter_lets_one_stop_and_the_address_is_deleted(nobody):
    confirmed(nobody)
    found = re.search(r"http://testserver(/checkup/tell-me/stop/\S+)", mail.outbox[-1].body)
    assert found is not None
    assert found[1] in mail.outbox[-1].extra_headers["List-Unsubscribe"]
    assert "退订" in words(nobody.get(found[1]))
    assert Subscription.objects.exists()
    assert "已经退订" in words(nobody.post(found[1]))
    assert not Subscription.objects.exists()


def test_forged_used_and_late_links_lead_nowhere(nobody):
    link = asked(nobody)
    assert nobody.get("/checkup/tell-me/confirm/forged").status_code == 404
    assert nobody.get("/checkup/tell-me/stop/forged").status_code == 404
    Subscription.objects.update(asked_on=clock.now() - timedelta(days=8))
    assert nobody.post(link).status_code == 404
    Subscription.objects.all().delete()
    assert nobody.get(link).status_code == 404


def test_a_letter_speaks_the_language_in_which_it_was_asked_for(nobody):
    nobody.cookies["duixian_language"] = "en"
    asked(nobody)
    assert re.findall(r"[\u4e00-\u9fff]", mail.outbox[-1].subject + mail.outbox[-1].body) == []


def test_the_command_counts_what_it_wrote(nobody, monkeypatch):
    from duixian.portal.checkup.management.commands import tell_issued

    confirmed(nobody)
    monkeypatch.setattr(tell_issued, "official", issued)
    said = io.StringIO()
    call_command("tell_issued", stdout=said)
    assert "写了 1 封信" in said.getvalue()
