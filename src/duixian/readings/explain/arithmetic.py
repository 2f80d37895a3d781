"""The steps of an amount as lines that anybody can work out again by hand."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from duixian.basics.text import Text, say
from duixian.language.amount import Step
from duixian.language.evaluate import Trace
from duixian.language.plain import Joined, Named, Phrase, Term, english_money, number, shown
from duixian.language.tree import Aggregate, AggregateKind, Constant, FactValue, Hole
from duixian.language.types import MONEY, CategoryType, NumberType
from duixian.readings.explain.reasons import Reason, Reasons

LIMITS = ("封顶({per})", "不超过实际支出", "保底")
"""Labels of steps that only hold an amount down, or up."""
_BAND = "累进 {rate}"
_ADDED = "另加"


@dataclass(frozen=True, slots=True)
class Working:
    """One line: 基数 3,000万元 + 3,000万元 = 6,000万元; 封顶(每年)200万元 → 200万元.

    `made_of` is what the line works with; `binding` False where a limit changes nothing.
    """

    label: Phrase
    made_of: Phrase
    total: Phrase
    binding: bool
    is_limit: bool
    values: tuple[Reason, ...]


def working(reasons: Reasons, step: Step) -> Working:
    """The line of one step."""
    values = tuple(value for trace in step.because for value in reasons.values(trace))
    return Working(
        _label(step),
        _made_of(reasons, step),
        money(step.total),
        step.binding,
        step.label.template in LIMITS,
        values,
    )


def money(yuan: int | Fraction) -> Named:
    """An amount of 元, in Chinese or in English."""
    return Named(number(yuan, MONEY).chinese, english_money(Fraction(yuan)))


def _label(step: Step) -> Phrase:
    """The label, with the words that are looked up in it."""
    values = {
        name: Term(str(value)) if name in ("per", "mode", "step") else value
        for name, value in step.label.values
    }
    return Text(step.label.template, tuple(values.items()))


def _made_of(reasons: Reasons, step: Step) -> Phrase:
    pieces = [said for trace in step.because if (said := _piece(reasons, step, trace))]
    return Joined(tuple(pieces), say(";")) if pieces else ""


def _piece(reasons: Reasons, step: Step, trace: Trace) -> Phrase:
    """What one part of a step was, and from which facts."""
    node, template = trace.node, step.label.template
    if isinstance(node.type, CategoryType):
        return say("{what} {found}", what=reasons.plain.phrase(node), found=_shown(trace))
    if isinstance(node, Hole):
        return ""
    if isinstance(node, Constant):
        if not (isinstance(node.type, NumberType) and node.type.dimension):
            return ""  # a rate stands in the label
        if template in (*LIMITS, _ADDED):
            return number(trace.value, node.type)
        return say("到{edge}为止的部分", edge=_shown(trace)) if template == _BAND else ""
    values = reasons.values(trace)
    if isinstance(node, FactValue):
        return _named(values[0])
    if isinstance(node, Aggregate) and node.kind is AggregateKind.SUM:
        return Joined(tuple(_valued(value) for value in values), say(" + ")) if values else ""
    # The last row (其余) comes with the row before it, which does not hold.
    said = say("其他情形") if trace.value is False else reasons.plain.phrase(node)
    behind = Joined(tuple(_valued(value) for value in values), say(";"))
    return say("{formula}({values})", formula=said, values=behind) if values else said


def _shown(trace: Trace) -> Phrase:
    return shown(trace.value, trace.node)


def _named(value: Reason) -> Phrase:
    if value.subject:
        return say("{subject}的{what}", subject=value.subject, what=value.what)
    return value.what


def _valued(value: Reason) -> Phrase:
    return say("{what} {found}", what=_named(value), found=value.found)
