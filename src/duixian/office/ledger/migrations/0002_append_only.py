"""Entries, postings and what they stand on are never changed; of a claim only its sums are."""

from typing import ClassVar

from django.db import migrations

from duixian.office.databases import AppendOnly


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("ledger", "0001_initial")]
    operations: ClassVar = [
        AppendOnly("Entry"),
        AppendOnly("Posting"),
        AppendOnly("Line"),
        AppendOnly("Allotment"),
        AppendOnly("Fund", ("id", "year")),
        AppendOnly("Balance", ("fund_id", "line_id", "allotment_id")),
        AppendOnly(
            "Claim",
            (
                *("id", "fund_id", "allotment_id", "benefit", "object", "year", "stage"),
                *("payee", "amount"),
            ),
        ),
    ]
