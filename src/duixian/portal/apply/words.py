"""What a state means for the applicant, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.basics.text import Text, say
from duixian.office.cases.case import Case, State

MEANS: dict[State, tuple[Text, Text]] = {
    State.DRAFT: (say("还没有提交。"), say("填完、传齐材料,核对后提交。")),
    State.SUBMITTED: (say("已经收到,等窗口受理。"), say("现在不用做什么。")),
    State.CORRECTING: (
        say("材料或者事实要补。时限停止计算,补齐后继续。"),
        say("按下面的清单补一次,补齐后提交。逾期不补的,可能不予受理。"),
    ),
    State.DECLINED: (
        say("没有受理,理由写在下面。"),
        say("改好后可以重新申报;不服的,可以复议或者起诉。"),
    ),
    State.REVIEWED: (say("已经受理,部门正在审核。"), say("现在不用做什么。")),
    State.CONSULTING: (say("正在听取专家意见,时限停止计算。"), say("现在不用做什么。")),
    State.TO_PUBLISH: (say("审核通过,等待公示。"), say("现在不用做什么。")),
    State.PUBLISHED: (
        say("正在公示,公众可以提出异议。"),
        say("没有异议的,公示期满后落实资金。"),
    ),
    State.CONTESTED: (
        say("有人提出异议,正在由没有参加审核的人复核。"),
        say("部门需要您说明的,会联系您。"),
    ),
    State.DETERMINED: (say("已经审定,正在落实资金。"), say("检查收款账号是不是对的。")),
    State.READY: (say("资金已经落实,等待拨付。"), say("检查收款账号是不是对的。")),
    State.PAYING: (say("支付申请已经送到国库。"), say("到账后这里会显示回单号。")),
    State.PAID: (say("钱已经拨付。"), say("核对到账;没有收到的,联系牵头部门。")),
    State.BOUNCED: (say("钱没有付成,退回来了。"), say("更正收款账号,部门会重新支付。")),
    State.REFUSED: (
        say("没有支持,条款、事实和标准写在下面。"),
        say("事实有误的,先更正再重新申报;不服的,可以复议或者起诉。"),
    ),
    State.WITHDRAWN: (say("您已经撤回。"), say("还想要的,可以重新申报。")),
    State.RECOVERING: (say("这笔钱正在追缴。"), say("按追缴决定退回;不服的,可以复议或者起诉。")),
    State.RECOVERED: (say("这笔钱已经追回。"), say("已经办结。")),
}  # fmt: skip
OFFER = (
    say("部门按登记的事实算出您符合条件,等您确认。"),
    say("看一眼依据,对的就点确认;不对的,先说明哪里不对。"),
)

WAIVED = (say("已经审定,减免由牵头部门落实。"), say("现在不用做什么。"))
PAPERS = (say("承诺书"), say("服务合同和发票"), say("上一年度审计报告"), say("购买发票"))
"""Papers that the procedures name, for the catalogue."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A state in plain words."""

    means: Text
    todo: Text


def meaning(case: Case, *, pays: bool = True) -> Meaning:
    """What the case's state means, and what to do; `pays` False where money is waived."""
    if case.state is State.DETERMINED and not pays:
        return Meaning(*WAIVED)
    offered = case.state is State.DRAFT and bool(case.terms.snapshot)
    return Meaning(*(OFFER if offered else MEANS[case.state]))


TONES = {
    State.PAID: "ok", State.REFUSED: "bad", State.DECLINED: "bad", State.BOUNCED: "bad",
    State.CORRECTING: "warn", State.DRAFT: "warn", State.CONTESTED: "warn",
    State.RECOVERING: "bad", State.WITHDRAWN: "", State.RECOVERED: "",
}  # fmt: skip


def tone(state: str) -> str:
    """The class of a tag; the words say it too."""
    return TONES.get(State(state), "info")
