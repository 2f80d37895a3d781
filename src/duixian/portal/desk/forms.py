"""One form for each act. What it does is asked of the office's services; the form only reads."""

from __future__ import annotations

from datetime import date, datetime

from django import forms
from django.db.models import Q
from django.utils.functional import lazystr

from duixian.basics.text import say, translate
from duixian.language.plain import Quoted
from duixian.office.accounts.actor import HANDLING, Actor, Role
from duixian.office.accounts.models import User
from duixian.office.cases import acts, services
from duixian.office.cases.acts import Act
from duixian.office.cases.case import Case
from duixian.office.cases.facts import Judged
from duixian.office.cases.models import CaseRow
from duixian.office.cases.procedure import GateName
from duixian.office.ledger.models import Balance
from duixian.portal.desk.fields import (
    ActForm,
    choice_field,
    in_yuan,
    line_field,
    lines_of,
    no_interest_field,
    text_field,
    yuan_field,
)
from duixian.portal.desk.possible import earlier_gates, objections_for
from duixian.portal.shell.templatetags.duixian import money

# -- intake --------------------------------------------------------------------------------------


class AcceptForm(ActForm):
    """受理."""

    act = acts.Accept
    title = say("受理")
    button = say("受理")
    hint = say("材料齐全、符合形式的,受理;受理后开始计算总时限。")
    no_interest = no_interest_field()

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.accept(
            self.desk.actor, row, at=at, no_interest=self.said["no_interest"]
        )  # fmt: skip


class AskCorrectionForm(ActForm):
    """补正."""

    act = acts.AskCorrection
    title = say("要求补正")
    button = say("发出补正通知")
    hint = say("只能要求一次,一次告知全部;补正期间时限停止。")
    items = text_field(say("要补正的内容"), say("一行一项,例如:服务合同缺第3页。"))

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.ask_correction(self.desk.actor, row, lines_of(self.said["items"]), at=at)


class DeclineForm(ActForm):
    """不予受理."""

    act = acts.Decline
    title = say("不予受理")
    button = say("不予受理")
    is_grave = True
    reasons = text_field(say("理由"), say("一行一条,写明条款和事实。"))

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.decline(self.desk.actor, row, lines_of(self.said["reasons"]), at=at)


# -- review --------------------------------------------------------------------------------------


class PassForm(ActForm):
    """初审, 复审, 联合会审, 审定."""

    act = acts.Pass
    title = say("通过")
    button = say("通过")
    opinion = text_field(say("意见"), say("可以不写;写了就进入办理记录。"), required=False)
    amount = yuan_field(say("金额(元)"), required=False)
    no_interest = no_interest_field()

    def prepare(self) -> None:
        """The amount is asked only where the rules leave a choice."""
        judged = self.desk.judged
        low = judged.low if judged is not None else None
        high = judged.high if judged is not None else None
        if low is None or high in (None, low):
            del self.fields["amount"]
            return
        assert high is not None
        said = say("规则给出{low}到{high};空着按{low}。", low=money(low), high=money(high))
        self.fields["amount"].help_text = lazystr(said)

    def is_offered(self) -> bool:
        """Nobody passes what the rules don't grant."""
        judged = self.desk.judged
        return judged is not None and judged.verdict == "符合" and judged.low is not None

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.pass_gate(
            self.desk.actor, row, at=at, amount=self.said.get("amount"),
            opinion=self.said["opinion"], no_interest=self.said["no_interest"],
        )  # fmt: skip


class CertifyForm(ActForm):
    """认定 of what the text leaves to the department."""

    act = acts.Certify
    title = say("认定")
    button = say("记下认定")
    hint = say("原文交给部门认定的事项,凭文件认定;认定后按新的事实重新判断。")
    evidence = line_field(
        say("依据的文件"), say("写文号或名称,例如:智能制造服务机构名录〔2025〕1号。")
    )

    def prepare(self) -> None:
        """One question for each thing to certify."""
        for place, name in enumerate(recognitions_of(self.desk.judged)):
            self.fields[f"holds{place}"] = choice_field(Quoted(short_name(name)), radio=True)
            self.choose(f"holds{place}", [("是", translate("是")), ("否", translate("否"))])
        self.order_fields([*(name for name in self.fields if name != "evidence"), "evidence"])

    def is_offered(self) -> bool:
        """Only where the rules ask for a certificate."""
        return bool(recognitions_of(self.desk.judged))

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        said = {
            name: self.said[f"holds{place}"] == "是"
            for place, name in enumerate(recognitions_of(self.desk.judged))
        }
        return services.certify(self.desk.actor, row, said, self.said["evidence"], at=at)


def short_name(recognition: str) -> str:
    """Without the provision to which it is local.

    >>> short_name("第十二条.智能制造服务机构资助.符合条件的服务机构")
    '符合条件的服务机构'
    """
    return recognition.rpartition(".")[2]


