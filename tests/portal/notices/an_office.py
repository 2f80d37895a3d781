"""Cases under notice, decided and paid, for firms and for residents."""

from __future__ import annotations

from datetime import date, datetime

from tests.office.cases.an_office import (
    ALLOTMENT,
    AT,
    FUND,
    STAFF,
    days,
    firm,
    speaker,
    submitted,
)  # fmt: skip
from tests.tables.people import person as identity_number

from duixian.office.accounts.models import RoleGrant, User
from duixian.office.cases import services
from duixian.office.cases.models import CaseRow
from duixian.office.clock import CHINA
from duixian.office.payment import services as payment
from duixian.office.payment.outcomes import Outcome
from duixian.office.payment.services import Receipt
from duixian.office.register import personal
from duixian.office.register.models import Subject
from duixian.office.register.personal import Grounds

GROUNDS = Grounds("法定职责", "公示", date(2040, 1, 1))
__all__ = ["AT", "CHINA", "STAFF", "days", "firm", "speaker"]


def user(*grants: tuple[str, str]) -> User:
    made = User.objects.create_user(f"u{User.objects.count()}", first_name="测试")
    for role, scope in grants:
        RoleGrant.objects.create(
            user=made, role=role, scope=scope, since=date(2025, 1, 1), granted_by="设立"
        )
    return made


def resident(number: int, name: str) -> Subject:
    window = STAFF["窗口"]
    subject = personal.person_with(identity_number(number), GROUNDS, window, at=AT)
    personal.keep(speaker(subject), subject, "姓名", name, GROUNDS, at=AT)
    return subject


def company(number: int, name: str) -> Subject:
    subject = firm(number)
    personal.keep(speaker(subject), subject, "户名", name, GROUNDS, at=AT)
    return subject


def noticed(subject: Subject, at: datetime = AT, **more) -> CaseRow:
    """Determined on 2025-05-08 and published on the next day: through 2025-05-16."""
    row = submitted(subject, at=at, **more)
    services.accept(STAFF["窗口"], row, at=days(1, at))
    for who in ("初审", "复审", "审定"):
        services.pass_gate(STAFF[who], row, at=days(2, at))
    services.publish(STAFF["审定"], row, at=days(3, at))
    return row


def decided(subject: Subject, at: datetime = AT) -> CaseRow:
    row = noticed(subject, at)
    services.close_notice(STAFF["审定"], row, at=days(13, at))
    return row


def paid(rows: list[CaseRow], number: str = "支1", on: date = date(2025, 5, 30)) -> None:
    """Every row, on one list."""
    maker, checker = STAFF["编制"], STAFF["付款"]
    for n, row in enumerate(rows):
        owner = speaker(row.payee)
        account = f"62220000000000{n:05d}"
        personal.keep(owner, row.payee, payment.ACCOUNT, account, GROUNDS, at=AT)
        services.release_for_payment(STAFF["审定"], row, FUND, ALLOTMENT, at=days(14))
    batch = payment.prepare(maker, number, FUND, ALLOTMENT, rows, at=days(15))
    payment.approve(checker, batch, at=days(15))
    arrived = datetime(on.year, on.month, on.day, 10, tzinfo=CHINA)
    receipts = [
        Receipt(str(line.pk), Outcome.PAID, f"L{n}", on) for n, line in enumerate(batch.lines.all())
    ]
    payment.record_receipts(maker, receipts, at=arrived)
    for row in rows:
        row.refresh_from_db()
