"""What the office does with its register of subjects and facts."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from duixian.basics.text import say
from duixian.language.vocabulary import Vocabulary
from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.permissions import TABLE, Action, Thing, require
from duixian.office.audit.services import note
from duixian.office.clock import day_of
from duixian.office.refusal import Refused
from duixian.office.register.models import FactStatement, FactValue, Handling, Subject, Withdrawal
from duixian.office.register.statements import Finding, Origin, Statement, Value, find
from duixian.tables.columns import FactColumn, column_named


@dataclass(frozen=True, slots=True)
class Said:
    """One fact to be recorded; the value as a register holds it."""

    fact: str
    value: Value | None
    period: str = ""
    since: date | None = None
    """From when it holds; the day of recording unless it says so."""
    until: date | None = None


def subject_for(kind: str, reference: str, *, at: datetime) -> Subject:
    """The subject with that public identifier, made where it is new."""
    found, _ = Subject.objects.get_or_create(
        kind=kind, reference=reference, defaults={"created": at}
    )
    return found


def handle(subject: Subject, department: str, because: str, *, since: date) -> Handling:
    """A department has a case of the subject: from now on its officers may read what it needs."""
    handled, _ = Handling.objects.get_or_create(
        subject=subject, department=department, because=because, defaults={"since": since}
    )
    return handled


def thing_of(actor: Actor, subject: Subject, action: Action, on: date) -> Thing:
    """A subject, as permissions see it: kept by whichever department of the actor handles it."""
    scopes = {
        grant.scope
        for grant in actor.grants
        if grant.role is not Role.APPLICANT and action in TABLE[grant.role]
    }
    rows = subject.handled.filter(department__in=scopes, since__lte=on).order_by("pk")
    handled = next((row for row in rows if row.until is None or on <= row.until), None)
    department = handled.department if handled is not None else ""
    return Thing(subject.kind, str(subject.key), str(subject.key), department)


@transaction.atomic
def state(
    actor: Actor, subject: Subject, facts: Sequence[Said], *,
    vocabulary: Vocabulary, at: datetime, evidence: str = "",
) -> list[FactStatement]:  # fmt: skip
    """An applicant says something of their own enterprise or themselves.

    Raises:
        Refused: `not-permitted`, `unknown-fact`, `bad-value`.
    """
    thing = thing_of(actor, subject, Action.STATE_FACTS, day_of(at))
    authority = require(actor, Action.STATE_FACTS, thing)
    require_known(subject.kind, facts, vocabulary)
    made = [
        record(
            subject, said, origin=Origin.APPLICANT, source=Origin.APPLICANT, evidence=evidence,
            by=actor, at=at,
        )
        for said in facts
    ]  # fmt: skip
    _note(actor, authority, Action.STATE_FACTS, thing, made, at)
    return made


@transaction.atomic
def certify(
    actor: Actor, subject: Subject, said: Said, *, department: str, evidence: str,
    vocabulary: Vocabulary, at: datetime, settles: Iterable[int] = (),
) -> FactStatement:  # fmt: skip
    """A department certifies a fact by a document; it may settle what sources disagree about.

    Raises:
        Refused: `not-permitted`, `own-case`, `no-evidence`, `not-about-this`, `unknown-fact`,
            `bad-value`.
    """
    thing = Thing(subject.kind, str(subject.key), str(subject.key), department)
    authority = require(actor, Action.CERTIFY_FACTS, thing)
    if not evidence:
        raise Refused(
            "no-evidence",
            say("认定「{fact}」要写明依据的文件", fact=said.fact),
            say("写文号,或者上传文件后写它的编号"),
        )
    require_known(subject.kind, [said], vocabulary)
    settled = sorted(set(settles))
    about = subject.statements.filter(pk__in=settled, fact=said.fact, period=said.period)
    if about.count() != len(settled):
        raise Refused(
            "not-about-this",
            say("要了结的陈述不都是关于「{fact}」的", fact=said.fact),
            say("只选这个主体、这个事实、这个期间的陈述"),
        )
    made = record(
        subject, said, origin=Origin.DOCUMENT, source=department, evidence=evidence, by=actor,
        at=at, settles=settled,
    )  # fmt: skip
    _note(actor, authority, Action.CERTIFY_FACTS, thing, [made], at)
    return made


@transaction.atomic
def withdraw(actor: Actor, statement: FactStatement, *, reason: str, at: datetime) -> None:
    """A source takes a statement back; it stays in sight, and no longer counts.

    Raises:
        Refused: `not-permitted`.
    """
    subject = statement.subject
    action = {
        Origin.APPLICANT: Action.STATE_FACTS,
        Origin.DEPARTMENT: Action.IMPORT_FACTS,
        Origin.DOCUMENT: Action.CERTIFY_FACTS,
    }[Origin(statement.origin)]
    department = "" if action is Action.STATE_FACTS else statement.source
    thing = Thing(subject.kind, str(subject.key), str(subject.key), department)
    authority = require(actor, action, thing)
    _, is_new = Withdrawal.objects.get_or_create(
        statement=statement, defaults={"reason": reason, "at": at, "by": actor.id}
    )
    if is_new:
        note(
            actor, authority, action, thing, at=at, reason=reason,
            before={"statement": statement.pk},
        )  # fmt: skip


def facts_of(actor: Actor, subject: Subject, *, on: date, at: datetime) -> list[Finding]:
    """What is known of a subject on a day, conflicts shown; the reading is noted.

    Raises:
        Refused: `not-permitted`.
    """
    thing = thing_of(actor, subject, Action.READ_FACTS, day_of(at))
    authority = require(actor, Action.READ_FACTS, thing)
    note(actor, authority, Action.READ_FACTS, thing, at=at)
    return find(statements_of(subject), on)


# -- shared --------------------------------------------------------------------------------------


def statements_of(subject: Subject) -> list[Statement]:
    """Everything that was ever said of a subject, also what no longer counts."""
    rows = subject.statements.select_related("held", "withdrawal").order_by("pk")
    return [_as_value(row) for row in rows]


def record(
    subject: Subject, said: Said, *, origin: Origin, source: str, evidence: str, by: Actor,
    at: datetime, settles: Sequence[int] = (),
) -> FactStatement:  # fmt: skip
    """Write one statement and, beside it, its value."""
    salt = secrets.token_hex(16)
    made = FactStatement.objects.create(
        subject=subject, fact=said.fact, period=said.period, origin=origin, source=source,
        evidence=evidence, since=said.since or day_of(at), until=said.until,
        settles=list(settles), recorded=at, recorded_by=by.id, digest=digest(salt, said.value),
    )  # fmt: skip
    FactValue.objects.create(statement=made, salt=salt, value=said.value)
    return made


def digest(salt: str, value: Value | None) -> str:
    """What a statement keeps of its value."""
    return hashlib.sha256((salt + json.dumps(value, ensure_ascii=False)).encode()).hexdigest()


def require_known(kind: str, facts: Iterable[Said], vocabulary: Vocabulary) -> None:
    """Every fact is one of the vocabulary, with or without a period as it says.

    Raises:
        Refused: `unknown-fact`, `bad-value`.
    """
    for said in facts:
        name = f"{said.fact}@{said.period}" if said.period else said.fact
        column = column_named(name, kind, vocabulary)
        if not isinstance(column, FactColumn):
            raise Refused(
                "unknown-fact",
                say("词汇里「{kind}」没有「{fact}」", kind=kind, fact=name),
                say("按词汇写名称;年度事实写年份,其他事实不写"),
            )
        if isinstance(said.value, float) or not isinstance(said.value, int | str | None):
            raise Refused(
                "bad-value",
                say("「{fact}」的值存不了:{value}", fact=name, value=repr(said.value)),
                say("数写成最小单位的整数,日期写成2025-05-01"),
            )


def _as_value(row: FactStatement) -> Statement:
    held = getattr(row, "held", None)
    return Statement(
        row.pk, row.fact, row.period, held.value if held is not None else None,
        Origin(row.origin), row.source, row.evidence, row.since, row.until, row.recorded,
        tuple(row.settles), is_withdrawn=hasattr(row, "withdrawal"), is_erased=held is None,
    )  # fmt: skip


def _note(
    actor: Actor, authority: Role, action: Action, thing: Thing, made: Sequence[FactStatement],
    at: datetime,
) -> None:  # fmt: skip
    # Which facts, not their values: the record can't be erased.
    after = {"statements": [row.pk for row in made], "facts": sorted({row.fact for row in made})}
    note(actor, authority, action, thing, at=at, after=after)
