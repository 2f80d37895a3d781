"""Every service, tried by every role in the department concerned: it does what the table allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from cryptography.fernet import Fernet
from django.db import transaction
from tests.office.ledger.a_fund import AT, FIGURES, FINANCE, FUND, ask, commit, open_books, terms

from duixian.awards.budget import BudgetRule
from duixian.language.vocabulary import Vocabulary
from duixian.office.accounts import services as accounts
from duixian.office.accounts.actor import Actor, Grant, Role
from duixian.office.accounts.models import User
from duixian.office.accounts.permissions import TABLE, Action
from duixian.office.audit import services as audit
from duixian.office.ledger import reports, services, shortage
from duixian.office.ledger.announced import Figures
from duixian.office.refusal import Refused
from duixian.office.register import imports, personal
from duixian.office.register import services as register
from duixian.office.register.personal import Grounds
from duixian.office.register.services import Said
from duixian.tables.register import register_of

pytestmark = pytest.mark.django_db
HOME = "区商务局"
DAY = date(2025, 1, 1)
GROUNDS = Grounds("法定职责", "审核", date(2030, 1, 1))


class World:
    """One enterprise that 区商务局 handles, with a paid claim on its 指标."""

    def __init__(self) -> None:
        open_books(一=("领域一", 500))
        self.firm = register.subject_for("企业", "甲", at=AT)
        register.handle(self.firm, HOME, "办件1", since=DAY)
        claim = commit("乙", 100)
        services.post(FINANCE, claim.pk, 50, key="半", at=AT)
        self.claim = claim.pk
        self.waiting = shortage.wait(FINANCE, FUND, "一", ask("丙", 5), at=AT).pk
        self.user = User.objects.create_user("wang")
        self.words = Vocabulary.__new__(Vocabulary)


def other_fund() -> Figures:
    return Figures("另一本", 2025, FIGURES.lines)


Try = Callable[[World, Actor], object]
SERVICES: dict[str, tuple[Action, Try]] = {
    "open_fund": (Action.OPEN_BOOKS, lambda w, a: services.open_fund(a, other_fund(), at=AT)),
    "allot": (
        Action.ALLOT,
        lambda w, a: services.allot(a, FUND, terms("二", "领域一", 5), key="二", at=AT),
    ),
    "adjust": (
        Action.ALLOT,
        lambda w, a: services.adjust(a, FUND, "一", 5, key="加", at=AT, reason="追加"),
    ),
    "commit": (
        Action.COMMIT,
        lambda w, a: services.commit(a, FUND, "一", ask("丁", 5), key="占", at=AT),
    ),
    "commit_batch": (
        Action.COMMIT,
        lambda w, a: shortage.commit_batch(
            a, FUND, "一", [], BudgetRule.BY_RANK, key="批", at=AT
        ),
    ),
    "wait": (Action.COMMIT, lambda w, a: shortage.wait(a, FUND, "一", ask("丁", 5), at=AT)),
    "serve_waiting": (
        Action.COMMIT, lambda w, a: shortage.serve_waiting(a, FUND, "一", key="候", at=AT)
    ),
    "give_up": (Action.VOID, lambda w, a: shortage.give_up(a, w.waiting, at=AT)),
    "post": (Action.POST, lambda w, a: services.post(a, w.claim, 1, key="付", at=AT)),
    "void": (Action.VOID, lambda w, a: services.void(a, w.claim, 1, key="撤", at=AT)),
    "bounce": (Action.REVERSE, lambda w, a: services.bounce(a, w.claim, 1, key="退", at=AT)),
    "reverse": (Action.REVERSE, lambda w, a: services.reverse(a, w.claim, 1, key="冲", at=AT)),
    "allotments_of": (Action.READ_BOOKS, lambda w, a: reports.allotments_of(a, FUND, HOME)),
    "export": (Action.EXPORT_BOOKS, lambda w, a: reports.export_jsonl(a, FUND, at=AT)),
    "grant_role": (
        Action.GRANT_ROLE,
        lambda w, a: accounts.grant_role(a, w.user, Role.WINDOW, HOME, since=DAY, at=AT),
    ),
    "state": (
        Action.STATE_FACTS,
        lambda w, a: register.state(a, w.firm, [], vocabulary=w.words, at=AT),
    ),
    "facts_of": (Action.READ_FACTS, lambda w, a: register.facts_of(a, w.firm, on=DAY, at=AT)),
    "import_register": (
        Action.IMPORT_FACTS,
        lambda w, a: imports.import_register(
            a, register_of({}), source=HOME, vocabulary=w.words, evidence="", at=AT
        ),
    ),
    "keep": (
        Action.WRITE_PERSONAL,
        lambda w, a: personal.keep(a, w.firm, "银行账号", "1", GROUNDS, at=AT),
    ),
    "read": (
        Action.READ_PERSONAL,
        lambda w, a: personal.read(a, w.firm, "银行账号", purpose="付款", at=AT),
    ),
    "erase": (Action.ERASE_PERSONAL, lambda w, a: personal.erase(a, w.firm, reason="", at=AT)),
    "search": (Action.READ_AUDIT, lambda w, a: audit.search(a, audit.Search())),
    "export_audit": (
        Action.EXPORT_AUDIT, lambda w, a: audit.export_jsonl(a, audit.Search(), at=AT)
    ),
}  # fmt: skip


@pytest.fixture
def world(engine: str, settings) -> World:
    settings.DATA_KEYS, settings.INDEX_KEY = (Fernet.generate_key().decode(),), "i" * 32
    return World()


def is_refused(act: Try, world: World, by: Actor) -> bool:
    try:
        with transaction.atomic():
            act(world, by)
    except Refused as refused:
        return refused.code == "not-permitted"
    return False


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_refuses_what_the_table_does_not_allow(world, name):
    action, act = SERVICES[name]
    for role in Role:
        # Whoever applies for themselves speaks for the very enterprise; officers are at home.
        scope = str(world.firm.key) if role is Role.APPLICANT else HOME
        by = Actor(f"u-{role}", role, (Grant(role, scope, DAY),))
        cell = TABLE[role].get(action)
        may = cell is not None and (cell.own or cell.other)
        assert is_refused(act, world, by) is not may, role
        elsewhere = Actor("u-x", role, (Grant(role, "别处", DAY),))
        may_elsewhere = cell is not None and cell.other
        assert is_refused(act, world, elsewhere) is not may_elsewhere, role


def test_a_certificate_is_given_only_where_the_table_says(world):
    for role in Role:
        by = Actor(f"u-{role}", role, (Grant(role, HOME, DAY),))
        cell = TABLE[role].get(Action.CERTIFY_FACTS)

        def act(w: World, a: Actor) -> object:
            return register.certify(
                a, w.firm, Said("x", 1), department=HOME, evidence="", vocabulary=w.words, at=AT
            )

        assert is_refused(act, world, by) is (cell is None)
