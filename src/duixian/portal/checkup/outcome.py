"""What the policy says to one applicant: by the official text, and beside it by the scenario.

Verdicts, reasons and firm amounts are those of the official package, the one that the office
decides by. Of the illustrative scenario only amounts are taken, each to be marked 示例.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType

from duixian.awards import DISTRICT, Combined, Entry, Ledger, combine_offers, terms_in
from duixian.basics.problems import Problems
from duixian.language.subjects import Known, Subject
from duixian.library.facts import Application
from duixian.library.package import Package
from duixian.office.cases.models import CaseRow
from duixian.office.register.models import Subject as SubjectRow
from duixian.portal.checkup.state import Running, values_of
from duixian.readings.ask import Interview, QuestionKey
from duixian.readings.ask.questions import build
from duixian.readings.explain import Explanation, Finding, explain


@dataclass(frozen=True)
class Outcome:
    """Everything said to one applicant on one day.

    `illustrated` and its combination are those of the package with the scenario; the official ones
    where there is none.
    """

    official: Explanation
    combined: Combined
    illustrated: Explanation
    illustrated_combined: Combined

    @property
    def has_scenario(self) -> bool:
        """True where illustrative amounts stand beside."""
        return self.illustrated is not self.official

    @property
    def application(self) -> Application:
        """Whom it is about."""
        return self.official.application

    @cached_property
    def examples(self) -> Mapping[tuple[str, str], Finding]:
        """The findings that hold an illustrative figure, by offer and subject."""
        return {key_of(f): f for f in self.illustrated.findings if f.illustrative}

    def example(self, finding: Finding) -> Finding | None:
        """The same offer to the same subject, with the illustrative figure."""
        return self.examples.get(key_of(finding))


def key_of(finding: Finding) -> tuple[str, str]:
    """Offer (or provision) and subject."""
    return finding.judgement.key, finding.judgement.subject.id


def work_out(
    packages: tuple[Package, Package],
    application: Application,
    ledger: Ledger | None = None,
    only: str = "",
) -> Outcome:
    """The outcome by the official package, and by the one with the scenario (or the same).

    `only` keeps one benefit.
    """
    official, shown = packages
    told, combined = _told(official, application, ledger or Ledger(), only)
    if shown is official:
        return Outcome(told, combined, told, combined)
    return Outcome(told, combined, *_told(shown, application, ledger or Ledger(), only))


def _told(
    package: Package, application: Application, ledger: Ledger, only: str
) -> tuple[Explanation, Combined]:
    told = explain(package, application, only=only)
    judgements = [finding.judgement for finding in told.findings]
    combined = combine_offers([(package, judgements)], application, Problems(), ledger)
    return told, combined


# -- the applicant -------------------------------------------------------------------------------


def interview_of(
    running: Running, package: Package, on: date, known: Subject | None = None
) -> Interview:
    """The interview as it stands; with registered facts only what they leave open is asked."""
    answers = values_of(running.answers, package.vocabulary, running.kind)
    return Interview(
        package, running.kind, package.year, on, known, only=running.only,
        answers=MappingProxyType(answers),
    )  # fmt: skip


def application_of(interview: Interview, tried: Mapping[QuestionKey, Known]) -> Application:
    """Whoever was asked, with the facts that are supposed to be different."""
    subject = build(interview.subject, tried) if tried else interview.subject
    return Application(subject, interview.year, interview.on, "")


def without_identity(application: Application) -> Application:
    """The same applicant under no name: for whoever a result is shared with."""
    kind = application.subject.kind
    return replace(application, subject=replace(application.subject, id=kind))


def received(row: SubjectRow, package: Package, identity: str) -> list[Entry]:
    """What the office has paid the subject under this policy; combination takes it off."""
    terms = terms_in(package)
    own = {str(row.key), row.reference, identity}
    return [
        Entry(
            identity if case.object in own else case.object, identity, case.benefit,
            terms[case.benefit].matter, DISTRICT, case.year, None, case.paid,
        )
        for case in _paid_to(row)
        if case.benefit in terms
    ]  # fmt: skip


def _paid_to(row: SubjectRow) -> Iterable[CaseRow]:
    return CaseRow.objects.filter(payee=row, paid__gt=0).order_by("drafted", "pk")
