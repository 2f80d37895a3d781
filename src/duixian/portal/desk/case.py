"""One case: facts against thresholds, sources, arithmetic, papers, history, clocks, acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from duixian.basics.text import current_language, say, translate
from duixian.language.provision import Benefit
from duixian.library.package import Package
from duixian.office.accounts.actor import HANDLING, Actor, Role
from duixian.office.accounts.permissions import Action, authority
from duixian.office.cases import acts, editions, services, store, uploads
from duixian.office.cases.case import Case
from duixian.office.cases.clocks import Clock, due, reminders, used
from duixian.office.cases.facts import Judged
from duixian.office.cases.models import CaseRow, Upload
from duixian.office.cases.waiting import waiting_for
from duixian.office.clock import day_of
from duixian.office.payment.services import ACCOUNT
from duixian.office.refusal import Refused
from duixian.office.register import personal
from duixian.office.register.services import Said, certify, facts_of
from duixian.office.register.statements import Finding
from duixian.portal.desk import history, letters, reading
from duixian.portal.desk.fields import ActForm, Desk
from duixian.portal.desk.forms import FORMS
from duixian.portal.desk.naming import called, names_of, number_of
from duixian.portal.desk.possible import possible
from duixian.portal.desk.waiting import in_order, readable_by
from duixian.portal.shell import clock
from duixian.portal.shell.guards import Request, guarded, holders, signed_in
from duixian.portal.shell.pages import STATUS, missing, page
from duixian.portal.shell.pdf import attachment

READERS = holders(
    *HANDLING, Role.FINANCE,
    Role.SUPERVISION, Role.AUDIT,
)  # fmt: skip
"""Whoever may read cases in the office."""


def readable(actor: Actor, id: UUID) -> tuple[CaseRow, Case]:
    """A case that this person may read.

    What is somebody else's, what was never submitted and what is not there are told alike.
    """
    row = CaseRow.objects.select_related("applicant", "payee", "batch").filter(pk=id).first()
    if row is None or row.submitted is None:
        raise missing()
    try:
        return row, services.read(actor, row.pk)
    except Refused:
        raise missing() from None


@guarded(READERS)
def show(request: Request, id: UUID) -> HttpResponse:
    """The case page."""
    row, case = readable(signed_in(request), id)
    return shown(request, row, case)


def shown(
    request: Request, row: CaseRow, case: Case, *, bound: ActForm | None = None,
    refused: Refused | None = None, account: str = "", newer: int | None = None,
    settling: str = "",
) -> HttpResponse:  # fmt: skip
    """The page, perhaps with a form that was refused, filled in as it was sent."""
    actor, today = signed_in(request), clock.today()
    judged = judged_of(row, current_language())
    desk = Desk(actor, row, case, judged, today)
    rules = editions.pinned(row.package, row.edition, day_of(row.drafted))
    findings = _register(actor, row)
    events = store.events(row.pk)
    names = names_of([row.applicant, row.payee])
    forms = _forms(desk, bound)
    known = reading.by_fact(findings or (), row.applicant.kind, rules.vocabulary)
    values = {
        "row": row, "case": case, "number": called(row), "applicant": names[row.applicant_id],
        "payee": names[row.payee_id], "account": account,
        "may_read_account": authority(actor, Action.READ_PERSONAL, services.thing_of(row)),
        "benefit": _benefit(rules, row.benefit), "judged": judged,
        "tone": reading.verdict_of(judged) if judged else "",
        "findings": [
            {"it": finding, "lines": reading.lines_of(finding, known),
             "gaps": reading.gaps_of(finding)}
            for finding in (judged.trace["findings"] if judged else ())
        ],
        "register": findings, "disputes": _disputes(findings, row, rules),
        "may_settle": authority(actor, Action.CERTIFY_FACTS, services.thing_of(row)),
        "settling": settling,
        "papers": _papers(case), "letters": letters.available(row, case, events),
        "history": history.timeline(events),
        "newer": newer, "clocks": [_clock(c, today) for c in reversed(case.clocks)],
        "reminders": [(clock_name(r.clock), r) for r in reminders(case.clocks, today)],
        "others": others_of(actor, row), "forms": forms, "opened": bound or _likely(forms, judged),
        "is_recused": actor.id in case.excluded, "refused": refused,
        "why_not": _why_not(judged),
        "next": next_after(actor, row), "checks": _checks(row),
    }  # fmt: skip
    status = 200 if refused is None else STATUS.get(refused.code, 409)
    return page(request, "desk/case.html", values, status=status)


# -- what the page shows -------------------------------------------------------------------------


def judged_of(row: CaseRow, language: str = "zh") -> Judged | None:
    """What the rules say; None where the facts were erased."""
    try:
        return services.judgement(row, language=language)
    except Refused:
        return None


def _why_not(judged: Judged | None) -> str:
    """Why nobody can pass it: the rules have not said yes."""
    if judged is None:
        return str(say("这件的事实已经擦除,规则不能再判断。"))
    if judged.illustrative:
        return str(say("这个金额是示例,不能兑付"))
    if judged.verdict == "不符合":
        return str(say("按规则不符合,不能通过;可以不予支持,理由已经写好。"))
    if judged.verdict != "符合" or judged.low is None:
        return str(say("按规则还定不了,不能通过:先认定,或者补齐事实。"))
    return ""


def _register(actor: Actor, row: CaseRow) -> list[Finding] | None:
    """What the register knows; the office notes that it was read. None for who may not."""
    try:
        return facts_of(actor, row.applicant, on=clock.today(), at=clock.now())
    except Refused:
        return None


def _disputes(
    findings: list[Finding] | None, row: CaseRow, rules: Package
) -> list[reading.Dispute]:
    return reading.disputes(findings or (), row.applicant.kind, rules.vocabulary)


@dataclass(frozen=True, slots=True)
class Titled:
    """A benefit by its names and the words that it rests on."""

    name: str
    english: str
    quotes: tuple[str, ...]
    section: str

    def __str__(self) -> str:
        return self.english if current_language() == "en" and self.english else self.name


def _benefit(rules: Package, id: str) -> Titled:
    found = rules.provisions.get(id)
    if not isinstance(found, Benefit):
        return Titled(id, "", (), "")
    return Titled(
        found.name,
        found.english,
        tuple("…".join(quote.pieces) for quote in found.quotes),
        found.section,
    )


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was handed in, or is still missing."""

    name: str
    digest: str
    kind: str
    size: int
    is_required: bool


