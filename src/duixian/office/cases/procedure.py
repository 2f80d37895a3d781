"""How a benefit is handled, step by step, as its procedure sheet says. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from duixian.office.accounts.permissions import Action


class Mode(StrEnum):
    """How a case comes about."""

    APPLIED = "依申请"
    UNASKED = "免申即享"
    """A run over the register opens it; the applicant confirms."""
    INSTANT = "即申即享"
    """Rules decide at once; some are sampled for a person."""


class GateName(StrEnum):
    """The gates that a sheet may name, in the order in which they may stand."""

    INTAKE = "受理"
    FIRST = "初审"
    SECOND = "复审"
    JOINT = "联合会审"
    DETERMINATION = "审定"


ACTION_AT = {
    GateName.INTAKE: Action.ACCEPT,
    GateName.FIRST: Action.FIRST_REVIEW,
    GateName.SECOND: Action.SECOND_REVIEW,
    GateName.JOINT: Action.SECOND_REVIEW,
    GateName.DETERMINATION: Action.DETERMINE,
}
"""What somebody must be allowed to do to decide at a gate."""


class Position(StrEnum):
    """When the list is published."""

    BEFORE = "审定之前"
    AFTER = "审定之后"
    NEVER = "不公示"


class SourceKind(StrEnum):
    """Where a step of the path comes from."""

    TEXT = "原文"
    DOCUMENT = "文件"
    DEFAULT = "默认"
    """Nobody laid it down: the department replaces it with its own."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The words or the document that a step comes from."""

    kind: SourceKind = SourceKind.DEFAULT
    text: str = ""

    @property
    def is_replaceable(self) -> bool:
        """True for a default."""
        return self.kind is SourceKind.DEFAULT


@dataclass(frozen=True, slots=True)
class Gate:
    """One decision on the way, by a person or, where the sheet says so, by the rules."""

    name: GateName
    days: int
    department: str = ""
    """Who decides; "" is the department that leads the benefit."""
    by_rule: bool = False
    origin: Origin = Origin()
    jointly: tuple[str, ...] = ()
    """会审: the departments that give their opinions, side by side, before it is passed."""


@dataclass(frozen=True, slots=True)
class Term:
    """So many working days."""

    days: int
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class Notice:
    """公示."""

    position: Position
    days: int = 0
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class Material:
    """A paper that is asked for."""

    name: str
    is_required: bool = True
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class Sanction:
    """What a false application leads to."""

    text: str
    barred_years: int
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class Procedure:
    """The whole path of one benefit; a case keeps the one with which it began."""

    benefit: str
    mode: Mode
    gates: tuple[Gate, ...]
    notice: Notice
    correction: Term
    re_examination: Term
    payment: Term
    total: Term | None = None
    materials: tuple[Material, ...] = ()
    sanction: Sanction | None = None
    sampled_per_mille: int = 0

    @property
    def joint_opinions(self) -> dict[str, str]:
        """What 联合会审 waits for: 会审·区商务局 → 区商务局."""
        return {f"会审·{name}": name for gate in self.gates for name in gate.jointly}

    @property
    def defaults(self) -> list[str]:
        """The steps that nobody has laid down yet."""
        terms: list[tuple[str, Origin]] = [(gate.name.value, gate.origin) for gate in self.gates]
        terms += [
            ("公示", self.notice.origin),
            ("补正", self.correction.origin),
            ("复核", self.re_examination.origin),
            ("拨付", self.payment.origin),
        ]
        terms += [(material.name, material.origin) for material in self.materials]
        if self.total is not None:
            terms.append(("总时限", self.total.origin))
        if self.sanction is not None:
            terms.append(("惩戒", self.sanction.origin))
        return [name for name, origin in terms if origin.is_replaceable]
