"""Each project says which versions of a prompt it uses; a version tells who made it and why."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0009_pilots"),
        ("projects", "0005_approvals_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PromptLabelling",
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
                        choices=[("draft", "Draft"), ("production", "Production")], max_length=12
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="promptversion",
            name="one_prompt_per_name_and_content",
        ),
        migrations.AddField(
            model_name="promptversion",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="promptversion",
            name="note",
            field=models.CharField(blank=True, help_text="What is new in it, and why.", max_length=200),
        ),
        migrations.AlterField(
            model_name="promptversion",
            name="label",
            field=models.CharField(
                choices=[("draft", "Draft"), ("production", "Production")],
                default="draft",
                help_text="What it was made as; what a project made of it since says PromptLabelling.",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="promptversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("project__isnull", True)),
                fields=("name", "sha256"),
                name="one_shipped_prompt_per_name_and_content",
            ),
        ),
        migrations.AddConstraint(
            model_name="promptversion",
            constraint=models.UniqueConstraint(
                fields=("project", "name", "sha256"), name="one_prompt_per_project_name_and_content"
            ),
        ),
        migrations.AddField(
            model_name="promptlabelling",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="prompt_labellings",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="promptlabelling",
            name="prompt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="labellings",
                to="generation.promptversion",
            ),
        ),
        migrations.AddField(
            model_name="promptlabelling",
            name="said_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="promptlabelling",
            index=models.Index(fields=["project", "prompt", "-id"], name="labellings_of_a_prompt"),
        ),
    ]
