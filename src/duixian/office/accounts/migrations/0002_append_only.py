"""A role is ended by its last day; that it was granted stays."""

from typing import ClassVar

from django.db import migrations

from duixian.office.databases import AppendOnly


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("accounts", "0001_initial")]
    operations: ClassVar = [
        AppendOnly("RoleGrant", ("user_id", "role", "scope", "since", "granted_by", "reason")),
    ]
