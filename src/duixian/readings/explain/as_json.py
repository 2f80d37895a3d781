"""An explanation for programs: plain dictionaries, amounts as integer 分."""

from __future__ import annotations

from typing import Any

from duixian.language.amount import Step
from duixian.language.evaluate import Gap
from duixian.readings.explain.explanation import Explanation, Finding
from duixian.readings.explain.nearness import Enough
from duixian.readings.explain.reasons import Reason, values_of


def explanation_as_json(explanation: Explanation) -> dict[str, Any]:
    """The whole explanation; texts are in the current language."""
    application = explanation.application
    return {
        "package": explanation.package.name,
        "edition": explanation.package.edition.name,
        "subject": {"kind": application.subject.kind, "id": application.subject.id},
        "year": application.year,
        "on": application.on.isoformat(),
        "force": explanation.force.value,
        "findings": [_finding(finding) for finding in explanation.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    judgement = finding.judgement
    amount = finding.amount
    failed = judgement.failed
    return {
        "id": judgement.key,
        "name": finding.name,
        "english": finding.provision.english,
        "kind": finding.provision.kind.value,
        "clause": finding.clause,
        "quote": finding.quote,
        "subject": {"kind": judgement.subject.kind, "id": judgement.subject.id},
        "verdict": finding.verdict.value,
        "awaiting": judgement.awaiting,
        "illustrative": finding.illustrative,
        "amount": None
        if amount is None
        else {
            "low": amount.low,
            "high": amount.high,
            "unit": "分",
            "exact": amount.is_exact,
            "steps": [_step(step) for step in amount.steps],
            "no_tier": amount.no_arm is not None,
        },
        "failed": None if failed is None else failed.condition.text,
        "reasons": [_reason(reason) for reason in finding.reasons],
        "gaps": [_gap(gap) for gap in judgement.gaps],
        "enough": None if finding.enough is None else _enough(finding.enough),
        "place": str(finding.provision.place),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "label": str(step.label),
        "total": str(step.total),
        "binding": step.binding,
        "values": [_reason(value) for trace in step.because for value in values_of(trace)],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "text": reason.text,
        "met": reason.met,
        "found": reason.found,
        "needed": reason.needed,
        "who": reason.who,
        "note": None if reason.note is None else str(reason.note),
        "subject": reason.subject,
        "place": None if reason.place is None else str(reason.place),
        "parts": [_reason(part) for part in reason.parts],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "kind": gap.kind.value,
        "name": gap.name,
        "subject": gap.subject,
        "owner": gap.owner,
        "year": gap.year,
        "text": gap.text,
    }


def _enough(enough: Enough) -> dict[str, Any]:
    amount = enough.then.amount
    return {
        "changes": [
            {
                "fact": change.fact.name,
                "subject": change.subject.id,
                "year": change.year,
                "found": change.shown_found,
                "enough": change.shown_enough,
                "distance": change.shown_distance,
            }
            for change in enough.changes
        ],
        "verdict": enough.then.verdict.value,
        "amount": None if amount is None else {"low": amount.low, "high": amount.high},
    }
