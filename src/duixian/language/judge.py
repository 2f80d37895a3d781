"""Rule 4: does this subject qualify, for how much, and if not, by which line?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from duixian.language.amount import AmountResult, work_out
from duixian.language.evaluate import Facts, Gap, Trace, Unknown, evaluate
from duixian.language.provision import Benefit, Condition, Guarantee, Offer, Standard
from duixian.language.subjects import Subject


class Verdict(StrEnum):
    """符合, 不符合 or 待核."""

    QUALIFIES = "符合"
    FAILS = "不符合"
    PENDING = "待核"


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """One line of the rule on these facts: `met` is True, False or None (undecided)."""

    condition: Condition
    trace: Trace
    met: bool | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One offer (or standard) and one subject: verdict, amount, and everything behind them.

    `failed` is the first line, in sheet order, that is not met. `awaiting` marks 符合·待配套.
    """

    provision: Benefit | Standard | Guarantee
    offer: Offer | None
    subject: Subject
    verdict: Verdict
    conditions: tuple[ConditionResult, ...]
    failed: ConditionResult | None
    amount: AmountResult | None
    gaps: tuple[Gap, ...]

    @property
    def awaiting(self) -> bool:
        """True where the subject qualifies and a supporting document owes a figure."""
        return (
            self.verdict is Verdict.QUALIFIES and self.amount is not None and bool(self.amount.owed)
        )

    @property
    def key(self) -> str:
        """The id of the offer or the provision."""
        return self.offer.key if self.offer is not None else self.provision.id


def judge_benefit(benefit: Benefit, facts: Facts) -> list[Judgement]:
    """One judgement for each offer of a benefit."""
    return [judge_offer(benefit, offer, facts) for offer in benefit.offers]


def judge_offer(benefit: Benefit, offer: Offer, facts: Facts) -> Judgement:
    """The verdict on one offer, with its amount unless the subject fails."""
    results, failed, gaps = _weigh(offer.conditions, facts)
    if failed is not None:
        return Judgement(benefit, offer, facts.subject, Verdict.FAILS, results, failed, None, ())
    amount = work_out(offer.amount, facts)
    if not gaps and amount.no_arm is not None:
        return Judgement(benefit, offer, facts.subject, Verdict.FAILS, results, None, amount, ())
    united = tuple(dict.fromkeys((*gaps, *amount.gaps)))
    pending = bool(gaps) or bool(amount.missing)
    verdict = Verdict.PENDING if pending else Verdict.QUALIFIES
    return Judgement(benefit, offer, facts.subject, verdict, results, None, amount, united)


def judge_standard(standard: Standard | Guarantee, facts: Facts) -> Judgement:
    """The verdict on a standard, or on who falls under a guarantee."""
    results, failed, gaps = _weigh(standard.conditions, facts)
    verdict = (
        Verdict.FAILS if failed is not None else Verdict.PENDING if gaps else Verdict.QUALIFIES
    )
    return Judgement(
        standard, None, facts.subject, verdict, results, failed, None, () if failed else gaps
    )


def _weigh(
    conditions: Iterable[Condition], facts: Facts
) -> tuple[tuple[ConditionResult, ...], ConditionResult | None, tuple[Gap, ...]]:
    """Every line's outcome, the first that fails, and all gaps."""
    results: list[ConditionResult] = []
    failed: ConditionResult | None = None
    gaps: list[Gap] = []
    for condition in conditions:
        trace = evaluate(condition.test, facts)
        if isinstance(trace.value, Unknown):
            met = None
            gaps.extend(trace.value.gaps)
        else:
            met = bool(trace.value) is not condition.excluding
        result = ConditionResult(condition, trace, met)
        results.append(result)
        if met is False and failed is None:
            failed = result
    return tuple(results), failed, tuple(dict.fromkeys(gaps))
