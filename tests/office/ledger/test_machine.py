"""The books under any sequence of acts, beside a model that is a dictionary."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.office.ledger.a_fund import AT, FINANCE, FUND, ask, open_books

from duixian.office.ledger import reports, services
from duixian.office.ledger.models import Balance, Entry
from duixian.office.refusal import Refused

ALLOTMENTS = {"一": ("领域一", 500), "二": ("领域二", 450), "三": ("领域二.其一", 120)}
LIMITS = {"总额": 900, "领域一": 600, "领域二": 500, "领域二.其一": 100}
ABOVE = {
    "一": ["领域一", "总额"],
    "二": ["领域二", "总额"],
    "三": ["领域二.其一", "领域二", "总额"],
}


class Books(RuleBasedStateMachine):
    """Acts on three 预算指标 of one fund.

    Invariants, after every act:
    1. A 预算指标, an item, a field and the ceiling hold promised + spent within their limit.
    2. For one benefit, object, year and stage at most one claim stands.
    3. What tables, postings and the chain say is the same, and the chain verifies.
    4. An act is accepted exactly if the model has the room for it; a refused one changes nothing.
    5. The same key again does nothing and gives the same answer.
    """

    claims = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.atomic()
        self.point.__enter__()
        self.keys = count()
        self.held: dict[object, list[int]] = {}
        """Claim → [committed, spent]."""
        self.about: dict[object, tuple[str, str]] = {}
        """Claim → (object, 预算指标)."""

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)

    @initialize()
    def open(self) -> None:
        open_books(**ALLOTMENTS)

    def used(self, name: str) -> int:
        return sum(
            sum(held)
            for claim, held in self.held.items()
            if name == self.about[claim][1] or name in ABOVE[self.about[claim][1]]
        )

    @contextmanager
    def accepted_if(self, is_right: bool):
        before = Entry.objects.count()
        try:
            with transaction.atomic():
                yield
        except Refused:
            assert not is_right
            assert Entry.objects.count() == before
        else:
            assert is_right

    @rule(
        target=claims,
        number=st.sampled_from(sorted(ALLOTMENTS)),
        object=st.sampled_from("甲乙丙丁"),
        amount=st.integers(1, 400),
        again=st.booleans(),
    )
    def commit(self, number: str, object: str, amount: int, again: bool):
        limits = {number: ALLOTMENTS[number][1], **{line: LIMITS[line] for line in ABOVE[number]}}
        stands = any(
            sum(held) for claim, held in self.held.items() if self.about[claim][0] == object
        )
        fits = all(self.used(name) + amount <= limit for name, limit in limits.items())
        key, claim = f"k{next(self.keys)}", None
        with self.accepted_if(fits and not stands):
            claim = services.commit(FINANCE, FUND, number, ask(object, amount), key=key, at=AT)
        if claim is None:
            return None
        if again:
            twin = services.commit(FINANCE, FUND, number, ask(object, amount), key=key, at=AT)
            assert twin.pk == claim.pk
        self.held[claim.pk], self.about[claim.pk] = [amount, 0], (object, number)
        return claim.pk

    @rule(
        claim=claims,
        act=st.sampled_from(["post", "void", "bounce", "reverse"]),
        amount=st.none() | st.integers(1, 200),
        again=st.booleans(),
    )
    def move(self, claim, act: str, amount: int | None, again: bool) -> None:
        if claim is None:
            return
        held = self.held[claim]
        side = 0 if act in ("post", "void") else 1
        moved = held[side] if amount is None else amount
        key, is_right = f"k{next(self.keys)}", 0 < moved <= held[side]
        with self.accepted_if(is_right):
            entry = getattr(services, act)(FINANCE, claim, amount, key=key, at=AT)
        if not is_right:
            return
        if again:
            assert getattr(services, act)(FINANCE, claim, amount, key=key, at=AT).pk == entry.pk
        held[side] -= moved
        if act in ("post", "bounce"):
            held[1 - side] += moved

    @rule(claim=consumes(claims))
    def forget(self, claim) -> None:
        """Keeps the bundle small; nothing happens to the claim."""

    @invariant()
    def nothing_is_overspent(self) -> None:
        for row in Balance.objects.select_related("line", "allotment"):
            assert row.limit is None or row.committed + row.spent <= row.limit
            name = str(row.line or row.allotment)
            assert row.committed + row.spent == self.used(name)

    @invariant()
    def nothing_stands_twice(self) -> None:
        live = [self.about[claim][0] for claim, held in self.held.items() if sum(held)]
        assert len(live) == len(set(live))

    @invariant()
    def the_tables_and_the_chain_agree(self) -> None:
        if Entry.objects.exists():
            assert reports.faults(FUND) == []


@pytest.mark.django_db
def test_the_books_hold_under_any_sequence_of_acts():
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
