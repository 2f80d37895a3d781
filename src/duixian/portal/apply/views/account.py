"""Account and identity number of somebody one speaks for."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duixian.basics.text import say
from duixian.office.payment.services import ACCOUNT
from duixian.office.refusal import Refused
from duixian.office.register.personal import IDENTITY
from duixian.portal.apply import own, personal
from duixian.portal.shell import clock
from duixian.portal.shell.guards import APPLICANTS, Request, guarded, signed_in
from duixian.portal.shell.pages import STATUS, page


@guarded(APPLICANTS)
def account(request: Request, subject: UUID) -> HttpResponse:
    """Enter once, see masked, replace."""
    actor, refused = signed_in(request), None
    who = own.subject_of(actor, subject)
    if request.method == "POST":
        said, at = request.POST, clock.now()
        try:
            if said.get("kind") == "identity" and who.is_person:
                personal.keep_identity(actor, who, said.get("identity", ""), at=at)
            else:
                number, holder = said.get("account", ""), said.get("holder", "")
                personal.keep_account(actor, who, number[:60], holder[:100], at=at)
        except Refused as no:
            refused = no
        else:
            messages.success(request, str(say("已经加密保存。")))
            return HttpResponseRedirect(reverse("apply:account", args=[subject]))
    values = {
        "subject": who,
        "who": own.names_of([who])[who.pk],
        "kept": personal.kept(actor, who, at=clock.now()),
        "account_purpose": personal.PURPOSES[ACCOUNT],
        "identity_purpose": personal.PURPOSES[IDENTITY],
        "until": personal.retain_until(clock.today()),
        "typed_holder": request.POST.get("holder", ""),
        "is_identity": request.POST.get("kind") == "identity",
        "refused": refused,
    }
    status = 200 if refused is None else STATUS.get(refused.code, 409)
    return page(request, "apply/account.html", values, status=status)
