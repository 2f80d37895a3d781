"""What a work queue asks: by department, label and due date; who declared an interest."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Indexes; SQLite keeps the triggers of a table that only gets an index."""

    dependencies: ClassVar = [("cases", "0002_append_only")]
    operations: ClassVar = [
        migrations.AddIndex(
            "caserow",
            models.Index(fields=["department", "label", "due"], name="case_queue"),
        ),
        migrations.AddIndex("caseevent", models.Index(fields=["kind", "by"], name="case_event_by")),
    ]
