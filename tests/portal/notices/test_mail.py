"""E-mail: confirmed by its owner, never sent twice, gone with one click."""

from __future__ import annotations

import re
import smtplib
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from tests.office.cases.an_office import SERVICE, open_books
from tests.portal.notices.an_office import company, decided, noticed, paid
from tests.portal.notices.test_calendar import window

from duixian.office.clock import CHINA
from duixian.office.refusal import Refused
from duixian.portal.notices import mail
from duixian.portal.notices.models import Asked, Sent, Subscriber, Wish

pytestmark = pytest.mark.django_db
ADDRESS = "wang-xiaoming@example.com"
NOW = datetime(2025, 5, 12, 10, tzinfo=CHINA)


def form(**more) -> dict[str, object]:
    return {"address": ADDRESS, "kind": ["申报", "公示", "结果"], "scope": "", **more}


def link_in(message: EmailMessage) -> str:
    found = re.search(r"https?://\S+/notices/(un)?subscribe/\S+", message.body)
    assert found
    return urlsplit(found[0]).path


@pytest.fixture
def subscribe(mailoutbox):
    """The whole way: form, mail, link, button."""

    def whole(**more) -> Subscriber:
        Asked.objects.all().delete()
        Client().post(reverse("notices:subscribe"), form(**more))
        there = link_in(mailoutbox.pop())
        assert Client().post(there).status_code == 200
        return Subscriber.objects.get()

    return whole


def send() -> None:
    call_command("send_notices", site="https://policy.example", verbosity=0)


def test_nothing_is_kept_before_the_owner_confirms(mailoutbox):
    answer = Client().post(reverse("notices:subscribe"), form())
    assert "确认邮件发到了" in answer.content.decode()
    (message,) = mailoutbox
    assert message.to == [ADDRESS]
    assert ADDRESS not in message.body
    assert Subscriber.objects.count() == 0
    assert ADDRESS not in str(list(Asked.objects.values()))
    there = link_in(message)
    shown = Client().get(there)
    assert (shown.status_code, Subscriber.objects.count()) == (200, 0), "a scanner confirms nothing"
    assert ADDRESS in shown.content.decode()
    assert Client().post(there).status_code == 200
    assert Client().post(there).status_code == 200, "twice is once"
    (kept,) = Subscriber.objects.all()
    assert ADDRESS not in kept.cipher
    assert kept.wishes.count() == 3
    assert str(kept) == str(kept.pk)


def test_the_answer_does_not_tell_whether_an_address_is_known(subscribe, mailoutbox):
    first = Client().post(reverse("notices:subscribe"), form(address="new@example.com"))
    subscribe()
    again = Client().post(reverse("notices:subscribe"), form())
    said = [re.sub(r'Token": "\w+', "", page.content.decode()) for page in (first, again)]
    assert said[0].replace("new@example.com", ADDRESS) == said[1]


def test_one_confirmation_in_ten_minutes_for_an_address(mailoutbox):
    for _ in range(3):
        Client().post(reverse("notices:subscribe"), form(address=ADDRESS.upper()))
    assert len(mailoutbox) == 1
    asked = mail.Request(ADDRESS, (mail.News.WINDOW,), "", "zh")
    later = NOW + timedelta(days=1)
    assert mail.ask(asked, at=later) is not None
    assert Asked.objects.count() == 1, "what is older than an hour is forgotten"
    other = mail.Request(ADDRESS.replace("-", ""), (mail.News.WINDOW,), "", "zh")
    assert mail.ask(other, at=later) is not None, "another address, whatever the index drops"


def test_a_flood_of_addresses_is_held_up(monkeypatch):
    monkeypatch.setattr(mail, "AT_ONCE", 2)
    for n in range(2):
        mail.ask(mail.Request(f"{n}@example.com", (mail.News.WINDOW,), "", "zh"), at=NOW)
    with pytest.raises(Refused, match="busy"):
        mail.ask(mail.Request("3@example.com", (mail.News.WINDOW,), "", "zh"), at=NOW)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"address": "没有"}, "这不是邮箱地址"),
        ({"address": "a@example.com\nBcc: b@example.com"}, "这不是邮箱地址"),
        ({"address": f"{'a' * 60}@{'b' * 179}.{'c' * 30}"}, "这不是邮箱地址"),
        ({"kind": []}, "至少选一项"),
        ({"scope": "没有"}, "没有这个领域或待遇"),
    ],
)
def test_a_form_that_lacks_something_keeps_what_was_typed(mailoutbox, more, why):
    answer = Client().post(reverse("notices:subscribe"), form(**more))
    assert (answer.status_code, len(mailoutbox)) == (409, 0)
    assert why in answer.content.decode()


