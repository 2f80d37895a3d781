"""One address for every route of the treasury."""

from __future__ import annotations


def places(world) -> dict[str, list[dict]]:
    from duixian.office.ledger.models import Allotment

    fund, batch = {"fund": world.fund}, {"number": world.payments["waiting"][0]}
    allotment = {"id": Allotment.objects.get(number=world.nearly_used).pk}
    line = {"id": world.lines["未知"][0]}
    return {
        "treasury:overview": [{}],
        "treasury:open": [{}],
        "treasury:fund": [fund],
        "treasury:chart": [fund],
        "treasury:entries": [fund],
        "treasury:export": [fund],
        "treasury:allot": [fund],
        "treasury:allotment": [allotment],
        "treasury:adjust": [allotment],
        "treasury:serve": [allotment],
        "treasury:give-up": [{"id": world.waiting[0]}],
        "treasury:payments": [{}],
        "treasury:prepare": [allotment],
        "treasury:batch": [batch, {"number": world.payments["sent"][0]}],
        "treasury:approve": [batch],
        "treasury:discard": [batch],
        "treasury:order": [batch],
        "treasury:receipts": [{}],
        "treasury:receipts-example": [{}],
        "treasury:line": [line, {"id": world.lines["退回"][0]}],
        "treasury:settle": [line],
        "treasury:reissue": [line],
        "treasury:reconcile": [{}],
    }
