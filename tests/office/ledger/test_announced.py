"""The figures of 钱政发〔2025〕6号, and what becomes of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.office.ledger.a_fund import AT, AUDITOR, FINANCE, ask, terms

from duixian.library.package import load
from duixian.office.accounts.actor import Actor
from duixian.office.ledger import reports, services
from duixian.office.ledger.announced import announced
from duixian.office.refusal import Refused

YI = 10**10  # 分 in 亿元
FIGURES = announced(load(Path(__file__).parents[3] / "policies" / "qiantang-2025"))
BY_NAME = {line.name: line for line in FIGURES.lines}


def test_eight_fields_add_up_to_158_73_and_the_ceiling_is_142():
    fields = [line.amount for line in FIGURES.lines if line.role == "领域"]
    assert [YI * n // 100 for n in (820, 750, 134, 700, 105, 6300, 464, 6600)] == fields
    assert FIGURES.total_of("领域") == 15873 * YI // 100
    assert FIGURES.total_of("总额") == 142 * YI
    assert FIGURES.overlap == 1673 * YI // 100


def test_two_fields_are_itemised_and_their_items_add_up():
    for field, count in (("领域七.预算", 5), ("领域八.预算", 5)):
        items = [line.amount for line in FIGURES.lines if line.parent == field]
        assert (len(items), sum(items)) == (count, BY_NAME[field].amount)


def test_the_sums_inside_articles_stand_beside_the_fields():
    study, aid = BY_NAME["第三十六条.前期研究资金"], BY_NAME["第四十五条.援建资金"]
    assert (study.amount, study.parent, study.limit) == (3000 * 10**6, "", 3000 * 10**6)
    assert (aid.amount, aid.parent, aid.limit) == (450 * 10**6, "", None)  # 不少于


@pytest.mark.django_db
def test_the_overview_shows_announced_beside_allotted_promised_and_spent():
    services.open_fund(FINANCE, FIGURES, at=AT)
    fund = FIGURES.fund
    own = terms("区-1", "领域八.预算.支持医疗卫生健康", 7 * YI)
    from_above = terms("省-1", "领域八.预算", 3 * YI, "省")
    for n, one in enumerate((own, from_above)):
        services.allot(FINANCE, fund, one, key=f"指标{n}", at=AT)
    claim = services.commit(FINANCE, fund, "区-1", ask("甲", 5 * YI), key="占", at=AT)
    services.post(FINANCE, claim.pk, 2 * YI, key="付", at=AT)
    shown = reports.overview(AUDITOR, fund)
    assert shown.overlap == FIGURES.overlap
    lines = {line.name: line for line in shown.lines}
    item, field = lines["领域八.预算.支持医疗卫生健康"], lines["领域八.预算"]
    assert (item.allotted, item.committed, item.spent) == (7 * YI, 3 * YI, 2 * YI)
    assert (field.allotted, field.committed, field.spent) == (7 * YI, 3 * YI, 2 * YI)
    assert item.is_allotted_beyond  # 7 of 6.5
    assert not field.is_allotted_beyond
    with pytest.raises(Refused, match="not-permitted"):
        reports.overview(Actor("u-0", "无"), fund)


@pytest.mark.django_db
def test_more_may_be_allotted_than_announced_but_not_spent():
    services.open_fund(FINANCE, FIGURES, at=AT)
    item = "领域八.预算.支持医疗卫生健康"
    services.allot(FINANCE, FIGURES.fund, terms("一", item, 7 * YI), key="一", at=AT)
    with pytest.raises(Refused, match="short"):
        services.commit(FINANCE, FIGURES.fund, "一", ask("甲", 65 * YI // 10 + 1), key="占", at=AT)
