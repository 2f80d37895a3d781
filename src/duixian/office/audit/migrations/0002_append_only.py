"""What was done stays as it was written."""

from typing import ClassVar

from django.db import migrations

from duixian.office.databases import AppendOnly


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("audit", "0001_initial")]
    operations: ClassVar = [AppendOnly("Record")]
