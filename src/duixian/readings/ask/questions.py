"""What can be asked, and what the answers make of the applicant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from duixian.basics.text import Text, current_language, say
from duixian.language.plain import Joined, Named
from duixian.language.subjects import Known, Related, Subject
from duixian.language.vocabulary import Fact, Reference


class _DontKnow(Enum):
    DONT_KNOW = "不知道"


DONT_KNOW = _DontKnow.DONT_KNOW
"""An answer too: the question is not asked again, and what hangs on it stays open."""

Answer = Known | _DontKnow


@dataclass(frozen=True, slots=True)
class QuestionKey:
    """What a question is about: a fact of one subject in one year, or a list of related ones.

    `subject` is the id path from the applicant (empty for the applicant itself).
    """

    subject: tuple[str, ...]
    name: str
    year: int | None = None
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with the offers that hang on the answer.

    For a fact, answer with a value of its type; for a list, with the number of entries.
    """

    key: QuestionKey
    fact: Fact | None
    relation: Reference | None
    prompt: str
    because: tuple[Named, ...]
    """Names of the offers that wait for the answer, in the order of the document."""
    concerns: frozenset[str]
    """Ids of their provisions."""

    @property
    def text(self) -> Text:
        """The question in plain words, with the year and whose it is."""
        whose = "·".join(self.key.subject)
        if self.key.year is not None:
            if whose:
                return say("{whose}:{year}年度,{question}", whose=whose, year=self.key.year,
                           question=self.prompt)  # fmt: skip
            return say("{year}年度,{question}", year=self.key.year, question=self.prompt)
        if whose:
            return say("{whose}:{question}", whose=whose, question=self.prompt)
        return say("{question}", question=self.prompt)

    @property
    def reason(self) -> Text:
        """Why it is asked."""
        shown = Joined(self.because[:3], say("、"))
        if len(self.because) > 3:
            return say("关系到{names}等 {count} 项", names=shown, count=len(self.because))
        return say("关系到{names}", names=shown)


def prompt_of_fact(fact: Fact) -> str:
    """The question of a fact in the current language."""
    if current_language() == "en" and fact.question_english:
        return fact.question_english
    return fact.question


def build(
    applicant: Subject, answers: Mapping[QuestionKey, Answer], path: tuple[str, ...] = ()
) -> Subject:
    """The applicant with the answers worked in, related subjects included.

    A list that was answered with a number holds that many rows and is complete; the rows are
    named after the list and numbered from 1.
    """
    facts = dict(applicant.facts)
    related = {name: list(of.rows) for name, of in applicant.related.items()}
    complete = {name: of.complete for name, of in applicant.related.items()}
    for key, answer in answers.items():
        if key.subject != path or isinstance(answer, _DontKnow):
            continue
        if key.is_list:
            kind, _, name = key.name.partition("/")
            rows = [Subject(kind, f"{name}{number + 1}") for number in range(int(str(answer)))]
            related[name] = rows
            complete[name] = True
        else:
            facts[key.name, key.year] = answer
    return Subject(
        applicant.kind,
        applicant.id,
        facts,
        applicant.recognitions,
        {
            name: Related(
                tuple(build(row, answers, (*path, row.id)) for row in rows), complete[name]
            )
            for name, rows in related.items()
        },
        applicant.references,
    )
