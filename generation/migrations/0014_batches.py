"""Requests in batches: what an endpoint offers, which runs use it, and a row for each file."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


def nothing(apps, schema_editor):
    """Going forward, no row is in a batch yet."""


def batches_end(apps, schema_editor):
    """Going back: whoever knows no batches takes their items back as a dead worker's, and their requests as lost."""
    apps.get_model("generation", "GenerationItem").objects.filter(state="batched").update(state="working")
    attempts = apps.get_model("generation", "Attempt").objects
    for state, before in (
        ("not_sent", "server_error"),
        ("expired", "timed_out"),
        ("cancelled", "lost_answer"),
    ):
        attempts.filter(state=state).update(state=before)


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0013_comparisons"),
        ("projects", "0005_approvals_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            },
        ),
        migrations.AddField(
            model_name="endpoint",
            name="batch_max_megabytes",
            field=models.PositiveIntegerField(default=200, help_text="Of a million bytes."),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="batch_max_requests",
            field=models.PositiveIntegerField(default=50000),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="batch_percent",
            field=models.PositiveSmallIntegerField(
                default=50, help_text="What a request in a batch costs, in per cent of the price in force."
            ),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="offers_batches",
            field=models.BooleanField(
                default=False, help_text="Takes files of requests and answers them within 24 hours, for less."
            ),
        ),
        migrations.AddField(
            model_name="generationrun",
            name="in_batches",
            field=models.BooleanField(
                default=False,
                help_text="Slower and cheaper. Redrafts are asked at once all the same.",
            ),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="state",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="generationitem",
            name="state",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="endpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("batch_max_megabytes__gte", 1),
                    ("batch_max_requests__gte", 1),
                    ("batch_percent__lte", 100),
                ),
                name="batch_holds_a_request_and_costs_no_more",
                violation_error_message="A batch holds a request and a megabyte at least, and costs no more than the price in force.",
            ),
        ),
        migrations.AddConstraint(
            model_name="generationrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("in_batches", False), ("endpoint__isnull", False), _connector="OR"),
                name="batches_need_an_endpoint",
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="endpoint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="generation.endpoint"
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="run",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="batches",
                to="generation.generationrun",
            ),
        ),
        migrations.AddField(
            model_name="attempt",
            name="batch",
            field=models.ForeignKey(
                help_text="Empty: sent by itself.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="attempts",
                to="generation.batch",
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["state", "next_look_at"], name="batches_to_be_looked_at"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["under_way", "taken_in"]), _negated=True),
                    models.Q(("provider_id", ""), _negated=True),
                    _connector="OR",
                ),
                name="batch_under_way_has_an_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("provider_id", ""), _negated=True),
                fields=("endpoint", "provider_id"),
                name="one_batch_per_endpoint_and_id",
            ),
        ),
        migrations.RunPython(nothing, batches_end),
    ]