def recognitions_of(judged: Judged | None) -> list[str]:
    """What the rules want certified, by name."""
    if judged is None:
        return []
    return sorted(
        {
            gap["name"]
            for finding in judged.trace["findings"]
            for gap in finding["gaps"]
            if gap["kind"] == "待认定"
        }
    )


class SendBackForm(ActForm):
    """退回."""

    act = acts.SendBack
    title = say("退回重审")
    button = say("退回")
    to = choice_field(say("退回到"))
    reason = text_field(say("理由"))

    def prepare(self) -> None:
        """The gates before this one."""
        gates = earlier_gates(self.desk.case)
        self.choose("to", [(gate.value, translate(gate.value)) for gate in gates])

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        to = GateName(self.said["to"])
        return services.send_back(self.desk.actor, row, to, self.said["reason"], at=at)


class RefuseForm(ActForm):
    """不予支持."""

    act = acts.Refuse
    title = say("不予支持")
    button = say("不予支持")
    is_grave = True
    reasons = text_field(say("理由"), say("一行一条:条款、查到的事实、要求的标准。"))

    def prepare(self) -> None:
        """What the rules found stands there already."""
        judged = self.desk.judged
        if judged is not None and judged.verdict == "不符合":
            self.initial["reasons"] = "\n".join(judged.first_reasons)

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.refuse(
            self.desk.actor, row, at=at, reasons=lines_of(self.said["reasons"])
        )  # fmt: skip


class ConsultForm(ActForm):
    """送专家评审."""

    act = acts.Consult
    title = say("送专家评审")
    button = say("送评审")
    hint = say("评审期间时限停止。")
    question = text_field(say("要专家回答的问题"))

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.consult(self.desk.actor, row, self.said["question"], at=at)


class AdviseForm(ActForm):
    """The experts' opinion is in."""

    act = acts.Advise
    title = say("登记评审意见")
    button = say("登记意见")
    opinion = text_field(say("专家意见"))

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.advise(self.desk.actor, row, self.said["opinion"], at=at)


# -- the notice ----------------------------------------------------------------------------------


class PublishForm(ActForm):
    """公示."""

    act = acts.Publish
    title = say("公示")
    button = say("开始公示")
    hint = say("公示期间时限停止;申报批次里的件,在批次里整批公示。")

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.publish(self.desk.actor, row, at=at)


class CloseNoticeForm(ActForm):
    """The notice has run."""

    act = acts.CloseNotice
    title = say("公示期满")
    button = say("公示期满,进入下一步")

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.close_notice(self.desk.actor, row, at=at)


class ReExamineForm(ActForm):
    """复核 of an objection."""

    act = acts.ReExamine
    title = say("复核异议")
    button = say("作出复核结论")
    hint = say("异议成立的,这件重新审核;不成立的,公示继续。")
    objection = choice_field(say("异议"))
    upheld = choice_field(say("结论"), radio=True)
    reason = text_field(say("理由"))

    def prepare(self) -> None:
        """The open ones that they may hear."""
        texts = {o.number: o.text for o in self.desk.case.objections}
        numbers = objections_for(self.desk.actor, self.desk.case)
        self.choose(
            "objection", [(str(n), f"{n}. {texts[n][:60]}") for n in numbers]
        )  # fmt: skip
        self.choose("upheld", [("no", str(say("不成立"))), ("yes", str(say("成立")))])
        self.order_fields(["seen", "objection", "upheld", "reason"])

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.re_examine(
            self.desk.actor, row, int(self.said["objection"]),
            upheld=self.said["upheld"] == "yes", reason=self.said["reason"], at=at,
        )  # fmt: skip


# -- money ---------------------------------------------------------------------------------------


class ReleaseForm(ActForm):
    """待拨付."""

    act = acts.Release
    title = say("落实资金,转待拨付")
    button = say("占用指标")
    hint = say("从选定的预算指标占用审定的金额;不够的,一分也不占用。")
    allotment = choice_field(say("预算指标"))

    def prepare(self) -> None:
        """The department's 预算指标, with what is left of each."""
        found = allotments_for(self.desk.actor, self.desk.row.department)
        self.choose("allotment", found)

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        fund, _, number = self.said["allotment"].partition("/")
        return services.release_for_payment(self.desk.actor, row, fund, number, at=at)


def allotments_for(actor: Actor, department: str) -> list[tuple[str, str]]:
    """(fund/number, words) of each 预算指标 that this person may commit for a department."""
    rows = Balance.objects.select_related("allotment__line").filter(allotment__isnull=False)
    if Role.FINANCE not in actor.roles:
        rows = rows.filter(allotment__unit=department)
    found = []
    for row in rows.order_by("fund", "allotment__number"):
        assert row.allotment is not None
        left = (row.limit or 0) - row.committed - row.spent
        words = say(
            "{number} · {line} · 可用{left}", number=row.allotment.number,
            line=row.allotment.line.name, left=money(left),
        )  # fmt: skip
        found.append((f"{row.fund_id}/{row.allotment.number}", str(words)))
    return found


