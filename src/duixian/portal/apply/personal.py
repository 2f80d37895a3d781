"""Account and identity numbers: entered once, kept encrypted, shown masked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from stdnum.cn import ric

from duixian.basics.text import say
from duixian.office.accounts.actor import Actor
from duixian.office.clock import day_of
from duixian.office.payment.services import ACCOUNT, HOLDER
from duixian.office.refusal import Refused
from duixian.office.register import personal
from duixian.office.register.models import PersonalItem, Subject
from duixian.office.register.personal import IDENTITY, Grounds
from duixian.office.register.secrets import plain

KEPT_YEARS = 3
"""As long as a false application can still be answered with a bar (the sheet's 惩戒)."""
PURPOSES = {
    ACCOUNT: say("拨付资金,核对到账"),
    HOLDER: say("拨付资金,核对到账"),
    IDENTITY: say("核对申请人身份,防止重复享受"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """One piece that the office keeps: masked, with why and until when."""

    kind: str
    masked: str
    purpose: str
    basis: str
    until: date


def kept(actor: Actor, subject: Subject, *, at: datetime) -> list[Kept]:
    """What is kept of these kinds; the reading is noted.

    Raises:
        Refused: `not-permitted`.
    """
    items = PersonalItem.objects.filter(subject=subject, kind__in=list(PURPOSES)).order_by("kind")
    return [
        Kept(
            item.kind,
            personal.read_masked(actor, subject, item.kind, purpose="本人核对", at=at),
            item.purpose,
            item.basis,
            item.retain_until,
        )
        for item in items
    ]


def masked_account(actor: Actor, subject: Subject, purpose: str, *, at: datetime) -> str:
    """The payee's account on the payee's own page; "" for anybody else, or where there is none."""
    if not actor.speaks_for(str(subject.pk)):
        return ""
    try:
        return personal.read_masked(actor, subject, ACCOUNT, purpose=purpose, at=at)
    except Refused:
        return ""


def keep_account(actor: Actor, subject: Subject, number: str, holder: str, *, at: datetime) -> None:
    """Enter or replace the account that money goes to.

    Raises:
        Refused: `bad-account`, `no-holder`, `not-permitted`, `no-keys`.
    """
    digits = plain(number)
    if not re.fullmatch(r"\d{8,30}", digits):
        raise Refused(
            "bad-account", say("银行账号是8到30位数字"), say("照开户许可证或者银行卡填写")
        )
    if not holder.strip():
        raise Refused("no-holder", say("没有写户名"), say("户名要和申请人一致"))
    for kind, text in ((ACCOUNT, digits), (HOLDER, holder.strip())):
        personal.keep(actor, subject, kind, text, _grounds(kind, at), at=at)


def keep_identity(actor: Actor, subject: Subject, number: str, *, at: datetime) -> None:
    """Enter a person's identity number.

    Raises:
        Refused: `bad-identity`, `taken`, `not-permitted`, `no-keys`.
    """
    digits = plain(number)
    if not ric.is_valid(digits):
        raise Refused(
            "bad-identity", say("身份证号不对"), say("18位,最后一位是校验码,照证件再填一遍")
        )
    personal.keep(actor, subject, IDENTITY, digits, _grounds(IDENTITY, at), at=at)


def _grounds(kind: str, at: datetime) -> Grounds:
    today = day_of(at)
    return Grounds("法定职责", PURPOSES[kind].template, retain_until(today))


def retain_until(today: date) -> date:
    """The last day of the year in which it may still be needed.

    >>> retain_until(date(2025, 9, 15))
    datetime.date(2028, 12, 31)
    """
    return date(today.year + KEPT_YEARS, 12, 31)
