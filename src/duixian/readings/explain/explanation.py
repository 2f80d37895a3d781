"""Everything that a policy says to one applicant on one date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from duixian.language.amount import AmountResult
from duixian.language.evaluate import Facts, Gap, GapKind
from duixian.language.judge import Judgement, Verdict, judge_benefit, judge_standard
from duixian.language.provision import Benefit, Guarantee, Standard
from duixian.language.subjects import Subject
from duixian.library.facts import Application
from duixian.library.package import Package
from duixian.readings.explain.nearness import Enough, nearest
from duixian.readings.explain.reasons import Reason, reason_of

_MAX_DEPTH = 4


class Force(StrEnum):
    """Whether the policy binds on the day asked about."""

    BEFORE = "尚未施行"
    TRANSITION = "可参照"
    IN_FORCE = "施行中"


@dataclass(frozen=True, slots=True)
class Finding:
    """One offer (or standard) for one subject: the verdict with everything that explains it.

    `clause` is the article's label and title; `quote` the official words.
    """

    judgement: Judgement
    clause: str
    quote: str
    reasons: tuple[Reason, ...]
    enough: Enough | None
    illustrative: bool

    @property
    def provision(self) -> Benefit | Standard | Guarantee:
        """The rule behind it."""
        return self.judgement.provision

    @property
    def verdict(self) -> Verdict:
        """符合, 不符合 or 待核."""
        return self.judgement.verdict

    @property
    def amount(self) -> AmountResult | None:
        """What it pays; None for a standard and for a refusal."""
        return self.judgement.amount

    @property
    def name(self) -> str:
        """The provision's name with its stage."""
        offer = self.judgement.offer
        stage = f"·{offer.stage}" if offer is not None and offer.stage else ""
        return self.provision.name + stage

    @property
    def is_informed(self) -> bool:
        """True if at least one line was decided, so that there is something to tell."""
        return any(result.met is not None for result in self.judgement.conditions)

    def gaps(self, kind: GapKind) -> tuple[Gap, ...]:
        """What is missing, of one kind."""
        return tuple(gap for gap in self.judgement.gaps if gap.kind is kind)


@dataclass(frozen=True, slots=True)
class Explanation:
    """All findings for one applicant, in the order of the document."""

    package: Package
    application: Application
    force: Force
    findings: tuple[Finding, ...]

    def with_verdict(self, verdict: Verdict) -> list[Finding]:
        """The findings with this verdict."""
        return [finding for finding in self.findings if finding.verdict is verdict]


def explain(package: Package, application: Application, *, only: str = "") -> Explanation:
    """Every provision that concerns the applicant or what is listed as belonging to it.

    `only` keeps the provisions whose id begins with it, such as 第十二条.
    """
    findings = tuple(
        finding
        for provision in package.judged
        if provision.id.startswith(only)
        for subject in _subjects(package, application.subject, provision.subject, 0)
        for finding in _findings(package, provision, subject, application)
    )
    return Explanation(package, application, force_on(package, application.on), findings)


def force_on(package: Package, on: date) -> Force:
    """Whether the policy binds on a day: its own dates decide."""
    conventions = package.conventions
    if conventions.effective is None or on >= conventions.effective:
        return Force.IN_FORCE
    transition = conventions.transition
    if transition is not None and transition.since <= on <= transition.until:
        return Force.TRANSITION
    return Force.BEFORE


def _subjects(package: Package, subject: Subject, kind: str, depth: int) -> Iterator[Subject]:
    """The applicant, or the subjects of that kind that belong to it, however far away."""
    if subject.kind == kind:
        yield subject
        return
    if depth >= _MAX_DEPTH:
        return
    for name, related in subject.related.items():
        relation = package.vocabulary.related(subject.kind, name)
        if relation is not None:
            for row in related.rows:
                linked = replace(row, references={**row.references, relation.name: subject})
                yield from _subjects(package, linked, kind, depth + 1)


def _findings(
    package: Package,
    provision: Benefit | Standard | Guarantee,
    subject: Subject,
    application: Application,
) -> Iterator[Finding]:
    facts = Facts(subject, application.year, application.on, package.complete)
    judgements = (
        judge_benefit(provision, facts)
        if isinstance(provision, Benefit)
        else [judge_standard(provision, facts)]
    )
    section = package.document.section(provision.section) if package.document else None
    title = section.title if section is not None else ""
    quote = "…".join(piece for quote in provision.quotes for piece in quote.pieces)
    for judgement in judgements:
        yield Finding(
            judgement,
            f"{provision.section} {title}".strip(),
            quote,
            tuple(
                reason_of(result.trace, wanted=not result.condition.excluding)
                for result in judgement.conditions
            ),
            nearest(judgement, facts),
            provision.id in package.illustrative,
        )
