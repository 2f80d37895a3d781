"""Asking: the fewest questions, none after the outcome is settled, answers that can be revised."""

from __future__ import annotations

import random
from datetime import date

import pytest

from duixian.basics.text import speaking
from duixian.language.evaluate import Facts, GapKind
from duixian.language.judge import Verdict, judge_benefit, judge_standard
from duixian.language.provision import Benefit
from duixian.language.subjects import Known, Subject
from duixian.language.types import CategoryType, DayType, NumberType, TruthType
from duixian.library.package import load
from duixian.library.places import policies
from duixian.readings.ask import DONT_KNOW, Interview, Question, open_questions, settled

PACKAGE = load(policies() / "qiantang-2025")
ON = date(2025, 9, 15)


def interview(kind: str = "企业", only: str = "", **more) -> Interview:
    return Interview(PACKAGE, kind, 2025, ON, only=only, **more)


def some_answer(question: Question, rng: random.Random) -> Known:
    if question.fact is None:
        return rng.choice([0, 0, 1])
    match question.fact.type:
        case TruthType():
            return rng.choice([True, False])
        case CategoryType(_, values):
            return rng.choice(values)
        case DayType():
            return rng.choice([date(2001, 5, 6), date(2025, 3, 1), date(2026, 1, 1)])
        case NumberType():
            low, high = question.fact.range.low, question.fact.range.high
            assert low is not None and high is not None
            return rng.choice([low, high])
        case _:
            return rng.choice([2024, 2025, 2026])


def ask_through(start: Interview, rng: random.Random) -> tuple[Interview, list[Question]]:
    asked: list[Question] = []
    current = start
    while (question := current.next()) is not None:
        asked.append(question)
        current = current.answer(question.key, some_answer(question, rng))
        assert len(asked) < 300
    return current, asked


def open_for_the_applicant(current: Interview) -> list[str]:
    """Offers about the applicant itself that wait for a fact the applicant could still give."""
    found = []
    facts = Facts(current.subject, current.year, current.on, PACKAGE.complete)
    for provision in PACKAGE.judged:
        if provision.subject != current.kind:
            continue
        judgements = (
            judge_benefit(provision, facts)
            if isinstance(provision, Benefit)
            else [judge_standard(provision, facts)]
        )
        for judgement in judgements:
            if judgement.verdict is Verdict.PENDING and any(
                gap.kind is GapKind.MISSING and not gap.name.endswith(".*")
                for gap in judgement.gaps
            ):
                found.append(judgement.key)
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", ["企业", "个人"])
def test_asking_ends_exactly_when_nothing_more_can_change(kind: str, seed: int):
    rng = random.Random(seed)
    current, asked = ask_through(interview(kind), rng)
    assert settled(current)
    assert open_for_the_applicant(current) == []
    assert len({question.key for question in asked}) == len(asked)


@pytest.mark.parametrize("seed", range(3))
def test_every_question_concerns_an_offer_that_is_not_settled(seed: int):
    rng = random.Random(seed)
    current = interview("个人")
    while (question := current.next()) is not None:
        assert question.key in {one.key for one in open_questions(current)}
        assert question.because
        assert question.concerns <= {provision.id for provision in PACKAGE.judged}
        current = current.answer(question.key, some_answer(question, rng))


def test_a_shop_that_serves_nobody_in_the_district_is_asked_once_about_article_12():
    current = interview(only="第十二条")
    question = current.next()
    assert question is not None and question.relation is not None
    assert settled(current.answer(question.key, 0))


def test_a_line_of_revenue_is_asked_for_its_class_first_and_its_amount_only_if_it_counts():
    current = interview(only="第十二条")
    listed = current.next()
    assert listed is not None
    current = current.answer(listed.key, 1)
    kind = current.next()
    assert kind is not None and kind.key.name == "服务类别"
    assert settled(current.answer(kind.key, "其他服务"))
    counted = current.answer(kind.key, "机器换人")
    revenue = counted.next()
    assert revenue is not None and revenue.key.name == "服务本区企业收入"
    assert revenue.key.year == 2025
    assert settled(counted.answer(revenue.key, 30_000_000))


def test_who_does_not_know_is_not_asked_again():
    current = interview(only="第十二条")
    question = current.next()
    assert question is not None
    assert settled(current.answer(question.key, DONT_KNOW))


def test_an_answer_can_be_revised_and_taken_back():
    current = interview(only="第十二条")
    question = current.next()
    assert question is not None
    revised = current.answer(question.key, 0).answer(question.key, 2)
    assert len(revised.subject.related["服务收入"].rows) == 2
    assert revised.forget(question.key).next() == question


def test_what_is_known_is_not_asked():
    known = Subject("企业", "甲", {("研发费用", 2025): 0, ("营业收入", 2025): 10**8})
    asked = {question.key.name for question in open_questions(interview(known=known))}
    assert not {"研发费用", "营业收入"} & {
        q.key.name for q in open_questions(interview(known=known)) if q.key.year == 2025
    }
    assert asked


def test_what_a_register_holds_is_not_asked_of_a_signed_in_enterprise():
    held = {
        name
        for facts in PACKAGE.vocabulary.facts.values()
        for name, fact in facts.items()
        if fact.source.is_register
    }
    open_ones = open_questions(interview(ask_registers=False))
    assert not held & {q.key.name for q in open_ones if q.fact is not None}
    assert held & {q.key.name for q in open_questions(interview()) if q.fact is not None}


def test_questions_speak_both_languages():
    question = interview(only="第十一条").next()
    assert question is not None
    assert "年度" in str(question.text) and str(question.reason)
    with speaking("en"):
        other = interview(only="第十一条").next()
        assert other is not None
        assert other.key == question.key and other.prompt != question.prompt
