"""The facts that rules read: what each is, who has it, what proves it, and which rules read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from duixian.basics.text import say
from duixian.language.plain import Joined, Named, Phrase, Plain, Quoted, Term
from duixian.language.provision import AnyProvision, Benefit, conditions_of
from duixian.language.tree import Expression, FactValue, walk
from duixian.language.types import CategoryType
from duixian.language.vocabulary import Fact
from duixian.library.package import Package
from duixian.portal.reader.once import once
from duixian.portal.reader.wording import apart, name_of
from duixian.portal.shell.naming import kind_name
from duixian.readings.print.needs import expressions_in


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact of one kind of subject."""

    fact: Fact
    kind: Named
    anchor: str
    source: Phrase
    evidence: Phrase
    values: Phrase
    read_by: tuple[tuple[AnyProvision, Named], ...]
    """The rules that read it, with their names."""

    @property
    def name(self) -> Named:
        """What it is called."""
        return Named(self.fact.name, self.fact.english)

    @property
    def question(self) -> Named:
        """In plain words."""
        return Named(self.fact.question, self.fact.question_english)

    @property
    def url(self) -> str:
        """Its place on the page of all terms."""
        return f"{reverse('reader:terms')}#{self.anchor}"


@once
def terms_of(package: Package) -> tuple[Entry, ...]:
    """Every fact of the vocabulary, by kind of subject."""
    readers = _readers(package)
    plain = Plain.of(package)
    found: list[Entry] = []
    for kind, facts in package.vocabulary.facts.items():
        called = kind_name(package, kind)
        for fact in facts.values():
            found.append(
                Entry(
                    fact,
                    called,
                    f"t{len(found) + 1}",
                    _source(plain, fact),
                    Joined(tuple(apart(Term(name)) for name in fact.evidence), say("、")),
                    _values(fact),
                    tuple((p, name_of(p)) for p in readers.get((kind, fact.name), ())),
                )
            )
    return tuple(found)


def _source(plain: Plain, fact: Fact) -> Phrase:
    owner = plain.owner(fact.source.department)
    if fact.source.register is None:
        return owner
    return say("{department}的{register}", department=owner, register=Quoted(fact.source.register))


def _values(fact: Fact) -> Phrase:
    if not isinstance(fact.type, CategoryType):
        return ""
    named = tuple(Named(v, fact.value_english.get(v, "")) for v in fact.type.values)
    return Joined(named, say("、"))


def _readers(package: Package) -> dict[tuple[str, str], list[AnyProvision]]:
    found: dict[tuple[str, str], list[AnyProvision]] = {}
    for provision in package.provisions.values():
        read = {
            (node.fact.subject, node.fact.name)
            for expression in _expressions(provision)
            for node in walk(expression)
            if isinstance(node, FactValue)
        }
        for key in sorted(read):
            found.setdefault(key, []).append(provision)
    return found


def _expressions(provision: AnyProvision) -> Iterator[Expression]:
    if isinstance(provision, Benefit):
        yield from expressions_in(provision)
    else:
        yield from (condition.test for condition in conditions_of(provision))
