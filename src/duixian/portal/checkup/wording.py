"""An outcome in words: what a page, a PDF and a shared link say, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from duixian.basics.text import Text, say, translate
from duixian.language.plain import Joined, Named, Phrase, Quoted, Term
from duixian.readings.explain import Change, Finding, Parts, Reason, Working
from duixian.readings.print import Material

MOST_ROWS = 3


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One line of reasons; `met` is None where it is undecided.

    `found` says what was found and `who` who has it: what identifies somebody is only there.
    """

    depth: int
    met: bool | None
    claim: Phrase
    found: Phrase = ""
    who: Phrase = ""


def working_text(line: Working) -> Phrase:
    """One step of the arithmetic: 服务收入 6000万元 × 5% = 300万元."""
    what = Joined(tuple(part for part in (line.label, line.made_of) if str(part)), Text(" "))
    if not line.binding:
        return say("{what},没有影响", what=what)
    if line.is_limit:
        return say("{what},得 {total}", what=what, total=line.total)
    return say("{what} = {total}", what=what, total=line.total)


def reason_lines(reasons: Iterable[Reason]) -> list[ReasonLine]:
    """All conditions of a finding; of a set of related subjects those that decide."""
    return [line for reason in reasons for line in _lines(reason, 0, "")]


def _lines(reason: Reason, depth: int, subject: str) -> Iterator[ReasonLine]:
    subject = reason.subject or subject
    if not reason.parts or reason.made_of is Parts.VALUES:
        yield _leaf(reason, depth, subject)
    elif reason.names_rows:
        yield from _rows(reason, depth, subject)
    elif reason.made_of is Parts.ALL:
        for part in reason.parts:
            yield from _lines(part, depth, subject)
    elif reason.met:
        # One of several ways is enough: the one that holds.
        yield from _lines(next(p for p in reason.parts if p.met), depth, subject)
    else:
        yield ReasonLine(depth, reason.met, _of(subject, say("满足下列任何一项:")))
        for part in reason.parts:
            yield from _lines(part, depth + 1, "")


def _rows(reason: Reason, depth: int, subject: str) -> Iterator[ReasonLine]:
    if reason.met and reason.made_of is Parts.ALL:
        found = say("{count} 项都满足", count=len(reason.parts))
        yield ReasonLine(depth, True, _of(subject, reason.claim), found)
        return
    telling = [part for part in reason.parts if part.met is reason.met] or list(reason.parts)
    if not reason.met:
        said: Phrase = reason.note if reason.note is not None else ""
        yield ReasonLine(depth, reason.met, _of(subject, reason.claim), said)
        depth += 1
    for part in telling[:MOST_ROWS]:
        yield from _lines(part, depth, subject)
    if len(telling) > MOST_ROWS:
        count = len(telling) - MOST_ROWS
        yield ReasonLine(depth, reason.met, say("另有 {count} 项,同样如此", count=count))


def _leaf(reason: Reason, depth: int, subject: str) -> ReasonLine:
    claim = _of(subject, reason.claim)
    if reason.met is None:
        return ReasonLine(depth, None, claim, reason.note or say("未知"))
    if not str(reason.found):
        note: Phrase = reason.note if reason.note is not None and not reason.met else ""
        return ReasonLine(depth, reason.met, claim, note, reason.who)
    said = say("现为 {found}", found=reason.found)
    values = [
        say("{what} {found}", what=_of(part.subject, part.what), found=part.found)
        for part in reason.parts
        if str(part.what) != str(reason.what)
    ]
    if values:
        said = say("{formula}({values})", formula=said, values=Joined(tuple(values), say(";")))
    return ReasonLine(depth, reason.met, claim, said, reason.who)


def _of(subject: str, what: Phrase) -> Phrase:
    return say("{subject}:{question}", subject=subject, question=what) if subject else what


def first_false(reason: Reason) -> Phrase:
    """The first thing that fails, in one line."""
    subject = reason.subject
    if reason.made_of is Parts.ALL:
        for part in reason.parts:
            if part.met is False:
                return _of(subject, first_false(part))
    if reason.made_of is Parts.ANY and reason.parts:
        return _of(subject, say("{claim},都不满足", claim=reason.claim))
    if str(reason.found):
        said = say("{claim},现为 {found}", claim=reason.claim, found=reason.found)
    elif reason.note is not None:
        said = say("{claim},{note}", claim=reason.claim, note=reason.note)
    else:
        return _of(subject, reason.claim)
    return _of(subject, said)


def why_not(finding: Finding, *, with_facts: bool = True) -> Phrase:
    """Why a benefit is not for this applicant: the first line that fails."""
    failed = finding.judgement.failed
    if failed is None:
        return say("无适用档")
    reason = finding.reasons[finding.judgement.conditions.index(failed)]
    return first_false(reason) if with_facts else reason.claim


def change_text(change: Change, of: str) -> Text:
    """建筑面积现为 2999.9平方米,再多 0.1平方米(到 3000平方米)就够."""
    what = _whose(change, of)
    values = {
        "what": what, "found": change.shown_found, "enough": change.shown_enough,
        "distance": change.shown_distance, "edge": change.shown_edge,
    }  # fmt: skip
    if not str(change.shown_distance):
        return say("{what}现为 {found},若为 {enough} 就够", **_only(values, "enough"))
    if change.exactly:
        return say("{what}现为 {found},正好 {enough} 才行", **_only(values, "enough"))
    if str(change.shown_edge):
        return (
            say("{what}现为 {found},超过 {edge} 就够", **_only(values, "edge"))
            if change.upward
            else say("{what}现为 {found},低于 {edge} 就够", **_only(values, "edge"))
        )
    both = _only(values, "distance", "enough")
    if change.upward:
        return say("{what}现为 {found},再多 {distance}(到 {enough})就够", **both)
    return say("{what}现为 {found},再少 {distance}(到 {enough})就够", **both)


def threshold_text(change: Change, of: str) -> Text:
    """The same without the value found: what a shared link may say."""
    if str(change.shown_edge):
        return (
            say("{what}要超过 {edge}", what=_whose(change, of), edge=change.shown_edge)
            if change.upward
            else say("{what}要低于 {edge}", what=_whose(change, of), edge=change.shown_edge)
        )
    return say("{what}要到 {enough}", what=_whose(change, of), enough=change.shown_enough)


def _only(values: dict[str, Phrase], *names: str) -> dict[str, Phrase]:
    return {name: values[name] for name in ("what", "found", *names)}


def _whose(change: Change, of: str) -> Phrase:
    name: Phrase = Named(change.fact.name, change.fact.english)
    if change.year is not None:
        name = say("{year}年度的{name}", year=change.year, name=name)
    if change.subject.id == of:
        return name
    return say("{subject}的{what}", subject=change.subject.id, what=name)


def paper_name(material: Material) -> Phrase:
    """A paper by its name; one that the vocabulary names in Chinese only is quoted in English."""
    name = material.name
    if isinstance(name, Term) and translate(name.word) == name.word:
        return Quoted(name.word)
    return name
