"""Random numbers by position: row 70,001 of a stream is the same whoever asks, and in which order.

Each stream (seven, 企业, 营业收入 …) is SplitMix64 [Steele, Lea, Flood 2014] whose i-th output is
computed directly from i, with a key of its own spawned by numpy's SeedSequence. A row can
therefore be generated in any chunk, in any order, or looked up alone from another table.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from math import gcd

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


class Stream:
    """Uniform random numbers by row, named by the seed and what they are for."""

    def __init__(self, seed: int, *names: object) -> None:
        self.key = _key(seed, "/".join(map(str, names)))

    def words(self, rows: Rows) -> npt.NDArray[np.uint64]:
        """One 64-bit word a row."""
        z = (rows.astype(np.uint64) + np.uint64(1)) * _STEP + self.key
        z = (z ^ (z >> np.uint64(30))) * _MIX_1
        z = (z ^ (z >> np.uint64(27))) * _MIX_2
        return z ^ (z >> np.uint64(31))

    def uniform(self, rows: Rows) -> Floats:
        """One number in [0, 1) a row."""
        return (self.words(rows) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def below(self, rows: Rows, bound: int | Rows) -> Rows:
        """One whole number in [0, bound) a row; `bound` is at least 1 and below 2³¹."""
        high = (self.words(rows) >> np.uint64(32)).astype(np.uint64)
        return ((high * np.asarray(bound, np.uint64)) >> np.uint64(32)).astype(np.int64)

    def chance(self, rows: Rows, share: float | Floats) -> Truths:
        """True with probability `share`."""
        return np.asarray(self.uniform(rows) < share)


@lru_cache(maxsize=8192)
def _key(seed: int, name: str) -> np.uint64:
    spawn = np.frombuffer(blake2b(name.encode(), digest_size=16).digest(), "<u4")
    sequence = np.random.SeedSequence(seed, spawn_key=tuple(int(word) for word in spawn))
    return np.uint64(sequence.generate_state(1, np.uint64)[0])


class Shuffles:
    """Reorderings of 0 … n-1, one for each of several n: p ↦ (a·p + b) mod n, a coprime to n.

    Computed from the position alone, in both directions; no table is kept. The first q places
    hold exactly q rows, spread evenly: that is how counts come out exact.
    """

    def __init__(self, sizes: Rows, seed: int, *names: object) -> None:
        self.sizes = np.maximum(np.asarray(sizes, np.int64), 1)
        index = np.arange(len(self.sizes), dtype=np.int64)
        wish = Stream(seed, *names, "乘数").uniform(index)
        steps = [_coprime(int(n), float(w)) for n, w in zip(self.sizes, wish, strict=True)]
        self.steps = np.array(steps, np.int64)
        self.back = np.array(
            [pow(a, -1, int(n)) if n > 1 else 0 for a, n in zip(steps, self.sizes, strict=True)],
            np.int64,
        )
        self.shifts = np.minimum(
            (Stream(seed, *names, "位移").uniform(index) * self.sizes).astype(np.int64),
            self.sizes - 1,
        )

    def forward(self, which: Rows, positions: Rows) -> Rows:
        """Where each position goes."""
        n = self.sizes[which]
        return np.asarray((self.steps[which] * positions + self.shifts[which]) % n, np.int64)

    def backward(self, which: Rows, places: Rows) -> Rows:
        """Which position goes there."""
        n = self.sizes[which]
        return np.asarray((self.back[which] * ((places - self.shifts[which]) % n)) % n, np.int64)


def _coprime(n: int, wish: float) -> int:
    """A multiplier near (0.2 + 0.6·wish)·n with no divisor in common with n."""
    a = max(1, int(n * (0.2 + 0.6 * wish)))
    while gcd(a, n) != 1:
        a += 1
    return a % n if n > 1 else 0
