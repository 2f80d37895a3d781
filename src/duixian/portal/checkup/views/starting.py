"""Where a check-up begins: whose registered facts to use, or what it is about."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duixian.basics.text import Text, current_language, say
from duixian.language.plain import Named
from duixian.language.provision import Benefit, Guarantee, Standard
from duixian.language.vocabulary import SubjectKind
from duixian.library.package import Package
from duixian.portal.checkup import state
from duixian.portal.checkup.registered import may_read, note_reading, own_subjects
from duixian.portal.checkup.served import name_of_row
from duixian.portal.shell import clock
from duixian.portal.shell.guards import PUBLIC, Request, guarded, signed_in
from duixian.portal.shell.pages import missing, page
from duixian.portal.shell.policies import official


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of subject in plain words."""

    kind: str
    title: object
    example: object
    benefits: int


@dataclass(frozen=True, slots=True)
class One:
    """One benefit to be looked at by itself."""

    id: str
    kind: str
    name: Named


PURCHASE = "购买"
"""One purchase is seldom a car and a phone at once: its benefits are offered one by one."""
MAIN: tuple[tuple[str, Text, Text], ...] = (
    ("企业", say("企业、机构、合作社或个体工商户"),
     say("例如:研发投入、技术改造、招工、外贸、数字化;名下的项目也可以一起答")),
    ("个人", say("我自己"),
     say("例如:大学生务农、创业、就业见习、育儿;买车、买家电、装修也可以一起答")),
    ("购买", say("只看一笔购买"), say("例如:一辆车、一台家电、一部手机、一次旧房装修")),
    ("项目", say("只看一个项目"), say("例如:一个投资、技改或建设项目")),
)  # fmt: skip


@guarded(PUBLIC)
def start(request: Request) -> HttpResponse:
    """Choose, or begin with what was chosen."""
    if request.method == "POST":
        return _begin(request)
    package = official()
    one = _one(package, request.GET.get("benefit", ""))
    own = [
        (row, name_of_row(package, row.kind, row.reference))
        for row in own_subjects(request.actor)
        if one is None or one.kind == row.kind
    ]
    return page(
        request,
        "checkup/start.html",
        {
            "own": own,
            "one": one,
            "purchases": _of_kind(package, PURCHASE),
            "main": _main(package),
            "others": _others(package),
            "under_way": state.latest(request.session),
        },
    )


def _begin(request: Request) -> HttpResponse:
    key, kind = request.POST.get("subject", ""), request.POST.get("kind", "")
    one = _one(official(), request.POST.get("benefit", ""))
    if key:
        return _begin_registered(request, key, one)
    if one is not None:
        kind = one.kind
    if (narrow := state.latest(request.session, request.POST.get("widen", "-"))) is not None:
        return _begin_wider(request, narrow)
    if kind not in {choice.kind for choice in (*_main(official()), *_others(official()))}:
        messages.error(request, str(say("先选这次体检是为谁做的。")))
        return HttpResponseRedirect(reverse("checkup:start"))
    running = state.new(kind, only=one.id if one else "")
    state.hold(request.session, running)
    return HttpResponseRedirect(f"{reverse('checkup:ask')}?c={running.id}")


def _begin_wider(request: Request, narrow: state.Running) -> HttpResponse:
    """Everything after the one benefit; what was answered stays answered."""
    if narrow.subject and may_read(request.actor, narrow.subject, clock.today()) is None:
        raise missing()
    running = replace(narrow, id=state.new(narrow.kind).id, only="", tried=())
    state.hold(request.session, running)
    return HttpResponseRedirect(f"{reverse('checkup:ask')}?c={running.id}")


def _begin_registered(request: Request, key: str, one: One | None) -> HttpResponse:
    at, on = clock.now(), clock.today()
    row = may_read(request.actor, key, on)
    if row is None:
        raise missing()
    note_reading(signed_in(request), row, on=on, at=at)
    only = one.id if one is not None and one.kind == row.kind else ""
    running = state.new(row.kind, str(row.key), only)
    state.hold(request.session, running)
    return HttpResponseRedirect(f"{reverse('checkup:result')}?c={running.id}")


def _one(package: Package, id: str) -> One | None:
    return next((One(p.id, p.subject, _name(p)) for p in package.judged if p.id == id), None)


def _of_kind(package: Package, kind: str) -> list[One]:
    return [One(p.id, kind, _name(p)) for p in package.benefits if p.subject == kind]


def _name(provision: Benefit | Standard | Guarantee) -> Named:
    return Named(provision.name, provision.english)


def _main(package: Package) -> list[Choice]:
    counts = _counts(package)
    return [
        Choice(kind, title, example, counts.get(kind, 0))
        for kind, title, example in MAIN
        if kind in package.vocabulary.kinds
    ]


def _others(package: Package) -> list[Choice]:
    """The more special kinds that something is promised to, the most promised first."""
    main, counts = {kind for kind, _, _ in MAIN}, _counts(package)
    kinds = sorted((k for k in counts if k not in main), key=lambda k: -counts[k])
    return [
        Choice(kind, _question(package.vocabulary.kinds[kind]), "", counts[kind]) for kind in kinds
    ]


def _counts(package: Package) -> dict[str, int]:
    found: dict[str, int] = {}
    for provision in package.judged:
        found[provision.subject] = found.get(provision.subject, 0) + 1
    return found


def _question(kind: SubjectKind) -> str:
    if current_language() == "en":
        return kind.question_english or kind.english
    return kind.question or kind.name
