"""A result on paper: quotations, reasons, arithmetic, the rules' digest, and what it is not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from duixian.awards.words import money
from duixian.basics.text import Text, current_language, say
from duixian.language.plain import Named, Phrase
from duixian.office.clock import CHINA
from duixian.portal.checkup.combination import Combination, Paid
from duixian.portal.checkup.report import Group, Headline, Item, Report
from duixian.portal.checkup.wording import ReasonLine
from duixian.portal.shell.pdf import pdf
from duixian.readings.print.pages import set_type

TEMPLATE = Path(__file__).parent / "checkup.typ"
MARKS = {True: "✓", False: "✗", None: "?"}


def as_paper(report: Report, who: Phrase, at: datetime, edition: str) -> bytes:
    """PDF. `edition` is the digest of the rules that it was worked out by."""
    package = report.outcome.official.package
    document = package.document
    headline = report.headline
    return pdf(
        TEMPLATE,
        _set(
            {
                "language": current_language(),
                "title": str(say("政策体检结果")),
                "policy": str(Named(package.title, package.english)),
                "number": document.number if document is not None else "",
                "rows": _pairs(
                    (say("对象"), who),
                    (say("基准日"), report.outcome.application.on.isoformat()),
                    (say("年度"), str(report.outcome.application.year)),
                    (say("打印时间"), at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")),
                    (say("规则版本"), f"{package.edition.name} · {edition[:16]}"),
                ),
                "figures": _pairs(
                    (say("现在能算定"), _firm(headline)),
                    (say("金额待配套文件"), say("{count}项", count=headline.awaiting)),
                    (say("等部门认定"), say("{count}项", count=headline.certify)),
                    (say("差一点"), say("{count}项", count=headline.near)),
                    (say("还不能确定"), say("{count}项", count=headline.pending)),
                ),
                "scenario": str(say("标「示例」的金额来自示例参数,不是政策,不能兑付。"))
                if report.outcome.has_scenario
                else "",
                "force": str(report.force),
                "groups": [_group(group) for group in report.groups],
                "combination": _combination(report.combination),
                "waiting": [
                    {"owner": str(one.owner), "names": str(say("、")).join(map(str, one.names))}
                    for one in (*report.waiting, *report.unlisted)
                ],
                "words": _words(),
                "foot": str(say("以上依据所列事实计算,不是审批决定;每一条都可按原文和算式复核。")),
            }
        ),
    )


def _set(values: Any, of: str = "") -> Any:
    """Chinese with full-width punctuation, as print has it; official words stay as they are."""
    if current_language() != "zh" or of == "quote":
        return values
    match values:
        case str():
            return set_type(values)
        case dict():
            return {name: _set(value, name) for name, value in values.items()}
        case list():
            return [_set(value) for value in values]
        case _:
            return values


def _firm(headline: Headline) -> Phrase:
    if not headline.firm:
        return say("还没有")
    amount = money(headline.firm)
    return say("至少 {amount}", amount=amount) if headline.firm_is_least else amount


def _group(group: Group) -> dict[str, Any]:
    return {
        "title": str(group.title), "count": group.count, "lead": str(group.lead),
        "tone": group.tone, "items": [_item(item, group.slug) for item in group.items],
    }  # fmt: skip


def _item(item: Item, slug: str) -> dict[str, Any]:
    brief = slug in ("not", "standards")
    example = item.example
    return {
        "name": str(item.name),
        "amount": str(item.amount),
        "example": str(example.amount) if example is not None else "",
        "clause": str(item.clause),
        "whose": str(item.whose),
        "quote": item.quote,
        "why": str(item.why),
        "brief": brief,
        "lines": [] if brief else [_line(line) for line in item.lines],
        "facts": [] if brief else [
            {"name": str(f.name), "value": str(f.value), "source": str(f.source)}
            for f in item.facts
        ],
        "workings": _strings((*item.workings, *item.workings_high)),
        "example_workings": _strings(example.workings) if example is not None else [],
        "example_note": str(example.note) if example is not None else "",
        "open": _strings(item.open),
        "turns": _strings(turn.text for turn in item.turns),
        "then": str(item.then),
        "then_example": str(item.then_example),
        "materials": [] if brief else _strings(item.materials),
        "departments": str(item.departments),
    }  # fmt: skip


def _line(line: ReasonLine) -> dict[str, Any]:
    return {
        "mark": MARKS[line.met], "depth": line.depth, "claim": str(line.claim),
        "found": str(line.found),
    }  # fmt: skip


def _combination(found: Combination) -> dict[str, Any]:
    return {
        "rows": [_paid(one) for one in (*found.paid, *found.given_up)],
        "total": str(found.total),
        "illustrative": found.illustrative,
    }


def _paid(one: Paid) -> dict[str, Any]:
    return {
        "name": str(one.name), "amount": str(one.amount), "notes": _strings(one.notes),
        "illustrative": one.illustrative, "given_up": one.given_up,
    }  # fmt: skip


def _words() -> dict[str, str]:
    return {
        "example": str(say("示例")),
        "reasons": str(say("条件和事实")),
        "facts": str(say("用到的事实和来源")),
        "workings": str(say("算法")),
        "bring": str(say("要准备")),
        "combined": str(say("合并之后")),
        "combined_lead": str(say("从优、就高、不重复:同一事项只给最高的一项。")),
        "includes": str(say("含示例金额,不能兑付")),
        "unjudged": str(say("没有判断的,和谁有资料")),
        "department": str(say("主管部门")),
        "page": str(say("第 {page} 页,共 {pages} 页", page="§", pages="¶")),
    }


def _pairs(*pairs: tuple[Text, Phrase]) -> list[list[str]]:
    return [[str(name), str(value)] for name, value in pairs]


def _strings(phrases: Iterable[object]) -> list[str]:
    return [str(phrase) for phrase in phrases]
