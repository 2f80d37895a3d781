"""One address for every route of the check-up."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from tests.portal.checkup.going import go, signed_in

from duixian.portal.checkup.models import KeptCheckup, Share, Subscription
from duixian.portal.checkup.telling import token_of
from duixian.portal.shell import clock

TOKEN = "a-link-of-the-walking-test"


def places(world) -> dict[str, list[dict]]:
    kept = KeptCheckup.objects.filter(owner_id=world.accounts["qiye"]).first() or _kept(world)
    now = clock.now()
    link, _ = Share.objects.get_or_create(
        digest=hashlib.sha256(TOKEN.encode()).hexdigest(),
        defaults={"kept": kept, "made": now, "expires": now + timedelta(days=7)},
    )
    asked, _ = Subscription.objects.get_or_create(
        package="qiantang-2025", benefit="第一条.研发投入增幅奖励", index="0" * 64,
        defaults={
            "cipher": "", "language": "zh", "site": "http://testserver", "asked": now,
            "asked_on": now,
        },
    )  # fmt: skip
    one, token = {"id": str(kept.pk)}, {"token": token_of(asked)}
    return {
        "checkup:start": [{}],
        "checkup:ask": [{}],
        "checkup:result": [{}],
        "checkup:what-if": [{}],
        "checkup:pdf": [{}],
        "checkup:kept": [{}],
        "checkup:keep": [{}],
        "checkup:kept-one": [one],
        "checkup:kept-pdf": [one],
        "checkup:again": [one],
        "checkup:delete": [one],
        "checkup:share": [one],
        "checkup:revoke": [{**one, "share": link.pk}],
        "checkup:shared": [{"token": TOKEN}],
        "checkup:tell-me": [{"benefit": asked.benefit}],
        "checkup:tell-me-confirm": [token],
        "checkup:tell-me-stop": [token],
    }


def _kept(world) -> KeptCheckup:
    client = signed_in("qiye")
    id = go(client, subject=world.subjects["qiye"][0])
    client.post("/checkup/keep", {"c": id})
    return KeptCheckup.objects.get(owner_id=world.accounts["qiye"])
