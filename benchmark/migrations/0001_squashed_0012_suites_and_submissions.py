"""All tables of this room as they stand; a database that has run the steps before goes on from them."""

import benchmark.models.suite
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from projects.created_together import created_together


class Migration(migrations.Migration):
    replaces = [
        ("benchmark", "0001_initial"),
        ("benchmark", "0002_initial"),
        ("benchmark", "0003_evaluation_figures"),
        ("benchmark", "0004_hidden_gold"),
        ("benchmark", "0005_hidden_boards_again"),
        ("benchmark", "0006_run_limit"),
        ("benchmark", "0007_level_scores"),
        ("benchmark", "0009_board_editions"),
        ("benchmark", "0011_runs_and_controls"),
        ("benchmark", "0012_suites_and_submissions"),
    ]

    initial = True

    dependencies = [
        ("corpus", "0001_squashed_0015_instance_words_indexed"),
        ("generation", "0001_squashed_0015_sums_of_money"),
        ("projects", "0001_squashed_0008_notices_of_assignments"),
        ("training", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Suite",
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suites",
                        to="projects.project",
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("is_hidden", models.BooleanField(default=False)),
                (
                    "weekly_runs",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="Scores in 7 days for one person, and for one model, where it is hidden.",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("project", "name"), name="one_suite_per_name"),
                    models.CheckConstraint(
                        condition=models.Q(("weekly_runs__gte", 1), ("weekly_runs__lte", 50)),
                        name="suite_is_run_between_1_and_50_times_a_week",
                        violation_error_message="A hidden suite tells between 1 and 50 scores a week.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SuiteVersion",
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
                    "suite",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="benchmark.suite",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("frozen_at", models.DateTimeField(null=True)),
                ("prompt_template", models.TextField()),
                ("extractor_version", models.CharField(max_length=20)),
                (
                    "least_tier",
                    models.CharField(
                        choices=[
                            ("V0", "V0, machine-checked"),
                            ("V1", "V1, its lot accepted"),
                            ("V2", "V2, read by one clinician"),
                            ("V3", "V3, read by two or more"),
                        ],
                        default="V3",
                        max_length=2,
                    ),
                ),
                ("item_count", models.PositiveIntegerField(default=0)),
                ("image_item_count", models.PositiveIntegerField(default=0)),
                ("cluster_count", models.PositiveIntegerField(default=0)),
                ("manifest_sha256", models.CharField(blank=True, max_length=64)),
                (
                    "level_figures",
                    models.TextField(blank=True, help_text="Canonical JSON: level scores by the run's uid."),
                ),
                (
                    "health_at",
                    models.DateTimeField(
                        help_text="When the health of its items was last reckoned.", null=True
                    ),
                ),
                (
                    "canary",
                    models.CharField(
                        default=benchmark.models.suite.canary_make, editable=False, max_length=60
                    ),
                ),
                (
                    "recipe",
                    models.TextField(default="{}", help_text="Canonical JSON: how its items were chosen."),
                ),
                (
                    "board",
                    models.TextField(
                        blank=True, help_text="Canonical JSON: the figures as of the last finished run."
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("suite", "number"), name="one_suite_version_per_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Item",
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="benchmark.suiteversion",
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suite_items",
                        to="corpus.instance",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suite_items",
                        to="corpus.revision",
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("axis", models.CharField(max_length=24)),
                ("modality", models.CharField(blank=True, max_length=16)),
                ("has_images", models.BooleanField(default=False)),
                ("cluster_key", models.CharField(max_length=80)),
                ("option_count", models.PositiveSmallIntegerField(default=0)),
                ("gold", models.CharField(blank=True, max_length=2)),
                (
                    "acceptable",
                    models.CharField(blank=True, help_text="Further letters that are right.", max_length=12),
                ),
                (
                    "gold_level",
                    models.CharField(blank=True, help_text="Where the answer is one level.", max_length=9),
                ),
                (
                    "strict_letters",
                    models.BooleanField(default=False, help_text="The options look like letters."),
                ),
                (
                    "model_families",
                    models.CharField(blank=True, help_text="That drafted or revised it.", max_length=240),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "position"), name="one_item_per_version_and_position"
                    ),
                    models.UniqueConstraint(
                        fields=("version", "instance"), name="one_item_per_version_and_instance"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reserve",
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
                    "suite",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reserves",
                        to="benchmark.suite",
                    ),
                ),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reserved_by",
                        to="corpus.instance",
                    ),
                ),
                ("cell", models.CharField(blank=True, help_text="What it was sampled for.", max_length=160)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("suite", "instance"), name="one_reserve_per_suite_and_instance"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Erratum",
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="errata",
                        to="benchmark.item",
                    ),
                ),
                (
                    "made",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="errata",
                        to="benchmark.suiteversion",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("withdrawn", "Withdrawn"),
                            ("corrected", "Taken in its approved text of today"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=240)),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "errata",
                "constraints": [
                    models.UniqueConstraint(fields=("item", "made"), name="one_erratum_per_item_and_version"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="erratum_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModelEntry",
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="model_entries",
                        to="projects.project",
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("family", models.CharField(blank=True, max_length=60)),
                (
                    "model_name",
                    models.CharField(blank=True, help_text="As the endpoint calls it.", max_length=120),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "endpoint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="model_entries",
                        to="generation.endpoint",
                    ),
                ),
                (
                    "checkpoint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="model_entries",
                        to="training.checkpoint",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "model entries",
                "constraints": [
                    models.UniqueConstraint(fields=("project", "name"), name="one_model_entry_per_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="EvaluationRun",
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="projects.project",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("done", "Finished"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("total_count", models.PositiveIntegerField(default=0)),
                ("done_count", models.PositiveIntegerField(default=0)),
                ("failed_count", models.PositiveIntegerField(default=0)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("lease_owner", models.CharField(blank=True, max_length=120)),
                ("lease_until", models.DateTimeField(null=True)),
                ("cancel_requested", models.BooleanField(default=False)),
                ("pause_requested", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("error_for_user", models.TextField(blank=True)),
                ("log", models.TextField(blank=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="benchmark.suiteversion",
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="benchmark.modelentry",
                    ),
                ),
                ("temperature", models.FloatField(default=0.0)),
                ("seed", models.PositiveIntegerField(default=0)),
                ("repeats", models.PositiveSmallIntegerField(default=1)),
                ("max_tokens", models.PositiveIntegerField(default=1024)),
                ("manifest", models.TextField(default="{}", help_text="Canonical JSON.")),
                (
                    "is_circular",
                    models.BooleanField(
                        default=False,
                        help_text="Every item is asked once for each of its options, their order turned on.",
                    ),
                ),
                (
                    "control",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "As they are"),
                            ("removed", "Images removed"),
                            ("swapped", "Images of another subject"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "control_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="controls",
                        to="benchmark.evaluationrun",
                    ),
                ),
                ("budget_cap", models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ("slots_held", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("reserved", models.DecimalField(decimal_places=6, default=0, editable=False, max_digits=18)),
                ("spent", models.DecimalField(decimal_places=6, default=0, editable=False, max_digits=18)),
                (
                    "spending_day",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="generation.dayspending",
                    ),
                ),
                (
                    "stalled_until",
                    models.DateTimeField(editable=False, help_text="Nothing is asked before.", null=True),
                ),
                ("stalled_why", models.CharField(blank=True, editable=False, max_length=400)),
                (
                    "stalls",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, help_text="Since the last answer."
                    ),
                ),
            ],
            options={
                "verbose_name": "evaluation run",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running", "paused", "done", "failed", "cancelled"])
                        ),
                        name="evaluationrun_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="evaluationrun_running_has_a_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("control", ""), ("control_of__isnull", True)),
                            models.Q(models.Q(("control", ""), _negated=True), ("control_of__isnull", False)),
                            _connector="OR",
                        ),
                        name="control_run_names_its_run",
                        violation_error_message="A control run belongs to the run that it is held against.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Response",
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
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responses",
                        to="benchmark.evaluationrun",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="benchmark.item",
                    ),
                ),
                ("repeat", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("answered", "Answered"),
                            ("error", "No answer came"),
                            ("refused", "Not sent"),
                        ],
                        default="answered",
                        max_length=12,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("problem", models.TextField(blank=True)),
                (
                    "option_order",
                    models.CharField(
                        blank=True,
                        help_text="Letters of the options as they were shown; empty: as they are.",
                        max_length=12,
                    ),
                ),
                (
                    "images_of",
                    models.ForeignKey(
                        help_text="Whose images were shown instead.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="benchmark.item",
                    ),
                ),
                (
                    "image_record",
                    models.TextField(
                        blank=True,
                        help_text="Canonical JSON: frame, window, size and hash of each image as it was sent.",
                    ),
                ),
                ("latency_ms", models.PositiveIntegerField(null=True)),
                ("input_tokens", models.PositiveIntegerField(null=True)),
                ("output_tokens", models.PositiveIntegerField(null=True)),
                ("cost", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                ("images_sent", models.PositiveSmallIntegerField(default=0)),
                ("model_reported", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "item", "repeat"), name="one_response_per_item_and_repeat"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="benchmark.response",
                    ),
                ),
                ("extractor_version", models.CharField(max_length=20)),
                ("letter", models.CharField(blank=True, max_length=2)),
                ("method", models.CharField(blank=True, max_length=40)),
                ("span_start", models.PositiveIntegerField(null=True)),
                ("span_end", models.PositiveIntegerField(null=True)),
                ("status", models.CharField(max_length=20)),
                ("is_right", models.BooleanField(default=False)),
                (
                    "level",
                    models.CharField(
                        blank=True, help_text="The level that the chosen option names.", max_length=9
                    ),
                ),
                (
                    "levels_off",
                    models.PositiveSmallIntegerField(
                        help_text="From the right level; 0 is exact.", null=True
                    ),
                ),
                (
                    "levels_said",
                    models.CharField(
                        blank=True, help_text="Every level claimed, cranial first.", max_length=120
                    ),
                ),
                (
                    "level_outcome",
                    models.CharField(
                        blank=True, help_text="Empty: the right answer names no level.", max_length=14
                    ),
                ),
                ("wrong_side", models.BooleanField(help_text="None: either tells no side.", null=True)),
                ("level_precision", models.FloatField(null=True)),
                ("level_recall", models.FloatField(null=True)),
                (
                    "numbering_shift",
                    models.SmallIntegerField(
                        help_text="Steps that all levels lie lower; 0: another count of vertebrae.", null=True
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("response", "extractor_version"), name="one_score_per_response_and_extractor"
                    )
                ],
            },
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
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="benchmark.evaluationrun",
                    ),
                ),
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
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("told_at", models.DateTimeField(null=True)),
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
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="editions",
                        to="benchmark.suiteversion",
                    ),
                ),
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
            ],
            options={
                "indexes": [models.Index(fields=["version", "created_at"], name="board_editions_by_date")],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "number"), name="one_board_edition_per_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemHealth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="health",
                        to="benchmark.item",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="health",
                        to="benchmark.suiteversion",
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("asked", models.PositiveIntegerField(default=0)),
                ("right", models.PositiveIntegerField(default=0)),
                ("right_share", models.SmallIntegerField(default=-2000)),
                ("silent_share", models.SmallIntegerField(default=-2000)),
                ("discrimination", models.SmallIntegerField(default=-2000)),
                (
                    "readers",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Clinicians whose opinion is kept."
                    ),
                ),
                (
                    "differing",
                    models.PositiveSmallIntegerField(default=0, help_text="Of them, who thought otherwise."),
                ),
                ("disagreement", models.SmallIntegerField(default=-2000)),
                (
                    "flags",
                    models.CharField(
                        blank=True, help_text="Findings of the linter, by blanks.", max_length=120
                    ),
                ),
                ("flag_count", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "item health",
                "indexes": [
                    models.Index(fields=["version", "position", "id"], name="items_by_position"),
                    models.Index(fields=["version", "right_share", "id"], name="items_by_right_share"),
                    models.Index(fields=["version", "silent_share", "id"], name="items_by_silent_share"),
                    models.Index(fields=["version", "discrimination", "id"], name="items_by_discrimination"),
                    models.Index(fields=["version", "disagreement", "id"], name="items_by_disagreement"),
                    models.Index(fields=["version", "flag_count", "id"], name="items_by_flag_count"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RescoreRun",
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="projects.project",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("done", "Finished"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("total_count", models.PositiveIntegerField(default=0)),
                ("done_count", models.PositiveIntegerField(default=0)),
                ("failed_count", models.PositiveIntegerField(default=0)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("lease_owner", models.CharField(blank=True, max_length=120)),
                ("lease_until", models.DateTimeField(null=True)),
                ("cancel_requested", models.BooleanField(default=False)),
                ("pause_requested", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("error_for_user", models.TextField(blank=True)),
                ("log", models.TextField(blank=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rescores",
                        to="benchmark.suiteversion",
                    ),
                ),
                ("extractor_version", models.CharField(max_length=20)),
                (
                    "changed_count",
                    models.PositiveIntegerField(
                        default=0, help_text="Answers that are read otherwise than by the extractor before."
                    ),
                ),
                (
                    "after",
                    models.PositiveBigIntegerField(
                        default=0,
                        editable=False,
                        help_text="The last answer read: a worker that takes over goes on behind it.",
                    ),
                ),
            ],
            options={
                "verbose_name": "rescoring",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running", "paused", "done", "failed", "cancelled"])
                        ),
                        name="rescorerun_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="rescorerun_running_has_a_lease",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "running", "paused"])),
                        fields=("version",),
                        name="one_unfinished_rescoring_per_version",
                        violation_error_message="The answers of this version are being read anew already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="submissions",
                        to="benchmark.suiteversion",
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="benchmark.modelentry",
                    ),
                ),
                ("model_name", models.CharField(max_length=120)),
                (
                    "run",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="submission",
                        to="benchmark.evaluationrun",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(choices=[("refused", "Refused"), ("taken", "Taken")], max_length=8),
                ),
                ("file_name", models.CharField(blank=True, max_length=120)),
                ("size", models.PositiveBigIntegerField(default=0, help_text="Bytes that were read.")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("line_count", models.PositiveIntegerField(default=0)),
                ("fault_count", models.PositiveIntegerField(default=0)),
                (
                    "faults",
                    models.TextField(default="[]", help_text="JSON: line number (0: the file) and sentence."),
                ),
                (
                    "told_score",
                    models.FloatField(
                        editable=False,
                        help_text="Of a hidden suite, in percent: what others than its steward read.",
                        null=True,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("run__isnull", True), ("state", "refused")),
                            models.Q(("run__isnull", False), ("state", "taken")),
                            _connector="OR",
                        ),
                        name="taken_submission_has_its_run",
                    )
                ],
            },
        ),
    ]
    operations = created_together(operations)
