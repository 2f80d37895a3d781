"""What this person may do to this case now; the services decide again when it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from duixian.office.accounts.actor import HANDLING, Actor
from duixian.office.accounts.permissions import Action, Thing, authority
from duixian.office.cases import acts
from duixian.office.cases.acts import Act
from duixian.office.cases.case import CORRECTION, RE_EXAMINATION, Case, State
from duixian.office.cases.clocks import due
from duixian.office.cases.decide import WHEN
from duixian.office.cases.models import CaseRow
from duixian.office.cases.procedure import ACTION_AT, Gate, GateName
from duixian.office.cases.services import thing_of


def possible(actor: Actor, row: CaseRow, case: Case, today: date) -> list[type[Act]]:
    """The acts, in the order in which the page offers them; nothing for who is recused."""
    if actor.id in case.excluded:
        return []
    return [kind for kind in _allowed(actor, row, case, today) if case.state in WHEN[kind]]


def _allowed(actor: Actor, row: CaseRow, case: Case, today: date) -> Iterator[type[Act]]:
    """By role and hands, and by what the case holds; the state is asked by the caller."""

    def may(action: Action, department: str = "") -> bool:
        return authority(actor, action, thing_of(row, department)) is not None

    def is_free(gate: str) -> bool:
        return actor.id not in case.others_at(gate)

    if may(Action.ACCEPT) and is_free(GateName.INTAKE):
        yield acts.Accept
        if not case.corrections:
            yield acts.AskCorrection
        if not _may_still_correct(case, today):
            yield acts.Decline
    gate = case.next_gate
    if gate is not None and gate.name is not GateName.INTAKE:
        yield from _at_gate(gate, case, may(ACTION_AT[gate.name], gate.department), is_free)
    if may(Action.PUBLISH):
        yield acts.Publish
        if case.notice_until is not None and today > case.notice_until:
            yield acts.CloseNotice
    if may(Action.RE_EXAMINE) and is_free(RE_EXAMINATION) and objections_for(actor, case):
        yield acts.ReExamine
    # What is left of a case that was paid in part waits on the list of the books.
    promise = Thing("预算指标", "", row.object, row.department)
    if case.state is State.DETERMINED and authority(actor, Action.COMMIT, promise):
        yield acts.Release
    if may(Action.VOID) and case.claim and not case.line:
        yield acts.Withdraw
    if may(Action.CLAW_BACK):
        yield acts.DemandBack
    if may(Action.REVERSE):
        yield acts.Recover
    if may(Action.SUPERVISE) and any(clock.is_running for clock in case.clocks):
        yield acts.Urge
    if may(Action.READ_CASE) and actor.roles & set(HANDLING):
        yield acts.DeclareConflict
    if may(Action.DETERMINE):
        yield acts.Recuse


def _at_gate(
    gate: Gate, case: Case, may: bool, is_free: Callable[[str], bool]
) -> Iterator[type[Act]]:
    if not may:
        return
    yield acts.Advise
    if is_free(gate.name):
        yield acts.Pass
        yield acts.Certify
        yield acts.Refuse
        if earlier_gates(case):
            yield acts.SendBack
        yield acts.Consult


def earlier_gates(case: Case) -> list[GateName]:
    """To which gates it may be sent back."""
    return [gate.name for gate in case.terms.procedure.gates[1 : case.gate]]


def objections_for(actor: Actor, case: Case) -> list[int]:
    """The open objections that this person may hear."""
    return [o.number for o in case.open_objections if o.by != actor.id]


def _may_still_correct(case: Case, today: date) -> bool:
    ends = [due(clock) for clock in case.clocks if clock.name == CORRECTION and clock.until is None]
    return any(end is not None and today <= end.day for end in ends)
