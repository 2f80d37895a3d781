"""Who applies in the demonstration: enterprises and buyers, and who speaks for them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from duixian.library.package import Package
from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.models import User
from duixian.office.accounts.services import grant_role
from duixian.office.clock import day_of
from duixian.office.payment.services import ACCOUNT, HOLDER
from duixian.office.register import personal
from duixian.office.register.imports import import_register
from duixian.office.register.models import Subject
from duixian.office.register.personal import Grounds
from duixian.office.register.services import subject_for
from duixian.portal.demo.district import District
from duixian.portal.demo.people import SINCE
from duixian.tables.register import register_of

GROUNDS = Grounds("法定职责", "审核申报、拨付资金(示例)", date(2040, 1, 1))
NAME = "姓名"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whom a case is about and who speaks for them."""

    subject: Subject
    actor: Actor
    name: str


@dataclass
class Office:
    """Everybody who acts, and the district that they act in."""

    users: dict[str, User]
    rules: Package
    district: District
    chance: random.Random
    firms: dict[str, Applicant] = field(default_factory=dict)
    """Demo account → its enterprise."""
    shops: list[Applicant] = field(default_factory=list)
    """Merchants who advance discounts."""
    names: dict[str, str] = field(default_factory=dict)
    subjects: dict[str, list[str]] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)
    _used: int = 0
    _bought: int = 0
    _refused: int = 0
    _accounts: int = 0
    _projects: int = 0

    def actor(self, username: str) -> Actor:
        """Somebody of the office."""
        if username not in self._actors:
            self._actors[username] = self.users[username].as_actor(SINCE)
        return self._actors[username]

    # -- enterprises -----------------------------------------------------------------------------

    def next_firm(self, at: datetime) -> Applicant:
        """The next enterprise of the district, with a clerk of its own."""
        reference = self.district.firms[self._used % len(self.district.firms)]
        again = self._used // len(self.district.firms)
        self._used += 1
        if again:  # more cases than enterprises: later ones come from the rest of the district
            codes = self.district.register.table("企业", ["标识"])["标识"].to_pylist()
            rest = [code for code in codes if code not in set(self.district.firms)]
            reference = rest[(self._used * 7) % len(rest)]
        return self.firm(reference, self._clerk(f"jingban{self._used:04d}"), at)

    def firm(self, reference: str, user: User, at: datetime) -> Applicant:
        """An enterprise with its account number, and the right to speak for it."""
        subject = subject_for("企业", reference, at=at)
        return self._introduce(subject, user, f"合成企业{reference[8:16]}", at)

    def site(self, owner: Applicant, user: User, facts: dict[str, Any], at: datetime) -> Applicant:
        """A factory site, with what the bureau's register says of it."""
        self._projects += 1
        reference = f"合成厂房项目{self._projects:03d}"
        row = {"标识": [reference], **{name: [value] for name, value in facts.items()}}
        import_register(
            self.actor("xitong"), register_of({"项目": pa.table(row)}, synthetic=True),
            source="规划和自然资源钱塘分局", vocabulary=self.rules.vocabulary,
            evidence="工业标准厂房台账(合成)", at=at,
        )  # fmt: skip
        subject = subject_for("项目", reference, at=at)
        return self._introduce(subject, user, f"{reference}({owner.name})", at)

    # -- buyers ----------------------------------------------------------------------------------

    def next_purchase(self, *, good: bool) -> dict[str, Any]:
        """A row of the district's purchases that was not taken yet."""
        rows = self.district.phones if good else self.district.others
        at = self._bought if good else self._refused
        if good:
            self._bought += 1
        else:
            self._refused += 1
        row = dict(rows[at % len(rows)])
        if at >= len(rows):  # the same purchase once more, under a number of its own
            row["标识"] = f"{row['标识']}{at // len(rows):02d}"
        return row

    def buyer(self, row: dict[str, Any], user: User | None, at: datetime) -> Applicant:
        """A purchase with whoever made it."""
        subject = subject_for("购买", row["标识"], at=at)
        who = user or self._clerk(f"goumai{row['标识'][-12:]}", self._person())
        return self._introduce(subject, who, who.first_name, at)

    def resident(self, username: str, identity: str, at: datetime) -> Applicant:
        """A demo resident, by identity number."""
        subject = personal.person_with(identity, GROUNDS, self.actor("chuangkou"), at=at)
        user = self.users[username]
        return self._introduce(subject, user, user.first_name, at)

    # -- shared ----------------------------------------------------------------------------------

    def _introduce(self, subject: Subject, user: User, name: str, at: datetime) -> Applicant:
        key = str(subject.key)
        grant_role(
            self.actor("xitong"), user, Role.APPLICANT, key, since=day_of(at), at=at,
            reason="授权书(合成)",
        )  # fmt: skip
        actor = user.as_actor(day_of(at))
        if key not in self.names:
            self.names[key] = name
            self._accounts += 1
            if subject.kind != "项目":
                kept = {ACCOUNT: account_number(self._accounts), HOLDER: name}
                if subject.kind != "企业":
                    kept[NAME] = name
                for kind, text in kept.items():
                    personal.keep(actor, subject, kind, text, GROUNDS, at=at)
        if user.username in self.users:
            own = self.subjects.setdefault(user.username, [])
            if key not in own:
                own.append(key)
        return Applicant(subject, actor, name)

    def _clerk(self, username: str, name: str = "") -> User:
        """Somebody who never signs in here."""
        found = User.objects.filter(username=username).first()
        return found or User.objects.create(
            username=username, first_name=name or f"{self._person()}(经办)", password="!"
        )

    def _person(self) -> str:
        return self.chance.choice(_SURNAMES) + "示" + self.chance.choice(_GIVEN)


def account_number(number: int) -> str:
    """Nobody's: no bank has cards that begin with 999990; the last digit is the check digit.

    >>> from stdnum import luhn
    >>> luhn.is_valid(account_number(1))
    True
    """
    from stdnum import luhn

    body = f"999990{number:012d}"
    return body + str(luhn.calc_check_digit(body))
