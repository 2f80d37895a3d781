"""One address for every route of an applicant's room."""

from __future__ import annotations

from duixian.office.cases.models import CaseEvent, CaseRow


def places(world) -> dict[str, list[dict]]:
    own = world.cases_of["qiye"]
    with_paper = CaseEvent.objects.filter(case__in=own, kind="Attach").first()
    fillable = CaseRow.objects.filter(pk__in=own, state__in=["补正中"]).first()
    offer = world.offers["qiye"][0]
    subject = world.subjects["qiye"][0]
    one = [{"id": str(fillable.pk)}]
    return {
        "apply:mine": [{}],
        "apply:new": [{}],
        "apply:case": [{"id": id} for id in own],
        "apply:form": one,
        "apply:papers": one,
        "apply:paper": [{"id": str(with_paper.case_id), "number": 0}],
        "apply:preview": one,
        "apply:done": [{"id": id} for id in own],
        "apply:confirm": [{"id": offer}],
        "apply:withdraw": one,
        "apply:summary": [{"id": own[0]}],
        "apply:wrong": [{"subject": subject}],
        "apply:account": [{"subject": subject}],
    }
