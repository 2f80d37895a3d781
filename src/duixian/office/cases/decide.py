"""May this be done to this case now, by this person? No Django.

Each answer is the events that follow, or a refusal that says why and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import assert_never

from duixian.basics.dates import add_working_days
from duixian.basics.text import say
from duixian.office.accounts.actor import Actor
from duixian.office.accounts.permissions import Action, require_other_hands
from duixian.office.cases.acts import (
    RULE,
    WORDS,
    Accept,
    Act,
    Advise,
    AskCorrection,
    Attach,
    Bounce,
    Certify,
    CloseNotice,
    Command,
    Consult,
    Correct,
    DeclareConflict,
    Decline,
    DemandBack,
    Draft,
    Event,
    Object,
    Pass,
    Pay,
    Publish,
    Recover,
    Recuse,
    ReExamine,
    Refuse,
    Reissue,
    Release,
    SendBack,
    SendPayment,
    Submit,
    Urge,
    Withdraw,
)
from duixian.office.cases.case import (
    APPROVING,
    ENDED,
    PREPARING,
    RE_EXAMINATION,
    Case,
    State,
)
from duixian.office.cases.procedure import ACTION_AT, GateName, Mode
from duixian.office.clock import day_of
from duixian.office.refusal import Refused

_OPEN = frozenset(State) - ENDED
_REVIEW = frozenset({State.REVIEWED})
_BEFORE_PAYMENT = frozenset(
    {
        *(State.DRAFT, State.SUBMITTED, State.CORRECTING, State.REVIEWED, State.CONSULTING),
        *(State.TO_PUBLISH, State.PUBLISHED, State.CONTESTED, State.DETERMINED, State.READY),
    }
)
WHEN: dict[type[Act], frozenset[State]] = {
    Draft: frozenset(),
    Attach: frozenset({State.DRAFT, State.CORRECTING}),
    Submit: frozenset({State.DRAFT}),
    Accept: frozenset({State.SUBMITTED}),
    AskCorrection: frozenset({State.SUBMITTED}),
    Correct: frozenset({State.CORRECTING}),
    Decline: frozenset({State.SUBMITTED, State.CORRECTING}),
    Pass: _REVIEW,
    Certify: _REVIEW,
    SendBack: _REVIEW,
    Refuse: _REVIEW,
    Consult: _REVIEW,
    Advise: frozenset({State.CONSULTING}),
    Publish: frozenset({State.TO_PUBLISH}),
    Object: frozenset({State.PUBLISHED, State.CONTESTED}),
    ReExamine: frozenset({State.CONTESTED}),
    CloseNotice: frozenset({State.PUBLISHED}),
    Release: frozenset({State.DETERMINED, State.PAID}),
    SendPayment: frozenset({State.READY}),
    Pay: frozenset({State.PAYING}),
    Bounce: frozenset({State.PAYING, State.PAID}),
    Reissue: frozenset({State.BOUNCED}),
    Withdraw: _BEFORE_PAYMENT,
    DemandBack: frozenset({State.PAID}),
    Recover: frozenset({State.RECOVERING}),
    DeclareConflict: _OPEN,
    Recuse: _OPEN,
    Urge: _OPEN,
}
"""In which states an act is possible at all."""


_BY_OFFICE = (Publish, CloseNotice, Release, Advise, DemandBack, Recover, Urge)
"""What officers do to a case beside its gates; who has an interest stays out of it too."""


def decide(case: Case | None, command: Command, id: str = "") -> list[Event]:
    """What happens if the command is followed; `id` names a case that does not exist yet.

    Raises:
        Refused: `not-now`, `same-hands`, `has-interest`, and others that say what is missing.
    """
    act = command.act
    if case is None:
        if not isinstance(act, Draft):
            raise AssertionError("a case begins with a draft")
        return [Event(id, 1, command.by, command.at, act)]
    if case.state not in WHEN[type(act)]:
        raise Refused(
            "not-now",
            say("这件是「{state}」,不能「{act}」", state=case.label, act=WORDS[type(act)]),
            say("刷新后看这件现在能办什么"),
        )
    done = _checked(case, command)
    return [Event(case.id, case.version + 1, command.by, command.at, done)]


def _checked(case: Case, command: Command) -> Act:
    """The act with what follows from the calendar filled in."""
    act, on = command.act, day_of(command.at)
    path = case.terms.procedure
    if isinstance(act, _BY_OFFICE):  # no gate, and still none of theirs
        _require_no_interest(case, command.by, command.name)
    match act:
        case Draft():
            raise AssertionError("a case is drafted once")
        case Submit():
            if path.mode is not Mode.UNASKED:  # there the applicant only confirms
                _require_materials(case)
        case Correct():
            _require_materials(case)
        case Accept(declares):
            _require_hands(case, command, GateName.INTAKE)
            _require_declared(command, declares)
        case AskCorrection(items):
            _require_hands(case, command, GateName.INTAKE)
            _require_reasons(items)
            if case.corrections:
                raise Refused(
                    "asked-before",
                    say("已经要求过一次补正,要一次告知全部"),
                    say("受理,或者写明理由不予受理"),
                )
            return replace(act, until=add_working_days(on, path.correction.days).day)
        case Decline(reasons):
            _require_hands(case, command, GateName.INTAKE)
            _require_reasons(reasons)
            if case.state is State.CORRECTING:
                _require_lapsed(case, on)
        case Pass(gate, _, amount, _, declares):
            here = _require_gate(case, command)
            if gate is not here:
                raise Refused(
                    "other-gate",
                    say("这件现在在「{here}」,不在「{gate}」", here=here, gate=gate),
                    say("刷新后再办"),
                )
            _require_declared(command, declares)
            if amount <= 0:
                raise Refused("no-amount", say("通过要写明金额"), say("金额是0的,写明理由不予支持"))
        case SendBack(to, reason):
            _require_gate(case, command)
            _require_reasons((reason,))
            earlier = [gate.name for gate in path.gates[1 : case.gate]]
            if to not in earlier:
                raise Refused(
                    "cannot-send-back",
                    say("不能退回到「{to}」", to=to),
                    say("可以退回:{gates}", gates="、".join(earlier) or "—"),
                )
        case Refuse(reasons):
            _require_gate(case, command)
            _require_reasons(reasons)
        case Certify(_, names, evidence):
            _require_gate(case, command)
            _require_reasons(names)
            _require_reasons((evidence,))
        case Consult():
            _require_gate(case, command)
        case Publish():
            ends = add_working_days(on, path.notice.days)
            return replace(act, until=ends.day, provisional=ends.provisional)
        case Object(text):
            _require_reasons((text,))
            if case.notice_until is None or on > case.notice_until:
                raise Refused(
                    "too-late",
                    say("公示到{until}为止,逾期视为没有异议", until=str(case.notice_until)),
                )
        case ReExamine(number, _, reason):
            _require_hands(case, command, RE_EXAMINATION)
            _require_reasons((reason,))
            objection = next((o for o in case.open_objections if o.number == number), None)
            if objection is None:
                raise Refused("no-objection", say("没有待复核的第{number}件异议", number=number))
            if objection.by == command.by:
                raise Refused("own-objection", say("不能复核自己提出的异议"), say("由另一个人复核"))
        case CloseNotice():
            if case.notice_until is None or on <= case.notice_until:
                raise Refused(
                    "notice-runs",
                    say("公示到{until}才期满", until=str(case.notice_until)),
                    say("期满后再办"),
                )
        case Release(_, amount):
            if not 0 < amount <= (case.owed if case.parts else case.amount):
                raise Refused("more-than-determined", say("落实的金额不能超过审定的金额"))
        case SendPayment(_, prepared_by, approved_by):
            if prepared_by == approved_by:
                raise Refused(
                    "same-hands", say("编制和复核支付要由两个人办理"), say("换一个人复核")
                )
            _require_person(case, prepared_by, "", PREPARING)
            _require_person(case, approved_by, "", APPROVING)
        case Pay(line) | Bounce(line, _):
            if line != case.line:
                raise Refused("other-line", say("回单不是这一笔支付的"), say("核对支付明细号"))
        case DemandBack(amount, interest, reason):
            _require_reasons((reason,))
            if not 0 < amount <= case.paid or interest < 0:
                raise Refused("bad-amount", say("追缴的金额要大于0,不超过已付的金额"))
        case Recover(amount, interest):
            if not 0 < amount <= case.paid or interest < 0:
                raise Refused("bad-amount", say("追缴的金额要大于0,不超过已付的金额"))
        case DeclareConflict(reason) | Recuse(_, reason) | Reissue(reason):
            _require_reasons((reason,))
        case Attach() | Advise() | Withdraw() | Urge():
            pass
        case _:
            assert_never(act)
    return act


ACTION_OF: dict[str, Action] = {
    **{gate.value: action for gate, action in ACTION_AT.items()},
    RE_EXAMINATION: Action.RE_EXAMINE,
    PREPARING: Action.PREPARE_PAYMENT,
    APPROVING: Action.APPROVE_PAYMENT,
}


def _require_gate(case: Case, command: Command) -> GateName:
    gate = case.next_gate
    assert gate is not None
    _require_hands(case, command, gate.name)
    return gate.name


def _require_hands(case: Case, command: Command, gate: str) -> None:
    if command.by == RULE:
        here = case.next_gate
        may = here is not None and here.name == gate and here.by_rule
        is_pass = isinstance(command.act, Accept | Pass)
        if not may or not is_pass or case.terms.sampled or case.needs_person:
            raise Refused(
                "needs-a-person", say("「{gate}」要由人员办理", gate=gate), say("转给有权的人")
            )
        return
    _require_person(case, command.by, command.name, gate)


def _require_person(case: Case, person: str, name: str, gate: str) -> None:
    require_other_hands(Actor(person, name or person), ACTION_OF[gate], case.others_at(gate))
    _require_no_interest(case, person, name)


def _require_no_interest(case: Case, person: str, name: str) -> None:
    if person in case.excluded:
        raise Refused(
            "has-interest",
            say("{name}与这件有利益关系,已经回避", name=name or person),
            say("由同一岗位的其他人办理"),
        )


def _require_declared(command: Command, declares: bool) -> None:
    if not declares and command.by != RULE:
        raise Refused(
            "undeclared-interest",
            say("办理前要声明与申请人没有利益关系"),
            say("有利益关系的,声明后回避"),
        )


def _require_reasons(reasons: Iterable[str]) -> None:
    if not [reason for reason in reasons if reason.strip()]:
        raise Refused("no-reasons", say("要写明理由"), say("写条款、事实和标准"))


def _require_materials(case: Case) -> None:
    there = {name for name, _ in case.materials}
    wanted = [m.name for m in case.terms.procedure.materials if m.is_required]
    missing = [name for name in wanted if name not in there]
    if missing:
        raise Refused(
            "materials-missing",
            say("还缺材料:{names}", names="、".join(missing)),
            say("上传后再申报"),
        )


def _require_lapsed(case: Case, on: date) -> None:
    asked = case.clocks[-1].since
    until = add_working_days(asked, case.terms.procedure.correction.days).day
    if on <= until:
        raise Refused(
            "correction-runs", say("补正到{until}才期满", until=str(until)), say("期满后再办")
        )
