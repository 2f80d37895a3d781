"""How long each step took, and the way of one case: functions of events and a day. No Django."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from duixian.basics.dates import WorkingDay, is_working_day
from duixian.basics.text import Text, say
from duixian.office.cases import acts
from duixian.office.cases.acts import Event
from duixian.office.cases.case import (
    APPLICANT,
    CORRECTION,
    PAYMENT,
    RE_EXAMINATION,
    Case,
    State,
    apply,
)
from duixian.office.cases.clocks import Clock, due
from duixian.office.cases.procedure import GateName, Position
from duixian.office.cases.spread import rank
from duixian.office.clock import day_of

FEWEST = 5
"""A typical time from fewer cases would tell of those cases."""
WHOLE = "全程"
PUBLIC, TREASURY, EXPERTS, WINDOW = "社会公众", "区财政局", "评审专家", "窗口"

LABELS = (
    say("草稿"), say("已申报"), say("补正中"), say("不予受理"), say("待初审"), say("待复审"),
    say("待联合会审"), say("待审定"), say("专家评审中"), say("待公示"), say("公示中"),
    say("异议复核中"), say("已审定"), say("待拨付"), say("支付中"), say("已拨付"), say("退票"),
    say("不予支持"), say("已撤回"), say("追缴中"), say("已追缴"),
)  # fmt: skip
"""The states as people say them, for the catalogue."""


@dataclass(frozen=True, slots=True)
class Span:
    """A step that a case stood in; `until` None while it does."""

    step: str
    since: datetime
    until: datetime | None
    withdrawn: bool = False
    """Ended because the applicant took the case back: tells nothing of the office."""


@dataclass(frozen=True, slots=True)
class Typical:
    """Working days that half, and nine in ten, of so many cases took at most."""

    cases: int
    median: int
    ninetieth: int

    @property
    def of_step(self) -> Text:
        """Of one step."""
        if self.ninetieth == 0:
            return say("这一步,办过的{cases}件里九成当天办完。", cases=self.cases)
        if self.median == 0:
            return say(
                "这一步,办过的{cases}件里一半当天办完,九成不超过{ninetieth}个工作日。",
                cases=self.cases, ninetieth=self.ninetieth,
            )  # fmt: skip
        return say(
            "这一步,办过的{cases}件里一半不超过{median}个工作日,九成不超过{ninetieth}个。",
            cases=self.cases, median=self.median, ninetieth=self.ninetieth,
        )  # fmt: skip

    @property
    def of_all(self) -> Text:
        """Of the whole way."""
        return say(
            "办过的{cases}件,从申报到办结,一半不超过{median}个工作日,九成不超过{ninetieth}个工作日。",
            cases=self.cases, median=self.median, ninetieth=self.ninetieth,
        )  # fmt: skip


def spans(events: Iterable[Event]) -> list[Span]:
    """The steps of one case in order."""
    found: list[Span] = []
    case: Case | None = None
    for event in events:
        case = apply(case, event)
        if found and found[-1].step == case.label:
            continue
        if found:
            left = isinstance(event.act, acts.Withdraw)
            found[-1] = Span(found[-1].step, found[-1].since, event.at, left)
        found.append(Span(case.label, event.at, None))
    return found


def typical_times(histories: Iterable[Sequence[Event]]) -> dict[str, Typical]:
    """For each step, and for the whole way, over the cases that are given.

    A step that a case went through twice counts with both times together. The percentile is the
    nearest rank: a time that some case really took. Steps seen in fewer than five cases are left
    out.
    """
    taken: dict[str, list[int]] = defaultdict(list)
    for events in histories:
        of_case: dict[str, int] = defaultdict(int)
        way = spans(events)
        for span in way:
            if span.until is not None and not span.withdrawn:
                of_case[span.step] += working_days(day_of(span.since), day_of(span.until))
        begun = next((span for span in way if span.step == State.SUBMITTED), None)
        if begun is not None and not any(span.withdrawn for span in way):
            of_case[WHOLE] = working_days(day_of(begun.since), day_of(way[-1].since))
        for step, days in of_case.items():
            taken[step].append(days)
    return {
        step: Typical(len(days), rank(days, 50), rank(days, 90))
        for step, days in taken.items()
        if len(days) >= FEWEST
    }


def working_days(since: date, until: date) -> int:
    """Working days after `since`, up to and including `until`.

    >>> working_days(date(2025, 9, 30), date(2025, 10, 10))
    2
    """
    return sum(_is_worked(since + timedelta(days=n)) for n in range(1, (until - since).days + 1))


@lru_cache(maxsize=4096)
def _is_worked(day: date) -> bool:
    return is_working_day(day) is not None


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that was done during a step."""

    at: datetime
    text: Text


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline; `since` None for what is still ahead."""

    name: str
    owner: str
    since: datetime | None = None
    until: datetime | None = None
    due: WorkingDay | None = None
    is_late: bool = False
    is_paused: bool = False
    limit: int = 0
    """Working days that it may take."""
    typical: Typical | None = None
    happened: tuple[Happening, ...] = ()
    mark: str = ""
    """done, now, bad, or nothing for what is ahead."""


BAD = frozenset({State.REFUSED.value, State.DECLINED.value, State.BOUNCED.value})
_CLOSED = frozenset(
    {State.PAID.value, State.RECOVERED.value, State.WITHDRAWN.value, *BAD} - {State.BOUNCED.value}
)


_OWN_STEPS = frozenset({State.DRAFT.value, State.CORRECTING.value})
"""Where the applicant has it: how long others took says nothing of the office."""


def timeline(
    events: Sequence[Event], case: Case, typical: Mapping[str, Typical], today: date, *,
    pays: bool = True,
) -> list[Step]:  # fmt: skip
    """What was, what is, and what comes next if all goes well; `pays` False where money is waived
    and none goes out.
    """
    way = spans(events)
    gone = [_step_of(span, events, case, typical, today) for span in way]
    return [*gone, *(_ahead(name, case, typical) for name in _names_ahead(case, pays))]


def holder(case: Case, label: str = "") -> str:
    """Who has it at a step: a department, the applicant, the public, or nobody."""
    lead, step = case.terms.department, label or case.label
    match step:
        case State.DRAFT | State.CORRECTING:
            return APPLICANT
        case State.SUBMITTED:
            return case.terms.procedure.gates[0].department or lead
        case State.CONSULTING:
            return EXPERTS
        case State.PUBLISHED:
            return PUBLIC
        case State.READY | State.PAYING:
            return TREASURY
    if step in _CLOSED:
        return ""
    gate = next((g for g in case.terms.procedure.gates if f"待{g.name}" == step), None)
    return (gate.department or lead) if gate is not None else lead


def clock_of(case: Case, label: str = "") -> Clock | None:
    """The clock that measures a step: the last one of its name."""
    step = label or case.label
    match step:
        case State.SUBMITTED:
            name = GateName.INTAKE.value
        case State.CORRECTING:
            name = CORRECTION
        case State.DETERMINED | State.READY | State.PAYING | State.BOUNCED:
            name = PAYMENT
        case State.CONTESTED:
            name = f"{RE_EXAMINATION}{len(case.objections)}"
        case _:
            name = step.removeprefix("待")
    return next((clock for clock in reversed(case.clocks) if clock.name == name), None)


def due_of(case: Case) -> tuple[WorkingDay | None, bool]:
    """Until when the present step must be done, and whether the clock stands still."""
    if case.state is State.PUBLISHED and case.notice_until is not None:
        return WorkingDay(case.notice_until, provisional=False), False
    clock = clock_of(case)
    if clock is None or clock.until is not None:
        return None, False
    return due(clock), clock.is_paused


def since_of(events: Sequence[Event]) -> datetime:
    """Since when the case stands where it stands."""
    return spans(events)[-1].since


def _step_of(
    span: Span, events: Sequence[Event], case: Case, typical: Mapping[str, Typical], today: date
) -> Step:
    is_now = span.until is None
    ends, is_paused = due_of(case) if is_now else (None, False)
    mark = "now" if is_now else "done"
    if span.step in BAD:
        mark = "bad"
    elif is_now and span.step in _CLOSED:
        mark = "done"
    inside = [
        event for event in events
        if span.since < event.at and (span.until is None or event.at < span.until)
    ]  # fmt: skip
    return Step(
        span.step, holder(case, span.step), span.since, span.until, ends,
        is_late=ends is not None and today > ends.day and not is_paused, is_paused=is_paused,
        typical=typical.get(span.step) if span.step not in _OWN_STEPS else None, mark=mark,
        happened=tuple(h for event in inside if (h := _happening(event)) is not None),
    )  # fmt: skip


def _happening(event: Event) -> Happening | None:
    match event.act:
        case acts.Attach(name):
            return Happening(event.at, say("上传了「{name}」", name=name))
        case acts.Certify(_, names, evidence):
            return Happening(
                event.at,
                say("认定「{names}」,依据{evidence}", names="、".join(names), evidence=evidence),
            )
        case acts.Object():
            return Happening(event.at, say("收到一件异议"))
        case acts.ReExamine(_, upheld, _):
            done = say("异议成立,重新审核") if upheld else say("异议不成立")
            return Happening(event.at, done)
        case acts.Urge():
            return Happening(event.at, say("督查部门催办"))
        case _:
            return None


def _names_ahead(case: Case, pays: bool) -> list[str]:
    """The steps of the sheet that are still to come."""
    path = case.terms.procedure
    if not case.is_open or case.state in (State.PAID, State.RECOVERING):
        return []
    names = [State.SUBMITTED.value, *(f"待{gate.name}" for gate in path.gates[1:])]
    if path.notice.position is Position.BEFORE:
        names.insert(len(names) - 1, State.PUBLISHED.value)
    elif path.notice.position is Position.AFTER:
        names.append(State.PUBLISHED.value)
    names += [State.READY.value, State.PAID.value] if pays else [State.DETERMINED.value]
    here = _place(case)
    if here == "":
        return names
    if here not in names:
        return []
    if case.state is State.CORRECTING:
        return names[names.index(here) :]
    return names[names.index(here) + 1 :]


def _place(case: Case) -> str:
    """The step of the plan at which a case stands; "" before the first."""
    gate = case.next_gate
    match case.state:
        case State.DRAFT:
            return ""
        case State.CORRECTING:
            return State.SUBMITTED.value
        case State.CONSULTING if gate is not None:
            return f"待{gate.name}"
        case State.TO_PUBLISH | State.CONTESTED:
            return State.PUBLISHED.value
        case State.DETERMINED | State.PAYING | State.BOUNCED:
            return State.READY.value
        case _:
            return case.label


def _ahead(name: str, case: Case, typical: Mapping[str, Typical]) -> Step:
    path = case.terms.procedure
    limits = {
        State.SUBMITTED.value: path.gates[0].days, State.PUBLISHED.value: path.notice.days,
        State.READY.value: path.payment.days, **{f"待{g.name}": g.days for g in path.gates[1:]},
    }  # fmt: skip
    return Step(
        name, holder(case, name), limit=limits.get(name, 0), typical=typical.get(name)
    )  # fmt: skip
