"""The books of the demonstration: what the text announces, and 预算指标 whose sums are made up."""

from __future__ import annotations

from datetime import datetime

from duixian.library.package import Package
from duixian.office.accounts.actor import Actor
from duixian.office.ledger import services as ledger
from duixian.office.ledger.announced import announced
from duixian.office.ledger.request import AllotmentTerms
from duixian.portal.demo.people import LEADS, PHONES, SERVICE

ENOUGH_FOR = 400
"""Cases that the sums below are enough for; more cases get a multiple of the two main ones."""
MAIN = {SERVICE: "示例-2025-先进制造-01", PHONES: "示例-2025-服务业-01"}
"""What a benefit's cases are promised on."""
SCARCE = "示例-2025-先进制造-02"
"""What the published batch is promised on, and ends with it."""
_WAN = 1_000_000
"""分 in 1万元."""
TERMS = (
    ("示例-2025-教育科技人才-01", "领域一.预算", "区教育局", "2050299", "30299", "区", 6000),
    (MAIN[SERVICE], "领域二.预算", LEADS[SERVICE], "2150805", "31204", "区", 24000),
    (MAIN[PHONES], "领域三.预算", LEADS[PHONES], "2160299", "31299", "国债", 30),
    ("示例-2025-交通强区-01", "领域四.预算", "区住建局", "2140199", "31005", "区", 9000),
    ("示例-2025-服务业-02", "领域三.预算", LEADS[PHONES], "2160299", "31204", "区", 1200),
    ("示例-2025-对外开放-01", "领域五.预算", LEADS[PHONES], "2160699", "31204", "区", 900),
    ("示例-2025-对外开放-02", "领域五.预算", LEADS[PHONES], "2160699", "31204", "省", 1500),
    ("示例-2025-有效投资-01", "领域六.预算", "区发展改革局", "2150805", "31204", "区", 50000),
    ("示例-2025-城乡融合-01", "领域七.预算", "区农业农村局", "2130122", "30399", "区", 3200),
    ("示例-2025-城乡融合-02", "领域七.预算", "区农业农村局", "2130122", "30399", "市", 800),
    ("示例-2025-民生-01", "领域八.预算", "区民政局", "2081002", "30305", "区", 20000),
)
"""Number, line, unit, functional and economic class, source, 万元. The sums stand nowhere else.

Only the district's own money counts towards what the text announces.
"""


def open_books(by: Actor, package: Package, *, at: datetime, cases: int = 0) -> None:
    """The fund, and 指标 under each of the eight fields."""
    ledger.open_fund(by, announced(package), at=at)
    more = max(1, -(-cases // ENOUGH_FOR))
    for number, line, unit, functional, economic, source, amount in TERMS:
        wan = amount * more if number in MAIN.values() else amount
        terms = AllotmentTerms(
            number, line, unit, functional, economic, source, package.year, wan * _WAN
        )
        ledger.allot(by, package.name, terms, key=number, at=at)


def allot_scarcely(by: Actor, fund: str, amount: int, *, at: datetime) -> None:
    """The 指标 that will not be enough."""
    terms = AllotmentTerms(
        SCARCE, "领域二.预算", LEADS[SERVICE], "2150805", "31204", "区", 2025, amount
    )
    ledger.allot(by, fund, terms, key=SCARCE, at=at)
