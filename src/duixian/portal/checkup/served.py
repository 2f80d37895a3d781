"""One check-up worked out for a request: whose it is, by which rules, with which facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from duixian.awards import Ledger
from duixian.basics.text import Text, say
from duixian.language.plain import Named, Phrase
from duixian.library.facts import Application
from duixian.library.package import Package
from duixian.office.cases import editions
from duixian.portal.checkup.outcome import (
    Outcome,
    application_of,
    interview_of,
    received,
    work_out,
)
from duixian.portal.checkup.questions import fact_name
from duixian.portal.checkup.registered import Registered, may_read, registered, subject_of
from duixian.portal.checkup.report import Report, Teller
from duixian.portal.checkup.sources import Sources, sources_of
from duixian.portal.checkup.state import Running, latest, values_of
from duixian.portal.shell import clock
from duixian.portal.shell.guards import Request
from duixian.portal.shell.naming import kind_name
from duixian.portal.shell.policies import official, shown
from duixian.readings.ask import Interview, QuestionKey


@dataclass(frozen=True, slots=True)
class Served:
    """A check-up under way, with everything that is needed to work it out."""

    running: Running
    packages: tuple[Package, Package]
    on: date
    registered: Registered | None
    interview: Interview
    ledger: Ledger

    @property
    def package(self) -> Package:
        """The official one."""
        return self.packages[0]

    @property
    def edition(self) -> str:
        """The digest of the official rules' files."""
        return editions.current(settings.PACKAGE, self.on)[2]

    @property
    def sources(self) -> Sources:
        """Who said what, without suppositions."""
        known = self.registered.findings if self.registered else {}
        return sources_of(self.running.answers, (), known)

    def application(self, *, tried: bool = False) -> Application:
        """Whoever is checked, perhaps with what is supposed."""
        return application_of(self.interview, self._tried() if tried else {})

    def outcome(self, *, tried: bool = False) -> Outcome:
        """What the policy says."""
        return work_out(
            self.packages, self.application(tried=tried), self.ledger, self.running.only
        )

    def report(self) -> Report:
        """The same as a page."""
        return Teller(self.outcome(), self.sources).report()

    @property
    def only(self) -> Phrase:
        """The one benefit that is asked about; nothing where it is everything."""
        asked = self.package.provisions.get(self.running.only)
        return "" if asked is None else Named(asked.name, asked.english)

    @property
    def conflicts(self) -> list[Phrase]:
        """The facts that sources disagree about."""
        if self.registered is None:
            return []
        vocabulary, kind = self.package.vocabulary, self.running.kind
        return [
            fact_name(
                vocabulary, kind, QuestionKey((), c.fact, int(c.period) if c.period else None)
            )
            for c in self.registered.conflicts
        ]

    @property
    def who(self) -> Phrase:
        """Whom it is about, as its owner sees it."""
        if self.registered is not None:
            row = self.registered.row
            return name_of_row(self.package, row.kind, row.reference)
        return kind_name(self.package, self.running.kind)

    def _tried(self) -> dict[Any, Any]:
        return values_of(self.running.tried, self.package.vocabulary, self.running.kind)


def name_of_row(package: Package, kind: str, reference: str | None) -> Phrase:
    """A registered subject: its public code; a person has none."""
    if not reference:
        return say("您本人")
    return say("{kind} {code}", kind=kind_name(package, kind), code=reference)


GONE: Text = say("这次体检已经结束或过期了,请重新开始。答案没有保存在别处。")


def served(request: Request, id: str = "") -> Served | None:
    """The check-up of this session; None where there is none, or its facts may not be read."""
    running = latest(request.session, id)
    return None if running is None else serve(request, running)


def serve(request: Request, running: Running) -> Served | None:
    """The same for a check-up in hand."""
    package, on = official(), clock.today()
    known, row = None, None
    if running.subject:
        row = may_read(request.actor, running.subject, on)
        if row is None:
            return None
        known = registered(row, package, on)
    if running.kind not in package.vocabulary.kinds:
        return None
    subject = subject_of(known.facts, package) if known is not None else None
    ledger = Ledger()
    if row is not None and subject is not None:
        ledger = Ledger().plus(received(row, package, subject.id))
    interview = interview_of(running, package, on, subject)
    return Served(running, (package, shown()), on, known, interview, ledger)