def _papers(case: Case) -> list[Paper]:
    given = dict(case.materials)
    kept = Upload.objects.in_bulk(given.values())
    wanted = {m.name: m.is_required for m in case.terms.procedure.materials}
    names = [*wanted, *(name for name in given if name not in wanted)]
    found = []
    for name in names:
        upload = kept.get(given.get(name, ""))
        kind, size = (upload.kind, upload.size) if upload is not None else ("", 0)
        found.append(Paper(name, given.get(name, ""), kind, size, wanted.get(name, False)))
    return found


def clock_name(name: str) -> str:
    """复核1 is that of the first objection; the others are words of the office."""
    plain = name.rstrip("0123456789")
    number = name.removeprefix(plain)
    return f"{translate(plain)} {number}".strip()


def _clock(it: Clock, today: Any) -> dict[str, Any]:
    return {
        "name": clock_name(it.name), "owner": it.owner, "days": it.days, "since": it.since,
        "until": it.until,
        "is_running": it.is_running, "is_paused": it.is_paused, "due": due(it),
        "used": used(it, today),
    }  # fmt: skip


def others_of(actor: Actor, row: CaseRow) -> list[CaseRow]:
    """The same applicant's other cases of this year, as far as this person may read them."""
    rows = CaseRow.objects.filter(
        readable_by(actor), applicant=row.applicant_id, year=row.year
    ).exclude(pk=row.pk)
    return list(rows.order_by("-submitted")[:20])


