"""申报批次: the list of them, a new one, and one from the checks to the money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import lazystr
from django.views.decorators.http import require_POST

from duixian.awards.budget import BudgetRule
from duixian.basics.text import current_language, say, translate
from duixian.office.accounts.actor import HANDLING, Actor, Role
from duixian.office.accounts.permissions import TABLE, Action, Allowed, Thing, authority
from duixian.office.cases import batches
from duixian.office.cases.batches import Call
from duixian.office.cases.case import ENDED, State
from duixian.office.cases.models import Batch, CaseRow, Check
from duixian.office.refusal import Refused
from duixian.portal.desk.fields import CHOOSE, REQUIRED, lines_of
from duixian.portal.desk.forms import allotments_for
from duixian.portal.desk.naming import Named, called, names_of
from duixian.portal.desk.waiting import PAGE
from duixian.portal.shell import clock
from duixian.portal.shell.guards import Request, guarded, holders, signed_in
from duixian.portal.shell.pages import STATUS, missing, page
from duixian.portal.shell.policies import official
from duixian.portal.shell.templatetags.duixian import money

CALLERS = holders(
    *HANDLING, Role.POLICY
)  # fmt: skip

"""Those who handle cases, and whoever opens batches."""
_ENDED = [state.value for state in ENDED]


def may_read(actor: Actor, batch: Batch) -> bool:
    """True for those who may read the cases of its department."""
    return (
        authority(actor, Action.READ_CASE, Thing("办件", department=batch.department)) is not None
    )


def asked_of(actor: Actor, batch: Batch) -> list[str]:
    """The checks that this person's department is asked for."""
    return [kind for kind, department in batch.checks if department in _checking(actor)]


def _checking(actor: Actor) -> set[str]:
    """Departments for which this person may say what stands against an applicant."""
    return {
        grant.scope
        for grant in actor.grants
        if TABLE[grant.role].get(Action.CERTIFY_FACTS, Allowed()).own
    }


def visible(actor: Actor) -> list[Batch]:
    """Their department's, and those in which it is asked; the newest first."""
    every = Batch.objects.order_by("-opens", "pk")
    return [batch for batch in every if is_shown(actor, batch)]


def is_shown(actor: Actor, batch: Batch) -> bool:
    """True for who reads its cases, who is asked about them, and who may open such batches."""
    return (
        may_read(actor, batch)
        or bool(asked_of(actor, batch))
        or batch.department in _opening(actor)
    )


def own(actor: Actor, id: str) -> Batch:
    """A batch that this person may read; else nothing is there."""
    found = Batch.objects.filter(pk=id).first()
    if found is None or not may_read(actor, found):
        raise missing()
    return found


def to_publish(batch: Batch) -> list[CaseRow]:
    """The list as it goes, or went, onto the notice."""
    states = [State.TO_PUBLISH.value, State.PUBLISHED.value, State.CONTESTED.value]
    return list(_rows(batch).filter(state__in=states))


def _rows(batch: Batch) -> QuerySet[CaseRow]:
    return (
        batch.cases.filter(submitted__isnull=False)
        .select_related("applicant")
        .prefetch_related("checks")
        .order_by(F("rank").asc(nulls_last=True), "submitted", "pk")
    )


def open_checks(actor: Actor) -> int:
    """How many answers other departments wait for from this person's."""
    asked = [(batch.pk, asked_of(actor, batch)) for batch in _asking(actor)]
    wanted = sum(len(kinds) * cases for (_, kinds), cases in zip(asked, _sizes(asked), strict=True))
    if not wanted:
        return 0
    answered = Q(pk__in=[])
    for batch, kinds in asked:
        answered |= Q(case__batch=batch, kind__in=kinds)
    return wanted - Check.objects.filter(answered).exclude(case__state__in=_ENDED).count()


def _asking(actor: Actor) -> list[Batch]:
    if not _checking(actor):
        return []
    return [batch for batch in Batch.objects.exclude(checks=[]) if asked_of(actor, batch)]


