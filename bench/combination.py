"""Is what one applicant is paid the most that any legal set pays? Against trying every set.

    .venv/bin/python bench/combination.py                   10,000 random groups
    .venv/bin/python bench/combination.py --groups 500      fewer, faster
    .venv/bin/python bench/combination.py --write           and into docs/benchmarks.md

A random group has up to eight offers of one enterprise about up to three objects: keys that
overlap, exclusions by name, limits, period caps, deductions and earlier awards of any level.
Exits with 1 where a total or a set differs.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.report import machine, table, write_section  # noqa: E402
from tests.awards.groups import best_by_trial, random_group  # noqa: E402

from duixian.awards import Item, Ledger, combine  # noqa: E402
from duixian.awards.choose import Choice, Pool, best_set, worth  # noqa: E402
from duixian.awards.solver import solve  # noqa: E402
from duixian.awards.terms import competes  # noqa: E402

STEP = 500


def one_by_one(items: list[Item], ledger: Ledger) -> int:
    """What picking the best offer, then the best that is still allowed, and so on, would pay."""
    alone = {item.id: combine([item], ledger).at_least for item in items}
    picked: list[Item] = []
    for item in sorted(items, key=lambda one: (-alone[one.id], one.order)):
        if not any(competes(item, other) for other in picked):
            picked.append(item)
    return combine(picked, ledger).at_least


def report(groups: int, seed: int) -> tuple[str, int]:
    """The section, and how many groups differ."""
    random = Random(seed)
    offers = contested = reduced = differing = greedy_less = 0
    ours = trying = 0.0
    for number in range(1, groups + 1):
        items, ledger = random_group(random)
        offers += len(items)
        begun = time.perf_counter()
        found = combine(items, ledger)
        between = time.perf_counter()
        total, ids = best_by_trial(items, ledger)
        trying += time.perf_counter() - between
        ours += between - begun
        same = found.at_least == found.at_most == total
        differing += not (same and {award.item.id for award in found.awards} == ids)
        contested += bool(found.forgone)
        reduced += any(award.reductions for award in found.awards)
        greedy_less += one_by_one(items, ledger) < total
        if number % STEP == 0 or number == groups:
            print(f"  {number:,} groups, {differing} differ", file=sys.stderr)
    rows = [
        ["groups", f"{groups:,}"],
        ["offers", f"{offers:,}"],
        ["groups in which something is given up", f"{contested:,}"],
        ["groups in which something comes off: received already, or a cap", f"{reduced:,}"],
        ["groups in which picking the best one by one pays less", f"{greedy_less:,}"],
        ["**groups that differ from trying every set**", f"**{differing:,}**"],
        ["combining a group, mean", f"{ours / groups * 1e6:,.0f} µs"],
        ["trying every set of a group, mean", f"{trying / groups * 1e6:,.0f} µs"],
    ]
    body = [
        "## Combination against trying every set",
        "",
        "    python bench/combination.py --write",
        "",
        f"{groups:,} random groups (seed {seed}) of up to eight offers, with keys that overlap,",
        "exclusions by name, limits, period caps, deductions and earlier awards: totals and sets.",
        "",
        table(["", ""], rows),
        "",
        "Groups of any size: our own search beside OR-Tools, the same sets. Every third pair of",
        "offers excludes each other, and one cap lies over all.",
        "",
        table(["contested offers", "search, ms", "OR-Tools, ms"], sizes(random)),
        "",
        machine("ortools"),
    ]
    return "\n".join(body), differing


def sizes(random: Random) -> list[list[str]]:
    """Both ways on larger groups; asserts that they agree."""
    rows = []
    for count in (8, 16, 32, 64):
        choice = Choice(
            tuple(random.randint(1, 10**7) for _ in range(count)),
            frozenset((a, b) for b in range(count) for a in range(b) if random.random() < 1 / 3),
            (Pool(tuple(range(count)), most=2 * 10**7),),
        )
        contested = [n for n in range(count) if choice.against[n]]
        free = [n for n in range(count) if not choice.against[n]]
        begun = time.perf_counter()
        found = best_set(choice, steps=10**7)
        between = time.perf_counter()
        asked = solve(choice, contested, free) | frozenset(free)
        ended = time.perf_counter()
        assert found == asked and worth(choice, found) == worth(choice, asked)
        rows.append(
            [
                f"{len(contested)}",
                f"{(between - begun) * 1000:,.1f}",
                f"{(ended - between) * 1000:,.1f}",
            ]
        )
    return rows


def main() -> int:
    """Print the section, and write it where asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--groups", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20250501)
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    asked = parser.parse_args()
    section, differing = report(asked.groups, asked.seed)
    print(section)
    if asked.write:
        write_section("combination", section)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
