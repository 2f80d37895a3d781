"""The best set by OR-Tools' CP-SAT, for groups too large for our own search."""

from __future__ import annotations

from typing import Any

from duixian.awards.choose import Choice, Pool
from duixian.basics.text import Text, say

_BLOCK = 40
"""Offers whose order is decided in one go: weights 2⁰ … 2³⁹ stay well inside 64 bits."""


class SolverMissing(RuntimeError):
    """A group needs the solver and OR-Tools is not installed; `reason` says what to do."""

    def __init__(self, offers: int) -> None:
        self.reason: Text = say(
            "{offers} 项待遇互相牵连,要用求解器才能算出最优的一组;"
            "请安装:pip install 'duixian[solver]'",
            offers=offers,
        )
        super().__init__(str(self.reason))


def solve(choice: Choice, contested: list[int], given: list[int]) -> frozenset[int]:
    """What `best_set` defines, among `contested`, beside the offers `given` in any case.

    Raises:
        SolverMissing: OR-Tools is not installed.
    """
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise SolverMissing(len(contested)) from None
    model: Any = cp_model.CpModel()
    taken: dict[int, Any] = {n: model.new_bool_var(f"x{n}") for n in contested}
    for first, second in choice.conflicts:
        if first in taken and second in taken:
            model.add_at_most_one(taken[first], taken[second])
    chosen: dict[int, Any] = {**dict.fromkeys(given, 1), **taken}
    worth = {n: choice.amounts[n] * taken_or_given for n, taken_or_given in chosen.items()}
    inside = {n for n in chosen if n in choice.sum_of}
    parts: dict[int, list[Any]] = {}
    for inner in choice.within:
        members = [n for n in inner.members if n in chosen]
        if members:
            around = choice.pool_of[inner.members[0]]
            highest = sum(choice.amounts[n] for n in members)
            reached = sum(worth[n] for n in members)
            parts.setdefault(around, []).append(_paid(model, inner, reached, highest))
    for n in chosen:
        if n in choice.pool_of and n not in inside:
            parts.setdefault(choice.pool_of[n], []).append(worth[n])
    total = sum(worth[n] for n in chosen if n not in choice.pool_of)
    for at, of in parts.items():
        pool = choice.pools[at]
        highest = sum(choice.amounts[n] for n in pool.members if n in chosen)
        total += _paid(model, pool, sum(of), highest)
    model.maximize(total)
    solver = _solved(cp_model, model)
    model.add(total >= solver.value(total))  # exact, where the objective's value is a float
    for start in range(0, len(contested), _BLOCK):
        block = contested[start : start + _BLOCK]
        model.clear_objective()
        model.maximize(
            sum(taken[n] * 2 ** (len(block) - 1 - place) for place, n in enumerate(block))
        )
        solver = _solved(cp_model, model)
        for n in block:
            model.add(taken[n] == solver.boolean_value(taken[n]))
    return frozenset(n for n in contested if solver.boolean_value(taken[n]))


def _paid(model: Any, pool: Pool, reached: Any, highest: int) -> Any:
    """At most what the pool pays; a maximum makes it so much."""
    paid = model.new_int_var(0, highest if pool.most is None else min(pool.most, highest), "")
    # max(0, Σ − less): either the whole of `less` comes off, or nothing is paid.
    pays = model.new_bool_var("")
    model.add(paid <= reached - pool.less * pays)
    model.add(paid <= highest * pays)
    return paid


def _solved(cp_model: Any, model: Any) -> Any:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1  # the same answer on every machine
    status = solver.solve(model)
    if status != cp_model.OPTIMAL:
        raise AssertionError(f"an empty set is always legal: {solver.status_name(status)}")
    return solver
