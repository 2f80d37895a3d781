"""A case under any sequence of acts by any people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.office.cases.a_path import path

from duixian.office.cases import acts
from duixian.office.cases.acts import RULE, Command, Event, event_as_json, event_from_json
from duixian.office.cases.case import APPROVING, ENDED, PREPARING, Case, State, apply, fold
from duixian.office.cases.clocks import due, used
from duixian.office.cases.decide import decide
from duixian.office.cases.diagram import edges
from duixian.office.cases.procedure import GateName, Mode, Notice, Position
from duixian.office.clock import day_of
from duixian.office.refusal import Refused

PEOPLE = ["甲", "乙", "丙", "丁", "戊", "己", "庚"]
GATES = [
    [GateName.INTAKE, GateName.DETERMINATION],
    [GateName.INTAKE, GateName.FIRST, GateName.DETERMINATION],
    [GateName.INTAKE, GateName.FIRST, GateName.SECOND, GateName.JOINT, GateName.DETERMINATION],
]


class Handling(RuleBasedStateMachine):
    """One case, seven people, any acts in any order with days between them.

    Invariants, after every act:
    1. A case that is paid, or was, passed every gate of its path in order, and two people prepared
       and approved the payment; no two of those are the same person, except the rules at gates
       that the sheet leaves to them.
    2. Nobody ever acted at two gates, whether the gate was passed or not, and nobody acted after
       being excluded.
    3. While a clock is paused, the days that it has used don't grow; they never shrink.
    4. Money is only promised for what was determined and, where the path has a notice, after it ran
       its days without an open objection. All parts that stand paid, the promise on its way and
       what is still owed are together what was determined, unless the applicant gave up the rest.
    5. Folding all events, also out of their JSON, gives the same case as one event at a time.
    6. A refused act changes nothing; an ended case takes no act.
    7. Every move is one that the diagram shows.
    """

    case: Case
    events: list[Event]

    @initialize(
        gates=st.sampled_from(GATES),
        position=st.sampled_from(Position),
        by_rule=st.booleans(),
        sampled=st.booleans(),
    )
    def draft(self, gates, position, by_rule, sampled):
        if len(gates) == 2 and position is Position.BEFORE:
            position = Position.AFTER
        self.path = replace(
            path(gates, by_rule=gates[:-1] if by_rule else []), mode=Mode.INSTANT,
            notice=Notice(position, 5), materials=(),
        )  # fmt: skip
        self.edges = {(start, end) for start, _, end in edges(self.path)}
        self.now = datetime(2025, 5, 6, 2, tzinfo=UTC)
        paper = acts.Draft(
            "第十二条", "企", "企", "企", 2025, "区商务局", "包", "版", self.path, sampled
        )  # fmt: skip
        self.events = decide(None, Command("企", self.now, paper), "c")
        self.case = apply(None, self.events[0])
        self.used: dict[tuple[int, str], int] = {}
        self.stopped_at: dict[int, int] = {}

    @rule(days=st.integers(1, 15))
    def wait(self, days):
        paused = {
            n: used(clock, day_of(self.now))
            for n, clock in enumerate(self.case.clocks)
            if clock.is_paused
        }
        self.now += timedelta(days=days)
        for n, before in paused.items():
            assert used(self.case.clocks[n], day_of(self.now)) == before
            if before < self.case.clocks[n].days:
                assert due(self.case.clocks[n]) is None

    def ask(self, by: str, act: acts.Act) -> None:
        before, was = self.case, self.case.state
        try:
            (event,) = decide(self.case, Command(by, self.now, act))
        except Refused:
            return
        assert was not in ENDED
        if isinstance(
            act,
            acts.Accept | acts.Pass | acts.Refuse | acts.SendBack | acts.AskCorrection
            | acts.Publish | acts.CloseNotice | acts.Release | acts.Advise | acts.DemandBack,
        ):  # fmt: skip
            assert by not in before.excluded
        self.case = apply(self.case, event)
        self.events.append(event)
        if before.label != self.case.label:
            assert (before.label, self.case.label) in self.edges
        if isinstance(event.act, acts.Release):
            assert event.act.amount <= (before.owed if before.parts else before.amount)
            assert before.is_noticed or self.path.notice.position is Position.NEVER
            assert not before.open_objections

    @rule(by=st.sampled_from(PEOPLE), act=st.sampled_from(["Submit", "Correct", "Withdraw"]))
    def applicant(self, by, act):
        made = acts.Withdraw() if act == "Withdraw" else acts.KINDS[act]("快照")  # type: ignore[call-arg]
        if act != "Withdraw" or self.now.day % 7 == 0:
            self.ask(by, made)

    @rule(by=st.sampled_from([*PEOPLE, RULE]))
    def accept(self, by):
        self.ask(by, acts.Accept())

    @rule(by=st.sampled_from(PEOPLE))
    def ask_correction(self, by):
        self.ask(by, acts.AskCorrection(("缺页",)))

    @rule(by=st.sampled_from([*PEOPLE, RULE]), amount=st.integers(0, 3))
    def decide_at_gate(self, by, amount):
        gate = self.case.next_gate
        if gate is not None:
            self.ask(by, acts.Pass(gate.name, "理由", amount))

    @rule(by=st.sampled_from(PEOPLE), to=st.sampled_from(GateName))
    def send_back(self, by, to):
        self.ask(by, acts.SendBack(to, "再核"))

    @rule(by=st.sampled_from([*PEOPLE, RULE]))
    def consult(self, by):
        self.ask(by, acts.Consult("?"))

    @rule(by=st.sampled_from(PEOPLE))
    def advise(self, by):
        self.ask(by, acts.Advise("可"))

    @rule(by=st.sampled_from(PEOPLE), end=st.booleans())
    def notice(self, by, end):
        self.ask(by, acts.CloseNotice() if end else acts.Publish("名单"))

    @rule(by=st.sampled_from(PEOPLE))
    def object(self, by):
        self.ask(by, acts.Object("不属实"))

    @rule(by=st.sampled_from(PEOPLE), upheld=st.booleans(), number=st.integers(1, 3))
    def re_examine(self, by, upheld, number):
        self.ask(by, acts.ReExamine(number, upheld, "查"))

    @rule(by=st.sampled_from(PEOPLE), other=st.sampled_from(PEOPLE))
    def go_on(self, by, other):
        """Whatever brings it nearer to the money; only hands and days may be wrong."""
        gate = self.case.next_gate
        steps: dict[State, acts.Act] = {
            State.DRAFT: acts.Submit("快照"),
            State.SUBMITTED: acts.Accept(),
            State.CORRECTING: acts.Correct("快照"),
            State.CONSULTING: acts.Advise("可"),
            State.TO_PUBLISH: acts.Publish("名单"),
            State.PUBLISHED: acts.CloseNotice(),
            State.DETERMINED: acts.Release("账", 2),
            State.READY: acts.SendPayment("笔", by, other),
            State.PAID: acts.Release("账", 1),
            State.PAYING: acts.Pay("笔", day_of(self.now)),
            State.BOUNCED: acts.Reissue("改了"),
        }
        if self.case.state is State.REVIEWED and gate is not None:
            steps[State.REVIEWED] = acts.Pass(gate.name, "理由", 2)
        if self.case.state is State.PUBLISHED:
            self.wait(8)
        if self.case.state in steps:
            self.ask(by, steps[self.case.state])

    @rule(by=st.sampled_from(PEOPLE), amount=st.integers(1, 3))
    def release(self, by, amount):
        self.ask(by, acts.Release("账", amount))

    @rule(one=st.sampled_from(PEOPLE), two=st.sampled_from(PEOPLE))
    def send_payment(self, one, two):
        self.ask(two, acts.SendPayment("笔", one, two))

    @rule(by=st.sampled_from(PEOPLE), bounced=st.booleans())
    def receipt(self, by, bounced):
        self.ask(by, acts.Bounce("笔", "户名不符") if bounced else acts.Pay("笔", day_of(self.now)))

    @rule(by=st.sampled_from(PEOPLE))
    def reissue(self, by):
        self.ask(by, acts.Reissue("改了"))

    @rule(by=st.sampled_from(PEOPLE), done=st.booleans())
    def recover(self, by, done):
        self.ask(by, acts.Recover(1, 0) if done else acts.DemandBack(1, 0, "虚假"))

    @rule(by=st.sampled_from(PEOPLE[:2]))
    def declare(self, by):
        self.ask(by, acts.DeclareConflict("亲属"))

    @invariant()
    def nobody_at_two_gates(self):
        people = [person for _, person in self.case.hands]
        assert len(people) == len(set(people))
        assert RULE not in people

    @invariant()
    def paid_only_through_every_gate(self):
        if not any(isinstance(event.act, acts.Pay) for event in self.events):
            assert self.case.paid == 0
            return
        order = [gate.name for gate in self.path.gates]
        assert [name for name, _ in self.case.passed] == order
        who = [
            person for name, person in self.case.passed
            if not (person == RULE and self.path.gates[order.index(name)].by_rule)
        ]  # fmt: skip
        who += [next(p for n, p in self.case.hands if n == step) for step in (PREPARING, APPROVING)]
        assert RULE not in who
        assert len(who) == len(set(who))

    @invariant()
    def never_more_than_determined(self):
        passed = [event.act.amount for event in self.events if isinstance(event.act, acts.Pass)]
        case = self.case
        on_its_way = case.amount if case.state in (State.READY, State.PAYING, State.BOUNCED) else 0
        released = any(isinstance(event.act, acts.Release) for event in self.events)
        given_up = any(isinstance(event.act, acts.Withdraw) for event in self.events)
        if not released:
            assert (case.parts, case.owed) == ((), 0)
        elif not given_up:
            assert case.paid + on_its_way + case.owed == passed[-1]
        else:
            assert case.paid + case.owed <= passed[-1]

    @invariant()
    def clocks_only_go_forward(self):
        today = day_of(self.now)
        for n, clock in enumerate(self.case.clocks):
            now = used(clock, today)
            assert now >= self.used.get((n, clock.name), 0)
            self.used[n, clock.name] = now

    @invariant()
    def folded_is_the_same(self):
        import json

        assert fold(self.events) == self.case
        again = [event_from_json(json.loads(event_as_json(event))) for event in self.events]
        assert again == self.events

    @invariant()
    def what_stands_is_consistent(self):
        if self.case.state is State.CONTESTED:
            assert self.case.open_objections
        if self.case.state in ENDED - {State.RECOVERED}:
            assert not any(clock.is_running or clock.is_paused for clock in self.case.clocks)


TestHandling = Handling.TestCase
TestHandling.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)


def test_the_machine_reaches_payment_objection_and_recovery():
    """The rules above can walk the whole path: else the invariants would hold of nothing."""
    ends = {end for _, _, end in edges(path(GATES[2]))}
    assert {"已拨付", "退票", "异议复核中", "已追缴", "不予支持", "不予受理"} <= ends


def test_the_page_and_the_schema_are_current():
    from tools import case_states, generated

    assert generated.stale(case_states.pages()) == [], "run `python tools/case_states.py`"
    assert Path(case_states.PAGE).exists()
