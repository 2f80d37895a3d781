"""What else an applicant may apply for, by what is registered: a short list, no promise."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from duixian.basics.problems import Problems
from duixian.language.judge import Verdict
from duixian.language.plain import Named, Phrase
from duixian.language.provision import Benefit, Status
from duixian.library.facts import FactsReader
from duixian.library.package import Package
from duixian.library.yamltree import compose
from duixian.office.cases.facts import of_register
from duixian.office.register.models import Subject
from duixian.portal.shell.policies import official
from duixian.readings.explain import explain
from duixian.readings.print.materials import beneficiary_kind

OPEN = frozenset({Status.COMPUTABLE, Status.PARTIAL})
"""What can be applied for: of all others the amount is still owed, or left to a department."""


@dataclass(frozen=True, slots=True)
class Chance:
    """A benefit that is open to this kind of applicant and was not refused by what is known."""

    id: str
    name: Phrase
    quote: str
    fits: bool
    """True where registered facts alone say yes."""


def is_open_to(package: Package, benefit: Benefit, kind: str) -> bool:
    """True if somebody of this kind may apply, and something can be granted."""
    return benefit.status in OPEN and kind in (benefit.subject, beneficiary_kind(package, benefit))


def chances(subject: Subject, taken: Collection[str], on: date) -> list[Chance]:
    """Those that are open to the subject; what its registered facts rule out is left out."""
    package = official()
    fitting = [
        benefit for benefit in package.benefits
        if is_open_to(package, benefit, subject.kind) and benefit.id not in taken
    ]  # fmt: skip
    own = [benefit for benefit in fitting if benefit.subject == subject.kind]
    verdicts = _verdicts(package, own, subject, on) if own else {}
    return [
        Chance(
            benefit.id,
            Named(benefit.name, benefit.english),
            "…".join(piece for quote in benefit.quotes for piece in quote.pieces),
            verdicts.get(benefit.id) is Verdict.QUALIFIES,
        )
        for benefit in fitting
        if verdicts.get(benefit.id) is not Verdict.FAILS
    ]


def _verdicts(
    package: Package, benefits: list[Benefit], subject: Subject, on: date
) -> dict[str, Verdict]:
    stated = of_register(subject, package.vocabulary, on=on, year=package.year)
    problems = Problems()
    tree = compose(json.dumps(stated, ensure_ascii=False), "facts", problems)
    assert tree is not None
    application = FactsReader(package, problems).application(tree, "facts")
    if application is None:
        return {}
    return {
        benefit.id: finding.verdict
        for benefit in benefits
        for finding in explain(package, application, only=benefit.id).findings
    }
