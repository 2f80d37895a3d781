"""What can be done to a case: asked for, an act is a command; once allowed, an event. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args

from duixian.office.cases.procedure import GateName, Procedure
from duixian.office.cases.records import plain, record
from duixian.office.ledger.verify import canonical

RULE = "规则"
"""Whoever acts where the sheet lets the rules decide."""


@dataclass(frozen=True, slots=True)
class Draft:
    """起草. The edition of the rules and the path are pinned here."""

    benefit: str
    applicant: str
    """The subject's key."""
    object: str
    """What it is for, once a year: an enterprise, a project, a purchase."""
    payee: str
    year: int
    department: str
    package: str
    edition: str
    """The digest of the package's files."""
    procedure: Procedure
    sampled: bool = False
    """Chosen for a person's eyes where rules would decide."""
    snapshot: str = ""
    """The facts that a run over the register found; the applicant only confirms them."""
    batch: str = ""
    external: str = ""
    """The number under which it was made elsewhere."""


@dataclass(frozen=True, slots=True)
class Attach:
    """A paper; `file` is the SHA-256 of its bytes."""

    name: str
    file: str


@dataclass(frozen=True, slots=True)
class Submit:
    """申报, with a snapshot of the facts (its digest)."""

    snapshot: str


@dataclass(frozen=True, slots=True)
class Accept:
    """受理."""

    declares_no_interest: bool = True


@dataclass(frozen=True, slots=True)
class AskCorrection:
    """补正: once, everything that is missing."""

    items: tuple[str, ...]
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Correct:
    """The applicant's answer, with the facts as they are now."""

    snapshot: str


@dataclass(frozen=True, slots=True)
class Decline:
    """不予受理."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pass:
    """A gate is passed; `trace` is the digest of the reasons, at 审定 the amount (分) is set."""

    gate: GateName
    trace: str
    amount: int
    opinion: str = ""
    declares_no_interest: bool = True


@dataclass(frozen=True, slots=True)
class Certify:
    """认定: the department settles what the text leaves to it; the facts as they are then."""

    snapshot: str
    names: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class SendBack:
    """退回: an earlier gate is to decide again."""

    to: GateName
    reason: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """不予支持, with the clause, the fact and the threshold."""

    reasons: tuple[str, ...]
    trace: str


@dataclass(frozen=True, slots=True)
class Consult:
    """送专家评审: clocks stop."""

    question: str


@dataclass(frozen=True, slots=True)
class Advise:
    """The experts' opinion is in."""

    opinion: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Publish:
    """公示."""

    notice: str
    """Under which list it was published."""
    until: date | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Object:
    """异议, by anybody, within the time of the notice."""

    text: str


@dataclass(frozen=True, slots=True)
class ReExamine:
    """复核 of one objection; upheld, the case is reviewed anew."""

    objection: int
    upheld: bool
    reason: str


@dataclass(frozen=True, slots=True)
class CloseNotice:
    """The notice has run without an open objection."""


@dataclass(frozen=True, slots=True)
class Release:
    """Money is promised: the claim in the books."""

    claim: str
    amount: int
    """May be less than what was determined, where the money ended."""


@dataclass(frozen=True, slots=True)
class SendPayment:
    """支付申请 went to the treasury, by two people."""

    line: str
    prepared_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Pay:
    """已拨付."""

    line: str
    on: date


@dataclass(frozen=True, slots=True)
class Bounce:
    """退票: the money came back, or never left."""

    line: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reissue:
    """The payee's account was put right; it may be paid again, on a new line."""

    reason: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """撤回."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class DemandBack:
    """追缴 is ordered: the money, interest, and how long no application is taken."""

    amount: int
    interest: int
    reason: str
    barred_until: date | None = None


@dataclass(frozen=True, slots=True)
class Recover:
    """追缴 has come in."""

    amount: int
    interest: int


@dataclass(frozen=True, slots=True)
class DeclareConflict:
    """Somebody says that they have an interest, and stays out from now on."""

    reason: str


@dataclass(frozen=True, slots=True)
class Recuse:
    """回避 is ordered for somebody."""

    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class Urge:
    """督办."""

    clock: str
    words: str


Act = (
    Draft | Attach | Submit | Accept | AskCorrection | Correct | Decline | Pass | Certify | SendBack
    | Refuse | Consult | Advise | Publish | Object | ReExamine | CloseNotice | Release | SendPayment
    | Pay | Bounce | Reissue | Withdraw | DemandBack | Recover | DeclareConflict | Recuse | Urge
)  # fmt: skip
KINDS: dict[str, type[Act]] = {kind.__name__: kind for kind in get_args(Act)}
WORDS: dict[type[Act], str] = {
    Draft: "起草", Attach: "上传材料", Submit: "申报", Accept: "受理", AskCorrection: "要求补正",
    Correct: "补正", Decline: "不予受理", Pass: "通过", Certify: "认定", SendBack: "退回重审",
    Refuse: "不予支持", Consult: "送专家评审", Advise: "评审意见", Publish: "公示", Object: "异议",
    ReExamine: "复核", CloseNotice: "公示期满", Release: "落实资金", SendPayment: "送支付",
    Pay: "已拨付", Bounce: "退票", Reissue: "更正后重付", Withdraw: "撤回", DemandBack: "追缴",
    Recover: "追缴到账", DeclareConflict: "声明利益关系", Recuse: "回避", Urge: "督办",
}  # fmt: skip
"""The office's own words."""


@dataclass(frozen=True, slots=True)
class Command:
    """An act that somebody asks for."""

    by: str
    at: datetime
    act: Act
    name: str = ""
    """Of the person, for messages; never stored."""


@dataclass(frozen=True, slots=True)
class Event:
    """An act that was done: the `seq`-th of its case."""

    case: str
    seq: int
    by: str
    at: datetime
    act: Act


def event_as_json(event: Event) -> str:
    """Canonical: the same event gives the same bytes."""
    return canonical(
        {
            "case": event.case,
            "seq": event.seq,
            "by": event.by,
            "at": plain(event.at),
            "kind": type(event.act).__name__,
            "act": plain(event.act),
        }
    )


def event_from_json(value: dict[str, Any]) -> Event:
    """What `event_as_json` wrote, parsed."""
    act = record(KINDS[value["kind"]], value["act"])
    return Event(
        value["case"], value["seq"], value["by"], datetime.fromisoformat(value["at"]), act
    )  # fmt: skip
