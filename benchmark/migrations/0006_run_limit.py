"""Hidden Suites tell so many scores a week; what was told or is under way is counted from the start."""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def count_runs(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """A finished run told its score at its end; one that failed or was cancelled told none."""
    attempts = apps.get_model("benchmark", "Attempt").objects
    runs = apps.get_model("benchmark", "EvaluationRun").objects.exclude(state__in=["failed", "cancelled"])
    for run in runs.iterator():
        told_at = (run.ended_at or run.created_at) if run.state == "done" and run.done_count else None
        attempts.create(run=run, person_id=run.started_by_id, created_at=run.created_at, told_at=told_at)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("benchmark", "0005_hidden_boards_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="suite",
            name="weekly_runs",
            field=models.PositiveSmallIntegerField(
                default=5, help_text="Scores in 7 days for one person, and for one model, where it is hidden."
            ),
        ),
        migrations.AddConstraint(
            model_name="suite",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekly_runs__gte", 1), ("weekly_runs__lte", 50)),
                name="suite_is_run_between_1_and_50_times_a_week",
                violation_error_message="A hidden suite tells between 1 and 50 scores a week.",
            ),
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        help_text="None: a command.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="benchmark.evaluationrun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("told_at__isnull", True)),
                        fields=("run",),
                        name="one_untold_attempt_per_run",
                    )
                ],
            },
        ),
        migrations.RunPython(count_runs, migrations.RunPython.noop),
    ]
