"""Which facts does a benefit read, of whom, and which recognitions?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from duixian.language.amount import expressions_of
from duixian.language.provision import Benefit
from duixian.language.syntax import Period
from duixian.language.tree import (
    Aggregate,
    Arithmetic,
    Compare,
    Constant,
    Context,
    Defined,
    Expression,
    Extremum,
    FactValue,
    FullYears,
    Hole,
    Junction,
    Member,
    Negated,
    Not,
    Recognition,
    Rounded,
)
from duixian.language.vocabulary import Fact, Reference


@dataclass(frozen=True, slots=True)
class Hop:
    """One step to another subject: to those that point here (`many`), or along a reference."""

    reference: Reference
    many: bool

    @property
    def name(self) -> str:
        """What the subject over there is called from here."""
        return self.reference.inverse if self.many else self.reference.name

    @property
    def kind(self) -> str:
        """The kind of subject over there."""
        return self.reference.subject if self.many else self.reference.target


Way = tuple[Hop, ...]
"""From the subject judged to another; () is the subject itself."""


@dataclass(frozen=True, slots=True)
class Need:
    """One fact of one subject in one period; `optional` where another may decide instead."""

    way: Way
    fact: Fact
    period: Period
    optional: bool


@dataclass(slots=True)
class Needs:
    """Everything that a benefit reads, in the order of the sheet, each once."""

    facts: dict[tuple[Way, str, Period], Need] = field(default_factory=dict)
    rows: dict[Way, None] = field(default_factory=dict)
    """Sets of related subjects that are gone through."""
    recognitions: dict[str, Recognition] = field(default_factory=dict)
    holes: dict[str, Hole] = field(default_factory=dict)
    definitions: dict[str, Defined] = field(default_factory=dict)


def needs_of(benefit: Benefit) -> Needs:
    """What has to be known before every offer of the benefit is decided and worked out."""
    needs = Needs()
    for expression in expressions_in(benefit):
        _visit(needs, expression, ((),), optional=False)
    return needs


def expressions_in(benefit: Benefit) -> Iterator[Expression]:
    """Every expression of a benefit: conditions, amounts, instalments; in order."""
    for offer in benefit.offers:
        for condition in offer.conditions:
            yield condition.test
        yield from expressions_of(offer.amount)
        for instalment in offer.instalments:
            yield from (condition.test for condition in instalment.tests)


def _visit(needs: Needs, node: Expression, ways: tuple[Way, ...], *, optional: bool) -> None:
    """`ways` lead to the current subject and to those around it, the innermost first."""
    match node:
        case FactValue():
            way = _followed(ways[node.outward], node.path)
            key = (way, node.fact.name, node.period)
            known = needs.facts.get(key)
            need = Need(way, node.fact, node.period, optional and (not known or known.optional))
            needs.facts[key] = need
        case Recognition():
            needs.recognitions[node.key] = node
        case Hole():
            needs.holes[node.key] = node
        case Defined():
            needs.definitions.setdefault(node.name, node)
            _visit(needs, node.body, ways[node.outward :], optional=optional)
        case Aggregate():
            way = (*ways[0], Hop(node.relation, many=True))
            needs.rows[way] = None
            for part in (node.value, node.where):
                if part is not None:
                    _visit(needs, part, (way, *ways), optional=optional)
        case Junction():
            for operand in node.operands:
                _visit(needs, operand, ways, optional=optional or not node.every)
        case Arithmetic() | Compare():
            _visit(needs, node.left, ways, optional=optional)
            _visit(needs, node.right, ways, optional=optional)
        case Negated() | Rounded() | Member() | Not():
            _visit(needs, node.operand, ways, optional=optional)
        case Extremum():
            for operand in node.operands:
                _visit(needs, operand, ways, optional=optional)
        case FullYears():
            _visit(needs, node.since, ways, optional=optional)
            _visit(needs, node.until, ways, optional=optional)
        case Constant() | Context():
            return
        case _:
            assert_never(node)


def _followed(way: Way, path: tuple[Reference, ...]) -> Way:
    """Along references; one that leads back to where the way came from shortens it."""
    for reference in path:
        last = way[-1] if way else None
        if last is not None and last.many and last.reference == reference:
            way = way[:-1]
        else:
            way = (*way, Hop(reference, many=False))
    return way
