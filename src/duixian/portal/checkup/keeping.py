"""Check-ups that are kept: by their owner alone, replayed by that day's rules, deleted for good."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from duixian.awards import Entry, Ledger
from duixian.awards.as_json import combined_as_json
from duixian.basics.problems import Problems
from duixian.basics.text import say, speaking
from duixian.language.plain import Phrase
from duixian.library.facts import Application, FactsReader
from duixian.library.package import Package
from duixian.library.write_facts import write_application
from duixian.library.yamltree import compose
from duixian.office.accounts.actor import Actor
from duixian.office.cases import editions
from duixian.office.clock import day_of
from duixian.office.refusal import Refused
from duixian.office.register.secrets import decrypt, encrypt
from duixian.portal.checkup.models import KeptCheckup, Share
from duixian.portal.checkup.outcome import Outcome, without_identity, work_out
from duixian.portal.checkup.registered import may_read
from duixian.portal.checkup.report import Report, Teller
from duixian.portal.checkup.served import Served, name_of_row
from duixian.portal.checkup.sources import Sources, sources_of
from duixian.portal.checkup.state import Running, from_json, to_json
from duixian.portal.shell import clock
from duixian.portal.shell.naming import kind_name
from duixian.portal.shell.policies import shown_name
from duixian.readings.ask import Interview
from duixian.readings.explain import explanation_as_json

MOST_KEPT = 200
MOST_SHARES = 20
DAYS = (7, 30)
"""How long a link may live."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A kept check-up that was worked out again from what was kept."""

    row: KeptCheckup
    running: Running
    result: dict[str, Any]
    """As it was told on that day, in Chinese."""
    packages: tuple[Package, Package]
    application: Application
    ledger: Ledger
    sources: Sources
    reference: str

    @property
    def who(self) -> Phrase:
        """Whom it is about, for its owner."""
        if self.row.subject:
            return name_of_row(self.packages[0], self.row.kind, self.reference)
        return self.kind

    @property
    def kind(self) -> Phrase:
        """Whom it is about, for everybody else."""
        return kind_name(self.packages[0], self.row.kind)

    def report(self) -> Report:
        """For the owner."""
        return Teller(self._outcome(self.application), self.sources).report()

    def masked(self, *, with_facts: bool) -> Report:
        """For whoever has the link: nobody is named, and facts only where that was opted into."""
        outcome = self._outcome(without_identity(self.application))
        return Teller(outcome, Sources(), with_facts=with_facts).report()

    def _outcome(self, application: Application) -> Outcome:
        ledger = self.ledger
        if application.subject.id != self.application.subject.id:
            ledger = _renamed(ledger, self.application.subject.id, application.subject.id)
        return work_out(self.packages, application, ledger, self.running.only)


def keep(by: Actor, served: Served, *, at: datetime) -> KeptCheckup:
    """Keep a check-up with its facts, the digest of its rules and its result.

    Raises:
        Refused: `too-many`.
    """
    if KeptCheckup.objects.filter(owner_id=UUID(by.id)).count() >= MOST_KEPT:
        raise Refused("too-many", say("保存的体检太多了"), say("先删除几次旧的"))
    outcome = served.outcome()
    with transaction.atomic():
        official = editions.pin(settings.PACKAGE, served.on)[2]
        shown = editions.pin(shown_name(), served.on)[2]
        return KeptCheckup.objects.create(
            owner_id=UUID(by.id), subject=served.running.subject, kind=served.running.kind,
            on=served.on, year=served.package.year, made=at, package=settings.PACKAGE,
            edition=official, shown=shown_name(), shown_edition=shown,
            firm=outcome.combined.at_least, body=encrypt(_body(served, outcome)),
        )  # fmt: skip


def _body(served: Served, outcome: Outcome) -> str:
    vocabulary = served.package.vocabulary
    known = served.registered
    with speaking("zh"):
        result = {
            **explanation_as_json(outcome.official),
            "combined": combined_as_json(outcome.combined),
        }
    body = {
        "running": to_json(served.running),
        "facts": write_application(outcome.application, vocabulary),
        "reference": known.row.reference or "" if known is not None else "",
        "ledger": [_entry(entry) for entry in served.ledger.entries],
        "result": result,
    }
    return json.dumps(body, ensure_ascii=False)


# -- by the owner --------------------------------------------------------------------------------


