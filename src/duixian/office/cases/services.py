"""What the office does with one case. Each use case is a checklist; none knows HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from duixian.basics.money import show_fen
from duixian.basics.text import say
from duixian.library.package import Package
from duixian.office.accounts.actor import Actor, Role
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.audit.services import note
from duixian.office.cases import acts, editions, facts, store, uploads
from duixian.office.cases.acts import RULE, WORDS, Act, Command
from duixian.office.cases.case import ENDED, Case, State
from duixian.office.cases.clocks import Reminder, reminders
from duixian.office.cases.facts import Facts, Judged
from duixian.office.cases.models import Batch, CaseRow, Content
from duixian.office.cases.procedure import ACTION_AT, GateName, Mode, Procedure
from duixian.office.cases.read_procedures import Procedures
from duixian.office.clock import day_of
from duixian.office.ledger import services as ledger
from duixian.office.ledger.request import Ask
from duixian.office.ledger.verify import canonical, digest
from duixian.office.refusal import Refused
from duixian.office.register.models import Subject
from duixian.office.register.services import handle


@dataclass(frozen=True, slots=True)
class Application:
    """What is applied for. `object` is what it is for, once a year; the applicant unless said."""

    benefit: str
    applicant: Subject
    package: str = "qiantang-2025"
    year: int = 2025
    object: str = ""
    payee: Subject | None = None
    """A merchant who advanced a discount; else the applicant."""
    batch: str = ""


# -- the applicant -------------------------------------------------------------------------------


@transaction.atomic
def draft(by: Actor, application: Application, *, at: datetime) -> CaseRow:
    """起草: the rules and the path are pinned to this day's.

    Raises:
        Refused: `not-permitted`, `no-benefit`, `case-exists`, `outside-window`, `barred`.
    """
    thing = Thing("办件", subject=str(application.applicant.key))
    authority = require(by, Action.DRAFT, thing)
    require_not_barred(application.applicant, day_of(at))
    return open_case(application, by=by.id, at=at, noted=(by, authority, Action.DRAFT))


@transaction.atomic
def attach(by: Actor, case: CaseRow, name: str, data: bytes, *, at: datetime) -> Case:
    """Hand in a paper.

    Raises:
        Refused: `not-permitted`, `not-now`, and what is wrong with the file.
    """
    authority = require(by, Action.DRAFT, thing_of(case))
    upload = uploads.store(data, by, at=at)
    return _do(by, authority, Action.DRAFT, case, acts.Attach(name, upload.digest), at)


@transaction.atomic
def submit(by: Actor, case: CaseRow, stated: Facts, *, at: datetime) -> Case:
    """申报, with the facts as they are now; what rules may decide is decided at once.

    Raises:
        Refused: `not-permitted`, `not-now`, `materials-missing`, `bad-facts`, `outside-window`,
            `barred`.
    """
    authority = require(by, Action.SUBMIT, thing_of(case))
    require_not_barred(case.applicant, day_of(at))
    require_window(case, day_of(at))
    snapshot = facts.take(stated, _rules(case), case.benefit, case.applicant)
    done = _do(by, authority, Action.SUBMIT, case, acts.Submit(snapshot), at)
    handle(case.applicant, case.department, str(case.pk), since=day_of(at))
    return follow_rules(case, done, at=at)


@transaction.atomic
def confirm(by: Actor, case: CaseRow, *, at: datetime) -> Case:
    """免申即享: the applicant says yes to what the office found.

    Raises:
        Refused: `not-permitted`, `not-now`, `nothing-to-confirm`, `barred`.
    """
    authority = require(by, Action.SUBMIT, thing_of(case))
    require_not_barred(case.applicant, day_of(at))
    snapshot = store.current(case.pk).terms.snapshot
    if not snapshot:
        raise Refused("nothing-to-confirm", say("这件不是免申即享"), say("填写申报表后申报"))
    done = _do(by, authority, Action.SUBMIT, case, acts.Submit(snapshot), at)
    handle(case.applicant, case.department, str(case.pk), since=day_of(at))
    return follow_rules(case, done, at=at)


@transaction.atomic
def correct(by: Actor, case: CaseRow, stated: Facts, *, at: datetime) -> Case:
    """补正.

    Raises:
        Refused: as `submit`.
    """
    authority = require(by, Action.SUBMIT, thing_of(case))
    snapshot = facts.take(stated, _rules(case), case.benefit, case.applicant)
    return _do(by, authority, Action.SUBMIT, case, acts.Correct(snapshot), at)


@transaction.atomic
def withdraw(by: Actor, case: CaseRow, *, at: datetime, reason: str = "") -> Case:
    """撤回. Once money is promised, the office has to give the promise back first.

    Raises:
        Refused: `not-permitted`, `not-now`, `promised`.
    """
    authority = require(by, Action.WITHDRAW, thing_of(case))
    if case.state == State.READY:
        raise Refused(
            "promised",
            say("这件的资金已经落实,不能自行撤回"),
            say("请「{department}」撤销占用", department=case.department),
        )
    return _do(by, authority, Action.WITHDRAW, case, acts.Withdraw(reason), at, reason)


@transaction.atomic
def object_to(by: Actor, case: CaseRow, text: str, *, at: datetime) -> Case:
    """异议.

    Raises:
        Refused: `not-permitted`, `not-now`, `too-late`, `no-reasons`.
    """
    authority = require(by, Action.OBJECT, thing_of(case))
    return _do(by, authority, Action.OBJECT, case, acts.Object(text), at)


# -- the gates -----------------------------------------------------------------------------------


@transaction.atomic
def accept(by: Actor, case: CaseRow, *, at: datetime, no_interest: bool = True) -> Case:
    """受理; what rules may decide next is decided.

    Raises:
        Refused: `not-permitted`, `own-case`, `not-now`, `same-hands`, `has-interest`,
            `undeclared-interest`.
    """
    authority = _at(by, case, GateName.INTAKE)
    done = _do(by, authority, Action.ACCEPT, case, acts.Accept(no_interest), at)
    return follow_rules(case, done, at=at)


@transaction.atomic
def ask_correction(by: Actor, case: CaseRow, items: Sequence[str], *, at: datetime) -> Case:
    """补正: once, everything that is missing.

    Raises:
        Refused: as `accept`; `asked-before`, `no-reasons`.
    """
    authority = _at(by, case, GateName.INTAKE)
    return _do(by, authority, Action.ACCEPT, case, acts.AskCorrection(tuple(items)), at)


@transaction.atomic
def decline(by: Actor, case: CaseRow, reasons: Sequence[str], *, at: datetime) -> Case:
    """不予受理.

    Raises:
        Refused: as `accept`; `correction-runs`, `no-reasons`.
    """
    authority = _at(by, case, GateName.INTAKE)
    return _do(
        by, authority, Action.ACCEPT, case, acts.Decline(tuple(reasons)), at, "；".join(reasons)
    )


@transaction.atomic
def certify(
    by: Actor, case: CaseRow, recognitions: dict[str, bool], evidence: str, *, at: datetime
) -> Case:
    """认定: settle what the text leaves to the department, on the strength of a document.

    Raises:
        Refused: as `pass_gate`; `bad-facts`, `no-reasons`.
    """
    gate, authority = _here(by, case)
    before = facts.held(store.current(case.pk).snapshot)
    said = {name: "是" if holds else "否" for name, holds in recognitions.items()}
    changed = {**before, "认定": {**before.get("认定", {}), **said}}
    snapshot = facts.take(changed, _rules(case), case.benefit, case.applicant)
    act = acts.Certify(snapshot, tuple(recognitions), evidence)
    return _do(by, authority, ACTION_AT[gate], case, act, at, evidence)


@transaction.atomic
def pass_gate(
    by: Actor, case: CaseRow, *, at: datetime, amount: int | None = None, opinion: str = "",
    no_interest: bool = True,
) -> Case:  # fmt: skip
    """初审, 复审, 联合会审, 审定: the rules are asked again, and their trace is kept.

    Without `amount`, it is what the rules say. Nobody passes what the rules refuse, what they
    can't decide yet, or an amount outside of what they give.

    Raises:
        Refused: as `accept`; `rules-refuse`, `rules-undecided`, `outside-rules`,
            `illustrative`, `checks-open`, `opinions-open`, `no-reasons`.
    """
    gate, authority = _here(by, case)
    if gate is GateName.DETERMINATION:
        require_checks(case)
    if gate is GateName.JOINT:
        require_opinions(case, opinion)
    judged = judgement(case)
    act = _pass(gate, judged, case, amount, opinion, no_interest)
    done = _do(by, authority, ACTION_AT[gate], case, act, at, opinion)
    return follow_rules(case, done, at=at)


@transaction.atomic
def send_back(by: Actor, case: CaseRow, to: GateName, reason: str, *, at: datetime) -> Case:
    """退回: an earlier gate decides again.

    Raises:
        Refused: as `accept`; `cannot-send-back`.
    """
    gate, authority = _here(by, case)
    return _do(by, authority, ACTION_AT[gate], case, acts.SendBack(to, reason), at, reason)


@transaction.atomic
def refuse(by: Actor, case: CaseRow, *, at: datetime, reasons: Sequence[str] = ()) -> Case:
    """不予支持, with the clause, the fact and the threshold; those of the rules unless said.

    Raises:
        Refused: as `accept`; `no-reasons`.
    """
    gate, authority = _here(by, case)
    judged = judgement(case)
    why = tuple(reasons) or judged.first_reasons
    trace = facts.keep(facts.TRACE, canonical(judged.trace), case.applicant)
    return _do(by, authority, ACTION_AT[gate], case, acts.Refuse(why, trace), at, "；".join(why))


@transaction.atomic
def consult(by: Actor, case: CaseRow, question: str, *, at: datetime) -> Case:
    """送专家评审: clocks stop until the opinion is in.

    Raises:
        Refused: as `accept`.
    """
    gate, authority = _here(by, case)
    return _do(by, authority, ACTION_AT[gate], case, acts.Consult(question), at)


@transaction.atomic
def advise(by: Actor, case: CaseRow, opinion: str, *, at: datetime) -> Case:
    """The experts' opinion is entered by whoever may decide next.

    Raises:
        Refused: `not-permitted`, `not-now`.
    """
    gate, authority = _here(by, case)
    return _do(by, authority, ACTION_AT[gate], case, acts.Advise(opinion), at)


@transaction.atomic
def publish(by: Actor, case: CaseRow, *, at: datetime, notice: str = "") -> Case:
    """公示.

    Raises:
        Refused: `not-permitted`, `not-now`.
    """
    authority = require(by, Action.PUBLISH, thing_of(case))
    return _do(by, authority, Action.PUBLISH, case, acts.Publish(notice or str(case.pk)), at)


@transaction.atomic
def close_notice(by: Actor, case: CaseRow, *, at: datetime) -> Case:
    """The notice has run without an open objection.

    Raises:
        Refused: `not-permitted`, `not-now`, `notice-runs`.
    """
    authority = require(by, Action.PUBLISH, thing_of(case))
    return _do(by, authority, Action.PUBLISH, case, acts.CloseNotice(), at)


@transaction.atomic
def re_examine(
    by: Actor, case: CaseRow, objection: int, *, upheld: bool, reason: str, at: datetime
) -> Case:
    """复核 of an objection, by somebody who decided nothing in the case.

    Raises:
        Refused: as `accept`; `no-objection`, `own-objection`.
    """
    authority = require(by, Action.RE_EXAMINE, thing_of(case))
    act = acts.ReExamine(objection, upheld, reason)
    return _do(by, authority, Action.RE_EXAMINE, case, act, at, reason)


# -- money ---------------------------------------------------------------------------------------


@transaction.atomic
def release_for_payment(
    by: Actor, case: CaseRow, fund: str, allotment: str, *, at: datetime
) -> Case:
    """待拨付: the amount is promised on a 预算指标, or nothing happens.

    Raises:
        Refused: `not-permitted`, `not-now`, and as the books' `commit`.
    """
    authority = _role(by, Action.COMMIT, allotment, case)
    found = store.current(case.pk)
    _require_state(found, State.DETERMINED, acts.Release)
    ask = Ask(case.benefit, case.object, case.year, str(case.payee_id), found.amount)
    claim = ledger.commit(by, fund, allotment, ask, key=f"办件{case.pk}", at=at)
    return _do(
        by, authority, Action.COMMIT, case, acts.Release(str(claim.pk), found.amount), at
    )  # fmt: skip


@transaction.atomic
def take_promise_back(by: Actor, case: CaseRow, reason: str, *, at: datetime) -> Case:
    """The applicant no longer wants what was promised: the case ends, the money is free again.

    Raises:
        Refused: `not-permitted`, `not-now`.
    """
    authority = require(by, Action.VOID, thing_of(case))
    found = store.current(case.pk)
    _require_state(found, State.READY, acts.Withdraw)
    ledger.void(by, UUID(found.claim), key=f"撤回{case.pk}", at=at, reason=reason)
    return _do(by, authority, Action.VOID, case, acts.Withdraw(reason), at, reason)


@transaction.atomic
def demand_back(
    by: Actor, case: CaseRow, amount: int, *, interest: int = 0, reason: str, false: bool,
    at: datetime,
) -> Case:  # fmt: skip
    """追缴. For a false application the sheet's sanction applies: so many years without another.

    Raises:
        Refused: `not-permitted`, `not-now`, `bad-amount`, `no-reasons`.
    """
    authority = require(by, Action.CLAW_BACK, thing_of(case))
    sanction = store.current(case.pk).terms.procedure.sanction
    barred = _years_on(day_of(at), sanction.barred_years) if false and sanction else None
    act = acts.DemandBack(amount, interest, reason, barred)
    return _do(by, authority, Action.CLAW_BACK, case, act, at, reason)


@transaction.atomic
def recover(by: Actor, case: CaseRow, amount: int, *, interest: int = 0, at: datetime) -> Case:
    """追缴到账: the books take it back; interest is revenue and not theirs.

    Raises:
        Refused: `not-permitted`, `not-now`, `bad-amount`.
    """
    authority = require(by, Action.REVERSE, thing_of(case))
    done = _do(by, authority, Action.REVERSE, case, acts.Recover(amount, interest), at)
    left = amount
    for n, (claim, paid) in enumerate(reversed(done.parts)):  # the last part first
        part = min(left, paid)
        if part:
            key = f"追缴{case.pk}" + (f"#{n}" if n else "")
            ledger.reverse(by, UUID(claim), part, key=key, at=at)
        left -= part
    return done


# -- people --------------------------------------------------------------------------------------


@transaction.atomic
def declare_conflict(by: Actor, case: CaseRow, reason: str, *, at: datetime) -> Case:
    """Somebody says that they have an interest, and stays out.

    Raises:
        Refused: `not-permitted`, `not-now`, `no-reasons`.
    """
    authority = require(by, Action.READ_CASE, thing_of(case))
    return _do(by, authority, Action.READ_CASE, case, acts.DeclareConflict(reason), at, reason)


@transaction.atomic
def recuse(by: Actor, case: CaseRow, person: str, reason: str, *, at: datetime) -> Case:
    """回避 is ordered by whoever determines.

    Raises:
        Refused: `not-permitted`, `not-now`, `no-reasons`.
    """
    authority = require(by, Action.DETERMINE, thing_of(case))
    return _do(by, authority, Action.DETERMINE, case, acts.Recuse(person, reason), at, reason)


@transaction.atomic
def urge(by: Actor, case: CaseRow, clock: str, words: str, *, at: datetime) -> Case:
    """督办.

    Raises:
        Refused: `not-permitted`, `not-now`.
    """
    authority = require(by, Action.SUPERVISE, thing_of(case))
    return _do(by, authority, Action.SUPERVISE, case, acts.Urge(clock, words), at, words)


def read(by: Actor, case: UUID) -> Case:
    """One case.

    Raises:
        Refused: `not-permitted`, `no-case`.
    """
    row = CaseRow.objects.filter(pk=case).first()
    if row is None:
        raise Refused("no-case", say("没有这一件"))
    require(by, Action.READ_CASE, thing_of(row))
    return store.current(row.pk, row.head)


def pressing(by: Actor, department: str, today: date) -> list[tuple[CaseRow, Reminder]]:
    """What a department must look at today, the latest first.

    Raises:
        Refused: `not-permitted`.
    """
    require(by, Action.READ_CASE, Thing("办件", department=department))
    rows = CaseRow.objects.filter(department=department, due__isnull=False).order_by("due")
    found = [
        (row, reminder)
        for row in rows
        for reminder in reminders(store.current(row.pk, row.head).clocks, today)
    ]
    return sorted(found, key=lambda pair: -pair[1].late)


@transaction.atomic
def erase_facts(by: Actor, subject: Subject, *, reason: str, at: datetime) -> int:
    """Take out a person's snapshots and traces, once all of their cases have ended.

    The events keep digests, which tell nothing: a person's snapshots are salted.

    Raises:
        Refused: `not-permitted`, `still-needed`.
    """
    thing = Thing("办件", subject=str(subject.key))
    authority = require(by, Action.ERASE_PERSONAL, thing)
    ended = [state.value for state in ENDED] + [State.PAID.value]
    if subject.cases.exclude(state__in=ended).exists():
        raise Refused("still-needed", say("还有办件没有办结"), say("办结后再擦除"))
    count, _ = Content.objects.filter(subject=subject).delete() if subject.is_person else (0, {})
    note(by, authority, Action.ERASE_PERSONAL, thing, at=at, reason=reason, before={"n": count})
    return count


def replay(case: CaseRow) -> list[tuple[int, bool]]:
    """Each decision worked out again from the facts and the rules of its day: (event, the same?).

    Events whose facts were erased are left out.
    """
    found: list[tuple[int, bool]] = []
    snapshot = ""
    for event in store.events(case.pk):
        match event.act:
            case acts.Submit(kept) | acts.Correct(kept) | acts.Certify(kept, _, _):
                snapshot = kept
            case acts.Pass(trace=trace) | acts.Refuse(trace=trace):
                try:
                    stated = facts.held(snapshot)
                except Refused:
                    continue
                rules = editions.pinned(case.package, case.edition, day_of(case.drafted))
                again = facts.judge(stated, rules, case.benefit)
                found.append((event.seq, digest(canonical(again.trace)) == trace))
            case _:
                pass
    return found


# -- shared --------------------------------------------------------------------------------------


def open_case(
    application: Application, *, by: str, at: datetime,
    noted: tuple[Actor, Role, Action] | None = None, snapshot: str = "", system: str = "",
    external: str | None = None, mode: Mode | None = None,
) -> CaseRow:  # fmt: skip
    """A draft with the day's rules and path; permission was asked by the caller."""
    package, procedures, edition = _edition_for(application, day_of(at))
    path = procedures.of(application.benefit)
    department = facts.leads(package, application.benefit)
    if mode is not None:
        path = replace(path, mode=mode)
    object = application.object or str(application.applicant.key)
    payee = application.payee or application.applicant
    paper = acts.Draft(
        application.benefit, str(application.applicant.key), object, str(payee.key),
        application.year, department, application.package, edition, path,
        sampled=is_sampled(path, edition, object), snapshot=snapshot, batch=application.batch,
        external=external or "",
    )  # fmt: skip
    row = store.begin(uuid4(), Command(by, at, paper), system=system, external=external)
    if application.batch:
        require_window(row, day_of(at))
    if noted is not None:
        actor, authority, action = noted
        note(actor, authority, action, thing_of(row), at=at, after={"benefit": row.benefit})
    return row


