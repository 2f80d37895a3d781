"""Lines and what was learned of them are never changed; a batch is only approved or discarded."""

from typing import ClassVar

from django.db import migrations

from duixian.office.databases import AppendOnly


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("payment", "0001_initial")]
    operations: ClassVar = [
        AppendOnly("PaymentLine"),
        AppendOnly("LineOutcome"),
        AppendOnly(
            "PaymentBatch",
            (*("id", "fund", "allotment", "unit", "total", "prepared_by", "prepared"),),
        ),
    ]
