import django.db.models.deletion
from django.db import migrations, models

import corpus.models.words
from corpus.words.migrating import words_fill


class Migration(migrations.Migration):
    dependencies = [("corpus", "0013_case_of_a_study")]

    operations = [
        migrations.CreateModel(
            name="InstanceWords",
            fields=[
                (
                    "place",
                    models.BigIntegerField(
                        help_text="The project's key × 2³² + the number.", primary_key=True, serialize=False
                    ),
                ),
                ("words", corpus.models.words.WordsField()),
                (
                    "instance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="corpus.instance",
                    ),
                ),
            ],
            options={"verbose_name_plural": "instance words"},
        ),
        migrations.AddIndex(
            model_name="instance",
            index=models.Index(fields=["project", "state", "-number"], name="instances_by_state"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["check_name", "revision"], name="findings_by_check"),
        ),
        migrations.AddIndex(
            model_name="decisionreason",
            index=models.Index(fields=["reason", "decision"], name="decisions_by_reason"),
        ),
        migrations.RunPython(words_fill, migrations.RunPython.noop),
    ]
