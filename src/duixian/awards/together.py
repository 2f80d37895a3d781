"""Everything that one applicant is offered, by one policy or by several, combined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from duixian.awards.combine import Combined, combine
from duixian.awards.items import items_of, terms_in
from duixian.awards.ledger import Ledger
from duixian.awards.read_ledger import received_by
from duixian.awards.terms import Item, Terms
from duixian.basics.problems import Problems
from duixian.language.judge import Judgement
from duixian.library.facts import Application
from duixian.library.package import Package

Offered = tuple[Package, Sequence[Judgement]]
"""A policy and what it offers."""


def combine_offers(
    offered: Iterable[Offered], application: Application, problems: Problems, ledger: Ledger
) -> Combined:
    """Rule 8 over the offers of one or several policies, and over all earlier awards.

    The ledger is read beside 已得 of the application, whose faults are noted. Of policies of one
    level, ties go to the one that is given first; where two use the same id, the later one's
    benefits are known as 包名:id.

    Raises:
        SolverMissing: a group is too large for our own search and OR-Tools is not installed.
    """
    known: dict[str, Terms] = {}
    items: list[Item] = []
    for package, judgements in offered:
        terms = terms_in(package, len(known))
        found = items_of(
            package, judgements, application.subject, application.year, application.on, terms
        )
        if terms.keys() & known.keys():
            terms = {_named(package, i): _renamed(package, t) for i, t in terms.items()}
            found = [_moved(package, item, terms) for item in found]
        known |= terms
        items.extend(found)
    received = received_by(application, known, problems)
    return combine(items, ledger.plus(received.entries), known)


def _named(package: Package, identity: str) -> str:
    return f"{package.name}:{identity}"


def _renamed(package: Package, terms: Terms) -> Terms:
    excludes = frozenset(_named(package, other) for other in terms.excludes)
    return replace(terms, benefit=_named(package, terms.benefit), excludes=excludes)


def _moved(package: Package, item: Item, terms: dict[str, Terms]) -> Item:
    return replace(
        item,
        id=_named(package, item.id),
        offer=_named(package, item.offer),
        terms=terms[_named(package, item.terms.benefit)],
    )
