"""Whoever is asked: the questions stop exactly when nothing more can change."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from bench.applicants import Applicant, Draws
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.language.evaluate import Facts, GapKind
from duixian.language.judge import judge_benefit, judge_standard
from duixian.language.provision import Benefit
from duixian.language.subjects import Related
from duixian.language.vocabulary import Rhythm
from duixian.library.package import load
from duixian.library.places import policies
from duixian.readings.ask import DONT_KNOW, Interview

DRAWS = Draws(load(policies() / "qiantang-2025"))
PACKAGE = DRAWS.package
ON = date(2025, 9, 15)
YEARS = (2025, 2024, 2023)
FEW = settings(max_examples=4, deadline=None)
CASES = [
    ("企业", "第十一条"),
    ("企业", "第十二条"),
    ("企业", "第十四条"),
    ("企业", "第二十九条"),
    ("企业", "第四十条"),
    ("个人", "第十六条"),
    ("个人", "第四十一条"),
    ("个人", ""),
]


def outcomes(interview, subject, among=None):
    """What every rule says, of the applicant and all that belongs to it: the whole outcome."""
    found = {}

    def visit(here):
        for provision in PACKAGE.judged:
            if provision.subject != here.kind or not provision.id.startswith(interview.only):
                continue
            if among is not None and provision.id not in among:
                continue
            facts = Facts(here, interview.year, interview.on, PACKAGE.complete)
            judged = (
                judge_benefit(provision, facts)
                if isinstance(provision, Benefit)
                else [judge_standard(provision, facts)]
            )
            for one in judged:
                amount = one.amount
                found[one.key, here.kind, here.id] = (
                    one.verdict,
                    None if amount is None else (amount.low, amount.high),
                    frozenset(gap for gap in one.gaps if gap.kind is not GapKind.MISSING),
                )
        for name, related in here.related.items():
            relation = PACKAGE.vocabulary.related(here.kind, name)
            for row in related.rows:
                visit(replace(row, references={**row.references, relation.name: here}))

    visit(subject)
    return found


def completed(subject, random, share=1.0):
    """The subject with values for (a share of) the facts that nobody has given."""
    facts = dict(subject.facts)
    for fact in PACKAGE.vocabulary.facts.get(subject.kind, {}).values():
        for year in YEARS if fact.rhythm is Rhythm.YEARLY else (None,):
            if (fact.name, year) not in facts and random.random() < share:
                facts[fact.name, year] = DRAWS.value(fact, random, ON.year)
    related = {
        name: Related(
            tuple(completed(row, random, share) for row in of.rows),
            True if share == 1.0 else of.complete,
        )
        for name, of in subject.related.items()
    }
    return replace(subject, facts=facts, related=related)


def interviewed(kind, only, seed):
    """The interview of one random applicant, to the end."""
    applicant = Applicant(DRAWS, kind, seed)
    interview = Interview(PACKAGE, kind, ON.year, ON, only=only)
    while (question := interview.next()) is not None:
        interview = interview.answer(question.key, applicant.answer(question))
    return interview


@pytest.mark.parametrize(("kind", "only"), CASES)
@given(seed=st.integers(0, 10**6))
@FEW
def test_when_the_questions_stop_no_other_fact_changes_anything(kind, only, seed):
    interview = interviewed(kind, only, seed)
    settled = outcomes(interview, interview.subject)
    for attempt in range(4):
        more = completed(interview.subject, Random(f"{seed}/{attempt}"))
        same = outcomes(interview, more) == settled  # a name, so that no long diff is shown
        assert same, (attempt, interview.answers)


@pytest.mark.parametrize(("kind", "only"), CASES)
@given(seed=st.integers(0, 10**6))
@FEW
def test_every_question_asked_can_change_something(kind, only, seed):
    """All else equal (some of it still unknown), answers differ, or differ from no answer."""
    applicant = Applicant(DRAWS, kind, seed)
    interview = Interview(PACKAGE, kind, ON.year, ON, only=only)
    while (question := interview.next()) is not None:
        if question.fact is not None:
            can = can_change(interview, question, seed)
            assert can, (question.key, interview.answers)
        interview = interview.answer(question.key, applicant.answer(question))


def without(subject, key, path=()):
    """The subject without what the question is about."""
    facts = dict(subject.facts)
    if path == key.subject:
        facts.pop((key.name, key.year), None)
    related = {
        name: replace(of, rows=tuple(without(row, key, (*path, row.id)) for row in of.rows))
        for name, of in subject.related.items()
    }
    return replace(subject, facts=facts, related=related)


def can_change(interview, question, seed):
    for attempt in range(100):
        random = Random(f"{seed}/{question.key}/{attempt}")
        share = (0.0, 0.3, 0.7, 0.97)[attempt % 4]
        answers = [DRAWS.value(question.fact, random, ON.year) for _ in range(6)]
        seen = set()
        for answer in (DONT_KNOW, *answers):
            told = interview.answer(question.key, answer)
            more = completed(told.subject, Random(f"{seed}/{attempt}"), share)
            if answer is DONT_KNOW:
                more = without(more, question.key)
            found = outcomes(interview, more, question.concerns)
            seen.add(tuple(sorted(found.items(), key=lambda pair: pair[0])))
        if len(seen) > 1:
            return True
    return False


@given(seed=st.integers(0, 10**6))
@FEW
def test_the_order_of_the_answers_does_not_change_the_outcome(seed):
    asked = interviewed("个人", "第十六条", seed)
    again = Interview(PACKAGE, "个人", ON.year, ON, only="第十六条")
    for key, answer in reversed(list(asked.answers.items())):
        again = again.answer(key, answer)
    assert again.next() is None
    assert outcomes(again, again.subject) == outcomes(asked, asked.subject)
