"""Whether the items of a run are planned, and the one run of a project that is being planned."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Runs that stand are planned."""

    dependencies = [("generation", "0022_sent_pictures")]

    operations = [
        migrations.AddField(
            model_name="generationrun",
            name="is_forced",
            field=models.BooleanField(
                default=False, help_text="Its items are asked anew: no answer that stood before is taken."
            ),
        ),
        migrations.AddField(
            model_name="generationrun",
            name="is_planned",
            field=models.BooleanField(
                default=True, help_text="Its items are all there; before that none of them is worked on."
            ),
        ),
        migrations.AddConstraint(
            model_name="generationrun",
            constraint=models.CheckConstraint(
                name="nothing_is_drafted_before_its_plan",
                condition=models.Q(is_planned=True)
                | models.Q(done_count=0, failed_count=0, spent=0, reserved=0),
            ),
        ),
        migrations.AddConstraint(
            model_name="generationrun",
            constraint=models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(is_planned=False, state__in=["queued", "running"]),
                name="one_run_of_a_project_is_planned_at_a_time",
                violation_error_message="Another run of this project is being planned.",
            ),
        ),
    ]
