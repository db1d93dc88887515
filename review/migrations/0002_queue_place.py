"""Give every assignment its place beside the others of its case or passage."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.db import migrations, models

BATCH = 2000


def fill_places(apps: Any, schema_editor: Any) -> None:
    """As `review.models.round.queue_place` said when this was written."""
    assignments = apps.get_model("review", "Assignment").objects
    rows = assignments.select_related("instance").only(
        "pk", "instance__study", "instance__passage", "instance__number"
    )
    waiting = rows.order_by("pk").iterator(chunk_size=BATCH)
    while batch := list(islice(waiting, BATCH)):
        for row in batch:
            about = row.instance
            if about.study_id is not None:
                row.place = f"i{about.study_id:014d}{about.number:010d}"
            elif about.passage_id is not None:
                row.place = f"p{about.passage_id:014d}{about.number:010d}"
            else:
                row.place = f"z{about.number:010d}"
        assignments.bulk_update(batch, ["place"])


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="assignment", name="assignments_in_queue_order"),
        migrations.AddField(
            model_name="assignment",
            name="place",
            field=models.CharField(
                default="",
                editable=False,
                help_text="Where it stands among those of its priority: its case or passage, then its number.",
                max_length=26,
            ),
        ),
        migrations.RunPython(fill_places, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                fields=["project", "closed_at", "-priority", "place", "uid"],
                name="assignments_in_queue_order",
            ),
        ),
    ]
