"""Official documents drafted from a case or a list: what they say. How they look is elsewhere.

They are in Chinese whatever the reader's language: they go out as they stand. Until somebody gives
one a number (发文字号) it is a draft and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import cn2an

from duixian.basics.dates import add_working_days
from duixian.basics.money import show_fen
from duixian.basics.text import say, speaking
from duixian.language.provision import Benefit
from duixian.library.package import Package
from duixian.office.cases import acts, editions, facts, store
from duixian.office.cases.acts import Event
from duixian.office.cases.case import PAYMENT, TOTAL, Case, State
from duixian.office.cases.clocks import due
from duixian.office.cases.models import Batch, CaseRow
from duixian.office.cases.procedure import GateName
from duixian.office.clock import day_of
from duixian.office.refusal import Refused
from duixian.portal.desk.naming import Named, names_of, number_of
from duixian.readings.print.pages import set_type

NUMBER = re.compile(r"\w{1,20}〔\d{4}〕\d{1,5}号")
DRAFT = "草稿"


class Kind(StrEnum):
    """Which document; also its name in addresses."""

    ACCEPTANCE = "受理通知书"
    CORRECTION = "补正通知书"
    DECISION = "决定书"
    NOTICE = "公示"
    PAYMENT = "兑付通知"


@dataclass(frozen=True, slots=True)
class Letter:
    """A document, ready to be set."""

    mark: str
    """发文机关标志, in red at the head."""
    number: str
    """发文字号; a placeholder while it is a draft."""
    is_draft: bool
    title: str
    addressee: str
    """主送机关; "" for a public notice."""
    body: tuple[str, ...]
    """Paragraphs; one that begins with 一、 is a heading of the first level."""
    table: tuple[tuple[str, ...], ...] = ()
    """With its heading row; stands after the body."""
    signer: str = ""
    dated: str = ""
    after: str = ""
    """附注."""

    def as_json(self) -> dict[str, Any]:
        """For a template."""
        return {
            "mark": self.mark, "number": self.number, "is_draft": self.is_draft,
            "title": self.title, "addressee": self.addressee, "body": list(self.body),
            "table": [list(row) for row in self.table], "signer": self.signer,
            "dated": self.dated, "after": self.after,
        }  # fmt: skip


def available(row: CaseRow, case: Case, events: Iterable[Event]) -> list[Kind]:
    """Which documents this case has come to."""
    acted = {type(event.act) for event in events}
    found = []
    if any(gate is GateName.INTAKE for gate, _ in case.passed):
        found.append(Kind.ACCEPTANCE)
    if acts.AskCorrection in acted:
        found.append(Kind.CORRECTION)
    if case.state in (State.DECLINED, State.REFUSED):
        found.append(Kind.DECISION)
    if case.state in (State.TO_PUBLISH, State.PUBLISHED, State.CONTESTED) and row.batch is None:
        found.append(Kind.NOTICE)
    if case.state in (State.DETERMINED, State.READY, State.PAYING, State.PAID):
        found.append(Kind.PAYMENT)
    return found


def for_case(
    row: CaseRow, case: Case, events: Sequence[Event], kind: Kind, *, on: date, number: str = ""
) -> Letter:
    """A document about one case.

    Raises:
        Refused: `no-letter`, `bad-number`.
    """
    if kind not in available(row, case, events):
        raise Refused(
            "no-letter",
            say("这件现在没有《{kind}》", kind=kind.value),
            say("办到那一步后再起草"),
        )
    rules = editions.pinned(row.package, row.edition, day_of(row.drafted))
    write = {
        Kind.ACCEPTANCE: _acceptance, Kind.CORRECTION: _correction, Kind.DECISION: _decision,
        Kind.NOTICE: _notice, Kind.PAYMENT: _payment,
    }[kind]  # fmt: skip
    with speaking("zh"):
        names = names_of([row.applicant, row.payee])
        title, addressee, body = write(_Told(row, case, tuple(events), rules, on, names))
        return _letter(rules, row.department, title, addressee, body, on=on, number=number)


def for_batch(batch: Batch, rows: Sequence[CaseRow], *, on: date, number: str = "") -> Letter:
    """The 公示 of a whole list.

    Raises:
        Refused: `no-letter`, `bad-number`.
    """
    if not rows:
        raise Refused("no-letter", say("批次里没有待公示的件"), say("审定以后再起草公示"))
    rules = editions.pinned(batch.package, batch.edition, batch.opens)
    with speaking("zh"):
        body = _list_notice(batch, rows, rules, on)
        title = f"{batch.title}拟支持名单公示"
        return _letter(
            rules, batch.department, title, "", body, on=on, number=number, table=_table(rows)
        )  # fmt: skip


def _list_notice(batch: Batch, rows: Sequence[CaseRow], rules: Package, on: date) -> list[str]:
    benefit = rules.provisions[batch.benefit]
    return [
        f"根据{_cited(rules, benefit.section)}和{set_type(batch.title)}申报通知，经审核，拟对下列"
        f"{len(rows)}个申报给予{benefit.name}，合计{in_words(sum(row.amount for row in rows))}。"
        "现予公示。",
        *_how_to_object(_notice_days(rows[0], on), batch.department, rules),
    ]


def _table(rows: Sequence[CaseRow]) -> tuple[tuple[str, ...], ...]:
    names = names_of(row.applicant for row in rows)
    listed = [
        (str(place), _public(names[row.applicant_id]), number_of(row.pk), _yuan(row.amount))
        for place, row in enumerate(rows, start=1)
    ]
    return ("序号", "申请人", "办件号", "拟支持金额（元）"), *listed


@dataclass(frozen=True, slots=True)
class _Told:
    row: CaseRow
    case: Case
    events: tuple[Event, ...]
    rules: Package
    on: date
    names: Mapping[UUID, Named]

    @property
    def benefit(self) -> Benefit:
        found = self.rules.provisions[self.row.benefit]
        assert isinstance(found, Benefit)
        return found

    @property
    def you(self) -> str:
        return "你单位" if self.names[self.row.applicant_id].is_organisation else "你"

    @property
    def applicant(self) -> str:
        return _public(self.names[self.row.applicant_id])

    @property
    def basis(self) -> str:
        quoted = "".join(f"“{'……'.join(quote.pieces)}”" for quote in self.benefit.quotes)
        return f"{_cited(self.rules, self.benefit.section)}规定：{quoted}。"

    def last(self, kind: type[acts.Act]) -> Event | None:
        return next((e for e in reversed(self.events) if isinstance(e.act, kind)), None)


_Parts = tuple[str, str, list[str]]


def _acceptance(told: _Told) -> _Parts:
    row, case = told.row, told.case
    accepted = told.last(acts.Accept)
    assert row.submitted is not None
    body = [
        f"{told.you}于{_day(day_of(row.submitted))}提交的{row.year}年度{told.benefit.name}申报"
        f"（办件号{number_of(row.pk)}），经形式审查，材料齐全，符合要求，现予受理"
        + (f"，受理日期为{_day(day_of(accepted.at))}。" if accepted else "。"),
        "一、政策依据", told.basis,
        "二、收到的材料", "；".join(name for name, _ in case.materials) + "。",
        "三、办理时限",
    ]  # fmt: skip
    total = case.terms.procedure.total
    ends = next((due(clock) for clock in case.clocks if clock.name == TOTAL), None)
    if total is not None:
        words = f"自受理次日起{total.days}个工作日内作出审定结论"
        if ends is not None:
            words += f"，即{_day(ends.day)}前" + ("（暂定）" if ends.provisional else "")
        body.append(f"{words}。补正、专家评审、公示期间不计算在内。")
    else:
        body.append("按办理程序规定的时限逐个环节办理。")
    return f"关于受理{told.benefit.name}申报的通知书", told.applicant, body


def _correction(told: _Told) -> _Parts:
    asked = told.last(acts.AskCorrection)
    assert asked is not None
    assert isinstance(asked.act, acts.AskCorrection)
    items = [
        f"{n}．{set_type(item).rstrip('。；')}。" for n, item in enumerate(asked.act.items, start=1)
    ]
    until = asked.act.until
    days = told.case.terms.procedure.correction.days
    body = [
        f"{told.you}提交的{told.row.year}年度{told.benefit.name}申报（办件号"
        f"{number_of(told.row.pk)}），经形式审查，需要补正下列内容。现一次告知：",
        *items,
        f"请于{_day(until) if until else f'收到本通知后{days}个工作日内'}"
        f"（{days}个工作日）前补正。补正期间不计入办理时限；逾期未补正的，不予受理。",
    ]
    return f"关于补正{told.benefit.name}申报材料的通知书", told.applicant, body


def _decision(told: _Told) -> _Parts:
    case = told.case
    is_declined = case.state is State.DECLINED
    outcome = "不予受理" if is_declined else "不予支持"
    body = [
        f"{told.you}提交的{told.row.year}年度{told.benefit.name}申报（办件号"
        f"{number_of(told.row.pk)}），经审查，决定{outcome}。",
        "一、政策依据", told.basis,
        "二、查明的事实和理由",
        *_numbered(case.reasons),
        "三、救济途径",
        "不服本决定的，可以自收到本决定书之日起六十日内依法申请行政复议，也可以自收到本决定书"
        "之日起六个月内依法向人民法院提起行政诉讼。",
    ]  # fmt: skip
    return f"关于{outcome}{told.benefit.name}申报的决定书", told.applicant, body


def _numbered(items: Iterable[str]) -> list[str]:
    return [f"{n}．{set_type(item).rstrip('。；')}。" for n, item in enumerate(items, start=1)]


def _notice(told: _Told) -> _Parts:
    row = told.row
    body = [
        f"根据{_cited(told.rules, told.benefit.section)}，经审核，拟对{told.applicant}"
        f"{row.year}年度{told.benefit.name}申报（办件号{number_of(row.pk)}）给予支持，金额"
        f"{in_words(row.amount)}。现予公示。",
        *_how_to_object(_notice_days(row, told.on), row.department, told.rules),
    ]
    return f"{row.year}年度{told.benefit.name}拟支持名单公示", "", body


def _payment(told: _Told) -> _Parts:
    row, case = told.row, told.case
    term = case.terms.procedure.payment
    ends = next((due(c) for c in reversed(case.clocks) if c.name == PAYMENT), None)
    promise = f"自审定次日起{term.days}个工作日内拨付"
    if ends is not None:
        promise += f"，即{_day(ends.day)}前" + ("（暂定）" if ends.provisional else "")
    body = [
        f"{told.you}{row.year}年度{told.benefit.name}申报（办件号{number_of(row.pk)}）已经审定"
        f"，支持金额为{in_words(row.amount)}。",
        "一、政策依据", told.basis,
        "二、金额的算法", *_arithmetic(case),
        "三、拨付",
        f"{promise}，收款人为{_public(told.names[row.payee_id])}。账户信息有变化的，请及时告知。"
        if row.paid == 0
        else f"已经拨付，收款人为{_public(told.names[row.payee_id])}。",
    ]  # fmt: skip
    return f"关于兑付{told.benefit.name}的通知", told.applicant, body


def _arithmetic(case: Case) -> list[str]:
    """As the trace of the decision holds it."""
    trace = facts.trace_of(case.trace)
    steps = [
        f"{step['label']}：{step['made_of'] + '，' if step['made_of'] else ''}得{step['total']}"
        for finding in (trace or {"findings": ()})["findings"]
        if finding["verdict"] == "符合"
        for step in finding["amount"]["steps"]
    ]
    return [set_type(f"{'；'.join(steps)}。")] if steps else [f"审定金额{show_fen(case.amount)}。"]


def _how_to_object(
    days: tuple[date, date | None, bool], department: str, rules: Package
) -> list[str]:
    first, last, provisional = days
    if last is None:
        return []
    period = f"{_day(first)}至{_day(last)}" + ("（暂定）" if provisional else "")
    return [
        f"公示期为{period}。任何单位和个人有异议的，请在公示期内以书面形式向"
        f"{_issuer(rules, department)}提出，写明事实和理由；逾期视为没有异议。"
    ]


def _notice_days(row: CaseRow, on: date) -> tuple[date, date | None, bool]:
    """From when to when; of a draft, as if it were published today."""
    for event in reversed(store.events(row.pk)):
        if isinstance(event.act, acts.Publish) and row.notice_until is not None:
            return day_of(event.at), event.act.until, event.act.provisional
    days = store.current(row.pk, row.head).terms.procedure.notice.days
    ends = add_working_days(on, days) if days else None
    return on, ends.day if ends else None, ends is not None and ends.provisional


def _letter(
    rules: Package, department: str, title: str, addressee: str, body: list[str], *, on: date,
    number: str, table: tuple[tuple[str, ...], ...] = (),
) -> Letter:  # fmt: skip
    if number and not NUMBER.fullmatch(number):
        raise Refused(
            "bad-number",
            say("发文字号写得不对:{number}", number=number),
            say("写成:钱经信〔2025〕12号"),
        )
    signer = _issuer(rules, department)
    return Letter(
        f"{signer}文件", number or f"〔{on.year}〕　号", not number, set_type(title), addressee,
        tuple(line for line in body if line), table, signer, _day(on),
    )  # fmt: skip


def _issuer(rules: Package, department: str) -> str:
    """区商务局 of 杭州市钱塘区人民政府 is 杭州市钱塘区商务局."""
    government = rules.document.issuer if rules.document else ""
    place = government.removesuffix("人民政府")
    if place and place.endswith("区") and department.startswith("区"):
        return place + department.removeprefix("区")
    return department


def _cited(rules: Package, section: str) -> str:
    document = rules.document
    if document is None:
        return f"《{rules.title}》{section}"
    number = f"（{document.number}）" if document.number else ""
    return f"《{rules.title}》{number}{section}"


def _public(name: Named) -> str:
    """Whom it is about; a person's name is filled in by whoever hands the paper over."""
    return f"{name}（{name.code}）" if name.code and name.code not in str(name) else str(name)


def in_words(fen: int) -> str:
    """200万元（大写：贰佰万元整）.

    >>> in_words(200_000_000)
    '200万元（大写：人民币贰佰万元整）'
    """
    return f"{show_fen(fen)}（大写：人民币{capitals(fen)}）"


def capitals(fen: int) -> str:
    """The amount as it is written on cheques; no float comes near it.

    >>> capitals(123_456), capitals(50_005)
    ('壹仟贰佰叁拾肆元伍角陆分', '伍佰元零伍分')
    """
    plain = f"{fen // 100}.{fen % 100:02d}".rstrip("0").rstrip(".")
    return str(cn2an.an2cn(plain, "rmb"))


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
