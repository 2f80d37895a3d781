"""Reports are never changed."""

from typing import ClassVar

from django.db import migrations

from duixian.office.databases import AppendOnly


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("targets", "0001_initial")]
    operations: ClassVar = [AppendOnly("Report")]
