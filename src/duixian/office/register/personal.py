"""Personal data: why it is held, for what, how long; each reading is noted; it can be erased.

个人信息保护法: 第13条 (legal basis), 第6条, 第19条 (purpose, shortest retention), 第47条 (erasure).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from duixian.basics.text import say
from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.audit.services import note
from duixian.office.clock import day_of
from duixian.office.refusal import Refused
from duixian.office.register.models import FactValue, PersonalItem, Subject
from duixian.office.register.secrets import decrypt, encrypt, index, masked, plain, renew
from duixian.office.register.services import thing_of

PERSON, IDENTITY = "个人", "身份证号"
BASES = ("法定职责", "同意")


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why the office may hold a piece of personal data."""

    basis: str
    """法定职责 or 同意."""
    purpose: str
    retain_until: date
    consent: str = ""
    """Where the consent is kept."""


@transaction.atomic
def person_with(identity: str, grounds: Grounds, actor: Actor, *, at: datetime) -> Subject:
    """The person with that identity number, made where they are new.

    Raises:
        Refused: `not-permitted`, `bad-grounds`, `no-keys`.
    """
    # A new person is nobody's yet: the department at whose window they stand asks.
    asking = Thing(PERSON, department=min(actor.scopes(Role.WINDOW), default=""))
    authority = require(actor, Action.WRITE_PERSONAL, asking)
    _require_grounds(grounds, day_of(at))
    found = find_person(identity)
    if found is not None:
        return found
    subject = Subject.objects.create(kind=PERSON, is_person=True, created=at)
    thing = replace(asking, id=str(subject.key), subject=str(subject.key))
    _write(actor, authority, thing, subject, IDENTITY, identity, grounds, at)
    return subject


def find_person(identity: str) -> Subject | None:
    """By the blind index; for the office's own joins, shows nothing to anybody."""
    item = (
        PersonalItem.objects.select_related("subject")
        .filter(kind=IDENTITY, index=index(IDENTITY, identity))
        .first()
    )
    return None if item is None else item.subject


def known_persons(identities: Iterable[str]) -> dict[str, UUID]:
    """Identity number → key, for those whom the office keeps; as `find_person`, for many."""
    blind = {identity: index(IDENTITY, identity) for identity in identities}
    held = dict(
        PersonalItem.objects.filter(kind=IDENTITY, index__in=set(blind.values())).values_list(
            "index", "subject"
        )
    )
    return {identity: held[at] for identity, at in blind.items() if at in held}


@transaction.atomic
def register_persons(
    identities: Iterable[str], grounds: Grounds, actor: Actor, department: str, *, at: datetime
) -> dict[str, UUID]:
    """Persons whom the office does not keep yet, from a department's table; noted once, by number.

    Raises:
        Refused: `not-permitted`, `bad-grounds`, `no-keys`.
    """
    thing = Thing(PERSON, department=department)
    authority = require(actor, Action.WRITE_PERSONAL, thing)
    _require_grounds(grounds, day_of(at))
    # 3301…001x and 3301…001X are one person.
    blind = {identity: index(IDENTITY, identity) for identity in identities}
    numbers = {at_: plain(identity) for identity, at_ in blind.items()}
    made = {at_: Subject(kind=PERSON, is_person=True, created=at) for at_ in numbers}
    Subject.objects.bulk_create(made.values())
    PersonalItem.objects.bulk_create(
        PersonalItem(
            subject=made[at_], kind=IDENTITY, cipher=encrypt(number), index=at_,
            basis=grounds.basis, consent=grounds.consent, purpose=grounds.purpose,
            retain_until=grounds.retain_until, recorded=at, recorded_by=actor.id,
        )
        for at_, number in numbers.items()
    )  # fmt: skip
    note(
        actor, authority, Action.WRITE_PERSONAL, thing, at=at, reason=grounds.purpose,
        after={
            "kind": IDENTITY, "persons": len(made), "basis": grounds.basis,
            "retain_until": str(grounds.retain_until),
        },
    )  # fmt: skip
    return {identity: made[at_].key for identity, at_ in blind.items()}


@transaction.atomic
def keep(
    actor: Actor, subject: Subject, kind: str, text: str, grounds: Grounds, *, at: datetime
) -> None:
    """Keep one piece of personal data, such as 银行账号; replaces the one of that kind.

    Raises:
        Refused: `not-permitted`, `bad-grounds`, `taken`, `no-keys`.
    """
    thing = _thing(actor, subject, Action.WRITE_PERSONAL, at)
    authority = require(actor, Action.WRITE_PERSONAL, thing)
    _require_grounds(grounds, day_of(at))
    _write(actor, authority, thing, subject, kind, text, grounds, at)


@transaction.atomic
def read(actor: Actor, subject: Subject, kind: str, *, purpose: str, at: datetime) -> str:
    """The plain text; who read what, when and what for is noted first.

    Raises:
        Refused: `not-permitted`, `no-purpose`, `not-held`, `wrong-keys`.
    """
    thing = _thing(actor, subject, Action.READ_PERSONAL, at)
    authority = require(actor, Action.READ_PERSONAL, thing)
    if not purpose.strip():
        raise Refused(
            "no-purpose",
            say("查看个人信息要写明用途"),
            say("写办件号,或者核对账号之类的用途"),
        )
    item = PersonalItem.objects.filter(subject=subject, kind=kind).first()
    if item is None:
        raise Refused("not-held", say("没有保存「{kind}」,或者已经擦除", kind=kind))
    note(actor, authority, Action.READ_PERSONAL, thing, at=at, after={"kind": kind}, reason=purpose)
    return decrypt(item.cipher)


