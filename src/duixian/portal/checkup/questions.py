"""A question as a form field, and what was typed into it as an answer."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.basics.text import Text, current_language, say
from duixian.language.plain import Joined, Named, Phrase, number
from duixian.language.subjects import Known
from duixian.language.types import CategoryType, DayType, NumberType, TruthType, YearType
from duixian.language.vocabulary import Fact, Vocabulary
from duixian.language.wording import show_value
from duixian.library.literals import Refused, read_value
from duixian.portal.checkup.state import MOST_ROWS, Running, fact_of, kind_at, text_of
from duixian.readings.ask import QuestionKey
from duixian.readings.ask.questions import prompt_of_fact

WORDS = {"y": "是", "n": "否"}


@dataclass(frozen=True, slots=True)
class BadAnswer:
    """Why what was typed is no answer, and what would be."""

    reason: Text
    hint: Text


@dataclass(frozen=True, slots=True)
class Widget:
    """How a fact is asked for on a page."""

    kind: str
    """choice, number, date, year or count."""
    choices: tuple[tuple[str, Phrase], ...] = ()
    unit: Phrase = ""
    hint: Phrase = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that was given, to be shown and revised."""

    key: QuestionKey
    text: Phrase
    said: Phrase
    """What was answered, in words."""
    typed: str
    """As it was typed, to stand in the form again."""
    is_unknown: bool


def widget_of(fact: Fact | None) -> Widget:
    """The field of a fact; None asks how many."""
    if fact is None:
        return Widget("count", hint=say("写一个 0 到 {most} 的数", most=MOST_ROWS))
    match fact.type:
        case TruthType():
            return Widget("choice", (("是", say("是")), ("否", say("否"))))
        case CategoryType(_, values):
            return Widget(
                "choice",
                tuple((value, Named(value, fact.value_english.get(value, ""))) for value in values),
            )
        case DayType():
            return Widget("date", hint=say("日期写成 2025-05-01"))
        case YearType():
            return Widget("year", hint=say("写年份,例如 2025"))
        case NumberType():
            unit = Named(fact.unit.name, fact.unit.english)
            hint = say("写数字,例如 100")
            if fact.unit.name == "元":
                hint = say("写数字,例如 3500;大数可以写成 120万元")
            return Widget("number", unit=unit, hint=hint)
        case _:
            raise AssertionError(f"{fact.type!r} can't be asked")


def read_answer(fact: Fact | None, typed: str) -> Known | BadAnswer:
    """What was typed, as a value; a number without a unit has the fact's own."""
    text = typed.strip()
    if fact is None:
        if text.isascii() and text.isdecimal() and int(text) <= MOST_ROWS:
            return int(text)
        return BadAnswer(say("要写一个数"), say("写一个 0 到 {most} 的数", most=MOST_ROWS))
    if isinstance(fact.type, NumberType):
        text = text.replace(",", "").replace(",", "")
        if text and (text[-1].isdigit() or text[-1] in "万亿"):
            text += fact.unit.name
    # A choice may be written as it is shown in English.
    shown = {english.lower(): value for value, english in fact.value_english.items()}
    text = shown.get(text.lower(), WORDS.get(text.lower(), text))
    try:
        return read_value(fact, text)
    except Refused as refused:
        return BadAnswer(refused.reason, refused.hint)


def answers_given(running: Running, vocabulary: Vocabulary) -> list[Answered]:
    """What was answered so far, in the order of asking."""
    found: list[Answered] = []
    for key, text in running.answers:
        fact = fact_of(vocabulary, running.kind, key)
        question = question_text(vocabulary, running.kind, key)
        if question is None:
            continue
        said = say("不知道") if not text else said_of(fact, text)
        found.append(Answered(key, question, said, text, not text))
    return found


def said_of(fact: Fact | None, text: str) -> Phrase:
    """An answer as people read it."""
    if fact is None:
        return say("{count}个", count=text)
    value = read_value(fact, text)
    if isinstance(fact.type, CategoryType):
        return Named(str(value), fact.value_english.get(str(value), ""))
    if isinstance(fact.type, TruthType):
        return say("是") if value else say("否")
    if isinstance(fact.type, NumberType):
        return number(value, fact.type, fact.unit)
    if isinstance(fact.type, YearType):
        return say("{year}年度", year=value)
    return show_value(value, fact.type, fact.unit)


def question_text(vocabulary: Vocabulary, kind: str, key: QuestionKey) -> Phrase | None:
    """The question behind a key, with the year and whose it is."""
    prompt = _prompt(vocabulary, kind, key)
    if prompt is None:
        return None
    said: Phrase = prompt
    if key.year is not None:
        said = say("{year}年度,{question}", year=key.year, question=said)
    if key.subject:
        said = say("{whose}:{question}", whose=whose(vocabulary, kind, key.subject), question=said)
    return said


def whose(vocabulary: Vocabulary, kind: str, path: tuple[str, ...]) -> Phrase:
    """The things along a path, each by its kind and its number: 购买1, or purchase 1."""
    return Joined(
        tuple(_step(vocabulary, kind, path[:n]) for n in range(1, len(path) + 1)), say("·")
    )


def _step(vocabulary: Vocabulary, kind: str, path: tuple[str, ...]) -> Phrase:
    step, of = path[-1], kind_at(vocabulary, kind, path)
    english = vocabulary.kinds[of].english if of is not None else ""
    number = step[len(step.rstrip("0123456789")) :]
    return Named(step, f"{english} {number}" if english else "")


def fact_name(vocabulary: Vocabulary, kind: str, key: QuestionKey) -> Phrase:
    """2025年度的研发费用."""
    fact = fact_of(vocabulary, kind, key)
    if fact is None:
        return key.name
    name: Phrase = Named(fact.name, fact.english)
    if key.year is not None:
        name = say("{year}年度的{name}", year=key.year, name=name)
    if key.subject:
        name = say("{subject}的{what}", subject=whose(vocabulary, kind, key.subject), what=name)
    return name


def typed_of(fact: Fact | None, value: Known) -> str:
    """A value as the form's field holds it."""
    return text_of(fact, value)


def _prompt(vocabulary: Vocabulary, kind: str, key: QuestionKey) -> Phrase | None:
    fact = fact_of(vocabulary, kind, key)
    if fact is not None:
        return prompt_of_fact(fact)
    owner = kind_at(vocabulary, kind, key.subject)
    relation = None if owner is None else vocabulary.related(owner, key.name.partition("/")[2])
    if relation is None:
        return None
    of = vocabulary.kinds[relation.subject]
    english = current_language() == "en"
    what = (of.question_english or of.english) if english else (of.question or of.name)
    return say("{what}:有几个?没有就写 0", what=what)
