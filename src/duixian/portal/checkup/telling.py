"""'Tell me when it is issued': by e-mail, after a second yes, until the figure is there.

The address is kept encrypted, found again by a blind index, and deleted when its purpose is over:
on the first click on 'stop', once the letter is sent, or after a week without a second yes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from duixian.basics.text import Text, current_language, say, speaking
from duixian.language.plain import Named, Plain
from duixian.language.provision import Benefit
from duixian.library.package import Package
from duixian.office.refusal import Refused
from duixian.office.register.secrets import decrypt, encrypt, index_of_address
from duixian.portal.checkup.models import Subscription
from duixian.readings.print.needs import needs_of

ADDRESS = "电子邮箱"
PATIENCE = timedelta(days=7)
"""How long a letter waits for a second yes."""
PAUSE = timedelta(minutes=15)
"""The same address is not written to again sooner, whoever asks."""
MOST_A_DAY = 5
"""Letters a day that ask one address for a second yes."""
_SALT = "duixian.checkup.tell-me"


def is_owed(package: Package, benefit: Benefit) -> bool:
    """True while a supporting document owes a figure of it."""
    return bool(needs_of(benefit).holes)


def owed_benefit(package: Package, id: str) -> Benefit | None:
    """A benefit of which a figure is owed; None for everything else."""
    found = package.provisions.get(id)
    return found if isinstance(found, Benefit) and is_owed(package, found) else None


def ask(package: Package, benefit: Benefit, address: str, *, site: str, at: datetime) -> None:
    """Send a letter that asks for a second yes.

    Nothing tells the caller whether the address asked before: it may be somebody else's.

    Raises:
        Refused: `bad-address`, `no-keys`.
    """
    address = address.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(
            "bad-address", say("这不像一个邮箱地址"), say("写成 name@example.cn 这样")
        ) from error
    blind = index_of_address(ADDRESS, address)
    if _is_pressed(blind, at):
        return
    row, is_new = Subscription.objects.get_or_create(
        package=package.name, benefit=benefit.id, index=blind,
        defaults={
            "cipher": encrypt(address), "language": current_language(), "site": site,
            "asked": at, "asked_on": at,
        },
    )  # fmt: skip
    if row.confirmed is not None or (not is_new and at - row.asked_on < PAUSE):
        return
    Subscription.objects.filter(pk=row.pk).update(asked_on=at)
    name = Named(benefit.name, benefit.english)
    link = f"{site}{reverse('checkup:tell-me-confirm', args=[token_of(row)])}"
    _send(
        row,
        say("请确认:金额公布时通知您"),
        [
            say("有人(应该是您)请我们在「{name}」的金额公布时写信给这个地址。", name=name),
            say("如果是您,请打开下面的链接确认,七天内有效:"),
            link,
            say("如果不是您,不用理会:不确认就不会再写信,地址七天后删除。"),
        ],
    )


def _is_pressed(blind: str, at: datetime) -> bool:
    since = at - timedelta(days=1)
    asked = Subscription.objects.filter(index=blind, confirmed__isnull=True, asked_on__gte=since)
    return asked.count() >= MOST_A_DAY


def token_of(row: Subscription) -> str:
    """What a link in a letter carries: the row, signed."""
    return signing.dumps(row.pk, salt=_SALT)


def by_token(token: str) -> Subscription | None:
    """The row that a link speaks of; None for every link that is not ours or no longer holds."""
    try:
        key = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return Subscription.objects.filter(pk=key).first()


def is_too_old(row: Subscription, at: datetime) -> bool:
    """True where the second yes comes too late."""
    return row.confirmed is None and at - row.asked_on > PATIENCE


def confirm(row: Subscription, *, at: datetime) -> None:
    """The second yes."""
    Subscription.objects.filter(pk=row.pk, confirmed__isnull=True).update(confirmed=at)


def stop(row: Subscription) -> None:
    """No more letters; the address is deleted."""
    row.delete()


def tell(package: Package, *, at: datetime) -> int:
    """Write to everybody whose figure has been issued; forget who never said yes. How many."""
    Subscription.objects.filter(confirmed__isnull=True, asked_on__lt=at - PATIENCE).delete()
    waiting = Subscription.objects.filter(
        package=package.name, confirmed__isnull=False, told__isnull=True
    )
    told = 0
    for row in waiting.order_by("pk").iterator(chunk_size=200):
        found = package.provisions.get(row.benefit)
        if isinstance(found, Benefit) and is_owed(package, found):
            continue
        with transaction.atomic():
            # Told first, sent after: a killed run writes to nobody twice.
            if Subscription.objects.filter(pk=row.pk, told__isnull=True).update(told=at):
                _tell(package, row, found if isinstance(found, Benefit) else None)
                told += 1
    Subscription.objects.filter(told__isnull=False).delete()
    return told


def _tell(package: Package, row: Subscription, benefit: Benefit | None) -> None:
    start = f"{row.site}{reverse('checkup:start')}"
    if benefit is None:
        lines: list[Text | str] = [
            say("「{name}」已经不在现行政策里了。", name=row.benefit),
            say("可以重新做一次体检,看现在能得到什么:"),
            start,
        ]
        _send(row, say("您关注的待遇已经调整"), lines)
        return
    name = Named(benefit.name, benefit.english)
    department = Plain.of(package).department("、".join(benefit.departments))
    _send(
        row,
        say("您关注的金额已经公布"),
        [
            say("「{name}」的给付标准已经公布,主管部门是{department}。", name=name,
                department=department),
            *[say("配套文件:{source}", source=f.source) for f in package.fillings
              if f.provision == benefit.id],
            say("可以重新做一次体检,看能得到多少:"),
            start,
            say("这是唯一的一封通知;您的地址现在删除。"),
        ],
    )  # fmt: skip


def _send(row: Subscription, subject: Text, lines: Iterable[Text | str]) -> None:
    """A plain letter in the language in which it was asked for."""
    stop_at = f"{row.site}{reverse('checkup:tell-me-stop', args=[token_of(row)])}"
    with speaking(row.language):
        said = [str(line) for line in (*lines, say("不想再收到:{link}", link=stop_at))]
        EmailMessage(
            str(subject), "\n\n".join(said), to=[decrypt(row.cipher)],
            headers={"List-Unsubscribe": f"<{stop_at}>"},
        ).send()  # fmt: skip
