"""A run may rest after a few items, until a person says whether the rest is drafted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0008_rates_and_rests"),
        ("projects", "0005_approvals_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="generationitem",
            name="is_pilot",
            field=models.BooleanField(
                default=False, help_text="Drafted before a person lets the rest go on."
            ),
        ),
        migrations.AddField(
            model_name="generationrun",
            name="pilot",
            field=models.CharField(
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
        migrations.AddField(
            model_name="generationrun",
            name="pilot_decided_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="generationrun",
            name="pilot_decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="generationrun",
            constraint=models.CheckConstraint(
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
        ),
    ]
