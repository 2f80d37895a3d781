"""One case: where it stands, until when, why, what was handed in, what can be done."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse

from duixian.basics.text import say
from duixian.language.plain import Phrase
from duixian.library.package import Package
from duixian.office.accounts.actor import Actor
from duixian.office.cases import facts, services, uploads
from duixian.office.cases.acts import Withdraw
from duixian.office.cases.case import ENDED, State
from duixian.office.cases.decide import WHEN
from duixian.office.cases.models import Upload
from duixian.office.payment.models import LineOutcome, PaymentLine
from duixian.office.payment.outcomes import Outcome
from duixian.office.refusal import Refused
from duixian.portal.apply import drafting, naming, own, track, words
from duixian.portal.apply.own import Held
from duixian.portal.apply.personal import masked_account
from duixian.portal.apply.sheet import Sheet, answers_from, fill
from duixian.portal.apply.verdict import said_of
from duixian.portal.apply.views.facts import registered_for
from duixian.portal.apply.views.filling import papers_of
from duixian.portal.shell import clock
from duixian.portal.shell.guards import APPLICANTS, Request, guarded, signed_in
from duixian.portal.shell.pages import STATUS, missing, page
from duixian.portal.shell.pdf import attachment
from duixian.readings.explain import clause_of

TYPES = {
    "pdf": "application/pdf", "ofd": "application/ofd", "png": "image/png", "jpeg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
WITH_MONEY = frozenset(
    {
        *(State.DETERMINED, State.READY, State.PAYING, State.PAID, State.BOUNCED),
        *(State.RECOVERING, State.RECOVERED),
    }
)
REMEDY = frozenset({State.REFUSED, State.DECLINED, State.RECOVERING, State.RECOVERED})
"""Decisions against the applicant: how to have them looked at again is said."""


@guarded(APPLICANTS)
def case(request: Request, id: UUID) -> HttpResponse:
    """Track a case."""
    held = own.case_of(signed_in(request), id)
    return page(request, "apply/case.html", _values(request, held))


@guarded(APPLICANTS)
def summary(request: Request, id: UUID) -> HttpResponse:
    """The same on paper."""
    held = own.case_of(signed_in(request), id)
    return page(request, "apply/summary.html", _values(request, held))


@guarded(APPLICANTS)
def confirm(request: Request, id: UUID) -> HttpResponse:
    """免申即享: yes to what the office found. What it rests on stands on the case's page."""
    held = own.case_of(signed_in(request), id)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("apply:case", args=[id]))
    try:
        services.confirm(signed_in(request), held.row, at=clock.now())
    except Refused as refused:
        return _again(request, id, refused)
    return HttpResponseRedirect(reverse("apply:done", args=[id]))


@guarded(APPLICANTS)
def withdraw(request: Request, id: UUID) -> HttpResponse:
    """Take it back; asked once more, since it can't be undone."""
    held = own.case_of(signed_in(request), id)
    refused: Refused | None = None
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()[:500]
        try:
            services.withdraw(signed_in(request), held.row, at=clock.now(), reason=reason)
            drafting.forget(held.row)
        except Refused as no:
            refused = no
        else:
            messages.success(request, str(say("已经撤回。")))
            return HttpResponseRedirect(reverse("apply:case", args=[id]))
    values = {
        "row": held.row,
        "case": held.case,
        "name": naming.benefit_name(held.row.benefit),
        "who": own.names_of([held.row.applicant])[held.row.applicant_id],
        "can": held.case.state in WHEN[Withdraw] and held.case.state is not State.READY,
        "refused": refused,
    }
    status = 200 if refused is None else STATUS.get(refused.code, 409)
    return page(request, "apply/withdraw.html", values, status=status)


@guarded(APPLICANTS)
def paper(request: Request, id: UUID, number: int) -> HttpResponse:
    """One's own paper, as it was handed in: always a download, never shown in place.

    Raises:
        Http404: not there, or not theirs.
    """
    held = own.case_of(signed_in(request), id)
    if not 0 <= number < len(held.case.materials):
        raise missing()
    name, digest = held.case.materials[number]
    upload = Upload.objects.filter(pk=digest).first()
    if upload is None:
        raise missing()
    response = HttpResponse(uploads.fetch(digest), content_type=TYPES[upload.kind])
    ending = "jpg" if upload.kind == "jpeg" else upload.kind
    response.headers["Content-Disposition"] = attachment(f"{name}.{ending}")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def _again(request: Request, id: UUID, refused: Refused) -> HttpResponse:
    held = own.case_of(signed_in(request), id)
    values = {**_values(request, held), "refused": refused}
    return page(request, "apply/case.html", values, status=STATUS.get(refused.code, 409))


