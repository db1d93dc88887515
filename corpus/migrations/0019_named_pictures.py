import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("corpus", "0018_revisions_by_prompt")]

    operations = [
        migrations.CreateModel(
            name="NamedPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("series", models.CharField(help_text="As the text names it.", max_length=64)),
                (
                    "place",
                    models.PositiveIntegerField(help_text="From 1 along the stack, as the text counts."),
                ),
                (
                    "sop_instance_uid",
                    models.CharField(
                        blank=True,
                        help_text="Empty: it is not known any more which picture was meant.",
                        max_length=64,
                    ),
                ),
                ("frame", models.PositiveIntegerField(default=1, help_text="From 1, in its file.")),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="named_pictures",
                        to="corpus.instance",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("instance", "series", "place"),
                        name="one_picture_per_instance_series_and_place",
                    )
                ],
            },
        ),
    ]