def read_masked(actor: Actor, subject: Subject, kind: str, *, purpose: str, at: datetime) -> str:
    """For a page: 330***********0018. Noted like a reading.

    Raises:
        Refused: as `read`.
    """
    return masked(read(actor, subject, kind, purpose=purpose, at=at))


@transaction.atomic
def erase(actor: Actor, subject: Subject, *, reason: str, at: datetime) -> int:
    """Take out a person's data and the values of their facts; what refers to them stays.

    The books, cases and records keep the key, which then leads to nobody. Returns how many pieces
    were taken out.

    Raises:
        Refused: `not-permitted`, `still-needed`.
    """
    thing = _thing(actor, subject, Action.ERASE_PERSONAL, at)
    authority = require(actor, Action.ERASE_PERSONAL, thing)
    today = day_of(at)
    needed = PersonalItem.objects.filter(
        subject=subject, basis="法定职责", retain_until__gte=today
    ).order_by("-retain_until").first()  # fmt: skip
    if needed is not None:
        raise Refused(
            "still-needed",
            say(
                "「{kind}」依法定职责要保存到{until}",
                kind=needed.kind,
                until=str(needed.retain_until),
            ),
            say("到期后再擦除"),
        )
    items, _ = PersonalItem.objects.filter(subject=subject).delete()
    values = 0
    if subject.is_person:
        values, _ = FactValue.objects.filter(statement__subject=subject).delete()
    note(
        actor, authority, Action.ERASE_PERSONAL, thing, at=at, reason=reason,
        before={"items": items, "values": values},
    )  # fmt: skip
    return items + values


@transaction.atomic
def erase_past(actor: Actor, subject: Subject, *, reason: str, at: datetime) -> int:
    """Take out what is past its retention; the rest stays. Returns how many pieces.

    Raises:
        Refused: `not-permitted`.
    """
    thing = _thing(actor, subject, Action.ERASE_PERSONAL, at)
    authority = require(actor, Action.ERASE_PERSONAL, thing)
    past = PersonalItem.objects.filter(subject=subject, retain_until__lt=day_of(at))
    kinds = sorted(past.values_list("kind", flat=True))
    if not kinds:
        return 0
    past.delete()
    note(
        actor, authority, Action.ERASE_PERSONAL, thing, at=at, reason=reason,
        before={"kinds": kinds},
    )  # fmt: skip
    return len(kinds)


def overdue(on: date) -> list[Subject]:
    """Of whom everything that is held has outlived its retention."""
    held = PersonalItem.objects.filter(retain_until__gte=on).values("subject")
    return list(
        Subject.objects.filter(personal__retain_until__lt=on)
        .exclude(pk__in=held)
        .distinct()
        .order_by("pk")
    )


def renew_keys() -> int:
    """Encrypt everything under the newest key; how many pieces."""
    count = 0
    for item in PersonalItem.objects.order_by("pk").iterator():
        PersonalItem.objects.filter(pk=item.pk, cipher=item.cipher).update(
            cipher=renew(item.cipher)
        )
        count += 1
    return count


def _thing(actor: Actor, subject: Subject, action: Action, at: datetime) -> Thing:
    return thing_of(actor, subject, action, day_of(at))


def _write(
    actor: Actor, authority: Role, thing: Thing, subject: Subject, kind: str, text: str,
    grounds: Grounds, at: datetime,
) -> None:  # fmt: skip
    blind = index(kind, text)
    if kind == IDENTITY:
        other = PersonalItem.objects.filter(kind=kind, index=blind).exclude(subject=subject)
        if other.exists():
            raise Refused(
                "taken",
                say("这个身份证号已经登记在另一个人名下"),
                say("核对号码;确实是同一个人的,用原来的档案"),
            )
    PersonalItem.objects.update_or_create(
        subject=subject, kind=kind,
        defaults={
            "cipher": encrypt(plain(text) if kind == IDENTITY else text), "index": blind,
            "basis": grounds.basis, "consent": grounds.consent, "purpose": grounds.purpose,
            "retain_until": grounds.retain_until, "recorded": at, "recorded_by": actor.id,
        },
    )  # fmt: skip
    note(
        actor, authority, Action.WRITE_PERSONAL, thing, at=at, reason=grounds.purpose,
        after={
            "kind": kind, "basis": grounds.basis, "retain_until": str(grounds.retain_until)
        },
    )  # fmt: skip


def _require_grounds(grounds: Grounds, today: date) -> None:
    wrong = (
        grounds.basis not in BASES
        or not grounds.purpose.strip()
        or grounds.retain_until < today
        or (grounds.basis == "同意" and not grounds.consent)
    )
    if wrong:
        raise Refused(
            "bad-grounds",
            say("保存个人信息要有合法依据(法定职责或同意)、用途和保存期限"),
            say("依据写同意时,写明同意书在哪里;期限写今天以后"),
        )