def _values(request: Request, held: Held) -> dict[str, Any]:
    actor, row, found = signed_in(request), held.row, held.case
    package = own.rules_of(row)
    typical = own.typical_of(row.benefit)
    pays = drafting.pays(package, row.benefit)
    way = track.timeline(held.events, found, typical, clock.today(), pays=pays)
    benefit = drafting.benefit_of(package, row.benefit)
    assert benefit is not None
    form = drafting.form_for(package, row)
    due, is_paused = track.due_of(found)
    is_offer = found.state is State.DRAFT and bool(found.terms.snapshot)
    snapshot = found.snapshot or found.terms.snapshot
    said = said_of(row, snapshot, found.trace, package) if snapshot else None
    return {
        "row": row,
        "case": found,
        "state": found.state.name,
        "name": naming.benefit_name(row.benefit),
        "who": own.names_of([row.applicant])[row.applicant_id],
        "thing": own.things_of([row]).get(row.pk, ""),
        "clause": clause_of(package, benefit.section),
        "quote": "…".join(piece for quote in benefit.quotes for piece in quote.pieces),
        "meaning": words.meaning(found, pays=pays),
        "tone": words.tone(row.state),
        "owner": naming.owner_name(track.holder(found)),
        "since": track.since_of(held.events),
        "due": due,
        "is_late": due is not None and not is_paused and clock.today() > due.day,
        "is_paused": is_paused,
        "way": [(step, naming.owner_name(step.owner)) for step in way],
        "whole": typical.get(track.WHOLE),
        "is_offer": is_offer,
        "is_fillable": found.state in drafting.FILLABLE and not is_offer,
        "sheet": _stated(held, package),
        "form_has_fields": bool(form.fields),
        "registered": registered_for(actor, row, package, form),
        "decided": form.decided,
        "said": said,
        # The rule's own words stand below, with the facts.
        "reasons": () if said and found.reasons == said.judged.first_reasons else found.reasons,
        "wrong_facts": _wrong_facts(held, package) if is_offer else {},
        "papers": papers_of(held),
        "money": _money(actor, held) if pays else None,
        "can_withdraw": found.state in WHEN[Withdraw],
        "is_over": found.state in ENDED,
        "remedy": found.state in REMEDY,
        "sanction": found.terms.procedure.sanction,
        "notice_url": _notice_url(held),
        "batch": row.batch,
    }


def _wrong_facts(held: Held, package: Package) -> list[tuple[Phrase, str]]:
    """Where to say that a fact of an offer is wrong."""
    row, here = held.row, reverse("apply:case", args=[held.row.pk])
    form = drafting.form_for(package, row)
    if form.groups[0].kind != row.applicant.kind:
        return []
    asked = [
        (of.label, {"fact": of.fact.name, "period": str(of.year or ""), "next": here})
        for of in form.groups[0].fields
    ]
    url = reverse("apply:wrong", args=[row.applicant_id])
    return [(label, f"{url}?{urlencode(query)}") for label, query in asked]


def _stated(held: Held, package: Package) -> Sheet | None:
    """What was submitted, or what an offer rests on, as the form shows it."""
    snapshot = held.case.snapshot or held.case.terms.snapshot
    if not snapshot:
        return None
    try:
        stated = facts.held(snapshot)
    except Refused:
        return None  # erased, as the law on personal data wants it
    form = drafting.form_for(package, held.row)
    return fill(form, answers_from(form, stated), strict=False)


def _money(actor: Actor, held: Held) -> dict[str, Any] | None:
    """Where the payment stands: the account masked, the number of the receipt."""
    if held.case.state not in WITH_MONEY:
        return None
    row = held.row
    lines = list(PaymentLine.objects.filter(case=row).order_by("attempt"))
    outcomes = list(
        LineOutcome.objects.filter(line__in=[line.pk for line in lines]).order_by("at", "pk")
    )
    return {
        "amount": row.amount,
        "paid": row.paid,
        "account": masked_account(actor, row.payee, f"办件{row.pk}", at=clock.now()),
        "is_own": actor.speaks_for(str(row.payee_id)),
        "lines": [(line, [o for o in outcomes if o.line_id == line.pk]) for line in lines],
        "receipt": next((o for o in reversed(outcomes) if o.outcome == Outcome.PAID), None),
    }


def _notice_url(held: Held) -> str:
    if held.case.state not in (State.PUBLISHED, State.CONTESTED):
        return ""
    try:
        return reverse("notices:list")
    except NoReverseMatch:
        return ""
