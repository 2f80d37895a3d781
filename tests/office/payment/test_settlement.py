"""A merchant's sales list against the cases."""

from __future__ import annotations

import pytest
from tests.office.cases.an_office import (
    ALLOTMENT,
    AT,
    FUND,
    LEAD,
    PHONES,
    STAFF,
    firm,
    open_books,
    phone,
    staff,
    submitted,
)

from duixian.office.cases import services as cases
from duixian.office.cases import store
from duixian.office.payment.settlement import Sale, settle
from duixian.office.refusal import Refused
from duixian.office.register.services import subject_for

pytestmark = pytest.mark.django_db


def test_each_sale_is_the_case_of_that_invoice(engine):
    open_books(lead=LEAD[PHONES])
    shop, other, here = firm(9), firm(8), staff(PHONES)

    def sold(number: str, payee) -> None:
        row = submitted(
            subject_for("购买", number, at=AT), phone(), PHONES, payee=payee, object=number
        )
        if store.current(row.pk).terms.sampled:
            cases.accept(here["窗口"], row, at=AT)
            cases.pass_gate(here["初审"], row, at=AT)
        if number != "C":
            cases.pass_gate(here["审定"], row, at=AT)
            cases.release_for_payment(here["审定"], row, FUND, ALLOTMENT, at=AT)

    for number, payee in (("A", shop), ("B", shop), ("C", shop), ("D", other)):
        sold(number, payee)
    listed = [
        Sale("A", 450_00), Sale("A", 450_00), Sale("B", 500_00), Sale("C", 450_00),
        Sale("D", 450_00), Sale("E", 450_00),
    ]  # fmt: skip
    found = settle(STAFF["编制"], shop, PHONES, 2025, listed)
    assert [row.object for row in found.payable] == ["A"]
    assert found.total == 450_00
    assert [(doubt.object, doubt.code) for doubt in found.doubts] == [
        ("A", "listed-twice"), ("B", "other-amount"), ("C", "not-ready"),
        ("D", "other-merchant"), ("E", "no-case"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="not-permitted"):
        settle(here["窗口"], shop, PHONES, 2025, listed)
