"""The states of a case and the moves between them, found by trying every act. No Django."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from duixian.office.cases.acts import (
    RULE,
    WORDS,
    Accept,
    Act,
    Advise,
    AskCorrection,
    Bounce,
    Certify,
    CloseNotice,
    Command,
    Consult,
    Correct,
    Decline,
    DemandBack,
    Draft,
    Object,
    Pass,
    Pay,
    Publish,
    Recover,
    ReExamine,
    Refuse,
    Reissue,
    Release,
    SendBack,
    SendPayment,
    Submit,
    Withdraw,
)
from duixian.office.cases.case import Case, apply, fold
from duixian.office.cases.decide import decide
from duixian.office.cases.procedure import Procedure
from duixian.office.refusal import Refused

Edge = tuple[str, str, str]
"""From, act, to."""
_AT = datetime(2025, 5, 6, 2, tzinfo=UTC)
_STEP = timedelta(days=40)
_Item = TypeVar("_Item")


def edges(procedure: Procedure) -> list[Edge]:
    """Every move that `decide` allows, in the order in which a search from 草稿 finds it."""
    paper = Draft(procedure.benefit, "甲", "甲", "甲", 2025, "部门", "包", "版", _bare(procedure))
    start = fold(decide(None, Command("甲", _AT, paper), "1"))
    found: dict[Edge, None] = {}
    seen, waiting = {_shape(start)}, [(start, _AT)]
    while waiting:
        case, last = waiting.pop(0)
        for act, by in _tries(case):
            for at in (last + timedelta(hours=1), last + _STEP):
                try:
                    (event,) = decide(case, Command(by, at, act))
                except Refused:
                    continue
                after = apply(case, event)
                word = f"{WORDS[type(act)]}({RULE})" if by == RULE else WORDS[type(act)]
                if isinstance(act, ReExamine):
                    word += "(成立)" if act.upheld else "(不成立)"
                found[case.label, word, after.label] = None
                if _shape(after) not in seen:
                    seen.add(_shape(after))
                    waiting.append((after, at))
                break
    return list(found)


def to_mermaid(moves: Iterable[Edge]) -> str:
    """A state diagram; moves between the same two states share an arrow."""
    moves = list(moves)
    names = list(dict.fromkeys(name for start, _, end in moves for name in (start, end)))
    lines = ["stateDiagram-v2"]
    lines += [f"    s{n}: {name}" for n, name in enumerate(names)]
    lines.append("    [*] --> s0")
    number = {name: f"s{n}" for n, name in enumerate(names)}
    joined: dict[tuple[str, str], list[str]] = {}
    for start, word, end in moves:
        joined.setdefault((start, end), []).append(word)
    lines += [
        f"    {number[start]} --> {number[end]}: {'、'.join(words)}"
        for (start, end), words in joined.items()
    ]
    left = {start for start, _, _ in moves}
    lines += [f"    {number[name]} --> [*]" for name in names if name not in left]
    return "\n".join(lines) + "\n"


def _bare(procedure: Procedure) -> Procedure:
    from dataclasses import replace

    return replace(procedure, materials=())


def _shape(case: Case) -> tuple[object, ...]:
    money = (bool(case.owed), len(case.parts))
    many = len(case.open_objections) > 1
    return case.label, case.gate, case.needs_person, case.corrections, many, *money


def _tries(case: Case) -> Iterator[tuple[Act, str]]:
    gates = case.terms.procedure.gates
    gate = case.next_gate
    person = f"办{case.gate}"
    yield Submit("快照"), "甲"
    yield Accept(), RULE
    yield Accept(), "窗口"
    yield AskCorrection(("缺一页",)), "窗口"
    yield Correct("快照"), "甲"
    yield Decline(("不属于范围",)), "窗口"
    if gate is not None:
        yield Pass(gate.name, "理由", 2), RULE
        yield Pass(gate.name, "理由", 2), person
        yield Certify("快照", ("符合条件",), "文件"), person
        yield Consult("技术先进吗"), person
        for earlier in gates[1 : case.gate]:
            yield SendBack(earlier.name, "再核"), person
        yield Refuse(("第十二条 …",), "理由"), person
    yield Advise("先进"), person
    yield Publish("名单"), "公示"
    yield Object("不属实"), "乙"
    for objection in case.open_objections[:1]:
        yield ReExamine(objection.number, False, "属实"), "复核"
        yield ReExamine(objection.number, True, "不属实"), "复核"
    yield CloseNotice(), "公示"
    yield Release("账", 2), "审定"
    yield Release("账", 1), "审定"  # the money ended; the rest waits
    yield SendPayment("笔", "编制", "复付"), "复付"
    yield Pay("笔", _AT.date()), "财政"
    yield Bounce("笔", "账号有误"), "财政"
    yield Reissue("账号已改"), "财政"
    yield DemandBack(1, 0, "虚假申报"), "审定"
    yield Recover(1, 0), "财政"
    yield Withdraw(), "甲"
