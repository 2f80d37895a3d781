"""An explanation for programs: plain dictionaries, amounts as integer 分."""

from __future__ import annotations

from typing import Any

from duixian.language.evaluate import Gap
from duixian.readings.explain.arithmetic import Working
from duixian.readings.explain.explanation import Explanation, Finding
from duixian.readings.explain.nearness import Change, Enough
from duixian.readings.explain.reasons import Reason


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
        "unlisted": {
            kind: [provision.id for provision in of] for kind, of in explanation.unlisted.items()
        },
        "absent": {
            kind: [provision.id for provision in of] for kind, of in explanation.absent.items()
        },
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
        "clause": str(finding.clause),
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
            "steps": [_step(line) for line in finding.workings],
            "steps_high": [_step(line) for line in finding.workings_high],
            "no_tier": amount.no_arm is not None,
        },
        "failed": None if failed is None else failed.condition.text,
        "reasons": [_reason(reason) for reason in finding.reasons],
        "gaps": [_gap(gap) for gap in judgement.gaps],
        "enough": None if finding.enough is None else _enough(finding.enough),
        "turning": [_change(change) for change in finding.turning],
        "place": str(finding.provision.place),
    }


def _step(line: Working) -> dict[str, Any]:
    return {
        "label": str(line.label),
        "made_of": str(line.made_of),
        "total": str(line.total),
        "binding": line.binding,
        "values": [_reason(value) for value in line.values],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "text": reason.text,
        "claim": str(reason.claim),
        "met": reason.met,
        "what": str(reason.what),
        "found": str(reason.found),
        "who": str(reason.who),
        "note": None if reason.note is None else str(reason.note),
        "subject": reason.subject,
        "place": None if reason.place is None else str(reason.place),
        "made_of": reason.made_of.value,
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
        "is_near": enough.is_near,
        "changes": [_change(change) for change in enough.changes],
        "verdict": enough.then.verdict.value,
        "amount": None if amount is None else {"low": amount.low, "high": amount.high},
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "fact": change.fact.name,
        "subject": change.subject.id,
        "year": change.year,
        "found": str(change.shown_found),
        "enough": str(change.shown_enough),
        "edge": str(change.shown_edge),
        "distance": str(change.shown_distance),
    }
