"""Snapshots of facts and traces of decisions: content-addressed, so that a case names them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from duixian.basics.problems import Problems
from duixian.basics.text import say, speaking
from duixian.language.provision import Benefit
from duixian.language.vocabulary import Vocabulary
from duixian.library.facts import FactsReader
from duixian.library.package import Package
from duixian.library.write_facts import write_value
from duixian.library.yamltree import compose
from duixian.office.cases.models import Content
from duixian.office.ledger.verify import canonical, digest
from duixian.office.refusal import Refused
from duixian.office.register.models import Subject
from duixian.office.register.services import statements_of
from duixian.office.register.statements import find
from duixian.readings.explain import explain, explanation_as_json
from duixian.tables.columns import from_stored

SNAPSHOT, TRACE = "事实", "理由"
Facts = Mapping[str, Any]
"""As a facts file holds them: 主体, 标识, 基准日, 年度, 事实, 认定, 关联, 引用."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of one benefit: the verdict, the amount (分), and the whole trace."""

    verdict: str
    low: int | None
    high: int | None
    illustrative: bool
    trace: Mapping[str, Any]

    @property
    def first_reasons(self) -> tuple[str, ...]:
        """For a refusal: clause, and what was found against what was needed."""
        return tuple(
            f"{finding['clause']}:{reason['claim']}"
            + (f"({reason['found']})" if reason["found"] else "")
            for finding in self.trace["findings"]
            for reason in finding["reasons"]
            if reason["met"] is not True
        )


def keep(kind: str, body: str, subject: Subject | None = None) -> str:
    """The digest under which a text is kept, once."""
    name = digest(body)
    Content.objects.get_or_create(
        digest=name, defaults={"kind": kind, "body": body, "subject": subject}
    )
    return name


def take(facts: Facts, package: Package, benefit: str, subject: Subject) -> str:
    """Keep a snapshot of facts that the rules can read.

    A person's is salted, so that its digest tells nothing once it is erased.

    Raises:
        Refused: `bad-facts`.
    """
    problems = Problems()
    judge(facts, package, benefit, problems)
    if problems.errors:
        raise Refused(
            "bad-facts",
            say("申报的事实读不了:{why}", why=str(problems.errors[0].reason)),
            problems.errors[0].hint,
        )
    kept = {"facts": facts, "salt": secrets.token_hex(16) if subject.is_person else ""}
    return keep(SNAPSHOT, canonical(kept), subject)


def held(snapshot: str) -> Facts:
    """The facts of a snapshot.

    Raises:
        Refused: `snapshot-erased`.
    """
    row = Content.objects.filter(pk=snapshot).first()
    if row is None:
        raise Refused("snapshot-erased", say("这份事实已经擦除,不能再据此办理"))
    facts: Facts = json.loads(row.body)["facts"]
    return facts


def trace_of(trace: str) -> Mapping[str, Any] | None:
    """The reasons that were kept for a decision; None where they were erased."""
    row = Content.objects.filter(pk=trace).first()
    return None if row is None else json.loads(row.body)


def held_many(snapshots: Iterable[str]) -> dict[str, Facts]:
    """The facts of many snapshots at once; those that were erased are left out."""
    rows = Content.objects.filter(pk__in=set(snapshots)).values_list("digest", "body")
    return {name: json.loads(body)["facts"] for name, body in rows}


def of_register(subject: Subject, vocabulary: Vocabulary, *, on: date, year: int) -> dict[str, Any]:
    """What the register knows of a subject on a day. What sources disagree about is left out."""
    found: dict[str, Any] = {}
    disputed: list[str] = []
    for finding in find(statements_of(subject), on):
        fact = vocabulary.fact(subject.kind, finding.fact)
        if finding.is_conflict:
            disputed.append(finding.fact + finding.period)
        if fact is None or finding.value is None:
            continue
        text = write_value(fact, from_stored(fact, finding.value))
        if finding.period:
            found.setdefault(finding.fact, {})[f"{finding.period}年度"] = text
        else:
            found[finding.fact] = text
    note = {"说明": f"来源不一致,未采用:{'、'.join(disputed)}"} if disputed else {}
    return {
        "主体": subject.kind, "标识": subject.reference or str(subject.key),
        "基准日": on.isoformat(), "年度": str(year), "事实": found, **note,
    }  # fmt: skip


def judge(
    facts: Facts, package: Package, benefit: str, problems: Problems | None = None, *,
    language: str = "zh",
) -> Judged:  # fmt: skip
    """What the rules say; of several findings (stages, related subjects) the sum.

    A trace that is kept is in the language of the text, the default.

    Raises:
        Refused: `bad-facts`, where no list of problems is given.
    """
    noted = Problems() if problems is None else problems
    tree = compose(json.dumps(facts, ensure_ascii=False), "facts", noted)
    assert tree is not None
    application = FactsReader(package, noted).application(tree, "facts")
    if application is None or noted.errors:
        if problems is None:
            raise Refused("bad-facts", say("申报的事实读不了:{why}", why=str(noted.errors[0])))
        return Judged("待核", None, None, False, {"findings": []})
    with speaking(language):
        trace = _without_places(explanation_as_json(explain(package, application, only=benefit)))
    own = [f for f in trace["findings"] if f["id"] == benefit or f["id"].startswith(f"{benefit}.")]
    good = [finding for finding in own if finding["verdict"] == "符合"]
    verdict = "符合" if good else own[0]["verdict"] if own else "待核"
    amounts = [finding["amount"] for finding in good]
    known = bool(amounts) and all(a and a["low"] is not None for a in amounts)
    return Judged(
        verdict,
        sum(a["low"] for a in amounts) if known else None,
        sum(a["high"] for a in amounts)
        if known and all(a["high"] is not None for a in amounts)
        else None,
        any(finding["illustrative"] for finding in own),
        trace,
    )


def _without_places(value: Any) -> Any:
    """Where a file stood that day is no reason."""
    match value:
        case dict():
            return {k: _without_places(v) for k, v in value.items() if k != "place"}
        case list():
            return [_without_places(item) for item in value]
        case _:
            return value


def leads(package: Package, benefit: str) -> str:
    """The department that leads a benefit.

    Raises:
        Refused: `no-benefit`.
    """
    found = package.provisions.get(benefit)
    if not isinstance(found, Benefit):
        raise Refused("no-benefit", say("政策里没有待遇「{name}」", name=benefit))
    return found.departments[0]
