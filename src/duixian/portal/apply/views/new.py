"""Before an application: what it is, who may, what is needed; then a draft."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duixian.basics.text import say
from duixian.language.plain import Named, Plain, missing
from duixian.language.provision import Benefit, Status
from duixian.office.cases import services
from duixian.office.cases.case import State
from duixian.office.cases.models import Batch
from duixian.office.cases.services import Application
from duixian.office.refusal import Refused
from duixian.office.register.models import Subject
from duixian.portal.apply import own
from duixian.portal.apply.chances import OPEN, is_open_to
from duixian.portal.apply.drafting import WAIVED, benefit_of
from duixian.portal.apply.naming import owner_name
from duixian.portal.apply.track import WHOLE
from duixian.portal.shell import clock
from duixian.portal.shell.guards import APPLICANTS, Request, guarded, signed_in
from duixian.portal.shell.naming import kind_name
from duixian.portal.shell.pages import STATUS, page
from duixian.portal.shell.pages import missing as nothing
from duixian.portal.shell.policies import official, procedures
from duixian.readings.explain import clause_of
from duixian.readings.print.form import form_of, held_lines
from duixian.readings.print.needs import needs_of

LONGEST_OBJECT = 100
TAKEN = Refused(
    "case-exists",
    say("这个编号今年已经申报过,不能再申报一次"),
    say("核对编号;是别人申报的,联系部门"),
)
"""Says nothing of who it was."""


@guarded(APPLICANTS)
def new(request: Request) -> HttpResponse:
    """The benefit that is asked for; without one, those that are open."""
    id = request.GET.get("benefit", "")
    if not id:
        return _choose(request)
    benefit = benefit_of(official(), id)
    if benefit is None:
        raise nothing()
    return _begin(request, benefit) if request.method == "POST" else _intro(request, benefit)


def _choose(request: Request) -> HttpResponse:
    kinds = {subject.kind for subject in own.subjects_of(signed_in(request))}
    package = official()
    found = [
        (benefit, Named(benefit.name, benefit.english), clause_of(package, benefit.section))
        for benefit in package.benefits
        if any(is_open_to(package, benefit, kind) for kind in kinds)
    ]
    return page(request, "apply/choose.html", {"benefits": found})


def _begin(request: Request, benefit: Benefit) -> HttpResponse:
    actor, package = signed_in(request), official()
    subject = own.subject_of(actor, request.POST.get("for", ""))
    if not is_open_to(package, benefit, subject.kind):
        raise nothing()
    is_self = benefit.subject == subject.kind
    object = "" if is_self else request.POST.get("object", "").strip()[:LONGEST_OBJECT]
    if not is_self and not object:
        wrong = Refused("no-object", say("没有写编号"), say("写发票、合同或批文上的编号"))
        return _intro(request, benefit, wrong)
    thing = (
        Subject.objects.filter(kind=benefit.subject, reference=object).first() if object else None
    )
    if thing is not None:  # one thing has one name: else it could be applied for twice
        object = str(thing.key)
    known = own.open_case_of(subject, benefit.id, package.year, object or str(subject.pk))
    if known is not None:
        route = "apply:form" if known.state == State.DRAFT else "apply:case"
        return HttpResponseRedirect(reverse(route, args=[known.pk]))
    application = Application(
        benefit.id, subject, package.name, package.year, object,
        batch=request.POST.get("batch", ""),
    )  # fmt: skip
    try:
        row = services.draft(actor, application, at=clock.now())
    except Refused as refused:
        return _intro(request, benefit, TAKEN if refused.code == "case-exists" else refused)
    return HttpResponseRedirect(reverse("apply:form", args=[row.pk]))


def _intro(request: Request, benefit: Benefit, refused: Refused | None = None) -> HttpResponse:
    actor, package = signed_in(request), official()
    subjects = own.subjects_of(actor)
    names = own.names_of(subjects)
    fitting = [
        (s, kind_name(official(), s.kind), names[s.pk])
        for s in subjects
        if is_open_to(package, benefit, s.kind)
    ]
    form, path, today = form_of(package, benefit), procedures().of(benefit.id), clock.today()
    batches = Batch.objects.filter(benefit=benefit.id, opens__lte=today, closes__gte=today)
    plain = Plain.of(package)
    wanted = request.POST.get("for") or request.GET.get("for", "")
    values: dict[str, Any] = {
        "benefit": benefit,
        "name": form.title,
        "clause": clause_of(package, benefit.section),
        "quote": "…".join(piece for quote in benefit.quotes for piece in quote.pieces),
        "pays": benefit.tool not in WAIVED,
        "kind": kind_name(official(), benefit.subject),
        "is_open": benefit.status in OPEN,
        "is_discretion": benefit.status is Status.DISCRETION,
        "owed": [
            (missing(hole), plain.department(hole.department))
            for hole in needs_of(benefit).holes.values()
        ],
        "subjects": fitting,
        "wanted": wanted if any(str(s.pk) == wanted for s, _, _ in fitting) else "",
        "is_self": all(s.kind == benefit.subject for s, _, _ in fitting),
        "is_mixed": any(s.kind == benefit.subject for s, _, _ in fitting),
        "identifier": form.groups[0].identifier,
        "object": request.POST.get("object", request.GET.get("object", ""))[:LONGEST_OBJECT],
        "form": form,
        "held": held_lines(form.held),
        "decided": form.decided,
        "path": path,
        "steps": [(gate, owner_name(gate.department or benefit.departments[0]))
                  for gate in path.gates],
        "typical": own.typical_of(benefit.id).get(WHOLE),
        "batches": list(batches.order_by("closes")),
        "year": package.year,
        "refused": refused,
    }  # fmt: skip
    status = 200 if refused is None else STATUS.get(refused.code, 409)
    return page(request, "apply/new.html", values, status=status)
