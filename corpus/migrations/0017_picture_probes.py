import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corpus", "0001_squashed_0015_instance_words_indexed"),
    ]

    operations = [
        migrations.CreateModel(
            name="PictureProbe",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "asks_sha256",
                    models.CharField(
                        help_text="Of what is asked, as `asks_sha256` reckons it.", max_length=64
                    ),
                ),
                (
                    "options",
                    models.PositiveSmallIntegerField(
                        help_text="Of a multiple choice; nought of an open question."
                    ),
                ),
                ("right_blank", models.BooleanField(help_text="Asked without any picture.")),
                (
                    "right_other",
                    models.BooleanField(
                        help_text="Asked with the picture of another, where there is one.", null=True
                    ),
                ),
                (
                    "right_again",
                    models.BooleanField(
                        help_text="Asked once more without, after two right ones.", null=True
                    ),
                ),
                ("is_answerable", models.BooleanField(help_text="Right as often as the rule asks.")),
                ("model_name", models.CharField(max_length=120)),
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="picture_probe",
                        to="corpus.revision",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["asks_sha256"], name="probes_by_what_is_asked")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_answerable", False),
                            models.Q(("right_again", True), ("right_blank", True)),
                            _connector="OR",
                        ),
                        name="answerable_was_right_without",
                    )
                ],
            },
        ),
    ]