def _edition_for(application: Application, on: date) -> tuple[Package, Procedures, str]:
    """Of the batch, whose notice named it; else of the day."""
    if not application.batch:
        return editions.pin(application.package, on)
    batch = Batch.objects.filter(pk=application.batch).first()
    if batch is None:
        raise Refused("no-batch", say("没有这个申报批次:{batch}", batch=application.batch))
    found = editions.pinned_with_paths(batch.package, batch.edition, batch.opens)
    return *found, batch.edition


def is_sampled(path: Procedure, edition: str, object: str) -> bool:
    """The same answer for the same case and edition, foreseeable by nobody who lacks either."""
    drawn = hashlib.sha256(f"{edition}/{path.benefit}/{object}".encode()).digest()
    return int.from_bytes(drawn[:8]) % 1000 < path.sampled_per_mille


def follow_rules(case: CaseRow, found: Case, *, at: datetime) -> Case:
    """Pass the gates that the sheet leaves to the rules, as long as they say yes."""
    while True:
        gate = found.next_gate
        is_free = not (found.terms.sampled or found.needs_person)
        if gate is None or not gate.by_rule or not is_free:
            return found
        if found.state is State.SUBMITTED:
            found = store.act(case, Command(RULE, at, acts.Accept()))
        elif found.state is State.REVIEWED:
            try:
                act = _pass(gate.name, judgement(case), case, None, "", True)
            except Refused:
                return found  # what the rules don't grant, a person looks at
            found = store.act(case, Command(RULE, at, act))
        else:
            return found


