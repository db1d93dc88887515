"""All tables of this room as they stand; a database that has run the steps before goes on from them."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from projects.append_only import AppendOnly, ColumnsKept
from projects.created_together import created_together


class Migration(migrations.Migration):
    replaces = [
        ("generation", "0001_initial"),
        ("generation", "0002_initial"),
        ("generation", "0003_initial"),
        ("generation", "0004_redrafts_on_hold"),
        ("generation", "0005_calls_used_and_exemplars"),
        ("generation", "0006_items_of_figures"),
        ("generation", "0007_prices_and_caps"),
        ("generation", "0008_rates_and_rests"),
        ("generation", "0009_pilots"),
        ("generation", "0010_prompt_labels"),
        ("generation", "0011_labels_are_moved"),
        ("generation", "0012_prompts_are_kept"),
        ("generation", "0013_comparisons"),
        ("generation", "0014_batches"),
        ("generation", "0015_sums_of_money"),
    ]

    initial = True

    dependencies = [
        ("corpus", "0001_squashed_0015_instance_words_indexed"),
        ("imaging", "0001_squashed_0025_blindfolds"),
        ("projects", "0001_squashed_0008_notices_of_assignments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("name", models.CharField(max_length=80, unique=True)),
                (
                    "base_url",
                    models.CharField(
                        help_text="With /v1 at its end where the server has it.", max_length=240
                    ),
                ),
                (
                    "api_key_variable",
                    models.CharField(
                        blank=True,
                        help_text="Name of the environment variable that holds the key.",
                        max_length=80,
                    ),
                ),
                ("model_name", models.CharField(max_length=120)),
                ("model_family", models.CharField(max_length=60)),
                ("is_local", models.BooleanField(default=False, help_text="Runs inside the house.")),
                ("is_active", models.BooleanField(default=True)),
                ("honours_schema", models.BooleanField(default=False)),
                ("sees_images", models.BooleanField(default=False)),
                ("max_concurrency", models.PositiveSmallIntegerField(default=4)),
                ("requests_per_minute", models.PositiveIntegerField(default=120)),
                (
                    "tokens_per_minute",
                    models.PositiveIntegerField(
                        blank=True, help_text="Input and output together. Empty: no limit.", null=True
                    ),
                ),
                ("max_output_tokens", models.PositiveIntegerField(default=2048)),
                ("timeout_seconds", models.PositiveIntegerField(default=120)),
                (
                    "offers_batches",
                    models.BooleanField(
                        default=False,
                        help_text="Takes files of requests and answers them within 24 hours, for less.",
                    ),
                ),
                (
                    "batch_percent",
                    models.PositiveSmallIntegerField(
                        default=50,
                        help_text="What a request in a batch costs, in per cent of the price in force.",
                    ),
                ),
                ("batch_max_requests", models.PositiveIntegerField(default=50000)),
                (
                    "batch_max_megabytes",
                    models.PositiveIntegerField(default=200, help_text="Of a million bytes."),
                ),
                ("open_limit", models.PositiveSmallIntegerField(default=4, editable=False)),
                ("open_requests", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("next_request_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("next_tokens_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "slowed_at",
                    models.DateTimeField(editable=False, help_text="The last burst of 429 began.", null=True),
                ),
                (
                    "good_answers",
                    models.PositiveIntegerField(default=0, editable=False, help_text="At this open limit."),
                ),
                ("failures_in_row", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "broken_at",
                    models.DateTimeField(editable=False, help_text="The present rest began.", null=True),
                ),
                ("rests_until", models.DateTimeField(editable=False, null=True)),
                ("last_failure", models.CharField(blank=True, editable=False, max_length=240)),
                ("last_failure_at", models.DateTimeField(editable=False, null=True)),
                ("last_answer_at", models.DateTimeField(editable=False, null=True)),
                ("probed_at", models.DateTimeField(editable=False, null=True)),
                ("probe_result", models.CharField(blank=True, editable=False, max_length=240)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("max_concurrency__gte", 1),
                            ("requests_per_minute__gte", 1),
                            ("timeout_seconds__gte", 1),
                        ),
                        name="endpoint_takes_at_least_one_request",
                        violation_error_message="An endpoint takes a request at least, and waits a second at least.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tokens_per_minute__isnull", True),
                            ("tokens_per_minute__gte", 1),
                            _connector="OR",
                        ),
                        name="endpoint_takes_at_least_one_token",
                        violation_error_message="An endpoint takes a token a minute at least.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("batch_max_megabytes__gte", 1),
                            ("batch_max_requests__gte", 1),
                            ("batch_percent__lte", 100),
                        ),
                        name="batch_holds_a_request_and_costs_no_more",
                        violation_error_message="A batch holds a request and a megabyte at least, and costs no more than the price in force.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PromptVersion",
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
                ("version", models.PositiveIntegerField()),
                ("template", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "label",
                    models.CharField(
                        choices=[("draft", "Draft"), ("production", "Production")],
                        default="draft",
                        help_text="What it was made as; what a project made of it since says PromptLabelling.",
                        max_length=12,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        help_text="Whose words stand in it; empty for a version that ships with the program.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prompts",
                        to="projects.project",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="generation.promptversion",
                    ),
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
                    "note",
                    models.CharField(blank=True, help_text="What is new in it, and why.", max_length=200),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "version"), name="one_prompt_per_name_and_version"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("project__isnull", True)),
                        fields=("name", "sha256"),
                        name="one_shipped_prompt_per_name_and_content",
                    ),
                    models.UniqueConstraint(
                        fields=("project", "name", "sha256"), name="one_prompt_per_project_name_and_content"
                    ),
                ],
            },
        ),
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prompt_labellings",
                        to="projects.project",
                    ),
                ),
                (
                    "prompt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="labellings",
                        to="generation.promptversion",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        choices=[("draft", "Draft"), ("production", "Production")], max_length=12
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["project", "prompt", "-id"], name="labellings_of_a_prompt")],
            },
        ),
        migrations.CreateModel(
            name="Price",
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
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prices",
                        to="generation.endpoint",
                    ),
                ),
                ("model_name", models.CharField(max_length=120)),
                ("input_price", models.DecimalField(decimal_places=6, max_digits=12)),
                ("output_price", models.DecimalField(decimal_places=6, max_digits=12)),
                (
                    "cached_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        help_text="Of input that the endpoint had kept.",
                        max_digits=12,
                        null=True,
                    ),
                ),
                ("currency", models.CharField(default="XXX", max_length=3)),
                ("valid_from", models.DateTimeField()),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-valid_from", "model_name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("endpoint", "model_name", "valid_from"),
                        name="one_price_per_model_and_moment",
                        violation_error_message="This model has a price from that moment on already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("input_price__gte", 0),
                            ("output_price__gte", 0),
                            models.Q(
                                ("cached_price__isnull", True), ("cached_price__gte", 0), _connector="OR"
                            ),
                        ),
                        name="price_is_not_below_nothing",
                        violation_error_message="A price is not below nothing.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cached_price__isnull", True),
                            ("cached_price__lte", models.F("input_price")),
                            _connector="OR",
                        ),
                        name="cached_input_costs_no_more_than_fresh",
                        violation_error_message="Cached input costs no more than fresh input.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectBudget",
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
                        related_name="budgets",
                        to="projects.project",
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("total_cap", models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ("day_cap", models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ("reserved", models.DecimalField(decimal_places=6, default=0, max_digits=18)),
                ("spent", models.DecimalField(decimal_places=6, default=0, max_digits=18)),
            ],
            options={
                "ordering": ["currency"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "currency"), name="one_budget_per_project_and_currency"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DaySpending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="generation.projectbudget",
                    ),
                ),
                ("day", models.DateField()),
                ("reserved", models.DecimalField(decimal_places=6, default=0, max_digits=18)),
                ("spent", models.DecimalField(decimal_places=6, default=0, max_digits=18)),
            ],
            options={
                "ordering": ["-day"],
                "constraints": [
                    models.UniqueConstraint(fields=("budget", "day"), name="one_spending_per_budget_and_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="GenerationRun",
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
                    "endpoint",
                    models.ForeignKey(
                        help_text="Empty: the built-in drafter.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="generation.endpoint",
                    ),
                ),
                (
                    "draft_prompt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="generation.promptversion",
                    ),
                ),
                (
                    "revision_prompt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="generation.promptversion",
                    ),
                ),
                ("recipe", models.TextField(default="{}", help_text="Canonical JSON.")),
                ("seed", models.PositiveIntegerField(default=0)),
                ("budget_cap", models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ("reserved", models.DecimalField(decimal_places=6, default=0, max_digits=18)),
                ("spent", models.DecimalField(decimal_places=6, default=0, max_digits=18)),
                ("budget_reached", models.BooleanField(default=False)),
                (
                    "budget_bound",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("run", "The run's cap"),
                            ("project", "The project's cap"),
                            ("day", "The project's cap for a day"),
                            ("price", "A price that nobody has said"),
                        ],
                        help_text="Whose cap stopped it.",
                        max_length=8,
                    ),
                ),
                (
                    "goes_on_at",
                    models.DateTimeField(help_text="Paused by the cap of a day: resumed then.", null=True),
                ),
                (
                    "pilot",
                    models.CharField(
                        choices=[
                            ("none", "No pilot"),
                            ("asked", "Pilot first"),
                            ("gone_on", "Gone on"),
                            ("stopped", "Stopped after the pilot"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
                (
                    "pilot_decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("pilot_decided_at", models.DateTimeField(null=True)),
                (
                    "in_batches",
                    models.BooleanField(
                        default=False,
                        help_text="Slower and cheaper. Redrafts are asked at once all the same.",
                    ),
                ),
                (
                    "is_trial",
                    models.BooleanField(
                        default=False,
                        help_text="One side of a comparison of prompts: its drafts become no Instances.",
                    ),
                ),
            ],
            options={
                "verbose_name": "generation run",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running", "paused", "done", "failed", "cancelled"])
                        ),
                        name="generationrun_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="generationrun_running_has_a_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("in_batches", False), ("endpoint__isnull", False), _connector="OR"
                        ),
                        name="batches_need_an_endpoint",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("pilot__in", ["none", "asked"]),
                                ("pilot_decided_at__isnull", True),
                                ("pilot_decided_by__isnull", True),
                            ),
                            models.Q(
                                ("pilot__in", ["gone_on", "stopped"]),
                                ("pilot_decided_at__isnull", False),
                                ("pilot_decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="pilot_is_decided_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GenerationItem",
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
                        related_name="items",
                        to="generation.generationrun",
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("language", models.CharField(max_length=8)),
                (
                    "topic",
                    models.TextField(
                        default="{}", help_text="Canonical JSON: axis, levels, facts to draft from."
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="imaging.study",
                    ),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="corpus.passage",
                    ),
                ),
                (
                    "figure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="corpus.figure",
                    ),
                ),
                (
                    "is_pilot",
                    models.BooleanField(
                        default=False, help_text="Drafted before a person lets the rest go on."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("working", "Working"),
                            ("batched", "In a batch"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("refused", "Refused"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("claimed_by", models.CharField(blank=True, max_length=120)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "not_before",
                    models.DateTimeField(help_text="Wait until then: the endpoint asked us to.", null=True),
                ),
                (
                    "held_at",
                    models.DateTimeField(
                        help_text="A redraft the budget does not cover, on hold since then until the lead decides.",
                        null=True,
                    ),
                ),
                (
                    "retried_at",
                    models.DateTimeField(
                        help_text="A person asked to try again; older failures are void.", null=True
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("revision", "Revision"),
                            ("redraft", "Second draft after an error"),
                            ("rerevision", "Revision of the second draft"),
                            ("ended", "Ended"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "instance",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="generation_items",
                        to="corpus.instance",
                    ),
                ),
                (
                    "redraft_request",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="generation_item",
                        to="corpus.redraftrequest",
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("problem_kind", models.CharField(blank=True, max_length=40)),
                ("problem", models.TextField(blank=True, help_text="For the person.")),
            ],
            options={
                "ordering": ["run", "position"],
                "indexes": [
                    models.Index(fields=["run", "state", "position"], name="items_of_a_run_by_state")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "position"), name="one_item_per_run_and_position")
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
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
                    "key",
                    models.CharField(
                        help_text="Hash of template, rendered messages, image hashes, model, parameters, schema, pipeline.",
                        max_length=64,
                        unique=True,
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="generation.endpoint",
                    ),
                ),
                ("endpoint_is_local", models.BooleanField()),
                (
                    "egress",
                    models.CharField(
                        choices=[("any", "Any model"), ("local", "Local models only")], max_length=8
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="calls",
                        to="generation.generationrun",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="calls",
                        to="generation.generationitem",
                    ),
                ),
                (
                    "redraft_request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="calls",
                        to="corpus.redraftrequest",
                    ),
                ),
                ("step", models.CharField(help_text="draft, revision, repair …", max_length=16)),
                (
                    "prompt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="generation.promptversion",
                    ),
                ),
                ("request", models.TextField(help_text="Canonical JSON of what is sent; images by hash.")),
                ("answer", models.TextField(blank=True, help_text="The answer that was accepted, raw.")),
                (
                    "parsed",
                    models.TextField(blank=True, help_text="Canonical JSON of the answer in its schema."),
                ),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("egress", "any"), ("endpoint_is_local", True), _connector="OR"),
                        name="what_is_local_stays_local",
                        violation_error_message="This material may only go to local models.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CallUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="generation.generationitem",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="uses", to="generation.call"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("item", "call"), name="one_use_per_item_and_call")
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
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
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="batches",
                        to="generation.generationrun",
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="generation.endpoint",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("filling", "Being filled"),
                            ("submitting", "Being submitted"),
                            ("under_way", "Under way"),
                            ("taken_in", "Taken in"),
                            ("not_begun", "Not begun"),
                            ("lost", "Lost"),
                        ],
                        default="filling",
                        max_length=12,
                    ),
                ),
                (
                    "held_by",
                    models.CharField(blank=True, help_text="The worker that works on it.", max_length=120),
                ),
                ("held_until", models.DateTimeField(null=True)),
                ("next_look_at", models.DateTimeField(help_text="When to ask how it stands.", null=True)),
                (
                    "failures",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Looks in a row that told nothing."
                    ),
                ),
                (
                    "file_id",
                    models.CharField(blank=True, help_text="Of the endpoint, for our file.", max_length=200),
                ),
                (
                    "provider_id",
                    models.CharField(blank=True, help_text="Of the endpoint, for the batch.", max_length=200),
                ),
                (
                    "told_status",
                    models.CharField(blank=True, help_text="As the endpoint last called it.", max_length=40),
                ),
                ("output_file_id", models.CharField(blank=True, max_length=200)),
                ("error_file_id", models.CharField(blank=True, max_length=200)),
                ("request_count", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0, help_text="Bytes of the file.")),
                (
                    "told_done",
                    models.PositiveIntegerField(
                        default=0, help_text="Requests done, as the endpoint counts."
                    ),
                ),
                ("told_failed", models.PositiveIntegerField(default=0)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("begun_at", models.DateTimeField(help_text="The endpoint began to work on it.", null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("cancel_asked_at", models.DateTimeField(help_text="A person cancelled the run.", null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("error", models.TextField(blank=True, help_text="For the person.")),
                (
                    "notes",
                    models.TextField(
                        blank=True, help_text="Lines of its answers that could not be used, and why."
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "batches",
                "ordering": ["-created_at", "-id"],
                "indexes": [models.Index(fields=["state", "next_look_at"], name="batches_to_be_looked_at")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["under_way", "taken_in"]), _negated=True),
                            models.Q(("provider_id", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="batch_under_way_has_an_id",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("provider_id", ""), _negated=True),
                        fields=("endpoint", "provider_id"),
                        name="one_batch_per_endpoint_and_id",
                    ),
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
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="generation.call",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        help_text="For which it was sent; the call may have been opened by another.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="attempts",
                        to="generation.generationitem",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        help_text="Empty: sent by itself.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="attempts",
                        to="generation.batch",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "idempotency_key",
                    models.CharField(
                        db_index=True,
                        help_text="The same again after a lost answer, else new.",
                        max_length=64,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "Sent"),
                            ("answered", "Answered"),
                            ("rate_limited", "Rate limited"),
                            ("server_error", "Server error"),
                            ("timed_out", "Timed out"),
                            ("rejected", "Rejected by the endpoint"),
                            ("refused", "Refused by the model"),
                            ("truncated", "Cut off"),
                            ("bad_schema", "Not in the schema"),
                            ("lost_answer", "Answer lost"),
                            ("not_sent", "Not sent"),
                            ("expired", "Not done in time"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="sent",
                        max_length=12,
                    ),
                ),
                (
                    "owner",
                    models.CharField(
                        blank=True, help_text="The worker that waits for the answer.", max_length=120
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("raw_response", models.TextField(blank=True)),
                ("request_id", models.CharField(blank=True, max_length=120)),
                ("model_reported", models.CharField(blank=True, max_length=120)),
                ("fingerprint", models.CharField(blank=True, max_length=120)),
                (
                    "price",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="generation.price",
                    ),
                ),
                ("input_price", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                ("output_price", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                ("cached_price", models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                ("currency", models.CharField(default="XXX", max_length=3)),
                (
                    "day",
                    models.ForeignKey(
                        help_text="On which its cost is booked.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="generation.dayspending",
                    ),
                ),
                ("input_tokens", models.PositiveIntegerField(null=True)),
                ("cached_tokens", models.PositiveIntegerField(null=True)),
                ("output_tokens", models.PositiveIntegerField(null=True)),
                ("reserved", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                ("cost", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                ("latency_ms", models.PositiveIntegerField(null=True)),
                ("reserved_tokens", models.PositiveIntegerField(default=0)),
                (
                    "is_probe",
                    models.BooleanField(
                        default=False,
                        help_text="The one request that tries an endpoint after its rest; no try of the item.",
                    ),
                ),
                ("problem", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "number"), name="one_attempt_per_call_and_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "sent")),
                        fields=("call",),
                        name="one_open_attempt_per_call",
                        violation_error_message="This question is being asked already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EgressRefusal",
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
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="egress_refusals",
                        to="generation.generationrun",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="egress_refusals",
                        to="generation.generationitem",
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="generation.endpoint",
                    ),
                ),
                ("rule", models.CharField(max_length=40)),
                ("reason", models.TextField()),
            ],
            options={
                "abstract": False,
            },
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
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prompt_comparisons",
                        to="projects.project",
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="generation.promptversion",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="generation.promptversion",
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="generation.endpoint",
                    ),
                ),
                (
                    "first_run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="first_of",
                        to="generation.generationrun",
                    ),
                ),
                (
                    "second_run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_of",
                        to="generation.generationrun",
                    ),
                ),
                ("seed", models.PositiveIntegerField(default=0)),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first", models.F("second")), _negated=True),
                        name="comparison_is_of_two_versions",
                    )
                ],
            },
        ),
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
                (
                    "comparison",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pairs",
                        to="generation.promptcomparison",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="generation.generationitem",
                    ),
                ),
                (
                    "first_item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="first_in",
                        to="generation.generationitem",
                    ),
                ),
                (
                    "second_item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_in",
                        to="generation.generationitem",
                    ),
                ),
                ("first_is_left", models.BooleanField()),
            ],
            options={
                "ordering": ["comparison", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("comparison", "position"), name="one_pair_per_comparison_and_position"
                    )
                ],
            },
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
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trial",
                        to="generation.generationitem",
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
                    "pair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="choices",
                        to="generation.comparedpair",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "preferred",
                    models.CharField(
                        choices=[("first", "First"), ("second", "Second"), ("neither", "No difference")],
                        max_length=8,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pair", "person"),
                        name="one_choice_per_pair_and_person",
                        violation_error_message="You have chosen here already.",
                    )
                ],
            },
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
                (
                    "comparison",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unblindings",
                        to="generation.promptcomparison",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("comparison", "person"), name="one_unblinding_per_comparison_and_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Exemplar",
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
                        related_name="exemplars",
                        to="projects.project",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exemplar",
                        to="corpus.decision",
                    ),
                ),
                ("accepted", models.BooleanField()),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prompt",
                    models.ForeignKey(
                        help_text="The version it first stands in.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exemplars",
                        to="generation.promptversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted", False), ("prompt__isnull", True)),
                            models.Q(("accepted", True), ("prompt__isnull", False)),
                            _connector="OR",
                        ),
                        name="accepted_exemplar_stands_in_a_prompt",
                    )
                ],
            },
        ),
        ColumnsKept(
            "generation_promptversion",
            kept=(
                "uid",
                "created_at",
                "name",
                "version",
                "template",
                "sha256",
                "label",
                "project_id",
                "parent_id",
                "made_by_id",
                "note",
            ),
        ),
        AppendOnly("generation_promptlabelling"),
        AppendOnly("generation_pairchoice", "generation_unblinding"),
    ]
    operations = created_together(operations)
