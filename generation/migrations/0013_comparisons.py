"""Two versions of a prompt over the same items."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from projects.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0012_prompts_are_kept"),
        ("projects", "0005_approvals_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ComparedPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("position", models.PositiveSmallIntegerField()),
                ("first_is_left", models.BooleanField()),
            ],
            options={
                "ordering": ["comparison", "position"],
            },
        ),
        migrations.CreateModel(
            name="PairChoice",
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
                    "preferred",
                    models.CharField(
                        choices=[("first", "First"), ("second", "Second"), ("neither", "No difference")],
                        max_length=8,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PromptComparison",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("name", models.CharField(max_length=80)),
                ("seed", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Trial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("draft", models.TextField(help_text="Canonical JSON of the body.")),
                ("body", models.TextField(blank=True, help_text="The body after the revision pass.")),
                (
                    "findings",
                    models.TextField(default="[]", help_text="JSON: check, severity, message, field, level."),
                ),
                ("errors", models.PositiveSmallIntegerField(default=0)),
                ("warnings", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Unblinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.AddField(
            model_name="generationrun",
            name="is_trial",
            field=models.BooleanField(
                default=False,
                help_text="One side of a comparison of prompts: its drafts become no Instances.",
            ),
        ),
        migrations.AddField(
            model_name="comparedpair",
            name="first_item",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="first_in",
                to="generation.generationitem",
            ),
        ),
        migrations.AddField(
            model_name="comparedpair",
            name="origin",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="generation.generationitem"
            ),
        ),
        migrations.AddField(
            model_name="comparedpair",
            name="second_item",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="second_in",
                to="generation.generationitem",
            ),
        ),
        migrations.AddField(
            model_name="pairchoice",
            name="pair",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="choices",
                to="generation.comparedpair",
            ),
        ),
        migrations.AddField(
            model_name="pairchoice",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="promptcomparison",
            name="endpoint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="generation.endpoint"
            ),
        ),
        migrations.AddField(
            model_name="promptcomparison",
            name="first",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="generation.promptversion"
            ),
        ),
        migrations.AddField(
            model_name="promptcomparison",
            name="first_run",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="first_of",
                to="generation.generationrun",
            ),
        ),
        migrations.AddField(
            model_name="promptcomparison",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="prompt_comparisons",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="promptcomparison",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="generation.promptversion"
            ),
        ),
        migrations.AddField(
            model_name="promptcomparison",
            name="second_run",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="second_of",
                to="generation.generationrun",
            ),
        ),
        migrations.AddField(
            model_name="promptcomparison",
            name="started_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="comparedpair",
            name="comparison",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pairs",
                to="generation.promptcomparison",
            ),
        ),
        migrations.AddField(
            model_name="trial",
            name="item",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="trial",
                to="generation.generationitem",
            ),
        ),
        migrations.AddField(
            model_name="unblinding",
            name="comparison",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="unblindings",
                to="generation.promptcomparison",
            ),
        ),
        migrations.AddField(
            model_name="unblinding",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="pairchoice",
            constraint=models.UniqueConstraint(
                fields=("pair", "person"),
                name="one_choice_per_pair_and_person",
                violation_error_message="You have chosen here already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="promptcomparison",
            constraint=models.CheckConstraint(
                condition=models.Q(("first", models.F("second")), _negated=True),
                name="comparison_is_of_two_versions",
            ),
        ),
        migrations.AddConstraint(
            model_name="comparedpair",
            constraint=models.UniqueConstraint(
                fields=("comparison", "position"), name="one_pair_per_comparison_and_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="unblinding",
            constraint=models.UniqueConstraint(
                fields=("comparison", "person"), name="one_unblinding_per_comparison_and_person"
            ),
        ),
        AppendOnly("generation_pairchoice"),
        AppendOnly("generation_unblinding"),
    ]
