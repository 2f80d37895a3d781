"""Filling in: answers, papers, a last look, and off it goes. Also where a 补正 is answered."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duixian.basics.text import say
from duixian.library.package import Package
from duixian.office.cases import services
from duixian.office.cases.acts import Attach
from duixian.office.cases.case import State
from duixian.office.cases.file_types import ALLOWED, LARGEST, kind_of
from duixian.office.cases.models import Upload
from duixian.office.cases.procedure import Material
from duixian.office.payment.services import ACCOUNT
from duixian.office.refusal import Refused
from duixian.office.register.models import PersonalItem
from duixian.portal.apply import drafting, naming, own, track
from duixian.portal.apply.drafting import FILLABLE, WAIVED, Outdated
from duixian.portal.apply.own import Held
from duixian.portal.apply.sheet import (
    Answers,
    Sheet,
    collect,
    difference,
    facts_of,
    fill,
    with_row,
    without_row,
)
from duixian.portal.apply.verdict import said
from duixian.portal.shell import clock
from duixian.portal.shell.guards import APPLICANTS, Request, guarded, signed_in
from duixian.portal.shell.pages import STATUS, missing, page
from duixian.readings.explain import clause_of
from duixian.readings.print.form import Form

EXTENSIONS = {
    "pdf": "pdf", "ofd": "ofd", "png": "png", "jpg": "jpeg", "jpeg": "jpeg", "docx": "docx",
    "xlsx": "xlsx",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """What all pages of filling in need: the case, the rules it is pinned to, its form."""

    held: Held
    package: Package
    form: Form

    @property
    def asked(self) -> str:
        """The words of a 补正, where there is one."""
        is_correcting = self.held.case.state is State.CORRECTING
        return "；".join(self.held.case.reasons) if is_correcting else ""

    def values(self, step: int) -> dict[str, Any]:
        """For a page."""
        row = self.held.row
        benefit = drafting.benefit_of(self.package, row.benefit)
        assert benefit is not None
        due, _ = track.due_of(self.held.case)
        return {
            "row": row,
            "case": self.held.case,
            "step": step,
            "name": naming.benefit_name(row.benefit),
            "who": own.names_of([row.applicant])[row.applicant_id],
            "clause": clause_of(self.package, benefit.section),
            "quote": "…".join(piece for quote in benefit.quotes for piece in quote.pieces),
            "form": self.form,
            "is_correcting": self.held.case.state is State.CORRECTING,
            "pays": benefit.tool not in WAIVED,
            "reasons": self.held.case.reasons,
            "due": due,
        }


def desk_of(request: Request, id: UUID) -> Desk | None:
    """The desk, or None where nothing can be filled in now.

    Raises:
        Http404: not there, or not theirs.
    """
    held = own.case_of(signed_in(request), id)
    is_offer = held.case.state is State.DRAFT and bool(held.case.terms.snapshot)
    if held.case.state not in FILLABLE or is_offer:
        return None
    package = own.rules_of(held.row)
    return Desk(held, package, drafting.form_for(package, held.row))


# -- answers -------------------------------------------------------------------------------------


@guarded(APPLICANTS)
def form(request: Request, id: UUID) -> HttpResponse:
    """The generated form: shown, saved, rows added and taken away."""
    desk = desk_of(request, id)
    if desk is None:
        return _to_case(id)
    if request.method == "POST":
        return _save(request, desk)
    draft = drafting.draft_of(desk.held, desk.package, desk.form, at=clock.now())
    strict = request.GET.get("check") == "1"
    sheet = fill(desk.form, draft.answers, strict=strict, asked=desk.asked)
    return _form_page(request, desk, sheet, draft.version)


def _save(request: Request, desk: Desk) -> HttpResponse:
    row, said_ = desk.held.row, request.POST
    action, _, more = said_.get("action", "save").partition(":")
    answers = collect(desk.form, said_)
    match action:
        case "add":
            answers = with_row(answers, more)
        case "remove":
            relation, _, number = more.rpartition(":")
            answers = without_row(answers, relation, int(number) if number.isdecimal() else -1)
    version = said_.get("version", "")
    try:
        draft = drafting.save(
            row, answers, version=int(version) if version.isdecimal() else 0,
            tab=said_.get("tab", "")[:32], at=clock.now(), is_auto=action == "auto",
        )  # fmt: skip
    except Outdated as outdated:
        return _clash(request, desk, answers, outdated)
    here = reverse("apply:form", args=[row.pk])
    if action == "auto":
        return page(request, "apply/saved.html", {"draft": draft})
    if action == "next":
        sheet = fill(desk.form, draft.answers, strict=True, asked=desk.asked)
        if not sheet.is_right:
            return _form_page(request, desk, sheet, draft.version, status=422)
        return HttpResponseRedirect(reverse("apply:papers", args=[row.pk]))
    if action == "leave":
        messages.success(request, str(say("已经保存,随时可以接着填。")))
        return HttpResponseRedirect(reverse("apply:mine"))
    return HttpResponseRedirect(f"{here}#answers" if action in ("add", "remove") else here)


def _form_page(
    request: Request, desk: Desk, sheet: Sheet, version: int, status: int = 200
) -> HttpResponse:
    return page(
        request,
        "apply/form.html",
        {
            **desk.values(1),
            "sheet": sheet,
            "version": version,
            "tab": secrets.token_hex(8),
            "registered": _registered(request, desk),
            "draft_saved": version > 0,
        },
        status=status,
    )


def _clash(request: Request, desk: Desk, answers: Answers, outdated: Outdated) -> HttpResponse:
    draft = outdated.draft
    values = {
        **desk.values(1),
        "draft": draft,
        "answers": sorted(answers.items()),
        "differences": difference(desk.form, answers, draft.answers),
        "tab": secrets.token_hex(8),
    }
    is_auto = request.POST.get("action") == "auto"
    return page(request, "apply/clash_note.html" if is_auto else "apply/clash.html", values, 409)


def _registered(request: Request, desk: Desk) -> list[Any]:
    from duixian.portal.apply.views.facts import registered_for

    return registered_for(signed_in(request), desk.held.row, desk.package, desk.form)


# -- papers --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paper:
    """One required or optional material, and what was handed in for it."""

    number: int
    material: Material
    upload: Upload | None
    at: datetime | None
    """When this applicant handed it in: others may have had the very same bytes before."""
    place: int
    """Its number among the papers of the case, for reading it again."""
    is_asked: bool
    wrong: Refused | None = None


@guarded(APPLICANTS)
def papers(request: Request, id: UUID) -> HttpResponse:
    """One upload for each material; another one replaces it."""
    desk = desk_of(request, id)
    if desk is None:
        return _to_case(id)
    if request.method != "POST":
        return _papers_page(request, desk)
    materials = desk.held.case.terms.procedure.materials
    number = request.POST.get("paper", "")
    if not (number.isdecimal() and int(number) < len(materials)):
        raise missing()
    material, file = materials[int(number)], request.FILES.get("file")
    try:
        data = file.read(LARGEST + 1) if file is not None else b""
        if file is None:
            raise Refused("no-file", say("没有选择文件"), say("先选择文件,再上传"))
        _require_honest(file.name or "", data)
        services.attach(signed_in(request), desk.held.row, material.name, data, at=clock.now())
    except Refused as refused:
        return _papers_page(request, desk, int(number), refused)
    messages.success(request, str(say("已经收到「{name}」。", name=material.name)))
    return HttpResponseRedirect(reverse("apply:papers", args=[id]))


def _require_honest(name: str, data: bytes) -> None:
    """A file that says one thing and is another is refused; the content counts, not the name.

    Raises:
        Refused: `file-lies`, and as `kind_of`.
    """
    kind, ending = kind_of(data), PurePath(name.lower()).suffix.removeprefix(".")
    if ending and EXTENSIONS.get(ending) != kind:
        raise Refused(
            "file-lies",
            say("文件名写着 .{ending},内容却是 {kind}", ending=ending[:20], kind=kind),
            say("用原来的软件另存为 PDF 再传,不要只改扩展名"),
        )


def _papers_page(
    request: Request, desk: Desk, number: int = -1, refused: Refused | None = None
) -> HttpResponse:
    found = papers_of(desk.held, number, refused, desk.asked)
    values = {
        **desk.values(2),
        "papers": found,
        "kinds": "、".join(ALLOWED),
        "largest": LARGEST // 1024**2,
        "is_whole": all(p.upload for p in found if p.material.is_required),
        "refused": refused,
    }
    return page(request, "apply/papers.html", values, status=200 if refused is None else 409)


def papers_of(
    held: Held, number: int = -1, refused: Refused | None = None, asked: str = ""
) -> list[Paper]:
    """The materials of the path with what was handed in."""
    there = dict(held.case.materials)
    places = {name: at for at, (name, _) in enumerate(held.case.materials)}
    handed = {e.act.name: e.at for e in held.events if isinstance(e.act, Attach)}
    uploads = Upload.objects.in_bulk(list(there.values()))
    return [
        Paper(
            at, material, uploads.get(there.get(material.name, "")), handed.get(material.name),
            places.get(material.name, -1), bool(asked) and material.name in asked,
            refused if at == number else None,
        )
        for at, material in enumerate(held.case.terms.procedure.materials)
    ]  # fmt: skip


# -- a last look ---------------------------------------------------------------------------------


@guarded(APPLICANTS)
def preview(request: Request, id: UUID) -> HttpResponse:
    """Exactly what will be submitted, and what the rules say of it; then it is submitted."""
    desk = desk_of(request, id)
    if desk is None:
        return _to_case(id)
    draft = drafting.draft_of(desk.held, desk.package, desk.form, at=clock.now())
    sheet = fill(desk.form, draft.answers, strict=True)
    if not sheet.is_right:
        messages.warning(request, str(say("还有没填的或者填错的,标在下面。")))
        return HttpResponseRedirect(f"{reverse('apply:form', args=[id])}?check=1")
    stated = facts_of(sheet, drafting.base_of(desk.package, desk.held, on=clock.today()))
    if request.method == "POST":
        return _submit(request, desk, sheet, stated, draft.version)
    return _preview_page(request, desk, sheet, stated, draft.version)


def _submit(
    request: Request, desk: Desk, sheet: Sheet, stated: dict[str, Any], version: int
) -> HttpResponse:
    row, actor = desk.held.row, signed_in(request)
    try:
        _require_seen(request, version)
        with transaction.atomic():
            act = services.correct if desk.held.case.state is State.CORRECTING else services.submit
            act(actor, row, stated, at=clock.now())
            drafting.forget(row)
    except Refused as refused:
        return _preview_page(request, desk, sheet, stated, version, refused)
    return HttpResponseRedirect(reverse("apply:done", args=[row.pk]))


def _require_seen(request: Request, version: int) -> None:
    """What is submitted is what was looked at, and somebody stands for it.

    Raises:
        Refused: `changed-meanwhile`, `not-vouched`.
    """
    if request.POST.get("version") != str(version):
        raise Refused(
            "changed-meanwhile",
            say("另一个窗口改过内容,这里已经换成最新的"),
            say("再核对一遍,然后提交"),
        )
    if request.POST.get("vouch") != "1":
        raise Refused("not-vouched", say("还没有勾选承诺"), say("核对后勾选,再提交"))


def _preview_page(
    request: Request, desk: Desk, sheet: Sheet, stated: dict[str, Any], version: int,
    refused: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    row = desk.held.row
    found = papers_of(desk.held)
    values = {
        **desk.values(3),
        "sheet": sheet,
        "papers": found,
        "lacking": [p for p in found if p.material.is_required and p.upload is None],
        "said": said(stated, desk.package, row.benefit),
        "version": version,
        "registered": _registered(request, desk),
        "has_account": PersonalItem.objects.filter(subject=row.payee_id, kind=ACCOUNT).exists(),
        "speaks_for_payee": signed_in(request).speaks_for(str(row.payee_id)),
        "sanction": desk.held.case.terms.procedure.sanction,
        "refused": refused,
    }
    status = 200 if refused is None else STATUS.get(refused.code, 409)
    return page(request, "apply/preview.html", values, status=status)


@guarded(APPLICANTS)
def done(request: Request, id: UUID) -> HttpResponse:
    """It is with the office: its number, and what comes next."""
    held = own.case_of(signed_in(request), id)
    if held.case.state in FILLABLE:
        return _to_case(id)
    typical = own.typical_of(held.row.benefit)
    pays = drafting.pays(own.rules_of(held.row), held.row.benefit)
    way = track.timeline(held.events, held.case, typical, clock.today(), pays=pays)
    now = next((step for step in way if step.mark == "now"), way[-1])
    return page(
        request,
        "apply/done.html",
        {
            "row": held.row,
            "case": held.case,
            "name": naming.benefit_name(held.row.benefit),
            "who": own.names_of([held.row.applicant])[held.row.applicant_id],
            "now": now,
            "now_owner": naming.owner_name(now.owner),
            "ahead": [(s, naming.owner_name(s.owner)) for s in way if s.since is None],
            "typical": typical.get(track.WHOLE),
            "submitted": held.row.submitted,
        },
    )


def _to_case(id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("apply:case", args=[id]))
