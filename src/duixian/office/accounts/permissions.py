"""Role × action × own or other: the one table that every service asks. No Django.

*Own* is what belongs to the enterprise or person that an applicant speaks for, or to the
department in which an officer holds the role; everything else is *other*.
docs/permissions.md is printed from this table, and a test tries each cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from duixian.basics.text import say
from duixian.office.accounts.actor import Actor, Role
from duixian.office.refusal import Refused


class Action(StrEnum):
    """What can be done, by the office's own words."""

    GRANT_ROLE = "授予或收回角色"
    LOAD_POLICY = "装载政策与程序"
    OPEN_BATCH = "开设申报批次"
    RESTORE = "恢复备份"

    READ_FACTS = "查看档案事实"
    STATE_FACTS = "自行申报事实"
    IMPORT_FACTS = "导入部门数据"
    CERTIFY_FACTS = "认定事实"
    READ_PERSONAL = "查看个人信息"
    WRITE_PERSONAL = "登记个人信息"
    ERASE_PERSONAL = "擦除个人信息"

    READ_CASE = "查看办件"
    DRAFT = "起草、修改申报"
    SUBMIT = "申报"
    WITHDRAW = "撤回"
    ACCEPT = "受理、补正、不予受理"
    FIRST_REVIEW = "初审"
    SECOND_REVIEW = "复审、联合会审"
    DETERMINE = "审定"
    PUBLISH = "公示"
    OBJECT = "提出异议"
    RE_EXAMINE = "复核异议"
    CLAW_BACK = "追缴"
    SUPERVISE = "督办"

    READ_BOOKS = "查看账目"
    OPEN_BOOKS = "开设资金账"
    ALLOT = "登记预算指标"
    COMMIT = "占用指标"
    POST = "记支付"
    VOID = "撤销占用"
    REVERSE = "冲回"
    EXPORT_BOOKS = "导出账目"

    PREPARE_PAYMENT = "编制支付批次"
    APPROVE_PAYMENT = "复核支付批次"
    RECORD_RECEIPT = "登记回单、退回"

    REPORT_PROGRESS = "填报承诺进展"

    READ_AUDIT = "查看审计记录"
    EXPORT_AUDIT = "导出审计记录"


@dataclass(frozen=True, slots=True)
class Thing:
    """What is acted on: whose it is and which department keeps it."""

    kind: str
    """The office's own word, such as 办件 or 预算指标."""
    id: str = ""
    subject: str = ""
    """The key of the enterprise or person that it is about."""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Allowed:
    """One cell of the table."""

    own: bool = False
    other: bool = False


_OWN, _ANY = Allowed(own=True), Allowed(own=True, other=True)
_READING = (Action.READ_FACTS, Action.READ_CASE, Action.READ_BOOKS, Action.READ_AUDIT)

TABLE: dict[Role, dict[Action, Allowed]] = {
    Role.APPLICANT: {
        Action.READ_FACTS: _OWN,
        Action.STATE_FACTS: _OWN,
        Action.READ_PERSONAL: _OWN,
        Action.WRITE_PERSONAL: _OWN,
        Action.READ_CASE: _OWN,
        Action.DRAFT: _OWN,
        Action.SUBMIT: _OWN,
        Action.WITHDRAW: _OWN,
        Action.OBJECT: _ANY,  # anybody may object to what is published
    },
    Role.WINDOW: {
        Action.READ_FACTS: _OWN,
        Action.READ_PERSONAL: _OWN,
        Action.WRITE_PERSONAL: _OWN,
        Action.READ_CASE: _OWN,
        Action.ACCEPT: _OWN,
        Action.OPEN_BATCH: _OWN,
    },
    Role.FIRST_REVIEW: {
        Action.REPORT_PROGRESS: _OWN,
        Action.READ_FACTS: _OWN,
        Action.READ_PERSONAL: _OWN,
        Action.IMPORT_FACTS: _OWN,
        Action.CERTIFY_FACTS: _OWN,
        Action.READ_CASE: _OWN,
        Action.FIRST_REVIEW: _OWN,
        Action.PUBLISH: _OWN,
    },
    Role.SECOND_REVIEW: {
        Action.REPORT_PROGRESS: _OWN,
        Action.READ_FACTS: _OWN,
        Action.READ_PERSONAL: _OWN,
        Action.CERTIFY_FACTS: _OWN,
        Action.READ_CASE: _OWN,
        Action.SECOND_REVIEW: _OWN,
        Action.RE_EXAMINE: _OWN,
        Action.READ_BOOKS: _OWN,
    },
    Role.DETERMINATION: {
        Action.READ_FACTS: _OWN,
        Action.READ_PERSONAL: _OWN,
        Action.READ_CASE: _OWN,
        Action.DETERMINE: _OWN,
        Action.PUBLISH: _OWN,
        Action.CLAW_BACK: _OWN,
        Action.COMMIT: _OWN,
        Action.VOID: _OWN,
        Action.READ_BOOKS: _OWN,
    },
    Role.FINANCE: {  # the treasury pays for every department
        Action.READ_CASE: _ANY,
        Action.READ_BOOKS: _ANY,
        Action.OPEN_BOOKS: _ANY,
        Action.ALLOT: _ANY,
        Action.COMMIT: _ANY,
        Action.POST: _ANY,
        Action.VOID: _ANY,
        Action.REVERSE: _ANY,
        Action.EXPORT_BOOKS: _ANY,
        Action.PREPARE_PAYMENT: _ANY,
        Action.APPROVE_PAYMENT: _ANY,
        Action.RECORD_RECEIPT: _ANY,
        Action.READ_PERSONAL: _ANY,  # account numbers
    },
    Role.SUPERVISION: {
        Action.READ_CASE: _ANY,
        Action.READ_BOOKS: _ANY,
        Action.SUPERVISE: _ANY,
    },
    Role.AUDIT: {  # reads everything, changes nothing
        **dict.fromkeys(_READING, _ANY),
        Action.READ_PERSONAL: _ANY,
        Action.EXPORT_BOOKS: _ANY,
        Action.EXPORT_AUDIT: _ANY,
    },
    Role.POLICY: {
        Action.REPORT_PROGRESS: _OWN,
        Action.LOAD_POLICY: _ANY,
        Action.OPEN_BATCH: _OWN,
        Action.READ_BOOKS: _OWN,
    },
    Role.SYSTEM: {  # keeps the system running; sees no applicant's data
        Action.GRANT_ROLE: _ANY,
        Action.RESTORE: _ANY,
        Action.IMPORT_FACTS: _ANY,
        Action.ERASE_PERSONAL: _ANY,
        Action.READ_AUDIT: _ANY,
    },
}

