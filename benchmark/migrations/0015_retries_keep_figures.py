"""When a run whose failed items are asked again had finished: its figures as of then stay on the board."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("benchmark", "0014_contestants")]

    operations = [
        migrations.AddField(
            model_name="evaluationrun",
            name="finished_at",
            field=models.DateTimeField(
                editable=False,
                help_text="Set while failed items are asked again: what was answered until then stands on the board.",
                null=True,
            ),
        ),
    ]
