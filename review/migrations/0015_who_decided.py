import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corpus", "0015_instance_words_indexed"),
        ("review", "0014_bulk_rows_put_back"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("decision__isnull", False)),
                fields=["round", "reviewer"],
                name="who_decided",
            ),
        ),
        migrations.AlterField(
            model_name="agreementfigure",
            name="cut",
            field=models.CharField(
                choices=[
                    ("all", "All items"),
                    ("axis", "By axis"),
                    ("kind", "By kind"),
                    ("level", "By level"),
                    ("month", "By month"),
                    ("pair", "By pair of readers"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="agreementfigure",
            name="of",
            field=models.CharField(
                blank=True,
                help_text="Axis, kind, level, month (2026-03), or number of the pair.",
                max_length=24,
            ),
        ),
        migrations.CreateModel(
            name="EditedText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.PositiveIntegerField(default=0, help_text="Of the machine's text.")),
                (
                    "changed",
                    models.PositiveIntegerField(default=0, help_text="Words inserted, deleted or replaced."),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        help_text="Empty: no machine wrote it.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="corpus.revision",
                    ),
                ),
                (
                    "text",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="edited",
                        to="corpus.revision",
                    ),
                ),
            ],
        ),
    ]
