"""Boards may be due, and judgings be asked for; boards with a clinicians' row are computed anew."""

from __future__ import annotations

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def boards_owe(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The sweep computes them: what counts of clinicians, and how it is told, has changed."""
    versions = apps.get_model("benchmark", "SuiteVersion").objects.filter(baseline__closed_at__isnull=False)
    versions.update(board_due_at=django.utils.timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("benchmark", "0017_report_level_spans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="suiteversion",
            name="board_due_at",
            field=models.DateTimeField(
                editable=False,
                help_text="Since when something counts that its board does not tell yet.",
                null=True,
            ),
        ),
        migrations.RunPython(boards_owe, migrations.RunPython.noop),
        migrations.CreateModel(
            name="JudgingAsk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("with_probes", models.BooleanField(default=False)),
                ("budget_cap", models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="asks", to="benchmark.judge"
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ask",
                        to="benchmark.judgerun",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asks",
                        to="benchmark.ratingstudy",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("study", "judge"),
                        name="one_open_ask_per_study_and_judge",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by__isnull", True),
                            models.Q(("answered_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_grants_what_they_asked",
                        violation_error_message="Somebody else answers what you asked for.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                                ("run__isnull", True),
                            ),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="answered_ask_says_when_and_by_whom",
                    ),
                ],
            },
        ),
    ]
