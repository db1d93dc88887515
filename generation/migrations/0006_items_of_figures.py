"""Items are drafted from figures too."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corpus", "0013_case_of_a_study"),
        ("generation", "0005_calls_used_and_exemplars"),
    ]

    operations = [
        migrations.AddField(
            model_name="generationitem",
            name="figure",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="corpus.figure",
            ),
        ),
    ]
