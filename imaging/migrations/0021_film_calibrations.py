"""Films are calibrated by persons; measurements say by which; a sign-off says what nobody saw."""

from __future__ import annotations


import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imaging", "0020_levels_of_films"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="measurement",
            name="calibration_told",
            field=models.TextField(
                blank=True,
                help_text="Of one that came in a file: the calibration that it rests on, JSON as there.",
            ),
        ),
        migrations.AddField(
            model_name="study",
            name="signed_unseen",
            field=models.CharField(
                blank=True,
                help_text="Pictures at which nobody had looked at the sign-off, and why.",
                max_length=240,
            ),
        ),
        migrations.CreateModel(
            name="FilmCalibration",
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
                    "line",
                    models.TextField(
                        help_text="JSON [[column, row], [column, row]], 0 = centre of the first pixel."
                    ),
                ),
                ("length_mm", models.FloatField()),
                (
                    "known",
                    models.CharField(
                        choices=[
                            ("marker", "a marker ball"),
                            ("ruler", "a ruler"),
                            ("other", "something else of known length"),
                        ],
                        max_length=8,
                    ),
                ),
                ("mm_across", models.FloatField()),
                ("mm_down", models.FloatField()),
                (
                    "ended_at",
                    models.DateTimeField(help_text="When it was replaced or taken back.", null=True),
                ),
                (
                    "film",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calibrations",
                        to="imaging.sopinstance",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="imaging.filmcalibration",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="measurement",
            name="calibration",
            field=models.ForeignKey(
                help_text="What makes it millimetres on a film; null: pixels, or a picture that says its own size.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="measurements",
                to="imaging.filmcalibration",
            ),
        ),
        migrations.AddConstraint(
            model_name="filmcalibration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("film",),
                name="one_calibration_counts_per_film",
                violation_error_message="This film was calibrated meanwhile. Reload the page.",
            ),
        ),
        migrations.AddConstraint(
            model_name="filmcalibration",
            constraint=models.CheckConstraint(
                condition=models.Q(("length_mm__gt", 0), ("mm_across__gt", 0), ("mm_down__gt", 0)),
                name="calibration_has_lengths",
            ),
        ),
    ]
