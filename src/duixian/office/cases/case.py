"""A case is what its events add up to. No Django."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from duixian.office.cases.acts import (
    RULE,
    Accept,
    Advise,
    AskCorrection,
    Attach,
    Bounce,
    Certify,
    CloseNotice,
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
from duixian.office.cases.clocks import Clock
from duixian.office.cases.procedure import Gate, GateName, Position
from duixian.office.clock import day_of

APPLICANT = "申请人"
TOTAL, CORRECTION, PAYMENT = "总时限", "补正", "拨付"
RE_EXAMINATION, PREPARING, APPROVING = "复核", "编制支付", "复核支付"


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "草稿"
    SUBMITTED = "已申报"
    CORRECTING = "补正中"
    DECLINED = "不予受理"
    REVIEWED = "审核中"
    CONSULTING = "专家评审中"
    TO_PUBLISH = "待公示"
    PUBLISHED = "公示中"
    CONTESTED = "异议复核中"
    DETERMINED = "已审定"
    READY = "待拨付"
    PAYING = "支付中"
    PAID = "已拨付"
    BOUNCED = "退票"
    REFUSED = "不予支持"
    WITHDRAWN = "已撤回"
    RECOVERING = "追缴中"
    RECOVERED = "已追缴"


ENDED = frozenset({State.DECLINED, State.REFUSED, State.WITHDRAWN, State.RECOVERED})
"""Nothing more happens."""


@dataclass(frozen=True, slots=True)
class Objection:
    """异议."""

    number: int
    by: str
    text: str
    notice: int
    """To which notice, counted from 1."""
    upheld: bool | None = None
    """None while it is open."""


@dataclass(frozen=True, slots=True)
class Case:
    """One application for one benefit."""

    id: str
    version: int
    state: State
    terms: Draft
    gate: int = 0
    """Which gate decides next."""
    hands: tuple[tuple[str, str], ...] = ()
    """(gate, person): who has ever acted at which gate."""
    excluded: tuple[str, ...] = ()
    """Who has an interest in it."""
    passed: tuple[tuple[GateName, str], ...] = ()
    """The gates that stand passed, by whom."""
    materials: tuple[tuple[str, str], ...] = ()
    snapshot: str = ""
    trace: str = ""
    amount: int = 0
    """分; set by each gate, final at 审定."""
    corrections: int = 0
    notice: str = ""
    notices: int = 0
    notice_until: date | None = None
    is_noticed: bool = False
    objections: tuple[Objection, ...] = ()
    clocks: tuple[Clock, ...] = ()
    claim: str = ""
    line: str = ""
    needs_person: bool = False
    """Sent back or contested: rules no longer decide alone."""
    owed: int = 0
    """What was determined and not promised yet, since the money had ended."""
    parts: tuple[tuple[str, int], ...] = ()
    """(claim, 分) of each payment that stands."""
    recovered: int = 0
    barred_until: date | None = None
    reasons: tuple[str, ...] = ()

    @property
    def paid(self) -> int:
        """分, of all parts together."""
        return sum(amount for _, amount in self.parts)

    @property
    def next_gate(self) -> Gate | None:
        """The gate at which it waits."""
        gates = self.terms.procedure.gates
        return gates[self.gate] if self.gate < len(gates) else None

    @property
    def label(self) -> str:
        """The state as people say it: 待初审 rather than 审核中."""
        gate = self.next_gate
        return f"待{gate.name}" if self.state is State.REVIEWED and gate else self.state.value

    @property
    def open_objections(self) -> list[Objection]:
        """Those without an answer."""
        return [objection for objection in self.objections if objection.upheld is None]

    @property
    def is_open(self) -> bool:
        """True until nothing more can happen."""
        return self.state not in ENDED

    def others_at(self, gate: str) -> frozenset[str]:
        """Who acted at any other gate."""
        return frozenset(person for name, person in self.hands if name != gate)


def fold(events: Iterable[Event]) -> Case:
    """The case after all of its events, in order."""
    case: Case | None = None
    for event in events:
        case = apply(case, event)
    if case is None:
        raise AssertionError("a case begins with an event")
    return case


def apply(case: Case | None, event: Event) -> Case:
    """The case after one more event."""
    if case is None:
        if not isinstance(event.act, Draft) or event.seq != 1:
            raise AssertionError("a case begins with a draft")
        return Case(event.case, 1, State.DRAFT, event.act)
    if event.seq != case.version + 1 or event.case != case.id:
        raise AssertionError(f"event {event.seq} does not follow {case.version}")
    return replace(_after(case, event), version=event.seq)


def _after(case: Case, event: Event) -> Case:
    on, path = day_of(event.at), case.terms.procedure
    intake = GateName.INTAKE.value
    match event.act:
        case Draft():
            raise AssertionError("a case is drafted once")
        case Attach(name, file):
            kept = tuple(pair for pair in case.materials if pair[0] != name)
            return replace(case, materials=(*kept, (name, file)))
        case Submit(snapshot):
            gate = path.gates[0]
            owner = gate.department or case.terms.department
            clocks = _start(case.clocks, intake, owner, gate.days, on)
            return replace(case, state=State.SUBMITTED, snapshot=snapshot, clocks=clocks)
        case AskCorrection(items):
            clocks = tuple(clock.pause(on) for clock in case.clocks)
            clocks = _start(clocks, CORRECTION, APPLICANT, path.correction.days, on)
            return _touch(
                replace(
                    case, state=State.CORRECTING, clocks=clocks, reasons=items,
                    corrections=case.corrections + 1,
                ),
                intake, event.by,
            )  # fmt: skip
        case Correct(snapshot):
            clocks = tuple(clock.resume(on) for clock in _stop(case.clocks, CORRECTION, on))
            return replace(
                case, state=State.SUBMITTED, snapshot=snapshot, clocks=clocks, reasons=()
            )
        case Decline(reasons):
            ended = _end(case, State.DECLINED, on, reasons)
            return _touch(ended, intake, event.by)
        case Accept():
            clocks = _stop(case.clocks, intake, on)
            if path.total is not None:
                clocks = _start(clocks, TOTAL, case.terms.department, path.total.days, on)
            passed = (*case.passed, (GateName.INTAKE, event.by))
            accepted = replace(case, clocks=clocks, passed=passed)
            return _at_gate(_touch(accepted, intake, event.by), 1, on)
        case Pass(gate, trace, amount):
            done = replace(
                case, clocks=_stop(case.clocks, gate.value, on), trace=trace, amount=amount,
                passed=(*case.passed, (gate, event.by)),
            )  # fmt: skip
            return _onward(_touch(done, gate.value, event.by), on)
        case Certify(snapshot):
            return _touch(replace(case, snapshot=snapshot), _here(case), event.by)
        case SendBack(to):
            at = _here(case)
            back = [gate.name for gate in path.gates].index(to)
            kept_gates = {gate.name for gate in path.gates[:back]}
            passed = tuple(pair for pair in case.passed if pair[0] in kept_gates)
            clocks = _stop(case.clocks, at, on)
            sent = replace(case, clocks=clocks, passed=passed, needs_person=True)
            sent = _touch(sent, at, event.by)
            return _at_gate(sent, back, on)
        case Refuse(reasons, trace):
            refused = replace(_end(case, State.REFUSED, on, reasons), trace=trace)
            return _touch(refused, _here(case), event.by)
        case Consult():
            clocks = tuple(clock.pause(on) for clock in case.clocks)
            consulted = replace(case, state=State.CONSULTING, clocks=clocks)
            return _touch(consulted, _here(case), event.by)
        case Advise():
            clocks = tuple(clock.resume(on) for clock in case.clocks)
            return replace(case, state=State.REVIEWED, clocks=clocks)
        case Publish(notice, until):
            clocks = tuple(clock.pause(on) for clock in case.clocks)
            return replace(
                case, state=State.PUBLISHED, clocks=clocks, notice=notice, notice_until=until,
                notices=case.notices + 1,
            )  # fmt: skip
        case Object(text):
            number = len(case.objections) + 1
            owner = case.terms.department
            clocks = _start(
                case.clocks, f"{RE_EXAMINATION}{number}", owner, path.re_examination.days, on
            )
            objections = (*case.objections, Objection(number, event.by, text, case.notices))
            return replace(case, state=State.CONTESTED, clocks=clocks, objections=objections)
        case ReExamine(number, upheld, _):
            objections = tuple(
                replace(objection, upheld=upheld) if objection.number == number else objection
                for objection in case.objections
            )
            clocks = _stop(case.clocks, f"{RE_EXAMINATION}{number}", on)
            heard = replace(case, clocks=clocks, objections=objections)
            heard = _touch(heard, RE_EXAMINATION, event.by)
            if heard.open_objections:
                return heard
            if not any(o.upheld for o in objections if o.notice == case.notices):
                return replace(heard, state=State.PUBLISHED)
            clocks = tuple(clock.resume(on) for clock in heard.clocks)
            anew = replace(
                heard, clocks=clocks, notice_until=None, passed=heard.passed[:1], needs_person=True
            )
            return _at_gate(anew, 1, on)
        case CloseNotice():
            clocks = tuple(clock.resume(on) for clock in case.clocks)
            return _onward(replace(case, clocks=clocks, is_noticed=True), on)
        case Release(claim, amount):
            asked = case.owed if case.parts else case.amount
            clocks = case.clocks
            if case.parts:  # the rest, once money came back
                owner = case.terms.department
                clocks = _start(clocks, PAYMENT, owner, path.payment.days, on)
            return replace(
                case, state=State.READY, claim=claim, amount=amount, owed=asked - amount, line="",
                clocks=clocks,
            )  # fmt: skip
        case SendPayment(line, prepared_by, approved_by):
            sent = _touch(replace(case, state=State.PAYING, line=line), PREPARING, prepared_by)
            return _touch(sent, APPROVING, approved_by)
        case Pay():
            clocks = _stop(case.clocks, PAYMENT, on)
            parts = (*case.parts, (case.claim, case.amount))
            return replace(case, state=State.PAID, clocks=clocks, parts=parts)
        case Bounce(_, reason):
            parts = case.parts[:-1] if case.state is State.PAID else case.parts
            return replace(case, state=State.BOUNCED, parts=parts, reasons=(reason,))
        case Reissue():
            clocks = _stop(case.clocks, PAYMENT, on)
            clocks = _start(clocks, PAYMENT, case.terms.department, path.payment.days, on)
            return replace(case, state=State.READY, line="", clocks=clocks, reasons=())
        case Withdraw() if case.parts:  # the rest is given up; what was paid stands
            clocks = _stop(case.clocks, PAYMENT, on)
            claim, amount = case.parts[-1]
            return replace(
                case, state=State.PAID, clocks=clocks, claim=claim, amount=amount, owed=0
            )
        case Withdraw(reason):
            return _end(case, State.WITHDRAWN, on, (reason,) if reason else ())
        case DemandBack(_, _, reason, barred_until):
            return replace(
                case, state=State.RECOVERING, barred_until=barred_until, reasons=(reason,)
            )
        case Recover(amount, _):
            return replace(case, state=State.RECOVERED, recovered=amount)
        case DeclareConflict():
            return replace(case, excluded=(*case.excluded, event.by))
        case Recuse(person, _):
            return replace(case, excluded=(*case.excluded, person))
        case Urge():
            return case
        case _:
            assert_never(event.act)


def _here(case: Case) -> str:
    gate = case.next_gate
    assert gate is not None
    return gate.name.value


def _onward(case: Case, on: date) -> Case:
    """After a passed gate, or after the notice: the next gate, the notice, or the money."""
    path = case.terms.procedure
    at = len(case.passed)
    is_last = at == len(path.gates) - 1
    if path.notice.position is Position.BEFORE and is_last and not case.is_noticed:
        return replace(case, state=State.TO_PUBLISH, gate=at)
    if at < len(path.gates):
        return _at_gate(case, at, on)
    if path.notice.position is Position.AFTER and not case.is_noticed:
        return replace(case, state=State.TO_PUBLISH, gate=at)
    clocks = _stop(case.clocks, TOTAL, on)
    clocks = _start(clocks, PAYMENT, case.terms.department, path.payment.days, on)
    return replace(case, state=State.DETERMINED, gate=at, clocks=clocks)


def _at_gate(case: Case, at: int, on: date) -> Case:
    """It waits at a gate; what was published before must be published anew."""
    path = case.terms.procedure
    gate = path.gates[at]
    owner = gate.department or case.terms.department
    clocks = _start(case.clocks, gate.name.value, owner, gate.days, on)
    noticed = case.is_noticed and at == len(path.gates) - 1 and len(case.passed) == at
    return replace(case, state=State.REVIEWED, gate=at, clocks=clocks, is_noticed=noticed)


def _touch(case: Case, gate: str, person: str) -> Case:
    if person == RULE or (gate, person) in case.hands:
        return case
    return replace(case, hands=(*case.hands, (gate, person)))


def _end(case: Case, state: State, on: date, reasons: tuple[str, ...]) -> Case:
    clocks = tuple(clock.stop(on) for clock in case.clocks)
    return replace(case, state=state, clocks=clocks, reasons=reasons)


def _start(
    clocks: tuple[Clock, ...], name: str, owner: str, days: int, on: date
) -> tuple[Clock, ...]:
    return (*clocks, Clock(name, owner, days, on))


def _stop(clocks: tuple[Clock, ...], name: str, on: date) -> tuple[Clock, ...]:
    return tuple(clock.stop(on) if clock.name == name else clock for clock in clocks)
