"""Findings of the verifier and of the office's own checks, in the reader's language.

The verifier is one file that needs nothing but Python, so it speaks English; here each of its
sentences gets its Chinese. A sentence that is not known stands as it is.
"""

from __future__ import annotations

import json
import re

from duixian.basics.text import Text, current_language, say, translate
from duixian.portal.shell.templatetags.duixian import department, provision

_LINE = re.compile(r"line (?P<line>\d+): (?P<rest>.*)", re.DOTALL)
_KNOWN: tuple[tuple[str, Text], ...] = (
    (r"the entry is not written canonically", say("分录的写法不规范")),
    (r"the hash is not that of the entry: it was changed", say("摘要和内容对不上:内容被改过")),
    (
        r"it does not continue the entry before: one was taken out, added or moved",
        say("和上一笔接不上:有分录被删、被加或换了位置"),
    ),
    (r"number (?P<a>\S+) follows number (?P<b>\S+)", say("第{b}号后面是第{a}号")),
    (r"it belongs to (?P<a>.+), not to (?P<b>.+)", say("它属于{a},不属于{b}")),
    (r"the key (?P<a>.+) was used before", say("键{a}以前用过")),
    (r"an amount is not a whole number of 分", say("金额不是整数分")),
    (r"debit and credit differ", say("借贷不平")),
    (r"(?P<a>.+) is overdrawn by (?P<b>\d+) 分", say("{a}超支{b}分")),
    (r"claim (?P<a>\S+): more is taken back than was given", say("占用{a}:收回的比给的多")),
    (
        r"claim (?P<a>\S+): (?P<c>.+) was already given to (?P<b>\S+)",
        say("占用{a}:{c}已经给过{b}"),
    ),
    (r"cannot be read: (?P<a>.+)", say("读不了:{a}")),
    (
        r"the fund's head is not that of its last entry",
        say("账本记着的链头不是最后一笔分录的"),
    ),
    (
        r"(?P<a>.+): the entries say (?P<b>-?\d+), the table (?P<c>-?\d+)",
        say("{a}:分录合计{b}分,表里是{c}分"),
    ),
    (r"claim (?P<a>\S+): the entries say (?P<b>.+)", say("占用{a}:分录说的是{b}")),
    (r"postings differ from what the entries say", say("借贷明细和分录不一致")),
    (
        r"(?P<a>\S+): event (?P<b>\d+) was changed, or one before it",
        say("办件{a}:第{b}个事件或者它以前的被改过"),
    ),
    (
        r"(?P<a>\S+): the row ends elsewhere than its events",
        say("办件{a}:办件记录和事件的末尾不一致"),
    ),
    (
        r"(?P<a>\S+): the row says (?P<d>\w+) (?P<b>.*), the events (?P<c>.*)",
        say("办件{a}:{d}在办件记录里是{b},按事件是{c}"),
    ),
    (r"(?P<a>\S+): the hands differ from the events", say("办件{a}:经手人和事件不一致")),
)


def in_words(fault: str) -> Text:
    """One finding."""
    line = _LINE.fullmatch(fault)
    if line:
        return say("第{line}行:{rest}", line=line["line"], rest=in_words(line["rest"]))
    for pattern, words in _KNOWN:
        found = re.fullmatch(pattern, fault, re.DOTALL)
        if found:
            return Text(words.template, tuple(found.groupdict().items()))
    return Text("{fault}", (("fault", fault),))


FIELDS = {
    "benefit": say("待遇名称"), "object": say("对象"), "year": say("所属年度"),
    "department": say("部门"),
    "package": say("政策"), "batch": say("批次"), "external": say("原系统编号"),
    "sampled": say("抽中由人看"), "name": say("名称"), "file": say("文件"),
    "declares_no_interest": say("声明没有利益关系"), "items": say("要补的"),
    "until": say("到"), "reasons": say("理由"), "gate": say("审核环节"), "amount": say("金额(分)"),
    "opinion": say("意见"), "names": say("认定"), "evidence": say("认定依据"), "to": say("退到"),
    "reason": say("理由"), "question": say("问题"), "notice": say("公示单"),
    "provisional": say("节假日未公布,暂定"), "objection": say("第几件异议"),
    "upheld": say("异议成立"), "claim": say("占用"), "line": say("支付明细"),
    "prepared_by": say("编制人"), "approved_by": say("复核人"), "on": say("到账日期"),
    "text": say("内容"), "interest": say("利息(分)"), "barred_until": say("不受理到"),
    "person": say("人员"),
    "clock": say("时限"), "words": say("内容"),
    # what records hold before and after
    "state": say("状态"), "act": say("办理"), "number": say("指标号"), "unit": say("预算单位"),
    "functional": say("功能分类科目"), "economic": say("经济分类科目"), "source": say("来源"),
    "is_carried_over": say("结转"), "by": say("增减(分)"), "entry": say("分录"),
    "batch_id": say("批次"), "lines": say("件数"), "total": say("合计(分)"),
    "outcome": say("结果"), "form": say("格式"), "head": say("链头"), "seq": say("分录号"),
    "with": say("随"), "kind": say("种类"), "basis": say("合法依据"),
    "retain_until": say("保存到"), "role": say("角色"), "scope": say("范围"), "since": say("自"),
    "waiting": say("排队"), "served": say("办了几笔"), "rule": say("分配办法"),
    "available": say("可用(分)"), "granted": say("给了(分)"), "persons": say("人数"),
    "fact": say("事实"), "period": say("时期"), "digest": say("摘要"),
}  # fmt: skip
"""Names of what events and records hold."""


WORDS = (
    # What records are about
    say("企业"), say("个人"), say("购买"), say("项目"), say("预算指标"), say("资金账"),
    say("支付明细"), say("角色"), say("审计记录"), say("申报批次"), say("办件"),
    # What they hold
    say("银行账号"), say("户名"), say("身份证号"), say("姓名"), say("法定职责"), say("同意"),
)  # fmt: skip
"""Values that templates show by `|tr`: marked here for the catalogue."""


def field_word(name: str) -> str:
    """In the reader's language; a name that is not known stands as it is."""
    return translate(FIELDS[name].template) if name in FIELDS else name


def value_word(name: str, value: object) -> str:
    """What an event or a record holds, for a reader: words of the office in their language."""
    match value:
        case bool():
            return str(say("是") if value else say("否"))
        case str() if name == "benefit":
            return provision(value)
        case str() if name in ("department", "unit"):
            return department(value)
        case str():
            return translate(value) if value else ""
        case list() | tuple():
            return (", " if current_language() == "en" else "、").join(
                value_word(name, one) for one in value
            )
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)