def next_after(actor: Actor, row: CaseRow) -> CaseRow | None:
    """What waits for this person after this case."""
    return in_order(waiting_for(actor, clock.today())).exclude(pk=row.pk).first()


def _forms(desk: Desk, bound: ActForm | None) -> list[ActForm]:
    found: list[ActForm] = []
    for act in possible(desk.actor, desk.row, desk.case, desk.today):
        form = FORMS[act](desk) if bound is None or bound.act is not act else bound
        if form.is_offered() or form is bound:
            found.append(form)
    if bound is not None and bound not in found:
        found.insert(0, bound)  # what was typed is kept, also where it can't be done any more
    return found


def _likely(forms: list[ActForm], judged: Judged | None) -> ActForm | None:
    """The form that stands open: a refusal only where the rules refuse."""
    if judged is not None and judged.verdict == "不符合":
        return next((form for form in forms if form.act is acts.Refuse), None)
    return next((form for form in forms if not form.is_grave), None)


def _checks(row: CaseRow) -> list[dict[str, Any]]:
    if row.batch is None:
        return []
    answered = {check.kind: check for check in row.checks.all()}
    return [
        {"kind": kind, "department": department, "answer": answered.get(kind)}
        for kind, department in row.batch.checks
    ]


# -- papers, accounts, disputes ------------------------------------------------------------------

TYPES = {
    "pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg",
    "ofd": "application/ofd",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@guarded(READERS)
def paper(request: Request, id: UUID, digest: str) -> HttpResponse:
    """A paper of this case, as a download: never opened inside the portal's own origin."""
    row, case = readable(signed_in(request), id)
    name = next((name for name, file in case.materials if file == digest), None)
    upload = Upload.objects.filter(pk=digest).first()
    if name is None or upload is None:
        raise missing()
    response = HttpResponse(uploads.fetch(digest), content_type=TYPES[upload.kind])
    response.headers["Content-Disposition"] = attachment(
        f"{number_of(row.pk)}-{name}.{upload.kind}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@guarded(READERS)
@require_POST
def account(request: Request, id: UUID) -> HttpResponse:
    """The payee's account, masked; the office notes who looked and why."""
    actor = signed_in(request)
    row, case = readable(actor, id)
    try:
        seen = personal.read_masked(
            actor, row.payee, ACCOUNT, purpose=f"核对收款账号,办件{row.pk}", at=clock.now()
        )
    except Refused as refused:
        return shown(request, row, case, refused=refused)
    return shown(request, row, case, account=seen)


@guarded(READERS)
@require_POST
def settle(request: Request, id: UUID) -> HttpResponse:
    """What sources disagree about is settled by a certificate that names a document."""
    actor = signed_in(request)
    row, case = readable(actor, id)
    fact, period = request.POST.get("fact", ""), request.POST.get("period", "")
    chosen, evidence = request.POST.get("statement", ""), request.POST.get("evidence", "").strip()
    rules = editions.pinned(row.package, row.edition, day_of(row.drafted))
    disputes = _disputes(_register(actor, row), row, rules)
    dispute = next((d for d in disputes if (d.fact, d.period) == (fact, period)), None)
    word = next((w for w in dispute.words if str(w.id) == chosen), None) if dispute else None
    if dispute is None or word is None:
        refused = Refused("not-chosen", say("先选采信哪一个来源"), say("选一个值,写明依据的文件"))
        return shown(request, row, case, refused=refused, settling=evidence)
    said = Said(fact, word.stored, period)
    try:
        certify(
            actor, row.applicant, said, department=row.department, evidence=evidence,
            vocabulary=rules.vocabulary, at=clock.now(), settles=[w.id for w in dispute.words],
        )  # fmt: skip
    except Refused as refused:
        return shown(request, row, case, refused=refused, settling=evidence)
    messages.success(request, str(say("已经认定「{fact}」,来源不再冲突。", fact=translate(fact))))
    return HttpResponseRedirect(f"{reverse('desk:case', args=[row.pk])}#sources")
