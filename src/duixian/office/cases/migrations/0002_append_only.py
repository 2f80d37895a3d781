"""Events, hands, checks and files are never changed; of a case only what its events moved."""

from typing import ClassVar

from django.db import migrations

from duixian.office.databases import AppendOnly


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("cases", "0001_initial")]
    operations: ClassVar = [
        AppendOnly("CaseEvent"),
        AppendOnly("Hand"),
        AppendOnly("Check"),
        AppendOnly("Upload"),
        AppendOnly("Batch"),
        AppendOnly("Content", may_delete=True),  # a person's data can be erased
        AppendOnly(
            "CaseRow",
            (
                *("id", "package", "edition", "benefit", "applicant_id", "object", "payee_id"),
                *("year", "department", "batch_id", "is_unasked", "system", "external", "drafted"),
            ),
        ),
    ]
