"""Four lumbar vertebrae of a Subject, and levels of a measurement that are those of the nearest marks."""

from __future__ import annotations

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imaging", "0023_films_with_a_direction"),
        ("projects", "0005_approvals_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="measurement",
            name="levels_by_marks",
            field=models.BooleanField(
                default=False, help_text="The levels are those of the nearest marks: nobody said them."
            ),
        ),
        migrations.AddField(
            model_name="subject",
            name="has_four_lumbar",
            field=models.BooleanField(
                default=False,
                help_text="The lumbar vertebrae are four: S1 follows L4. Said when marking, too.",
            ),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=models.Q(("has_l6", False), ("has_four_lumbar", False), _connector="OR"),
                name="no_l6_with_four_lumbar_vertebrae",
                violation_error_message="Nobody has an L6 and only four lumbar vertebrae.",
            ),
        ),
    ]