def judgement(case: CaseRow, *, language: str = "zh") -> Judged:
    """What the pinned rules say of the facts of the case; for a reader, in their language."""
    stated = facts.held(store.current(case.pk, case.head).snapshot)
    return facts.judge(stated, _rules(case), case.benefit, language=language)


def judgements(cases: Sequence[CaseRow]) -> dict[UUID, Judged]:
    """What the pinned rules say of many cases; without those whose facts were erased."""
    found = store.current_of(cases)
    held = facts.held_many(found[case.pk].snapshot for case in cases)
    return {
        case.pk: facts.judge(held[snapshot], _rules(case), case.benefit)
        for case in cases
        if (snapshot := found[case.pk].snapshot) in held
    }


def thing_of(case: CaseRow, department: str = "") -> Thing:
    """A case, as permissions see it."""
    return Thing("办件", str(case.pk), str(case.applicant_id), department or case.department)


def require_not_barred(subject: Subject, on: date) -> None:
    """Raises: Refused: `barred`."""
    until = subject.cases.filter(barred_until__gte=on).order_by("-barred_until").first()
    if until is not None:
        raise Refused(
            "barred", say("因虚假申报,到{until}为止不受理申报", until=str(until.barred_until))
        )


def require_window(case: CaseRow, on: date) -> None:
    """Raises: Refused: `outside-window`, `other-benefit`."""
    batch = case.batch
    if batch is None:
        return
    if batch.benefit != case.benefit or batch.package != case.package:
        raise Refused("other-benefit", say("这个批次是「{benefit}」的", benefit=batch.benefit))
    if not batch.opens <= on <= batch.closes:
        raise Refused(
            "outside-window",
            say("申报时间是{opens}到{closes}", opens=str(batch.opens), closes=str(batch.closes)),
            say("等下一个批次"),
        )


