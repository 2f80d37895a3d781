"""Rule 9 and rule 10: places, budgets and instalments, in 分."""

from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest

from duixian.awards import (
    BudgetRule,
    Claim,
    Places,
    grant_places,
    payments,
    within_budget,
)
from duixian.awards.terms import Share

FIRST = date(2025, 5, 1)


def claims(*asked: tuple[str, int, int, str]) -> list[Claim]:
    """(id, days after the first, 分, group)."""
    return [Claim(i, FIRST + timedelta(days), fen, group=g) for i, days, fen, g in asked]


def ids(found) -> str:
    return "".join(claim.id for claim in found)


def test_ten_places_a_year_go_to_the_first_ten():
    asked = claims(*((chr(97 + n), 20 - n, 1, "") for n in range(12)))
    granted = grant_places(asked, Places(10))
    assert ids(granted.granted) == "lkjihgfedc" and ids(granted.left_out) == "ba"


def test_at_most_three_of_a_group_and_the_next_group_has_its_chance():
    asked = claims(*((name, day, 1, "甲") for day, name in enumerate("abcd")), ("x", 9, 1, "乙"))
    granted = grant_places(asked, Places(4, per_group=3))
    assert ids(granted.granted) == "abcx" and ids(granted.left_out) == "d"


def test_the_first_three_signatories_ties_by_arrival_then_by_id():
    asked = claims(("d", 0, 1, ""), ("c", 1, 1, ""), ("b", 1, 1, ""), ("a", 2, 1, ""))
    assert ids(grant_places(asked, Places(3)).granted) == "dbc"


def test_a_declared_order_goes_before_arrival():
    asked = [Claim("late", FIRST + timedelta(9), 1, Fraction(-90)), Claim("early", FIRST, 1)]
    assert ids(grant_places(asked, Places(1)).granted) == "late"


def test_what_was_granted_keeps_its_place():
    before = claims(("a", 5, 1, "甲"), ("b", 5, 1, "甲"))
    granted = grant_places(claims(("c", 0, 1, "甲"), ("d", 0, 1, "乙")), Places(3, 2), before)
    assert ids(granted.granted) == "d" and ids(granted.left_out) == "c"


def test_first_come_first_served_pays_the_last_one_what_is_left():
    asked = claims(("b", 1, 60, ""), ("a", 0, 60, ""), ("c", 2, 60, ""))
    paid = within_budget(asked, 100, BudgetRule.FIRST_COME)
    assert [(f.claim.id, f.amount) for f in paid] == [("a", 60), ("b", 40), ("c", 0)]


def test_by_rank_the_best_is_served_first():
    asked = [Claim("a", FIRST, 60, Fraction(2)), Claim("b", FIRST, 60, Fraction(1))]
    paid = within_budget(asked, 100, BudgetRule.BY_RANK)
    assert [(f.claim.id, f.amount) for f in paid] == [("b", 60), ("a", 40)]


def test_in_proportion_the_last_fen_goes_to_the_largest_remainder():
    # 100 ÷ 180:70 → 38.89,60 → 33.33,50 → 27.78;舍去后剩 2 分,给余数最大的 70 和 50
    asked = claims(("a", 0, 70, ""), ("b", 0, 60, ""), ("c", 0, 50, ""))
    paid = within_budget(asked, 100, BudgetRule.PROPORTIONAL)
    assert [f.amount for f in paid] == [39, 33, 28]


@pytest.mark.parametrize("rule", BudgetRule)
def test_a_budget_that_suffices_pays_everybody_in_full(rule: BudgetRule):
    asked = claims(("a", 0, 70, ""), ("b", 0, 30, ""))
    assert {f.claim.id: f.amount for f in within_budget(asked, 100, rule)} == {"a": 70, "b": 30}


@pytest.mark.parametrize("rule", BudgetRule)
def test_never_above_what_is_available_nor_above_what_was_asked(rule: BudgetRule):
    random = Random(1)
    for _ in range(300):
        asked = claims(*(
            (str(n), random.randint(0, 3), random.randint(0, 10**6), "") for n in range(9)
        ))  # fmt: skip
        available = random.choice((0, 1, -5, random.randint(0, 5 * 10**6)))
        paid = within_budget(asked, available, rule)
        total = sum(f.amount for f in paid)
        assert all(0 <= f.amount <= f.claim.amount for f in paid)
        assert total == min(max(0, available), sum(claim.amount for claim in asked))


def test_instalments_add_up_and_the_last_takes_the_rest():
    shares = [Share(Fraction(n, 10), 2025 + at) for at, n in enumerate((4, 3, 3))]
    for amount in (0, 1, 99, 12_345_67, 30_000_000_00):
        parts = payments(amount, shares)
        assert sum(part.amount for part in parts) == amount
        assert [part.amount for part in parts[:2]] == [amount * 4 // 10, amount * 3 // 10]
    assert [part.year for part in parts] == [2025, 2026, 2027]
