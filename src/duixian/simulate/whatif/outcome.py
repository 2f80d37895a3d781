"""What a what-if answers: amounts in 分, people counted, the baseline beside every scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from duixian.awards.budget import BudgetRule


@dataclass(frozen=True, slots=True)
class Tally:
    """Money (分), awards that pay something, those paid, and awards still owed an amount."""

    amount: int = 0
    awards: int = 0
    recipients: int = 0
    awaiting: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: a benefit, a field, an industry … before and after."""

    key: str
    name: str
    before: Tally
    after: Tally
    illustrative: bool = False
    changed: bool = False
    passed_on: bool = False
    """True where a higher level pays."""


@dataclass(frozen=True, slots=True)
class Item:
    """One purpose of an appropriation with its own sum (分)."""

    purpose: str
    amount: int


@dataclass(frozen=True, slots=True)
class Payout:
    """What a budget rule makes of the claims on one appropriation (分)."""

    paid: int
    whole: int
    partly: int
    nothing: int


@dataclass(frozen=True, slots=True)
class Funds:
    """One appropriation and what is claimed of it before and after (分)."""

    key: str
    name: str
    available: int
    before: int
    after: int
    items: tuple[Item, ...] = ()
    payout_before: Payout | None = None
    payout_after: Payout | None = None

    @property
    def over_before(self) -> int:
        """What is missing before; 0 where the money suffices."""
        return max(0, self.before - self.available)

    @property
    def over_after(self) -> int:
        """What is missing after."""
        return max(0, self.after - self.available)


@dataclass(frozen=True, slots=True)
class Mover:
    """One payee whose awards from the benefits reached by the changes differ (分)."""

    kind: str
    id: str
    industry: str | None
    size: str | None
    street: str | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Movement:
    """New, more, less or no longer: how many payees, by how much together, and the most so."""

    count: int
    amount: int
    listed: tuple[Mover, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Those whom one line alone keeps from an offer, and by how much.

    `place` counts the lines of the offer from 0. `short` are quantiles (10%, 25%, 50%, 75%, 90%)
    of what is missing; None where the line is no comparison of numbers or days, or nobody misses
    it alone.
    """

    offer: str
    place: int
    line: str
    before: int
    after: int
    short: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Setting:
    """One change: what was set, from what to what."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One scenario beside the baseline."""

    name: str
    note: str
    settings: tuple[Setting, ...]
    supplements: tuple[str, ...]
    total: Line
    """What the district pays; so are the lines by field, industry, size and street."""
    passed_on: Line
    """What higher levels pay through the district (上级)."""
    benefits: tuple[Line, ...]
    fields: tuple[Line, ...]
    industries: tuple[Line, ...]
    sizes: tuple[Line, ...]
    streets: tuple[Line, ...]
    funds: tuple[Funds, ...]
    movements: Mapping[str, Movement]
    """新增, 增加, 减少, 退出."""
    near: tuple[Near, ...]
    left_out: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a sweep, and what the appropriation is asked for and pays (分)."""

    value: str
    benefit: int
    claimed: int
    paid: int | None = None
    unpaid: int | None = None
    """Claims that get nothing or not all."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two neighbouring values, one grain apart: the last within the money, the first beyond."""

    within: str
    beyond: str
    claimed_within: int
    claimed_beyond: int


@dataclass(frozen=True, slots=True)
class Sweep:
    """The cost curve of one parameter. `monotone` is said of the points that were tried."""

    path: str
    now: str
    points: tuple[Point, ...]
    appropriation: str
    available: int | None
    crossing: Crossing | None
    monotone: bool


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A whole what-if."""

    package: str
    title: str
    on: date
    year: int
    synthetic: bool
    register: str
    illustrative: tuple[str, ...]
    """Names of the illustrative packages in the baseline or in a scenario."""
    rows: Mapping[str, int]
    rule: BudgetRule | None
    order: str
    comparisons: tuple[Comparison, ...]
    sweeps: tuple[Sweep, ...] = ()

    def as_json(self) -> dict[str, object]:
        """For programs: the same, amounts in integer 分."""
        return {**asdict(self), "on": self.on.isoformat(), "unit": "分"}