def kept_by(by: Actor) -> QuerySet[KeptCheckup]:
    """Everything that somebody keeps, the newest first, with the number of links that still work.

    What is about an enterprise that they no longer speak for is left out.
    """
    now = clock.now()
    live = Q(shares__revoked__isnull=True, shares__expires__gt=now)
    readable = Q(subject="") | Q(subject__in=_spoken_for(by))
    return (
        KeptCheckup.objects.filter(readable, owner_id=UUID(by.id))
        .annotate(links=Count("shares", filter=live))
        .order_by("-made")
    )


def own(by: Actor, id: UUID) -> KeptCheckup | None:
    """One of somebody's own; nothing for everybody else's, and for what is not there."""
    return kept_by(by).filter(pk=id).first()


def opened(row: KeptCheckup) -> Opened:
    """Worked out again from the facts and by the rules that were kept.

    Raises:
        Refused: `edition-missing`, `wrong-keys`.
    """
    body = json.loads(decrypt(row.body))
    official = editions.pinned(row.package, row.edition, row.on)
    shown = (
        official
        if row.shown == row.package
        else editions.pinned(row.shown, row.shown_edition, row.on)
    )
    running = from_json(body["running"])
    entries = tuple(Entry(**{**entry, "day": None}) for entry in body["ledger"])
    return Opened(
        row, running, body["result"], (official, shown), _application(body["facts"], official),
        Ledger(entries), sources_of(running.answers, (), {}), body["reference"],
    )  # fmt: skip


def may_open(by: Actor, row: KeptCheckup) -> bool:
    """True while the permission table lets the owner read the facts that are in it."""
    return not row.subject or may_read(by, row.subject, clock.today()) is not None


def _application(facts: str, package: Package) -> Application:
    problems = Problems()
    tree = compose(facts, "facts", problems)
    assert tree is not None
    application = FactsReader(package, problems).application(tree, "facts")
    assert application is not None and not problems.errors
    # A list that nobody gave is open, whatever the register says of itself.
    opened_ = Interview(package, application.subject.kind, application.year, application.on,
                        application.subject)  # fmt: skip
    return replace(application, subject=opened_.subject)


def _spoken_for(by: Actor) -> list[str]:
    return [grant.scope for grant in by.grants]


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "subject": entry.subject, "payee": entry.payee, "benefit": entry.benefit,
        "matter": entry.matter, "level": entry.level, "year": entry.year, "amount": entry.amount,
    }  # fmt: skip


def _renamed(ledger: Ledger, old: str, new: str) -> Ledger:
    return Ledger(
        tuple(
            replace(
                entry,
                subject=new if entry.subject == old else entry.subject,
                payee=new if entry.payee == old else entry.payee,
            )
            for entry in ledger.entries
        )
    )


# -- by a link -----------------------------------------------------------------------------------


def share(row: KeptCheckup, *, days: int, with_facts: bool, at: datetime) -> tuple[Share, str]:
    """A new link and its token, which is told once and kept nowhere.

    Raises:
        Refused: `bad-days`, `too-many`.
    """
    if days not in DAYS:
        raise Refused("bad-days", say("链接的期限只有 7 天或 30 天"), say("选其中一个"))
    if row.shares.count() >= MOST_SHARES:
        raise Refused("too-many", say("这次体检的链接太多了"), say("保存一次新的体检再分享"))
    token = secrets.token_urlsafe(32)
    made = Share.objects.create(
        kept=row, digest=_digest(token), with_facts=with_facts, made=at,
        expires=at + timedelta(days=days),
    )  # fmt: skip
    return made, token


def revoke(row: KeptCheckup, share: int, *, at: datetime) -> bool:
    """The link stops working at once; True where there was one."""
    found = row.shares.filter(pk=share, revoked__isnull=True)
    return bool(found.update(revoked=at))


def by_token(token: str, *, at: datetime) -> Share | None:
    """What a link leads to, counted; nothing for an expired, a revoked and an unknown one alike."""
    live = Share.objects.filter(digest=_digest(token), revoked__isnull=True, expires__gt=at)
    found = live.select_related("kept__owner").first()
    # A link shows no more than its owner may still see.
    if found is None or not may_open(found.kept.owner.as_actor(day_of(at)), found.kept):
        return None
    live.update(opened=F("opened") + 1, last_opened=at)
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
