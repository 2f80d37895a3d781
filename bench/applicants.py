"""Random applicants of the vocabulary: every fact has a value, drawn when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from duixian.language.amount import expressions_of
from duixian.language.provision import Benefit, conditions_of
from duixian.language.subjects import Known
from duixian.language.tree import Aggregate, Compare, Constant, Expression, FactValue, walk
from duixian.language.types import CategoryType, DayType, NumberType, TruthType, YearType, exact
from duixian.language.vocabulary import Fact
from duixian.library.package import Package
from duixian.readings.ask import Question, QuestionKey

MOST_ROWS = 2
_WIDEST = 10**9


@dataclass
class Draws:
    """What the rules of one package read, so that values fall on both sides of every threshold."""

    package: Package = field(repr=False)
    read: dict[str, set[tuple[str, str]]] = field(init=False, repr=False)
    """By kind of subject, the facts that rules read, with the period."""
    counted: set[tuple[str, str]] = field(init=False, repr=False)
    """(kind, name) of the sets of related subjects that rules go through."""
    edges: dict[tuple[str, str], list[Fraction]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.read, self.counted, self.edges = {}, set(), {}
        for expression in expressions_in(self.package):
            for node in walk(expression):
                match node:
                    case FactValue():
                        facts = self.read.setdefault(node.fact.subject, set())
                        facts.add((node.fact.name, str(node.period)))
                    case Aggregate():
                        self.counted.add((node.relation.target, node.relation.inverse))
                    case Compare():
                        self._note_edge(node)
                    case _:
                        pass

    def _note_edge(self, node: Compare) -> None:
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if not isinstance(side, FactValue) or not isinstance(other, Constant):
                continue
            if isinstance(other.value, int | Fraction):
                key = (side.fact.subject, side.fact.name)
                self.edges.setdefault(key, []).append(Fraction(other.value))

    def value(self, fact: Fact, random: Random, year: int) -> Known:
        """A value of the fact; half of the numbers lie at a threshold or one step beside it."""
        match fact.type:
            case TruthType():
                return random.random() < 0.5
            case CategoryType(_, values):
                return random.choice(values)
            case DayType():
                # Half of the days lie about the year judged, where the rules' own days are.
                days = random.choice((random.randrange(-400, 400), random.randrange(0, 14_000)))
                return date(year, 9, 15) - timedelta(days=days)
            case YearType():
                return year - random.randrange(0, 8)
            case NumberType():
                return self._number(fact, random)

    def _number(self, fact: Fact, random: Random) -> Known:
        low = fact.range.low if fact.range.low is not None else Fraction(-_WIDEST)
        high = fact.range.high if fact.range.high is not None else Fraction(_WIDEST)
        edges = self.edges.get((fact.subject, fact.name))
        if edges and random.random() < 0.5:
            value = random.choice(edges) + random.choice((-1, 0, 1)) * fact.grain
            if value in fact.range:
                return exact(value)
        if random.random() < 0.1:
            return exact(Fraction(low))
        # Small values are as likely as large ones: revenues differ by factors, not by sums.
        share = Fraction(10) ** -random.randrange(0, 6) * random.randrange(0, 1001) / 1000
        steps = (Fraction(high) - Fraction(low)) * share / fact.grain
        value = Fraction(low) + (steps.numerator // steps.denominator) * fact.grain
        return exact(value if value in fact.range else Fraction(low))


@dataclass(frozen=True)
class Applicant:
    """One applicant; the same seed gives the same answers, in whatever order they are asked."""

    draws: Draws
    kind: str
    seed: int
    year: int = 2025

    def answer(self, question: Question) -> Known:
        """What this applicant says to a question."""
        random = self._random(question.key)
        if question.fact is None:
            return random.randrange(0, MOST_ROWS + 1)
        return self.draws.value(question.fact, random, self.year)

    def everything(self) -> int:
        """How many questions there are to ask, leaving nothing out that any rule reads."""
        return self._of((), self.kind)

    def _of(self, path: tuple[str, ...], kind: str) -> int:
        count = len(self.draws.read.get(kind, ()))
        for relation in self.draws.package.vocabulary.relations_of(kind):
            if not self._matters(kind, relation.subject, relation.inverse):
                continue
            key = QuestionKey(path, f"{relation.subject}/{relation.inverse}", None, True)
            rows = self._random(key).randrange(0, MOST_ROWS + 1)
            count += 1
            for row in range(rows):
                count += self._of((*path, f"{relation.inverse}{row + 1}"), relation.subject)
        return count

    def _matters(self, owner: str, kind: str, name: str) -> bool:
        judged = {provision.subject for provision in self.draws.package.judged}
        below = {r.subject for r in self.draws.package.vocabulary.relations_of(kind)}
        return kind in judged or bool(below & judged) or (owner, name) in self.draws.counted

    def _random(self, key: QuestionKey) -> Random:
        return Random(f"{self.seed}/{self.kind}/{key.subject}/{key.name}/{key.year}")


def expressions_in(package: Package) -> Iterator[Expression]:
    """Every expression of everything that is judged."""
    for provision in package.judged:
        yield from (condition.test for condition in conditions_of(provision))
        if isinstance(provision, Benefit):
            for offer in provision.offers:
                yield from expressions_of(offer.amount)
