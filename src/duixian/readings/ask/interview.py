"""Asking: which answer would settle most, what has been answered, and when to stop.

The next question is the one whose answer leaves the fewest things open on average over its
possible answers. Recognitions are never asked: a department makes them. Nothing is asked that
could not change a verdict or an amount any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType

from duixian.language.amount import Amount, AmountResult, expressions_of, holes_of
from duixian.language.evaluate import Facts, Gap, GapKind, Unknown
from duixian.language.judge import Judgement, Verdict, judge_offer, judge_standard
from duixian.language.plain import Named
from duixian.language.provision import Benefit, Guarantee, Offer, Standard
from duixian.language.subjects import Known, Related, Subject
from duixian.language.tree import Compare, Constant, Expression, FactValue, walk
from duixian.language.types import (
    CategoryType,
    DayType,
    NumberType,
    TruthType,
    YearType,
    exact,
)
from duixian.language.vocabulary import Fact, Reference
from duixian.library.package import Package
from duixian.readings.ask.questions import (
    Answer,
    Question,
    QuestionKey,
    build,
    prompt_of_fact,
)

_LOOKAHEAD = 12
"""How many of the most wanted questions are tried out before one is chosen."""
_MOST_ROWS = 20
_MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Interview:
    """One applicant being asked. Immutable: each answer gives a new interview.

    `known` is what is known before anything is asked, such as registered facts. With
    `ask_registers` False only what the applicant alone knows is asked.

    >>> from datetime import date
    >>> from duixian.library.package import load
    >>> from duixian.library.places import policies
    >>> package = load(policies() / "qiantang-2025")
    >>> interview = Interview(package, "企业", 2025, date(2025, 9, 15), only="第十二条")
    >>> interview.next().key.name
    '服务收入/服务收入'
    """

    package: Package
    kind: str
    year: int
    on: date
    known: Subject | None = None
    only: str = ""
    ask_registers: bool = True
    answers: Mapping[QuestionKey, Answer] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def subject(self) -> Subject:
        """The applicant as known so far."""
        start = self.known or Subject(self.kind, self.kind)
        return build(_opened(self.package, start), self.answers)

    def next(self) -> Question | None:
        """The most decisive question, or None when nothing more can change."""
        questions = open_questions(self)
        if not questions:
            return None
        ranked = sorted(questions, key=lambda q: -len(q.because))[:_LOOKAHEAD]
        return min(ranked, key=lambda q: (_left_open(self, q), -len(q.because)))

    def answer(self, key: QuestionKey, answer: Answer) -> Interview:
        """The interview with an answer given, or an earlier one revised."""
        return replace(self, answers=MappingProxyType({**self.answers, key: answer}))

    def forget(self, key: QuestionKey) -> Interview:
        """The interview without an earlier answer: it may be asked again."""
        rest = {k: v for k, v in self.answers.items() if k != key}
        return replace(self, answers=MappingProxyType(rest))


@dataclass(frozen=True, slots=True)
class _Undecided:
    """One offer for one subject that is not settled, and the questions it waits for."""

    provision: Benefit | Standard | Guarantee
    offer: Offer | None
    subject: Subject
    path: tuple[str, ...]
    waits: tuple[QuestionKey, ...]

    @property
    def name(self) -> Named:
        provision, stage = self.provision, self.offer.stage if self.offer is not None else ""
        if not stage:
            return Named(provision.name, provision.english)
        english = f"{provision.english} · “{stage}”" if provision.english else ""
        return Named(f"{provision.name}·{stage}", english)


def settled(interview: Interview) -> bool:
    """True when no answer can change any verdict or amount."""
    return not open_questions(interview)


def open_questions(interview: Interview) -> list[Question]:
    """Every question whose answer may still change something, in the order of the document."""
    waiting: dict[QuestionKey, dict[Named, str]] = {}
    for undecided in _undecided(interview, interview.subject):
        for key in undecided.waits:
            waiting.setdefault(key, {})[undecided.name] = undecided.provision.id
    return [
        question
        for key, names in waiting.items()
        if (question := _question(interview, key, names)) is not None
    ]


def _question(
    interview: Interview, key: QuestionKey, names: Mapping[Named, str]
) -> Question | None:
    because, concerns = tuple(names), frozenset(names.values())
    vocabulary = interview.package.vocabulary
    owner = _kind_at(interview, key.subject)
    if owner is None:
        return None
    if key.is_list:
        relation = vocabulary.related(owner, key.name.partition("/")[2])
        if relation is None:
            return None
        return Question(
            key, None, relation, _list_prompt(interview.package, relation), because, concerns
        )
    fact = vocabulary.fact(owner, key.name)
    if fact is None:
        return None
    return Question(key, fact, None, prompt_of_fact(fact), because, concerns)


def _list_prompt(package: Package, relation: Reference) -> str:
    from duixian.basics.text import current_language, translate

    kind = package.vocabulary.kinds[relation.subject]
    what = kind.question
    if current_language() == "en":
        what = kind.question_english or kind.english
    return translate("{what}:有几个?没有就写 0").format(what=what or kind.name)


def _kind_at(interview: Interview, path: tuple[str, ...]) -> str | None:
    """The kind of the subject at a path from the applicant."""
    current = interview.subject
    for name in path:
        for related in current.related.values():
            row = next((row for row in related.rows if row.id == name), None)
            if row is not None:
                current = row
                break
        else:
            return None
    return current.kind


def _opened(package: Package, subject: Subject) -> Subject:
    """The applicant with every list that nobody has given marked open.

    A register that the vocabulary declares complete says nothing about someone who has not been
    looked up in it.
    """
    related = dict(subject.related)
    for relation in package.vocabulary.relations_of(subject.kind):
        related.setdefault(relation.inverse, Related((), complete=False))
    return replace(
        subject,
        related={
            name: Related(tuple(_opened(package, row) for row in of.rows), of.complete)
            if of.rows
            else of
            for name, of in related.items()
        },
    )


def _walk(
    package: Package, subject: Subject, path: tuple[str, ...], depth: int
) -> Iterator[tuple[Subject, tuple[str, ...]]]:
    """The applicant and everything listed as belonging to it, with the path to each."""
    yield subject, path
    if depth >= _MAX_DEPTH:
        return
    for name, related in subject.related.items():
        relation = package.vocabulary.related(subject.kind, name)
        for row in related.rows if relation is not None else ():
            opened = _opened(package, row)
            linked = replace(
                opened,
                references={**opened.references, relation.name: subject},  # type: ignore[union-attr]
            )
            yield from _walk(package, linked, (*path, row.id), depth + 1)


def _undecided(
    interview: Interview, subject: Subject, among: frozenset[str] | None = None
) -> Iterator[_Undecided]:
    """Every offer that some answer could still change, of the provisions `among` or of all."""
    package = interview.package
    everyone = list(_walk(package, subject, (), 0))
    ids = {row.id: path for row, path in everyone}
    for provision in package.judged:
        if not provision.id.startswith(interview.only):
            continue
        if among is not None and provision.id not in among:
            continue
        for row, path in everyone:
            if row.kind == provision.subject:
                for judgement in _judge(interview, provision, row):
                    waits = tuple(_waits(interview, judgement, ids))
                    if waits:
                        yield _Undecided(provision, judgement.offer, row, path, waits)
            else:
                key = _list_towards(package, row, path, provision.subject)
                if key is not None and key not in interview.answers:
                    yield _Undecided(provision, None, row, path, (key,))


def _judge(
    interview: Interview, provision: Benefit | Standard | Guarantee, row: Subject
) -> list[Judgement]:
    facts = Facts(row, interview.year, interview.on, interview.package.complete)
    if isinstance(provision, Benefit):
        return [judge_offer(provision, offer, facts) for offer in provision.offers]
    return [judge_standard(provision, facts)]


def _list_towards(
    package: Package, row: Subject, path: tuple[str, ...], kind: str
) -> QuestionKey | None:
    """The list of `row` through which subjects of `kind` are reached, if nobody has given it."""
    for relation in package.vocabulary.relations_of(row.kind):
        given = row.related.get(relation.inverse)
        unasked = given is None or given.complete is False
        if unasked and _leads_to(package, relation.subject, kind, _MAX_DEPTH - len(path) - 1):
            return QuestionKey(path, f"{relation.subject}/{relation.inverse}", is_list=True)
    return None


def _leads_to(package: Package, start: str, kind: str, depth: int) -> bool:
    """True if subjects of `kind` are among those related to `start`, however far away."""
    return start == kind or (
        depth > 0
        and any(
            _leads_to(package, relation.subject, kind, depth - 1)
            for relation in package.vocabulary.relations_of(start)
        )
    )


def _waits(
    interview: Interview, judgement: Judgement, ids: Mapping[str, tuple[str, ...]]
) -> Iterator[QuestionKey]:
    if judgement.verdict is not Verdict.PENDING:
        return
    vocabulary = interview.package.vocabulary
    for gap in _telling(judgement):
        if gap.kind is not GapKind.MISSING:
            continue
        path = ids.get(gap.subject)
        kind, _, name = gap.name.partition(".")
        if path is None:
            continue
        if name == "*":
            owner = _kind_at(interview, path)
            relation = next(
                (r for r in vocabulary.relations_of(owner or "") if r.subject == kind), None
            )
            key = QuestionKey(path, f"{kind}/{relation.inverse if relation else ''}", None, True)
        else:
            fact = vocabulary.fact(kind, name)
            if fact is None or (fact.source.is_register and not interview.ask_registers):
                continue
            key = QuestionKey(path, name, gap.year)
        if key not in interview.answers:
            yield key


def _telling(judgement: Judgement) -> tuple[Gap, ...]:
    """The gaps that still matter.

    Any line may be decided by what it waits for. The facts of an amount may not: where a
    department still has to certify somebody, and a figure without limits is owed, neither the
    verdict nor the amount can change, whatever the facts are.
    """
    amount = judgement.amount
    if amount is None or judgement.offer is None:
        return judgement.gaps
    of_lines = tuple(
        dict.fromkeys(
            gap
            for result in judgement.conditions
            if isinstance(result.trace.value, Unknown)
            for gap in result.trace.value.gaps
        )
    )
    waits_for_others = any(gap.kind is not GapKind.MISSING for gap in of_lines)
    if waits_for_others and _stays_open(judgement.offer.amount, amount):
        return of_lines
    return judgement.gaps


def _stays_open(amount: Amount, found: AmountResult) -> bool:
    """True where nothing can be said of the amount before a supporting document is there."""
    owed = {gap.name for gap in found.owed}
    unlimited = amount.paid is None and not amount.item_caps and not amount.period_caps
    return unlimited and any(
        hole.key in owed and hole.candidates is None for hole in holes_of(amount)
    )


# -- choosing ----------------------------------------------------------------------------------


def _left_open(interview: Interview, question: Question) -> Fraction:
    """How many open questions more (or fewer: below zero) the answer leaves, on average."""
    answers = list(_possible(interview, question))
    now = _count_open(interview, question.concerns)
    after = sum(
        _count_open(interview.answer(question.key, answer), question.concerns) for answer in answers
    )
    return Fraction(after, len(answers)) - now


def _count_open(interview: Interview, among: frozenset[str]) -> int:
    return sum(len(u.waits) for u in _undecided(interview, interview.subject, among))


def _possible(interview: Interview, question: Question) -> Iterator[Known]:
    """Answers that can lead to different outcomes: each value, or each side of each threshold."""
    if question.fact is None:
        yield from (0, 1)
        return
    fact = question.fact
    match fact.type:
        case TruthType():
            yield from (True, False)
        case CategoryType(_, values):
            yield from values
        case DayType():
            yield from _days(interview)
        case YearType():
            yield from (interview.year - 1, interview.year, interview.year + 1)
        case NumberType():
            yield from _numbers(interview, fact)


def _days(interview: Interview) -> Iterator[date]:
    year = timedelta(days=366)
    yield from (interview.on - 30 * year, interview.on - year, interview.on, interview.on + year)


def _numbers(interview: Interview, fact: Fact) -> Iterator[Known]:
    seen: dict[Known, None] = {}
    low, high = fact.range.low, fact.range.high
    for edge in _thresholds(interview.package, fact):
        for value in (edge - fact.grain, Fraction(edge), edge + fact.grain):
            if value in fact.range:
                seen[exact(value)] = None
    for end in (low, high):
        if end is not None:
            seen[end] = None
    yield from seen or {0: None}


def _thresholds(package: Package, fact: Fact) -> Iterator[Fraction]:
    """The constants that rules compare this fact with."""
    for expression in _expressions(package):
        for node in walk(expression):
            if isinstance(node, Compare):
                for side, other in ((node.left, node.right), (node.right, node.left)):
                    if (
                        isinstance(side, FactValue)
                        and side.fact is fact
                        and isinstance(other, Constant)
                        and isinstance(other.value, int | Fraction)
                    ):
                        yield Fraction(other.value)


def _expressions(package: Package) -> Iterator[Expression]:
    for provision in package.judged:
        if isinstance(provision, Benefit):
            for offer in provision.offers:
                yield from (condition.test for condition in offer.conditions)
                yield from expressions_of(offer.amount)
        else:
            yield from (condition.test for condition in provision.conditions)
