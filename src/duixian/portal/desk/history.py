"""What happened to a case, as people read it: who, when, what, and with which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from duixian.basics.text import Text, say, translate
from duixian.language.plain import Quoted
from duixian.office.cases import acts
from duixian.office.cases.acts import RULE, WORDS, Act, Event
from duixian.portal.shell.people import Person, people
from duixian.portal.shell.templatetags.duixian import money

BAD = (acts.Decline, acts.Refuse, acts.Bounce, acts.DemandBack, acts.Withdraw)
GOOD = (acts.Accept, acts.Pass, acts.CloseNotice, acts.Release, acts.Pay, acts.Recover)


class Typed(str):
    """What somebody wrote, in the language in which they did."""

    __slots__ = ()
    is_typed = True


@dataclass(frozen=True, slots=True)
class Entry:
    """One event on the timeline."""

    seq: int
    at: datetime
    who: str
    what: str
    details: tuple[str, ...]
    tone: str
    """done, bad or nothing: which colour its mark has."""


def timeline(events: Iterable[Event]) -> list[Entry]:
    """The newest first; the names of everybody in one query."""
    told = list(events)
    named = people(id for event in told for id in _people_in(event))
    return [_entry(event, named) for event in reversed(told)]


def _people_in(event: Event) -> Iterator[str]:
    yield event.by
    match event.act:
        case acts.Recuse(person):
            yield person
        case acts.SendPayment(_, prepared_by, approved_by):
            yield from (prepared_by, approved_by)
        case _:
            pass


def _entry(event: Event, named: Mapping[str, Person]) -> Entry:
    tone = "bad" if isinstance(event.act, BAD) else "done" if isinstance(event.act, GOOD) else ""
    who = translate("规则") if event.by == RULE else named[event.by].name
    what = translate(WORDS[type(event.act)])
    if isinstance(event.act, acts.Pass):
        what = str(say("{gate}通过", gate=translate(event.act.gate.value)))
    told = (d if isinstance(d, Typed) else str(d) for d in _details(event.act, named))
    details = tuple(detail for detail in told if detail)
    return Entry(event.seq, event.at, who, what, details, tone)


def _details(act: Act, named: Mapping[str, Person]) -> Iterator[Text | str]:
    match act:
        case acts.Attach(name):
            yield translate(name)
        case acts.AskCorrection(items, until):
            yield from map(Typed, items)
            if until is not None:
                yield say("到{day}为止", day=str(until))
        case acts.Decline(reasons) | acts.Refuse(reasons):
            yield from map(Typed, reasons)
        case acts.Pass(_, _, amount, opinion):
            yield say("金额{amount}", amount=money(amount))
            yield Typed(opinion)
        case acts.Certify(_, names, evidence):
            yield Typed("、".join(names))
            yield say("依据:{evidence}", evidence=Quoted(evidence))
        case acts.SendBack(to, reason):
            yield say("退回到{gate}", gate=translate(to.value))
            yield Typed(reason)
        case acts.Publish(_, until, provisional):
            yield say("到{day}为止", day=str(until))
            if provisional:
                yield say("节假日安排还没有公布,日期是暂定的")
        case acts.ReExamine(number, upheld, reason):
            yield (
                say("第{number}件异议成立", number=number)
                if upheld
                else say("第{number}件异议不成立", number=number)
            )
            yield Typed(reason)
        case acts.Release(_, amount):
            yield say("金额{amount}", amount=money(amount))
        case acts.SendPayment(_, prepared_by, approved_by):
            yield say(
                "编制{one},复核{other}",
                one=named[prepared_by].name,
                other=named[approved_by].name,
            )
        case acts.Pay(_, on):
            yield str(on)
        case acts.DemandBack(amount, interest, reason, barred):
            yield say("金额{amount}", amount=money(amount))
            if interest:
                yield say("利息{amount}", amount=money(interest))
            yield Typed(reason)
            if barred is not None:
                yield say("到{day}为止不受理申报", day=str(barred))
        case acts.Recover(amount, interest):
            yield say("金额{amount}", amount=money(amount))
            if interest:
                yield say("利息{amount}", amount=money(interest))
        case acts.Recuse(person, reason):
            yield named[person].name
            yield Typed(reason)
        case acts.Urge(clock, words):
            yield say("时限:{clock}", clock=translate(clock))
            yield Typed(words)
        case acts.Object(text) | acts.Consult(text) | acts.Advise(text):
            yield Typed(text)
        case acts.Bounce(_, text) | acts.Reissue(text) | acts.Withdraw(text):
            yield Typed(text)
        case acts.DeclareConflict(text):
            yield Typed(text)
        case _:
            return