def asked_of(case: CaseRow) -> dict[str, str]:
    """Which other departments are asked about a case, by its batch or by 联合会审: what → whom."""
    found = dict(case.batch.checks) if case.batch is not None else {}
    current = store.current(case.pk)
    gate = current.next_gate
    if gate is not None and gate.name is GateName.JOINT and current.state is State.REVIEWED:
        found |= current.terms.procedure.joint_opinions
    return found


def require_opinions(case: CaseRow, opinion: str) -> None:
    """Every department of a 联合会审 has spoken; a dissent is passed over only with an answer.

    Raises:
        Refused: `opinions-open`, `no-reasons`.
    """
    wanted = store.current(case.pk).terms.procedure.joint_opinions
    given = dict(case.checks.filter(kind__in=wanted).values_list("kind", "is_clear"))
    left = [department for kind, department in wanted.items() if kind not in given]
    if left:
        raise Refused(
            "opinions-open",
            say("会审的部门还没有都给出意见:{names}", names="、".join(left)),
            say("等它们答复;督查可以催办"),
        )
    if not all(given.values()) and not opinion.strip():
        raise Refused(
            "no-reasons",
            say("有部门不同意,通过要写明怎样答复它的意见"),
            say("写在意见里;或者退回、不予支持"),
        )


def require_checks(case: CaseRow) -> None:
    """Every department that the batch asks has said that there is nothing against it.

    Raises:
        Refused: `checks-open`.
    """
    if case.batch is None:
        return
    clear = set(case.checks.filter(is_clear=True).values_list("kind", flat=True))
    left = [kind for kind, _ in case.batch.checks if kind not in clear]
    if left:
        raise Refused(
            "checks-open",
            say("部门核查还没有通过:{kinds}", kinds="、".join(left)),
            say("等部门答复;有问题的,不予支持"),
        )


