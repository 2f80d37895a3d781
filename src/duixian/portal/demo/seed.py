"""The demonstration district, made by the office's own services, act by act in order of time."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path as Folder

from django.conf import settings
from django.db import transaction

from duixian.basics.text import say
from duixian.office.accounts.models import User
from duixian.office.cases import editions
from duixian.office.cases.case import State
from duixian.office.cases.models import CaseRow
from duixian.office.ledger.models import Allotment, Waiting
from duixian.office.payment.models import LineOutcome, PaymentBatch, PaymentLine
from duixian.office.payment.outcomes import Outcome
from duixian.office.refusal import Refused
from duixian.office.register.models import Subject
from duixian.portal.demo.applicants import Office
from duixian.portal.demo.books import SCARCE, open_books
from duixian.portal.demo.district import district
from duixian.portal.demo.paths import EACH, FEWEST, LAND_PATHS, PHONE_PATHS, SERVICE_PATHS, Path
from duixian.portal.demo.people import PASSWORD, create_accounts
from duixian.portal.demo.registers import import_district, say_oneself
from duixian.portal.demo.reports import REPORTS, report_progress
from duixian.portal.demo.rounds import (
    CLOSED,
    OPEN,
    PAID,
    RUNNING,
    Treasury,
    call_for,
    first_batch,
    second_batch,
)
from duixian.portal.demo.telling import FUND, RUNS, Telling, run_over_register
from duixian.portal.demo.timeline import BUSINESS_DATE, FIRST_DAY, Story, moment, play
from duixian.portal.demo.world import DemoWorld

PEOPLE, REGISTER, BOOKS, CASES, PAYMENTS = "people", "register", "books", "cases", "payments"
PHASES = (PEOPLE, REGISTER, BOOKS, CASES, PAYMENTS)
Progress = Callable[[str, int, int], None]
"""Told the phase, how much of it is done, and of how much."""


def seed(
    count: int = 320, seed: int = 7, progress: Progress = lambda phase, done, total: None
) -> DemoWorld:
    """Fill an empty office: all of it, or nothing.

    The same count and seed tell the same story; keys of rows, salts and ciphers differ.

    Raises:
        Refused: `not-empty`, `too-few`.
    """
    if count < FEWEST:
        raise Refused("too-few", say("至少要{count}件,每条路径才各有一件", count=FEWEST))
    if User.objects.exists() or Subject.objects.exists():
        raise Refused(
            "not-empty",
            say("数据库里已经有数据,不装演示数据"),
            say("换一个空的数据库,或者用 --fresh 重建演示数据"),
        )
    with transaction.atomic():
        world = _seed(count, seed, progress)
    world.save()
    return world


def _seed(count: int, seed: int, progress: Progress) -> DemoWorld:
    at = moment(FIRST_DAY, -30)
    rules, _, _ = editions.pin(FUND, FIRST_DAY)
    folder: Folder = settings.DATA
    progress(PEOPLE, 0, 1)
    users = create_accounts(at)
    rows = district(folder / f"district-{seed}", rules, seed)
    office = Office(users, rules, rows, random.Random(seed))
    _introduce(office, at)
    progress(PEOPLE, 1, 1)
    conflicts = import_district(office, at)
    say_oneself(office, at)
    progress(REGISTER, 1, 1)
    open_books(office.actor("caizheng2"), rules, at=at, cases=count)
    progress(BOOKS, 1, 1)
    told = _cases(office, count)
    _tell(office, told, progress)
    return _world(office, told, seed, conflicts)


def _introduce(office: Office, at: datetime) -> None:
    """The applicants with accounts: three enterprises, two residents; and the shops."""
    for username in ("qiye", "qiye2", "qiye3"):
        code = office.district.firms[office._used]
        office._used += 1
        office.firms[username] = office.firm(code, office.users[username], at)
    office.shops = [office.firms["qiye3"], office.next_firm(at), office.next_firm(at)]
    people = office.district.register.table("个人", ["标识", "大学生"]).to_pylist()
    adults = [row["标识"] for row in people if "1970" < row["标识"][6:10] < "2002"]
    for username, identity in zip(("jumin", "jumin2"), adults, strict=False):
        office.resident(username, identity, at)


def _cases(office: Office, count: int) -> list[Telling]:
    """Every path once, then by weight."""
    chosen: list[Path] = list(EACH)
    common = [*SERVICE_PATHS, *PHONE_PATHS, *LAND_PATHS]
    weights = [path.weight for path in common]
    chosen += office.chance.choices(common, weights, k=count - len(chosen))
    turns: dict[str, int] = {}
    told = []
    for number, path in enumerate(chosen):
        turn = turns.get(path.name, 0)
        turns[path.name] = turn + 1
        told.append(Telling(office, path, turn, number))
    return told


def _tell(office: Office, told: list[Telling], progress: Progress) -> None:
    rounds: list[Story] = [
        *(call_for(office, number) for number in range(4)),
        first_batch(office),
        second_batch(office),
        *(run_over_register(office, day, told) for day in RUNS),
        *(report_progress(office, day) for day in REPORTS),
    ]
    payments = Treasury(office, told).runs()
    stories = [*rounds, *payments, *(one.tell() for one in told)]
    first = len(rounds) + len(payments)
    done = {CASES: 0, PAYMENTS: 0}
    totals = {CASES: len(told), PAYMENTS: len(payments)}

    def ended(number: int) -> None:
        phase = CASES if number >= first else PAYMENTS
        if number >= len(rounds):
            done[phase] += 1
            progress(phase, done[phase], totals[phase])

    play(stories, moment(BUSINESS_DATE, -120), ended)


# -- what there is -------------------------------------------------------------------------------


def _world(office: Office, told: list[Telling], seed: int, conflicts: list[str]) -> DemoWorld:
    world = DemoWorld(seed, BUSINESS_DATE.isoformat(), FUND, PASSWORD)
    world.accounts = {name: str(user.pk) for name, user in office.users.items()}
    world.subjects = office.subjects
    world.names = {
        key: office.names[key] for keys in office.subjects.values() for key in keys
    }  # fmt: skip
    world.conflicts = conflicts
    speakers = {key: name for name, keys in office.subjects.items() for key in keys}
    for state in State:
        world.cases[state.value] = []
    for row in CaseRow.objects.order_by("drafted", "pk"):
        id, whose = str(row.pk), speakers.get(str(row.applicant_id), "")
        world.cases[row.state].append(id)
        world.labels.setdefault(row.label, []).append(id)
        if whose:
            world.cases_of.setdefault(whose, []).append(id)
        if row.is_unasked and row.state == State.DRAFT:
            world.offers.setdefault(whose, []).append(id)
        if row.state == State.PUBLISHED:
            world.notices.append(id)
        if row.due is not None and row.due <= BUSINESS_DATE:
            when = "late" if row.due < BUSINESS_DATE else "today"
            world.due.setdefault(when, []).append(id)
    for one in told:
        world.paths.setdefault(one.path.name, []).append(str(one.row.pk))
    world.batches = {"paid": PAID, "running": RUNNING, "closed": CLOSED, "open": OPEN}
    world.allotments = list(Allotment.objects.order_by("pk").values_list("number", flat=True))
    world.nearly_used = SCARCE
    queue = Waiting.objects.filter(left__isnull=True).order_by("pk")
    world.waiting = list(queue.values_list("pk", flat=True))
    _payments(world)
    return world


def _payments(world: DemoWorld) -> None:
    last = dict(LineOutcome.objects.order_by("pk").values_list("line", "outcome"))
    open_batches: set[str] = set()
    for line in PaymentLine.objects.select_related("batch").order_by("batch__prepared", "pk"):
        if line.batch.approved is None:
            continue
        outcome = last.get(line.pk, Outcome.WAITING.value)
        world.lines.setdefault(outcome, []).append(str(line.pk))
        if outcome in (Outcome.WAITING, Outcome.UNKNOWN):
            open_batches.add(line.batch_id)
    for batch in PaymentBatch.objects.order_by("prepared", "pk"):
        if batch.discarded is not None:
            kind = "discarded"
        elif batch.approved is None:
            kind = "waiting"
        else:
            kind = "sent" if batch.pk in open_batches else "done"
        world.payments.setdefault(kind, []).append(batch.pk)
