"""The rules' answer laid out for a table: each condition, the fact, its source, the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duixian.language.vocabulary import Vocabulary
from duixian.library.write_facts import write_value
from duixian.office.cases.facts import Judged
from duixian.office.register.statements import Finding, Statement, Value
from duixian.tables.columns import from_stored


@dataclass(frozen=True, slots=True)
class Line:
    """One condition, or a part of one."""

    depth: int
    claim: str
    """What the rule wants."""
    subject: str
    found: str
    """What the facts say."""
    source: str
    met: bool | None
    note: str
    made_of: str
    """For one with parts: any or all of them."""
    register: tuple[Word, ...] = ()
    """What the register says of the same fact."""


@dataclass(frozen=True, slots=True)
class Word:
    """What one source says of a fact."""

    id: int
    value: str
    source: str
    origin: str
    evidence: str
    since: Any
    stored: Value | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A fact about which sources that stand say different things."""

    fact: str
    period: str
    words: tuple[Word, ...]


def lines_of(finding: Mapping[str, Any], register: Mapping[str, tuple[Word, ...]]) -> list[Line]:
    """The conditions of a finding in sheet order, parts indented below theirs."""
    return list(_lines(finding["reasons"], register, 0))


def _lines(
    reasons: Sequence[Mapping[str, Any]], register: Mapping[str, tuple[Word, ...]], depth: int
) -> Iterator[Line]:
    for reason in reasons:
        parts = reason["parts"]
        yield Line(
            depth, reason["claim"], reason["subject"], reason["found"], reason["who"],
            reason["met"], reason["note"] or "", reason["made_of"] if parts else "",
            () if reason["subject"] else register.get(reason["what"], ()),
        )  # fmt: skip
        yield from _lines(parts, register, depth + 1)


def gaps_of(finding: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is still missing, each by its short name."""
    return [
        {**gap, "short": gap["name"].removeprefix(f"{finding['id']}.")} for gap in finding["gaps"]
    ]


def verdict_of(judged: Judged) -> str:
    """In three words: good, bad, or open."""
    return {"符合": "ok", "不符合": "bad"}.get(judged.verdict, "warn")


def by_fact(
    findings: Sequence[Finding], kind: str, vocabulary: Vocabulary
) -> dict[str, tuple[Word, ...]]:
    """What the register says, by the name of the fact."""
    found: dict[str, tuple[Word, ...]] = {}
    for finding in findings:
        words = tuple(_word(s, kind, vocabulary) for s in finding.statements)
        found[finding.fact] = found.get(finding.fact, ()) + words
    return found


def disputes(findings: Sequence[Finding], kind: str, vocabulary: Vocabulary) -> list[Dispute]:
    """Where sources disagree."""
    return [
        Dispute(f.fact, f.period, tuple(_word(s, kind, vocabulary) for s in f.statements))
        for f in findings
        if f.is_conflict
    ]


def _word(statement: Statement, kind: str, vocabulary: Vocabulary) -> Word:
    fact = vocabulary.fact(kind, statement.fact)
    if statement.value is None:
        shown = "—"
    elif fact is None:
        shown = str(statement.value)
    else:
        shown = write_value(fact, from_stored(fact, statement.value))
    if statement.period:
        shown = f"{shown} ({statement.period})"
    return Word(
        statement.id, shown, statement.source, statement.origin.value, statement.evidence,
        statement.since, statement.value,
    )  # fmt: skip
