"""A combination for programs: plain dictionaries, amounts as integer 分."""

from __future__ import annotations

from typing import Any

from duixian.awards.combine import Award, Combined, Reduction
from duixian.awards.instalments import payments
from duixian.awards.ledger import Entry
from duixian.awards.terms import Item
from duixian.awards.words import why_forgone


def combined_as_json(combined: Combined) -> dict[str, Any]:
    """The whole outcome; texts are in the current language."""
    return {
        "unit": "分",
        "at_least": combined.at_least,
        "at_most": combined.at_most,
        "settled": combined.settled,
        "awards": [_award(award) for award in combined.awards],
        "forgone": [
            {
                **_item(forgone.item),
                "amount": forgone.amount,
                "because_of": [other.id for other in forgone.because_of],
                "why": forgone.why.value,
                "reason": str(why_forgone(forgone, combined)),
            }
            for forgone in combined.forgone
        ],
        "open": [{**_item(one.item), "at_most": one.at_most} for one in combined.open],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "offer": item.offer,
        "subject": item.object,
        "payee": item.payee,
        "matter": item.terms.matter,
        "year": item.year,
        "illustrative": item.terms.illustrative,
        "notes": [str(note) for note in item.notes],
    }


def _award(award: Award) -> dict[str, Any]:
    return {
        **_item(award.item),
        "amount": award.amount,
        "at_most": award.at_most,
        "settled": award.settled,
        "reductions": [_reduction(reduction) for reduction in award.reductions],
        "payments": [
            {
                "year": payment.year,
                "amount": payment.amount,
                "conditions": [condition.text for condition in payment.tests],
            }
            for payment in payments(award.amount, award.item.shares)
        ],
    }


def _reduction(reduction: Reduction) -> dict[str, Any]:
    return {
        "why": reduction.why.value,
        "amount": reduction.amount,
        "per": reduction.per,
        "entries": [_entry(entry) for entry in reduction.entries],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "subject": entry.subject,
        "benefit": entry.benefit,
        "matter": entry.matter,
        "level": entry.level,
        "year": entry.year,
        "amount": entry.amount,
    }
