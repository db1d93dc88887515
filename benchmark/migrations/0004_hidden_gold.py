"""Tell the held-out rows of every hidden Suite that it is hidden."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def mark_hidden(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The Suite knew it alone so far."""
    suites = apps.get_model("benchmark", "Suite").objects.filter(is_hidden=True)
    rows = apps.get_model("corpus", "HeldOut").objects
    rows.filter(suite_uid__in=suites.values("uid")).update(is_hidden=True)


class Migration(migrations.Migration):
    dependencies = [
        ("benchmark", "0003_evaluation_figures"),
        ("corpus", "0007_held_out_hidden"),
    ]

    operations = [migrations.RunPython(mark_hidden, migrations.RunPython.noop)]
