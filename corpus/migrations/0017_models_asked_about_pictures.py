import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corpus", "0016_redraft_asked_once_more"),
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
        migrations.AlterField(
            model_name="figure",
            name="match",
            field=models.CharField(
                choices=[
                    ("sure", "Matched"),
                    ("asked", "A model is asked"),
                    ("doubtful", "Doubtful"),
                    ("accepted", "Matched by a person"),
                    ("rejected", "No figure of this text"),
                ],
                default="sure",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="matchdecision",
            name="match_before",
            field=models.CharField(
                choices=[
                    ("sure", "Matched"),
                    ("asked", "A model is asked"),
                    ("doubtful", "Doubtful"),
                    ("accepted", "Matched by a person"),
                    ("rejected", "No figure of this text"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="FigureOpinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("caption_sha256", models.CharField(max_length=64)),
                (
                    "said",
                    models.CharField(
                        choices=[
                            ("agree", "They agree"),
                            ("disagree", "They do not agree"),
                            ("unsure", "It is not sure"),
                        ],
                        max_length=8,
                    ),
                ),
                ("why", models.TextField(blank=True)),
                ("model_name", models.CharField(max_length=120)),
                (
                    "figure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
                        to="corpus.figure",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
    ]
