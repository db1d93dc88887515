from typing import Any

from django.db import migrations, models


def as_it_was_told(apps: Any, schema_editor: Any) -> None:
    """What was taken back before was told as taken back whole; what was left of it nobody kept."""
    rows = apps.get_model("review", "BulkActRow")
    rows.objects.filter(act__undone_at__isnull=False).update(is_put_back=True)


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0013_guidelines_and_open_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="bulkactrow",
            name="is_put_back",
            field=models.BooleanField(
                default=False, help_text="Whether the undo found it as it had been left."
            ),
        ),
        migrations.RunPython(as_it_was_told, migrations.RunPython.noop, elidable=True),
    ]