class TakeBackForm(ActForm):
    """The applicant gives up what was promised."""

    act = acts.Withdraw
    title = say("撤销占用,办结")
    button = say("撤销占用")
    hint = say("申请人放弃时用:释放指标,这件按撤回办结。")
    is_grave = True
    reason = text_field(say("理由"))

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.take_promise_back(self.desk.actor, row, self.said["reason"], at=at)


class DemandBackForm(ActForm):
    """追缴."""

    act = acts.DemandBack
    title = say("追缴")
    button = say("作出追缴决定")
    is_grave = True
    amount = yuan_field(say("追缴金额(元)"))
    interest = yuan_field(say("利息(元)"), required=False)
    is_false = forms.BooleanField(
        label=lazystr(say("属于虚假申报")), required=False,
        help_text=lazystr(say("按办理程序的惩戒,若干年内不受理申报。")),
    )  # fmt: skip
    reason = text_field(say("理由"), say("写明条款、查到的事实。"))

    def prepare(self) -> None:
        """Everything that was paid, unless said."""
        self.initial["amount"] = in_yuan(self.desk.row.paid)

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.demand_back(
            self.desk.actor, row, self.said["amount"], interest=self.said["interest"] or 0,
            reason=self.said["reason"], false=self.said["is_false"], at=at,
        )  # fmt: skip


class RecoverForm(ActForm):
    """追缴到账."""

    act = acts.Recover
    title = say("登记追缴到账")
    button = say("登记到账")
    amount = yuan_field(say("到账本金(元)"))
    interest = yuan_field(say("到账利息(元)"), required=False)

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.recover(
            self.desk.actor, row, self.said["amount"], interest=self.said["interest"] or 0, at=at
        )  # fmt: skip


# -- people --------------------------------------------------------------------------------------


class UrgeForm(ActForm):
    """督办."""

    act = acts.Urge
    title = say("督办")
    button = say("发出督办")
    clock = choice_field(say("督办哪一个时限"))
    words = text_field(say("督办要求"), say("例如:三个工作日内办结并说明原因。"))

    def prepare(self) -> None:
        """The clocks that run."""
        running = [clock for clock in self.desk.case.clocks if clock.is_running]
        self.choose(
            "clock", [(c.name, f"{translate(c.name)} · {translate(c.owner)}") for c in running]
        )  # fmt: skip

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.urge(
            self.desk.actor, row, self.said["clock"], self.said["words"], at=at
        )  # fmt: skip


class ConflictForm(ActForm):
    """Somebody has an interest."""

    act = acts.DeclareConflict
    title = say("声明有利益关系,回避")
    button = say("声明并回避")
    hint = say("声明后不能再办理这件,也不能收回;由同一岗位的其他人接手。")
    is_grave = True
    reason = text_field(say("是什么关系"))

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.declare_conflict(self.desk.actor, row, self.said["reason"], at=at)


class RecuseForm(ActForm):
    """回避 is ordered."""

    act = acts.Recuse
    title = say("责令回避")
    button = say("责令回避")
    hint = say("被责令的人不能再办理这件。")
    is_grave = True
    person = choice_field(say("谁回避"))
    reason = text_field(say("理由"))

    def prepare(self) -> None:
        """Who works at a gate of that department."""
        people = officers_of(self.desk.row.department, self.desk.today)
        excluded = {*self.desk.case.excluded, self.desk.actor.id}
        self.choose("person", [pair for pair in people if pair[0] not in excluded])
        self.order_fields(["seen", "person", "reason"])

    def is_offered(self) -> bool:
        """Only where there is somebody else."""
        return bool(self.choices["person"])

    def do(self, row: CaseRow, at: datetime) -> Case:
        """Ask the office."""
        return services.recuse(
            self.desk.actor, row, self.said["person"], self.said["reason"], at=at
        )  # fmt: skip


def officers_of(department: str, on: date) -> list[tuple[str, str]]:
    """(id, name) of everybody who decides there."""
    in_force = Q(granted__until__isnull=True) | Q(granted__until__gte=on)
    rows = User.objects.filter(
        in_force, granted__role__in=[role.value for role in HANDLING],
        granted__scope=department, granted__since__lte=on, is_active=True,
    ).distinct()  # fmt: skip
    return sorted((str(user.pk), user.get_full_name() or user.username) for user in rows)


FORMS: dict[type[Act], type[ActForm]] = {
    form.act: form
    for form in (
        AcceptForm, AskCorrectionForm, DeclineForm, PassForm, CertifyForm, SendBackForm,
        RefuseForm, ConsultForm, AdviseForm, PublishForm, CloseNoticeForm, ReExamineForm,
        ReleaseForm, TakeBackForm, DemandBackForm, RecoverForm, UrgeForm, ConflictForm, RecuseForm,
    )
}  # fmt: skip
BY_SLUG: dict[str, type[ActForm]] = {form.slug(): form for form in FORMS.values()}
