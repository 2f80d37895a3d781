"""Cases in a department of their own, so that tests are not moved by what the district holds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.office.cases.an_office import PDF, stated
from tests.tables.people import firm as firm_code

from duixian.office.accounts.actor import Actor, Grant, Role
from duixian.office.accounts.models import RoleGrant, User
from duixian.office.cases import services
from duixian.office.cases.models import CaseRow
from duixian.office.cases.services import Application
from duixian.office.register.models import Subject
from duixian.office.register.services import subject_for

SERVICE, LEAD = "第十二条.智能制造服务机构资助", "区经信科技局"
AT = datetime(2025, 9, 8, 2, tzinfo=UTC)
"""A Monday, a week before the business date."""
FIRST = 7000
"""From here the numbers of the firms that the district does not know."""


def firm(number: int = FIRST) -> Subject:
    return subject_for("企业", firm_code(number), at=AT)


def applied(
    subject: Subject | None = None, facts: dict[str, Any] | None = None, at: datetime = AT,
    benefit: str = SERVICE, **more: Any,
) -> CaseRow:  # fmt: skip
    who = subject or firm()
    by = Actor("申请", "申请某", (Grant(Role.APPLICANT, str(who.key), date(2025, 1, 1)),))
    row = services.draft(by, Application(benefit, who, **more), at=at)
    for paper in ("申请表", "承诺书", "服务合同和发票"):
        services.attach(by, row, paper, PDF + paper.encode(), at=at)
    services.submit(by, row, facts or stated(), at=at)
    return row


def actor(username: str) -> Actor:
    return User.objects.get(username=username).as_actor(date(2025, 9, 15))


def officer(username: str, role: Role, scope: str = LEAD) -> User:
    user = User.objects.create(username=username, first_name=username)
    RoleGrant.objects.create(
        user=user, role=role, scope=scope, since=date(2025, 1, 1), granted_by="测试"
    )
    return user


def send(client, row: CaseRow, slug: str, **said: Any):
    """An act as its form sends it, with the version that is there now."""
    seen = said.pop("seen", None)
    if seen is None:
        seen = CaseRow.objects.get(pk=row.pk).version
    return client.post(f"/desk/case/{row.pk}/do/{slug}", {"seen": seen, **said})


def label(row: CaseRow) -> str:
    return CaseRow.objects.get(pk=row.pk).label
