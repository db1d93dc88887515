import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0010_notices_of_asks"),
        ("review", "0015_who_decided"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "told",
                    models.TextField(help_text="JSON of Looked: slices by series, milliseconds by level."),
                ),
                (
                    "slices",
                    models.PositiveIntegerField(
                        default=0, help_text="Of the series that were on the screen."
                    ),
                ),
                ("slices_seen", models.PositiveIntegerField(default=0)),
                (
                    "levels",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Levels of the text that are marked on its pictures."
                    ),
                ),
                (
                    "levels_shown",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Of these, whose marked slice was on the screen for a second."
                    ),
                ),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="looks",
                        to="review.assignment",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.project"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["project", "reviewer"], name="looks_by_reader"),
                    models.Index(fields=["saved_at"], name="looks_as_saved"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assignment", "reviewer"), name="one_look_per_assignment_and_reviewer"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("levels_shown__lte", models.F("levels")),
                            ("slices_seen__lte", models.F("slices")),
                        ),
                        name="look_saw_no_more_than_there_is",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LookNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("accepted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.project"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "person"), name="one_look_notice_per_person_and_project"
                    )
                ],
            },
        ),
    ]
