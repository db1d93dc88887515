"""Tokens per minute, one pace for all workers, and endpoints that rest after failures."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0007_prices_and_caps"),
    ]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="is_probe",
            field=models.BooleanField(
                default=False,
                help_text="The one request that tries an endpoint after its rest; no try of the item.",
            ),
        ),
        migrations.AddField(
            model_name="attempt",
            name="reserved_tokens",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="broken_at",
            field=models.DateTimeField(editable=False, help_text="The present rest began.", null=True),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="failures_in_row",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="good_answers",
            field=models.PositiveIntegerField(default=0, editable=False, help_text="At this open limit."),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="last_answer_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="last_failure",
            field=models.CharField(blank=True, editable=False, max_length=240),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="last_failure_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="next_tokens_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="rests_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="slowed_at",
            field=models.DateTimeField(editable=False, help_text="The last burst of 429 began.", null=True),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="tokens_per_minute",
            field=models.PositiveIntegerField(
                blank=True, help_text="Input and output together. Empty: no limit.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="endpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("tokens_per_minute__isnull", True), ("tokens_per_minute__gte", 1), _connector="OR"
                ),
                name="endpoint_takes_at_least_one_token",
                violation_error_message="An endpoint takes a token a minute at least.",
            ),
        ),
    ]
