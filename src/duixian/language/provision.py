"""What a sheet may hold, typed: benefits, standards, targets, appropriations, tasks …"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from duixian.basics.places import Place
from duixian.basics.quantities import Comparator
from duixian.corpus.quantities import Nature
from duixian.language.amount import Amount
from duixian.language.source import Source
from duixian.language.tree import Expression


class Kind(StrEnum):
    """What a provision is."""

    BENEFIT = "待遇"
    STANDARD = "标准"
    TARGET = "目标"
    APPROPRIATION = "预算"
    TASK = "任务"
    REGISTER = "名录"
    GUARANTEE = "要素保障"
    STATEMENT = "表述"
    CONVENTION = "约定"


class Status(StrEnum):
    """How far a benefit or a standard can be computed from the texts at hand."""

    COMPUTABLE = "可计算"
    PARTIAL = "部分可计算"
    AWAITING = "待配套"
    DISCRETION = "裁量"


class Funding(StrEnum):
    """Whose money a benefit is."""

    DISTRICT = "区级"
    MATCHING = "区级配套"
    PASSED_ON = "上级"
    """A higher level's scheme, carried out here: it does not draw on the district's budget."""


class Measure(StrEnum):
    """What a target counts."""

    STOCK = "存量"
    INCREMENT = "增量"
    FLOW = "流量"
    SHARE = "比例"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the official text that a provision encodes, each piece verbatim.

    `starts` says where in `source` each piece begins.
    """

    section: str
    pieces: tuple[str, ...]
    place: Place
    source: Source
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A quantity or benefit word of the quotation that no field carries, and why."""

    words: str
    reason: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """What every provision has.

    `departments` are those responsible; `inferred` says that the text names none and the field's
    lead was taken.
    """

    id: str
    section: str
    name: str
    english: str
    kind: Kind
    quotes: tuple[Quote, ...]
    departments: tuple[str, ...]
    inferred: bool
    place: Place
    uncounted: tuple[Uncounted, ...] = ()
    note: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of 条件 (or, `excluding`, of 除外)."""

    test: Expression
    excluding: bool
    place: Place

    @property
    def text(self) -> str:
        """As written in the sheet."""
        return self.test.text


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be granted once: a benefit has one offer, or one for each of its stages."""

    key: str
    stage: str
    conditions: tuple[Condition, ...]
    """The benefit's own conditions first, exclusions before requirements, then the stage's."""
    amount: Amount
    instalments: tuple[Instalment, ...] = ()


@dataclass(frozen=True, slots=True)
class Instalment:
    """A share of the award and, perhaps, the year after the first in which it is paid."""

    share: Expression
    year: int = 0
    tests: tuple[Condition, ...] = ()


LEVELS = ("区级", "市级", "省级", "国家级", "上级")
"""Who pays, from below; 上级 is some level above the district, where it is not said which."""


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """已得(…): what was received already; combination reads it from the ledger."""

    text: str
    filters: tuple[tuple[str, bool, tuple[str, ...]], ...]
    """(column, negated, values)."""
    place: Place


@dataclass(frozen=True, slots=True)
class Quota:
    """限量: at most so many items of a key, by category, in a declared order."""

    per: tuple[str, ...]
    counts: tuple[tuple[str | None, int], ...]
    order: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit(Provision):
    """待遇: something an applicant may claim."""

    tool: str
    subject: str
    beneficiary: tuple[str, ...]
    """References from the subject to whoever is paid; () is the subject itself."""
    offers: tuple[Offer, ...]
    status: Status
    funding: Funding
    matter: str
    """事项: the key of non-duplication."""
    appropriation: str | None = None
    deduct: LedgerQuery | None = None
    quota: Quota | None = None
    excludes: tuple[str, ...] = ()
    stacks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard(Provision):
    """标准: a yes or no about one subject."""

    subject: str
    conditions: tuple[Condition, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class Figure:
    """A comparator with a value: ≥ 10万吨标准煤; the value may be owed by a higher level."""

    comparator: Comparator
    value: Expression | None
    owed_by: str = ""
    missing: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Provision):
    """目标: an indicator that the government holds itself to."""

    indicator: str
    figure: Figure
    nature: Nature
    measure: Measure
    year: int
    denominator: str = ""
    parent: str = ""
    subject: str = ""
    scope: tuple[Condition, ...] = ()
    """Which subjects count, where the text says so (20年以上住宅老旧电梯)."""


@dataclass(frozen=True, slots=True)
class BudgetItem:
    """One purpose of an appropriation with its own amount."""

    purpose: str
    amount: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Appropriation(Provision):
    """预算: money that the text announces."""

    amount: Figure
    year: int
    purposes: tuple[str, ...]
    items: tuple[BudgetItem, ...]
    role: str
    """领域 (one of the eight), 总额 (the ceiling), or 专项 (a smaller sum inside an article)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Provision):
    """任务: somebody has to do something."""

    verb: str
    object: str
    deadline: date | None
    deadline_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Provision):
    """名录: a list, directory or project pool that somebody keeps."""

    register: str
    subject: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee(Provision):
    """要素保障: land, energy, money or people promised, to whom, under which conditions."""

    element: str
    indicator: str
    figure: Figure | None
    subject: str
    conditions: tuple[Condition, ...]
    nature: Nature
    year: int
    denominator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Provision):
    """表述: words that bind nobody to anything that could be computed; `reason` says why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention(Provision):
    """约定: how the document itself is to be read: effect, transition, combination, precedence."""

    carried_by: tuple[str, ...]
    """Keys of policy.yaml: 施行, 可参照, 不重复, 上级优先 …"""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo(Provision):
    """同: a promise that another article makes too; it counts there, once."""

    original: str


AnyProvision = (
    Benefit
    | Standard
    | Target
    | Appropriation
    | Task
    | Register
    | Guarantee
    | Statement
    | Convention
    | Echo
)


def conditions_of(provision: AnyProvision) -> Iterator[Condition]:
    """Every condition that a provision carries."""
    match provision:
        case Benefit():
            seen: set[int] = set()
            for offer in provision.offers:
                for condition in offer.conditions:
                    if id(condition) not in seen:
                        seen.add(id(condition))
                        yield condition
        case Standard() | Guarantee():
            yield from provision.conditions
        case Target():
            yield from provision.scope
        case Appropriation() | Task() | Register() | Statement() | Convention() | Echo():
            return
