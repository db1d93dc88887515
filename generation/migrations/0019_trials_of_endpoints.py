from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0018_asked_anew"),
    ]

    operations = [
        migrations.AddField(
            model_name="endpoint",
            name="trials_failed",
            field=models.PositiveSmallIntegerField(
                default=0, editable=False, help_text="In a row, while it was not tried."
            ),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="next_trial_at",
            field=models.DateTimeField(
                editable=False,
                help_text="By itself, not before then. Empty: as soon as a worker looks.",
                null=True,
            ),
        ),
    ]