GATES = frozenset(
    {
        *(Action.ACCEPT, Action.FIRST_REVIEW, Action.SECOND_REVIEW, Action.DETERMINE),
        *(Action.RE_EXAMINE, Action.PREPARE_PAYMENT, Action.APPROVE_PAYMENT, Action.CERTIFY_FACTS),
    }
)
"""What nobody does where they speak for the applicant."""


def is_own(role: Role, actor: Actor, thing: Thing) -> bool:
    """True if the thing belongs to where the actor holds the role."""
    if role is Role.APPLICANT:
        return actor.speaks_for(thing.subject)
    return bool(thing.department) and thing.department in actor.scopes(role)


def authority(actor: Actor, action: Action, thing: Thing) -> Role | None:
    """The role by which the actor may do this; None where no role allows it.

    >>> from datetime import date
    >>> from duixian.office.accounts.actor import Grant
    >>> clerk = Actor("1", "王", (Grant(Role.FIRST_REVIEW, "区商务局", date(2025, 1, 1)),))
    >>> authority(clerk, Action.FIRST_REVIEW, Thing("办件", department="区商务局"))
    <Role.FIRST_REVIEW: '初审'>
    >>> authority(clerk, Action.FIRST_REVIEW, Thing("办件", department="区人社局"))
    """
    if action in GATES and actor.speaks_for(thing.subject):
        return None
    for role in Role:
        if role not in actor.roles:
            continue
        cell = TABLE[role].get(action, Allowed())
        if cell.own if is_own(role, actor, thing) else cell.other:
            return role
    return None


def require(actor: Actor, action: Action, thing: Thing) -> Role:
    """The role by which the actor may do this; it goes into the record of what was done.

    Raises:
        Refused: `own-case` or `not-permitted`.
    """
    role = authority(actor, action, thing)
    if role is not None:
        return role
    if action in GATES and actor.speaks_for(thing.subject):
        raise Refused(
            "own-case",
            say("{name}代表这个申请人,不能办理「{action}」", name=actor.name, action=str(action)),
            say("按回避处理,由同一岗位的其他人办理"),
        )
    able = "、".join(role for role in Role if TABLE[role].get(action, Allowed()) != Allowed())
    raise Refused(
        "not-permitted",
        say(
            "{name}没有在这里「{action}」的权限",
            name=actor.name or actor.id,
            action=str(action),
        ),
        say("能办的角色:{roles},并且要在对应的企业或部门范围内", roles=able),
    )


def require_other_hands(actor: Actor, gate: Action, earlier: Iterable[str]) -> None:
    """Nobody passes two gates of one case: `earlier` are the ids of who passed one already.

    Raises:
        Refused: `same-hands`.
    """
    if actor.id in set(earlier):
        raise Refused(
            "same-hands",
            say(
                "{name}已经办理过这件的另一个环节,不能再「{gate}」", name=actor.name, gate=str(gate)
            ),
            say("由另一个人办理这个环节"),
        )
