"""Answers kept while they are typed; a save that is out of date overwrites nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from duixian.language.provision import Benefit
from duixian.library.package import Package
from duixian.office.cases import facts
from duixian.office.cases.case import State
from duixian.office.cases.models import CaseRow
from duixian.office.clock import day_of
from duixian.portal.apply.models import FormDraft
from duixian.portal.apply.own import Held, things_of
from duixian.portal.apply.sheet import answers_from
from duixian.readings.print.form import Form, form_of
from duixian.readings.print.needs import needs_of

FILLABLE = frozenset({State.DRAFT, State.CORRECTING})
WAIVED = frozenset({"减免"})
"""Instruments by which the applicant pays less, and nobody pays them."""


@dataclass(frozen=True, slots=True)
class Outdated(Exception):
    """Another window saved in between; what it saved stands."""

    draft: FormDraft


def benefit_of(package: Package, id: str) -> Benefit | None:
    """A benefit of the policy, or nothing."""
    found = package.provisions.get(id)
    return found if isinstance(found, Benefit) else None


def pays(package: Package, id: str) -> bool:
    """True if money goes out to whoever is granted the benefit."""
    benefit = benefit_of(package, id)
    return benefit is not None and benefit.tool not in WAIVED


def form_for(package: Package, row: CaseRow) -> Form:
    """The form of a case, by the rules to which it is pinned."""
    benefit = benefit_of(package, row.benefit)
    if benefit is None:
        raise AssertionError("a case is for a benefit")
    return form_of(package, benefit)


def base_of(package: Package, held: Held, *, on: date) -> dict[str, Any]:
    """Who applies, on which day, and what of it is registered: only what the rule reads.

    A 补正 goes on from what was submitted, with what the registers have learned since.
    """
    row = held.row
    benefit = benefit_of(package, row.benefit)
    assert benefit is not None
    before = stated_before(held) or {}
    thing = things_of([row]).get(row.pk, row.object)
    fresh: Mapping[str, Any] = {"主体": benefit.subject, "标识": thing, "事实": {}}
    if benefit.subject == row.applicant.kind:
        fresh = facts.of_register(row.applicant, package.vocabulary, on=on, year=row.year)
    read = {need.fact.name for need in needs_of(benefit).facts.values() if not need.way}
    known = {name: value for name, value in fresh["事实"].items() if name in read}
    return {
        **fresh, **before, "基准日": on.isoformat(), "年度": str(row.year),
        "事实": {**before.get("事实", {}), **known},
    }  # fmt: skip


def stated_before(held: Held) -> Mapping[str, Any] | None:
    """The facts that were submitted, where a 补正 goes on from them."""
    snapshot = held.case.snapshot or held.case.terms.snapshot
    return facts.held(snapshot) if snapshot else None


def draft_of(held: Held, package: Package, form: Form, *, at: datetime) -> FormDraft:
    """What was typed so far; to begin with, what was submitted before or is registered."""
    known = FormDraft.objects.filter(case=held.row).first()
    if known is not None:
        return known
    stated = base_of(package, held, on=day_of(at))
    return FormDraft(case=held.row, answers=answers_from(form, stated), version=0, saved=at)


@transaction.atomic
def save(
    row: CaseRow, answers: Mapping[str, str], *, version: int, tab: str, at: datetime,
    is_auto: bool = False,
) -> FormDraft:  # fmt: skip
    """Keep answers, if they were typed on top of the version that is kept.

    The page's own autosave, which may have run ahead of the page, is no other version; nor is one
    with the very same answers.

    Raises:
        Outdated: somebody else's, or another window's, came in between.
    """
    kept = dict(answers)
    found, is_new = FormDraft.objects.select_for_update().get_or_create(
        case=row, defaults={"answers": kept, "version": version + 1, "tab": tab, "saved": at}
    )
    if is_new or found.answers == kept:
        return found
    is_own = bool(tab) and found.tab == tab
    if found.version != version and not is_own:
        raise Outdated(found)
    if found.version != version and is_auto:
        return found  # an autosave that was overtaken by a later save of the same page
    found.answers, found.version, found.tab, found.saved = kept, found.version + 1, tab, at
    found.save(update_fields=["answers", "version", "tab", "saved"])
    return found


def forget(row: CaseRow) -> None:
    """Once submitted or withdrawn, the answers are kept nowhere but in the office."""
    FormDraft.objects.filter(case=row).delete()
