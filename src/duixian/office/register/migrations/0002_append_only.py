"""What was said stays said; a value may be taken out, and is never rewritten."""

from typing import ClassVar

from django.db import migrations

from duixian.office.databases import AppendOnly


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("register", "0001_initial")]
    operations: ClassVar = [
        AppendOnly("Subject"),
        AppendOnly("FactStatement"),
        AppendOnly("Withdrawal"),
        AppendOnly("FactValue", may_delete=True),
    ]
