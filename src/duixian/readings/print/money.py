"""What an offer pays, in words: 成交价的15%, 每件最高500元."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from duixian.basics.text import Text, say
from duixian.language.amount import (
    FEN,
    Amount,
    ByClass,
    Cap,
    Extra,
    Formula,
    Marginal,
    Rated,
    Tiers,
)
from duixian.language.plain import Line, Phrase, Plain, Term, category, figure, missing
from duixian.language.tree import Aggregate, Constant, Expression, Hole
from duixian.language.types import MONEY


def headline(plain: Plain, amount: Amount, tool: str) -> Phrase:
    """The amount in a few words: what stands large on the leaflet."""
    match amount.basis:
        case Formula(Hole() as hole) if hole.candidates is None:
            return say("标准待公布")
        case Formula(Hole() as hole):
            return plain.candidates(hole)
        case Formula(value) if tool == "减免":
            return say("减免{what}", what=plain.phrase(value))
        case Formula(value):
            return plain.phrase(value)
        case Rated(base, Hole() as rate, _):
            if rate.candidates is None:
                return say("{base}的一定比例", base=_base(plain, base))
            return say("{base}的{rate}", base=_base(plain, base), rate=plain.candidates(rate))
        case Rated(base, rate, _):
            return say("{base}的{rate}", base=_base(plain, base), rate=plain.phrase(rate))
        case Tiers():
            return say("分档给付")
        case Marginal(base, _):
            return say("{base}分段计算", base=_base(plain, base))
        case ByClass(on, _, _):
            return say("按{on}给付", on=plain.phrase(on))
        case _:
            assert_never(amount.basis)


def details(plain: Plain, amount: Amount) -> tuple[Line, ...]:
    """Everything that the headline leaves out, in the order in which it is worked out."""
    return tuple(_details(plain, amount))


def caps(plain: Plain, amount: Amount) -> tuple[Phrase, ...]:
    """每件最高2000元, each cap."""
    return tuple(_cap(plain, cap) for cap in (*amount.item_caps, *amount.period_caps))


def _details(plain: Plain, amount: Amount) -> Iterator[Line]:
    match amount.basis:
        case Formula(Hole() as hole):
            yield Line(_owed(plain, hole))
        case Formula():
            pass
        case Rated(base, rate, points):
            yield from _whole_base(plain, base)
            if isinstance(rate, Hole):
                yield Line(_owed(plain, rate))
            for point in points:
                yield Line(_extra(plain, point, say("比例再加{value}",
                                                    value=plain.phrase(point.value))))  # fmt: skip
        case Tiers(arms):
            for arm in arms:
                value = plain.phrase(arm.value)
                yield Line(
                    say("其他情形:{value}", value=value)
                    if arm.when is None
                    else say("{when}:{value}", when=plain.claim(arm.when), value=value)
                )
        case Marginal(base, bands):
            yield from _whole_base(plain, base)
            for band in bands:
                rate_ = plain.phrase(band.rate)
                yield Line(
                    say("再往上的部分:{rate}", rate=rate_)
                    if band.upto is None
                    else say("到{upto}为止的部分:{rate}", upto=plain.phrase(band.upto), rate=rate_)
                )
        case ByClass(on, table, rest):
            for name, value_ in table:
                yield Line(
                    say("{when}:{value}", when=category(name, on), value=plain.phrase(value_))
                )
            if rest is not None:
                yield Line(say("其他情形:{value}", value=plain.phrase(rest)))
        case _:
            assert_never(amount.basis)
    for uplift in amount.uplifts:
        said = say("上浮{value}", value=plain.phrase(uplift.value))
        yield Line(_extra(plain, uplift, said))
    for addition in amount.additions:
        said = say("另加{value}", value=plain.phrase(addition.value))
        yield Line(_extra(plain, addition, said))
    if amount.floor is not None:
        yield Line(say("最低{floor}", floor=plain.phrase(amount.floor)))
    if amount.paid is not None:
        yield Line(say("不超过实际支出({paid})", paid=plain.phrase(amount.paid)))
    if amount.rounding != FEN:
        yield Line(
            say(
                "取整到{step}({mode})",
                step=figure(amount.rounding.step, MONEY),
                mode=Term(amount.rounding.mode.value),
            )
        )


def _base(plain: Plain, base: Expression) -> Phrase:
    """The base in short: what is summed, without saying over which rows."""
    if isinstance(base, Aggregate) and base.value is not None:
        return plain.phrase(base.value)
    return plain.phrase(base)


def _whole_base(plain: Plain, base: Expression) -> Iterator[Line]:
    """The base in full, where the headline says it in short."""
    if isinstance(base, Aggregate) and base.value is not None:
        yield Line(say("计算基数:{base}", base=plain.phrase(base)))


def _owed(plain: Plain, hole: Hole) -> Text:
    return say(
        "{what}还没有公布,由{department}出台配套文件",
        what=missing(hole),
        department=plain.department(hole.department),
    )


def _extra(plain: Plain, extra: Extra, said: Text) -> Text:
    if extra.when is None:
        return said
    return say("{when}的,{said}", when=plain.claim(extra.when), said=said)


def _cap(plain: Plain, cap: Cap) -> Phrase:
    if isinstance(cap.limit, Hole) and cap.limit.candidates is None:
        return say("{per}封顶尚待{department}明确", per=Term(cap.per),
                   department=plain.department(cap.limit.department))  # fmt: skip
    limit = (
        plain.phrase(cap.limit)
        if isinstance(cap.limit, Constant)
        else say("({inner})", inner=plain.phrase(cap.limit))
    )
    return say("{per}最高{limit}", per=Term(cap.per), limit=limit)


# Words that are looked up by their Chinese: named here once, so that the catalogue has them.
TERMS = (
    say("单项"),
    say("每件"),
    say("每项"),
    say("每户"),
    say("每人"),
    say("每家"),
    say("每个项目"),
    say("每幢"),
    say("每次"),
    say("每平台"),
    say("每年"),
    say("两年"),
    say("三年"),
    say("五年"),
    say("累计"),
    say("向下"),
    say("向上"),
    say("四舍五入"),
)
