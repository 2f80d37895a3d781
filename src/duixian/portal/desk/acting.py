"""Somebody decides: what they saw must still be so, and the office has the last word."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from duixian.basics.text import say, translate
from duixian.office.cases import store
from duixian.office.cases.acts import WORDS
from duixian.office.cases.case import Case
from duixian.office.cases.models import CaseRow
from duixian.office.refusal import Refused
from duixian.portal.desk.case import READERS, judged_of, readable, shown
from duixian.portal.desk.fields import ActForm, Desk
from duixian.portal.desk.forms import BY_SLUG
from duixian.portal.shell import clock
from duixian.portal.shell.guards import Request, guarded, signed_in
from duixian.portal.shell.pages import missing


@guarded(READERS)
@require_POST
def act(request: Request, id: UUID, slug: str) -> HttpResponse:
    """Do one act, and go back to the case; a refusal stands beside what was typed."""
    actor = signed_in(request)
    row, case = readable(actor, id)
    if slug not in BY_SLUG:
        raise missing()
    desk = Desk(actor, row, case, judged_of(row), clock.today())
    form = BY_SLUG[slug](desk, request.POST)
    if not form.is_valid():
        return shown(request, row, case, bound=form, refused=_incomplete())
    try:
        done = decided(form, row)
    except Refused as refused:
        row, case = readable(actor, id)
        seen = form.cleaned_data["seen"]
        newer = seen if refused.code == "changed-meanwhile" else None
        return shown(request, row, case, bound=again(form, row), refused=refused, newer=newer)
    messages.success(
        request,
        str(
            say(
                "已办理「{act}」。这件现在是「{state}」。",
                act=translate(WORDS[form.act]),
                state=translate(done.label),
            )
        ),
    )
    return HttpResponseRedirect(reverse("desk:case", args=[row.pk]))


def decided(form: ActForm, row: CaseRow) -> Case:
    """The act, in one transaction with the look at what the reader saw.

    Raises:
        Refused: `changed-meanwhile`, and as the service.
    """
    with transaction.atomic():
        require_unchanged(row, form.cleaned_data["seen"])
        return form.do(row, clock.now())


def require_unchanged(row: CaseRow, seen: int) -> None:
    """Nobody acted since the page was shown. The row stays locked until the transaction ends.

    Raises:
        Refused: `changed-meanwhile`.
    """
    version = CaseRow.objects.select_for_update().values_list("version", flat=True).get(pk=row.pk)
    if version != seen:
        raise Refused(
            "changed-meanwhile",
            say("这件在您打开以后被人办过,没有按旧的内容办理"),
            say("看过下面标出的变化,再决定"),
        )


def again(form: ActForm, row: CaseRow) -> ActForm:
    """The same form as it was typed, for the case as it is now."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["seen"] = str(row.version)
    desk = Desk(form.desk.actor, row, store.current(row.pk), judged_of(row), form.desk.today)
    fresh = type(form)(desk, data)
    fresh.is_valid()
    return fresh


def _incomplete() -> Refused:
    return Refused("incomplete", say("还有没填好的地方"), say("看标出的几项"))
