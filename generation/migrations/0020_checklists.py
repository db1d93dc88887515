"""Versions of the revision checklist, the steps that lead to them, and what each project says of them."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from projects.append_only import AppendOnly, ColumnsKept


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0019_trials_of_endpoints"),
        ("projects", "0011_leaves"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChecklistVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("version", models.PositiveIntegerField(unique=True)),
                (
                    "criteria",
                    models.TextField(
                        help_text="Canonical JSON: key, both texts and kinds of each criterion, in order."
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                (
                    "note",
                    models.CharField(blank=True, help_text="What is new in it, and why.", max_length=200),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="generation.checklistversion",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        help_text="Who wrote it; empty for a version that ships with the program.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checklists",
                        to="projects.project",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChecklistStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("number", models.PositiveIntegerField(help_text="Counted up in its project.")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("add", "Added"),
                            ("reword", "Reworded"),
                            ("move", "Moved"),
                            ("retire", "Retired"),
                        ],
                        max_length=8,
                    ),
                ),
                ("key", models.CharField(help_text="Of the criterion.", max_length=40)),
                ("criteria", models.TextField(help_text="Canonical JSON of all criteria after this step.")),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checklist_steps",
                        to="projects.project",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="generation.checklistversion",
                    ),
                ),
                (
                    "made",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="generation.checklistversion",
                    ),
                ),
            ],
            options={
                "ordering": ["project", "number"],
            },
        ),
        migrations.CreateModel(
            name="ChecklistLabelling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "label",
                    models.CharField(
                        choices=[("draft", "Draft"), ("production", "Production"), ("aside", "Set aside")],
                        max_length=12,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checklist_labellings",
                        to="projects.project",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "checklist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="labellings",
                        to="generation.checklistversion",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="generationrun",
            name="checklist",
            field=models.ForeignKey(
                help_text="What its second readings ask. Empty, from before there were versions: the first one.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="generation.checklistversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="checklistversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("project__isnull", True)),
                fields=("sha256",),
                name="one_shipped_checklist_per_content",
            ),
        ),
        migrations.AddConstraint(
            model_name="checklistversion",
            constraint=models.UniqueConstraint(
                fields=("project", "sha256"), name="one_checklist_per_project_and_content"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkliststep",
            constraint=models.UniqueConstraint(
                fields=("project", "number"), name="one_checklist_step_per_project_and_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkliststep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="undone_step_names_the_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkliststep",
            constraint=models.CheckConstraint(
                condition=models.Q(("undone_at__isnull", True), ("made__isnull", True), _connector="OR"),
                name="undone_step_is_in_no_version",
            ),
        ),
        migrations.AddIndex(
            model_name="checklistlabelling",
            index=models.Index(fields=["project", "checklist", "-id"], name="labellings_of_a_checklist"),
        ),
        ColumnsKept(
            "generation_checklistversion",
            kept=(
                "uid",
                "created_at",
                "version",
                "criteria",
                "sha256",
                "project_id",
                "parent_id",
                "made_by_id",
                "note",
            ),
        ),
        ColumnsKept(
            "generation_checkliststep",
            kept=(
                "uid",
                "created_at",
                "project_id",
                "number",
                "base_id",
                "act",
                "key",
                "criteria",
                "said_by_id",
            ),
            once=("undone_at", "undone_by_id", "made_id"),
        ),
        AppendOnly("generation_checklistlabelling"),
    ]