def _sizes(asked: list[tuple[str, list[str]]]) -> list[int]:
    counted = dict(
        CaseRow.objects.filter(batch__in=[batch for batch, _ in asked], submitted__isnull=False)
        .exclude(state__in=_ENDED)
        .values_list("batch")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return [counted.get(batch, 0) for batch, _ in asked]


# -- the list ------------------------------------------------------------------------------------


@guarded(CALLERS)
def index(request: Request) -> HttpResponse:
    """Every batch that concerns this person."""
    actor, today = signed_in(request), clock.today()
    here = Paginator(visible(actor), PAGE).get_page(request.GET.get("page"))
    counted = {
        row["batch"]: row
        for row in CaseRow.objects.filter(
            batch__in=[batch.pk for batch in here], submitted__isnull=False
        )
        .values("batch")
        .annotate(
            total=Count("pk"),
            open=Count("pk", filter=~Q(state__in=[*_ENDED, State.PAID.value])),
            paid=Count("pk", filter=Q(state=State.PAID.value)),
        )
        .order_by()
    }
    rows = [
        {
            "it": batch, "counts": counted.get(batch.pk), "window": window_of(batch, today),
            "is_own": may_read(actor, batch), "asked": asked_of(actor, batch),
        }
        for batch in here
    ]  # fmt: skip
    values = {"rows": rows, "page": here, "may_open": bool(_opening(actor))}
    return page(request, "desk/batches.html", values)


def window_of(batch: Batch, today: date) -> str:
    """Before, in or after the time in which one may apply."""
    if today < batch.opens:
        return "before"
    return "open" if today <= batch.closes else "closed"


# -- a new one -----------------------------------------------------------------------------------


def _opening(actor: Actor) -> set[str]:
    """Departments for which this person may open one."""
    return {
        grant.scope
        for grant in actor.grants
        if TABLE[grant.role].get(Action.OPEN_BATCH, Allowed()).own
    }


class CallForm(forms.Form):
    """申报通知."""

    benefit = forms.ChoiceField(label=lazystr(say("待遇")), error_messages={"required": CHOOSE})
    id = forms.RegexField(
        r"^[\w-]{1,60}$", label=lazystr(say("批次编号")),
        help_text=lazystr(say("字母、数字、汉字和短横,例如 2025-智能制造-1;定了不能改。")),
        error_messages={
            "required": REQUIRED, "invalid": lazystr(say("只写字母、数字、汉字和短横"))
        },
    )  # fmt: skip
    title = forms.CharField(
        label=lazystr(say("名称")), max_length=200, error_messages={"required": REQUIRED},
        help_text=lazystr(say("例如:2025年第一批智能制造服务机构资助")),
    )  # fmt: skip
    opens = forms.DateField(
        label=lazystr(say("开始申报")), widget=forms.DateInput({"type": "date"}),
        error_messages={"required": REQUIRED, "invalid": lazystr(say("写成 2025-09-15"))},
    )  # fmt: skip
    closes = forms.DateField(
        label=lazystr(say("截止申报")), widget=forms.DateInput({"type": "date"}),
        error_messages={"required": REQUIRED, "invalid": lazystr(say("写成 2025-09-15"))},
    )  # fmt: skip
    guide = forms.CharField(
        label=lazystr(say("申报指南")), widget=forms.Textarea({"rows": 5}), max_length=20000,
        error_messages={"required": REQUIRED},
        help_text=lazystr(say("谁可以申报,要带什么,到哪里问。")),
    )  # fmt: skip
    places = forms.IntegerField(
        label=lazystr(say("名额")), required=False, min_value=1,
        help_text=lazystr(say("不限的空着。")),
    )  # fmt: skip
    money = forms.ChoiceField(label=lazystr(say("资金不够时")), error_messages={"required": CHOOSE})
    checks = forms.CharField(
        label=lazystr(say("部门核查")), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=lazystr(say("一行一项,例如:信用 区发展改革局。没有的空着。")),
    )  # fmt: skip

    def __init__(self, actor: Actor, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        package, scopes = official(), _opening(actor)
        self.departments = set(package.departments)
        english = current_language() == "en"
        self.fields["benefit"].choices = [  # type: ignore[attr-defined]
            (benefit.id, f"{benefit.section} {benefit.english if english else benefit.name}")
            for benefit in package.benefits
            if benefit.departments[0] in scopes
        ]
        self.fields["money"].choices = [  # type: ignore[attr-defined]
            (rule.value, translate(rule.value)) for rule in BudgetRule
        ]
        for name, field in self.fields.items():
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"id_{name}-hint"

    def clean_checks(self) -> tuple[tuple[str, str], ...]:
        """(kind, department) pairs."""
        found = []
        for line in lines_of(self.cleaned_data["checks"]):
            kind, _, department = line.partition(" ")
            if department.strip() not in self.departments:
                raise forms.ValidationError(
                    str(say("「{line}」写不对:先写事项,空一格,再写部门全称", line=line))
                )
            found.append((kind, department.strip()))
        return tuple(found)

    def call(self) -> Call:
        """As the office takes it."""
        said = self.cleaned_data
        return Call(
            said["id"], said["title"], said["benefit"], said["opens"], said["closes"],
            said["guide"], package=official().name, year=said["opens"].year,
            places=said["places"], money=BudgetRule(said["money"]), checks=said["checks"],
        )  # fmt: skip


@guarded(CALLERS)
def new(request: Request) -> HttpResponse:
    """Open a batch."""
    actor = signed_in(request)
    if not _opening(actor):
        raise Refused(
            "not-permitted", say("您没有开设申报批次的权限"), say("由窗口受理人员开设")
        )  # fmt: skip
    form = CallForm(actor, request.POST or None)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = batches.open_batch(actor, form.call(), at=clock.now())
        except Refused as error:
            refused = error
        else:
            messages.success(request, str(say("批次「{title}」已经开设。", title=made.title)))
            return HttpResponseRedirect(reverse("desk:batch", args=[made.pk]))
    status = 200 if refused is None else STATUS.get(refused.code, 409)
    return page(request, "desk/batch_new.html", {"form": form, "refused": refused}, status)


# -- one -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """A case of the batch, with what other departments said."""

    row: CaseRow
    number: str
    applicant: Named
    answers: tuple[tuple[str, str, Check | None], ...]
    """(kind, department, answer)."""


@guarded(CALLERS)
def show(request: Request, batch: str) -> HttpResponse:
    """One batch: for its department everything, for one that is asked its questions."""
    return shown(request, batch)


def shown(request: Request, id: str, refused: Refused | None = None) -> HttpResponse:
    """The page, perhaps with why something was not done."""
    actor, today = signed_in(request), clock.today()
    batch = Batch.objects.filter(pk=id).first()
    if batch is None:
        raise missing()
    asked = asked_of(actor, batch)
    is_own = may_read(actor, batch)
    if not is_shown(actor, batch):
        raise missing()
    # Who only opens batches reads no case.
    rows = _rows(batch) if is_own or asked else _rows(batch).none()
    here = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    totals = _totals(batch)
    values = {
        "batch": batch, "window": window_of(batch, today), "is_own": is_own, "asked": asked,
        "members": _members(list(here), batch), "page": here, "totals": totals,
        "acts": _acts(actor, batch, totals, today) if is_own else {},
        "allotments": allotments_for(actor, batch.department) if is_own else [],
        "refused": refused, "ordered": _to_rank(batch) if is_own else [],
    }  # fmt: skip
    status = 200 if refused is None else STATUS.get(refused.code, 409)
    return page(request, "desk/batch.html", values, status)


def _members(rows: list[CaseRow], batch: Batch) -> list[Member]:
    names = names_of(row.applicant for row in rows)
    return [Member(row, called(row), names[row.applicant_id], _answers(row, batch)) for row in rows]


def _answers(row: CaseRow, batch: Batch) -> tuple[tuple[str, str, Check | None], ...]:
    answers = {check.kind: check for check in row.checks.all()}
    return tuple((kind, department, answers.get(kind)) for kind, department in batch.checks)


def _totals(batch: Batch) -> dict[str, Any]:
    """How far the list is, by state, and what it comes to."""
    counted = dict(
        batch.cases.filter(submitted__isnull=False)
        .values_list("label")
        .annotate(n=Count("pk"))
        .order_by()
    )
    live = batch.cases.filter(submitted__isnull=False).exclude(state__in=_ENDED)
    sums = live.aggregate(amount=Sum("amount"), paid=Sum("paid"), until=Min("notice_until"))
    return {
        "labels": dict(sorted(counted.items())), "count": sum(counted.values()),
        "amount": sums["amount"] or 0, "paid": sums["paid"] or 0, "until": sums["until"],
    }  # fmt: skip


def _to_rank(batch: Batch) -> list[tuple[CaseRow, Named]]:
    if batch.money != BudgetRule.BY_RANK and batch.places is None:
        return []
    rows = batches.standing(batch)
    names = names_of(row.applicant for row in rows)
    return [(row, names[row.applicant_id]) for row in rows]


def _acts(actor: Actor, batch: Batch, totals: dict[str, Any], today: date) -> dict[str, bool]:
    """What may be done to the whole list now."""
    thing = Thing("申报批次", batch.pk, department=batch.department)
    labels = totals["labels"]
    may_publish = authority(actor, Action.PUBLISH, thing) is not None
    published = batch.cases.filter(state=State.PUBLISHED.value)
    return {
        "publish": may_publish and State.TO_PUBLISH.value in labels,
        "close": may_publish and published.filter(notice_until__lt=today).exists(),
        "rank": authority(actor, Action.DETERMINE, thing) is not None and totals["count"] > 0,
        "release": authority(actor, Action.COMMIT, Thing("预算指标", department=batch.department))
        is not None and State.DETERMINED.value in labels,
        "letter": bool(
            {State.TO_PUBLISH.value, State.PUBLISHED.value, State.CONTESTED.value} & set(labels)
        ),
    }  # fmt: skip


@guarded(CALLERS)
@require_POST
def act(request: Request, batch: str, slug: str) -> HttpResponse:
    """Publish, close the notice, rank or release the whole list."""
    actor = signed_in(request)
    found = own(actor, batch)
    try:
        words = _done(actor, found, slug, request)
    except Refused as refused:
        return shown(request, batch, refused)
    messages.success(request, words)
    return HttpResponseRedirect(reverse("desk:batch", args=[found.pk]))


def _done(actor: Actor, batch: Batch, slug: str, request: Request) -> str:
    now = clock.now()
    match slug:
        case "publish":
            done = batches.publish(actor, batch, at=now)
            return str(say("{count}件已经开始公示。", count=len(done)))
        case "close":
            done = batches.close_notice(actor, batch, at=now)
            return str(say("{count}件公示期满。", count=len(done)))
        case "rank":
            batches.rank(actor, batch, _ranked(batch, request), at=now)
            return str(say("排名已经记下。"))
        case "release":
            fund, _, number = request.POST.get("allotment", "").partition("/")
            if not number:
                raise Refused("no-allotment", say("没有选预算指标"), say("选一个预算指标再办"))
            key = f"批次{batch.pk}/{request.POST.get('key', '')[:40]}"
            released = batches.release(actor, batch, fund, number, key=key, at=now)
            served = [one for one in released if one.amount]
            return str(
                say(
                    "{count}件落实资金,合计{sum};{left}件等待。", count=len(served),
                    sum=money(sum(one.amount for one in served)),
                    left=len(released) - len(served),
                )
            )  # fmt: skip
        case _:
            raise missing()


def _ranked(batch: Batch, request: Request) -> list[CaseRow]:
    """In the order of the numbers that were written; a number missing or twice is refused."""
    rows = batches.standing(batch)
    places: dict[UUID, int] = {}
    for row in rows:
        said = request.POST.get(f"rank-{row.pk}", "")
        if said.isdecimal():
            places[row.pk] = int(said)
    if len(set(places.values())) < len(rows):
        raise Refused(
            "not-all-ranked", say("每件要有一个不同的名次"), say("写1、2、3……,不留空,不重复")
        )
    return sorted(rows, key=lambda row: places[row.pk])


@guarded(CALLERS)
@require_POST
def check(request: Request, id: UUID, kind: str) -> HttpResponse:
    """A department answers about one applicant."""
    actor = signed_in(request)
    row = CaseRow.objects.select_related("batch", "applicant").filter(pk=id).first()
    if row is None or row.batch is None or kind not in asked_of(actor, row.batch):
        raise missing()
    words, answer = request.POST.get("words", "").strip()[:500], request.POST.get("answer")
    try:
        if answer not in ("clear", "not-clear"):
            raise Refused("no-answer", say("先选有没有问题"), say("选一项,再答复"))
        batches.answer_check(
            actor, row, kind, is_clear=answer == "clear", at=clock.now(), words=words
        )  # fmt: skip
    except Refused as refused:
        return shown(request, row.batch.pk, refused)
    messages.success(request, str(say("已经答复「{kind}」。", kind=kind)))
    return HttpResponseRedirect(reverse("desk:batch", args=[row.batch.pk]))
