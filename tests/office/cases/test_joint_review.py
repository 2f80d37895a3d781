"""联合会审: departments give their opinions side by side, then one person passes the gate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.office.cases.an_office import STAFF, days, officer, speaker, submitted

from duixian.office.accounts.actor import Actor, Role
from duixian.office.cases import batches, reminding, services, store
from duixian.office.cases.models import CaseRow
from duixian.office.cases.procedure import Gate, GateName
from duixian.office.cases.read_procedures import Procedures
from duixian.office.refusal import Refused

pytestmark = pytest.mark.django_db
TAX = officer("税务", Role.SECOND_REVIEW, "区税务局")
TRADE = officer("商务", Role.FIRST_REVIEW, "区商务局")


@pytest.fixture
def row(engine, monkeypatch) -> CaseRow:
    """At 联合会审, which asks 区税务局 and 区商务局."""
    real = Procedures.of

    def joint(self: Procedures, benefit: str):
        path = real(self, benefit)
        gate = Gate(GateName.JOINT, 7, jointly=("区税务局", "区商务局"))
        return replace(path, gates=(*path.gates[:2], gate, path.gates[-1]))

    monkeypatch.setattr(Procedures, "of", joint)
    made = submitted()
    services.accept(STAFF["窗口"], made, at=days(1))
    services.pass_gate(STAFF["初审"], made, at=days(2))
    assert made.label == "待联合会审"
    return made


def give(by: Actor, row: CaseRow, department: str, *, agrees: bool = True, words: str = ""):
    return batches.answer_check(
        by, row, f"会审·{department}", is_clear=agrees, words=words, at=days(3)
    )


def test_it_is_passed_when_all_have_spoken_in_whatever_order(row):
    assert services.asked_of(row) == {"会审·区税务局": "区税务局", "会审·区商务局": "区商务局"}
    assert [what for _, what in reminding.checks_waiting(TAX, "区税务局")] == ["会审·区税务局"]
    with pytest.raises(Refused, match="opinions-open"):
        services.pass_gate(STAFF["复审"], row, at=days(3))
    give(TRADE, row, "区商务局")
    with pytest.raises(Refused, match="区税务局"):
        services.pass_gate(STAFF["复审"], row, at=days(3))
    give(TAX, row, "区税务局")
    assert reminding.checks_waiting(TAX, "区税务局") == []
    services.pass_gate(STAFF["复审"], row, at=days(3))
    assert row.label == "待审定"
    services.pass_gate(STAFF["审定"], row, at=days(4))
    assert store.faults(row) == []


def test_a_dissent_has_its_reasons_and_is_passed_over_only_with_an_answer(row):
    give(TRADE, row, "区商务局")
    with pytest.raises(Refused, match="no-reasons"):
        give(TAX, row, "区税务局", agrees=False)
    give(TAX, row, "区税务局", agrees=False, words="欠税未结")
    with pytest.raises(Refused, match="answered-before"):
        give(TAX, row, "区税务局")
    with pytest.raises(Refused, match="no-reasons"):
        services.pass_gate(STAFF["复审"], row, at=days(3))
    services.pass_gate(STAFF["复审"], row, opinion="已补缴,税务确认", at=days(5))
    assert row.label == "待审定"


def test_an_opinion_is_the_departments_own_and_no_second_pair_of_hands(row):
    with pytest.raises(Refused, match="not-permitted"):
        give(TAX, row, "区商务局")
    with pytest.raises(Refused, match="own-case"):
        give(replace(TAX, grants=TAX.grants + speaker(row.applicant).grants), row, "区税务局")
    both = replace(STAFF["初审"], grants=STAFF["初审"].grants + TAX.grants)
    with pytest.raises(Refused, match="same-hands"):
        give(both, row, "区税务局")  # passed 初审 of this case
    other = replace(STAFF["复审"], grants=STAFF["复审"].grants + TAX.grants)
    give(other, row, "区税务局")
    give(TRADE, row, "区商务局")
    with pytest.raises(Refused, match="same-hands"):
        services.pass_gate(other, row, at=days(3))
    services.pass_gate(STAFF["复核"], row, at=days(3))
    with pytest.raises(Refused, match="not-asked"):
        give(TAX, row, "区税务局")  # the gate is passed
