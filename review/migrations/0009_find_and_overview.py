import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _shared() -> list[tuple[str, models.Field]]:
    return [
        ("id", KEY.clone()),
        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0005_approvals_end"),
        ("review", "0008_answers_before_the_draft"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                *_shared(),
                ("name", models.CharField(max_length=80)),
                ("query", models.CharField(help_text="As the address carries it.", max_length=1000)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_searches",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "saved searches",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("project", "person", "name"),
                        name="one_saved_search_per_name",
                        violation_error_message=(
                            "You have a search of this name already. Choose another name."
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkAct",
            fields=[
                *_shared(),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assign", "Assign"),
                            ("return", "Give back to the pool"),
                            ("flag", "Flag"),
                        ],
                        max_length=8,
                    ),
                ),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bulk_acts",
                        to="projects.project",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["project", "by", "-created_at"], name="bulk_acts_of_a_person")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "assign"), _negated=True),
                            ("to__isnull", False),
                            _connector="OR",
                        ),
                        name="assigned_to_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkActRow",
            fields=[
                ("id", KEY.clone()),
                (
                    "act",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="review.bulkact",
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="review.assignment",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="review.thread",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assignment__isnull", False), ("thread__isnull", True)),
                            models.Q(("assignment__isnull", True), ("thread__isnull", False)),
                            _connector="OR",
                        ),
                        name="bulk_act_row_is_of_one_item",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Overview",
            fields=[
                ("id", KEY.clone()),
                ("reckoned_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("took_ms", models.PositiveIntegerField(default=0)),
                (
                    "figures",
                    models.TextField(default="{}", help_text="JSON: steps, weeks, reasons."),
                ),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overview",
                        to="projects.project",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SpineCell",
            fields=[
                ("id", KEY.clone()),
                ("modality", models.CharField(blank=True, max_length=16)),
                ("condition", models.CharField(blank=True, max_length=40)),
                ("level", models.CharField(max_length=9)),
                ("items", models.PositiveIntegerField(help_text="All that are not withdrawn.")),
                ("approved", models.PositiveIntegerField()),
                ("rejected", models.PositiveIntegerField()),
                (
                    "overview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cells",
                        to="review.overview",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("overview", "modality", "condition", "level"), name="one_cell_per_level"
                    )
                ],
            },
        ),
    ]
