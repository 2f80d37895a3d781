"""The books: what may be spent, what is promised, what is paid."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from duixian.office.accounts.actor import Actor, Grant, Role
from duixian.office.ledger import services
from duixian.office.ledger.announced import AnnouncedLine, Figures
from duixian.office.ledger.request import AllotmentTerms, Ask
from duixian.office.refusal import Refused

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 15, 2, 0, tzinfo=UTC)
FINANCE = Actor("u-finance", "钱", (Grant(Role.FINANCE, "区财政局", date(2025, 1, 1)),))


@pytest.fixture
def books(engine: str) -> str:
    assert connection.vendor == engine
    figures = Figures(
        "试验-2025", 2025,
        (
            AnnouncedLine("总额", "总额", 900_00),
            AnnouncedLine("领域一", "领域", 600_00, "总额"),
            AnnouncedLine("领域二", "领域", 500_00, "总额"),
        ),
    )  # fmt: skip
    services.open_fund(FINANCE, figures, at=AT)
    for number, line, amount in (("一", "领域一", 800_00), ("二", "领域二", 500_00)):
        terms = AllotmentTerms(number, line, "区商务局", "2150805", "31204", "区", 2025, amount)
        services.allot(FINANCE, "试验-2025", terms, key=f"指标{number}", at=AT)
    return "试验-2025"


def ask(amount: int, object: str = "甲") -> Ask:
    return Ask("第十二条", object, 2025, payee=object, amount=amount)


def test_a_second_claim_for_the_same_object_and_year_is_refused(books):
    services.commit(FINANCE, books, "一", ask(100_00), key="a", at=AT)
    with pytest.raises(Refused, match="already-given"):
        services.commit(FINANCE, books, "二", ask(100_00), key="b", at=AT)
