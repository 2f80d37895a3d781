"""Many cases decided together where the rules decide: preview, confirm, an outcome for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from duixian.basics.text import say
from duixian.office.accounts.actor import Actor
from duixian.office.cases import services
from duixian.office.cases.facts import Judged
from duixian.office.cases.models import CaseRow
from duixian.office.cases.waiting import waiting_for
from duixian.office.refusal import Refused
from duixian.portal.desk.acting import require_unchanged
from duixian.portal.desk.naming import Named, called, names_of
from duixian.portal.desk.queue import REVIEWS, may_review
from duixian.portal.desk.waiting import PAGE, in_order, readable_by
from duixian.portal.shell import clock
from duixian.portal.shell.guards import OFFICERS, Request, guarded, signed_in
from duixian.portal.shell.pages import page


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that was selected, and what the rules say."""

    row: CaseRow
    number: str
    applicant: Named | None
    verdict: str
    amount: int | None
    reasons: tuple[str, ...]

    @property
    def token(self) -> str:
        """The case and the version that was seen."""
        return f"{self.row.pk}:{self.row.version}"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be done together at one gate."""

    label: str
    grant: tuple[Candidate, ...]
    """符合 with a settled amount: may be passed."""
    refuse: tuple[Candidate, ...]
    """不符合."""
    rest: tuple[Candidate, ...]
    """A person looks at these one by one."""

    @property
    def total(self) -> int:
        """What all that may be passed would get."""
        return sum(candidate.amount or 0 for candidate in self.grant)


@guarded(OFFICERS)
@require_POST
def preview(request: Request) -> HttpResponse:
    """What the rules say of the selected cases, by outcome."""
    actor = signed_in(request)
    rows = _selected(actor, request.POST.getlist("case"))
    if not rows:
        raise Refused("nothing-chosen", say("没有选中可以一起办的件"), say("在待办里勾选几件再试"))
    labels = {row.label for row in rows}
    if len(labels) > 1:
        raise Refused(
            "several-gates",
            say("选中的件不在同一个环节:{labels}", labels="、".join(sorted(labels))),
            say("按环节筛选后再选"),
        )
    return page(request, "desk/together.html", {"preview": preview_of(rows)})


def preview_of(rows: Sequence[CaseRow]) -> Preview:
    """Sorted by what the rules say."""
    judged = services.judgements(rows)
    names = names_of(row.applicant for row in rows)
    found = [_candidate(row, judged.get(row.pk), names[row.applicant_id]) for row in rows]
    return Preview(
        rows[0].label,
        tuple(c for c in found if c.verdict == "符合" and c.amount is not None),
        tuple(c for c in found if c.verdict == "不符合"),
        tuple(
            c for c in found if c.verdict not in ("符合", "不符合")
            or (c.verdict == "符合" and c.amount is None)
        ),
    )  # fmt: skip


def _candidate(row: CaseRow, judged: Judged | None, name: Named) -> Candidate:
    verdict = judged.verdict if judged is not None else "待核"
    is_settled = judged is not None and not judged.illustrative and judged.low == judged.high
    return Candidate(
        row, called(row), name, verdict,
        judged.low if judged is not None and is_settled else None,
        judged.first_reasons if judged is not None and verdict == "不符合" else (),
    )  # fmt: skip


def _selected(actor: Actor, tokens: Sequence[str]) -> list[CaseRow]:
    ids = [id for token in tokens[:PAGE] if (id := _id_of(token)) is not None]
    if not may_review(actor):
        return []
    rows = waiting_for(actor, clock.today()).filter(pk__in=ids, label__in=REVIEWS)
    return list(in_order(rows))


def _id_of(token: str) -> UUID | None:
    try:
        return UUID(token.partition(":")[0])
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case."""

    row: CaseRow
    number: str
    applicant: Named | None
    label: str
    refused: Refused | None = None


@guarded(OFFICERS)
@require_POST
def confirm(request: Request) -> HttpResponse:
    """Each case in a transaction of its own; what fails leaves the others done."""
    actor = signed_in(request)
    is_pass = request.POST.get("act") == "pass"
    tokens = request.POST.getlist("case")
    if is_pass and request.POST.get("no_interest") != "on":
        return _undeclared(request, actor, tokens)
    seen = {id: token.partition(":")[2] for token in tokens if (id := _id_of(token)) is not None}
    rows = CaseRow.objects.select_related("applicant", "batch").filter(
        readable_by(actor), pk__in=list(seen)[:PAGE]
    )
    opinion = request.POST.get("opinion", "").strip()[:2000]
    chosen = list(in_order(rows))
    names = names_of(row.applicant for row in chosen)
    outcomes = [
        _decide(actor, row, names[row.applicant_id], seen[row.pk], opinion, is_pass=is_pass)
        for row in chosen
    ]
    done = [outcome for outcome in outcomes if outcome.refused is None]
    values = {
        "outcomes": outcomes, "done": len(done), "is_pass": is_pass,
        "total": sum(outcome.row.amount for outcome in done),
    }  # fmt: skip
    return page(request, "desk/together_done.html", values)


def _undeclared(request: Request, actor: Actor, tokens: Sequence[str]) -> HttpResponse:
    """The preview once more, with what was typed."""
    refused = Refused(
        "undeclared-interest",
        say("办理前要声明与申请人没有利益关系"),
        say("勾选声明后再办;有利益关系的件,回到待办去掉"),
    )
    rows = _selected(actor, tokens)
    if not rows:
        raise refused
    values = {
        "preview": preview_of(rows), "refused": refused,
        "opinion": request.POST.get("opinion", "")[:2000],
    }  # fmt: skip
    return page(request, "desk/together.html", values, status=409)


def _decide(
    actor: Actor, row: CaseRow, name: Named, seen: str, opinion: str, *, is_pass: bool
) -> Outcome:
    number = called(row)
    try:
        with transaction.atomic():
            require_unchanged(row, int(seen) if seen.isdecimal() else -1)
            if is_pass:
                services.pass_gate(actor, row, at=clock.now(), opinion=opinion)
            else:
                _refuse_by_rule(actor, row)
    except Refused as refused:
        row.refresh_from_db(fields=["state", "label", "version"])
        return Outcome(row, number, name, row.label, refused)
    return Outcome(row, number, name, row.label)


def _refuse_by_rule(actor: Actor, row: CaseRow) -> None:
    """Refused together is only what the rules refuse, with the rules' reasons."""
    judged = services.judgement(row)
    if judged.verdict != "不符合":
        raise Refused(
            "rules-dont-refuse",
            say("按规则是「{verdict}」,不能成批不予支持", verdict=judged.verdict),
            say("打开这件,单独办理"),
        )
    services.refuse(actor, row, at=clock.now())
