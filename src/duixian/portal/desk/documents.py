"""The drafted documents as files, .docx and PDF."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.http import HttpResponse

from duixian.office.cases import store
from duixian.portal.desk import batches, letters
from duixian.portal.desk.case import READERS, readable
from duixian.portal.desk.docx import to_docx
from duixian.portal.desk.letters import Kind, Letter
from duixian.portal.desk.naming import number_of
from duixian.portal.shell import clock
from duixian.portal.shell.guards import OFFICERS, Request, guarded, signed_in
from duixian.portal.shell.pages import missing
from duixian.portal.shell.pdf import attachment, pdf, pdf_response

TEMPLATE = Path(__file__).with_name("letter.typ")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@guarded(READERS)
def document(request: Request, id: UUID, kind: str, form: str) -> HttpResponse:
    """A document about one case; with `?number=` no longer a draft."""
    row, case = readable(signed_in(request), id)
    if kind not in set(Kind):
        raise missing()
    letter = letters.for_case(
        row, case, store.events(row.pk), Kind(kind), on=clock.today(), number=_number(request)
    )  # fmt: skip
    return _file(letter, f"{letter.title}-{number_of(row.pk)}", form)


@guarded(OFFICERS)
def batch_document(request: Request, batch: str, form: str) -> HttpResponse:
    """The notice of a whole list."""
    found = batches.own(signed_in(request), batch)
    rows = batches.to_publish(found)
    letter = letters.for_batch(found, rows, on=clock.today(), number=_number(request))
    return _file(letter, letter.title, form)


def _number(request: Request) -> str:
    return str(request.GET.get("number", "")).strip()


def _file(letter: Letter, name: str, form: str) -> HttpResponse:
    if letter.is_draft:
        name = f"{name}({letters.DRAFT})"
    match form:
        case "pdf":
            return pdf_response(f"{name}.pdf", pdf(TEMPLATE, letter.as_json()))
        case "docx":
            response = HttpResponse(to_docx(letter), content_type=DOCX)
            response.headers["Content-Disposition"] = attachment(f"{name}.docx")
            return response
        case _:
            raise missing()