@pytest.mark.parametrize("token", ["x", "x:y:z"])
def test_a_link_that_is_not_ours_does_nothing(token):
    answer = Client().post(reverse("notices:confirm", args=[token]))
    assert (answer.status_code, Subscriber.objects.count()) == (410, 0)
    assert Client().get(reverse("notices:unsubscribe", args=[token])).status_code == 200
    assert Client().post(reverse("notices:unsubscribe", args=[token])).status_code == 200


def test_a_link_is_too_old_after_three_days(mailoutbox, monkeypatch):
    Client().post(reverse("notices:subscribe"), form())
    there = link_in(mailoutbox[0])
    monkeypatch.setattr(mail, "LINK_LASTS", timedelta(seconds=-1))
    assert Client().post(there).status_code == 410


def test_news_come_once(subscribe, mailoutbox, on):
    open_books()
    subscribe()
    window("批次一", date(2025, 5, 12), date(2025, 6, 30))
    window("旧批次", date(2025, 4, 1), date(2025, 4, 30))
    noticed(company(1, "合成企业甲有限公司"))
    send()
    (message,) = mailoutbox
    assert message.to == [ADDRESS]
    assert message.subject == "钱塘区政策消息：2条"
    assert "批次一申报通知" in message.body
    assert "旧批次" not in message.body
    assert "公示1件，到2025-05-16" in message.body
    assert "合成企业甲" not in message.body
    assert "200万" not in message.body
    assert message.body.count("https://policy.example/notices") == 3
    send()
    assert len(mailoutbox) == 1, "never the same thing twice"
    assert Sent.objects.count() == 2
    assert str(Sent.objects.first()).startswith("window ")
    paid([decided(company(2, "合成企业乙有限公司"))])
    on("2025-06-01")
    send()
    send()
    assert len(mailoutbox) == 2
    assert "公布了2025-05的结果" in mailoutbox[1].body


def test_only_what_was_asked_for(subscribe, mailoutbox):
    subscribe(kind=["申报"], scope="领域一")
    window("批次一", date(2025, 5, 12), date(2025, 6, 30))
    noticed(company(1, "合成企业甲有限公司"))
    send()
    assert mailoutbox == []
    subscribe(kind=["公示"], scope=SERVICE)
    assert {str(wish) for wish in Wish.objects.all()} == {"申报 领域一", f"公示 {SERVICE}"}
    send()
    (message,) = mailoutbox
    assert "公示1件" in message.body
    assert "批次一" not in message.body


def test_mail_speaks_the_language_in_which_it_was_asked_for(mailoutbox):
    english = {"HTTP_ACCEPT_LANGUAGE": "en"}
    Client().post(reverse("notices:subscribe"), form(), **english)
    confirmation = mailoutbox.pop()
    assert confirmation.subject.isascii()
    Client().post(link_in(confirmation), **english)
    noticed(company(1, "合成企业甲有限公司"))
    send()
    assert mailoutbox[0].subject.isascii()
    assert re.search(r"[\u4e00-\u9fff]", mailoutbox[0].body) is None


def test_one_click_erases_the_address(subscribe, mailoutbox):
    subscribe()
    noticed(company(1, "合成企业甲有限公司"))
    send()
    (message,) = mailoutbox
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    there = urlsplit(message.extra_headers["List-Unsubscribe"].strip("<>")).path
    shown = Client().get(there).content.decode()
    assert "全部退订" in shown
    assert ADDRESS not in shown
    assert Subscriber.objects.count() == 1, "looking takes nothing away"
    one_click = Client(enforce_csrf_checks=True)  # as a mail program posts: without a cookie
    answer = one_click.post(there, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert (Subscriber.objects.count(), Sent.objects.count(), Wish.objects.count()) == (0, 0, 0)
    assert Client().get(there).status_code == 200


def test_what_the_server_refused_is_sent_later_and_what_may_have_left_is_not(
    subscribe, mailoutbox, monkeypatch
):
    subscribe()
    noticed(company(1, "合成企业甲有限公司"))

    def fails(error: Exception):
        def send_(self) -> int:
            raise error

        return send_

    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", fails(smtplib.SMTPDataError(451, b"later")))
        with pytest.raises(CommandError):
            send()
    assert Sent.objects.count() == 0
    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", fails(TimeoutError()))
        with pytest.raises(CommandError):
            send()
    assert Sent.objects.count() == 1, "the server may have taken it: rather once too few"
    send()
    assert mailoutbox == []
