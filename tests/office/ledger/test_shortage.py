"""When the money does not suffice: by arrival, in proportion, by rank; a waiting list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.office.ledger.a_fund import AT, FINANCE, FUND, ask, commit, open_books

from duixian.awards.budget import BudgetRule
from duixian.office.accounts.actor import Actor
from duixian.office.audit.models import Record
from duixian.office.ledger import reports, services, shortage
from duixian.office.ledger.models import Entry, Waiting
from duixian.office.ledger.shortage import Candidate
from duixian.office.refusal import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound_after_every_test(engine):
    yield
    if Entry.objects.exists():
        assert reports.faults(FUND) == []


def batch(rule: BudgetRule, *rows: tuple[str, int, int, int], key: str = "批"):
    """Each row: object, amount, minutes after the start, rank."""
    candidates = [
        Candidate(ask(name, amount), AT + timedelta(minutes=minutes), rank)
        for name, amount, minutes, rank in rows
    ]
    return shortage.commit_batch(FINANCE, FUND, "一", candidates, rule, key=key, at=AT)


def amounts(served):
    return [(one.ask.object, one.amount) for one in served]


def queue():
    rows = Waiting.objects.filter(left__isnull=True).order_by("pk")
    return [(row.object, row.stage, row.amount) for row in rows]


def test_first_come_first_served_to_the_minute():
    open_books(一=("领域一", 250))
    served = batch(BudgetRule.FIRST_COME, ("丙", 100, 9, 1), ("甲", 100, 1, 3), ("乙", 100, 5, 2))
    assert amounts(served) == [("丙", 50), ("甲", 100), ("乙", 100)]
    assert queue() == [("丙", "余额", 50)]


def test_in_proportion_nobody_waits():
    open_books(一=("领域一", 200))
    served = batch(BudgetRule.PROPORTIONAL, ("甲", 100, 1, 0), ("乙", 100, 2, 0), ("丙", 100, 3, 0))
    assert amounts(served) == [("甲", 67), ("乙", 67), ("丙", 66)]
    assert queue() == []


def test_by_rank_the_last_gets_nothing_and_waits():
    open_books(一=("领域一", 200))
    served = batch(BudgetRule.BY_RANK, ("甲", 100, 1, 3), ("乙", 100, 2, 1), ("丙", 100, 3, 2))
    assert amounts(served) == [("甲", 0), ("乙", 100), ("丙", 100)]
    assert served[0].claim is None
    assert queue() == [("甲", "", 100)]


def test_a_batch_sees_what_is_left_of_the_field_and_the_ceiling():
    open_books(一=("领域一", 600), 二=("领域二", 500))
    commit("乙", 450, "二")
    served = batch(BudgetRule.FIRST_COME, ("甲", 500, 1, 0))
    assert amounts(served) == [("甲", 450)]


def test_the_same_batch_is_served_once():
    open_books(一=("领域一", 150))
    rows = (("甲", 100, 1, 1), ("乙", 100, 2, 2))
    first = batch(BudgetRule.FIRST_COME, *rows)
    services.adjust(FINANCE, FUND, "一", 300, key="加", at=AT, reason="追加")
    assert batch(BudgetRule.FIRST_COME, *rows) == first
    with pytest.raises(Refused, match="key-reused"):
        batch(BudgetRule.BY_RANK, *rows)


def test_a_batch_with_the_same_object_twice_is_refused_whole():
    open_books(一=("领域一", 600))
    with pytest.raises(Refused, match="twice-in-batch"):
        batch(BudgetRule.FIRST_COME, ("甲", 1, 1, 1), ("甲", 2, 2, 2))
    assert Entry.objects.filter(kind="commit").count() == 0


def test_money_that_comes_back_goes_to_those_who_wait_in_their_order():
    open_books(一=("领域一", 100))
    first = commit("甲", 100)
    for n, (name, amount, rank) in enumerate((("乙", 60, None), ("丙", 30, 2), ("丁", 30, 1))):
        at = AT + timedelta(minutes=n)
        shortage.wait(FINANCE, FUND, "一", ask(name, amount), at=at, rank=rank)
    assert shortage.serve_waiting(FINANCE, FUND, "一", key="候1", at=AT) == []
    services.void(FINANCE, first.pk, key="撤", at=AT)
    served = shortage.serve_waiting(FINANCE, FUND, "一", key="候2", at=AT)
    assert [claim.object for claim in served] == ["丁", "丙"]  # 乙 would need 60 of the 40 left
    assert shortage.serve_waiting(FINANCE, FUND, "一", key="候2", at=AT) == served
    assert queue() == [("乙", "", 60)]


def test_nobody_is_overtaken():
    open_books(一=("领域一", 50))
    shortage.wait(FINANCE, FUND, "一", ask("甲", 60), at=AT)
    shortage.wait(FINANCE, FUND, "一", ask("乙", 10), at=AT + timedelta(seconds=1))
    assert shortage.serve_waiting(FINANCE, FUND, "一", key="候", at=AT) == []


def test_who_was_given_it_in_another_way_or_gave_up_leaves_the_list():
    open_books(一=("领域一", 100))
    for name in "甲乙丙":
        shortage.wait(FINANCE, FUND, "一", ask(name, 40), at=AT)
        shortage.wait(FINANCE, FUND, "一", ask(name, 40), at=AT)  # once
    assert len(queue()) == 3
    shortage.give_up(FINANCE, Waiting.objects.get(object="乙").pk, at=AT)
    commit("甲", 40)
    served = shortage.serve_waiting(FINANCE, FUND, "一", key="候", at=AT)
    assert ([claim.object for claim in served], queue()) == (["丙"], [])
    gone = Record.objects.filter(action="撤销占用")
    assert [record.subject for record in gone] == ["乙"]


def test_who_has_it_does_not_wait_for_it():
    open_books(一=("领域一", 100))
    commit("甲", 40)
    with pytest.raises(Refused, match="already-given"):
        shortage.wait(FINANCE, FUND, "一", ask("甲", 40), at=AT)
    with pytest.raises(Refused, match="unknown-claim"):
        shortage.give_up(FINANCE, 12345678, at=AT)


def test_the_list_needs_permission():
    open_books(一=("领域一", 100))
    nobody = replace(FINANCE, grants=())
    assert isinstance(nobody, Actor)
    waiting = shortage.wait(FINANCE, FUND, "一", ask("甲", 40), at=AT)
    for act in (
        lambda: shortage.wait(nobody, FUND, "一", ask("乙", 1), at=AT),
        lambda: shortage.give_up(nobody, waiting.pk, at=AT),
        lambda: shortage.serve_waiting(nobody, FUND, "一", key="x", at=AT),
        lambda: shortage.commit_batch(nobody, FUND, "一", [], BudgetRule.BY_RANK, key="y", at=AT),
    ):
        with pytest.raises(Refused, match="not-permitted"):
            act()
    assert str(waiting) == "第十二条 · 甲"
