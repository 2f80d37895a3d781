"""One address for every route of the desk."""

from __future__ import annotations

from duixian.office.cases.models import CaseEvent, CaseRow


def places(world) -> dict[str, list[dict]]:
    paper = CaseEvent.objects.filter(kind="Attach", case__submitted__isnull=False).first()
    file = paper.body.partition('"file":"')[2][:64]
    first = world.labels["待初审"][0]
    checked = CaseRow.objects.filter(batch=world.batches["closed"]).first()
    batch = {"batch": world.batches["running"]}
    paid = world.cases["已拨付"][0]
    return {
        "desk:queue": [{}],
        "desk:verdicts": [{}],
        "desk:together": [{}],
        "desk:together-confirm": [{}],
        "desk:case": [{"id": cases[0]} for state, cases in world.cases.items() if state != "草稿"],
        "desk:act": [{"id": first, "slug": "pass"}],
        "desk:account": [{"id": first}],
        "desk:settle": [{"id": first}],
        "desk:paper": [{"id": str(paper.case_id), "digest": file}],
        "desk:document": [
            {"id": paid, "kind": "兑付通知", "form": form} for form in ("pdf", "docx")
        ],
        "desk:batches": [{}],
        "desk:batch-new": [{}],
        "desk:batch": [{"batch": id} for id in world.batches.values()],
        "desk:batch-act": [batch | {"slug": "publish"}],
        "desk:batch-document": [batch | {"form": form} for form in ("pdf", "docx")],
        "desk:check": [{"id": str(checked.pk), "kind": "税务"}],
    }
