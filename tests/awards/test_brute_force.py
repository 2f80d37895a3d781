"""Whatever the group, what is paid is what trying every set finds."""

from random import Random

import pytest
from tests.awards.groups import LEVELS, best_by_trial, completed, random_group, with_unknowns

from duixian.awards import combine
from duixian.awards.choose import Choice, Pool, best_set, is_legal, worth
from duixian.awards.solver import solve
from duixian.awards.terms import competes


def test_totals_and_sets_equal_those_found_by_trying_every_set():
    random = Random(20250501)
    contested = reduced = 0
    for number in range(2000):
        items, ledger = random_group(random)
        combined = combine(items, ledger)
        total, ids = best_by_trial(items, ledger)
        assert combined.at_least == combined.at_most == total, number
        assert {award.item.id for award in combined.awards} == ids, number
        assert sum(award.amount for award in combined.awards) == total, number
        assert combined.settled
        for forgone in combined.forgone:
            assert forgone.item.id not in ids
            assert all(other.id in ids or forgone.why == "限量" for other in forgone.because_of)
        contested += bool(combined.forgone)
        for award in combined.awards:
            cut = sum(reduction.amount for reduction in award.reductions)
            assert award.item.low - cut == award.amount, number
            reduced += cut > 0
    assert contested > 500 and reduced > 500  # the groups are not all trivial


@pytest.mark.parametrize("deducting", [LEVELS[1:], LEVELS, LEVELS[:1]], ids="-".join)
def test_whatever_turns_out_the_total_is_between_the_ends_and_what_is_settled_stays(deducting):
    random = Random(7)
    settled = unsettled = 0
    for number in range(700):
        items, ledger = random_group(random, deducting=deducting)
        items = with_unknowns(random, items)
        known = {item.terms.benefit: item.terms for item in items}
        before = combine(items, ledger, known)
        for _ in range(4):
            after = combine(completed(random, items), ledger, known)
            assert before.at_least <= after.at_least, number
            assert before.at_most is None or after.at_least <= before.at_most, number
            paid = {award.item.id: award.amount for award in after.awards}
            for award in before.awards:
                if award.settled:
                    settled += 1
                    assert paid[award.item.id] == award.amount, number
                else:
                    unsettled += 1
            for forgone in before.forgone:
                assert forgone.item.id not in paid, number
    assert settled > 1000 and unsettled > 300


def test_no_two_that_exclude_each_other_are_paid():
    random = Random(3)
    for _ in range(300):
        items, ledger = random_group(random)
        paid = [award.item for award in combine(items, ledger).awards]
        assert not any(competes(a, b) for a in paid for b in paid if a.id < b.id)


def random_choice(random: Random, most: int) -> Choice:
    count = random.randint(1, most)
    conflicts = frozenset((a, b) for b in range(count) for a in range(b) if random.random() < 0.35)
    cuts = sorted(random.sample(range(count + 1), min(2, count)))
    pools = [list(range(a, b)) for a, b in zip([0, *cuts], [*cuts, count], strict=True) if a < b]
    within = [Pool(tuple(of[:2]), random.choice((0, 7))) for of in pools if random.random() < 0.5]
    return Choice(
        tuple(random.choice((0, 5, 10, random.randint(1, 30))) for _ in range(count)),
        conflicts,
        tuple(
            Pool(tuple(of), random.choice((0, 0, 12)), random.choice((None, 15, 40)))
            for of in pools
        ),
        tuple(within),
    )


def test_the_solver_finds_the_same_set_as_the_search():
    random = Random(11)
    for _ in range(150):
        choice = random_choice(random, 9)
        found = best_set(choice)
        free = [n for n in range(len(choice.amounts)) if not choice.against[n]]
        contested = [n for n in range(len(choice.amounts)) if choice.against[n]]
        asked = solve(choice, contested, free) | frozenset(free) if contested else found
        assert is_legal(choice, found)
        assert (worth(choice, found), sorted(found)) == (worth(choice, asked), sorted(asked))


def test_a_group_too_large_to_search_goes_to_the_solver():
    random = Random(5)
    count = 60
    choice = Choice(
        tuple(random.randint(1, 50) for _ in range(count)),
        frozenset((a, b) for b in range(count) for a in range(b) if random.random() < 0.3),
        (Pool(tuple(range(count)), most=10**6),),
    )
    assert best_set(choice, steps=10) == best_set(choice, steps=10**6)
