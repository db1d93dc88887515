"""A text begun belongs to who typed it, not to whoever holds the assignment later."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def authors_name(apps, schema_editor):
    """What exists belongs to who holds it; what nobody holds was typed by somebody unknown and goes."""
    works = apps.get_model("review", "WorkInProgress")
    for work in works.objects.select_related("assignment"):
        if work.assignment.reviewer_id is None:
            work.delete()
        else:
            works.objects.filter(pk=work.pk).update(author=work.assignment.reviewer_id)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("review", "0003_open_assignments_in_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="workinprogress",
            name="author",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="workinprogress",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="works", to="review.assignment"
            ),
        ),
        migrations.RunPython(authors_name, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="workinprogress",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="workinprogress",
            constraint=models.UniqueConstraint(
                fields=("assignment", "author"), name="one_text_per_assignment_and_author"
            ),
        ),
    ]
