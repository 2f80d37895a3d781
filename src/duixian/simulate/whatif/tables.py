"""The answer as tables, once for all doors: terminal, page and workbook show the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from duixian.awards.budget import BudgetRule
from duixian.basics.money import show_fen
from duixian.basics.text import Text, say
from duixian.simulate.whatif.industries import INDUSTRIES
from duixian.simulate.whatif.outcome import (
    Comparison,
    Funds,
    Line,
    Movement,
    Mover,
    Sweep,
    WhatIf,
)


class Kind(Enum):
    """What a column holds."""

    TEXT = "text"
    MONEY = "money"
    """Integer 分."""
    DIFFERENCE = "difference"
    """Integer 分, with its sign."""
    COUNT = "count"
    SHARE = "share"
    """Hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and what stands below it."""

    heading: Text
    kind: Kind = Kind.TEXT


Cell = str | Text | int | None


@dataclass(frozen=True, slots=True)
class Table:
    """A title, a remark, columns, rows; `marked` are the rows that the reader looks for."""

    name: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Text | None = None
    marked: frozenset[int] = frozenset()


def banners(answer: WhatIf) -> list[Text]:
    """What must be said wherever a figure of the answer is shown."""
    found = []
    if answer.synthetic:
        found.append(say("合成数据:登记表是编造的,不是任何人的真实情况。"))
    if answer.illustrative:
        found.append(
            say(
                "{names}:其中的金额是示例,不是政策,不能兑付。", names="、".join(answer.illustrative)
            )
        )
    found.append(say("推演:设定的数是假设,不是政策,不能兑付。"))
    return found


def remarks(answer: WhatIf) -> list[Text]:
    """How the figures are to be read."""
    found = [
        say(
            "同一对象、同一事项的待遇就高给一项,标「叠加」的另给;往年已得、名额和跨对象的封顶没有计。"
        ),
        say("只计定得下来的金额:待配套和待核的不计,笔数另列。"),
        say("按领域、行业、规模、街道的各表只计区级资金;上级资金不占区级预算,另列一行。"),
    ]
    if answer.rule is BudgetRule.FIRST_COME and not answer.order:
        found.append(say("登记表里没有申请先后:按标识排先后。"))
    return found


def show_sum(fen: int) -> str:
    """A sum to read at a glance: 1.2346亿元, 803.29万元, 1,500元; the exact one is in the JSON.

    >>> show_sum(12_345_678_901), show_sum(-803_290_000), show_sum(150_000), show_sum(0)
    ('1.2346亿元', '-803.29万元', '1,500元', '0元')
    """
    sign, size = ("-" if fen < 0 else ""), abs(fen)
    if size >= 10_000_000_000:
        return f"{sign}{_rounded(size, 1_000_000)}亿元"
    if size >= 10_000_000:
        return f"{sign}{_rounded(size, 10_000, 2)}万元"
    return sign + show_fen(size)


def _rounded(fen: int, step: int, decimals: int = 4) -> str:
    """So many steps, halves up, with that many decimals."""
    steps = (2 * fen + step) // (2 * step)
    whole, rest = divmod(steps, 10**decimals)
    return f"{whole:,}.{rest:0{decimals}d}"


def show_cell(cell: Cell, kind: Kind) -> str:
    """A cell as people read it."""
    if cell is None:
        return ""
    if not isinstance(cell, int):
        return str(cell)
    match kind:
        case Kind.MONEY:
            return show_sum(cell)
        case Kind.DIFFERENCE:
            return ("+" if cell > 0 else "") + show_sum(cell) if cell else "0"
        case Kind.SHARE:
            return f"{cell // 100}.{cell % 100:02d}%"
        case Kind.COUNT | Kind.TEXT:
            return f"{cell:,}"


# -- one scenario --------------------------------------------------------------------------------

_BEFORE_AFTER = (
    Column(say("现在"), Kind.MONEY),
    Column(say("方案"), Kind.MONEY),
    Column(say("增减"), Kind.DIFFERENCE),
    Column(say("现在得到的"), Kind.COUNT),
    Column(say("方案得到的"), Kind.COUNT),
)


def tables_of(comparison: Comparison, *, whole: bool = True) -> Iterator[Table]:
    """Every table of a scenario; not `whole` keeps to the benefits whose cost differs."""
    if comparison.settings:
        yield Table(
            "settings",
            say("设定"),
            (Column(say("设什么")), Column(say("现在")), Column(say("方案"))),
            tuple((s.path, s.before or say("(没有)"), s.after) for s in comparison.settings),
        )
    yield Table(
        "total",
        say("总数"),
        (Column(say("资金")), *_BEFORE_AFTER),
        (
            (say("区级资金"), *_cells(comparison.total)),
            (say("上级资金"), *_cells(comparison.passed_on)),
        ),
    )
    yield _funds(comparison.funds)
    yield _benefits(comparison.benefits, whole=whole)
    yield _lines("fields", say("按领域"), say("领域"), comparison.fields)
    yield _named("industries", say("按行业"), say("行业"), comparison.industries)
    yield _named("sizes", say("按规模"), say("规模"), comparison.sizes)
    yield _named("streets", say("按街道"), say("街道"), comparison.streets)
    yield _moved(comparison.movements.items())
    for name, movement in comparison.movements.items():
        if movement.listed:
            yield _movers(name, movement)
    if comparison.near:
        yield _near(comparison)


def _cells(line: Line) -> tuple[Cell, ...]:
    before, after = line.before, line.after
    return (
        before.amount, after.amount, after.amount - before.amount,
        before.recipients, after.recipients,
    )  # fmt: skip


PERSON = "个人"
"""Stands for an industry or a size where a person is paid."""


def named(key: str) -> Text:
    """An industry, size or street as people read it."""
    if key in INDUSTRIES:
        return INDUSTRIES[key]
    if not key:
        return say("(未登记)")
    if key == PERSON:
        return say("个人")
    return Text("{name}", (("name", key),))


def _named(name: str, title: Text, heading: Text, lines: Iterable[Line]) -> Table:
    rows = [(named(line.key), *_cells(line)) for line in lines]
    return Table(name, title, (Column(heading), *_BEFORE_AFTER), tuple(rows))


def _lines(name: str, title: Text, heading: Text, lines: Iterable[Line]) -> Table:
    return Table(
        name,
        title,
        (Column(heading), *_BEFORE_AFTER),
        tuple((line.name, *_cells(line)) for line in lines),
    )


def _benefits(lines: tuple[Line, ...], *, whole: bool) -> Table:
    shown = [
        line for line in lines
        if line.changed or line.before != line.after
        or (whole and (line.before.amount or line.before.awaiting or line.before.pending))
    ]  # fmt: skip
    shown.sort(key=lambda line: not line.changed)  # those set come first
    return Table(
        "benefits",
        say("按待遇"),
        (
            Column(say("待遇")),
            *_BEFORE_AFTER,
            Column(say("待配套"), Kind.COUNT),
            Column(say("待核"), Kind.COUNT),
            Column(say("说明")),
        ),
        tuple(
            (line.key, *_cells(line), line.after.awaiting, line.after.pending, _remark(line))
            for line in shown
        ),
        say("现在得到的、方案得到的:得到钱的人或企业数。"),
        frozenset(number for number, line in enumerate(shown) if line.changed),
    )


def _remark(line: Line) -> Text | None:
    if line.changed:
        return say("方案改了")
    if line.passed_on:
        return say("上级资金,示例") if line.illustrative else say("上级资金")
    return say("示例") if line.illustrative else None


def _funds(funds: tuple[Funds, ...]) -> Table:
    with_rule = any(one.payout_after is not None for one in funds)
    columns = [
        Column(say("预算")), Column(say("安排"), Kind.MONEY), Column(say("现在要用"), Kind.MONEY),
        Column(say("方案要用"), Kind.MONEY), Column(say("用去"), Kind.SHARE),
        Column(say("还缺"), Kind.MONEY),
    ]  # fmt: skip
    if with_rule:
        columns += [
            Column(say("实付"), Kind.MONEY), Column(say("足额笔数"), Kind.COUNT),
            Column(say("部分笔数"), Kind.COUNT), Column(say("落空笔数"), Kind.COUNT),
        ]  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    marked: set[int] = set()
    for one in funds:
        share = one.after * 10_000 // one.available if one.available else None
        row: list[Cell] = [
            one.name, one.available, one.before, one.after, share, one.over_after or None,
        ]  # fmt: skip
        payout = one.payout_after
        if with_rule:
            row += (
                [payout.paid, payout.whole, payout.partly, payout.nothing]
                if payout is not None
                else [None] * 4
            )
        if one.over_after:
            marked.add(len(rows))
        rows.append(tuple(row))
        for item in one.items:
            empty: list[Cell] = [None] * (len(columns) - 2)
            rows.append((say("　其中:{purpose}", purpose=item.purpose), item.amount, *empty))
    return Table(
        "funds",
        say("与预算比"),
        tuple(columns),
        tuple(rows),
        say("预算还要保障待遇以外的用途;原文没有把待遇分到「其中」各项。"),
        frozenset(marked),
    )


_MOVED: dict[str, Text] = {
    "新增": say("新增"),
    "增加": say("增加"),
    "减少": say("减少"),
    "退出": say("退出"),
}


def _moved(movements: Iterable[tuple[str, Movement]]) -> Table:
    return Table(
        "movements",
        say("谁多得,谁少得"),
        (
            Column(say("变化")), Column(say("多少"), Kind.COUNT),
            Column(say("合计增减"), Kind.DIFFERENCE),
        ),
        tuple((_MOVED[name], one.count, one.amount) for name, one in movements),
        say("只看方案触及的待遇:同一个人或企业从这些待遇里得到的钱,前后相比。"),
    )  # fmt: skip


def _movers(name: str, movement: Movement) -> Table:
    return Table(
        f"movers-{name}",
        say("{change}最多的 {count} 个", change=_MOVED[name], count=len(movement.listed)),
        (
            Column(say("对象")), Column(say("标识")), Column(say("行业")), Column(say("规模")),
            Column(say("街道")), Column(say("现在"), Kind.MONEY), Column(say("方案"), Kind.MONEY),
            Column(say("增减"), Kind.DIFFERENCE),
        ),
        tuple(_mover(one) for one in movement.listed),
    )  # fmt: skip


def _mover(one: Mover) -> tuple[Cell, ...]:
    industry = named(one.industry or "")
    person = one.industry == one.size
    return (
        one.kind, one.id, None if person else industry,
        None if person else named(one.size or ""), named(one.street or ""),
        one.before, one.after, one.after - one.before,
    )  # fmt: skip


def _near(comparison: Comparison) -> Table:
    return Table(
        "near",
        say("只差一条的"),
        (
            Column(say("待遇")), Column(say("差的这一条")), Column(say("现在"), Kind.COUNT),
            Column(say("方案"), Kind.COUNT), Column(say("差多少(10%)")), Column(say("中位数")),
            Column(say("差多少(90%)")),
        ),
        tuple(
            (
                one.offer, one.line, one.before, one.after,
                *((one.short[0], one.short[2], one.short[4]) if one.short else (None,) * 3),
            )
            for one in comparison.near
        ),
        say("其他各条都满足,只有这一条不满足的对象有多少,差多少。"),
    )  # fmt: skip


def sweep_table(sweep: Sweep, answer: WhatIf) -> Table:
    """The points of a sweep."""
    columns = [
        Column(say("取值")), Column(say("这项待遇"), Kind.MONEY),
        Column(say("这份预算要用"), Kind.MONEY),
    ]  # fmt: skip
    with_rule = answer.rule is not None and sweep.available is not None
    if with_rule:
        columns += [Column(say("实付"), Kind.MONEY), Column(say("不足额笔数"), Kind.COUNT)]
    rows = tuple(
        (p.value, p.benefit, p.claimed, *((p.paid, p.unpaid) if with_rule else ()))
        for p in sweep.points
    )
    marked = frozenset(
        number for number, p in enumerate(sweep.points)
        if sweep.available is not None and p.claimed > sweep.available
    )  # fmt: skip
    return Table(
        "sweep", Text("{path}", (("path", sweep.path),)), tuple(columns), rows,
        said_of(sweep), marked,
    )  # fmt: skip


def said_of(sweep: Sweep) -> Text:
    """Where the money is reached, in one sentence."""
    if sweep.available is None:
        return say("这项待遇不占区级预算。")
    if sweep.crossing is None:
        beyond = sweep.points[0].claimed > sweep.available
        return (
            say("整段都超出预算 {money}。", money=show_sum(sweep.available))
            if beyond
            else say("整段都在预算 {money} 以内。", money=show_sum(sweep.available))
        )
    said = say(
        "{within} 还在预算 {money} 以内(要用 {low}),到 {beyond} 就超出(要用 {high})。",
        within=sweep.crossing.within,
        money=show_sum(sweep.available),
        low=show_fen(sweep.crossing.claimed_within),
        beyond=sweep.crossing.beyond,
        high=show_fen(sweep.crossing.claimed_beyond),
    )
    if sweep.monotone:
        return said
    return say("{said}费用不是一直升或一直降:这是第一处。", said=said)
