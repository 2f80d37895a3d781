"""What departments say of the promises that nobody claims: made-up figures, and they say so."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_FLOOR, Decimal

from duixian.office.targets import services
from duixian.office.targets.promises import promises
from duixian.portal.demo.applicants import Office
from duixian.portal.demo.timeline import Story, later, moment

REPORTS = (date(2025, 6, 30), date(2025, 8, 29))
"""The days whose state is reported."""
_SILENT = 4
"""One promise in so many is not reported."""


def report_progress(office: Office, as_of: date) -> Story:
    """Each department that takes part reports on what it owes, some days later."""
    at = moment(later(as_of, 3), 150)
    yield at
    by, chance = office.actor("zhengce"), office.chance
    share = Decimal((as_of - date(2024, 12, 31)).days) / 365
    for promise in promises(office.rules):
        if not services.may_report(by, promise) or not chance.randrange(_SILENT):
            continue
        wanted = promise.wanted.value if promise.wanted is not None else None
        pace = Decimal(chance.randrange(60, 125)) / 100
        value = None
        if wanted is not None and promise.wanted is not None:
            step = Decimal(1) if wanted.denominator == 1 else Decimal("0.1")
            exact = Decimal(wanted.numerator) / Decimal(wanted.denominator)
            value = (exact * share * pace).quantize(step, ROUND_FLOOR)
        services.report(
            by, office.rules, promise.id, as_of=as_of, evidence="季度统计报表(合成)", at=at,
            value=value, is_done=value is None and pace > Decimal("1.1"),
            words="按计划推进(示例,不是实际进展)",
        )  # fmt: skip