def _pass(
    gate: GateName, judged: Judged, case: CaseRow, amount: int | None, opinion: str,
    no_interest: bool,
) -> acts.Pass:  # fmt: skip
    if judged.illustrative:
        raise Refused("illustrative", say("这个金额是示例,不能兑付"), say("等配套文件明确"))
    if judged.verdict == "不符合":
        raise Refused(
            "rules-refuse",
            say("按规则不符合:{why}", why="；".join(judged.first_reasons)),
            say("事实有误的,先更正事实;否则不予支持"),
        )
    if judged.verdict != "符合" or judged.low is None:
        raise Refused(
            "rules-undecided",
            say("按规则还定不了:{verdict}", verdict=judged.verdict),
            say("先认定或补齐事实;待配套的,等配套文件"),
        )
    chosen = judged.low if amount is None else amount
    most = judged.low if judged.high is None else judged.high
    if not judged.low <= chosen <= most:
        raise Refused(
            "outside-rules",
            say(
                "金额{amount}不在规则给出的{low}到{high}之内", amount=show_fen(chosen),
                low=show_fen(judged.low), high=show_fen(most),
            ),
            say("按规则的金额办"),
        )  # fmt: skip
    trace = facts.keep(facts.TRACE, canonical(judged.trace), case.applicant)
    return acts.Pass(gate, trace, chosen, opinion, no_interest)


