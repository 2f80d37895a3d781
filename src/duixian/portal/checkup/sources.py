"""Where each fact of a check-up comes from: a department's register, or the person's own answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from duixian.basics.text import Text, say
from duixian.language.evaluate import Trace, Unknown
from duixian.language.plain import Joined, Named, Phrase, Plain, Quoted, shown
from duixian.language.tree import FactValue, Recognition
from duixian.language.vocabulary import Rhythm
from duixian.language.wording import unit_of
from duixian.library.facts import Application
from duixian.office.register.statements import Finding as Known
from duixian.office.register.statements import Origin
from duixian.portal.checkup.state import Said
from duixian.readings.explain import Finding

_About = tuple[str, int | None]
"""Fact and year."""


@dataclass(frozen=True, slots=True)
class UsedFact:
    """One fact that a finding rests on."""

    name: Phrase
    value: Phrase
    source: Phrase


@dataclass(frozen=True, slots=True)
class Sources:
    """Who said what is known in one check-up."""

    answered: frozenset[_About] = frozenset()
    tried: frozenset[_About] = frozenset()
    registered: Mapping[tuple[str, str], Known] = field(default_factory=dict)

    def of(self, name: str, year: int | None, owner: Phrase) -> Phrase:
        """A department and since when, or 'your answer' and who has the last word."""
        if (name, year) in self.tried:
            return say("假设的数,只用于试算")
        if (name, year) in self.answered:
            return say("您的回答;以{owner}的登记或材料为准", owner=owner)
        known = self.registered.get((name, "" if year is None else str(year)))
        if known is None or not known.statements:
            return owner
        said = known.statements[0]
        if said.origin is Origin.APPLICANT:
            return say("本单位申报,自 {day} 起", day=said.since.isoformat())
        return say(
            "{source}登记,自 {day} 起", source=Quoted(said.source), day=said.since.isoformat()
        )


def sources_of(
    answers: Iterable[Said], tried: Iterable[Said], registered: Mapping[tuple[str, str], Known]
) -> Sources:
    """From what was answered, supposed and registered."""
    return Sources(
        frozenset((key.name, key.year) for key, text in answers if text),
        frozenset((key.name, key.year) for key, _ in tried),
        registered,
    )


def used_facts(
    finding: Finding, plain: Plain, sources: Sources, applicant: Application
) -> list[UsedFact]:
    """Every fact and recognition that was read, in the order met, each once."""
    found: dict[tuple[str, str], UsedFact] = {}
    for trace in _traces(finding):
        for leaf in _leaves(trace):
            node = leaf.node
            if isinstance(node, FactValue):
                used = _of_fact(node, leaf, plain, sources, applicant)
            elif isinstance(node, Recognition) and not isinstance(leaf.value, Unknown):
                owner = plain.owner(node.department)
                used = UsedFact(Quoted(node.name), shown(leaf.value, node), owner)
            else:
                continue
            if not isinstance(leaf.value, Unknown):
                found.setdefault((str(used.name), str(used.value)), used)
    return list(found.values())


def _of_fact(
    node: FactValue, leaf: Trace, plain: Plain, sources: Sources, applicant: Application
) -> UsedFact:
    fact = node.fact
    of_year = None
    name: Phrase = Named(fact.name, fact.english)
    if fact.rhythm is Rhythm.YEARLY:
        of_year = node.period.year or applicant.year + node.period.offset
        name = say("{year}年度的{name}", year=of_year, name=name)
    if leaf.subject is not None and leaf.subject.id != applicant.subject.id:
        name = say("{subject}的{what}", subject=leaf.subject.id, what=name)
    owner: Phrase = plain.owner(fact.source.department)
    if fact.source.register:
        owner = Joined((owner, Quoted(fact.source.register)), Text("·"))
    return UsedFact(
        name, shown(leaf.value, node, unit_of(node)), sources.of(fact.name, of_year, owner)
    )


def _traces(finding: Finding) -> Iterator[Trace]:
    for result in finding.judgement.conditions:
        yield result.trace
    for step in finding.amount.steps if finding.amount is not None else ():
        yield from step.because


def _leaves(trace: Trace) -> Iterator[Trace]:
    waiting = [trace]
    while waiting:
        current = waiting.pop(0)
        if not current.parts:
            yield current
        waiting.extend(
            part._replace(subject=part.subject or current.subject) for part in current.parts
        )
