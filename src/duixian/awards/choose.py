"""The best set: which offers are paid where some exclude others and caps bind several.

Pure integers. `worth` and `is_legal` say what is meant; everything else is only a faster way to
the same set, and tests hold it to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

SEARCH_STEPS = 20_000
"""Steps of our own search in one group before the solver is asked."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Offers whose sum is what counts: `less` comes off it, and it is never above `most` (分)."""

    members: tuple[int, ...]
    less: int = 0
    most: int | None = None

    def pays(self, total: int) -> int:
        """What is paid where the chosen members come to `total`."""
        rest = max(0, total - self.less)
        return rest if self.most is None else min(rest, self.most)


@dataclass(frozen=True)
class Choice:
    """Offers by number, in the order in which ties are decided: the earlier is preferred.

    `amounts` are 分, at least zero; of each pair in `conflicts` (smaller number first) at most
    one may be paid; an offer is in at most one pool. `within` are sums inside a pool from which
    something comes off first: each lies in one pool, and an offer is in at most one.
    """

    amounts: tuple[int, ...]
    conflicts: frozenset[tuple[int, int]]
    pools: tuple[Pool, ...] = ()
    within: tuple[Pool, ...] = ()

    @cached_property
    def against(self) -> dict[int, frozenset[int]]:
        """For each offer, those that can't be paid beside it."""
        found: dict[int, set[int]] = {n: set() for n in range(len(self.amounts))}
        for first, second in self.conflicts:
            found[first].add(second)
            found[second].add(first)
        return {n: frozenset(of) for n, of in found.items()}

    @cached_property
    def pool_of(self) -> dict[int, int]:
        """The pool that an offer is in."""
        return {n: at for at, pool in enumerate(self.pools) for n in pool.members}

    @cached_property
    def sum_of(self) -> dict[int, int]:
        """The sum inside a pool that an offer is in."""
        return {n: at for at, inner in enumerate(self.within) for n in inner.members}


def is_legal(choice: Choice, chosen: Iterable[int]) -> bool:
    """True if no two of them exclude each other."""
    of = set(chosen)
    return not any(first in of and second in of for first, second in choice.conflicts)


def worth(choice: Choice, chosen: Iterable[int]) -> int:
    """What a set pays, in 分."""
    totals: dict[int, int] = {}
    inside: dict[int, int] = {}
    free = 0
    for n in chosen:
        if n in choice.sum_of:
            at = choice.sum_of[n]
            inside[at] = inside.get(at, 0) + choice.amounts[n]
        elif n in choice.pool_of:
            at = choice.pool_of[n]
            totals[at] = totals.get(at, 0) + choice.amounts[n]
        else:
            free += choice.amounts[n]
    for at, total in inside.items():
        inner = choice.within[at]
        around = choice.pool_of[inner.members[0]]
        totals[around] = totals.get(around, 0) + inner.pays(total)
    return free + sum(choice.pools[at].pays(total) for at, total in totals.items())


def best_set(choice: Choice, *, steps: int = SEARCH_STEPS) -> frozenset[int]:
    """The legal set that pays most; of several such, the one that holds the earliest offers.

    "Earliest" reads the offers in order: a set that holds the first one goes before one that
    does not, and so on. A set that can hold one more offer always does, even at 0 分.

    Raises:
        SolverMissing: the group is too large for our own search and OR-Tools is not installed.

    >>> three_in_a_row = Choice((100, 90, 60), frozenset({(0, 1), (1, 2)}))
    >>> sorted(best_set(three_in_a_row))
    [0, 2]
    """
    chosen = {n for n in range(len(choice.amounts)) if not choice.against[n]}
    for part in parts(choice):
        contested = [n for n in part if choice.against[n]]
        found = _search(choice, contested, [n for n in part if n in chosen], steps)
        if found is None:
            from duixian.awards.solver import solve

            found = solve(choice, contested, [n for n in part if n in chosen])
        chosen |= found
    return frozenset(chosen)


def parts(choice: Choice) -> list[list[int]]:
    """The offers in parts that can be decided one by one: nothing binds two of them together.

    A pool binds its members only where it takes something off or may be reached.
    """
    leader = list(range(len(choice.amounts)))

    def find(n: int) -> int:
        while leader[n] != n:
            leader[n] = leader[leader[n]]
            n = leader[n]
        return n

    for first, second in choice.conflicts:
        leader[find(second)] = find(first)
    for pool in (*choice.pools, *choice.within):
        if binds(choice, pool):
            for n in pool.members:
                leader[find(n)] = find(pool.members[0])
    found: dict[int, list[int]] = {}
    for n in range(len(choice.amounts)):
        found.setdefault(find(n), []).append(n)
    return list(found.values())


def binds(choice: Choice, pool: Pool) -> bool:
    """True where a pool takes something off or its cap can be reached."""
    total = sum(choice.amounts[n] for n in pool.members)
    return pool.less > 0 or (pool.most is not None and total > pool.most)


def _search(
    choice: Choice, contested: list[int], given: list[int], steps: int
) -> frozenset[int] | None:
    """Branch and bound over the offers in order, each first in and then out.

    The first set found of the highest worth is therefore the earliest. The bound: a further offer
    adds at most its amount, and of offers that all exclude each other at most one is added.
    None where the steps do not suffice.
    """
    cliques = _cliques(choice, contested)
    numbered = [at for n in contested for at, clique in enumerate(cliques) if n in clique]
    best: frozenset[int] | None = None
    best_worth = -1
    left = steps
    stack: list[tuple[int, frozenset[int]]] = [(0, frozenset())]
    while stack:
        left -= 1
        if left < 0:
            return None
        at, chosen = stack.pop()
        now = worth(choice, [*given, *chosen])
        open_ = [n for n in contested[at:] if not choice.against[n] & chosen]
        if not open_:
            if now > best_worth:
                best, best_worth = chosen, now
            continue
        most: dict[int, int] = {}
        for place, n in enumerate(contested[at:], start=at):
            if not choice.against[n] & chosen:
                clique = numbered[place]
                most[clique] = max(most.get(clique, 0), choice.amounts[n])
        if now + sum(most.values()) <= best_worth:
            continue
        following = contested.index(open_[0], at)
        stack.append((following + 1, chosen))
        stack.append((following + 1, chosen | {open_[0]}))
    return best


def _cliques(choice: Choice, contested: list[int]) -> list[set[int]]:
    """The offers in sets whose members all exclude each other, found greedily."""
    found: list[set[int]] = []
    for n in contested:
        for clique in found:
            if clique <= choice.against[n]:
                clique.add(n)
                break
        else:
            found.append({n})
    return found