def _do(
    by: Actor, authority: Role, action: Action, case: CaseRow, act: Act, at: datetime,
    reason: str = "",
) -> Case:  # fmt: skip
    before = case.label
    done = store.act(case, Command(by.id, at, act, by.name))
    note(
        by, authority, action, thing_of(case), at=at, reason=reason[:500],
        before={"state": before}, after={"state": done.label, "act": WORDS[type(act)]},
    )  # fmt: skip
    return done


def _at(by: Actor, case: CaseRow, name: GateName) -> Role:
    gates = store.current(case.pk).terms.procedure.gates
    gate = next(gate for gate in gates if gate.name is name)
    authority = require(by, ACTION_AT[name], thing_of(case, gate.department))
    if case.checks.filter(by=by.id).exists():
        raise Refused(
            "same-hands",
            say("{name}代表部门对这件给过意见,不能再办「{gate}」", name=by.name, gate=name),
            say("由另一个人办理这个环节"),
        )
    return authority


def _here(by: Actor, case: CaseRow) -> tuple[GateName, Role]:
    found = store.current(case.pk)
    gate = found.next_gate
    if gate is None or found.state not in (State.REVIEWED, State.CONSULTING):
        require(by, Action.READ_CASE, thing_of(case))  # the answer says where it stands
        _require_state(found, State.REVIEWED, acts.Pass)
    assert gate is not None
    return gate.name, _at(by, case, gate.name)


def _require_state(found: Case, state: State, kind: type[Act]) -> None:
    if found.state is not state:
        raise Refused(
            "not-now",
            say("这件是「{state}」,不能「{act}」", state=found.label, act=WORDS[kind]),
            say("刷新后看这件现在能办什么"),
        )


def _role(by: Actor, action: Action, allotment: str, case: CaseRow) -> Role:
    return require(by, action, Thing("预算指标", allotment, case.object, case.department))


def _rules(case: CaseRow) -> Package:
    return editions.pinned(case.package, case.edition, day_of(case.drafted))


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)  # 29 February
