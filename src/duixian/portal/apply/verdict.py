"""What the rules say of some facts, in the reader's language; the office's judgement decides."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duixian.basics.problems import Problems
from duixian.basics.text import current_language
from duixian.language.plain import Named, Phrase, Plain
from duixian.library.facts import FactsReader
from duixian.library.package import Package
from duixian.library.yamltree import compose
from duixian.office.cases import facts
from duixian.office.cases.facts import Judged
from duixian.office.cases.models import CaseRow, Content
from duixian.office.refusal import Refused
from duixian.readings.explain import explain, explanation_as_json, gap_text


@dataclass(frozen=True, slots=True)
class Said:
    """The verdict and the amount (分) with the findings behind them, and what is still open."""

    judged: Judged
    findings: tuple[Mapping[str, Any], ...]
    gaps: tuple[Phrase, ...] = ()

    @property
    def refused(self) -> list[Mapping[str, Any]]:
        """The findings that say no."""
        return [finding for finding in self.findings if finding["verdict"] == "不符合"]


def said(stated: Mapping[str, Any], package: Package, benefit: str) -> Said:
    """What the rules say of facts that are not submitted yet.

    Raises:
        Refused: `bad-facts`.
    """
    return Said(facts.judge(stated, package, benefit), *_explained(stated, package, benefit))


def said_of(case: CaseRow, snapshot: str, trace: str, package: Package) -> Said | None:
    """What they said when a decision was made: the kept trace, in Chinese; in English the same
    worked out again from the kept facts. None where the facts were erased.
    """
    try:
        stated = facts.held(snapshot)
    except Refused:
        return None
    findings, gaps = _explained(stated, package, case.benefit)
    kept = Content.objects.filter(pk=trace).first() if trace else None
    if kept is not None and current_language() == "zh":
        findings = _own(json.loads(kept.body), case.benefit)
    return Said(facts.judge(stated, package, case.benefit), findings, gaps)


def _explained(
    stated: Mapping[str, Any], package: Package, benefit: str
) -> tuple[tuple[Mapping[str, Any], ...], tuple[Phrase, ...]]:
    problems = Problems()
    tree = compose(json.dumps(stated, ensure_ascii=False), "facts", problems)
    assert tree is not None
    application = FactsReader(package, problems).application(tree, "facts")
    if application is None or problems.errors:
        return (), ()
    explained = explain(package, application, only=benefit)
    plain = Plain.of(package)
    gaps = [
        gap_text(plain, gap)
        for finding in explained.findings
        if _is_of(finding.judgement.key, benefit)
        for gap in finding.judgement.gaps
    ]
    unique = tuple({str(gap): gap for gap in gaps}.values())
    findings = _own(explanation_as_json(explained), benefit)
    for finding in findings:
        enough = finding["enough"]["changes"] if finding["enough"] else []
        for change in (*enough, *finding["turning"]):
            change["fact"] = str(_named(package, change["fact"]))
    return findings, unique


def _named(package: Package, name: str) -> Named:
    """A fact by its name alone, in the reader's language."""
    every = (of.get(name) for of in package.vocabulary.facts.values())
    english = next((fact.english for fact in every if fact is not None), "")
    return Named(name, english)


def _own(trace: Mapping[str, Any], benefit: str) -> tuple[Mapping[str, Any], ...]:
    return tuple(finding for finding in trace["findings"] if _is_of(finding["id"], benefit))


def _is_of(key: str, benefit: str) -> bool:
    return key == benefit or key.startswith(f"{benefit}.")
