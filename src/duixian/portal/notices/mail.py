"""E-mail: asked for twice, never sent twice, taken back with one click.

Until the owner of an address confirms, the address is only inside the link that was mailed to it,
encrypted and signed. Afterwards it is kept encrypted (`secrets`), and unsubscribing erases it.
"""

from __future__ import annotations

import json
import re
import smtplib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.core import signing
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from duixian.basics.text import say, speaking
from duixian.office.clock import day_of
from duixian.office.refusal import Refused
from duixian.office.register.secrets import decrypt, encrypt, index_of_address
from duixian.portal.notices.models import Asked, Sent, Subscriber, Wish
from duixian.readings.print.pages import set_type

ADDRESS = "邮箱"
LINK_LASTS = timedelta(days=3)
AGAIN_AFTER = timedelta(minutes=10)
AT_ONCE = 60
"""Confirmations that leave within ten minutes, to all addresses together."""
_CONFIRM = signing.TimestampSigner(salt="duixian.notices.confirm")
_LEAVE = signing.Signer(salt="duixian.notices.unsubscribe")
_ADDRESS = re.compile(r"[^@\s<>\"',;:\\]{1,64}@[^@\s<>\"',;:\\]{1,180}\.[^@\s<>\"',;:\\.]{2,}")


class News(StrEnum):
    """What one can ask to hear of."""

    WINDOW = "申报"
    NOTICE = "公示"
    RESULT = "结果"


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for, before it is confirmed."""

    address: str
    kinds: tuple[News, ...]
    scope: str
    language: str


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news. It names no applicant."""

    key: str
    kind: News
    benefit: str
    title: str
    link: str


def ask(asked: Request, *, at: datetime) -> str | None:
    """The token for the confirming link; None where one was sent to that address just now.

    Raises:
        Refused: `bad-address`, `nothing-chosen`, `busy`, `no-keys`.
    """
    if not _ADDRESS.fullmatch(asked.address) or len(asked.address) > 254:
        raise Refused("bad-address", say("这不是邮箱地址"), say("写成 name@example.com 这样"))
    if not asked.kinds:
        raise Refused("nothing-chosen", say("没有选要收什么"), say("至少选一项"))
    Asked.objects.filter(at__lt=at - timedelta(hours=1)).delete()
    recent = Asked.objects.filter(at__gt=at - AGAIN_AFTER)
    blind = index_of_address(ADDRESS, asked.address)
    if recent.filter(index=blind).exists():
        return None
    if recent.count() >= AT_ONCE:
        raise Refused("busy", say("现在登记的人太多"), say("过十分钟再试"))
    Asked.objects.create(index=blind, at=at)
    body = [asked.address, [str(kind) for kind in asked.kinds], asked.scope, asked.language]
    return _CONFIRM.sign(encrypt(json.dumps(body, ensure_ascii=False)))


def asked_in(token: str) -> Request | None:
    """What a confirming link asks for; None where it is too old or not ours."""
    try:
        body = json.loads(decrypt(_CONFIRM.unsign(token, max_age=LINK_LASTS)))
    except (signing.BadSignature, Refused):
        return None
    address, kinds, scope, language = body
    return Request(address, tuple(News(kind) for kind in kinds), scope, language)


@transaction.atomic
def confirm(asked: Request, *, at: datetime) -> Subscriber:
    """The owner of the address said yes; confirming again changes nothing."""
    subscriber, _ = Subscriber.objects.get_or_create(
        index=index_of_address(ADDRESS, asked.address),
        defaults={"cipher": encrypt(asked.address), "since": day_of(at)},
    )
    if subscriber.language != asked.language:
        subscriber.language = asked.language
        subscriber.save(update_fields=["language"])
    for kind in asked.kinds:
        Wish.objects.get_or_create(subscriber=subscriber, kind=kind.value, scope=asked.scope)
    return subscriber


def leaving_token(subscriber: Subscriber) -> str:
    """For the link that ends a subscription; it doesn't age."""
    return _LEAVE.sign(str(subscriber.pk))


def leaving(token: str) -> Subscriber | None:
    """Whose link this is; None where it is not ours, or they left already."""
    try:
        id = _LEAVE.unsign(token)
    except signing.BadSignature:
        return None
    return Subscriber.objects.prefetch_related("wishes").filter(pk=id).first()


def leave(subscriber: Subscriber) -> None:
    """The address is erased, and with it what was wished and sent."""
    subscriber.delete()


def send_confirmation(asked: Request, link: str) -> None:
    """To the address that was typed in."""
    with speaking(asked.language):
        subject = set_type(say("请确认:订阅钱塘区政策消息"))
        body = _set(render_to_string("portal/notices/mail_confirm.txt", {"link": link}))
    EmailMessage(subject, body, to=[asked.address]).send()


def send_news(
    subscriber: Subscriber, items: Sequence[Item], *, leave_link: str, at: datetime
) -> int:
    """One mail with what this subscriber has not been sent; how many pieces it held.

    Each piece is booked before the mail leaves, and the booking is unique: of two runs at once, or
    of a run that was killed and one after it, only one sends. A booking is given back only where
    the server certainly took nothing.
    """
    booked = [item for item in items if _book(subscriber, item, at)]
    if not booked:
        return 0
    with speaking(subscriber.language):
        count = len(booked)
        subject = set_type(say("钱塘区政策消息:{count}条", count=count))
        values = {"items": booked, "leave_link": leave_link}
        body = _set(render_to_string("portal/notices/mail_news.txt", values))
    mail = EmailMessage(
        subject, body, to=[decrypt(subscriber.cipher)],
        headers={
            "List-Unsubscribe": f"<{leave_link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
            "Auto-Submitted": "auto-generated",
        },
    )  # fmt: skip
    try:
        mail.send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, ConnectionRefusedError):
        Sent.objects.filter(subscriber=subscriber, news__in=[item.key for item in booked]).delete()
        raise
    return count


def wanted(
    subscriber: Subscriber, items: Iterable[Item], scopes: dict[str, list[str] | None]
) -> list[Item]:
    """What of the news this subscriber asked for; `scopes` holds the benefits that each means."""
    wishes = list(subscriber.wishes.all())
    return [item for item in items if any(_is_wished(item, wish, scopes) for wish in wishes)]


def _set(body: str) -> str:
    """Chinese as pages set it; lines with an address stay as they are."""
    return "\n".join(line if "://" in line else set_type(line) for line in body.split("\n"))


def _is_wished(item: Item, wish: Wish, scopes: dict[str, list[str] | None]) -> bool:
    if wish.kind != item.kind.value:
        return False
    benefits = scopes[wish.scope]
    return benefits is None or item.benefit in benefits


def _book(subscriber: Subscriber, item: Item, at: datetime) -> bool:
    try:
        with transaction.atomic():
            Sent.objects.create(subscriber=subscriber, news=item.key, at=at)
    except IntegrityError:
        return False
    return True
