"""A small fund: two fields whose sums exceed the ceiling, two 预算指标."""

from __future__ import annotations

from datetime import UTC, date, datetime

from duixian.office.accounts.actor import Actor, Grant, Role
from duixian.office.ledger import services
from duixian.office.ledger.announced import AnnouncedLine, Figures
from duixian.office.ledger.request import AllotmentTerms, Ask

FUND = "试验-2025"
AT = datetime(2025, 9, 15, 2, 0, tzinfo=UTC)
FINANCE = Actor("u-finance", "钱", (Grant(Role.FINANCE, "区财政局", date(2025, 1, 1)),))
AUDITOR = Actor("u-audit", "沈", (Grant(Role.AUDIT, "区审计局", date(2025, 1, 1)),))
FIGURES = Figures(
    FUND, 2025,
    (
        AnnouncedLine("总额", "总额", 900),
        AnnouncedLine("领域一", "领域", 600, "总额"),
        AnnouncedLine("领域二", "领域", 500, "总额"),
        AnnouncedLine("领域二.其一", "其中", 100, "领域二"),
        AnnouncedLine("专项", "专项", 50, is_minimum=True),
    ),
)  # fmt: skip


def terms(number: str, line: str, amount: int, source: str = "区", **more) -> AllotmentTerms:
    return AllotmentTerms(
        number, line, "区商务局", "2150805", "31204", source, more.pop("year", 2025), amount, **more
    )


def open_books(**allotments: tuple[str, int]) -> None:
    """`一=("领域一", 800)` is the 预算指标 一 of 800 分 under that field."""
    services.open_fund(FINANCE, FIGURES, at=AT)
    for number, (line, amount) in allotments.items():
        services.allot(FINANCE, FUND, terms(number, line, amount), key=f"指标{number}", at=AT)


def ask(object: str, amount: int, stage: str = "") -> Ask:
    return Ask("第十二条", object, 2025, payee=object, amount=amount, stage=stage)


def commit(object: str, amount: int, number: str = "一", key: str | None = None, stage: str = ""):
    return services.commit(
        FINANCE, FUND, number, ask(object, amount, stage), key=key or f"占用{object}{stage}", at=AT
    )
