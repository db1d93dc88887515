"""Boards are kept as editions; every board is computed anew, for its figures hold more than before."""

from __future__ import annotations

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget_boards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The sweep computes what is missing, from the stored answers."""
    apps.get_model("benchmark", "SuiteVersion").objects.update(board="")


class Migration(migrations.Migration):
    dependencies = [("benchmark", "0007_level_scores")]

    operations = [
        migrations.CreateModel(
            name="BoardEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("number", models.PositiveIntegerField()),
                ("figures", models.TextField(help_text="Rows, sentence, and what the suite can detect.")),
                ("slices", models.TextField(help_text="Figures of every slice, and which items are in it.")),
                (
                    "pairs",
                    models.TextField(help_text="Every pair with its difference and p, raw and after Holm."),
                ),
                (
                    "answers",
                    models.TextField(
                        help_text="For each run one letter per item: right, wrong, silent, left out."
                    ),
                ),
                ("changes", models.TextField(help_text="What differs from the edition before.")),
                ("sha256", models.CharField(help_text="Of the four parts.", max_length=64)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="editions",
                        to="benchmark.suiteversion",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["version", "created_at"], name="board_editions_by_date")],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "number"), name="one_board_edition_per_number")
                ],
            },
        ),
        migrations.RunPython(forget_boards, migrations.RunPython.noop),
    ]
