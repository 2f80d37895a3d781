"""An office with everybody in it, a fund, and applicants to serve."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.tables.people import firm as firm_code

from duixian.office.accounts.actor import Actor, Grant, Role
from duixian.office.cases import services
from duixian.office.cases.models import CaseRow
from duixian.office.cases.services import Application
from duixian.office.ledger import services as ledger
from duixian.office.ledger.announced import AnnouncedLine, Figures
from duixian.office.ledger.request import AllotmentTerms
from duixian.office.register.models import Subject
from duixian.office.register.services import subject_for

FUND, ALLOTMENT = "qiantang-2025", "指标一"
SERVICE, PHONES = "第十二条.智能制造服务机构资助", "第十六条.数码产品购新"
LEAD = {SERVICE: "区经信科技局", PHONES: "区商务局"}
AT = datetime(2025, 5, 6, 2, tzinfo=UTC)  # a Tuesday


def officer(id: str, role: Role, scope: str) -> Actor:
    return Actor(id, f"{id}某", (Grant(role, scope, date(2025, 1, 1)),))


def staff(benefit: str = SERVICE) -> Mapping[str, Actor]:
    lead = LEAD[benefit]
    return {
        "窗口": officer("窗口", Role.WINDOW, lead),
        "初审": officer("初审", Role.FIRST_REVIEW, lead),
        "复审": officer("复审", Role.SECOND_REVIEW, lead),
        "复核": officer("复核", Role.SECOND_REVIEW, lead),
        "审定": officer("审定", Role.DETERMINATION, lead),
        "编制": officer("编制", Role.FINANCE, "区财政局"),
        "付款": officer("付款", Role.FINANCE, "区财政局"),
        "督查": officer("督查", Role.SUPERVISION, "区政府办公室"),
        "系统": officer("系统", Role.SYSTEM, "区数据局"),
    }


STAFF = staff()


def days(n: int, since: datetime = AT) -> datetime:
    return since + timedelta(days=n)


def firm(number: int = 1) -> Subject:
    return subject_for("企业", firm_code(number), at=AT)


def speaker(subject: Subject, id: str = "申请") -> Actor:
    return Actor(id, "申请某", (Grant(Role.APPLICANT, str(subject.key), date(2025, 1, 1)),))


def stated(revenue: str = "5000万元", recognised: str = "是") -> dict[str, Any]:
    """服务收入 5000万元: 5% of it is 250万元, capped at 200万元."""
    return {
        "主体": "企业", "标识": "合成企业", "基准日": "2025-09-15",
        "认定": {"符合条件的服务机构": recognised},
        "关联": {"服务收入": [{"服务类别": "机器换人", "服务本区企业收入": revenue}]},
    }  # fmt: skip


def phone(price: str = "3000元", kind: str = "手机") -> dict[str, Any]:
    return {
        "主体": "购买", "标识": "发票1", "基准日": "2025-09-15",
        "事实": {"购买人类型": "个人", "数码产品类别": kind, "成交价": price},
    }  # fmt: skip


def open_books(amount: int = 10_000_000_00, lead: str = LEAD[SERVICE]) -> None:
    finance = STAFF["编制"]
    figures = Figures(FUND, 2025, (AnnouncedLine("总额", "总额", amount),))
    ledger.open_fund(finance, figures, at=AT)
    terms = AllotmentTerms(ALLOTMENT, "总额", lead, "2150805", "31204", "区", 2025, amount)
    ledger.allot(finance, FUND, terms, key="指标", at=AT)


PDF = b"%PDF-1.7\n"


def submitted(
    subject: Subject | None = None, facts: dict[str, Any] | None = None, benefit: str = SERVICE,
    at: datetime = AT, **more: Any,
) -> CaseRow:  # fmt: skip
    who = subject or firm()
    by = speaker(who)
    row = services.draft(by, Application(benefit, who, **more), at=at)
    papers = ("申请表", "承诺书", "服务合同和发票") if benefit == SERVICE else ("购买发票",)
    for paper in papers:
        services.attach(by, row, paper, PDF + paper.encode(), at=at)
    services.submit(by, row, facts or stated(), at=at)
    return row


def determined(row: CaseRow, at: datetime = AT) -> CaseRow:
    """Through every gate, the notice run."""
    services.accept(STAFF["窗口"], row, at=days(1, at))
    for who in ("初审", "复审", "审定"):
        services.pass_gate(STAFF[who], row, at=days(2, at))
    services.publish(STAFF["审定"], row, at=days(3, at))
    services.close_notice(STAFF["审定"], row, at=days(13, at))
    return row


def ready(row: CaseRow, at: datetime = AT) -> CaseRow:
    determined(row, at)
    services.release_for_payment(STAFF["审定"], row, FUND, ALLOTMENT, at=days(14, at))
    return row
