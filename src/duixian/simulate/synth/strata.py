"""Exact counts: how many rows of which sort there are, and which row is the k-th of a sort."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from duixian.simulate.synth.randomness import Floats, Rows, Shuffles, Stream, Truths


def apportion(total: int, weights: Sequence[float] | Floats, limits: Rows | None = None) -> Rows:
    """`total` split over the weights by largest remainders, none above its limit.

    Where the limits leave less room than `total`, everything is filled up.

    >>> apportion(10, [1, 1, 1]).tolist()
    [4, 3, 3]
    >>> import numpy
    >>> apportion(10, [8, 1, 1], numpy.array([5, 9, 9])).tolist()
    [5, 3, 2]
    """
    weight = np.asarray(weights, np.float64)
    limit = np.full(len(weight), total) if limits is None else np.asarray(limits, np.int64)
    given = np.zeros(len(weight), np.int64)
    open_ = (limit > 0) & (weight > 0)
    while open_.any() and (left := total - int(given.sum())) > 0:
        ideal = np.where(open_, weight, 0.0) * (left / float(weight[open_].sum()))
        full = open_ & (ideal >= limit)
        if full.any():
            given[full] = limit[full]
            open_ &= ~full
            continue
        part = np.floor(ideal).astype(np.int64)
        order = np.argsort(np.where(open_, part - ideal, np.inf), kind="stable")
        part[order[: left - int(part.sum())]] += 1
        given += part
    return given


class Cells:
    """Rows sorted into cells of exact size, without a table of rows.

    A row's rank is a reordering of its index; the ranks of one cell are consecutive.
    """

    def __init__(self, counts: Rows, seed: int, name: str) -> None:
        self.counts = np.asarray(counts, np.int64)
        self.starts = np.concatenate(([0], np.cumsum(self.counts)))
        self.seed, self.name = seed, name
        self._order = Shuffles(np.array([self.rows]), seed, name, "次序")

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self.starts[-1])

    def locate(self, rows: Rows) -> tuple[Rows, Rows]:
        """Each row's cell, and its place in the cell."""
        rank = self._order.forward(np.zeros_like(rows), rows)
        cell = np.searchsorted(self.starts, rank, side="right").astype(np.int64) - 1
        return cell, rank - self.starts[cell]

    def row(self, cell: Rows, place: Rows) -> Rows:
        """The row at a place of a cell."""
        rank = self.starts[cell] + place
        return self._order.backward(np.zeros_like(rank), rank)

    def holders(self, name: str, quotas: Rows) -> Holders:
        """A property that exactly `quotas` rows of each cell have, spread evenly."""
        shuffle = Shuffles(self.counts, self.seed, self.name, name)
        return Holders(self, np.minimum(quotas, self.counts), shuffle, name)

    def spread(self, name: str, total: int, weights: Sequence[float] | Floats) -> Holders:
        """A property of `total` rows, shared out over the cells by weight × size."""
        share = np.asarray(weights, np.float64) * self.counts
        return self.holders(name, apportion(total, share, self.counts))


class Holders:
    """The rows that have a property. The k-th of them is found without a search."""

    def __init__(self, cells: Cells, quotas: Rows, shuffle: Shuffles, name: str) -> None:
        self.cells, self.quotas, self.name = cells, np.asarray(quotas, np.int64), name
        self.starts = np.concatenate(([0], np.cumsum(self.quotas)))
        self._shuffle = shuffle
        self._even = Shuffles(np.array([self.total]), cells.seed, cells.name, name, "均匀")

    @property
    def total(self) -> int:
        """How many rows have it."""
        return int(self.starts[-1])

    def holds(self, cell: Rows, place: Rows) -> Truths:
        """Who has it."""
        return np.asarray(self._shuffle.forward(cell, place) < self.quotas[cell])

    def number(self, cell: Rows, place: Rows) -> Rows:
        """0 … total-1 for those who have it; -1 for the others."""
        inside = self._shuffle.forward(cell, place)
        return np.where(inside < self.quotas[cell], self.starts[cell] + inside, -1)

    def even(self, cell: Rows, place: Rows, jitter: Floats) -> Floats:
        """Numbers in [0, 1), one for each 1/total: their mean is that of the interval."""
        number = np.maximum(self.number(cell, place), 0)
        slot = self._even.forward(np.zeros_like(number), number)
        return (slot + jitter) / max(self.total, 1)

    def row(self, number: Rows) -> Rows:
        """The row of the k-th holder.

        Raises:
            ValueError: nobody holds it.
        """
        if self.total == 0:
            raise ValueError(f"nobody holds {self.name}")
        number = number % self.total
        cell = np.searchsorted(self.starts, number, side="right").astype(np.int64) - 1
        return self.cells.row(cell, self._shuffle.backward(cell, number - self.starts[cell]))

    def any_row(self, stream: Stream, rows: Rows) -> Rows:
        """A holder for each row, at random; anybody where a tiny district has no holder."""
        if self.total == 0:
            return stream.below(rows, self.cells.rows)
        return self.row(stream.below(rows, self.total))

    def nested(self, name: str, total: int, weights: Sequence[float] | Floats = ()) -> Holders:
        """A property that only holders of this one have."""
        weight = self.quotas.astype(np.float64)
        if len(weights):
            weight = weight * np.asarray(weights, np.float64)
        quotas = apportion(total, weight, self.quotas)
        return Holders(self.cells, quotas, self._shuffle, name)
