"""Commit, post, void, bounce, reverse: never twice, never too much."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from tests.office.ledger.a_fund import AT, FINANCE, FUND, ask, commit, open_books, terms

from duixian.office.accounts.actor import Actor, Grant, Role
from duixian.office.ledger import reports, services
from duixian.office.ledger.models import Balance, Claim, Entry, Line, Posting
from duixian.office.refusal import Refused

pytestmark = pytest.mark.django_db


def balance(number: str) -> tuple[int, int]:
    row = Balance.objects.get(allotment__number=number)
    return row.committed, row.spent


def line(name: str) -> tuple[int, int]:
    row = Balance.objects.get(line__name=name)
    return row.committed, row.spent


@pytest.fixture(autouse=True)
def sound_after_every_test(engine):
    yield
    if Entry.objects.exists():
        assert reports.faults(FUND) == []


def test_a_promise_draws_on_the_allotment_its_field_and_the_ceiling():
    open_books(一=("领域一", 800))
    commit("甲", 300)
    assert balance("一") == line("领域一") == line("总额") == (300, 0)
    assert line("领域二") == (0, 0)


def test_an_item_of_a_field_counts_towards_the_field_and_the_ceiling():
    open_books(一=("领域二.其一", 80))
    commit("甲", 70)
    assert line("领域二.其一") == line("领域二") == line("总额") == (70, 0)


@pytest.mark.parametrize(
    ("allotments", "earlier", "asked", "where"),
    [
        ({"一": ("领域一", 400)}, [], 401, "一"),
        ({"一": ("领域一", 800)}, [], 601, "领域一"),
        ({"一": ("领域一", 800), "二": ("领域二", 500)}, [("二", 500)], 401, "总额"),
        ({"一": ("领域二.其一", 800)}, [], 101, "领域二.其一"),
    ],
    ids=["the allotment", "the field", "the ceiling", "the item"],
)
def test_nothing_is_promised_beyond(allotments, earlier, asked, where):
    open_books(**allotments)
    for number, amount in earlier:
        commit("乙", amount, number)
    with pytest.raises(Refused, match="short") as refused:
        commit("甲", asked)
    assert f"「{where}」" in str(refused.value)
    commit("甲", asked - 1, key="再来")
    assert Claim.objects.filter(object="甲").count() == 1


@pytest.mark.parametrize(
    "more", [{"source": "省"}, {"source": "国债"}, {"is_carried_over": True}, {"year": 2024}]
)
def test_money_from_above_or_from_an_earlier_year_is_on_top_of_what_was_announced(more):
    open_books()
    services.allot(FINANCE, FUND, terms("省一", "领域一", 2000, **more), key="指标", at=AT)
    commit("甲", 2000, "省一")
    assert line("领域一") == line("总额") == (0, 0)
    with pytest.raises(Refused, match="short"):
        commit("乙", 1, "省一")


def test_a_minimum_is_no_limit_and_stands_outside_the_ceiling():
    open_books(一=("专项", 2000))
    commit("甲", 1500)
    assert (line("专项"), line("总额")) == ((1500, 0), (0, 0))


def test_a_second_claim_for_the_same_object_year_and_stage_is_refused():
    open_books(一=("领域一", 600), 二=("领域二", 500))
    commit("甲", 100)
    with pytest.raises(Refused, match="already-given"):
        commit("甲", 100, "二", key="另一个键")
    assert commit("甲", 100, stage="第二期").stage == "第二期"
    assert line("总额") == (200, 0)


def test_what_was_voided_or_recovered_may_be_given_again():
    open_books(一=("领域一", 600))
    first = commit("甲", 100)
    services.void(FINANCE, first.pk, key="撤", at=AT)
    second = commit("甲", 200, key="二")
    services.post(FINANCE, second.pk, key="付", at=AT)
    services.reverse(FINANCE, second.pk, key="追缴", at=AT)
    assert commit("甲", 600, key="三").pk not in (first.pk, second.pk)


def test_the_same_key_does_the_same_thing_once():
    open_books(一=("领域一", 600))
    claim = commit("甲", 100, key="k")
    assert commit("甲", 100, key="k") == claim
    paid = services.post(FINANCE, claim.pk, key="p", at=AT)
    assert services.post(FINANCE, claim.pk, key="p", at=AT) == paid
    assert balance("一") == (0, 100)
    again = services.allot(FINANCE, FUND, terms("一", "领域一", 600), key="指标一", at=AT)
    assert again.number == "一"


def test_a_key_is_not_used_for_something_else():
    open_books(一=("领域一", 600))
    commit("甲", 100, key="k")
    with pytest.raises(Refused, match="key-reused"):
        commit("甲", 101, key="k")
    assert balance("一") == (100, 0)


def test_a_payment_that_bounces_is_still_promised_and_is_paid_again():
    open_books(一=("领域一", 600))
    claim = commit("甲", 100)
    services.post(FINANCE, claim.pk, key="付", at=AT)
    services.bounce(FINANCE, claim.pk, key="退", at=AT, reason="户名不符")
    assert balance("一") == (100, 0)
    services.post(FINANCE, claim.pk, key="再付", at=AT)
    assert balance("一") == line("总额") == (0, 100)


def test_parts_add_up():
    open_books(一=("领域一", 600))
    claim = commit("甲", 100)
    services.post(FINANCE, claim.pk, 40, key="1", at=AT)
    services.void(FINANCE, claim.pk, 10, key="2", at=AT)
    with pytest.raises(Refused, match="nothing-promised"):
        services.post(FINANCE, claim.pk, 51, key="3", at=AT)
    with pytest.raises(Refused, match="nothing-paid"):
        services.reverse(FINANCE, claim.pk, 41, key="4", at=AT)
    services.reverse(FINANCE, claim.pk, 40, key="5", at=AT)
    claim.refresh_from_db()
    assert (claim.committed, claim.spent, claim.is_live) == (50, 0, True)
    services.void(FINANCE, claim.pk, key="6", at=AT)
    with pytest.raises(Refused, match="nothing-promised"):
        services.void(FINANCE, claim.pk, key="7", at=AT)


def test_what_is_recovered_in_a_later_year_goes_to_the_treasury():
    open_books(一=("领域一", 600))
    claim = commit("甲", 600)
    services.post(FINANCE, claim.pk, key="付", at=AT)
    later = datetime(2026, 3, 1, tzinfo=UTC)
    services.reverse(FINANCE, claim.pk, key="追缴", at=later)
    assert balance("一") == (0, 600)
    assert Posting.objects.get(account="Assets:Recovered:一").amount == 600
    with pytest.raises(Refused, match="short"):
        commit("乙", 1)


def test_the_year_of_a_recovery_is_that_of_china():
    """At 17:00 UTC on 31 December it is next year in Hangzhou."""
    open_books(一=("领域一", 600))
    claim = commit("甲", 600)
    services.post(FINANCE, claim.pk, key="付", at=AT)
    services.reverse(FINANCE, claim.pk, key="追", at=datetime(2025, 12, 31, 17, tzinfo=UTC))
    assert balance("一") == (0, 600)


def test_an_allotment_is_raised_and_lowered_but_never_below_what_is_promised():
    open_books(一=("领域一", 100))
    commit("甲", 100)
    with pytest.raises(Refused, match="short"):
        services.adjust(FINANCE, FUND, "一", -1, key="减", at=AT, reason="调减")
    services.adjust(FINANCE, FUND, "一", 50, key="加", at=AT, reason="追加")
    services.adjust(FINANCE, FUND, "一", 50, key="加", at=AT, reason="追加")
    commit("乙", 50)
    with pytest.raises(Refused, match="short"):
        commit("丙", 1)


@pytest.mark.parametrize("amount", [0, -5, 10**16 + 1, 1.0, True])
def test_an_amount_is_a_positive_whole_number(amount):
    open_books(一=("领域一", 600))
    with pytest.raises(Refused, match="bad-amount"):
        commit("甲", amount)


def test_what_is_unknown_is_named():
    open_books(一=("领域一", 600))
    with pytest.raises(Refused, match="unknown-allotment"):
        commit("甲", 1, "三")
    with pytest.raises(Refused, match="unknown-line") as refused:
        services.allot(FINANCE, FUND, terms("三", "领域三", 1), key="x", at=AT)
    assert "领域一、" in str(refused.value)
    with pytest.raises(Refused, match="unknown-claim"):
        services.post(FINANCE, uuid4(), key="x", at=AT)
    with pytest.raises(Refused, match="unknown-fund"):
        services.allot(FINANCE, "无", terms("三", "领域一", 1), key="x", at=AT)
    with pytest.raises(Refused, match="fund-exists"):
        open_books()
    with pytest.raises(Refused, match="allotment-exists"):
        services.allot(FINANCE, FUND, terms("一", "领域一", 600), key="y", at=AT)


def test_each_act_needs_its_permission():
    open_books(一=("领域一", 600))
    claim = commit("甲", 100)
    services.post(FINANCE, claim.pk, 50, key="付", at=AT)
    nobody = Actor("u-0", "无", ())
    clerk = Actor("u-1", "审", (Grant(Role.DETERMINATION, "区商务局", date(2025, 1, 1)),))
    for act in (services.post, services.void, services.bounce, services.reverse):
        with pytest.raises(Refused, match="not-permitted"):
            act(nobody, claim.pk, key="x", at=AT)
    with pytest.raises(Refused, match="not-permitted"):
        services.post(clerk, claim.pk, key="x", at=AT)
    with pytest.raises(Refused, match="not-permitted"):
        services.commit(nobody, FUND, "一", ask("乙", 1), key="x", at=AT)
    with pytest.raises(Refused, match="not-permitted"):
        services.allot(clerk, FUND, terms("三", "领域一", 1), key="x", at=AT)
    assert services.commit(clerk, FUND, "一", ask("乙", 1), key="x", at=AT).amount == 1


def test_a_refused_act_leaves_nothing_behind():
    open_books(一=("领域一", 800), 二=("领域二", 500))
    commit("乙", 500, "二")
    before = Entry.objects.count(), Posting.objects.count(), Claim.objects.count()
    with pytest.raises(Refused):
        commit("甲", 500)  # the allotment and the field have it, the ceiling has not
    assert (Entry.objects.count(), Posting.objects.count(), Claim.objects.count()) == before
    assert (balance("一"), line("领域一")) == ((0, 0), (0, 0))


def test_names_say_what_they_are():
    open_books(一=("领域一", 800))
    claim = commit("甲", 5)
    entry = Entry.objects.get(claim=claim)
    assert [str(claim), str(entry), str(entry.postings.first())] == [
        "第十二条 · 甲 · 2025", f"{FUND} 3 commit", "Assets:Committed:一 5",
    ]  # fmt: skip
    assert [str(row) for row in (claim.allotment, claim.fund, Line.objects.first())] == [
        "一", FUND, "总额",
    ]  # fmt: skip
    assert str(Balance.objects.get(allotment__number="一")) == "一: 5 + 0 / 800"


def test_a_department_sees_its_own_allotments():
    open_books(一=("领域一", 600), 二=("领域二", 500))
    services.post(FINANCE, commit("甲", 100).pk, 30, key="付", at=AT)
    clerk = Actor("u-1", "复", (Grant(Role.SECOND_REVIEW, "区商务局", date(2025, 1, 1)),))
    assert reports.allotments_of(clerk, FUND, "区商务局") == [
        reports.AllotmentReport("一", "领域一", "区", 600, 70, 30),
        reports.AllotmentReport("二", "领域二", "区", 500, 0, 0),
    ]
    with pytest.raises(Refused, match="not-permitted"):
        reports.allotments_of(clerk, FUND, "区人社局")
