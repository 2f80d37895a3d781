"""Whatever rule has a type, and whatever is known: rules 2, 5 and 7 of the design hold."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.language.rules import (
    aggregates,
    bases,
    conditions,
    facts_of,
    learning,
    numbers,
    read_benefit,
    sheets,
    subjects,
    typed,
)

from duixian.language import tree
from duixian.language.amount import compute, holes_of
from duixian.language.evaluate import Trace, Unknown, evaluate
from duixian.language.judge import Verdict, judge_offer
from duixian.language.types import MONEY, RATIO, TRUTH

thorough = settings(max_examples=100, deadline=None)
rules = st.one_of(
    aggregates().map(lambda text: (text, TRUTH)),
    conditions("企业", 3).map(lambda text: (text, TRUTH)),
    numbers("企业", "money", 3).map(lambda text: (text, MONEY)),
    numbers("企业", "ratio", 3).map(lambda text: (text, RATIO)),
)


def parts(trace: Trace):
    yield trace
    for part in trace.parts:
        if part.node is not trace.node:  # a row that is counted, whatever it is
            yield from parts(part)


@thorough
@given(rules, subjects())
def test_every_typed_rule_has_a_value_or_says_what_is_missing(rule, subject):
    text, expect = rule
    trace = evaluate(typed(text, expect=expect), facts_of(subject))
    for part in parts(trace):
        if isinstance(part.value, Unknown):
            assert part.value.gaps
        elif part.node.type == TRUTH:
            assert isinstance(part.value, bool)
        elif part.node.type in (MONEY, RATIO):
            assert isinstance(part.value, int | Fraction) and not isinstance(part.value, bool)


@thorough
@given(rules, subjects())
def test_every_number_lies_in_the_interval_that_was_worked_out_for_it(rule, subject):
    text, expect = rule
    for part in parts(evaluate(typed(text, expect=expect), facts_of(subject))):
        if isinstance(part.value, int | Fraction) and not isinstance(part.value, bool):
            assert part.value in part.node.range, part.node.text


@thorough
@given(rules, learning())
def test_learning_more_never_changes_a_decided_value(rule, subject):
    text, expect = rule
    before, after = (evaluate(typed(text, expect=expect), facts_of(s)).value for s in subject)
    assert isinstance(before, Unknown) or after == before


@thorough
@given(sheets(), learning())
def test_learning_more_never_changes_a_decided_verdict_or_amount(sheet, subject):
    benefit = read_benefit(sheet)
    (offer,) = benefit.offers
    before, after = (judge_offer(benefit, offer, facts_of(s)) for s in subject)
    if before.verdict is not Verdict.PENDING:
        assert after.verdict is before.verdict
    if before.amount is not None and before.amount.low is not None and after.amount is not None:
        assert after.amount.low is not None
        assert before.amount.low <= after.amount.low <= after.amount.high <= before.amount.high


@thorough
@given(sheets(), subjects(), st.data())
def test_a_figure_filled_within_its_values_stays_within_what_was_said(sheet, subject, data):
    benefit = read_benefit(sheet)
    (offer,) = benefit.offers
    before = judge_offer(benefit, offer, facts_of(subject))
    trials = {hole.key: data.draw(fillings(hole)) for hole in holes_of(offer.amount)}
    after = judge_offer(benefit, offer, facts_of(subject, trials))
    assert after.verdict is before.verdict
    said = before.amount
    if said is not None and said.low is not None:
        assert after.amount.is_exact
        assert 0 <= said.low <= after.amount.low <= said.high


def fillings(hole: tree.Hole):
    """A value that a supporting document may give."""
    if hole.candidates is not None and hole.candidates.values:
        return st.sampled_from(hole.candidates.values)
    most = 1 if hole.type == RATIO else 10**6
    low, high = 0, most
    if hole.candidates is not None:
        low, high = hole.candidates.interval.low, hole.candidates.interval.high
    return st.integers(0, 20).map(lambda n: low + (Fraction(high) - low) * n / 20)


@thorough
@given(sheets(), subjects())
def test_an_amount_is_whole_and_never_negative(sheet, subject):
    benefit = read_benefit(sheet)
    (offer,) = benefit.offers
    judged = judge_offer(benefit, offer, facts_of(subject))
    if judged.amount is not None and judged.amount.low is not None:
        assert 0 <= judged.amount.low <= judged.amount.high
    run = compute(offer.amount, facts_of(subject))
    if isinstance(run.value, int | Fraction):
        assert (run.value * 100).denominator == 1
        assert run.steps[-1].total == run.value  # what is shown ends in what is paid


@thorough
@given(bases(), subjects())
def test_what_is_missing_is_named_once_and_has_an_owner(basis, subject):
    sheet = {"原文": "甲", "英文": "x", "工具": "奖励", "对象": "企业", "金额": basis}
    benefit = read_benefit(sheet)
    judged = judge_offer(benefit, benefit.offers[0], facts_of(subject))
    assert len(set(judged.gaps)) == len(judged.gaps)
    assert (judged.verdict is Verdict.PENDING) == any(g.kind != "待配套" for g in judged.gaps)
