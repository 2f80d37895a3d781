"""Everything that a policy says to one applicant on one date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from duixian.corpus.numerals import to_int
from duixian.language.amount import AmountResult
from duixian.language.evaluate import Facts, Gap, GapKind
from duixian.language.judge import Judgement, Verdict, judge_benefit, judge_standard
from duixian.language.plain import Named, Phrase, Plain
from duixian.language.provision import Benefit, Guarantee, Standard
from duixian.language.subjects import Subject
from duixian.library.facts import Application
from duixian.library.package import Package
from duixian.readings.explain.arithmetic import Working, working
from duixian.readings.explain.nearness import Change, Enough, nearest, turning
from duixian.readings.explain.reasons import Reason, Reasons

_MAX_DEPTH = 4
_OTHER_SECTIONS = {"导言": "Preamble", "附则": "Closing provisions", "通知": "Notice"}
Judged = Benefit | Standard | Guarantee


class Force(StrEnum):
    """Whether the policy binds on the day asked about."""

    BEFORE = "尚未施行"
    TRANSITION = "可参照"
    IN_FORCE = "施行中"


@dataclass(frozen=True, slots=True)
class Finding:
    """One offer (or standard) for one subject: the verdict with everything that explains it.

    `clause` is the article's label and title; `quote` the official words. `workings` are the lines
    of the amount, `workings_high` those of its upper end where a figure is still owed. `turning`
    is what would turn the first line that fails, whatever the others say.
    """

    judgement: Judgement
    clause: Phrase
    quote: str
    reasons: tuple[Reason, ...]
    workings: tuple[Working, ...]
    workings_high: tuple[Working, ...]
    enough: Enough | None
    turning: tuple[Change, ...]
    illustrative: bool

    @property
    def provision(self) -> Judged:
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

    @property
    def lines_passed(self) -> int:
        """How many lines of the rule hold before the first that fails."""
        judgement = self.judgement
        if judgement.failed is None:
            return len(judgement.conditions)
        return judgement.conditions.index(judgement.failed)

    def gaps(self, kind: GapKind) -> tuple[Gap, ...]:
        """What is missing, of one kind."""
        return tuple(gap for gap in self.judgement.gaps if gap.kind is kind)


@dataclass(frozen=True, slots=True)
class Explanation:
    """All findings for one applicant, in the order of the document.

    `unlisted` holds, by kind of subject, the provisions that nothing was judged for because the
    facts do not say whether there is one: no word of projects, of purchases. `absent` holds those
    of which the facts say that there is none.
    """

    package: Package
    application: Application
    force: Force
    findings: tuple[Finding, ...]
    unlisted: Mapping[str, tuple[Judged, ...]]
    absent: Mapping[str, tuple[Judged, ...]]

    @property
    def plain(self) -> Plain:
        """Says the rules of the package."""
        return Plain.of(self.package)

    def with_verdict(self, verdict: Verdict) -> list[Finding]:
        """The findings with this verdict."""
        return [finding for finding in self.findings if finding.verdict is verdict]


def explain(package: Package, application: Application, *, only: str = "") -> Explanation:
    """Every provision that concerns the applicant or what is listed as belonging to it.

    `only` keeps the provisions whose id begins with it, such as 第十二条.
    """
    concerned = [p for p in package.judged if p.id.startswith(only)]
    reachable = _reachable(package, application.subject.kind)
    unsaid = _unsaid(package, application.subject, 0)
    findings: list[Finding] = []
    unlisted: dict[str, list[Judged]] = {}
    absent: dict[str, list[Judged]] = {}
    for provision in concerned:
        subjects = list(_subjects(package, application.subject, provision.subject, 0))
        for subject in subjects:
            findings.extend(_findings(package, provision, subject, application))
        if not subjects and provision.subject in reachable:
            where = unlisted if provision.subject in unsaid else absent
            where.setdefault(provision.subject, []).append(provision)
    return Explanation(
        package,
        application,
        force_on(package, application.on),
        tuple(findings),
        MappingProxyType({kind: tuple(of) for kind, of in unlisted.items()}),
        MappingProxyType({kind: tuple(of) for kind, of in absent.items()}),
    )


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


def _reachable(package: Package, start: str) -> frozenset[str]:
    """The kinds of subjects that may belong to one of kind `start`, however far away."""
    found: set[str] = set()
    latest = {start}
    for _ in range(_MAX_DEPTH):
        latest = {r.subject for kind in latest for r in package.vocabulary.relations_of(kind)}
        found |= latest
    return frozenset(found)


def _unsaid(package: Package, subject: Subject, depth: int) -> frozenset[str]:
    """The kinds of subjects of which the facts do not say whether one belongs to the subject."""
    found: set[str] = set()
    if depth >= _MAX_DEPTH:
        return frozenset()
    for relation in package.vocabulary.relations_of(subject.kind):
        related = subject.related.get(relation.inverse)
        if related is None or (not related.rows and related.complete is False):
            found |= {relation.subject, *_reachable(package, relation.subject)}
        for row in related.rows if related is not None else ():
            found |= _unsaid(package, row, depth + 1)
    return frozenset(found)


def section_name(section: str) -> Named:
    """第十二条, or Article 12; 领域七, or Field 7; 导言, or Preamble.

    >>> section_name("第十二条").english, section_name("领域七").english
    ('Article 12', 'Field 7')
    """
    for before, after, english in (("第", "条", "Article"), ("领域", "", "Field")):
        number = to_int(section.removeprefix(before).removesuffix(after))
        if section.startswith(before) and number is not None:
            return Named(section, f"{english} {number}")
    return Named(section, _OTHER_SECTIONS.get(section, ""))


def clause_of(package: Package, section: str) -> Phrase:
    """第十二条 加快数实融合发展; in English the number comes first."""
    found = package.document.section(section) if package.document else None
    title = f" {found.title}" if found is not None and found.title else ""
    english = section_name(section).english
    return Named(section + title, f"{english} ({section}{title})" if english else "")


def _findings(
    package: Package,
    provision: Judged,
    subject: Subject,
    application: Application,
) -> Iterator[Finding]:
    facts = Facts(subject, application.year, application.on, package.complete)
    judgements = (
        judge_benefit(provision, facts)
        if isinstance(provision, Benefit)
        else [judge_standard(provision, facts)]
    )
    reasons = Reasons(Plain.of(package), subject.id)
    quote = "…".join(piece for quote in provision.quotes for piece in quote.pieces)
    for judgement in judgements:
        amount = judgement.amount
        yield Finding(
            judgement,
            clause_of(package, provision.section),
            quote,
            tuple(
                reasons.reason(result.trace, wanted=not result.condition.excluding)
                for result in judgement.conditions
            ),
            tuple(working(reasons, step) for step in (amount.steps if amount else ())),
            tuple(working(reasons, step) for step in (amount.steps_high if amount else ())),
            nearest(judgement, facts),
            turning(judgement, facts),
            provision.id in package.illustrative,
        )
