"""Four processes act on the same cases and hand in the same receipts; run by `test_race`.

    python race.py DATABASE_URL FOLDER

Prints what the database holds afterwards, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))
WORKERS, CASES = 4, 6


def start(url: str, folder: str) -> None:
    os.environ.update(
        DATABASE_URL=url, DUIXIAN_DATA=folder, DUIXIAN_INDEX_KEY="k" * 32,
        DUIXIAN_DATA_KEYS="MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        DJANGO_SETTINGS_MODULE="duixian.office.settings",
    )  # fmt: skip
    import django

    django.setup()


def prepare() -> None:
    from django.core.management import call_command
    from tests.office.cases import an_office as office
    from tests.office.payment.test_paying import with_account

    from duixian.office.cases import services

    call_command("migrate", verbosity=0)
    office.open_books()
    for n in range(CASES):
        row = office.submitted(office.firm(n + 1))
        with_account(row, f"62220000{n}")
        services.accept(office.STAFF["窗口"], row, at=office.days(1))


def work(worker: int, wait: int) -> None:
    """Each is an officer of its own for every role, and tries everything in the same order."""
    from tests.office.cases import an_office as office

    from duixian.office.accounts.actor import Actor, Role
    from duixian.office.cases import services
    from duixian.office.cases.models import CaseRow
    from duixian.office.payment import services as payment
    from duixian.office.payment.models import PaymentBatch
    from duixian.office.payment.outcomes import Outcome
    from duixian.office.refusal import Refused

    lead = office.LEAD[office.SERVICE]

    def me(role: Role, scope: str = lead) -> Actor:
        return office.officer(f"{role}{worker}", role, scope)

    def tried(act, *args, **more) -> bool:
        try:
            act(*args, **more)
        except Refused:
            return False
        return True

    os.read(wait, 1)
    for number in range(CASES):
        row = CaseRow.objects.order_by("pk")[number]
        for role in (Role.FIRST_REVIEW, Role.SECOND_REVIEW, Role.DETERMINATION):
            row.refresh_from_db()
            tried(services.pass_gate, me(role), row, at=office.days(2))
        row.refresh_from_db()
        tried(services.publish, me(Role.DETERMINATION), row, at=office.days(3))
        row.refresh_from_db()
        tried(services.close_notice, me(Role.DETERMINATION), row, at=office.days(20))
        row.refresh_from_db()
        tried(
            services.release_for_payment, me(Role.DETERMINATION), row, office.FUND,
            office.ALLOTMENT, at=office.days(21),
        )  # fmt: skip
        row.refresh_from_db()
        if row.state == "待拨付":
            tried(
                payment.prepare, me(Role.FINANCE, "区财政局"), f"支{number}-{worker}", office.FUND,
                office.ALLOTMENT, [row], at=office.days(22),
            )  # fmt: skip
        for batch in PaymentBatch.objects.filter(approved__isnull=True):
            payer = office.officer(f"复核{worker}", Role.FINANCE, "区财政局")
            tried(payment.approve, payer, batch, at=office.days(23))
        sent = PaymentBatch.objects.filter(approved__isnull=False)
        lines = [line for batch in sent for line in batch.lines.all()]
        receipts = [
            payment.Receipt(str(line.pk), Outcome.PAID, f"L{line.pk}", office.days(24).date())
            for line in lines
        ]
        payment.record_receipts(me(Role.FINANCE, "区财政局"), receipts, at=office.days(24))


def audit() -> dict[str, object]:
    from tests.office.cases import an_office as office

    from duixian.office.cases import store
    from duixian.office.cases.models import CaseEvent, CaseRow
    from duixian.office.ledger import reports
    from duixian.office.ledger.models import Claim, Entry
    from duixian.office.payment.models import PaymentLine
    from duixian.office.payment.services import reconcile

    rows = list(CaseRow.objects.all())
    once = Counter(
        (str(event.case_id), event.kind) for event in CaseEvent.objects.exclude(kind="Pass")
    )
    once.update((str(e.case_id), e.body.split('"gate":"')[1][:4])
                for e in CaseEvent.objects.filter(kind="Pass"))  # fmt: skip
    once = Counter({key: n for key, n in once.items() if key[1] != "Attach"})
    return {
        "states": dict(Counter(row.state for row in rows)),
        "twice": [list(key) for key, n in once.items() if n > 1],
        "faults": [fault for row in rows for fault in store.faults(row)]
        + reports.faults(office.FUND)
        + list(reconcile(office.STAFF["编制"], office.FUND).differences),
        "spent": sum(Claim.objects.values_list("spent", flat=True)),
        "posts": Entry.objects.filter(kind="post").count(),
        "lines": PaymentLine.objects.filter(batch__approved__isnull=False).count(),
    }


def in_child(act) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        act()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main() -> int:
    start(sys.argv[1], sys.argv[2])
    if os.waitpid(in_child(prepare), 0)[1]:
        return 1
    wait, go = os.pipe()
    workers = [in_child(lambda n=n: work(n, wait)) for n in range(WORKERS)]
    os.write(go, b"g" * WORKERS)
    failed = [pid for pid in workers if os.waitpid(pid, 0)[1]]
    if failed:
        return 1
    print(json.dumps(audit(), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
