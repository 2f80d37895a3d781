"""What the registers hold of an applicant, and how to say that it is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from duixian.basics.text import say
from duixian.language.plain import Named, Phrase, Plain
from duixian.language.vocabulary import Fact
from duixian.library.literals import Refused as BadValue
from duixian.library.literals import read_value
from duixian.library.package import Package
from duixian.office.accounts.actor import Actor
from duixian.office.cases.models import CaseRow
from duixian.office.refusal import Refused
from duixian.office.register.models import Subject
from duixian.office.register.services import Said, facts_of, state, statements_of
from duixian.office.register.statements import Finding, Origin, Statement, find
from duixian.portal.apply import own
from duixian.portal.apply.sheet import Box, choices_of, units_of, value_shown
from duixian.portal.shell import clock
from duixian.portal.shell.guards import APPLICANTS, Request, guarded, signed_in
from duixian.portal.shell.pages import STATUS, missing, page
from duixian.portal.shell.policies import official
from duixian.readings.print.form import Form, FormField, kind_of
from duixian.tables.columns import from_stored, to_stored


@dataclass(frozen=True, slots=True)
class Source:
    """One source's word."""

    name: Phrase
    value: Phrase
    since: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Registered:
    """A fact that a register holds: shown, not asked."""

    fact: Fact
    label: Phrase
    value: Phrase
    sources: tuple[Source, ...]
    is_disputed: bool
    wrong_url: str


def registered_for(actor: Actor, row: CaseRow, package: Package, form: Form) -> list[Registered]:
    """What a form does not ask, since it is registered of the applicant."""
    wanted = {one.fact.name for one in form.held if one.fact.subject == row.applicant.kind}
    if not wanted or not actor.speaks_for(str(row.applicant_id)):
        return []
    found = find(statements_of(row.applicant), clock.today())
    here = reverse("apply:form", args=[row.pk])
    return [
        _shown(one, fact, row.applicant, package, here)
        for one in found
        if one.fact in wanted and (fact := package.vocabulary.fact(row.applicant.kind, one.fact))
    ]


def _shown(
    finding: Finding, fact: Fact, subject: Subject, package: Package, back: str
) -> Registered:
    asked = urlencode({"fact": finding.fact, "period": finding.period, "next": back})
    return Registered(
        fact,
        label_of(fact, finding.period),
        _value(fact, finding.value) if not finding.is_conflict else say("来源不一致"),
        tuple(_source(one, fact, package) for one in finding.statements),
        finding.is_conflict,
        f"{reverse('apply:wrong', args=[subject.pk])}?{asked}",
    )


def label_of(fact: Fact, period: str) -> Phrase:
    """营业收入(2025年度)."""
    name = Named(fact.name, fact.english)
    return say("{name}({year}年度)", name=name, year=period) if period else name


def _source(one: Statement, fact: Fact, package: Package) -> Source:
    is_own = one.origin is Origin.APPLICANT
    name = say("您自己") if is_own else Plain.of(package).department(one.source)
    return Source(name, _value(fact, one.value), one.since.isoformat(), is_own)


def _value(fact: Fact, stored: int | bool | str | None) -> Phrase:
    return say("不详") if stored is None else value_shown(fact, from_stored(fact, stored))


@guarded(APPLICANTS)
def wrong(request: Request, subject: UUID) -> HttpResponse:
    """The applicant's own word on a fact; it stands beside the others until it is settled."""
    actor, package = signed_in(request), official()
    who = own.subject_of(actor, subject)
    name, period = request.GET.get("fact", ""), request.GET.get("period", "")
    fact = package.vocabulary.fact(who.kind, name)
    if fact is None:
        raise missing()
    finding = next(
        (
            one
            for one in facts_of(actor, who, on=clock.today(), at=clock.now())
            if (one.fact, one.period) == (name, period)
        ),
        None,
    )
    box, refused = _box(request, fact), None
    evidence = request.POST.get("evidence", "").strip()[:500]
    if request.method == "POST":
        try:
            _say(actor, who, box, period, evidence, package)
        except Refused as no:
            refused = no
        else:
            messages.success(
                request, str(say("已经记下您的陈述。来源不一致的事实不采用,由部门核实后确定。"))
            )
            return HttpResponseRedirect(_back(request))
    values = {
        "who": own.names_of([who])[who.pk],
        "label": label_of(fact, period),
        "shown": _shown(finding, fact, who, package, "") if finding is not None else None,
        "box": box,
        "evidence": evidence,
        "papers": fact.evidence,
        "back": _back(request),
        "refused": refused,
    }
    status = 200 if refused is None else STATUS.get(refused.code, 409)
    return page(request, "apply/wrong.html", values, status=status)


def _box(request: Request, fact: Fact) -> Box:
    field = FormField(
        fact.name, fact, None, Named(fact.name, fact.english),
        Named(fact.question, fact.question_english), kind_of(fact),
        Named(fact.unit.name, fact.unit.english), choices_of(fact), fact.evidence, True,
    )  # fmt: skip
    units = units_of(fact)
    unit = request.POST.get("value:unit", "")
    return Box(
        "value", "value", field, request.POST.get("value", "").strip()[:200],
        unit if unit in units else units[0] if units else "",
    )  # fmt: skip


def _say(
    actor: Actor, who: Subject, box: Box, period: str, evidence: str, package: Package
) -> None:
    fact = box.field.fact
    try:
        value = read_value(fact, box.value)
    except BadValue as bad:
        raise Refused(bad.code, bad.reason, bad.hint) from bad
    if not evidence:
        raise Refused("no-evidence", say("没有写依据"), say("写证明的名称和编号,例如审计报告"))
    stored = to_stored(fact, value)
    said = Said(fact.name, stored if isinstance(stored, int | str) else stored.isoformat(), period)
    state(
        actor, who, [said], vocabulary=package.vocabulary, at=clock.now(), evidence=evidence
    )  # fmt: skip


def _back(request: Request) -> str:
    there = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    return there if safe and there else reverse("apply:mine")
