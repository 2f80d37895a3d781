"""One fact supposed to be different: what changes, beside the original."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duixian.awards.words import amount_text
from duixian.basics.text import say
from duixian.language.judge import Verdict
from duixian.language.plain import Named, Phrase, Quoted
from duixian.language.subjects import Subject
from duixian.portal.checkup.outcome import Outcome, key_of
from duixian.portal.checkup.questions import fact_name, said_of
from duixian.portal.checkup.served import Served
from duixian.portal.checkup.state import fact_of, key_text, kind_at, text_of
from duixian.readings.ask import QuestionKey
from duixian.readings.explain import Finding

_RANK = {Verdict.FAILS: 0, Verdict.PENDING: 1, Verdict.QUALIFIES: 2}


@dataclass(frozen=True, slots=True)
class FactToTry:
    """A known fact that may be supposed to be different."""

    key: str
    name: Phrase
    now: Phrase
    is_earlier: bool
    """True for a year before the policy's: asked for last."""


@dataclass(frozen=True, slots=True)
class Supposed:
    """One supposition: from what to what."""

    name: Phrase
    before: Phrase
    after: Phrase


@dataclass(frozen=True, slots=True)
class Standing:
    """What a benefit comes to; `example` is the illustrative amount."""

    said: Phrase
    example: Phrase


@dataclass(frozen=True, slots=True)
class Changed:
    """A benefit that comes out differently."""

    name: Phrase
    before: Standing
    after: Standing
    better: bool | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Everything that changes; totals are 分 as combination has them."""

    supposed: tuple[Supposed, ...]
    changed: tuple[Changed, ...]
    firm: tuple[int, int]
    example: tuple[int, int] | None


def facts_to_try(found: Served) -> list[FactToTry]:
    """Every known fact of the applicant and of what is listed as belonging to it."""
    known = _known(found, found.interview.subject, ())
    return sorted(known, key=lambda fact: fact.is_earlier)


def what_if_of(found: Served, before: Outcome | None = None) -> WhatIf:
    """The original against the original with the suppositions."""
    before = before or found.outcome()
    after = found.outcome(tried=True) if found.running.tried else before
    old, new = _by_key(before), _by_key(after)
    rows = [
        changed
        for key in dict.fromkeys((*old, *new))
        if (changed := _changed(old.get(key), new.get(key), before, after)) is not None
    ]
    example = (_example(before), _example(after)) if before.has_scenario else None
    return WhatIf(
        tuple(_supposed(found)),
        tuple(sorted(rows, key=lambda row: row.better is not True)),
        (before.combined.at_least, after.combined.at_least),
        example,
    )


def _known(found: Served, subject: Subject, path: tuple[str, ...]) -> Iterator[FactToTry]:
    vocabulary, kind = found.package.vocabulary, found.running.kind
    if kind_at(vocabulary, kind, path) is None:
        return
    for (name, year), value in subject.facts.items():
        key = QuestionKey(path, name, year)
        fact = fact_of(vocabulary, kind, key)
        if fact is not None:
            yield FactToTry(
                key_text(key),
                fact_name(vocabulary, kind, key),
                said_of(fact, text_of(fact, value)),
                (year or found.package.year) != found.package.year,
            )
    for related in subject.related.values():
        for row in related.rows:
            yield from _known(found, row, (*path, row.id))


def _supposed(found: Served) -> Iterator[Supposed]:
    vocabulary, kind = found.package.vocabulary, found.running.kind
    now = {fact.key: fact.now for fact in facts_to_try(found)}
    for key, text in found.running.tried:
        fact = fact_of(vocabulary, kind, key)
        if fact is not None:
            yield Supposed(
                fact_name(vocabulary, kind, key),
                now.get(key_text(key), say("未知")),
                said_of(fact, text),
            )


def _by_key(outcome: Outcome) -> dict[tuple[str, str], Finding]:
    return {key_of(finding): finding for finding in outcome.official.findings}


def _changed(
    old: Finding | None, new: Finding | None, before: Outcome, after: Outcome
) -> Changed | None:
    one = new or old
    if one is None:
        return None
    was, is_now = _standing(old, before), _standing(new, after)
    if (str(was.said), str(was.example)) == (str(is_now.said), str(is_now.example)):
        return None
    offer = one.judgement.offer
    name: Phrase = Named(one.provision.name, one.provision.english)
    if offer is not None and offer.stage:
        name = say("{name}·{stage}", name=name, stage=Quoted(offer.stage))
    worth = (_worth(old, before), _worth(new, after))
    better = None if worth[0] == worth[1] else worth[1] > worth[0]
    return Changed(name, was, is_now, better)


def _standing(finding: Finding | None, outcome: Outcome) -> Standing:
    if finding is None:
        return Standing(say("没有判断"), "")
    if finding.verdict is Verdict.FAILS:
        return Standing(say("不符合"), "")
    amount = amount_text(finding.amount)
    if finding.verdict is Verdict.PENDING:
        known = finding.amount is not None and finding.amount.low is not None
        return Standing(say("待核,若符合:{amount}", amount=amount) if known else say("待核"), "")
    example = outcome.example(finding)
    shown = amount_text(example.amount) if example is not None else ""
    return Standing(amount if str(amount) else say("符合"), shown)


def _worth(finding: Finding | None, outcome: Outcome) -> tuple[int, int, int]:
    if finding is None:
        return -1, 0, 0
    low = finding.amount.low or 0 if finding.amount is not None else 0
    example = outcome.example(finding)
    supposed = example.amount.low or 0 if example is not None and example.amount is not None else 0
    return _RANK[finding.verdict], low, supposed


def _example(outcome: Outcome) -> int:
    awards = outcome.illustrated_combined.awards
    return sum(award.amount for award in awards if award.item.terms.illustrative)
