"""'Tell me when it is issued': ask, say yes once more, stop. Works without an account."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from duixian.language.plain import Named, Plain
from duixian.language.provision import Benefit
from duixian.office.refusal import Refused
from duixian.portal.checkup import telling
from duixian.portal.checkup.models import Subscription
from duixian.portal.checkup.wording import paper_name
from duixian.portal.shell import clock
from duixian.portal.shell.guards import PUBLIC, Request, guarded
from duixian.portal.shell.pages import missing, page
from duixian.portal.shell.policies import official
from duixian.readings.print import materials_of
from duixian.readings.print.needs import needs_of


@guarded(PUBLIC)
def tell_me(request: Request, benefit: str) -> HttpResponse:
    """Leave an address for one benefit whose amount a department still owes."""
    package = official()
    found = telling.owed_benefit(package, benefit)
    if found is None:
        raise missing()
    refused: Refused | None = None
    asked = False
    if request.method == "POST":
        try:
            telling.ask(
                package, found, request.POST.get("email", ""),
                site=request.build_absolute_uri("/").rstrip("/"), at=clock.now(),
            )  # fmt: skip
            asked = True
        except Refused as caught:
            refused = caught
    plain = Plain.of(package)
    return page(
        request,
        "checkup/tell_me.html",
        {
            "benefit": found,
            "name": Named(found.name, found.english),
            "owners": list(
                dict.fromkeys(
                    str(plain.owner(hole.department)) for hole in needs_of(found).holes.values()
                )
            ),
            "materials": [paper_name(paper) for paper in materials_of(package, found)],
            "asked": asked,
            "refused": refused,
            "typed": request.POST.get("email", ""),
            "days": telling.PATIENCE.days,
        },
        status=409 if refused is not None else 200,
    )


@guarded(PUBLIC)
def confirm(request: Request, token: str) -> HttpResponse:
    """The second yes: a button, since mail programs open links by themselves."""
    row = _row(token)
    if telling.is_too_old(row, clock.now()):
        raise missing()
    if request.method == "POST":
        telling.confirm(row, at=clock.now())
    done = request.method == "POST" or row.confirmed is not None
    return page(request, "checkup/tell_me_confirm.html", {**_about(row), "done": done})


@guarded(PUBLIC)
def stop(request: Request, token: str) -> HttpResponse:
    """No more letters."""
    row = _row(token)
    about = _about(row)
    if request.method == "POST":
        telling.stop(row)
    done = request.method == "POST"
    return page(request, "checkup/tell_me_stop.html", {**about, "done": done})


def _row(token: str) -> Subscription:
    row = telling.by_token(token)
    if row is None:
        raise missing()
    return row


def _about(row: Subscription) -> dict[str, object]:
    found = official().provisions.get(row.benefit)
    name = Named(found.name, found.english) if isinstance(found, Benefit) else row.benefit
    return {"name": name, "start": reverse("checkup:start")}
